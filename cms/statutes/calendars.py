"""Which days are working days (工作日), in China as the State Council's yearly notices fix them.

A day counts when the notice of its year does not make it a rest day; a Saturday or Sunday that the notice turns into
a working day (调休) counts too.
Source: 全国年节及纪念日放假办法 and the yearly notices of the State Council's general office.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from cms.statutes.china_days import CHINA_DAYS
from cms.statutes.problems import Problem, StatuteError
from cms.statutes.uk_days import UK_DAYS
from cms.statutes.years import YearTable

# The last year whose notice is published: a fact of the statute's data, which a newer release of the library must not
# change behind an officer's back. Raise it when the next notice is out and checked against the library's table.
NOTICES_PUBLISHED_THROUGH = 2026
BANK_HOLIDAYS_PUBLISHED_THROUGH = 2027

_NO_OVERRIDES: Mapping[date, bool] = MappingProxyType({})


class CalendarError(StatuteError):
    """A question the calendar cannot answer; the message is a sentence for the person who asked."""


@dataclass(frozen=True)
class WorkingCalendar:
    """The working days of a country's years, for China 1950 to 2100.

    `published_through` is the last year whose notice is published. Later years are computed on the seven festivals and
    plain weekends, and everything that falls in them is provisional. Days of the last week of December can still be
    changed by the next year's notice (2005, 2006 and 2011 saw that); an officer enters such a day as an override.

    `overrides` are pairs (day, whether it is a working day), which win over everything else; they sort by day.
    """

    published_through: int
    overrides: tuple[tuple[date, bool], ...] = ()
    table: YearTable = CHINA_DAYS
    # Working days of each year met so far, as ordinals in order: one calendar answers 100,000 questions in a second.
    _years: dict[int, list[int]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on `day`. Raises CalendarError outside the years of the calendar."""
        days = self._working_days(day.year)
        at = bisect_left(days, day.toordinal())
        return at < len(days) and days[at] == day.toordinal()

    def is_provisional(self, day: date) -> bool:
        """Whether the notice of the year of `day` is not published yet."""
        return day.year > self.published_through

    def add_working_days(self, start: date, n: int) -> date:
        """The n-th working day after `start`, which itself is never counted (民法典 第二百零一条, by analogy).

        `n` is 1 or more. Raises CalendarError for a smaller `n` and where the count leaves the years of the calendar.
        """
        if n < 1:
            raise CalendarError(Problem.PERIOD_TOO_SHORT, days=n)
        year, left = start.year, n
        days = self._working_days(year)
        position = bisect_right(days, start.toordinal())
        while position + left > len(days):
            left -= len(days) - position
            year, position = year + 1, 0
            days = self._working_days(year)
        return date.fromordinal(days[position + left - 1])

    def working_days_between(self, after: date, until: date) -> int:
        """How many working days lie after `after` up to and including `until`; 0 where `until` is not later."""
        if until <= after:
            return 0
        passed = sum(len(self._working_days(year)) for year in range(after.year, until.year))
        passed += bisect_right(self._working_days(until.year), until.toordinal())
        return passed - bisect_right(self._working_days(after.year), after.toordinal())

    def _working_days(self, year: int) -> list[int]:
        if year not in self._years:
            self._years[year] = self._count_year(year)
        return self._years[year]

    def _count_year(self, year: int) -> list[int]:
        first, last = self.table.first_year, self.table.last_year
        if not first <= year <= last:
            raise CalendarError(Problem.YEAR_UNKNOWN, year=year, first=first, last=last)
        working = (self.table.announced if year <= self.published_through else self.table.unannounced)(year)
        for day, works in self.overrides:
            if day.year == year:
                (working.add if works else working.discard)(day)
        return sorted(day.toordinal() for day in working)


def state_council_calendar(
    overrides: Mapping[date, bool] = _NO_OVERRIDES, published_through: int = NOTICES_PUBLISHED_THROUGH
) -> WorkingCalendar:
    """The calendar of the State Council's notices through `published_through`, with `overrides` laid over it.

    `overrides` maps a day to whether it is a working day: what an officer enters when a notice comes out that the
    installed table does not hold yet, or when a government moves a day. Building it costs nothing; each year is worked
    out once, on first use, so keep one calendar for many questions.
    """
    return WorkingCalendar(published_through=published_through, overrides=tuple(sorted(overrides.items())))


def bank_holiday_calendar(published_through: int = BANK_HOLIDAYS_PUBLISHED_THROUGH) -> WorkingCalendar:
    """The calendar of the Freedom of Information Act 2000: bank holidays of any part of the United Kingdom."""
    return WorkingCalendar(published_through=published_through, table=UK_DAYS)
