"""The catalogue in the staff's admin: plain lists and forms over plain rows, every write through `actions`."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from . import actions
from .forms import FondsForm, NewUnitForm, UnitForm
from .hierarchy import CatalogueError
from .models import ArchiveUnit, Fonds, Repository
from .reference_codes import reference_key


class UnitIndexView(generic.IndexView):
    """Finds units by the beginning of a code in any shape, or by words of the title."""

    def get_base_queryset(self) -> QuerySet[ArchiveUnit]:
        return super().get_base_queryset().select_related("fonds")

    def search_queryset(self, queryset: QuerySet[ArchiveUnit]) -> QuerySet[ArchiveUnit]:
        if not self.is_searching:
            return queryset
        words = Q(title__icontains=self.search_query)
        key = reference_key(self.search_query)
        return queryset.filter(words | Q(reference_key__startswith=key)) if key else queryset.filter(words)


class UnitCreateView(generic.CreateView):
    """Describes a new unit through the action."""

    def save_instance(self) -> ArchiveUnit:
        form: NewUnitForm = self.form
        fonds = form.chosen_fonds()
        assert fonds is not None  # noqa: S101 -- a valid form has its required fonds
        return actions.create_unit(
            fonds=fonds, parent=form.chosen_parent(), description=form.description(), by=self.request.user
        )

    def form_valid(self, form: NewUnitForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except CatalogueError as error:
            form.add_error(None, str(error))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


class UnitEditView(generic.EditView):
    """Corrects a description through the action, which also renews what the public finds."""

    def save_instance(self) -> ArchiveUnit:
        form: UnitForm = self.form
        return actions.change_unit(unit=form.instance, description=form.description(), by=self.request.user)

    def form_valid(self, form: UnitForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except CatalogueError as error:
            form.add_error(None, str(error))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


class GuardedDeleteView(generic.DeleteView):
    """Removes what holds nothing; of anything else it says on the page what stands in the way."""

    def get_usage_url(self) -> None:
        # Wagtail would refuse for missing rights where other rows still need this one; the action knows the reason.
        return None

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            return super().form_valid(form)
        except CatalogueError as error:
            messages.error(self.request, str(error))
            return redirect(self.edit_url_name, self.object.pk)


class UnitDeleteView(GuardedDeleteView):
    """Removes a unit that holds nothing."""

    def delete_action(self) -> None:
        actions.delete_unit(unit=self.object, by=self.request.user)


class FondsDeleteView(GuardedDeleteView):
    """Removes a fonds without units."""

    def delete_action(self) -> None:
        actions.delete_fonds(fonds=self.object, by=self.request.user)


class RepositoryDeleteView(GuardedDeleteView):
    """Removes a repository without fonds."""

    def delete_action(self) -> None:
        actions.delete_repository(repository=self.object, by=self.request.user)


class FondsEditView(generic.EditView):
    """Corrects a description through the action, which also renews what the public finds of its units."""

    def save_instance(self) -> Fonds:
        form: FondsForm = self.form
        return actions.change_fonds(fonds=form.instance, description=form.description(), by=self.request.user)

    def form_valid(self, form: FondsForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except CatalogueError as error:
            form.add_error(None, str(error))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


class ArchiveUnitViewSet(ModelViewSet):
    """Archive units."""

    model = ArchiveUnit
    icon = "folder-open-inverse"
    menu_label = _("Archive units")
    add_to_menu = False
    add_to_reference_index = False  # a million rows with three references each would be noise
    copy_view_enabled = False
    index_view_class = UnitIndexView
    add_view_class = UnitCreateView
    edit_view_class = UnitEditView
    delete_view_class = UnitDeleteView
    list_display = ["reference_code", "title", "level", "date_text", "access_today"]
    list_filter = ["decided_access", "level"]
    search_fields = ["title"]
    ordering = "path"
    list_per_page = 50

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm[Any]]:  # noqa: FBT001, FBT002 -- Wagtail's signature
        return UnitForm if for_update else NewUnitForm


class FondsViewSet(ModelViewSet):
    """Fonds."""

    model = Fonds
    icon = "folder"
    menu_label = _("Fonds")
    copy_view_enabled = False
    edit_view_class = FondsEditView
    delete_view_class = FondsDeleteView
    list_display = ["code", "title", "repository"]
    search_fields = ["code", "title"]

    def get_form_class(self, for_update: bool = False) -> type[FondsForm]:  # noqa: FBT001, FBT002 -- Wagtail's signature
        return FondsForm


class RepositoryViewSet(ModelViewSet):
    """Repositories."""

    model = Repository
    icon = "home"
    menu_label = _("Repositories")
    copy_view_enabled = False
    delete_view_class = RepositoryDeleteView
    form_fields = ["code", "name"]
    list_display = ["code", "name"]
    search_fields = ["code", "name"]


class ArchiveCatalogGroup(ModelViewSetGroup):
    """The menu of the archive catalogue."""

    items = (ArchiveUnitViewSet, FondsViewSet, RepositoryViewSet)
    menu_label = _("Archive catalogue")
    menu_icon = "folder-open-inverse"
    menu_order = 210


@hooks.register("register_admin_viewset")
def archive_catalog_viewset() -> ArchiveCatalogGroup:
    """The catalogue's menu."""
    return ArchiveCatalogGroup()
