"""A good row between reading and writing: one line of text, already in the form in which the database takes it.

The line is what PostgreSQL's COPY reads (text format: cells between tabs, backslashes before what would end one), so
that most of it goes from the process that read the row into the table without being looked at again. In front of the
unit's own columns it says where the unit belongs.
"""

import json
import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from archive_catalog import reference_codes
from archive_catalog.derived import columns_of

from .rows import ReadRow

NULL = "\x01"
"""No value. No text of a catalogue holds this sign: reading takes it out."""

DECISIVE = (
    "level",
    "reference_code",
    "extra",
    "date_from",
    "date_to",
    "date_edtf",
    "secrecy",
    "decided_access",
    "decided_on",
    "decided_until",
)
"""The columns that writing looks at: where the unit stands, and what its opening follows from."""
OTHERS = (
    "reference_key",
    "title",
    "other_title",
    "creator",
    "document_number",
    "date_text",
    "retention",
    "subjects",
    "medium",
    "extent",
    "page_count",
    "other_codes",
    "summary",
    "note",
)
"""The columns that go into the table as they are."""
_COLUMNS = (*DECISIVE, *OTHERS)
_BELONGING = 4
_CUTS = _BELONGING + len(DECISIVE)
_CONTENT = (
    0,
    *(_BELONGING + _COLUMNS.index(name) for name in ("title", "date_text", "document_number", "creator")),
    *(_BELONGING + _COLUMNS.index(name) for name in ("other_codes", "summary")),
)
_TABS = _BELONGING + len(_COLUMNS) - 1

_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPE = re.compile(r"\\[\\tnr]")
_MEANT = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r"}
_values = itemgetter(*_COLUMNS)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class StagedRow:
    """A row that can be written.

    `parents` are the reference codes that the unit above may have, the nearest first; `is_named` where the row itself
    names it, so that it must be there. `decisive` are the cells of DECISIVE and `others` those of OTHERS in one text,
    both as COPY reads them.
    """

    __slots__ = (
        "_columns",
        "code",
        "decisive",
        "fonds",
        "fonds_title",
        "is_named",
        "level",
        "number",
        "others",
        "parents",
    )

    def __init__(self, number: int, line: str) -> None:
        """The row that `staged` wrote as `line`."""
        cells = line.split("\t", _CUTS)
        self.number = number
        self.others = cells.pop()
        self.decisive = cells[_BELONGING:]
        if "\\" in line:
            cells = [meant(cell) for cell in cells]
        self.fonds, self.fonds_title, named, parents, self.level, self.code = cells[: _BELONGING + 2]
        self.is_named = named == "1"
        self.parents = parents.split(" ") if parents else []
        self._columns: dict[str, Any] | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """The columns as derived.columns_of gave them."""
        if self._columns is None:
            cells = (*self.decisive, *self.others.split("\t"))
            self._columns = {
                name: None if cell == NULL else _READ.get(name, meant)(cell)
                for name, cell in zip(_COLUMNS, cells, strict=True)
            }
        return self._columns


class Staged(NamedTuple):
    """Of a staged line what the checks of the whole file and the order of writing follow from.

    `content` is a digest of what the row says besides its code and its measures, the same for the same within one
    process.
    """

    fonds: str
    is_named: bool
    parents: list[str]
    level: str
    code: str
    content: int


def told(line: str) -> Staged:
    """What stands in a line that `staged` wrote."""
    cells = line.split("\t")
    content = hash(tuple([cells[place] for place in _CONTENT]))
    if "\\" in line:
        cells = [meant(cell) for cell in cells]
    parents = cells[3]
    return Staged(cells[0], cells[2] == "1", parents.split(" ") if parents else [], cells[4], cells[5], content)


def parents_of(row: ReadRow) -> tuple[str, ...]:
    """The codes of the units above that a good `row` may be part of, the nearest first."""
    if row.parent_code or row.description is None:
        return (row.parent_code,)
    return _parents_of_stem(row.description.reference_code.rpartition("-")[0])


@lru_cache(maxsize=16_384)
def _parents_of_stem(stem: str) -> tuple[str, ...]:
    return reference_codes.parents(f"{stem}-1")


def staged(row: ReadRow, parents: Sequence[str]) -> str:
    """The good `row` as a line."""
    if row.description is None:
        raise ValueError(f"Row {row.number} holds no description that could be written.")
    columns: dict[str, Any] = columns_of(row.description)
    columns["extra"] = _encode(extra) if (extra := columns["extra"]) else "{}"
    columns["subjects"] = _encode(subjects) if (subjects := columns["subjects"]) else "[]"
    cells = [row.fonds, row.fonds_title, "1" if row.parent_code else "", " ".join(parents)]
    cells += [value if value.__class__ is str else cell_of(value) for value in _values(columns)]
    line = "\t".join(cells)
    if "\\" in line or "\n" in line or "\r" in line or line.count("\t") != _TABS:
        return "\t".join(map(escaped, cells))
    return line


def escaped(text: str) -> str:
    """A text as a cell of a line."""
    return text.translate(_ESCAPED) if _SPECIAL.search(text) else text


def cell_of(value: Any) -> str:
    """A number, a day or None as a cell of a line."""
    if value is None:
        return NULL
    return value.isoformat() if isinstance(value, date) else str(value)


def meant(cell: str) -> str:
    """What a cell of a line says."""
    return _ESCAPE.sub(lambda found: _MEANT[found[0]], cell) if "\\" in cell else cell


def day_of(cell: str) -> date | None:
    """The day in a cell of a line."""
    return None if cell == NULL else date.fromisoformat(cell)


def _json_of(cell: str) -> Any:
    return [] if cell == "[]" else {} if cell == "{}" else json.loads(meant(cell))


_READ: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("date_from", "date_to", "decided_on", "decided_until"), day_of),
    **dict.fromkeys(("subjects", "extra"), _json_of),
    "page_count": int,
}
