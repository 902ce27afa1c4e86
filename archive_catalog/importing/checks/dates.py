"""Dates: can they be read, do they exist, are they in order, and do they agree with the reference code."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from archive_catalog.edtf_dates import Calendar, WrittenDate, read_date, read_edtf, says_no_date
from archive_catalog.importing.elements import Element

from .collecting import RowFindings

_DATE = Element.DATE.value
_FROM = Element.DATE_FROM.value
_TO = Element.DATE_TO.value
_NORMAL = Element.DATE_NORMAL.value
_YEAR = Element.YEAR.value
_LOOKS_LIKE_A_DAY = re.compile(r"[12][0-9]{3}(?:[^0-9]?[0-9]{1,2}){1,2}[^0-9]?")
_DAY_OR_MONTH_FIRST = re.compile(r"([0-9]{1,2})([-./])([0-9]{1,2})\2([0-9]{4})")
_STANDARD = re.compile(r"([0-9]{4})(?:-?([0-9]{2}))?(?:-?([0-9]{2}))?")
_FOUR_DIGITS = re.compile(r"[0-9]{4}")

DATE_ORDERS = ("ymd", "dmy", "mdy")


@dataclass(frozen=True, slots=True)
class Reckoning:
    """How the dates of a file are written: see `edtf_dates.read_date` for the last two.

    `order`: what stands first in 3/5/1958, "dmy" the day and "mdy" the month; "ymd" where no such dates occur.
    """

    order: str = "ymd"
    republic: bool = False
    serials: bool = False

    def read(self, text: str) -> WrittenDate | None:
        """The date in `text`, None where there is none."""
        if self.order != "ymd" and (match := _DAY_OR_MONTH_FIRST.fullmatch(text)):
            day, month = (match[1], match[3]) if self.order == "dmy" else (match[3], match[1])
            return read_date(f"{match[4]}-{month}-{day}")
        return read_date(text, republic=self.republic, serials=self.serials)


@dataclass(frozen=True, slots=True)
class Dates:
    """A description's dates: the person's own form, EDTF ("" where there is none), first and last day."""

    text: str = ""
    edtf: str = ""
    first: date | None = None
    last: date | None = None
    republic: bool = False


@lru_cache(maxsize=16_384)
def _single(text: str, reckoning: Reckoning) -> Dates | None:
    read = reckoning.read(text)
    if read is None:
        return None
    return Dates(text, read.edtf, read.first, read.last, read.calendar is Calendar.REPUBLIC)


@lru_cache(maxsize=16_384)
def _pair(start: str, end: str, reckoning: Reckoning) -> Dates | None:
    """The span from `start` to `end`; None where one of them cannot be read or they are not in order."""
    if start == end:
        return _single(start, reckoning)
    text = f"{start}—{end}"
    one = _single(start, reckoning) if start else Dates(edtf="..")
    other = _single(end, reckoning) if end else Dates(edtf="..")
    if one is None or other is None:
        return None
    first, last = one.first, other.last
    if first and last and first > last:
        return None
    return Dates(text, f"{_bound(one.edtf, 0)}/{_bound(other.edtf, -1)}", first, last, one.republic or other.republic)


@lru_cache(maxsize=16_384)
def standard(text: str) -> Dates | None:
    """A date of ISO 8601 as EAD's `normal` has it: 1958, 195803/19590430, several joined by semicolons as their span.

    None where it is none.
    """
    found = []
    for piece in filter(None, map(str.strip, text.split(";"))):
        sides = [_STANDARD.sub(_with_hyphens, side.strip()) for side in piece.split("/")]
        read = read_edtf("/".join(sides))
        if read is None:
            return None
        found.append(read)
    if not found:
        return None
    firsts, lasts = [read.first for read in found], [read.last for read in found]
    first = None if None in firsts else min(filter(None, firsts))
    last = None if None in lasts else max(filter(None, lasts))
    if first is None and last is None:
        return None
    start = found[firsts.index(first)].edtf.partition("/")[0]
    end = found[lasts.index(last)].edtf.rpartition("/")[2]
    return Dates("", found[0].edtf if len(found) == 1 else f"{start}/{end}", first, last)


def _with_hyphens(date: re.Match[str]) -> str:
    return "-".join(part for part in date.groups() if part)


def _bound(edtf: str, side: int) -> str:
    return edtf.split("/")[side] or ".."


def read_dates(
    cells: Mapping[str, str],
    findings: RowFindings,
    *,
    reckoning: Reckoning,
    today: date,
    code_year: int | None,
    has_column: bool,
) -> Dates:
    """The dates of a row, with the findings about them.

    A date that cannot be read is kept as text, without days: such a record stays closed. `has_column`: the file has a
    column for dates, so that an empty one is worth saying where the year stands in.
    """
    said = _by_standard(cells, findings, reckoning) if _NORMAL in cells else None
    dates, element = said or _written(cells, findings, reckoning, has_column=has_column)
    if dates.first is None and dates.last is None:
        return dates
    if dates.republic:
        findings.add("date.republic", element, dates.text, after=dates.edtf)
    if dates.last is None:
        findings.add("date.open_end", element, dates.text)
    latest = dates.last or dates.first
    earliest = dates.first or dates.last
    if earliest and earliest > today:
        findings.add("date.future", element, dates.text, day=earliest.isoformat())
    year = code_year or _year(cells)
    if year and latest and earliest and not earliest.year <= year <= latest.year and dates.first and dates.last:
        findings.add("date.year_differs", element, dates.text, code_year=year, after=dates.edtf)
    return dates


def _written(
    cells: Mapping[str, str], findings: RowFindings, reckoning: Reckoning, *, has_column: bool
) -> tuple[Dates, str]:
    text, start, end = cells.get(_DATE, ""), cells.get(_FROM, ""), cells.get(_TO, "")
    if text and (dates := _single(text, reckoning)):
        return dates, _DATE
    if not text and (start or end) and (dates := _pair(start, end, reckoning)):
        return dates, _FROM if start else _TO
    if text:
        _unread(_DATE, text, findings)
        return Dates(text), _DATE
    if start or end:
        return Dates(_unread_pair(start, end, findings, reckoning)), _FROM
    if _year(cells):
        if has_column:
            findings.add("date.from_year", _YEAR, cells[_YEAR], after=cells[_YEAR])
        return _single(cells[_YEAR], reckoning) or Dates(), _YEAR
    findings.add("date.missing", _DATE)
    return Dates(), _DATE


def _by_standard(cells: Mapping[str, str], findings: RowFindings, reckoning: Reckoning) -> tuple[Dates, str] | None:
    """The days of the standard form with the words of the written one; None where the written one must do."""
    text, normal = cells.get(_DATE, ""), cells[_NORMAL]
    dates = standard(normal)
    if dates is None:
        if text or cells.get(_FROM) or cells.get(_TO):
            findings.add("date.normal_unreadable", _NORMAL, normal)
            return None
        _unread(_NORMAL, normal, findings)
        return Dates(normal), _NORMAL
    written = _single(text, reckoning) if text else None
    if written and (_is_before(written.last, dates.first) or _is_before(dates.last, written.first)):
        findings.add("date.normal_differs", _DATE, text, after=dates.edtf)
    return replace(dates, text=text or normal), _DATE if text else _NORMAL


def _is_before(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one < other


def _unread(element: str, text: str, findings: RowFindings) -> None:
    if says_no_date(text):
        findings.add("date.not_known", element, text)
    elif _LOOKS_LIKE_A_DAY.fullmatch(text):
        findings.add("date.impossible", element, text)
    else:
        findings.add("date.unreadable", element, text)


def _unread_pair(start: str, end: str, findings: RowFindings, reckoning: Reckoning) -> str:
    read = [(element, text, _single(text, reckoning)) for element, text in ((_FROM, start), (_TO, end)) if text]
    for element, text, dates in read:
        if dates is None:
            _unread(element, text, findings)
    if all(dates is not None for _element, _text, dates in read):
        findings.add("date.order", _FROM, f"{start}—{end}")
    return start if start == end or not end else f"{start}—{end}"


def _year(cells: Mapping[str, str]) -> int | None:
    written = cells.get(_YEAR, "").removesuffix("年")
    return int(written) if _FOUR_DIGITS.fullmatch(written) else None


def last_day(written: str, reckoning: Reckoning) -> date | None:
    """The last day of what `written` says, None where it says no day."""
    dates = _single(written, reckoning)
    return dates.last if dates else None
