"""Describing a unit, with the elements of its level and the fields of its special series."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.forms.boundfield import BoundField
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from archive_catalog import actions, reference_codes, sealing
from archive_catalog.actions import UnitDescription
from archive_catalog.edtf_dates import read_date
from archive_catalog.hierarchy import CatalogueError, check_place
from archive_catalog.models import ArchiveUnit, Fonds, Level, SpecialSeries
from archive_catalog.permissions import fonds_in_charge
from search.viewers import AccessClass

from .levels import ELEMENTS, SECTIONS
from .series_fields import PREFIX, form_fields, initial_of, values_of
from .subjects import SubjectsField

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
    "subjects",
    "summary",
    "medium",
    "extent",
    "page_count",
    "retention",
    "secrecy",
    "other_codes",
    "special_series",
    "decided_access",
    "decided_on",
    "decided_until",
    "note",
)
_DAYS = ("date_from", "date_to")


class UnitForm(forms.ModelForm[ArchiveUnit]):
    """Corrects the description of a unit. What its level does not ask for, and has no value, is left out."""

    subjects = SubjectsField()

    class Meta:
        model = ArchiveUnit
        fields = DESCRIPTION_FIELDS
        help_texts = {
            "reference_code": _("For example 0045-WS·1953·D30-0012. Full-width and other separators are put right."),
            "date_text": _(
                "As it stands on the record, for example 1953年3月 or 1953—1955. The days below follow from it."
            ),
        }
        widgets = {
            "other_title": forms.TextInput(),
            "summary": forms.Textarea(attrs={"rows": 4}),
            "note": forms.Textarea(attrs={"rows": 2}),
            "date_from": AdminDateInput(),
            "date_to": AdminDateInput(),
            "decided_on": AdminDateInput(),
            "decided_until": AdminDateInput(),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        level = self._level()
        for name in DESCRIPTION_FIELDS:
            if name not in ELEMENTS[level] and not (self.instance.pk and getattr(self.instance, name)):
                del self.fields[name]
        self.series = self._series()
        fields = list(self.series.fields.all()) if self.series else []
        self.has_personal_fields = any(field.personal for field in fields)
        self.fields.update(form_fields(field for field in fields if not field.personal))
        self.initial = {**initial_of(self.instance.extra), **self.initial}
        if "date_text" in self.fields and self.instance.pk:
            self.fields["date_text"].help_text = reading_of(self.instance)

    @property
    def sections(self) -> Iterator[tuple[str, list[BoundField]]]:
        """The visible fields under their headings."""
        for heading, names in SECTIONS:
            shown = [self[name] for name in names if name in self.fields and not self[name].is_hidden]
            if "special_series" in names:
                shown += [self[name] for name in self.fields if name.startswith(PREFIX)]
            if shown:
                yield str(heading), shown

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
        """What was typed, with the elements that the form did not show as they were. Call it on a valid form."""
        stored = ArchiveUnit.objects.get(pk=self.instance.pk) if self.instance.pk else ArchiveUnit()
        values = {name: self.cleaned_data.get(name, getattr(stored, name)) for name in DESCRIPTION_FIELDS}
        decided, series = values.pop("decided_access"), values.pop("special_series")
        values["level"], values["subjects"] = Level(values["level"]), tuple(values["subjects"])
        days = {name: values[name] for name in _DAYS}
        if days == {name: getattr(stored, name) for name in _DAYS}:
            # Nobody touched the days: they follow from the date as written.
            if values["date_text"] == stored.date_text:
                values["date_edtf"] = stored.date_edtf
            elif values["date_text"]:
                values.update(date_from=None, date_to=None)
        personal = sealing.unsealed(stored.sealed)
        return UnitDescription(
            **values,
            access=AccessClass(decided) if decided else None,
            special_series=series.pk if series else None,
            extra={**personal, **values_of(self.cleaned_data)},
        )

    def write(self, *, by: User) -> ArchiveUnit:
        """Writes the correction. Raises CatalogueError."""
        description = self.description()
        stored = ArchiveUnit.objects.select_related("fonds", "parent").get(pk=self.instance.pk)
        series: SpecialSeries | None = self.cleaned_data["special_series"]
        if (series.pk if series else None) != stored.special_series_id:
            actions.set_special_series(units=[stored.pk], series=series, by=by)
            stored.refresh_from_db()
        return actions.change_unit(unit=stored, description=description, by=by)

    def _level(self) -> Level:
        given = (self.data.get("level") if self.is_bound else self.initial.get("level")) or self.instance.level
        return Level(given) if given in Level.values else Level.FILE

    def _series(self) -> SpecialSeries | None:
        return self.instance.special_series


class NewUnitForm(UnitForm):
    """Describes a new unit. Its place is typed as a reference code: a list of a million units helps nobody."""

    fonds = forms.ModelChoiceField(Fonds.objects.none(), label=_("fonds"))
    parent_code = forms.CharField(
        label=_("part of (reference code)"),
        required=False,
        help_text=_("Leave it empty to put the unit directly into its fonds."),
    )
    field_order = ("fonds", "parent_code", *DESCRIPTION_FIELDS)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        field = self.fields["fonds"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- declared above
        field.queryset = fonds_in_charge(user).select_related("repository").order_by("code")
        self.fields["level"].widget = forms.HiddenInput()
        self.fields["special_series"].help_text = _("Leave it empty to follow what the unit is part of.")

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

    def write(self, *, by: User) -> ArchiveUnit:
        """Writes the new unit. Raises CatalogueError."""
        fonds = self.chosen_fonds()
        assert fonds is not None  # noqa: S101 -- a valid form has its required fonds
        return actions.create_unit(fonds=fonds, parent=self.chosen_parent(), description=self.description(), by=by)

    def _series(self) -> SpecialSeries | None:
        given = (self.data if self.is_bound else self.initial).get("special_series")
        return SpecialSeries.objects.filter(pk=str(given)).first() if str(given or "").isdecimal() else None


def reading_of(unit: ArchiveUnit) -> str:
    """A sentence that says how a unit's date as written was understood."""
    if not unit.date_text:
        return gettext("As it stands on the record, for example 1953年3月 or 1953—1955. The days below follow from it.")
    first, last = unit.date_from, unit.date_to
    if read_date(unit.date_text) is None and not (first or last):
        return gettext("“%(text)s” could not be read as a date. Enter the first and the last day below.") % {
            "text": unit.date_text
        }
    days = {
        "text": unit.date_text,
        "first": date_format(first, "DATE_FORMAT") if first else "…",
        "last": date_format(last, "DATE_FORMAT") if last else "…",
    }
    if first == last:
        return gettext("“%(text)s” is understood as %(first)s.") % days
    return gettext("“%(text)s” is understood as %(first)s to %(last)s.") % days
