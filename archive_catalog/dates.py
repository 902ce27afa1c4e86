"""Dates as archivists write them (1953年3月, 1953—1955, 民国二十一年) as first and last day."""

from dataclasses import dataclass
from datetime import date

from search.text.days import days_of


@dataclass(frozen=True)
class Span:
    """First and last day of what a date text covers."""

    first: date
    last: date


def span_of(text: str) -> Span | None:
    """The days that `text` covers, or None where it says something else (不详) or leaves a side open."""
    days = days_of(text)
    return Span(days.first, days.last) if days and days.first and days.last else None
