"""A row of a file as a description: cleaned, read, checked; pure, so that many processes can share the work."""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Protocol

from archive_catalog import reference_codes
from archive_catalog.descriptions import UnitDescription
from archive_catalog.opening import STATUTORY_YEARS

from .checks import texts, wording
from .checks.access import check_closing, check_secrecy, read_decision_day, read_terms
from .checks.codes import level_by_numbers, read_code, read_fonds, read_parent
from .checks.collecting import RowFindings
from .checks.dates import read_dates
from .checks.extras import read_extras
from .checks.numbers import read_pages
from .checks.words import read_access, read_level, read_retention, read_secrecy
from .elements import Element
from .findings import Finding
from .mapping import Mapping
from .special_fields import FieldKind, SpecialField

_SUBJECTS = str.maketrans(dict.fromkeys(";；、,，|/\n", ";"))
_TITLE = Element.TITLE.value
_FONDS = Element.FONDS.value
_FONDS_TITLE = Element.FONDS_TITLE.value
_DECIDED_ON = Element.DECIDED_ON.value
_DECIDED_UNTIL = Element.DECIDED_UNTIL.value
_ACCESS_TERMS = Element.ACCESS_TERMS.value
_DATES = frozenset({Element.DATE.value, Element.DATE_NORMAL.value, Element.DATE_FROM.value, Element.DATE_TO.value})


