"""Puts handing scans in into the staff's admin: its addresses, its menu entry, and the scanner profiles."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from ocr.intake.permissions import can_hand_in
from ocr.models import ScannerProfile

from .batches import (
    AttachView,
    BatchListView,
    BatchView,
    NewBatchView,
    PictureView,
    ProgressView,
    ReportView,
    SheetsView,
    StepView,
    UnitsView,
)
from .uploads import AnnounceView, PieceView, PlainUploadView


@hooks.register("register_admin_urls")
def intake_urls() -> list[URLPattern]:
    """The screens' addresses."""
    return [
        path("scans/", BatchListView.as_view(), name="ocr_batches"),
        path("scans/new/", NewBatchView.as_view(), name="ocr_batch_new"),
        path("scans/sheets/", SheetsView.as_view(), name="ocr_sheets"),
        path("scans/units.json", UnitsView.as_view(), name="ocr_batch_units"),
        path("scans/<int:pk>/", BatchView.as_view(), name="ocr_batch"),
        path("scans/<int:pk>/upload/", PlainUploadView.as_view(), name="ocr_batch_upload"),
        path("scans/<int:pk>/files/", AnnounceView.as_view(), name="ocr_batch_announce"),
        path("scans/<int:pk>/files/<int:file>/", PieceView.as_view(), name="ocr_batch_piece"),
        path("scans/<int:pk>/progress.json", ProgressView.as_view(), name="ocr_batch_progress"),
        path("scans/<int:pk>/report.csv", ReportView.as_view(), name="ocr_batch_report"),
        path("scans/<int:pk>/pictures/<int:picture>.jpg", PictureView.as_view(), name="ocr_batch_picture"),
        path("scans/<int:pk>/attach/", AttachView.as_view(), name="ocr_batch_attach"),
        path("scans/<int:pk>/<slug:step>/", StepView.as_view(), name="ocr_batch_step"),
    ]


class IntakeMenuItem(MenuItem):
    """Shown to whoever may hand scans in."""

    def is_shown(self, request: HttpRequest) -> bool:
        return can_hand_in(request.user)


@hooks.register("register_admin_menu_item")
def intake_menu_item() -> MenuItem:
    """The entry in the menu."""
    return IntakeMenuItem(_("Scan batches"), reverse("ocr_batches"), icon_name="upload", order=215)


class ScannerProfileViewSet(SnippetViewSet):
    """Scanner profiles."""

    model = ScannerProfile
    icon = "crosshairs"
    list_display = ["name", "least_dpi", "colour", "least_quality", "most_skew"]
    copy_view_enabled = False


register_snippet(ScannerProfileViewSet)
