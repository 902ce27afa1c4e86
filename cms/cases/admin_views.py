"""The list of cases in the CMS."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView

from cms.cases.models import Case
from cms.cases.selectors import cases_for_staff
from cms.cases.urgency import urgency
from cms.statutes.rules import local_date

LIST_URL = "cases:index"


class DueColumn(Column):
    """The due date with the working days that are left."""

    cell_template_name = "cases/admin/due_cell.html"

    def get_cell_context_data(self, instance: Case, parent_context: Any) -> dict[str, Any]:
        """Adds the light and the days that are left."""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["urgency"] = urgency(instance, today=local_date(timezone.now()))
        context["case"] = instance
        return context


class CaseIndexView(IndexView):
    """The cases of one's agencies: open ones first, the most urgent on top."""

    model = Case
    permission_required = "view"
    any_permission_required = None
    list_filter = ["state", "agency", "assigned_to", "channel", "decision"]
    search_fields = ["number", "subject"]
    default_ordering = ("-state", "due_on", "pk")
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

    def get_base_queryset(self) -> QuerySet[Case]:
        """Permission stands in the query."""
        return cases_for_staff(self.request.user)
