"""The public website."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The public website."""

    name = "cms.portal"
    default_auto_field = "django.db.models.BigAutoField"
