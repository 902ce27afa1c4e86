"""Tells from the bytes of a file what kind it is, and opens it."""

import re
from pathlib import Path

from django.utils.translation import gettext

from archive_catalog.importing.sources.dbase import DbaseSource
from archive_catalog.importing.sources.dbase_records import layout_of
from archive_catalog.importing.sources.delimited import DelimitedSource
from archive_catalog.importing.sources.ead import EadSource
from archive_catalog.importing.sources.old_workbooks import OldWorkbookSource
from archive_catalog.importing.sources.protocol import Source, SourceError
from archive_catalog.importing.sources.spreadsheet import WorkbookSource

_HEAD = 1 << 16
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"SQLite format 3": "SQLite",
    b"\0\x01\0\0Standard": "Microsoft Access",
    b"{\\rtf": "RTF",
}
_MARKUP = re.compile(rb"<(?:\?xml|!doctype|!--|(?:\w+:)?(?:ead|html|table|workbook)[\s>])")


def open_source(path: Path, *, name: str = "", sheet: str = "", encoding: str = "") -> Source:
    """The file as a source of rows, whatever its name says.

    `name` is what people call the file, for what is said of it. `sheet` chooses a sheet of a workbook; `encoding`
    outranks what was found out (see text_encodings.CHOICES). Raises SourceError for a file that cannot be read.
    """
    try:
        return _opened(path, sheet=sheet, encoding=encoding)
    except SourceError as error:
        raise SourceError(f"{name}: {error}" if name else str(error)) from error
    except OSError as error:
        raise SourceError(
            gettext("The file %(name)s cannot be opened. Copy it again and try once more.")
            % {"name": name or path.name}
        ) from error


def _opened(path: Path, *, sheet: str, encoding: str) -> Source:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise SourceError(gettext("The file is empty. Export it again from the software that it comes from."))
    if head.startswith(_ZIP):
        return WorkbookSource(path, sheet=sheet)
    if head.startswith(_COMPOUND):
        return OldWorkbookSource(path, sheet=sheet)
    for beginning, kind in _OTHERS.items():
        if head.startswith(beginning):
            raise SourceError(
                gettext("This is a %(kind)s file, not a table. Save the table as CSV, XLSX or DBF.") % {"kind": kind}
            )
    if layout_of(head, path.stat().st_size):
        return DbaseSource(path, encoding=encoding)
    if _is_markup(head):
        return EadSource(path, encoding=encoding)
    return DelimitedSource(path, encoding=encoding)


def _is_markup(head: bytes) -> bool:
    text = head[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return bool(_MARKUP.match(text))
