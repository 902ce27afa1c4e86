"""The package of a workbook (ECMA-376: .xlsx, .xlsm): its sheets, its shared texts, its formats."""

import mmap
import posixpath
import re
import tempfile
import zipfile
import zlib
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext

from archive_catalog.importing.sources.cell_formats import PLAIN, CellFormat, cell_format
from archive_catalog.importing.sources.protocol import SourceError
from archive_catalog.importing.sources.xml_reading import XmlEvents

_LARGEST_PART = 4 << 30
_LARGEST_WHOLE = 8 << 30
_LARGEST_RATIO = 250
_RATIO_MATTERS_FROM = 100 << 20
_DAMAGE = (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, ValueError, RuntimeError, NotImplementedError)
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class Sheet:
    """A visible sheet: its name, and the part of the package that holds it."""

    name: str
    part: str


class Package:
    """A workbook's file, checked before anything of it is unpacked."""

    def __init__(self, path: Path) -> None:
        """Raises SourceError where the file is damaged, locked by a password, no workbook, or unpacks to too much."""
        self.path = path
        try:
            with zipfile.ZipFile(path) as package:
                entries = package.infolist()
        except _DAMAGE as error:
            raise SourceError(
                gettext("The workbook is damaged or not complete. Copy or export the file again.")
            ) from error
        _check_entries(entries)
        self._names = {entry.filename.lstrip("/").lower(): entry.filename for entry in entries}
        self.workbook = self._part_by_type("", "/officeDocument") or "xl/workbook.xml"
        if not self.has(self.workbook):
            raise SourceError(
                gettext("The file is an archive of other files, not a workbook. Unpack it and choose the table in it.")
            )

    def has(self, part: str) -> bool:
        """Whether the package holds this part."""
        return part.lower() in self._names

    @contextmanager
    def open(self, part: str) -> Iterator[IO[bytes]]:
        """A part as a stream of bytes. Raises SourceError where it is missing or damaged."""
        try:
            with zipfile.ZipFile(self.path) as package, package.open(self._names[part.lower()]) as stream:
                yield stream
        except _DAMAGE as error:
            raise SourceError(
                gettext(
                    "The workbook is damaged. Open it in a spreadsheet program, save it as a new file and try again."
                )
            ) from error

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """From the identifier of a relation of the part to its type and target."""
        folder, name = posixpath.split(part)
        found: dict[str, tuple[str, str]] = {}

        def start(element: str, attributes: dict[str, str]) -> None:
            if element == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
                found[attributes.get("Id", str(len(found)))] = (attributes.get("Type", ""), target.lstrip("/"))

        self.read(posixpath.join(folder, "_rels", f"{name}.rels"), start=start)
        return found

    def read(
        self,
        part: str,
        *,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] = lambda _: None,
        text: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Reads a part to its end; nothing happens where the package does not hold it."""
        if self.has(part):
            with self.open(part) as stream:
                for _ in XmlEvents(start=start, end=end, text=text).pieces(stream):
                    pass

    def _part_by_type(self, part: str, ending: str) -> str:
        related = self.relations(part).values()
        return next((target for kind, target in related if kind.endswith(ending)), "")

    def shared_part(self, ending: str) -> str:
        """The part that the workbook relates to by a type with this ending, or ""."""
        return self._part_by_type(self.workbook, ending)

    def shared_texts(self) -> "TextTable":
        """The texts that cells refer to by number (sharedStrings)."""
        table = TextTable()
        collector = TextCollector()

        def start(element: str, attributes: dict[str, str]) -> None:
            collector.start(element)
            if element == "si":
                collector.begin()

        def end(element: str) -> None:
            collector.end(element)
            if element == "si":
                table.append(collector.text)

        self.read(self.shared_part("/sharedStrings"), start=start, end=end, text=collector.add)
        table.close()
        return table

    def formats(self) -> list[CellFormat]:
        """The number formats by the number that a cell has for its style."""
        codes: dict[str, str] = {}
        formats: list[CellFormat] = []
        within: list[str] = []

        def start(element: str, attributes: dict[str, str]) -> None:
            if element == "numFmt":
                codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            elif element == "xf" and within and within[-1] == "cellXfs":
                number = attributes.get("numFmtId", "0")
                formats.append(cell_format(int(number), codes.get(number, "")) if number.isdecimal() else PLAIN)
            within.append(element)

        def end(_: str) -> None:
            within.pop()

        self.read(self.shared_part("/styles"), start=start, end=end)
        return formats

    def sheets(self) -> tuple[list[Sheet], bool]:
        """The visible sheets in their order, and whether the workbook counts its days from 1904."""
        relations = self.relations(self.workbook)
        found: list[Sheet] = []
        epochs: list[str] = []

        def start(element: str, attributes: dict[str, str]) -> None:
            if element == "workbookPr":
                epochs.append(attributes.get("date1904", ""))
            if element == "sheet" and attributes.get("state", "visible") == "visible":
                identifier = next((value for key, value in attributes.items() if key.endswith(":id")), "")
                kind, part = relations.get(identifier, ("", ""))
                if kind.endswith("/worksheet") and self.has(part):
                    found.append(Sheet(attributes.get("name", ""), part))

        self.read(self.workbook, start=start)
        return found, epochs[:1] in (["1"], ["true"])


class TextTable:
    """Many texts by number, kept in a file of the system and not in memory."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (`close` ends it; the texts stay mapped)
        self._ends = array("Q", [0])
        self._texts: mmap.mmap | bytes = b""

    def append(self, text: str) -> None:
        """Adds a text behind the last one."""
        written = self._file.write(text.encode("utf-8", "replace"))
        self._ends.append(self._ends[-1] + written)

    def close(self) -> None:
        """Ends writing; from here on texts can be had."""
        self._file.flush()
        if self._ends[-1]:
            self._texts = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        self._file.close()

    def __getitem__(self, number: int) -> str:
        """The text with this number, from 0. Raises IndexError for a number that there is not."""
        if not 0 <= number < len(self._ends) - 1:
            raise IndexError(number)
        return self._texts[self._ends[number] : self._ends[number + 1]].decode()


