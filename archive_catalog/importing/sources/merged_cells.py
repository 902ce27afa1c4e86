"""Merged cells (合并单元格): what a person reads in all of them is stored in the first one only."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext

from archive_catalog.importing.findings import Finding, Severity
from archive_catalog.importing.sources.headers import MAX_COLUMNS, letters
from archive_catalog.importing.sources.tables import RawRow

_OVERLAP = 256
_REFERENCE = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*["']\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})["']"""
)
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")


@dataclass(frozen=True, slots=True)
class Merge:
    """An area of merged cells: rows as a person counts, columns from 0, the last ones included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def __str__(self) -> str:
        return f"{letters(self.first_column)}{self.first_row}:{letters(self.last_column)}{self.last_row}"


def column_number(name: str) -> int:
    """The place of a column from 0: A is 0, AA is 26."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def scan_sheet(chunks: Iterable[bytes]) -> tuple[list[Merge], int]:
    """The merged areas of a sheet's XML, which stand behind its rows, and the number of the rows."""
    merges = []
    rows = 0
    rest = b""
    for chunk in chunks:
        data = rest + chunk
        cut = max(data.rfind(b"<"), 0) if len(data) - data.rfind(b"<") <= _OVERLAP else len(data)
        whole, rest = data[:cut], data[cut:]
        rows += len(_ROW.findall(whole))
        merges += [_merge(found) for found in _REFERENCE.finditer(whole)]
    merges += [_merge(found) for found in _REFERENCE.finditer(rest)]
    return merges, rows + len(_ROW.findall(rest))


def _merge(found: re.Match[bytes]) -> Merge:
    first_column, first_row, last_column, last_row = (part.decode() for part in found.groups())
    return Merge(int(first_row), column_number(first_column), int(last_row), column_number(last_column))


class MergedCells:
    """Fills merged areas, row by row, from the top; made anew for each reading."""

    def __init__(self, merges: Iterable[Merge], columns: tuple[str, ...]) -> None:
        self._columns = columns
        self._starting: dict[int, list[Merge]] = defaultdict(list)
        for merge in sorted(merges, key=lambda merge: merge.first_column):
            self._starting[merge.first_row].append(merge)
        self._open: list[tuple[Merge, str]] = []

    def filled(self, rows: Iterable[RawRow]) -> Iterator[RawRow]:
        """The rows with every merged cell filled, and a note in the row where a merged area begins."""
        for row in rows:
            self._open = [(merge, value) for merge, value in self._open if merge.last_row >= row.number]
            starting = self._starting.get(row.number, ())
            yield self._filled(row, starting) if starting or self._open else row

    def _filled(self, row: RawRow, starting: Iterable[Merge]) -> RawRow:
        cells = row.cells
        findings = list(row.findings)
        for merge in starting:
            value = cells[merge.first_column].strip() if merge.first_column < len(cells) else ""
            if not value:
                continue
            if self._covers_all(merge, cells):
                return RawRow(row.number, cells, row.findings, is_heading=True)
            self._open.append((merge, value))
            findings.append(self._note(merge, value))
        for merge, value in self._open:
            last = min(merge.last_column, len(self._columns) - 1, MAX_COLUMNS)
            cells += [""] * (last + 1 - len(cells))
            for column in range(merge.first_column, last + 1):
                cells[column] = cells[column] or value
        return RawRow(row.number, cells, tuple(findings))

    def _covers_all(self, merge: Merge, cells: list[str]) -> bool:
        """A heading between the rows: merged over most of the columns, and nothing else beside it."""
        covered = min(merge.last_column, len(self._columns) - 1) - merge.first_column + 1
        return covered >= 3 and 2 * covered > len(self._columns) and sum(1 for cell in cells if cell.strip()) == 1

    def _note(self, merge: Merge, value: str) -> Finding:
        column = merge.first_column
        return Finding(
            severity=Severity.NOTE,
            check="row.merged_cells",
            row=merge.first_row,
            column=self._columns[column] if column < len(self._columns) else "",
            value=value,
            reason=gettext("The merged cells %(area)s were all given the value of the first one.") % {"area": merge},
            advice=gettext("Check whether the value holds for each of these rows."),
        )
