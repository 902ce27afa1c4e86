"""The REST API."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The REST API."""

    name = "cms.api"
    default_auto_field = "django.db.models.BigAutoField"