class NumberedRow(Protocol):
    """A row as a source gives it: `values` aligned with the columns; `findings` of the reading itself."""

    @property
    def number(self) -> int:
        """The row number as a person counts in the file."""

    @property
    def values(self) -> tuple[str, ...]:
        """One text for each column, "" where there is none."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the reading of the row met."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadRow:
    """What a row says.

    `description` is None where the row has an error or describes no unit (`skipped`: it is blank, or describes the
    fonds itself); `reference_code` is there even then. `fonds` is the fonds number, `fonds_title` the fonds' name where
    the row gives one; `parent_code` the canonical reference code of the unit above, "" where the row names none. `raw`
    are the cells as they came.
    """

    number: int
    description: UnitDescription | None
    reference_code: str = ""
    fonds: str = ""
    fonds_title: str = ""
    parent_code: str = ""
    skipped: bool = False
    findings: tuple[Finding, ...] = ()
    raw: tuple[str, ...] = ()

    @property
    def has_error(self) -> bool:
        """Whether the row must come back to be corrected."""
        return self.description is None and not self.skipped

    @property
    def possible_parents(self) -> tuple[str, ...]:
        """The codes of the units above, the nearest first: the one that is named, else what the code lets expect."""
        if self.parent_code:
            return (self.parent_code,)
        return tuple(reference_codes.parents(self.description.reference_code)) if self.description else ()


class RowReader:
    """Reads rows by a mapping.

    `today` is the day against which dates and closing periods are held, `closed_years` the closing period of the
    special series. The findings' wording is taken in the language that is active when the reader is made; a reader can
    be pickled, and reads in a process without Django being set up.
    """

    def __init__(
        self,
        mapping: Mapping,
        columns: Sequence[str],
        *,
        today: date,
        special_fields: Sequence[SpecialField] = (),
        special_series: int | None = None,
        closed_years: int = STATUTORY_YEARS,
    ) -> None:
        mapping = mapping.fitted(columns)
        self._today = today
        self._closed_years = closed_years
        self._special_series = special_series
        self._fields = tuple(special_fields)
        self._checks = wording.translated()
        places = {column: place for place, column in enumerate(columns)}
        self._pairs = tuple(
            (element, places[header]) for header, element in mapping.columns.items() if header in places
        )
        self._headers = {element: header for header, element in mapping.columns.items()}
        self._constants = {element: value for element, value in mapping.constants.items() if value}
        self._hidden = frozenset(field.element for field in self._fields if field.personal)
        self._prose = texts.PROSE | {
            field.element for field in self._fields if field.kind is FieldKind.TEXT and not field.personal
        }
        self._prose_places = tuple(place for element, place in self._pairs if element in self._prose)
        self._width = len(columns)
        self._reckoning = mapping.reckoning
        self._code_parts = mapping.code_parts
        self._house_codes = mapping.house_codes
        self._has_code = Element.REFERENCE_CODE in self._headers
        self._has_date = not _DATES.isdisjoint(self._headers)
        self._levels = mapping.meanings(Element.LEVEL)
        self._retentions = mapping.meanings(Element.RETENTION)
        self._secrecies = mapping.meanings(Element.SECRECY)
        self._accesses = mapping.meanings(Element.ACCESS)

    def read(self, row: NumberedRow) -> ReadRow:
        """The row as a description with all findings about it; never raises, whatever the row holds."""
        findings = RowFindings(row.number, self._checks, self._headers, self._hidden)
        if row.findings:
            findings.found.extend(row.findings)
        cells = self._cells(row.values, findings)
        if row.findings:
            findings.found = _said_once(findings.found)
        if cells is None:
            return ReadRow(number=row.number, description=None, skipped=True, findings=row.findings, raw=row.values)
        code, facts = read_code(
            cells, findings, parts=self._code_parts, has_column=self._has_code, house_codes=self._house_codes
        )
        level = read_level(cells, findings, meanings=self._levels, guess=level_by_numbers(cells, facts))
        if level is None:
            return self._fonds_row(row, cells)
        fonds = read_fonds(cells, code, facts, findings)
        parent = read_parent(cells, code, findings)
        texts.check_title(cells.get(_TITLE, ""), findings)
        dates = read_dates(
            cells,
            findings,
            reckoning=self._reckoning,
            today=self._today,
            code_year=facts.year if facts else None,
            has_column=self._has_date,
        )
        retention = read_retention(cells, facts.retention if facts else "", findings, meanings=self._retentions)
        secrecy = read_secrecy(cells, findings, meanings=self._secrecies)
        access = read_access(cells, findings, meanings=self._accesses)
        terms = read_terms(cells, findings, self._reckoning, meanings=self._accesses) if access is None else None
        access = terms.access if terms else access
        check_secrecy(secrecy, access, cells, findings)
        decided_on = read_decision_day(_DECIDED_ON, cells, findings, self._reckoning)
        decided_until = read_decision_day(_DECIDED_UNTIL, cells, findings, self._reckoning)
        if terms and decided_until is None:
            decided_until = terms.until
        check_closing(
            access,
            dates.last,
            cells,
            findings,
            today=self._today,
            closed_years=self._closed_years,
            has_end=decided_until is not None or _DECIDED_UNTIL in cells,
        )
        pages, extent = read_pages(cells, findings)
        extras = read_extras(self._fields, cells, findings, self._reckoning) if self._fields else {}
        texts.check_lengths(cells, findings, date_text=dates.text, extent=extent)
        get = cells.get
        if findings.found and findings.has_error:
            description = None
        else:
            description = UnitDescription(
                reference_code=code,
                title=get("title", ""),
                level=level,
                other_title=get("other_title", ""),
                creator=get("creator", ""),
                document_number=get("document_number", ""),
                date_text=dates.text,
                date_edtf=dates.edtf,
                date_from=dates.first,
                date_to=dates.last,
                secrecy=secrecy,
                retention=retention,
                subjects=_subjects(get("subjects", "")),
                medium=get("medium", ""),
                extent=extent,
                page_count=pages,
                other_codes=get("other_codes", ""),
                summary=get("summary", ""),
                note=_noted(get("note", ""), cells[_ACCESS_TERMS]) if terms and terms.unclear else get("note", ""),
                access=access,
                decided_on=decided_on,
                decided_until=decided_until,
                special_series=self._special_series,
                extra=extras,
            )
        return ReadRow(
            number=row.number,
            description=description,
            reference_code=code,
            fonds=fonds,
            fonds_title=get(_FONDS_TITLE, ""),
            parent_code=parent,
            findings=tuple(findings.found),
            raw=row.values,
        )

    def _cells(self, values: tuple[str, ...], findings: RowFindings) -> dict[str, str] | None:
        """The cells by their elements, None for a blank row."""
        joined = " ".join(values)
        if not joined or joined.isspace():
            return None
        if len(values) < self._width:
            values = (*values, *[""] * (self._width - len(values)))
        cells = self._constants.copy()
        if texts.is_suspicious(joined, " ".join([values[place] for place in self._prose_places])):
            for element, place in self._pairs:
                if text := values[place]:
                    text = texts.cleaned(element, text, findings, prose=element in self._prose)
                    if text:
                        cells[element] = text
        else:
            for element, place in self._pairs:
                if text := values[place]:
                    cells[element] = text
        return cells

    def _fonds_row(self, row: NumberedRow, cells: Map[str, str]) -> ReadRow:
        findings = RowFindings(row.number, self._checks, self._headers, self._hidden)
        findings.add("row.fonds", Element.LEVEL, cells.get("level", ""))
        return ReadRow(
            number=row.number,
            description=None,
            skipped=True,
            fonds=reference_codes.canonical(cells.get(_FONDS, "") or cells.get("reference_code", "")),
            fonds_title=cells.get(_FONDS_TITLE, "") or cells.get(_TITLE, ""),
            findings=(*row.findings, *findings.found),
            raw=row.values,
        )


def _said_once(findings: list[Finding]) -> list[Finding]:
    """Without what the source said of characters in columns where `text.lost` says it by what the column means."""
    lost = {finding.column for finding in findings if finding.check == "text.lost"}
    return [each for each in findings if each.check != "row.unreadable_characters" or each.column not in lost]


@lru_cache(maxsize=16_384)
def _subjects(written: str) -> tuple[str, ...]:
    if not written:
        return ()
    parts = (part.strip() for part in written.translate(_SUBJECTS).split(";"))
    return tuple(dict.fromkeys(part for part in parts if part))


def _noted(note: str, terms: str) -> str:
    """The note with conditions of access that nobody understood."""
    return "\n".join(filter(None, (note, terms)))
