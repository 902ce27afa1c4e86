"""Recognition (文字识别): page images to lines of text."""

from django.apps import AppConfig
from django.utils.module_loading import import_string

from archive_catalog.dependants import register_dependant
from search.sources import register_source


class OcrConfig(AppConfig):
    """Recognition (文字识别): page images to lines of text."""

    name = "ocr"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Gives the pages to search, and has them renewed when their units change; both need models."""
        register_source(import_string("ocr.search_source.PageSource")())
        register_dependant("page", import_string("ocr.search_source.pages_of_units"))
