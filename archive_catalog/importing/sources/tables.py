"""From the raw rows of a sheet or a text file to the rows of an import: widths, blank rows, sums, repeated headers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext

from archive_catalog.importing.findings import Finding, Severity
from archive_catalog.importing.sources.headers import Header
from archive_catalog.importing.sources.protocol import SourceRow, Tally

_SUM = re.compile(r"[合总小共累總]\s*[计計]\s*[:：]?\s*(?:[\d,，.]+\s*[件卷页頁条册盒份本张个]?)?")
_SIGNATURE = re.compile(r"(?:制表|填表|审核|打印|填报|编制|复核|製表|填表|審核)(?:人|者|日期|时间|单位)?\s*[:：]")
_AMOUNT = re.compile(r"[\d\s.,，件卷页頁条册盒份本张个元]*")
_FOOTER_BEGINS = frozenset("合总小共累總制填审打编复製審")


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as its file has it: `cells` are not yet trimmed; `is_heading` where one merged cell covers it all."""

    number: int
    cells: list[str]
    findings: tuple[Finding, ...] = ()
    is_heading: bool = False


def table_rows(
    raw: Iterable[RawRow], header: Header, tally: Tally, *, after: int, short_rows_are_noted: bool
) -> Iterator[SourceRow]:
    """The rows behind row number `after` that are to be imported; the others are counted in `tally`."""
    width = len(header.columns)
    for row in raw:
        values = tuple(map(str.strip, row.cells))
        if not any(values):
            tally.pass_over("blank", row.number)
            continue
        findings = row.findings
        if len(values) != width:
            fitted = _fitted(values, row.number, header.columns)
            values = tuple((*values, *[""] * width)[:width])
            if fitted and (fitted.severity == Severity.ERROR or short_rows_are_noted):
                findings = (*findings, fitted)
        if (row.is_heading or values in header.cells) and row.number > 1:
            tally.pass_over("headings", row.number)
        elif _is_footer(values):
            tally.pass_over("footers", row.number)
        else:
            tally.counts.rows += 1
            if row.number > after:
                yield SourceRow(row.number, values, findings)


def _fitted(values: tuple[str, ...], number: int, columns: tuple[str, ...]) -> Finding | None:
    """What there is to say of a row that is longer or shorter than the header; nothing of empty cells behind it."""
    width = len(columns)
    surplus = [value for value in values[width:] if value]
    if surplus:
        return Finding(
            severity=Severity.ERROR,
            check="row.long",
            row=number,
            value=" | ".join(surplus),
            reason=gettext("The row has values behind the last of its %(count)s columns; they belong to no header.")
            % {"count": width},
            advice=gettext("Look for a separator inside a value, put that value in quotation marks, or add a header."),
        )
    if len(values) < width:
        return Finding(
            severity=Severity.NOTE,
            check="row.short",
            row=number,
            column=columns[len(values)],
            reason=gettext("The row ends before this column; the rest was taken as empty."),
            advice=gettext("Check whether a line break or a separator is missing in the row."),
        )
    return None


def _is_footer(values: tuple[str, ...]) -> bool:
    """A row of sums (合计, 12 件) or of signatures (制表人：…); a row that also has other values is a record."""
    first = next(filter(None, values), "")
    if first[:1] not in _FOOTER_BEGINS:
        return False
    rest = [value for value in values if value and value is not first]
    if _SUM.fullmatch(first):
        return all(map(_AMOUNT.fullmatch, rest))
    return bool(_SIGNATURE.match(first)) and len(rest) <= 3
