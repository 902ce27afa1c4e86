"""One case on the officer's desk: its page, and the moves that are made from it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.auth import require_admin_access
from wagtail.log_actions import log

from cms.cases.actions import move
from cms.cases.actions.corresponding import say_to_applicant
from cms.cases.dispute_views import DisputeForm
from cms.cases.earlier import requests_by_month, similar_cases
from cms.cases.models import Case, CaseLogEntry
from cms.cases.move_forms import MoveForm, event_name, move_form
from cms.cases.offers import Offer, offers
from cms.cases.people import roles_of, staff
from cms.cases.permissions import CaseStateError
from cms.cases.selectors import case_view, cases_to_look_at, may_see_particulars, named_parts
from cms.cases.states import Role
from cms.cases.transitions import Move
from cms.cases.urgency import urgency
from cms.statutes.rules import local_date

LIST_URL = "cases:index"
LOG_LENGTH = 100


def _visible_case(request: HttpRequest, pk: int) -> Case:
    if not (request.user.has_perm("cases.view_case") or request.user.has_perm("cases.supervise_case")):
        raise PermissionDenied(_("You may not see cases. Ask the head of the disclosure office."))
    return get_object_or_404(cases_to_look_at(request.user), pk=pk)


@never_cache
@require_admin_access
@require_safe
def case_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One case with its clock, parties, letters, messages and what this person can do with it. Each look is logged."""
    case = _visible_case(request, pk)
    log(instance=case, action="cases.read", user=request.user)
    return _page(request, case, offers(case, actor=staff(request.user), today=local_date(timezone.now())))


@never_cache
@sensitive_post_parameters()
@require_admin_access
@require_POST
def case_move(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Makes one move. What is refused comes back with its sentence and everything that was typed."""
    case = _visible_case(request, pk)
    if name not in Move.values:
        raise Http404(_("There is no such step of a case."))
    wanted = Move(name)
    if wanted is Move.REGISTER:
        raise Http404(_("A case is registered at the counter's form."))
    form = move_form(wanted, case, request.POST)
    if form.is_valid():
        try:
            move(
                case=case,
                transition=wanted,
                by=staff(request.user),
                now=timezone.now(),
                on=form.happened_on(),
                details=form.details(),
            )
        except CaseStateError as error:
            form.add_error(None, str(error))
        else:
            words = {"number": case.number, "move": wanted.label}
            messages.success(request, _("%(number)s: “%(move)s” is done.") % words)
            return redirect("cases:detail", pk=case.pk)
    found = offers(case, actor=staff(request.user), today=local_date(timezone.now()))
    return _page(request, case, _with(found, wanted, form), status=422, failed=form)


def _with(found: list[Offer], wanted: Move, form: MoveForm) -> list[Offer]:
    return [Offer(o.row, o.role, form, o.objection) if o.move is wanted else o for o in found]


@never_cache
@sensitive_post_parameters()
@require_admin_access
@require_POST
def case_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Writes to the applicant."""
    case = _visible_case(request, pk)
    if Role.OFFICER not in roles_of(staff(request.user), case):
        raise PermissionDenied(_("Only case officers of %(agency)s write to the applicant.") % {"agency": case.agency})
    text = request.POST.get("text", "").strip()[:5000]
    if text:
        say_to_applicant(case=case, text=text, now=timezone.now(), by=request.user)
        messages.success(request, _("The message was sent."))
    else:
        messages.error(request, _("The message was empty, so nothing was sent."))
    return redirect("cases:detail", pk=case.pk)


def _page(
    request: HttpRequest, case: Case, found: list[Offer], *, status: int = 200, failed: MoveForm | None = None
) -> HttpResponse:
    today = local_date(timezone.now())
    sees_particulars = may_see_particulars(request.user, case)
    draft = getattr(case, "draft", None)
    context: dict[str, Any] = {
        "view": case_view(case),
        "case": case,
        "urgency": urgency(case, today=today),
        "sees_particulars": sees_particulars,
        "may_write": Role.OFFICER in roles_of(staff(request.user), case),
        "offers": [offer for offer in found if not offer.objection or offer.form is failed],
        "blocked": [offer for offer in found if offer.objection and offer.form is not failed],
        "failed": failed,
        "draft": draft,
        "draft_parts": named_parts(draft.withheld) if draft else [],
        "events": [(record, event_name(record)) for record in case.events.select_related("recorded_by")],
        "consultations": case.consultations.all() if sees_particulars else [],
        "letters": case.letters.select_related("consultation"),
        "disputes": [(one, DisputeForm(instance=one, auto_id=f"id_dispute{one.pk}_%s")) for one in case.disputes.all()],
        "dispute_form": DisputeForm(auto_id="id_dispute_%s"),
        "notices": case.notices.all() if sees_particulars else [],
        "papers": case.papers.all() if sees_particulars else [],
        "conversation": case.messages.all() if sees_particulars else [],
        "similar": similar_cases(case),
        "frequency": requests_by_month(case) if sees_particulars else [],
        "log_entries": CaseLogEntry.objects.filter(case=case).select_related("user")[:LOG_LENGTH],
        "header_title": case.number,
        "page_title": case.number,
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse(LIST_URL), "label": _("Disclosure on request")},
            {"url": "", "label": case.number},
        ],
        "header_icon": "mail",
    }
    return TemplateResponse(request, "cases/admin/case.html", context, status=status)
