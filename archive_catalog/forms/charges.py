"""Putting groups in charge."""

from typing import Any

from django import forms
from django.utils.translation import gettext

from archive_catalog.models import Charge


class ChargeForm(forms.ModelForm[Charge]):
    """Puts a group in charge of a repository, or of one fonds of it."""

    class Meta:
        model = Charge
        fields = ("group", "repository", "fonds")

    def clean(self) -> dict[str, Any]:
        """Checks that the fonds is kept in the repository, and that the charge is not there already."""
        cleaned = super().clean() or {}
        group, repository, fonds = (cleaned.get(name) for name in ("group", "repository", "fonds"))
        if repository and fonds and fonds.repository_id != repository.pk:
            self.add_error(
                "fonds",
                gettext("%(fonds)s is kept in %(other)s. Choose a fonds of %(repository)s.")
                % {"fonds": fonds, "other": fonds.repository, "repository": repository},
            )
        # Not every database refuses a second row where the fonds is empty.
        same = Charge.objects.filter(group=group, repository=repository, fonds=fonds).exclude(pk=self.instance.pk)
        if group and repository and same.exists():
            self.add_error(None, gettext("This group is in charge of it already."))
        return cleaned
