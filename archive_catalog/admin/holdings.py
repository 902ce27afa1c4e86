"""Repositories and fonds."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import HeaderButton

from archive_catalog import actions
from archive_catalog.forms import FondsForm, RepositoryForm
from archive_catalog.models import Fonds, Repository

from .inspecting import FondsInspectView, HistoryForReaders
from .views import ActionEditView, ActionViewSet


class FondsEditView(ActionEditView):
    """Corrects a description, with the way into the tree."""

    def get_header_buttons(self) -> list[Any]:
        into_tree = HeaderButton(
            _("Browse the tree"), url=reverse("archiveunit:tree_fonds", args=[self.object.pk]), icon_name="list-ul"
        )
        return [into_tree, *super().get_header_buttons()]


class FondsViewSet(ActionViewSet):
    """Fonds."""

    model = Fonds
    icon = "folder"
    menu_label = _("Fonds")
    edit_view_class = FondsEditView
    inspect_view_class = FondsInspectView
    inspect_view_enabled = True
    inspect_view_fields = FondsForm.Meta.fields
    history_view_class = HistoryForReaders
    form_class = FondsForm
    remove = staticmethod(lambda fonds, person: actions.delete_fonds(fonds=fonds, by=person))
    list_display = ["code", "title", "repository"]
    list_filter = ["repository", "special_series"]
    search_fields = ["code", "title"]


class RepositoryViewSet(ActionViewSet):
    """Repositories."""

    model = Repository
    icon = "home"
    menu_label = _("Repositories")
    form_class = RepositoryForm
    remove = staticmethod(lambda repository, person: actions.delete_repository(repository=repository, by=person))
    list_display = ["code", "name"]
    search_fields = ["code", "name"]
