"""The description of a unit for readers: what is known of it, by the areas of ISAD(G), in the words of DA/T 18-2022."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .levels import Secrecy
from .models import ArchiveUnit

_SEVERAL = ", "


@dataclass(frozen=True, kw_only=True)
class Element:
    """An element of the description: its label, and what it says; `name` is stable, for styles and tests."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Area:
    """Elements that belong together, under a heading."""

    name: str
    heading: str
    elements: tuple[Element, ...]


def areas_of(unit: ArchiveUnit) -> tuple[Area, ...]:
    """The filled elements of `unit` by area, but for its title; areas without any are left out.

    Fields of a special series are among them but for those that are personal. Reads them, where the unit is of one.
    """
    found = (
        ("identity", _("Identity"), _identity(unit)),
        ("context", _("Context"), _context(unit)),
        ("content", _("Content"), _content(unit)),
        ("series", unit.special_series.name if unit.special_series else "", _of_series(unit)),
        ("conditions", _("Conditions"), _conditions(unit)),
        ("notes", _("Notes and other codes"), _notes(unit)),
    )
    areas = (Area(name=name, heading=str(heading), elements=_filled(rows)) for name, heading, rows in found)
    return tuple(area for area in areas if area.elements)


def normalised_date(unit: ArchiveUnit) -> str:
    """The date in one form for all calendars: EDTF, with the days that it covers where it says less; "" for none."""
    days = _days(unit.date_from, unit.date_to)
    if not unit.date_edtf:
        return days
    return unit.date_edtf if not days or unit.date_edtf == days else f"{unit.date_edtf} ({days})"


_Rows = Iterable[tuple[str, str | Promise, object]]


def _filled(rows: _Rows) -> tuple[Element, ...]:
    return tuple(
        Element(name=name, label=str(label), value=str(value))
        for name, label, value in rows
        if value is not None and value != ""
    )


def _identity(unit: ArchiveUnit) -> _Rows:
    yield "reference_code", _("Reference code"), unit.reference_code
    yield "other_title", _("Other title"), unit.other_title
    yield "document_number", _("Document number"), unit.document_number
    yield "date", _("Date"), unit.date_text or _days(unit.date_from, unit.date_to)
    normalised = normalised_date(unit)
    yield "date_normalised", _("Date, normalised"), normalised if normalised != unit.date_text else ""
    yield "level", _("Level"), unit.get_level_display()
    yield "extent", _("Extent"), unit.extent
    yield "page_count", _("Number of pages"), unit.page_count
    yield "medium", _("Medium"), unit.medium


def _context(unit: ArchiveUnit) -> _Rows:
    yield "creator", _("Creator"), unit.creator
    yield "fonds", _("Fonds"), unit.fonds
    yield "repository", _("Repository"), unit.fonds.repository


def _content(unit: ArchiveUnit) -> _Rows:
    yield "summary", _("Summary"), unit.summary
    yield "subjects", _("Subjects"), _SEVERAL.join(map(str, unit.subjects))
    yield "retention", _("Retention period"), unit.retention


def _conditions(unit: ArchiveUnit) -> _Rows:
    yield "secrecy", _("Secrecy"), Secrecy(unit.secrecy).label if unit.secrecy else ""


def _notes(unit: ArchiveUnit) -> _Rows:
    yield "other_codes", _("Other codes"), unit.other_codes
    yield "note", _("Note"), unit.note


def _of_series(unit: ArchiveUnit) -> Iterator[tuple[str, str, object]]:
    if unit.special_series is None:
        return
    for field in unit.special_series.fields.filter(personal=False):
        yield f"extra-{field.key}", field.label, _said(unit.extra.get(field.key))


def _said(value: object) -> object:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return _SEVERAL.join(map(str, value)) if isinstance(value, list) else value


def _days(first: date | None, last: date | None) -> str:
    days = [day.isoformat() for day in (first, last) if day]
    return " – ".join(dict.fromkeys(days))
