"""Keeping records closed longer (延期开放)."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from archive_catalog import actions, reference_codes
from archive_catalog.actions import RestrictionTerms
from archive_catalog.models import ArchiveUnit, Fonds, Restriction
from archive_catalog.permissions import check_work_on, fonds_in_charge
from search.viewers import AccessClass


class RestrictionForm(forms.ModelForm[Restriction]):
    """A new decision; afterwards it can only be lifted."""

    unit_code = forms.CharField(
        label=_("unit (reference code)"),
        required=False,
        help_text=_("With all that is part of it. Leave it empty to restrict the whole fonds."),
    )
    field_order = ("fonds", "unit_code", "access", "reason", "consent", "decided_on", "until")

    class Meta:
        model = Restriction
        fields = ("fonds", "access", "reason", "consent", "decided_on", "until")
        widgets = {
            "reason": forms.Textarea(attrs={"rows": 3}),
            "decided_on": AdminDateInput(),
            "until": AdminDateInput(),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        field = self.fields["fonds"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- a foreign key's
        field.queryset = fonds_in_charge(user).order_by("code")
        self.initial.setdefault("decided_on", timezone.localdate())

    def clean_unit_code(self) -> ArchiveUnit | None:
        """The unit with the typed code in the chosen fonds."""
        code = reference_codes.canonical(self.cleaned_data["unit_code"])
        fonds: Fonds | None = self.cleaned_data.get("fonds")
        if not code or fonds is None:
            return None
        found = ArchiveUnit.objects.filter(fonds=fonds, reference_code=code).first()
        if found is None:
            raise forms.ValidationError(
                gettext("The chosen fonds has no unit %(code)s. Check the code, or describe that unit first.")
                % {"code": code}
            )
        return found

    def write(self, *, by: User) -> Restriction:
        """Writes the decision. Raises CatalogueError, and NotInChargeError for a fonds of others."""
        given = self.cleaned_data
        check_work_on(by, given["fonds"])
        terms = RestrictionTerms(
            access=AccessClass(given["access"]),
            reason=given["reason"],
            consent=given["consent"],
            decided_on=given["decided_on"],
            until=given["until"],
        )
        return actions.restrict(fonds=given["fonds"], unit=given["unit_code"], terms=terms, by=by)
