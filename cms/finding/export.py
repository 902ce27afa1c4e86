"""Lists of results as files: CSV for every program, XLSX for Excel; rows are read while they are written."""

import csv
import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from tempfile import TemporaryFile
from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from archive_catalog.browsing import Siblings
from archive_catalog.models import ArchiveUnit, Fonds
from archive_catalog.selectors import public_fonds
from cms.design.templatetags.design_tags import ACCESS_NAMES, KIND_NAMES, plain, through
from search import selectors as searching
from search.selectors import Hit, Question
from search.viewers import Viewer

from .addresses import absolute, permanent_path

MOST_ROWS = 10_000
"""Rows of one file; who needs more narrows the question and takes several."""
FORMATS = ("csv", "xlsx")
COLUMNS: tuple[str | Promise, ...] = (
    _("Kind"),
    _("Reference code or document number"),
    _("Title"),
    _("Date"),
    _("Agency or creator"),
    _("Fonds"),
    _("Access"),
    _("Address"),
)
_AT_ONCE = 200
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A cell that begins with one of these is read as a formula: OWASP, CSV injection; Excel folds the wide forms.
_FORMULA = re.compile(r"^[\s\x00-\x1f]*[=+\-@＝＋－＠]|^[\t\r\n]")
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Cells = tuple[str, ...]


@dataclass(frozen=True)
class _KnownFonds:
    """The fonds that the viewer may know, each read once."""

    viewer: Viewer
    known: dict[str, Fonds | None] = field(default_factory=dict)

    def learn(self, keys: Iterable[str]) -> None:
        """Reads those that are not known yet."""
        missing = {key for key in keys if key.isascii() and key.isdecimal() and key not in self.known}
        if missing:
            found = public_fonds(self.viewer).filter(pk__in=map(int, missing))
            self.known.update(dict.fromkeys(missing) | {str(fonds.pk): fonds for fonds in found})


def result_rows(question: Question, *, viewer: Viewer) -> Iterator[list[Cells]]:
    """What answers `question`, in parts, up to MOST_ROWS. Raises SearchIndexError when the index cannot be read."""
    known = _KnownFonds(viewer)
    after, page, written = "", 1, 0
    while written < MOST_ROWS:
        found = searching.search(question, viewer=viewer, page=page, per_page=_AT_ONCE, after=after)
        known.learn(hit.fonds for hit in found.hits)
        part = [_of_hit(hit, known) for hit in found.hits][: MOST_ROWS - written]
        yield part
        written += len(part)
        after, page = found.following, page + 1
        if not after:
            return


def unit_rows(siblings: Siblings, *, fonds: Fonds) -> Iterator[list[Cells]]:
    """The units that stand below a fonds or a unit, in parts, up to MOST_ROWS."""
    last = min(siblings.total, MOST_ROWS)
    for first in range(1, last + 1, _AT_ONCE):
        rows = siblings.rows(first, min(first + _AT_ONCE - 1, last))
        yield [_of_unit(row.unit, fonds) for row in rows]


def exported(parts: Iterator[list[Cells]], *, form: str, name: str) -> HttpResponseBase:
    """The rows as a download in one of FORMATS, called `name`. Reads the first part at once, so that what can fail
    does so before anything is sent.
    """
    language = translation.get_language()
    head = [tuple(map(str, COLUMNS)), *next(parts, [])]
    rows = chain(head, _in_language(parts, language))
    response: HttpResponseBase = _csv(rows) if form == "csv" else _xlsx(rows)
    today = datetime.date.today().isoformat()  # noqa: DTZ011 -- only a file's name
    response["Content-Disposition"] = f'attachment; filename="{name}-{today}.{form}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _in_language(parts: Iterator[list[Cells]], language: str | None) -> Iterator[Cells]:
    """The rows of parts that are read after the view has returned, when the visitor's language is no longer set."""
    while True:
        with translation.override(language):
            part = next(parts, None)
        if part is None:
            return
        yield from part


def _of_hit(hit: Hit, known: _KnownFonds) -> Cells:
    fonds = known.known.get(hit.fonds)
    address = hit.url
    if hit.kind == "archive" and fonds and hit.codes:
        address = permanent_path(fonds.repository.code, hit.codes[0]) or hit.url
    return (
        str(KIND_NAMES.get(hit.kind, hit.kind)),
        "; ".join(hit.codes),
        plain(hit.title),
        through(hit.date, hit.until) if hit.date else "",
        hit.agency,
        str(fonds or ""),
        str(ACCESS_NAMES.get(hit.access.value, hit.access.value)),
        absolute(address),
    )


def _of_unit(unit: ArchiveUnit, fonds: Fonds) -> Cells:
    access = unit.access_today.value
    return (
        str(KIND_NAMES["archive"]),
        "; ".join(filter(None, (unit.reference_code, unit.document_number))),
        unit.title,
        unit.date_text,
        unit.creator,
        str(fonds),
        str(ACCESS_NAMES.get(access, access)),
        absolute(permanent_path(fonds.repository.code, unit.reference_code) or f"/archive/{unit.pk}/"),
    )


def harmless(text: str) -> str:
    """The text so that no program takes it for a formula: with an apostrophe before it where one might."""
    return f"'{text}" if _FORMULA.match(text) else text


class _Line:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _csv(rows: Iterable[Cells]) -> StreamingHttpResponse:
    writer = csv.writer(_Line(), quoting=csv.QUOTE_MINIMAL)
    # The mark at the beginning tells Excel that the file is UTF-8.
    lines = (writer.writerow([harmless(_clean(cell)) for cell in row]) for row in rows)
    return StreamingHttpResponse(chain(("\ufeff",), lines), content_type="text/csv; charset=utf-8")


def _xlsx(rows: Iterable[Cells]) -> FileResponse:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append([_text_cell(sheet, cell) for cell in row])
    file = TemporaryFile()  # noqa: SIM115 -- the response closes it
    book.save(file)
    file.seek(0)
    return FileResponse(file, content_type=_XLSX)


def _text_cell(sheet: Any, text: str) -> Any:
    """A cell that is text whatever it begins with: such a cell is never computed, and what is exported stays exact."""
    cell = WriteOnlyCell(sheet, value=_clean(text))
    cell.data_type = "s"
    return cell


def _clean(text: str) -> str:
    """The text without the signs that files cannot hold, on one line."""
    return " ".join(_UNWRITABLE.sub("", text).splitlines())
