"""The header and the records of a DBF file: which bytes are which field, and what a person reads in them."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext

from archive_catalog.importing.findings import Finding, Severity
from archive_catalog.importing.sources.cell_formats import moment_text
from archive_catalog.importing.sources.memos import Memos
from archive_catalog.importing.sources.protocol import SourceRow
from archive_catalog.importing.sources.text_encodings import encoding_name, lost_characters

FOXPRO = frozenset({0x30, 0x31, 0x32})
"""Versions of Visual FoxPro, which has kinds of fields of its own."""

_VERSIONS = FOXPRO | {0x02, 0x03, 0x43, 0x63, 0x83, 0x8B, 0x8E, 0xCB, 0xE5, 0xF5, 0xFB}
_JULIAN_DAYS = 1_721_425
_LONGEST_CHARACTER = 4


@dataclass(frozen=True)
class Field:
    """A field of a record: its kind is one letter; `start` and `length` are bytes of the record."""

    name: bytes
    kind: str
    start: int
    length: int


@dataclass(frozen=True)
class Layout:
    """What the header of the file says."""

    version: int
    records: int
    header_length: int
    record_length: int
    language: int
    fields: tuple[Field, ...]


def layout_of(head: bytes, size: int) -> Layout | None:
    """The layout that the header declares, or None where it contradicts itself."""
    if len(head) < 65 or head[0] not in _VERSIONS:
        return None
    records, header_length, record_length = struct.unpack_from("<LHH", head, 4)
    if head[2] > 12 or head[3] > 31 or not 65 <= header_length <= min(size, len(head)) or record_length < 2:
        return None
    fields = []
    start = 1
    for place in range(32, header_length - 31, 32):
        if head[place] in {0x0D, 0x0A, 0x00}:
            break
        name = head[place : place + 11].split(b"\0")[0]
        kind, length = chr(head[place + 11]), head[place + 16]
        if kind == "C":
            length |= head[place + 17] << 8
        if not kind.isascii() or not kind.isprintable() or any(byte < 0x20 for byte in name):
            return None
        fields.append(Field(name, kind, start, length))
        start += length
    if not fields or start != record_length:
        return None
    return Layout(head[0], records, header_length, record_length, head[29], tuple(fields))


class RecordReader:
    """Turns the bytes of records into rows."""

    def __init__(
        self, layout: Layout, fields: tuple[Field, ...], columns: tuple[str, ...], *, codec: str, memos: Memos
    ) -> None:
        """`columns` are the headers of `fields`, in the same order."""
        self._codec = codec
        self._memos = memos
        self._columns = columns
        self._number = 0
        self._column = ""
        self._findings: list[Finding] = []
        self._readers = [
            (column, one.start, one.start + one.length, self._reader(one.kind, foxpro=layout.version in FOXPRO))
            for column, one in zip(columns, fields, strict=True)
        ]

    def row(self, number: int, record: bytes) -> SourceRow:
        """The row for a record; the first byte of the record, the mark of deletion, is not looked at."""
        self._number = number
        self._findings = []
        values = []
        for column, start, end, read in self._readers:
            self._column = column
            try:
                values.append(read(record[start:end]))
            except (ValueError, OverflowError, struct.error):
                self._find("row.error_value", "", gettext("The value is damaged; it was taken as empty."))
                values.append("")
        return SourceRow(number, tuple(values), tuple(self._findings))

    def _reader(self, kind: str, *, foxpro: bool) -> Callable[[bytes], str]:
        if kind == "B" and foxpro:
            return _double
        return {
            "N": self._number_text,
            "F": self._number_text,
            "D": _day,
            "L": _yes_or_no,
            "I": _integer,
            "+": _integer,
            "O": _double,
            "Y": _currency,
            "T": _moment,
            "@": _moment,
            "M": self._memo,
            **dict.fromkeys("BGPQW", _nothing),
        }.get(kind, self._text)

    def _find(self, check: str, value: str, reason: str) -> None:
        self._findings.append(
            Finding(
                severity=Severity.WARNING,
                check=check,
                row=self._number,
                column=self._column,
                value=value,
                reason=reason,
                advice=gettext("Compare the value with the original."),
            )
        )

    def _text(self, raw: bytes) -> str:
        trimmed = raw.rstrip(b" \0")
        try:
            return trimmed.decode(self._codec).replace("\0", "").strip()
        except UnicodeDecodeError as error:
            if len(trimmed) == len(raw) and error.start > len(raw) - _LONGEST_CHARACTER:
                text = trimmed[: error.start].decode(self._codec).replace("\0", "").strip()
                self._find(
                    "row.cut_off",
                    text,
                    gettext("The text was longer than its field and was cut off by the old software."),
                )
                return text
        return self._lossy(trimmed)

    def _lossy(self, raw: bytes) -> str:
        text = raw.decode(self._codec, "replace").replace("\0", "").strip()
        self._findings.append(lost_characters(self._number, self._column, text, encoding_name(self._codec)))
        return text

    def _number_text(self, raw: bytes) -> str:
        text = raw.decode("ascii", "replace").replace("\0", "").strip()
        if text and not text.strip("*"):
            self._find(
                "row.overflow", text, gettext("The number did not fit into its field; the file holds asterisks only.")
            )
            return ""
        text = text.strip("*").strip()
        return text.rstrip("0").rstrip(".") if "." in text else text

    def _memo(self, raw: bytes) -> str:
        if len(raw) == 4:
            (block,) = struct.unpack("<L", raw)
        else:
            digits = raw.strip(b" \0")
            block = int(digits) if digits else 0
        found = self._memos.read(block) if block > 0 else b""
        try:
            return found.decode(self._codec).replace("\0", "").strip()
        except UnicodeDecodeError:
            return self._lossy(found)


def _nothing(_: bytes) -> str:
    """Pictures and objects are no values of a catalogue."""
    return ""


def _day(raw: bytes) -> str:
    text = raw.decode("ascii", "replace").strip(" \0")
    if not text.strip("0"):
        return ""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8])).isoformat()
    except ValueError:
        return text


def _yes_or_no(raw: bytes) -> str:
    return {b"T": "TRUE", b"Y": "TRUE", b"F": "FALSE", b"N": "FALSE"}.get(raw.upper(), "")


def _integer(raw: bytes) -> str:
    return str(struct.unpack("<l", raw)[0])


def _double(raw: bytes) -> str:
    return f"{struct.unpack('<d', raw)[0]:.15g}"


def _currency(raw: bytes) -> str:
    amount = struct.unpack("<q", raw)[0]
    text = f"{abs(amount) // 10_000}.{abs(amount) % 10_000:04}".rstrip("0").rstrip(".")
    return f"-{text}" if amount < 0 else text


def _moment(raw: bytes) -> str:
    """Days since the Julian epoch and milliseconds."""
    days, milliseconds = struct.unpack("<LL", raw)
    if not days:
        return ""
    return moment_text(datetime.fromordinal(days - _JULIAN_DAYS) + timedelta(seconds=round(milliseconds / 1000)))
