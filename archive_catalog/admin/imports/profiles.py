"""Import profiles: which there are, for whom, and what they say; they are made where a file's columns are explained."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.urls import URLPattern
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn

from archive_catalog.actions.import_profiles import change_profile, delete_profile
from archive_catalog.admin.views import ActionEditView, ActionViewSet, ChargeIndexView
from archive_catalog.models import ImportProfile, Repository
from archive_catalog.permissions import repositories_in_charge

from .labels import label_of


class ProfileForm(forms.ModelForm[ImportProfile]):
    """Names a profile and says whose it is. Only an administrator gives one to all repositories."""

    class Meta:
        model = ImportProfile
        fields = ("name", "repository", "special_series")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["repository"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- a foreign key's
        field.queryset = Repository.objects.filter(pk__in=repositories_in_charge(user))
        field.empty_label = gettext("all repositories")
        if not user.is_superuser:
            field.required, field.empty_label, field.help_text = True, None, ""

    def write(self, *, by: User) -> ImportProfile:
        """Writes the profile."""
        return change_profile(profile=self.instance, by=by)


class ProfileIndexView(ChargeIndexView):
    """The profiles that the person may change."""

    default_ordering = "name"

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("repository", "special_series")


class ProfileEditView(ActionEditView):
    """A profile, with what it says beside the form."""

    template_name = "archive_catalog/admin/imports/profile.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        stored = self.object.mapping
        meanings = [(header, label_of(element)) for header, element in stored.get("columns", {}).items()]
        constants = [(label_of(element), value) for element, value in stored.get("constants", {}).items()]
        words = [
            (label_of(element), word, meaning)
            for element, given in stored.get("values", {}).items()
            for word, meaning in given.items()
        ]
        parts = " - ".join(label_of(part) for part in stored.get("code_parts", ()))
        said = {"meanings": meanings, "constants": constants, "words": words, "code_parts": parts}
        return {**super().get_context_data(**kwargs), **said}


class ImportProfileViewSet(ActionViewSet):
    """Import profiles."""

    model = ImportProfile
    icon = "table"
    menu_label = _("Import profiles")
    index_view_class = ProfileIndexView
    edit_view_class = ProfileEditView
    form_class = ProfileForm
    remove = staticmethod(lambda profile, person: delete_profile(profile=profile, by=person))
    list_filter = ["repository"]
    search_fields = ["name"]
    list_display = [
        "name",
        Column(
            "repository", label=_("Repository"), accessor=lambda profile: profile.repository or _("all repositories")
        ),
        Column("special_series", label=_("Special series"), accessor=lambda profile: profile.special_series or ""),
        DateColumn("changed_at", label=_("Changed at")),
    ]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_common_view_kwargs(**kwargs), "add_url_name": None}

    def get_urlpatterns(self) -> list[URLPattern]:
        # A profile is saved where the columns of a file are explained: without a file there is nothing to say.
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "add"]
