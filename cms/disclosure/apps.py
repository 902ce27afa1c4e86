"""Proactive disclosure (主动公开): agencies and the catalogue of disclosed items."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from wagtail.signals import page_unpublished

from search.sources import register_source


class DisclosureConfig(AppConfig):
    """Proactive disclosure (主动公开): agencies and the catalogue of disclosed items."""

    name = "cms.disclosure"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Models can be read only from here on, hence the source by its name."""
        register_source(import_string("cms.disclosure.search_source.DisclosureSource")())
        page_unpublished.connect(
            import_string("cms.disclosure.withdrawal.enqueue_unpublished"), dispatch_uid="disclosure-index"
        )
