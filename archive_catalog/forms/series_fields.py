"""The fields that an archive defined for a special series, as fields of a form."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive_catalog.edtf_dates import read_date, read_edtf
from archive_catalog.models import FieldKind, SeriesField

PREFIX = "extra_"


class WrittenDateField(forms.CharField):
    """A date in any form that people write; its value is EDTF."""

    def clean(self, value: Any) -> str:
        """The date in EDTF. Raises ValidationError where no date can be read."""
        text = super().clean(value)
        if not text:
            return ""
        written = read_edtf(text) or read_date(text)
        if written is None or not written.edtf:
            raise forms.ValidationError(
                gettext("“%(text)s” cannot be read as a date. Write one such as 1958-03-05.") % {"text": text}
            )
        return written.edtf


class NumberField(forms.DecimalField):
    """A number; its value is an int where it is whole, else a float, as JSON keeps it."""

    def clean(self, value: Any) -> int | float | None:
        """The number, None where the field is empty."""
        number = super().clean(value)
        if number is None:
            return None
        return int(number) if number == number.to_integral_value() else float(number)


def form_fields(fields: Iterable[SeriesField]) -> dict[str, forms.Field]:
    """The form's fields by their names, which are the keys behind PREFIX."""
    return {f"{PREFIX}{field.key}": _form_field(field) for field in fields}


def initial_of(values: Mapping[str, object]) -> dict[str, object]:
    """Stored values as the initial values of these fields."""
    return {f"{PREFIX}{key}": value for key, value in values.items()}


def values_of(cleaned: Mapping[str, object]) -> dict[str, object]:
    """The values in a form's cleaned data by their keys, without what was left empty."""
    return {
        name.removeprefix(PREFIX): value
        for name, value in cleaned.items()
        if name.startswith(PREFIX) and value not in (None, "")
    }


def _form_field(field: SeriesField) -> forms.Field:
    common: dict[str, Any] = {"label": field.label, "required": field.required}
    match FieldKind(field.kind):
        case FieldKind.NUMBER:
            return NumberField(**common)
        case FieldKind.DATE:
            return WrittenDateField(**common, help_text=_("For example 1958年3月5日, 1958-03 or 1958."), max_length=60)
        case FieldKind.CHOICE:
            return forms.ChoiceField(**common, choices=[("", "—"), *((word, word) for word in field.choice_list)])
        case FieldKind.YES_NO:
            return forms.TypedChoiceField(
                **common,
                choices=[("", "—"), ("True", _("Yes")), ("False", _("No"))],
                coerce=lambda word: word == "True",
                empty_value=None,
            )
        case _:
            return forms.CharField(**common, max_length=500)
