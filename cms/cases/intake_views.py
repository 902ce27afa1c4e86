"""Requests that come by counter, post or fax, keyed in by staff with their own day of receipt (条例 article 31)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.auth import require_admin_access
from wagtail.log_actions import log

from cms.cases.actions import AlreadyFiledError, file_request
from cms.cases.actions.papers import keep_proof
from cms.cases.intake_forms import IntakeForm
from cms.cases.models import Case
from cms.cases.numbers import spaced_code
from cms.cases.permissions import check_may_register
from cms.cases.selectors import cases_for_staff
from cms.statutes.rules import local_date


@never_cache
@sensitive_post_parameters()
@require_admin_access
@require_http_methods(["GET", "HEAD", "POST"])
def counter_request(request: HttpRequest) -> HttpResponse:
    """The form for staff; after it the number and the query code to hand over, once."""
    check_may_register(request.user)
    form = IntakeForm(request.POST or None, request.FILES or None, user=request.user, today=local_date(timezone.now()))
    if form.is_bound and form.is_valid():
        try:
            with transaction.atomic():
                receipt = file_request(
                    request=form.request_as_keyed_in(),
                    submission=form.cleaned_data["submission"],
                    received_on=form.cleaned_data["received_on"],
                    now=timezone.now(),
                    by=request.user,
                )
                keep_proof(number=receipt.number, file=form.cleaned_data["proof"], now=timezone.now(), by=request.user)
        except AlreadyFiledError as error:
            sentence = _("With this form case %(number)s was filed before. To ask for something else, open a new form.")
            form.add_error(None, sentence % {"number": error.number})
        else:
            context = {
                "receipt": receipt,
                "query_code": spaced_code(receipt.query_code),
                "case": Case.objects.get(number=receipt.number),
                **_frame(_("Request registered")),
            }
            return TemplateResponse(request, "cases/admin/registered.html", context)
    status = 422 if form.errors else 200
    context = {"form": form, **_frame(_("Key in a request"))}
    return TemplateResponse(request, "cases/admin/intake.html", context, status=status)


@never_cache
@require_admin_access
@require_safe
def oral_request(request: HttpRequest, pk: int) -> HttpResponse:
    """An oral request as a page to print and sign."""
    if not request.user.has_perm("cases.view_case"):
        raise PermissionDenied(_("You may not see cases. Ask the head of the disclosure office."))
    case = get_object_or_404(cases_for_staff(request.user), pk=pk)
    log(instance=case, action="cases.read", user=request.user)
    return TemplateResponse(request, "cases/oral.html", {"case": case})


def _frame(title: str) -> dict[str, Any]:
    return {
        "header_title": title,
        "page_title": title,
        "header_icon": "mail",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("cases:index"), "label": _("Disclosure on request")},
            {"url": "", "label": title},
        ],
    }
