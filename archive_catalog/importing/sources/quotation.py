"""Lines with quotation marks: well-formed ones, values that go on in the next line, and stray marks.

In a well-formed line (RFC 4180) a mark opens a value right behind a separator, closes it right before one, and is
doubled inside. Everything else is read by what gives the table's number of columns.
"""

import csv
import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_MOST_LINES = 100
_MOST_CHARACTERS = 20_000
_LONGEST_TRIED = 5_000
_MOST_TRIED_COLUMNS = 20
_LITERAL = -1
_FORMULA = re.compile(r'\s*="([^"]*)"\s*')


@dataclass(frozen=True)
class StrayMark:
    """A quotation mark that breaks the rules: the place of its column, and the value as it was read."""

    column: int
    value: str


class QuotedLines:
    """Reads lines that have quotation marks, for one separator."""

    def __init__(self, separator: str, *, widths: set[int], has_windows_line_ends: bool) -> None:
        """`widths` are the numbers of columns that rows of this table usually have."""
        self.widths = widths
        self._separator = separator
        self._has_windows_line_ends = has_windows_line_ends
        plain = re.escape(separator)
        value = rf'(?>"[^"]*+(?:""[^"]*+)*+"|[^"{plain}\r\n]*+)'
        self._well_formed = re.compile(rf"{value}(?:{plain}{value})*+\r?\n?")
        self._closing = re.compile(rf'"+(?= *(?:{plain}|\Z))')

    def read(self, line: str, read: Callable[[], str], pending: deque[str]) -> tuple[list[str], StrayMark | None]:
        """The values of the row that begins with `line`, and the stray mark where there is one.

        Takes further lines from `pending`, then from `read`, where a value goes on; puts back what it does not need.
        """
        if self._well_formed.fullmatch(line):
            return self._strictly(line), None
        if len(line) > _MOST_CHARACTERS:
            values = line.rstrip("\r\n").split(self._separator)
            return values, StrayMark(0, values[0])
        reading = self._leniently(line, {})
        if reading.may_go_on:
            whole = self._with_following(line, read, pending)
            if whole:
                return self._strictly(whole), None
        if reading.is_open or (reading.stray and len(reading.values) not in self.widths):
            reading = self._by_width(line)
        return reading.values, reading.stray

    def _strictly(self, record: str) -> list[str]:
        try:
            values = next(csv.reader((record,), delimiter=self._separator))
        except csv.Error:  # A value beyond the reader's limit of length.
            return record.rstrip("\r\n").split(self._separator)
        return [value.replace("\r\n", "\n") for value in values] if "\r\n" in record[:-2] else values

    def _leniently(self, line: str, choices: Mapping[int, int]) -> "_Reading":
        """The line by itself; `choices` says of a column how many closing marks to pass over, or _LITERAL."""
        text = line.rstrip("\r\n")
        values: list[str] = []
        stray: StrayMark | None = None
        is_open = may_go_on = False
        place = 0
        while place <= len(text):
            choice = choices.get(len(values), 0)
            start = place + len(text[place:]) - len(text[place:].lstrip(" "))
            end = -1
            if choice != _LITERAL and text.startswith('"', start):
                end, is_sure = self._end_of_quoted(text, start + 1, choice)
                is_open = is_open or end < 0
                may_go_on = may_go_on or not is_sure
            if end >= 0:
                raw = text[start + 1 : end - 1]
                value, is_stray = raw.replace('""', '"'), '"' in raw.replace('""', "")
                place = end + len(text[end:]) - len(text[end:].lstrip(" ")) + 1
            else:
                end = text.find(self._separator, place)
                end = len(text) if end < 0 else end
                value, is_stray = _literally(text[place:end])
                place = end + 1
            if is_stray and stray is None:
                stray = StrayMark(len(values), value)
            values.append(value)
        return _Reading(values, stray, is_open=is_open, may_go_on=may_go_on)

    def _end_of_quoted(self, text: str, start: int, passed_over: int) -> tuple[int, bool]:
        """Behind the closing mark of the value that begins at `start` (-1: nothing closes it), and whether it is sure.

        An even run of marks is a doubled one inside the value; it closes only a value that nothing else closes.
        """
        even = -1
        for found in self._closing.finditer(text, start):
            if len(found.group()) % 2 == 0:
                even = found.end() if even < 0 else even
            elif passed_over:
                passed_over -= 1
            else:
                return found.end(), True
        return even, False

    def _by_width(self, line: str) -> "_Reading":
        """The line by itself, read so that it has a usual number of columns; else with every mark as it is."""
        plain = [_literally(value) for value in line.rstrip("\r\n").split(self._separator)]
        first = next((column for column, (_, is_stray) in enumerate(plain) if is_stray), 0)
        literal = _Reading([value for value, _ in plain], StrayMark(first, plain[first][0]))
        if len(literal.values) in self.widths or len(line) > _LONGEST_TRIED:
            return literal
        columns = range(min(len(plain), _MOST_TRIED_COLUMNS))
        for choice in ({}, *({column: how} for column in columns for how in (_LITERAL, 1, 2))):
            reading = self._leniently(line, choice)
            if len(reading.values) in self.widths:
                return _Reading(reading.values, reading.stray or literal.stray)
        return literal

    def _with_following(self, line: str, read: Callable[[], str], pending: deque[str]) -> str:
        """The whole row, where the line opens a value that a following line closes; "" where the mark is stray."""
        taken: list[str] = []
        whole = line
        while len(taken) < _MOST_LINES and len(whole) < _MOST_CHARACTERS:
            following = pending.popleft() if pending else read()
            if not following:
                break
            taken.append(following)
            whole += following
            if self._well_formed.fullmatch(whole):
                if self._belong_together(line, taken, whole):
                    return whole
                break
            if self._is_row(following) and not self._breaks_inside(line):
                break
        pending.extendleft(reversed(taken))
        return ""

    def _belong_together(self, line: str, taken: list[str], whole: str) -> bool:
        if self._breaks_inside(line) or self.widths == {1}:
            return True
        if self._is_row(line) and self._is_row(taken[-1]):
            return False
        return len(self._strictly(whole)) in self.widths

    def _breaks_inside(self, line: str) -> bool:
        """Spreadsheets on Windows end rows with CR LF, and lines inside a value with LF alone."""
        return self._has_windows_line_ends and not line.endswith("\r\n")

    def _is_row(self, line: str) -> bool:
        """Whether the line looks like a row of its own: it has a usual number of columns, and more than one."""
        widths = self.widths - {1}
        if line.count(self._separator) + 1 in widths:
            return True
        return bool(self._well_formed.fullmatch(line)) and len(self._strictly(line)) in widths


@dataclass(frozen=True)
class _Reading:
    values: list[str]
    stray: StrayMark | None
    is_open: bool = False
    may_go_on: bool = False


def _literally(text: str) -> tuple[str, bool]:
    """A value without marks around it, and whether it has a stray one; a stray mark at its beginning is dropped."""
    formula = _FORMULA.fullmatch(text)
    if formula:
        return formula.group(1), False
    marks = text.count('"')
    if marks == 1 and text.lstrip().startswith('"'):
        return text.replace('"', ""), True
    return text, marks % 2 == 1
