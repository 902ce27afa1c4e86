"""The files that a report gives a person: its findings as CSV or workbook, and the rows to correct."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from django.utils.translation import gettext, pgettext
from openpyxl import Workbook

from .findings import Finding, Severity
from .rows import NumberedRow
from .spreadsheet_cells import PROBLEMS_COLUMN, guarded

_WIDTHS = (8, 18, 40, 10, 60, 60, 24)


def write_findings_csv(path: Path, findings: Iterable[Finding]) -> None:
    """The findings, one a line, in UTF-8 with a byte-order mark, so that Excel reads Chinese; cells are guarded."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_heading())
        labels = _labels()
        writer.writerows([guarded(str(cell)) for cell in _line(finding, labels)] for finding in findings)


def write_findings_xlsx(path: Path, findings: Iterable[Finding]) -> None:
    """The findings as a workbook with one sheet; cells are guarded."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(gettext("Findings"))
    for letter, width in zip("ABCDEFG", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    sheet.append(_heading())
    labels = _labels()
    for finding in findings:
        sheet.append([cell if isinstance(cell, int) else guarded(cell) for cell in _line(finding, labels)])
    book.save(path)


def _heading() -> list[str]:
    return [
        gettext("Row"),
        gettext("Column"),
        gettext("Value"),
        gettext("Severity"),
        gettext("Reason"),
        gettext("What to do"),
        gettext("Check"),
    ]


def _labels() -> dict[Severity, str]:
    return {severity: severity_label(severity) for severity in Severity}


def _line(finding: Finding, labels: Mapping[Severity, str]) -> list[str | int]:
    return [
        finding.row if finding.row is not None else "",
        finding.column,
        finding.value,
        labels[finding.severity],
        finding.reason,
        finding.advice,
        finding.check,
    ]


def severity_label(severity: Severity) -> str:
    """The severity in the active language."""
    match severity:
        case Severity.ERROR:
            return gettext("Error")
        case Severity.WARNING:
            return gettext("Warning")
        case Severity.NOTE:
            return pgettext("severity", "Note")


class RowsToCorrect:
    """The refused rows in their own columns, with the reasons in a last one (问题), to be corrected and imported again.

    CSV in UTF-8 with a byte-order mark. Guarded cells lose their apostrophe again when the file is imported.
    """

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._path = path
        self._places = [place for place, column in enumerate(columns) if column != PROBLEMS_COLUMN]
        self._columns = [columns[place] for place in self._places]
        self.count = 0

    def __enter__(self) -> Self:
        self._file = self._path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow([guarded(column) for column in (*self._columns, PROBLEMS_COLUMN)])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, number: int, values: Sequence[str], findings: Iterable[Finding]) -> None:
        """The row `number` with its cells as they came; of the findings, the errors say why it comes back."""
        errors = (finding for finding in findings if finding.severity is Severity.ERROR)
        self._write(number, values, [_sentence(finding) for finding in errors])

    def add_late(self, row: NumberedRow, reason: str) -> None:
        """A row that was good by itself and was refused for a `reason` that the whole file gave."""
        self._write(row.number, row.values, [reason])

    def _write(self, number: int, values: Sequence[str], reasons: Sequence[str]) -> None:
        cells = [values[place] if place < len(values) else "" for place in self._places]
        problems = " ".join((gettext("Row %(row)d:") % {"row": number}, *reasons))
        self._writer.writerow([guarded(cell) for cell in (*cells, problems)])
        self.count += 1


def _sentence(finding: Finding) -> str:
    where = f"{finding.column}: " if finding.column else ""
    return " ".join(part for part in (f"{where}{finding.reason}", finding.advice) if part)
