"""The one visual language of website and kiosk."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    """The one visual language of website and kiosk."""

    name = "cms.design"
    default_auto_field = "django.db.models.BigAutoField"
