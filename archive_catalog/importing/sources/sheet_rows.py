"""The rows of one sheet of a workbook, from the events of its XML."""

from collections.abc import Sequence

from django.utils.translation import gettext

from archive_catalog.importing.findings import Finding, Severity
from archive_catalog.importing.sources.cell_formats import PLAIN, CellFormat, has_lost_digits, number_text
from archive_catalog.importing.sources.headers import MAX_COLUMNS
from archive_catalog.importing.sources.merged_cells import column_number
from archive_catalog.importing.sources.protocol import SourceError
from archive_catalog.importing.sources.tables import RawRow
from archive_catalog.importing.sources.workbooks import TextCollector, TextTable, unescaped
from archive_catalog.importing.sources.xml_reading import XmlEvents

LAST_ROW = 1_048_576


class SheetRows:
    """Collects rows while `events` reads a sheet; `taken` hands over those that are complete."""

    def __init__(
        self, texts: TextTable, formats: Sequence[CellFormat], *, from_1904: bool, columns: Sequence[str]
    ) -> None:
        """`columns` are the headers, as far as they are known, for what is to be said of a cell."""
        self.events = XmlEvents(start=self._start, end=self._end, text=self._text)
        self._texts = texts
        self._formats = {str(number): form for number, form in enumerate(formats)}
        self._from_1904 = from_1904
        self._columns = columns
        self._numbers: dict[str, int] = {}
        self._rows: list[RawRow] = []
        self._row = 0
        self._cells: list[str] = []
        self._findings: list[Finding] = []
        self._column = -1
        self._type = ""
        self._style = "0"
        self._value: list[str] = []
        self._in_value = False
        self._inline = TextCollector()

    def taken(self) -> list[RawRow]:
        """The rows that have become complete since the last call."""
        rows, self._rows = self._rows, []
        return rows

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        if element == "c":
            self._column = self._place(attributes.get("r", ""))
            self._type = attributes.get("t", "")
            self._style = attributes.get("s", "0")
            self._value.clear()
            self._inline.begin()
        elif element == "v":
            self._in_value = True
        elif element == "row":
            number = attributes.get("r", "")
            self._row = max(int(number) if number.isdecimal() else 0, self._row + 1)
            if self._row > LAST_ROW:
                raise SourceError(gettext("The sheet is damaged: it has a row behind the last one that can be."))
            self._cells, self._findings, self._column = [], [], -1
        else:
            self._inline.start(element)

    def _text(self, data: str) -> None:
        if self._in_value:
            self._value.append(data)
        else:
            self._inline.add(data)

    def _end(self, element: str) -> None:
        if element == "v":
            self._in_value = False
        elif element == "c":
            if self._value or self._type == "inlineStr":
                self._put(self._converted("".join(self._value)))
        elif element == "row":
            self._rows.append(RawRow(self._row, self._cells, tuple(self._findings)))
        else:
            self._inline.end(element)

    def _place(self, reference: str) -> int:
        """The column of a cell such as AB12; a cell without reference stands right of the last one."""
        name = reference.rstrip("0123456789")
        if not name:
            return min(self._column + 1, MAX_COLUMNS)
        number = self._numbers.get(name)
        if number is None:
            number = column_number(name[:3]) if name.isascii() and name.isupper() else self._column + 1
            self._numbers[name] = number = min(number, MAX_COLUMNS)
        return number

    def _put(self, value: str) -> None:
        cells = self._cells
        missing = self._column + 1 - len(cells)
        if missing > 0:
            cells += [""] * missing
        cells[self._column] = value

    def _converted(self, raw: str) -> str:
        kind = self._type
        if kind in {"", "n"}:
            return self._number(raw)
        if kind == "s":
            return self._shared(raw)
        if kind == "e":
            return self._unreadable(raw)
        if kind == "b":
            return "TRUE" if raw.strip() == "1" else "FALSE"
        return self._inline.text if kind == "inlineStr" else unescaped(raw)

    def _shared(self, raw: str) -> str:
        try:
            return self._texts[int(raw)]
        except (IndexError, ValueError):
            return self._unreadable(raw)

    def _number(self, raw: str) -> str:
        try:
            text = number_text(raw.strip(), self._formats.get(self._style, PLAIN), from_1904=self._from_1904)
        except (ValueError, OverflowError):
            return self._unreadable(raw)
        if has_lost_digits(text):
            reason = gettext("The number has more than 15 digits; spreadsheets round such numbers.")
            advice = gettext("Compare it with the original, and store such numbers as text.")
            self._find("row.rounded_number", text, reason, advice)
        return text

    def _unreadable(self, raw: str) -> str:
        reason = gettext("The cell holds an error instead of a value; it was taken as empty.")
        self._find("row.error_value", raw, reason, gettext("Put the formula right, or enter the value by hand."))
        return ""

    def _find(self, check: str, value: str, reason: str, advice: str) -> None:
        column = self._columns[self._column] if self._column < len(self._columns) else ""
        self._findings.append(
            Finding(
                severity=Severity.WARNING,
                check=check,
                row=self._row,
                column=column,
                value=value,
                reason=reason,
                advice=advice,
            )
        )
