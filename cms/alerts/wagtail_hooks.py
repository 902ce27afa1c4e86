"""Puts the list of saved searches into the CMS."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .admin_views import LIST_URL, SavedSearchDeleteView, SavedSearchIndexView


@hooks.register("register_admin_urls")
def saved_search_urls() -> list[Any]:
    """The list's addresses, below the CMS's own."""
    patterns: list[URLPattern] = [
        path("", SavedSearchIndexView.as_view(), name="index"),
        path("results/", SavedSearchIndexView.as_view(results_only=True), name="index_results"),
        path("<int:pk>/delete/", SavedSearchDeleteView.as_view(), name="delete"),
    ]
    return [path("saved-searches/", include((patterns, "saved_searches"), namespace="saved_searches"))]


class SavedSearchesMenuItem(MenuItem):
    """Shown to those who may see saved searches."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person may see saved searches."""
        return request.user.has_perm("alerts.view_savedsearch")


@hooks.register("register_settings_menu_item")
def saved_searches_menu_item() -> MenuItem:
    """The entry among the administrators' settings."""
    return SavedSearchesMenuItem(_("Saved searches"), reverse(LIST_URL), icon_name="mail", order=900)


@hooks.register("register_permissions")
def saved_search_permissions() -> QuerySet[Permission]:
    """The rights that a group can be given: to see the list with masked addresses, and to delete."""
    return Permission.objects.filter(content_type__app_label="alerts")
