"""Workbooks (.xlsx, .xlsm), read as a stream: values as people see them, not as they are stored.

A reader of its own, because a library that reads rows as a stream knows no merged cells, keeps all shared texts in
memory and takes several times as long.
"""

from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext

from archive_catalog.importing.findings import Finding
from archive_catalog.importing.sources.headers import SAMPLE_ROWS, find_header
from archive_catalog.importing.sources.merged_cells import MergedCells, scan_sheet
from archive_catalog.importing.sources.protocol import RowCounts, SourceError, SourceRow, Tally
from archive_catalog.importing.sources.sheet_choice import choose_sheet
from archive_catalog.importing.sources.sheet_rows import SheetRows
from archive_catalog.importing.sources.tables import RawRow, table_rows
from archive_catalog.importing.sources.workbooks import Package, Sheet

_CHUNK = 1 << 18


class WorkbookSource:
    """One sheet of a workbook."""

    kind = "xlsx"
    encoding = "utf-8"

    def __init__(self, path: Path, *, sheet: str = "") -> None:
        """Chooses the sheet and reads as much as is needed to know its header. Raises SourceError."""
        self.columns: tuple[str, ...] = ()
        self._package = Package(path)
        sheets, self._from_1904 = self._package.sheets()
        self._texts = self._package.shared_texts()
        self._formats = self._package.formats()
        by_name = {found.name: found for found in sheets}
        self.sheets = tuple(by_name)
        self.sheet, notes = choose_sheet(self.sheets, sheet, lambda name: self._has_values(by_name[name]))
        self._sheet = by_name[self.sheet]
        with self._package.open(self._sheet.part) as stream:
            self._merges, rows = scan_sheet(iter(partial(stream.read, _CHUNK), b""))
        sample = [tuple(map(str.strip, row.cells)) for row in islice(self._raw_rows(), SAMPLE_ROWS)]
        self._header = find_header(sample)
        self.columns = self._header.columns
        if not self.columns:
            raise SourceError(gettext("The sheet %(sheet)s has no rows. Choose another sheet.") % {"sheet": self.sheet})
        self._body = self._header.first + self._header.height
        self.total = max(0, rows - self._body)
        self.findings: tuple[Finding, ...] = (*notes, *self._header.findings)
        self._tally = Tally()

    @property
    def counts(self) -> RowCounts:
        """The rows of the sheet by what became of them; complete once `rows` has come to its end."""
        return self._tally.counts

    @property
    def closing_findings(self) -> tuple[Finding, ...]:
        """What `rows` has passed over."""
        return self._tally.findings()

    def rows(self, *, after: int = 0) -> Iterator[SourceRow]:
        """The rows behind row number `after`; see Source."""
        self._tally = Tally(above=self._header.first, header=self._header.height)
        raw = MergedCells(self._merges, self.columns).filled(islice(self._raw_rows(), self._body, None))
        return table_rows(raw, self._header, self._tally, after=after, short_rows_are_noted=False)

    def _has_values(self, sheet: Sheet) -> bool:
        return any(any(map(str.strip, row.cells)) for row in self._raw_rows(sheet))

    def _raw_rows(self, sheet: Sheet | None = None) -> Iterator[RawRow]:
        """All rows from the first one, those that the sheet leaves out included."""
        reader = SheetRows(self._texts, self._formats, from_1904=self._from_1904, columns=self.columns)
        number = 0
        with self._package.open((sheet or self._sheet).part) as stream:
            for _ in reader.events.pieces(stream):
                for row in reader.taken():
                    for left_out in range(number + 1, row.number):
                        yield RawRow(left_out, [])
                    yield row
                    number = row.number
