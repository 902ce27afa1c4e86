"""Filing a request for disclosure at the terminal, and following one (依申请公开)."""

import json
from dataclasses import asdict
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cms.cases.actions import AlreadyFiledError, Receipt, file_request, record_lookup_failure
from cms.cases.lookup_limit import may_look_up
from cms.cases.models import Case
from cms.cases.models.case import Channel
from cms.cases.numbers import spaced_code
from cms.cases.selectors import case_for_applicant, case_view, lookup_failures
from cms.personal_data.encryption import UnreadablePersonalDataError, decrypt, encrypt
from kiosk.forms import KioskRequestForm, KioskTrackForm
from kiosk.screens import screen

RECEIPT = "kiosk-receipt"
CASE = "kiosk-case"
# Longer than anybody fills in a form; the countdown ends an abandoned visit long before.
VISIT_SECONDS = 30 * 60


@screen
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def request_new(request: HttpRequest) -> HttpResponse:
    """The request form. A form sent twice is filed once."""
    form = KioskRequestForm(request.POST or None, initial={"subject": request.GET.get("subject", "")[:200]})
    if request.method == "POST" and form.is_valid():
        try:
            receipt = file_request(
                request=form.request(channel=Channel.KIOSK),
                submission=form.cleaned_data["submission"],
                received_on=timezone.localdate(),
                now=timezone.now(),
            )
        except AlreadyFiledError as error:
            kept = _kept_receipt(request)
            if kept is None or kept.number != error.number:
                sentence = _("This form was sent before, as case %(number)s. To file another request, open a new form.")
                form.add_error(None, sentence % {"number": error.number})
                return _form(request, form, 409)
        else:
            request.session[RECEIPT] = encrypt(json.dumps(asdict(receipt), default=str))
            request.session.set_expiry(VISIT_SECONDS)
        return redirect("kiosk:request_receipt")
    return _form(request, form, 422 if form.is_bound else 200)


def _form(request: HttpRequest, form: KioskRequestForm, status: int) -> HttpResponse:
    return render(request, "kiosk/request_new.html", {"form": form, "back": reverse("kiosk:home")}, status=status)


def _kept_receipt(request: HttpRequest) -> Receipt | None:
    try:
        kept = json.loads(decrypt(request.session.get(RECEIPT, "")))
    except (UnreadablePersonalDataError, ValueError):
        return None
    days = {name: date.fromisoformat(kept[name]) for name in ("received_on", "due_on")}
    return Receipt(**{**kept, **days})


@screen
@require_safe
def request_receipt(request: HttpRequest) -> HttpResponse:
    """The receipt with case number, query code and due date."""
    kept = _kept_receipt(request)
    if kept is None:
        return redirect("kiosk:track")
    context = {"receipt": kept, "query_code": spaced_code(kept.query_code), "back": reverse("kiosk:home")}
    return render(request, "kiosk/request_receipt.html", context)


@screen
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Asks for number and query code."""
    form = KioskTrackForm(request.POST or None)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            found, status = _look_up(request, form)
            if found is not None:
                request.session[CASE] = found.pk
                request.session.set_expiry(VISIT_SECONDS)
                return redirect("kiosk:case")
    return render(request, "kiosk/track.html", {"form": form, "back": reverse("kiosk:home")}, status=status)


def _look_up(request: HttpRequest, form: KioskTrackForm) -> tuple[Case | None, int]:
    """The case, or None with a sentence on the form and the answer's status."""
    number, address, now = form.cleaned_data["number"], str(request.META.get("REMOTE_ADDR", "")), timezone.now()
    if not may_look_up(lookup_failures(number=number, address=address, now=now)):
        form.add_error(None, _("Too many wrong tries. Wait an hour, or ask the agency with your receipt in hand."))
        return None, 429
    found = case_for_applicant(number, form.cleaned_data["code"])
    if found is None:
        record_lookup_failure(number=number, address=address, now=now)
        form.add_error(None, _("No case has this number and query code. Check both against your receipt."))
    return found, 422


@screen
@require_safe
def case(request: HttpRequest) -> HttpResponse:
    """Where the case stands, when it is due and why, and the answer."""
    found = Case.objects.select_related("agency").filter(pk=request.session.get(CASE, 0)).first()
    if found is None:
        return redirect("kiosk:track")
    context = {"view": case_view(found), "today": timezone.localdate(), "back": reverse("kiosk:home")}
    return render(request, "kiosk/case.html", context)
