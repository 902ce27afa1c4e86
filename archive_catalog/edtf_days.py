"""The days that a date in EDTF (ISO 8601-2, levels 0 and 1) covers, and intervals built out of such dates.

The forms that catalogues hold are read here in microseconds; the library `edtf`, a thousand times slower, reads what
is rarer (see `edtf_dates.read_edtf`). Two readings are ours: the bounds of an approximate or uncertain date are those
of the date itself, and a season is its quarter of the year, so that the four seasons make up the year.
"""

import calendar
import re
from datetime import date
from typing import NamedTuple

OPEN = ".."
_POINT = re.compile(r"(?:([0-9]{4})(?:-([0-9]{2}|XX)(?:-([0-9]{2}|XX))?)?|([0-9]{3})X|([0-9]{2})XX)([?~%]?)")
_FIRST_SEASON, _LAST_SEASON = 21, 24


class Days(NamedTuple):
    """The first and the last day of a stretch of time; None is open."""

    first: date | None
    last: date | None


def days_of_edtf(edtf: str) -> Days | None:
    """The days of a date or an interval of level 0 or 1.

    None for what is no such date, for days that no calendar has, and for an interval that ends before it begins or
    has neither end.
    """
    start, slash, end = edtf.partition("/")
    if not slash:
        return _days_of_point(edtf)
    first = last = None
    if start not in ("", OPEN):
        begun = _days_of_point(start)
        if begun is None:
            return None
        first = begun.first
    if end not in ("", OPEN):
        ended = _days_of_point(end)
        if ended is None:
            return None
        last = ended.last
    if (first is None and last is None) or (first and last and first > last):
        return None
    return Days(first, last)


def _days_of_point(text: str) -> Days | None:
    match = _POINT.fullmatch(text)
    if match is None:
        return None
    year, month, day, decade, century, qualifier = match.groups()
    try:
        if year is None:
            return _years(int(decade) * 10, 10) if decade else _years(int(century) * 100, 100)
        if month in (None, "XX"):
            return _years(int(year), 1) if day in (None, "XX") else None
        if _FIRST_SEASON <= int(month) <= _LAST_SEASON:
            return None if day or qualifier else _quarter(int(year), int(month) - _FIRST_SEASON)
        days = month_days(int(year), int(month))
        if day not in (None, "XX"):
            exact = date(int(year), int(month), int(day))
            days = Days(exact, exact)
    except ValueError:
        return None
    return days


def _years(first: int, count: int) -> Days:
    return Days(date(first, 1, 1), date(first + count - 1, 12, 31))


def _quarter(year: int, quarter: int) -> Days:
    return Days(date(year, quarter * 3 + 1, 1), month_days(year, quarter * 3 + 3).last)


def month_days(year: int, month: int) -> Days:
    """The days of a month. Raises ValueError for a month or a year that no calendar has."""
    first = date(year, month, 1)
    return Days(first, date(year, month, calendar.monthrange(year, month)[1]))


def interval(start: str, end: str) -> str:
    """The interval from the start of one date to the end of another, each a date, an interval or open ("").

    A decade, a season or an unspecified part becomes its first or last year or month, so that the interval stays at
    level 1; equal ends give the date alone.
    """
    bounds = (_bound(start.partition("/")[0], last=False), _bound(end.rpartition("/")[2], last=True))
    return bounds[0] if start == end and bounds[0] == bounds[1] else "/".join(bounds)


def qualified(edtf: str, qualifier: str) -> str:
    """The date, or both ends of the interval, marked uncertain (?), approximate (~) or both (%)."""
    if not qualifier:
        return edtf
    if "/" in edtf or _is_season(edtf):
        start, end = edtf.split("/") if "/" in edtf else (edtf, edtf)
        ends = (_bound(start, last=False), _bound(end, last=True))
        return "/".join(one if one == OPEN else qualified(one, qualifier) for one in ends)
    plain = edtf.rstrip("?~%")
    marks = set(edtf[len(plain) :] + qualifier)
    return plain + ("%" if len(marks) > 1 else marks.pop())


def _is_season(point: str) -> bool:
    match = _POINT.fullmatch(point)
    return bool(match and match[2] and match[2].isdigit() and int(match[2]) >= _FIRST_SEASON)


def _bound(point: str, *, last: bool) -> str:
    match = _POINT.fullmatch(point)
    if match is None:
        return OPEN
    year, month, day, decade, century, qualifier = match.groups()
    if decade or century:
        return (decade + ("9" if last else "0") if decade else century + ("99" if last else "00")) + qualifier
    if _is_season(point):
        return f"{year}-{(int(month) - _FIRST_SEASON) * 3 + (3 if last else 1):02d}"
    return "-".join(part for part in (year, month, day) if part and part != "XX") + qualifier
