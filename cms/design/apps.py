"""The one visual language of website and kiosk."""

from django.apps import AppConfig
from django.urls import register_converter

from cms.design.converters import PrimaryKeyConverter


class DesignConfig(AppConfig):
    """The one visual language of website and kiosk."""

    name = "cms.design"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Makes `<pk:…>` known to every list of addresses."""
        register_converter(PrimaryKeyConverter, "pk")
