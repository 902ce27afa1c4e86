"""Dates and stretches of time as people write them, as first and last day."""

import calendar
import datetime
import re
import unicodedata
from dataclasses import dataclass

from .normalise import canonical
from .years import YEAR, year_of

_DOTS = re.compile(r"\s*(?:\.{2,}|…+|~|～|—+|–|至|到|--)\s*")
_HYPHEN = re.compile(r"\s*-\s*")
_DATE = re.compile(r"(\d{4})(?:\s*[年./-]\s*(\d{1,2})(?:\s*[月./-]\s*(\d{1,2}))?)?\s*[年月日号]?|(\d{4})(\d{2})(\d{2})")
_DECADE = re.compile(r"(?:(19|20))?(\d0)(?:年代|s)|(?:(20|21|二十|二十一)世纪)?(?:([二三四五六七八九])十|(\d)0)年代")
_MONTH_IN_WORDS = re.compile(r"(元|正|[一二三四五六七八九十]{1,2})月(?:(初?[一二三四五六七八九十廿卅]{1,3})[日号]?)?")
_NUMERALS = "〇一二三四五六七八九"


@dataclass(frozen=True)
class Days:
    """The first and the last day of a stretch of time; None is open."""

    first: datetime.date | None
    last: datetime.date | None


def days_of(text: str) -> Days | None:
    """The days that `text` covers: a day, month, year, decade or range of them, a side of it perhaps open (1950..).

    Takes 1953年3月, 1953.03.01, 19530301, 1950..1965, 1953—1955, 1950-1965, 五十年代, 一九五八年, 民国三十七年.
    None where the text says something else.
    """
    folded = unicodedata.normalize("NFKC", text.replace("…", "..")).strip()
    if not folded or len(folded) > 40:
        return None
    whole = _one(folded)
    if whole:
        return whole
    for separator in (_DOTS, _HYPHEN):
        parts = separator.split(folded)
        if len(parts) == 2:
            return _between(parts[0], parts[1], open_ends=separator is _DOTS)
    return None


def _between(first: str, last: str, *, open_ends: bool) -> Days | None:
    if not (first or last) or (not open_ends and not (first and last)):
        return None
    start, end = _one(first), _one(last)
    if (first and start is None) or (last and end is None):
        return None
    days = Days(start.first if start else None, end.last if end else None)
    return None if days.first and days.last and days.first > days.last else days


def _one(text: str) -> Days | None:
    match = _DATE.fullmatch(text)
    if match:
        year, month, day = (
            int(part) if part else None for part in (match[1] or match[4], match[2] or match[5], match[3] or match[6])
        )
        try:
            return _covered(int(year or 0), month, day)
        except ValueError:
            return None
    return _decade(text) or _year_in_words(text)


def _decade(text: str) -> Days | None:
    match = _DECADE.fullmatch(text)
    if match is None:
        return None
    if match[2]:
        year = int(match[1] or 19) * 100 + int(match[2])
    else:
        century = 2000 if match[3] in ("21", "二十一") else 1900
        year = century + (_NUMERALS.index(match[4]) if match[4] else int(match[5])) * 10
    return Days(datetime.date(year, 1, 1), datetime.date(year + 9, 12, 31))


def _year_in_words(text: str) -> Days | None:
    """一九五八年, 民国三十七年五月, 一九五八年五月一日, 1958年度."""
    run = canonical(text)
    match = YEAR.match(run) if len(run) == len(text) else None
    year = year_of(match) if match else None
    if match is None or year is None:
        return None
    rest = run[match.end() :].removeprefix("度")
    if not rest:
        return _covered(year, None, None)
    written = _MONTH_IN_WORDS.fullmatch(rest)
    if written is None:
        return None
    try:
        return _covered(year, _in_words(written[1]), _in_words(written[2]) if written[2] else None)
    except ValueError:
        return None


def _in_words(text: str) -> int:
    """A month or a day in numerals, up to 三十一."""
    text = text.replace("元", "一").replace("正", "一").removeprefix("初").replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = text.replace("十十", "十").partition("十")
    if not ten:
        return int("".join(str(_NUMERALS.index(character)) for character in tens))
    return _NUMERALS.index(tens or "一") * 10 + (_NUMERALS.index(ones) if ones else 0)


def _covered(year: int, month: int | None, day: int | None) -> Days:
    if month is None:
        return Days(datetime.date(year, 1, 1), datetime.date(year, 12, 31))
    if day is None:
        last = calendar.monthrange(year, month)[1]
        return Days(datetime.date(year, month, 1), datetime.date(year, month, last))
    return Days(datetime.date(year, month, day), datetime.date(year, month, day))
