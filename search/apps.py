"""Registers the search room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Search (检索). The label keeps clear of the framework's own search app."""

    name = "search"
    label = "chayue_search"
    verbose_name = _("Search")
    default_auto_field = "django.db.models.BigAutoField"
