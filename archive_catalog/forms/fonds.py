"""Describing repositories and fonds."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext
from wagtail.admin.widgets import AdminDateInput

from archive_catalog import actions, reference_codes
from archive_catalog.actions import FondsDescription
from archive_catalog.models import Fonds, Repository
from archive_catalog.permissions import check_work_in, repositories_in_charge


class RepositoryForm(forms.ModelForm[Repository]):
    """Names a repository."""

    class Meta:
        model = Repository
        fields = ("code", "name")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def write(self, *, by: User) -> Repository:
        """Writes the repository."""
        return actions.write_repository(repository=self.instance, by=by)


class FondsForm(forms.ModelForm[Fonds]):
    """Describes a fonds. Its repository is chosen while it is empty: its units' codes are given out there."""

    class Meta:
        model = Fonds
        fields = (
            "repository",
            "code",
            "title",
            "date_from",
            "date_to",
            "history",
            "scope",
            "arrangement",
            "special_series",
        )
        widgets = {
            "date_from": AdminDateInput(),
            "date_to": AdminDateInput(),
            **{name: forms.Textarea(attrs={"rows": 5}) for name in ("history", "scope", "arrangement")},
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        field = self.fields["repository"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- a foreign key's
        here = repositories_in_charge(user)
        if self.instance.pk:
            here = Repository.objects.filter(pk=self.instance.repository_id) | here
        field.queryset = here.distinct()
        if self.instance.pk and self.instance.units.exists():
            field.disabled = True
            field.help_text = gettext("This fonds holds units. It moves to another repository only while it is empty.")

    def clean_code(self) -> str:
        """The fonds number in standard form."""
        code = reference_codes.canonical(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(gettext("Enter the fonds number."))
        return code

    def description(self) -> FondsDescription:
        """What was typed, for the action that writes it. Call it on a valid form."""
        return FondsDescription(**self.cleaned_data)

    def write(self, *, by: User) -> Fonds:
        """Writes the description. Raises CatalogueError, and NotInChargeError for a repository of others."""
        description = self.description()
        if not self.instance.pk:
            check_work_in(by, description.repository)
            return actions.create_fonds(description=description, by=by)
        stored = Fonds.objects.select_related("repository").get(pk=self.instance.pk)
        if description.repository != stored.repository:
            check_work_in(by, description.repository)
        return actions.change_fonds(fonds=stored, description=description, by=by)
