"""The list of imports, and one of them: how far it is, what it found, what it did."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from archive_catalog.admin.charges import ChargeViewSet, in_charge_of
from archive_catalog.admin.views import ChargeIndexView
from archive_catalog.importing.progress import batch_report, earlier_imports, progress, result_file
from archive_catalog.importing.results import FILES
from archive_catalog.models import BatchState, ImportBatch

from .showing import differences, groups, totals
from .steps import ColumnsView, ImportStep, StartView, UndoView, UploadView


class BatchIndexView(ChargeIndexView):
    """All imports into the repositories one is in charge of, and one's own into those with a fonds of one's own; the
    newest first.
    """

    template_name = "archive_catalog/admin/list.html"
    default_ordering = "-created_at"
    list_filter = ["state", "repository"]
    search_fields = ["name"]

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("repository", "by").defer("checks", "mapping", "progress")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "name", label=_("File name"), get_url=lambda batch: reverse("importbatch:edit", args=[batch.pk])
            ),
            Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
            Column("total", label=_("Rows"), classname="catalogue-roomy"),
            Column(
                "created_count",
                label=_("Created"),
                classname="catalogue-roomy",
                accessor=lambda batch: _written(batch, batch.created_count),
            ),
            Column(
                "changed_count",
                label=_("Changed"),
                classname="catalogue-roomy",
                accessor=lambda batch: _written(batch, batch.changed_count),
            ),
            Column("refused_count", label=_("To correct")),
            Column("repository", label=_("Repository"), classname="catalogue-roomy"),
            Column("by", label=_("Handed in by"), classname="catalogue-roomy"),
            DateColumn("created_at", label=_("Uploaded at"), sort_key="created_at"),
        ]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.add_url:
            return []
        return [HeaderButton(_("Import a catalogue"), url=self.add_url, icon_name="upload")]


class BatchView(ImportStep):
    """One import: progress while it is worked on, then the report with what can be done next."""

    @property
    def title(self) -> str:  # type: ignore[override] # in the person's language
        return str(BatchState(self.batch.state).label)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page; without scripts it is read again by its own link."""
        del pk
        now = progress(self.batch)
        earlier = in_charge_of(request.user, earlier_imports(self.batch))[:3]
        context: dict[str, Any] = {"progress": now, "earlier": earlier}
        if not now.is_at_work and self.batch.state != BatchState.UPLOADED:
            report = batch_report(self.batch)
            context |= {"report": report, "totals": totals(report), "groups": groups(report)}
            context["differences"] = differences(report, self.batch.special_series)
            context["files"] = [
                (name, label) for name, label in _DOWNLOADS.items() if report and result_file(self.batch, name)
            ]
        return self.page(request, "batch.html", **context, may=_next_steps(self.batch))


class ProgressView(ImportStep):
    """How far an import is, for the script of its page."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Percent, sentence, and whether to ask again."""
        del request, pk
        now = progress(self.batch)
        return JsonResponse({"percent": now.percent, "sentence": now.sentence, "at_work": now.is_at_work})


class DownloadView(ImportStep):
    """A file of the report."""

    def get(self, request: HttpRequest, pk: int, name: str) -> FileResponse:
        """The file. 404 where there is none."""
        del request, pk
        found = result_file(self.batch, name) if name in FILES else None
        if found is None:
            raise Http404(gettext("The report has no such file."))
        return FileResponse(found.open("rb"), as_attachment=True, filename=f"{self.batch.pk}-{name}")


class ImportViewSet(ChargeViewSet):
    """Imports."""

    model = ImportBatch
    icon = "upload"
    menu_label = _("Imports")
    index_view_class = BatchIndexView
    form_fields = ["name"]

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.construct_view(UploadView), name="add"),
            path("<int:pk>/", self.construct_view(BatchView), name="edit"),
            path("<int:pk>/columns/", self.construct_view(ColumnsView), name="columns"),
            path("<int:pk>/progress/", self.construct_view(ProgressView), name="progress"),
            path("<int:pk>/undo/", self.construct_view(UndoView), name="undo"),
            path("<int:pk>/start/<str:step>/", self.construct_view(StartView), name="start"),
            path("<int:pk>/files/<str:name>/", self.construct_view(DownloadView), name="file"),
        ]

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(list_display=self.UNDEFINED, **kwargs)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = dict.fromkeys(("delete_url_name", "history_url_name", "usage_url_name"))
        return {**super().get_common_view_kwargs(**kwargs), **absent}


_DOWNLOADS = {
    "rows-to-correct.csv": _("Rows to correct (CSV)"),
    "findings.csv": _("Findings (CSV)"),
    "findings.xlsx": _("Findings (XLSX)"),
    "report.json": _("Report (JSON)"),
}


def _written(batch: ImportBatch, count: int) -> str:
    """A number of units that are in the catalogue; none where the batch was only checked, or is undone."""
    is_written = batch.state in {BatchState.RUNNING, BatchState.DONE, BatchState.FAILED, BatchState.UNDOING}
    return number_format(count) if is_written else "—"


def _next_steps(batch: ImportBatch) -> dict[str, bool]:
    state = BatchState(batch.state)
    has_meanings = bool(batch.mapping.get("columns"))
    stops = bool(batch.checks.get("stops"))
    rests = state in {BatchState.UPLOADED, BatchState.CHECKED, BatchState.FAILED, BatchState.UNDONE}
    return {
        "columns": rests and not batch.position,
        "check": rests and has_meanings and not batch.position,
        "run": has_meanings and not stops and state in {BatchState.CHECKED, BatchState.FAILED, BatchState.UNDONE},
        "undo": state == BatchState.DONE or (state == BatchState.FAILED and bool(batch.position)),
        "look": state == BatchState.DONE,
    }
