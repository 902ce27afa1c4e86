"""Tables in text files (CSV): separators, quotation marks, line breaks inside values, and rows that break the rules.

A lone quotation mark makes the usual readers swallow all rows up to the next one. Here a value reaches beyond its line
only where the following lines do not look like rows of their own.
"""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext

from archive_catalog.importing.findings import Finding, Severity
from archive_catalog.importing.sources.headers import MAX_COLUMNS, SAMPLE_ROWS, find_header
from archive_catalog.importing.sources.protocol import RowCounts, SourceError, SourceRow, Tally
from archive_catalog.importing.sources.quotation import QuotedLines, StrayMark
from archive_catalog.importing.sources.tables import RawRow, table_rows
from archive_catalog.importing.sources.text_encodings import (
    CHUNK,
    chosen_for_file,
    encoding_name,
    encoding_of_file,
    lost_characters,
)

SEPARATORS = ("\t", ",", ";", "|")

_LONGEST_LINE = 1_000_000
_SAMPLE_CHARACTERS = 1 << 18
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_QUOTED = re.compile(r'"[^"]*"')


class DelimitedSource:
    """A text file in which a separator stands between the values."""

    kind = "csv"
    sheet = ""
    sheets: tuple[str, ...] = ()

    def __init__(self, path: Path, *, encoding: str = "") -> None:
        """Reads as much as is needed to know encoding, separator and header. Raises SourceError."""
        self._path = path
        guess = chosen_for_file(path, encoding) if encoding.strip() else encoding_of_file(path)
        self._codec = guess.codec
        self.encoding = encoding_name(guess.codec)
        with self._open("\n") as file:
            sample = file.read(_SAMPLE_CHARACTERS)
        _check_is_text(sample)
        self._newline = "\r" if "\n" not in sample and "\r" in sample else "\n"
        lines = [line for line in sample.split(self._newline) if line.strip()][:SAMPLE_ROWS]
        self._skipped_line = bool(re.match(r"sep=.\s*$", lines[0])) if lines else False
        self.separator = lines[0][4] if self._skipped_line else _separator(lines)
        self._quotes = QuotedLines(
            self.separator,
            widths={_usual_count(lines, self.separator) + 1},
            has_windows_line_ends=sample.partition("\n")[0].endswith("\r"),
        )
        self.columns: tuple[str, ...] = ()
        first_rows = [tuple(map(str.strip, row.cells)) for row in islice(self._records(), SAMPLE_ROWS)]
        self._header = find_header(first_rows)
        self.columns = self._header.columns
        if not self.columns or len(self.columns) > MAX_COLUMNS:
            raise SourceError(
                gettext("The file holds no table: %(count)s columns were found. Check that it is the right file.")
                % {"count": len(self.columns)}
            )
        self._quotes.widths.add(len(self.columns))
        self._body = self._header.first + self._header.height
        self._tally = Tally()
        self.findings: tuple[Finding, ...] = (*guess.findings(), *self._header.findings)
        self.total = max(0, _count_lines(path, self._codec, self._newline) - self._body)

    @property
    def counts(self) -> RowCounts:
        """The rows of the file by what became of them; complete once `rows` has come to its end."""
        return self._tally.counts

    @property
    def closing_findings(self) -> tuple[Finding, ...]:
        """What `rows` has passed over."""
        return self._tally.findings()

    def rows(self, *, after: int = 0) -> Iterator[SourceRow]:
        """The rows behind row number `after`; see Source."""
        self._tally = Tally(above=self._header.first, header=self._header.height)
        raw = islice(self._records(), self._body, None)
        return table_rows(raw, self._header, self._tally, after=after, short_rows_are_noted=True)

    def _open(self, newline: str) -> TextIO:
        return self._path.open(encoding=self._codec, errors="replace", newline=newline)

    def _records(self) -> Iterator[RawRow]:
        separator = self.separator
        with self._open(self._newline) as file:
            pending: deque[str] = deque()
            read = partial(file.readline, _LONGEST_LINE)
            if self._skipped_line:
                read()
            number = 0
            while line := pending.popleft() if pending else read():
                number += 1
                findings: tuple[Finding, ...] = ()
                if '"' not in line:
                    cells = line.rstrip("\r\n").split(separator)
                else:
                    cells, stray = self._quotes.read(line, read, pending)
                    findings = (self._stray_mark(number, stray),) if stray else ()
                if "\ufffd" in line or "\0" in line or len(line) == _LONGEST_LINE:
                    cells, found = self._damaged(cells, number, line, read)
                    findings = (*findings, *found)
                yield RawRow(number, cells, findings)

    def _column(self, place: int) -> str:
        return self.columns[place] if place < len(self.columns) else ""

    def _stray_mark(self, number: int, stray: StrayMark) -> Finding:
        return Finding(
            severity=Severity.NOTE,
            check="row.quotation_mark",
            row=number,
            column=self._column(stray.column),
            value=stray.value,
            reason=gettext("The row has a stray quotation mark; it was read up to the end of its own line."),
            advice=gettext("Check the values of this row, and double a quotation mark that belongs to the text."),
        )

    def _damaged(
        self, cells: list[str], number: int, line: str, read: Callable[[], str]
    ) -> tuple[list[str], list[Finding]]:
        """The cells of a line with lost characters, null characters or no end, and what there is to say of it."""
        findings = []
        lost = next((place for place, cell in enumerate(cells) if "\ufffd" in cell), -1)
        if lost >= 0:
            findings.append(lost_characters(number, self._column(lost), cells[lost], self.encoding))
        if "\0" in line:
            cells = [cell.replace("\0", "") for cell in cells]
            findings.append(
                Finding(
                    severity=Severity.NOTE,
                    check="row.null_characters",
                    row=number,
                    reason=gettext("The row holds null characters; they were removed."),
                    advice=gettext("Check the values of this row."),
                )
            )
        if len(line) == _LONGEST_LINE and not line.endswith(self._newline):
            while (rest := read()) and not rest.endswith(self._newline):
                pass
            findings.append(
                Finding(
                    severity=Severity.ERROR,
                    check="row.too_long",
                    row=number,
                    reason=gettext("The row is longer than a million characters; the rest of it was not read."),
                    advice=gettext("Check whether the line breaks of the file were lost, and export it again."),
                )
            )
        return cells, findings


