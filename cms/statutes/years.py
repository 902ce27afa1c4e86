"""What a calendar is made of: the working days of one year of one country."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5


@dataclass(frozen=True)
class YearTable:
    """The years of a country, first and last included: their working days as announced, and before that.

    `code` names the country ("cn"); both functions take a year and give its working days.
    """

    code: str
    first_year: int
    last_year: int
    announced: Callable[[int], set[date]]
    unannounced: Callable[[int], set[date]]


def days_of(year: int) -> list[date]:
    """Every day of a year."""
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year, 12, 31) - first).days + 1)]
