"""The typed fields of a special series: there where they must be, and of their kind."""

from collections.abc import Mapping, Sequence

from archive_catalog.importing.folding import folded
from archive_catalog.importing.special_fields import FieldKind, SpecialField

from .collecting import RowFindings
from .dates import Reckoning
from .numbers import number
from .words import yes_or_no


def read_extras(
    fields: Sequence[SpecialField], cells: Mapping[str, str], findings: RowFindings, reckoning: Reckoning
) -> dict[str, object]:
    """The fields that have a value, by their keys: text as it is, numbers, yes and no as bool, dates in EDTF."""
    values: dict[str, object] = {}
    for field in fields:
        element = field.element
        written = cells.get(element, "")
        if not written:
            if field.required:
                findings.add("extra.missing", element, label=field.label)
            continue
        value = _value(field, element, written, findings, reckoning)
        if value is not None:
            values[field.key] = value
        elif field.required:
            findings.add("extra.missing", element, written, label=field.label)
    return values


def _value(
    field: SpecialField, element: str, written: str, findings: RowFindings, reckoning: Reckoning
) -> object | None:
    value: object | None
    match field.kind:
        case FieldKind.TEXT:
            return written
        case FieldKind.NUMBER:
            value, check = number(written), "extra.not_a_number"
        case FieldKind.DATE:
            read = reckoning.read(written)
            value, check = (read.edtf if read else None), "extra.no_date"
        case FieldKind.YES_NO:
            value, check = yes_or_no(written), "extra.not_yes_or_no"
        case FieldKind.CHOICE:
            word = folded(written)
            value = next((choice for choice in field.choices if folded(choice) == word), None)
            check = "extra.not_a_choice"
    if value is None:
        findings.add(check, element, written, label=field.label, choices=", ".join(field.choices))
    return value
