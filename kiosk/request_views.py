"""Filing a request for disclosure at the terminal, and following one (依申请公开)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cms.cases.applicant_session import LookUp, file_form, kept_receipt, open_case, opened_case
from cms.cases.models.case import Channel
from cms.cases.numbers import spaced_code
from cms.cases.selectors import case_view
from cms.statutes.rules import local_date
from kiosk.forms import KioskRequestForm, KioskTrackForm
from kiosk.screens import screen

REFUSED = {LookUp.WRONG: 422, LookUp.STOPPED: 429}


@screen
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def request_new(request: HttpRequest) -> HttpResponse:
    """The request form. A form sent twice is filed once."""
    form = KioskRequestForm(request.POST or None, initial={"subject": request.GET.get("subject", "")[:200]})
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        if file_form(form=form, channel=Channel.KIOSK, session=request.session, now=timezone.now()):
            return redirect("kiosk:request_receipt")
        status = 409
    return render(request, "kiosk/request_new.html", {"form": form, "back": reverse("kiosk:home")}, status=status)


@screen
@require_safe
def request_receipt(request: HttpRequest) -> HttpResponse:
    """The receipt with case number, query code and due date."""
    kept = kept_receipt(request.session)
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
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        address = str(request.META.get("REMOTE_ADDR", ""))
        outcome = open_case(form=form, address=address, session=request.session, now=timezone.now())
        if outcome is LookUp.OPENED:
            return redirect("kiosk:case")
        status = REFUSED[outcome]
    return render(request, "kiosk/track.html", {"form": form, "back": reverse("kiosk:home")}, status=status)


@screen
@require_safe
def case(request: HttpRequest) -> HttpResponse:
    """Where the case stands, when it is due and why, and the answer."""
    found = opened_case(request.session)
    if found is None:
        return redirect("kiosk:track")
    context = {"view": case_view(found), "today": local_date(timezone.now()), "back": reverse("kiosk:home")}
    return render(request, "kiosk/case.html", context)
