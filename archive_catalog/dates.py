"""The days of a written date (1953年3月, 1953—1955, 民国二十一年) where both its ends are known."""

from dataclasses import dataclass
from datetime import date

from .edtf_dates import read_date


@dataclass(frozen=True)
class Span:
    """First and last day of what a date text covers."""

    first: date
    last: date


def span_of(text: str) -> Span | None:
    """The days that `text` covers, or None where it says something else (不详) or leaves a side open."""
    written = read_date(text)
    return Span(written.first, written.last) if written and written.first and written.last else None
