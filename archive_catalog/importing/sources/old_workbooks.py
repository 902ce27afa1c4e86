"""Workbooks of Excel 97 to 2003 (.xls) and of the software that still writes them.

Such a sheet has at most 65,536 rows, so that it may be held in memory. Calamine reads it in a process of its own.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext

from archive_catalog.importing.findings import Finding
from archive_catalog.importing.sources.headers import SAMPLE_ROWS, find_header
from archive_catalog.importing.sources.merged_cells import Merge, MergedCells
from archive_catalog.importing.sources.protocol import RowCounts, SourceError, SourceRow, Tally
from archive_catalog.importing.sources.sheet_choice import choose_sheet
from archive_catalog.importing.sources.tables import RawRow, table_rows

_LARGEST = 64 << 20
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_SECONDS = 300
_PROCESS = "archive_catalog.importing.sources.old_workbook_process"
_ROOT = Path(__file__).resolve().parents[3]


class OldWorkbookSource:
    """One sheet of an old workbook."""

    kind = "xls"
    encoding = "utf-8"

    def __init__(self, path: Path, *, sheet: str = "") -> None:
        """Reads the sheet. Raises SourceError where the file is locked, damaged, or no workbook."""
        if path.stat().st_size > _LARGEST:
            raise SourceError(gettext("The workbook is too large for its old form. Save it as .xlsx and try again."))
        if _LOCKED in path.read_bytes():
            raise SourceError(gettext("The workbook is locked by a password. Save it without one and try again."))
        self.sheets: tuple[str, ...] = tuple(json.loads(_asked(path)))
        sheets = {name: _Lines(path, name) for name in self.sheets}
        self.sheet, notes = choose_sheet(self.sheets, sheet, lambda name: bool(sheets[name].rows))
        self._rows, self._merges = sheets[self.sheet].rows, sheets[self.sheet].merges
        self._header = find_header([tuple(map(str.strip, cells)) for cells in islice(self._rows, SAMPLE_ROWS)])
        self.columns = self._header.columns
        if not self.columns:
            raise SourceError(gettext("The sheet %(sheet)s has no rows. Choose another sheet.") % {"sheet": self.sheet})
        self._body = self._header.first + self._header.height
        self.total = max(0, len(self._rows) - self._body)
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
        raw = (RawRow(place + 1, list(self._rows[place])) for place in range(self._body, len(self._rows)))
        filled = MergedCells(self._merges, self.columns).filled(raw)
        return table_rows(filled, self._header, self._tally, after=after, short_rows_are_noted=False)


class _Lines:
    """A sheet, asked for when it is first looked at."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._name = name

    @cached_property
    def _answer(self) -> list[bytes]:
        return _asked(self._path, self._name).splitlines()

    @cached_property
    def rows(self) -> list[list[str]]:
        """All rows from the first one of the sheet to the last that is not blank."""
        rows: list[list[str]] = [json.loads(line) for line in self._answer[1:]]
        while rows and not any(map(str.strip, rows[-1])):
            rows.pop()
        return rows

    @property
    def merges(self) -> list[Merge]:
        """The merged areas of the sheet."""
        return [Merge(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in json.loads(self._answer[0])]


def _asked(path: Path, *sheet: str) -> bytes:
    """What the other process answers. Raises SourceError where the file makes it fail."""
    command = [sys.executable, "-m", _PROCESS, str(path.resolve()), *sheet]
    try:
        done = subprocess.run(command, cwd=_ROOT, capture_output=True, timeout=_SECONDS, check=True)  # noqa: S603 (no shell)
    except (subprocess.SubprocessError, ValueError) as error:
        raise SourceError(
            gettext("The workbook is damaged or of an unknown form. Save it as .xlsx in a spreadsheet program.")
        ) from error
    return done.stdout
