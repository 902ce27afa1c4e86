"""The officer's desk and the supervisor's board in the CMS."""

import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.auth import require_admin_access
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView

from cms.cases.calendar_feed import as_calendar, due_days, feed_owner, new_feed_token
from cms.cases.clock import current_calendar
from cms.cases.desk import BY_URGENCY, TRAYS, board, tray_condition, trays
from cms.cases.models import Case
from cms.cases.permissions import can_register, can_supervise
from cms.cases.selectors import cases_to_look_at
from cms.cases.urgency import urgency
from cms.statutes.rules import local_date

LIST_URL = "cases:index"
FIRST_TRAY = "open"


def today_here() -> datetime.date:
    """The date in China."""
    return local_date(timezone.now())


class DueColumn(Column):
    """The due date with the working days that are left."""

    cell_template_name = "cases/admin/due_cell.html"

    def get_cell_context_data(self, instance: Case, parent_context: Any) -> dict[str, Any]:
        """Adds the light and the days that are left."""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["urgency"] = urgency(instance, today=today_here(), calendar=parent_context.get("calendar"))
        context["case"] = instance
        return context


class CaseIndexView(IndexView):
    """One tray of the desk, the most urgent case on top. A supervisor sees the trays of every agency."""

    model = Case
    permission_required = None
    any_permission_required = None
    template_name = "cases/admin/desk.html"
    list_filter = ["state", "agency", "assigned_to", "channel", "decision"]
    search_fields = ["number", "subject"]
    default_ordering = BY_URGENCY
    page_title = gettext_lazy("Disclosure on request")
    header_icon = "mail"
    verbose_name_plural = gettext_lazy("cases")
    index_url_name = LIST_URL
    index_results_url_name = "cases:index_results"
    paginate_by = 30
    columns = [
        TitleColumn(
            "number",
            label=gettext_lazy("Case number"),
            sort_key="number",
            width="11rem",
            get_url=lambda case: reverse("cases:detail", args=[case.pk]),
        ),
        Column("subject", label=gettext_lazy("Information asked for")),
        Column("agency", label=gettext_lazy("Agency"), accessor="agency.name"),
        Column("received_on", label=gettext_lazy("Received on"), sort_key="received_on", width="9rem"),
        DueColumn("due_on", label=gettext_lazy("Due on"), sort_key="due_on"),
        Column("state", label=gettext_lazy("State"), accessor="stands_at", sort_key="state"),
        Column("assigned_to", label=gettext_lazy("In charge"), accessor="assigned_to"),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """For those who see cases, and for supervisors."""
        if not (request.user.has_perm("cases.view_case") or can_supervise(request.user)):
            raise PermissionDenied(_("You may not see cases. Ask the head of the disclosure office."))
        self.tray = kwargs.get("tray", FIRST_TRAY)
        if self.tray not in TRAYS:
            raise Http404(_("There is no such tray."))
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get_base_queryset(self) -> QuerySet[Case]:
        """Permission stands in the query."""
        condition = tray_condition(self.tray, user=self.request.user, today=today_here())
        return cases_to_look_at(self.request.user).filter(condition)

    def get_index_url(self) -> str:
        """This tray's own address, so that filters stay in it."""
        return reverse("cases:tray", args=[self.tray])

    def get_index_results_url(self) -> str:
        """The same for the part that is exchanged."""
        return reverse("cases:tray_results", args=[self.tray])

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The trays with their counts."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        context["calendar"] = current_calendar()
        user = self.request.user
        context["trays"] = trays(cases_to_look_at(user), user=user, today=today_here(), chosen=self.tray)
        context["may_register"] = can_register(user)
        context["may_supervise"] = can_supervise(user)
        return context


@never_cache
@require_admin_access
@require_safe
def supervisors_board(request: HttpRequest) -> HttpResponse:
    """Every agency's cases in numbers, ranked; each number leads to its cases."""
    if not can_supervise(request.user):
        raise PermissionDenied(_("The board is for supervisors of disclosure (article 47)."))
    today = today_here()
    lines = board(cases_to_look_at(request.user), today=today, year=today.year)
    context = {
        "lines": lines,
        "year": today.year,
        "header_title": _("Board of all agencies"),
        "page_title": _("Board of all agencies"),
        "header_icon": "mail",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse(LIST_URL), "label": _("Disclosure on request")},
            {"url": "", "label": _("Board of all agencies")},
        ],
    }
    return TemplateResponse(request, "cases/admin/board.html", context)


@require_admin_access
@require_POST
def make_feed(request: HttpRequest) -> HttpResponse:
    """A new private address of one's calendar, shown once."""
    token = new_feed_token(by=request.user, now=timezone.now())
    address = request.build_absolute_uri(reverse("desk_calendar", args=[token]))
    said = _("Subscribe to this private address; it is shown only now: %(address)s")
    messages.success(request, said % {"address": address})
    return redirect(LIST_URL)


@never_cache
@require_safe
def desk_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of whoever holds this token. A calendar program cannot sign in, so the address itself is the key."""
    owner = feed_owner(token)
    if owner is None or not owner.has_perm("cases.view_case"):
        raise Http404(_("There is no such calendar."))
    address = request.build_absolute_uri(reverse("cases:detail", args=[0])).replace("/0/", "/{}/")
    text = as_calendar(due_days(owner), address=address, now=timezone.now())
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")
