"""A fictional county (演示县), so that every screen has something on it."""

from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    """A fictional county (演示县), so that every screen has something on it."""

    name = "cms.demonstration"
    default_auto_field = "django.db.models.BigAutoField"
