"""The report of a batch as a file."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext, pgettext

from archive_catalog.importing.spreadsheet_cells import guarded
from ocr.models import ScanBatch

from .selectors import Line, report


def report_csv(batch: ScanBatch) -> Iterator[bytes]:
    """The report, a picture in a line, in UTF-8 with a byte-order mark for Excel; cells are guarded."""
    yield "\N{ZERO WIDTH NO-BREAK SPACE}".encode() + _row(_heading())
    for line in report(batch):
        yield _row(_cells(line))


def _heading() -> list[str]:
    return [
        gettext("File name"),
        gettext("Picture"),
        gettext("State"),
        gettext("Reference code"),
        pgettext("of a record", "Page"),
        gettext("Grade"),
        gettext("Findings"),
        gettext("What to do"),
    ]


def _cells(line: Line) -> list[str]:
    return [
        line.file,
        str(line.picture),
        line.state_label,
        line.code,
        line.page,
        line.grade_label,
        " ".join(line.sentences),
        " ".join(line.advice),
    ]


def _row(cells: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow([guarded(cell) for cell in cells])
    return out.getvalue().encode()
