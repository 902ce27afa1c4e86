"""A good row between reading and writing: its columns and its possible places, as one line of JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from archive_catalog import reference_codes
from archive_catalog.derived import columns_of

from .rows import ReadRow

_DAYS = ("date_from", "date_to", "decided_on", "decided_until")
_REST = (
    "reference_code",
    "reference_key",
    "level",
    "title",
    "other_title",
    "creator",
    "document_number",
    "date_text",
    "date_edtf",
    "secrecy",
    "retention",
    "subjects",
    "medium",
    "extent",
    "page_count",
    "other_codes",
    "summary",
    "note",
    "extra",
    "decided_access",
)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(slots=True)
class StagedRow:
    """A row that can be written.

    `parents` are the reference codes that the unit above may have, the nearest first; `is_named` where the row itself
    names it, so that it must be there. `columns` are those of derived.columns_of.
    """

    number: int
    fonds: str
    fonds_title: str
    is_named: bool
    parents: tuple[str, ...]
    columns: dict[str, Any]

    @property
    def code(self) -> str:
        """The reference code."""
        return str(self.columns["reference_code"])


def parents_of(row: ReadRow) -> tuple[str, ...]:
    """The codes of the units above that a good `row` may be part of, the nearest first."""
    if row.parent_code or row.description is None:
        return (row.parent_code,)
    return _parents_of_stem(row.description.reference_code.rpartition("-")[0])


@lru_cache(maxsize=16_384)
def _parents_of_stem(stem: str) -> tuple[str, ...]:
    return reference_codes.parents(f"{stem}-1")


def staged(row: ReadRow, parents: tuple[str, ...]) -> str:
    """The good `row` as text."""
    if row.description is None:
        raise ValueError(f"Row {row.number} holds no description that could be written.")
    columns = columns_of(row.description)
    days = [day.isoformat() if isinstance(day := columns[name], date) else None for name in _DAYS]
    rest = [columns[name] for name in _REST]
    return _encode([row.number, row.fonds, row.fonds_title, bool(row.parent_code), parents, days, rest])


def restored(texts: Sequence[str]) -> list[StagedRow]:
    """The rows that `staged` wrote."""
    rows = []
    for number, fonds, fonds_title, is_named, parents, days, rest in json.loads(f"[{','.join(texts)}]"):
        columns = dict(zip(_REST, rest, strict=True))
        for name, day in zip(_DAYS, days, strict=True):
            columns[name] = date.fromisoformat(day) if day else None
        rows.append(StagedRow(number, fonds, fonds_title, is_named, tuple(parents), columns))
    return rows
