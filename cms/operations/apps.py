"""Keeping an installation in order."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Keeping an installation in order."""

    name = "cms.operations"
    default_auto_field = "django.db.models.BigAutoField"
