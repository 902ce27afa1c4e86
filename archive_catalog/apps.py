"""The archive catalogue (档案目录): fonds, series, files, items."""

from django.apps import AppConfig
from django.utils.module_loading import import_string

from search.sources import register_source


class ArchiveCatalogConfig(AppConfig):
    """The archive catalogue (档案目录): fonds, series, files, items."""

    name = "archive_catalog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Gives the catalogue to search; the source needs models, which exist from here on."""
        register_source(import_string("archive_catalog.search_source.ArchiveSource")())