def _check_is_text(sample: str) -> None:
    if not sample.strip("\ufeff\0 \t\r\n"):
        raise SourceError(gettext("The file is empty. Export it again from the software that it comes from."))
    if len(_CONTROLS.findall(sample)) * 10 > len(sample):
        raise SourceError(
            gettext("The file is no table that can be read here. Save it as CSV, XLSX or DBF and try again.")
        )
    if sample.count("\ufffd") * 5 > len(sample):
        raise SourceError(gettext("The file cannot be read in this encoding. Choose another one."))


def _usual_count(lines: list[str], separator: str) -> int:
    """How often the separator stands in most of the lines, not counting what is inside quotation marks."""
    counts = Counter(_QUOTED.sub("", line).count(separator) for line in lines)
    return max(counts, key=lambda count: (counts[count], count), default=0)


def _separator(lines: list[str]) -> str:
    """The separator whose number is the same in most lines."""
    best, best_share = ",", 0
    for separator in SEPARATORS:
        usual = _usual_count(lines, separator)
        share = sum(_QUOTED.sub("", line).count(separator) == usual for line in lines) if usual else 0
        if share > best_share:
            best, best_share = separator, share
    if best_share:
        return best
    text = "".join(lines)
    return max(SEPARATORS, key=text.count) if any(map(text.count, SEPARATORS)) else ","


def _count_lines(path: Path, codec: str, newline: str) -> int:
    mark = newline.encode("utf-16-be" if codec == "utf-16-be" else "utf-16-le" if "16" in codec else "ascii")
    with path.open("rb") as file:
        return sum(chunk.count(mark) for chunk in iter(partial(file.read, CHUNK), b""))
