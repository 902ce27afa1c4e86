"""The case officer's desk in the CMS: the list, one case, the answer."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin.auth import permission_required
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.log_actions import log

from cms.cases.actions import answer_case
from cms.cases.clock import working_days_left
from cms.cases.forms import AnswerForm
from cms.cases.models import Case
from cms.cases.permissions import CaseStateError, can_answer
from cms.cases.selectors import case_view, cases_for_staff
from cms.statutes.rules import local_date

LIST_URL = "cases:index"


def days_left(case: Case) -> int | None:
    """Working days until the answer is due, negative by those that passed; None while the case waits for somebody."""
    return None if case.due_on is None else working_days_left(case.due_on, today=local_date(timezone.now()))


class DueColumn(Column):
    """The due date with the working days that are left."""

    cell_template_name = "cases/admin/due_cell.html"

    def get_cell_context_data(self, instance: Case, parent_context: Any) -> dict[str, Any]:
        """Adds the days that are left, negative where the date has passed."""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["days_left"] = days_left(instance)
        context["case"] = instance
        return context


class CaseIndexView(IndexView):
    """The cases of one's agencies: open ones first, the most urgent on top."""

    model = Case
    permission_required = "view"
    any_permission_required = None
    list_filter = ["state", "agency", "channel", "decision"]
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
        Column("state", label=gettext_lazy("State"), accessor="get_state_display", sort_key="state"),
    ]

    def get_base_queryset(self) -> QuerySet[Case]:
        """Permission stands in the query."""
        return cases_for_staff(self.request.user)


@never_cache
@permission_required("cases.view_case")
@require_http_methods(["GET", "HEAD", "POST"])
def case_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One case with its clock, its applicant's particulars, and the form for the answer while it has none."""
    case = get_object_or_404(cases_for_staff(request.user), pk=pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_case(
                case=case, on=local_date(timezone.now()), now=timezone.now(), by=request.user, **form.cleaned_data
            )
        except CaseStateError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Case %(number)s was answered.") % {"number": case.number})
            return redirect("cases:detail", pk=case.pk)
    else:
        log(instance=case, action="cases.read", user=request.user)
    context = {
        "view": case_view(case),
        "case": case,
        "form": form,
        "may_answer": can_answer(request.user, case),
        "days_left": days_left(case),
        "header_title": case.number,
        "page_title": case.subject,
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse(LIST_URL), "label": _("Disclosure on request")},
            {"url": "", "label": case.number},
        ],
        "header_icon": "mail",
    }
    return TemplateResponse(request, "cases/admin/case.html", context, status=422 if form.errors else 200)
