"""Filing a request for disclosure and following it (依申请公开)."""

import json
from dataclasses import asdict
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.cases.actions import AlreadyFiledError, Receipt, file_request, record_lookup_failure
from cms.cases.forms import RequestForm, TrackForm
from cms.cases.lookup_limit import may_look_up
from cms.cases.models import Case
from cms.cases.models.case import Channel
from cms.cases.numbers import spaced_code
from cms.cases.receipt_pdf import receipt_pdf
from cms.cases.selectors import case_for_applicant, case_view, lookup_failures
from cms.personal_data.encryption import UnreadablePersonalDataError, decrypt, encrypt

RECEIPT = "request-receipt"
CASE = "request-case"
SIGHT_SECONDS = 30 * 60


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What a request is, what one needs for it, how long it takes."""
    return render(request, "portal/requests.html")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The request form. A form sent twice is filed once."""
    form = RequestForm(
        request.POST or None,
        initial={"agency": request.GET.get("agency", ""), "subject": request.GET.get("subject", "")[:200]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            receipt = file_request(
                request=form.request(channel=Channel.WEBSITE),
                submission=form.cleaned_data["submission"],
                received_on=timezone.localdate(),
                now=timezone.now(),
            )
        except AlreadyFiledError as error:
            sentence = _("With this form case %(number)s was filed before. To ask for something else, open a new form.")
            form.add_error(None, sentence % {"number": error.number})
            return render(request, "portal/request_new.html", {"form": form}, status=409)
        _keep_receipt(request, receipt)
        return redirect("portal:request_receipt")
    return render(request, "portal/request_new.html", {"form": form}, status=422 if form.is_bound else 200)


def _keep_receipt(request: HttpRequest, receipt: Receipt) -> None:
    # The code is known only now: it stays with this visitor's session, encrypted, for half an hour.
    request.session[RECEIPT] = encrypt(json.dumps(asdict(receipt), default=str))
    request.session.set_expiry(SIGHT_SECONDS)


def _kept_receipt(request: HttpRequest) -> Receipt | None:
    try:
        kept = json.loads(decrypt(request.session.get(RECEIPT, "")))
    except (UnreadablePersonalDataError, ValueError):
        return None
    return Receipt(
        **{**kept, "received_on": date.fromisoformat(kept["received_on"]), "due_on": date.fromisoformat(kept["due_on"])}
    )


@never_cache
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """The receipt with case number, query code and due date."""
    kept = _kept_receipt(request)
    if kept is None:
        return redirect("portal:request_track")
    return render(request, "portal/request_receipt.html", {"receipt": kept, "query_code": spaced_code(kept.query_code)})


@never_cache
@require_safe
def receipt_as_pdf(request: HttpRequest) -> HttpResponse:
    """The same receipt to print or keep."""
    kept = _kept_receipt(request)
    if kept is None:
        return redirect("portal:request_track")
    address = request.build_absolute_uri("/requests/track/")
    return HttpResponse(
        receipt_pdf(kept, track_address=address),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{kept.number}.pdf"'},
    )


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Asks for number and query code."""
    form = TrackForm(request.POST or None, initial={"number": request.GET.get("number", "")[:40]})
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            number, address, now = form.cleaned_data["number"], str(request.META.get("REMOTE_ADDR", "")), timezone.now()
            if not may_look_up(lookup_failures(number=number, address=address, now=now)):
                form.add_error(
                    None, _("Too many wrong tries. Wait an hour, or ask the agency with your receipt in hand.")
                )
                status = 429
            elif (found := case_for_applicant(number, form.cleaned_data["code"])) is None:
                record_lookup_failure(number=number, address=address, now=now)
                form.add_error(None, _("No case has this number and query code. Check both against your receipt."))
            else:
                request.session[CASE] = found.pk
                request.session.set_expiry(SIGHT_SECONDS)
                return redirect("portal:request_case")
    return render(request, "portal/request_track.html", {"form": form}, status=status)


@never_cache
@require_safe
def case(request: HttpRequest) -> HttpResponse:
    """Where the case stands, when it is due and why, and the answer."""
    found = Case.objects.select_related("agency").filter(pk=request.session.get(CASE) or 0).first()
    if found is None:
        return redirect("portal:request_track")
    return render(request, "portal/request_case.html", {"view": case_view(found), "today": timezone.localdate()})


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forgets receipt and case, for those who share a computer."""
    request.session.flush()
    return redirect("portal:home")
