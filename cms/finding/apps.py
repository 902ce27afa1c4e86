"""Finding: what the website and the kiosk show around the results of a search."""

from django.apps import AppConfig


class FindingConfig(AppConfig):
    """Panels, years, suggestions and feeds of a search."""

    name = "cms.finding"
    default_auto_field = "django.db.models.BigAutoField"
