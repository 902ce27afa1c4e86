"""What a row says otherwise than the unit that has its reference code."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from archive_catalog import sealing
from archive_catalog.models import ArchiveUnit

from .elements import Element, extra_key
from .mapping import Mapping

HIDDEN = "***"
"""What a report shows of a personal value."""
_DAYS = frozenset({"date_from", "date_to", "decided_on", "decided_until"})
_DATE = ("date_text", "date_edtf", "date_from", "date_to")
_COLUMNS: dict[str, tuple[str, ...]] = {
    Element.TITLE: ("title",),
    Element.OTHER_TITLE: ("other_title",),
    Element.CREATOR: ("creator",),
    Element.DOCUMENT_NUMBER: ("document_number",),
    Element.DATE: _DATE,
    Element.DATE_NORMAL: _DATE,
    Element.DATE_FROM: _DATE,
    Element.DATE_TO: _DATE,
    Element.YEAR: _DATE,
    Element.LEVEL: ("level",),
    Element.SECRECY: ("secrecy",),
    Element.RETENTION: ("retention",),
    Element.SUBJECTS: ("subjects",),
    Element.MEDIUM: ("medium",),
    Element.EXTENT: ("extent",),
    Element.PAGE_COUNT: ("page_count",),
    Element.PAGE_NUMBER: ("extent", "page_count"),
    Element.OTHER_CODES: ("other_codes",),
    Element.ACCESS: ("decided_access", "decided_on", "decided_until"),
    Element.ACCESS_TERMS: ("decided_access", "decided_on", "decided_until"),
    Element.DECIDED_ON: ("decided_on",),
    Element.DECIDED_UNTIL: ("decided_until",),
    Element.SUMMARY: ("summary",),
    Element.NOTE: ("note",),
}


class Comparing:
    """Compares by the columns that the file speaks about: what it has no column for stays as it is."""

    def __init__(self, mapping: Mapping, columns: Iterable[str]) -> None:
        present = {element for header, element in mapping.columns.items() if header in set(columns)}
        present |= mapping.constants.keys()
        self.names = tuple(dict.fromkeys(name for element in present for name in _COLUMNS.get(element, ())))
        self._keys = frozenset(filter(None, map(extra_key, present)))

    def differences(self, unit: ArchiveUnit, columns: dict[str, Any]) -> dict[str, Any]:
        """The columns that differ, with the values that the row gives them, as deriving.write_columns takes them."""
        if columns["decided_on"] is None and columns["decided_access"] == unit.decided_access:
            columns = {**columns, "decided_on": unit.decided_on}  # a decision stays of the day on which it was taken
        found = {name: columns[name] for name in self.names if columns[name] != getattr(unit, name)}
        if self._keys:
            told = {key: value for key, value in columns["extra"].items() if key in self._keys}
            kept = {**unit.extra, **sealing.unsealed(unit.sealed)}
            after = {key: value for key, value in kept.items() if key not in self._keys} | told
            if after != kept:
                found["extra"] = after
        return found


def snapshot(unit: ArchiveUnit, names: Collection[str]) -> dict[str, Any]:
    """These columns of the unit as values of JSON; the personal fields among the extra ones stay sealed."""
    taken = {name: _plain(getattr(unit, name)) for name in names}
    if "extra" in names:
        taken["sealed"] = unit.sealed
    return taken


def from_snapshot(stored: dict[str, Any]) -> dict[str, Any]:
    """The columns that `snapshot` took, as deriving.write_columns takes them."""
    columns: dict[str, Any] = {
        name: date.fromisoformat(value) if name in _DAYS and value else value
        for name, value in stored.items()
        if name != "sealed"
    }
    if "extra" in columns:
        columns["extra"] = {**columns["extra"], **sealing.unsealed(stored.get("sealed", ""))}
    return columns


def is_as(unit: ArchiveUnit, stored: dict[str, Any]) -> bool:
    """Whether the unit still says what `snapshot` took."""
    columns = from_snapshot(stored)
    extra = columns.pop("extra", None)
    if extra is not None and extra != {**unit.extra, **sealing.unsealed(unit.sealed)}:
        return False
    return all(getattr(unit, name) == value for name, value in columns.items())


def shown(unit: ArchiveUnit, changes: dict[str, Any], personal: Collection[str]) -> dict[str, list[Any]]:
    """For a report: field by field the value before and after; personal values are hidden."""
    fields = {name: [_plain(getattr(unit, name)), _plain(value)] for name, value in changes.items() if name != "extra"}
    if "extra" in changes:
        before, after = {**unit.extra, **sealing.unsealed(unit.sealed)}, changes["extra"]
        for key in sorted(before.keys() | after.keys()):
            if before.get(key) != after.get(key):
                pair = [before.get(key), after.get(key)]
                fields[f"extra:{key}"] = [HIDDEN, HIDDEN] if key in personal else pair
    return fields


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
