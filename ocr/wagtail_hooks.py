"""The recognition jobs in the staff's admin."""

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from . import selectors
from .desk import admin_hooks as _desk_hooks  # noqa: F401 - registers the desk
from .engines import notices
from .intake.admin import hooks as _intake_hooks  # noqa: F401 - registers handing in
from .models import RecognitionJob


def may_see_jobs(user: AbstractUser) -> bool:
    """Whoever may work on pages may see how their recognition goes."""
    return user.is_active and (user.is_superuser or user.has_perm("archive_catalog.change_archiveunit"))


class JobFilterSet(WagtailFilterSet):
    """By state."""

    class Meta:
        model = RecognitionJob
        fields = ["state"]


class JobReportView(ReportView):
    """Every recognition job, the newest first, and how far all of them are."""

    model = RecognitionJob
    page_title = _("Recognition jobs")
    header_icon = "doc-full-inverse"
    template_name = "ocr/admin/job_report.html"
    index_url_name = "ocr_jobs"
    index_results_url_name = "ocr_jobs_results"
    filterset_class = JobFilterSet
    default_ordering = "-pk"
    list_export = [
        "scan.original_name",
        "engine",
        "state",
        "attempts",
        "reason",
        "queued_at",
        "started_at",
        "finished_at",
    ]
    export_headings = {"scan.original_name": _("File name")}
    columns = [
        Column("scan", label=_("File name")),
        Column("state", label=_("State"), accessor="get_state_display"),
        Column("engine", label=_("engine")),
        Column("attempts", label=_("Attempts")),
        Column("reason", label=_("Reason")),
        Column("started_at", label=_("Started")),
        Column("duration", label=_("Duration")),
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_see_jobs(request.user):  # type: ignore[arg-type] # the admin lets no anonymous user in
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet[RecognitionJob]:
        return RecognitionJob.objects.select_related("scan")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(*args, **kwargs), "progress": selectors.progress(), "notices": notices()}


@hooks.register("register_admin_urls")
def job_urls() -> list[URLPattern]:
    """The report's addresses."""
    return [
        path("reports/recognition/", JobReportView.as_view(), name="ocr_jobs"),
        path("reports/recognition/results/", JobReportView.as_view(results_only=True), name="ocr_jobs_results"),
    ]


class JobMenuItem(MenuItem):
    """Shown to whoever may see the report."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_jobs(request.user)  # type: ignore[arg-type] # the same


@hooks.register("register_reports_menu_item")
def job_menu_item() -> MenuItem:
    """The report's place in the menu."""
    return JobMenuItem(_("Recognition jobs"), reverse("ocr_jobs"), icon_name="doc-full-inverse", order=900)
