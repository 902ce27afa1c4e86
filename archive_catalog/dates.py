"""Dates as archivists write them (1953年3月, 1953.03.01, 1953—1955) as first and last day."""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

_RANGE = re.compile(r"\s*(?:至|到|~|—+|–|--)\s*")
_DATE = re.compile(r"(\d{4})(?:\s*[年./-]\s*(\d{1,2})(?:\s*[月./-]\s*(\d{1,2}))?)?\s*[年月日]?|(\d{4})(\d{2})(\d{2})")


@dataclass(frozen=True)
class Span:
    """First and last day of what a date text covers."""

    first: date
    last: date


def span_of(text: str) -> Span | None:
    """The days that `text` covers, or None where it says something else (民国二十一年, 不详)."""
    folded = unicodedata.normalize("NFKC", text).strip()
    whole = _one(folded)
    if whole:
        return whole
    parts = _RANGE.split(folded)
    if len(parts) != 2:
        parts = re.split(r"\s*-\s*", folded)
    if len(parts) != 2:
        return None
    first, last = _one(parts[0]), _one(parts[1])
    return Span(first.first, last.last) if first and last and first.first <= last.last else None


def _one(text: str) -> Span | None:
    match = _DATE.fullmatch(text)
    if not match:
        return None
    year, month, day = (
        int(part) if part else None for part in (match[1] or match[4], match[2] or match[5], match[3] or match[6])
    )
    try:
        return _covered(int(year or 0), month, day)
    except ValueError:
        return None


def _covered(year: int, month: int | None, day: int | None) -> Span:
    if month is None:
        return Span(date(year, 1, 1), date(year, 12, 31))
    if day is None:
        return Span(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
    return Span(date(year, month, day), date(year, month, day))