class TextCollector:
    """Puts a cell's text together from its runs (<t>), without the readings that stand above it (<rPh>)."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._wanted = False
        self._above = 0

    def begin(self) -> None:
        """Forgets the last text."""
        self._parts.clear()

    def start(self, element: str) -> None:
        """An element has begun."""
        self._above += element == "rPh"
        self._wanted = element == "t" and not self._above

    def end(self, element: str) -> None:
        """An element has ended."""
        self._above -= element == "rPh"
        self._wanted = False

    def add(self, data: str) -> None:
        """Characters inside the element that began last."""
        if self._wanted:
            self._parts.append(data)

    @property
    def text(self) -> str:
        """All runs since `begin`."""
        return unescaped("".join(self._parts))


def unescaped(text: str) -> str:
    """Text with characters in a workbook's own way of writing (_x000D_) put back."""
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    """Refuses what is locked, and what would unpack to more than a workbook ever holds (zip bomb)."""
    if any(entry.flag_bits & 1 for entry in entries):
        raise SourceError(gettext("The workbook is locked by a password. Save it without one and try again."))
    if any(entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for entry in entries):
        raise SourceError(gettext("The workbook is packed in an unusual way. Save it as a new file and try again."))
    too_dense = any(
        entry.file_size > _RATIO_MATTERS_FROM and entry.file_size > _LARGEST_RATIO * max(1, entry.compress_size)
        for entry in entries
    )
    largest = max((entry.file_size for entry in entries), default=0)
    if too_dense or largest > _LARGEST_PART or sum(entry.file_size for entry in entries) > _LARGEST_WHOLE:
        raise SourceError(
            gettext("Unpacked, the workbook would be far larger than a catalogue. Save the rows as CSV and try again.")
        )
