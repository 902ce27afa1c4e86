"""Recognition (文字识别): page images to lines of text."""

from django.apps import AppConfig
from django.utils.module_loading import import_string

from archive_catalog.dependants import register_dependant, register_follower
from search.sources import register_source


class OcrConfig(AppConfig):
    """Recognition (文字识别): page images to lines of text."""

    name = "ocr"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Gives the pages to search, and has them and their places in the queue renewed when their units change; all
        need models."""
        register_source(import_string("ocr.search_source.PageSource")())
        register_dependant("page", import_string("ocr.search_source.pages_of_units"))
        register_follower("review", import_string("ocr.desk.queueing.follow_units"))
