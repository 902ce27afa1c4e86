"""The archivist's forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from search.viewers import AccessClass

from . import reference_codes
from .actions import FondsDescription, UnitDescription
from .hierarchy import CatalogueError, check_place
from .models import ArchiveUnit, Fonds, Level

DESCRIPTION_FIELDS = (
    "level",
    "reference_code",
    "title",
    "other_title",
    "creator",
    "document_number",
    "date_text",
    "date_from",
    "date_to",
    "secrecy",
    "retention",
    "medium",
    "extent",
    "page_count",
    "other_codes",
    "summary",
    "note",
    "decided_access",
    "decided_on",
    "decided_until",
)


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.units.exists():
            self.fields["repository"].disabled = True
            self.fields["repository"].help_text = gettext(
                "This fonds holds units. It moves to another repository only while it is empty."
            )

    def clean_code(self) -> str:
        """The fonds number in standard form."""
        code = reference_codes.canonical(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(gettext("Enter the fonds number."))
        return code

    def description(self) -> FondsDescription:
        """What was typed, for the action that writes it. Call it on a valid form."""
        return FondsDescription(**self.cleaned_data)


class UnitForm(forms.ModelForm[ArchiveUnit]):
    """Corrects the description of a unit."""

    class Meta:
        model = ArchiveUnit
        fields = DESCRIPTION_FIELDS
        help_texts = {
            "reference_code": _("For example 0045-WS·1953·D30-0012. Full-width and other separators are put right."),
            "date_text": _(
                "As it stands on the file, for example 1953年3月 or 1953—1955. The days below follow from it."
            ),
        }

    def clean_reference_code(self) -> str:
        """The code in standard form, if nobody else in the repository has it."""
        code = reference_codes.canonical(self.cleaned_data["reference_code"])
        fonds = self.chosen_fonds()
        others = ArchiveUnit.objects.filter(reference_code=code, repository=fonds.repository_id if fonds else None)
        if others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(gettext("This repository already has a unit with this reference code."))
        return code

    def clean(self) -> dict[str, Any]:
        """Checks that the unit may stand where it is to stand."""
        cleaned = super().clean() or {}
        parent = self.chosen_parent()
        if "level" in cleaned:
            try:
                check_place(Level(cleaned["level"]), inside=Level(parent.level) if parent else None)
            except CatalogueError as error:
                self.add_error("level", str(error))
        return cleaned

    def chosen_fonds(self) -> Fonds | None:
        """The fonds that the unit belongs to."""
        return self.instance.fonds if self.instance.pk else self.cleaned_data.get("fonds")

    def chosen_parent(self) -> ArchiveUnit | None:
        """The unit that this one is part of."""
        return self.instance.parent

    def description(self) -> UnitDescription:
        """What was typed, for the action that writes it. Call it on a valid form."""
        values = {name: self.cleaned_data[name] for name in DESCRIPTION_FIELDS}
        values["level"] = Level(values["level"])
        decided = values.pop("decided_access")
        return UnitDescription(**values, access=AccessClass(decided) if decided else None)


class NewUnitForm(UnitForm):
    """Describes a new unit. Its place is typed as a reference code: a list of a million units helps nobody."""

    fonds = forms.ModelChoiceField(Fonds.objects.select_related("repository"), label=_("fonds"))
    parent_code = forms.CharField(
        label=_("part of (reference code)"),
        required=False,
        help_text=_("Leave it empty to put the unit directly into its fonds."),
    )
    field_order = ("fonds", "parent_code", *DESCRIPTION_FIELDS)

    def clean_parent_code(self) -> ArchiveUnit | None:
        """The unit with the typed code in the chosen fonds."""
        code = reference_codes.canonical(self.cleaned_data["parent_code"])
        if not code:
            return None
        found = ArchiveUnit.objects.filter(fonds=self.cleaned_data.get("fonds"), reference_code=code).first()
        if found is None:
            raise forms.ValidationError(
                gettext("The chosen fonds has no unit %(code)s. Check the code, or describe that unit first.")
                % {"code": code}
            )
        return found

    def chosen_parent(self) -> ArchiveUnit | None:
        parent = self.cleaned_data.get("parent_code")
        return parent if isinstance(parent, ArchiveUnit) else None
