"""Filing a request for disclosure and following it (依申请公开)."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.cases.actions.papers import content_of
from cms.cases.applicant_acts import act, possible_acts
from cms.cases.applicant_session import LookUp, file_form, kept_receipt, open_case, opened_case
from cms.cases.forms import RequestForm, TrackForm
from cms.cases.models import Case, PaperKind
from cms.cases.models.case import Channel
from cms.cases.numbers import spaced_code
from cms.cases.permissions import CaseStateError
from cms.cases.receipt_pdf import receipt_pdf
from cms.cases.selectors import case_view
from cms.statutes.rules import local_date

REFUSED = {LookUp.WRONG: 422, LookUp.STOPPED: 429}


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What a request is, what one needs for it, how long it takes."""
    return render(request, "portal/requests.html")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The request form. A form sent twice is filed once."""
    asked = {"agency": request.GET.get("agency", ""), "subject": request.GET.get("subject", "")[:200]}
    form = RequestForm(request.POST or None, request.FILES or None, initial=asked)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        if file_form(form=form, channel=Channel.WEBSITE, session=request.session, now=timezone.now()):
            return redirect("portal:request_receipt")
        status = 409
    return render(request, "portal/request_new.html", {"form": form}, status=status)


@never_cache
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """The receipt with case number, query code and due date."""
    kept = kept_receipt(request.session)
    if kept is None:
        return redirect("portal:request_track")
    return render(request, "portal/request_receipt.html", {"receipt": kept, "query_code": spaced_code(kept.query_code)})


@never_cache
@require_safe
def receipt_as_pdf(request: HttpRequest) -> HttpResponse:
    """The same receipt to print or keep."""
    kept = kept_receipt(request.session)
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
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        address = str(request.META.get("REMOTE_ADDR", ""))
        outcome = open_case(form=form, address=address, session=request.session, now=timezone.now())
        if outcome is LookUp.OPENED:
            return redirect("portal:request_case")
        status = REFUSED[outcome]
    return render(request, "portal/request_track.html", {"form": form}, status=status)


@never_cache
@require_safe
def case(request: HttpRequest) -> HttpResponse:
    """Where the case stands, when it is due and why, and the answer."""
    found = opened_case(request.session)
    if found is None:
        return redirect("portal:request_track")
    return _case_page(request, found)


@never_cache
@sensitive_post_parameters()
@require_POST
def act_on_case(request: HttpRequest, name: str) -> HttpResponse:
    """What applicants do with the case that their session opened: write, supplement, give reasons, withdraw."""
    found = opened_case(request.session)
    if found is None:
        return redirect("portal:request_track")
    text = request.POST.get("text", "").replace("\r\n", "\n")
    try:
        act(case=found, name=name, text=text, files=request.FILES.getlist("files"), now=timezone.now())
    except CaseStateError as error:
        return _case_page(request, found, failed=name, text=text, error=str(error), status=422)
    messages.success(request, _("Done. The agency has it now."))
    return redirect("portal:request_case")


@never_cache
@require_safe
def case_paper(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A file that the agency provided or that the applicant handed in, of the case that this session opened."""
    found = opened_case(request.session)
    if found is None:
        return redirect("portal:request_track")
    paper = get_object_or_404(found.papers.exclude(kind=PaperKind.IDENTITY), key=key, deleted_at__isnull=True)
    return HttpResponse(
        content_of(paper),
        content_type=paper.content_type,
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=paper.name),
            "X-Content-Type-Options": "nosniff",
        },
    )


def _case_page(
    request: HttpRequest, found: Case, *, failed: str = "", text: str = "", error: str = "", status: int = 200
) -> HttpResponse:
    today = local_date(timezone.now())
    found.refresh_from_db()
    context = {
        "view": case_view(found),
        "today": today,
        "acts": possible_acts(found, today=today),
        "conversation": found.messages.all(),
        "papers": found.papers.exclude(kind=PaperKind.IDENTITY).filter(deleted_at__isnull=True),
        "failed": failed,
        "text": text,
        "error": error,
    }
    return render(request, "portal/request_case.html", context, status=status)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forgets receipt and case, for those who share a computer."""
    request.session.flush()
    return redirect("portal:home")
