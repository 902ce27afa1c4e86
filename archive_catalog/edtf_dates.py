"""Dates as archivists write them, as EDTF and as days; the person's own form is kept.

DA/T 18 wants eight digits (19580305) with noughts for what is not known (19580300); what is really written is
1958年3月5日, 一九五八年三月, 民国三十七年五月, 约1958年, 50年代, 1950—1965, 1958年以前, and in EAD the EDTF itself.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from time import struct_time

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from .date_phrases import edtf_of_phrase
from .edtf_days import days_of_edtf, month_days


class Calendar(StrEnum):
    """The reckoning that a date was written in (纪年)."""

    GREGORIAN = "gregorian"  # 公元
    REPUBLIC = "republic"  # 民国纪年: the Gregorian months, years counted from 1912
    LUNAR = "lunar"  # 农历 and the reigns of the Qing: months that no longer say which days


@dataclass(frozen=True)
class WrittenDate:
    """A date in the form that a person wrote, in EDTF, and as the first and the last day it covers.

    `first` or `last` is None where that side is open (1958年以后: 1958/..); never both. A lunar date is the year that
    it mostly falls in, marked approximate, because its last weeks belong to the next one.
    """

    text: str
    edtf: str
    first: date | None
    last: date | None
    calendar: Calendar = Calendar.GREGORIAN

    @property
    def is_uncertain(self) -> bool:
        """Whether the date itself is in doubt (1958?)."""
        return "?" in self.edtf or "%" in self.edtf

    @property
    def is_approximate(self) -> bool:
        """Whether the date is only about right (约1958年)."""
        return "~" in self.edtf or "%" in self.edtf

    @property
    def is_open(self) -> bool:
        """Whether one side has no end (1958年以后)."""
        return self.first is None or self.last is None


_COMMON = re.compile(
    r"([1-9][0-9]{3})(?:([-./年])([0-9]{1,2})(?:([-./月])([0-9]{1,2})日?|月)?|([0-9]{2})([0-9]{2})|年)?"
)
_NO_DATE = re.compile(
    r"(?:(?:日期|时间|年代|年月|年份|具体时间|成文日期|形成时间)?(?:不详|不明|未详|未注|未注明|未标注|未知|无|无考|待考|未署|不清|缺)"
    r"|无(?:日期|时间|年代|年月)|佚|[-—–/\\?*.□×]+|n\.?\s?d\.?|s\.?\s?d\.?|no date|undated|unknown|none|null|n/a)",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"([1-7][0-9]{4})(?:\.[0-9]*)?")
_SERIAL_EPOCH = date(1899, 12, 30)
_BARE_REPUBLIC = re.compile(r"0?[0-9]{1,2}(?:[^0-9].*|[0-9]{4})?", re.DOTALL)
_RARE_EDTF = re.compile(r"[0-9XYESe?~%.,/{}\[\]-]{4,60}")
_LONGEST = 60


def read_date(text: str, *, republic: bool = False, serials: bool = False) -> WrittenDate | None:
    """The date that `text` says, or None where it says none (不详) or one that no calendar has (1958-02-30).

    `republic`: bare years of one or two digits are of the Republic (37.5.1 is 1948-05-01). `serials`: five digits are
    the days that a spreadsheet counts (21249 is 1958-03-05).
    """
    return _read(text, republic, serials)


@lru_cache(maxsize=16_384)
def _read(text: str, republic: bool, serials: bool) -> WrittenDate | None:  # noqa: FBT001 - keywords slow a cache down
    if republic and _BARE_REPUBLIC.fullmatch(text.strip()) and (read := _read_phrase(text, "民国" + text.strip())):
        return read
    match = _COMMON.fullmatch(text)
    if match is not None:
        year, before, month, between, day, short_month, short_day = match.groups()
        if not between or between == before or (before == "年" and between == "月"):
            return _of_parts(text, int(year), int(month or short_month or 0), int(day or short_day or 0))
    stripped = text.strip()
    if serials and (serial := _SERIAL.fullmatch(stripped)):
        day_meant = _SERIAL_EPOCH + timedelta(days=int(serial[1]))
        return WrittenDate(text, day_meant.isoformat(), day_meant, day_meant)
    return _read_phrase(text, stripped) if len(stripped) <= _LONGEST else None


def _read_phrase(text: str, phrase_text: str) -> WrittenDate | None:
    phrase = edtf_of_phrase(phrase_text)
    days = days_of_edtf(phrase.edtf) if phrase else None
    if phrase is None or days is None:
        return None
    reckoning = Calendar.LUNAR if phrase.lunar else Calendar.REPUBLIC if phrase.republic else Calendar.GREGORIAN
    return WrittenDate(text, phrase.edtf, days.first, days.last, reckoning)


def _of_parts(text: str, year: int, month: int, day: int) -> WrittenDate | None:
    if not month:
        return None if day else WrittenDate(text, f"{year:04d}", date(year, 1, 1), date(year, 12, 31))
    try:
        if not day:
            return WrittenDate(text, f"{year:04d}-{month:02d}", *month_days(year, month))
        exact = date(year, month, day)
    except ValueError:
        return None
    return WrittenDate(text, exact.isoformat(), exact, exact)


def says_no_date(text: str) -> bool:
    """Whether `text` is how one writes that no date is known (不详, 无日期, n.d.), or nothing at all."""
    stripped = text.strip().strip("()[]（）［］【】")
    return not stripped or _NO_DATE.fullmatch(stripped) is not None


@lru_cache(maxsize=16_384)
def _read_edtf(edtf: str) -> WrittenDate | None:
    days = days_of_edtf(edtf)
    if days is not None:
        return WrittenDate(edtf, edtf, days.first, days.last)
    return _by_the_library(edtf) if _RARE_EDTF.fullmatch(edtf) else None


def read_edtf(edtf: str) -> WrittenDate | None:
    """The days of a date in EDTF, of any level that the library knows; None where it is no EDTF or says no day.

    The first reading of a rare form (`[1958,1960]`, `1958?-03`) takes some ten milliseconds.
    """
    return _read_edtf(edtf)


def _by_the_library(edtf: str) -> WrittenDate | None:
    try:
        parsed = parse_edtf(edtf)
        bounds = [_day(parsed.lower_strict()), _day(parsed.upper_strict())]
    except (EDTFParseException, ValueError, TypeError, AttributeError, OverflowError, IndexError, KeyError):
        return None
    first, last = bounds
    if (first is None and last is None) or (first and last and first > last):
        return None
    return WrittenDate(edtf, edtf, first, last)


def _day(bound: object) -> date | None:
    """A bound of the library's as a day; infinity is open."""
    return date(bound.tm_year, bound.tm_mon, bound.tm_mday) if isinstance(bound, struct_time) else None
