"""Finding aids in EAD 2002 (编码档案著录): every component is a row, each one behind the one that it belongs to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext

from archive_catalog.importing.findings import Finding
from archive_catalog.importing.sources.protocol import RowCounts, SourceError, SourceRow, Tally
from archive_catalog.importing.sources.text_encodings import codec_for, encoding_name
from archive_catalog.importing.sources.xml_reading import XmlEvents, declared_encoding

COLUMNS = (
    "level",
    "unitid",
    "unittitle",
    "unitdate",
    "normal",
    "origination",
    "physdesc",
    "container",
    "langmaterial",
    "scopecontent",
    "controlaccess",
    "accessrestrict",
    "userestrict",
    "altformavail",
    "physloc",
    "note",
    "parent",
    "fonds",
    "fonds_title",
)
"""The elements of a component by their own names; `normal` is the attribute of its dates, `accessrestrict` that of the
nearest component above where it has none itself, `parent` is the unitid of the component above, `fonds` and
`fonds_title` are the unitid and unittitle of the whole (archdesc)."""

_COMPONENTS = frozenset(["c", *(f"c{number:02}" for number in range(1, 13))])
_KNOWN_TO_PARSER = frozenset({"", "utf-8", "utf-16", "us-ascii", "iso-8859-1"})
_FIELDS = frozenset({*COLUMNS, "odd"}) - {"level", "normal", "parent", "fonds", "fonds_title"}
_DEEPEST = 50
_LONGEST = 100_000


class EadSource:
    """A finding aid; the first component is row 2, as it would be in a table."""

    kind = "ead"
    sheet = ""
    sheets: tuple[str, ...] = ()
    columns = COLUMNS
    total = None

    def __init__(self, path: Path, *, encoding: str = "") -> None:
        """Reads up to the first component. Raises SourceError where it is no EAD 2002."""
        self._path = path
        with path.open("rb") as file:
            head = file.read(4096)
        declared = encoding.strip() or declared_encoding(head)
        self._codec = "" if declared in _KNOWN_TO_PARSER else codec_for(declared)
        if self._codec == "utf-8-sig":
            self._codec = ""
        self.encoding = encoding_name(self._codec) if self._codec else declared or "utf-8"
        self.findings: tuple[Finding, ...] = ()
        self._tally = Tally()
        next(self._components(), None)

    @property
    def counts(self) -> RowCounts:
        """The components; complete once `rows` has come to its end."""
        return self._tally.counts

    @property
    def closing_findings(self) -> tuple[Finding, ...]:
        """What `rows` has passed over: nothing, in a finding aid."""
        return self._tally.findings()

    def rows(self, *, after: int = 0) -> Iterator[SourceRow]:
        """The components behind row number `after`; see Source."""
        self._tally = Tally(header=1)
        for row in self._components():
            self._tally.counts.rows += 1
            if row.number > after:
                yield row

    def _components(self) -> Iterator[SourceRow]:
        reader = _EadReader(recoded=bool(self._codec))
        with self._path.open("rb") as file:
            for _ in reader.events.pieces(file, recode_from=self._codec):
                yield from reader.taken()
        reader.check()


@dataclass
class _Component:
    """A component that has begun: what it says of itself up to now, and whether it has been given as a row."""

    level: str
    values: dict[str, list[str]] = field(default_factory=dict)
    is_given: bool = False

    def text(self, column: str) -> str:
        return "; ".join(self.values.get(column, ()))


@dataclass
class _Field:
    """An element whose text is being collected."""

    name: str
    depth: int
    parts: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, data: str) -> None:
        if self.length < _LONGEST:
            self.parts.append(data)
            self.length += len(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.parts).split()).strip("; ")


class _EadReader:
    """Makes rows of a finding aid's elements; `taken` hands over those that are complete."""

    def __init__(self, *, recoded: bool) -> None:
        self.events = XmlEvents(
            start=self._start, end=self._end, text=self._text, encoding="utf-8" if recoded else None
        )
        self._whole = _Component("")
        self._open: list[_Component] = []
        self._fields: list[_Field] = []
        self._depth = 0
        self._headings = 0
        self._is_inside = False
        self._given = 0
        self._rows: list[SourceRow] = []

    def taken(self) -> list[SourceRow]:
        """The rows that have become complete since the last call."""
        rows, self._rows = self._rows, []
        return rows

    def check(self) -> None:
        """Raises SourceError where the document has come to its end without one component."""
        if not self._given:
            raise SourceError(gettext("The finding aid holds no components (<c>). Export it with its inventory."))

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1 and element != "ead":
            raise SourceError(
                gettext("This is no finding aid in EAD: it begins with <%(element)s>. Save the table as CSV or XLSX.")
                % {"element": element[:40]}
            )
        self._is_inside = self._is_inside or element == "archdesc"
        if element in _COMPONENTS:
            self._begin(attributes)
        elif element in _FIELDS and self._is_inside:
            self._collect(element, attributes)
        self._headings += element == "head"

    def _begin(self, attributes: dict[str, str]) -> None:
        if len(self._open) >= _DEEPEST:
            raise SourceError(
                gettext("The components lie more than %(count)s levels deep. Check how the file was made.")
                % {"count": _DEEPEST}
            )
        self._give()
        level = attributes.get("level", "")
        self._open.append(_Component(attributes.get("otherlevel", level) if level == "otherlevel" else level))
        self._fields.clear()

    def _collect(self, element: str, attributes: dict[str, str]) -> None:
        # A date may stand inside a title, and is then no part of it; everything else inside a field belongs to it.
        if self._fields and element != "unitdate":
            return
        name = "note" if element == "odd" else element
        self._fields.append(_Field(name, self._depth))
        if element == "unitdate" and attributes.get("normal"):
            self._store("normal", attributes["normal"])
        if element == "container" and attributes.get("type"):
            self._fields[-1].add(f"{attributes['type']} ")

    def _end(self, element: str) -> None:
        if self._fields and self._fields[-1].depth == self._depth:
            done = self._fields.pop()
            if done.text:
                self._store(done.name, done.text)
        elif self._fields:
            # Words of neighbouring elements stay apart; access points are a list.
            of_list = self._fields[-1].name == "controlaccess" and element not in {"head", "p", "list", "controlaccess"}
            self._fields[-1].add("; " if of_list else " " if element not in {"emph", "title", "abbr"} else "")
        if element in _COMPONENTS and self._open:
            self._give()
            self._open.pop()
        self._headings -= element == "head"
        self._depth -= 1

    def _text(self, data: str) -> None:
        if self._fields and not self._headings:
            self._fields[-1].add(data)

    def _store(self, column: str, text: str) -> None:
        component = self._open[-1] if self._open else self._whole
        component.values.setdefault(column, []).append(text)

    def _give(self) -> None:
        """Gives the innermost component as a row, once: when one begins inside it, or else when it ends."""
        if not self._open or self._open[-1].is_given:
            return
        component = self._open[-1]
        component.is_given = True
        self._given += 1
        above = (other.text("unitid") for other in reversed(self._open[:-1]) if other.values.get("unitid"))
        # What is said about access of the whole holds for its parts, unless they say something themselves.
        restricted = (other.text("accessrestrict") for other in (*reversed(self._open), self._whole))
        special = {
            "level": component.level,
            "parent": next(above, ""),
            "accessrestrict": next(filter(None, restricted), ""),
            "fonds": self._whole.text("unitid"),
            "fonds_title": self._whole.text("unittitle"),
        }
        values = tuple(special[column] if column in special else component.text(column) for column in COLUMNS)
        self._rows.append(SourceRow(self._given + 1, values))
