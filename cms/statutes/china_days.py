"""The working days of China's years, with the State Council's yearly notice and before it is published.

Source: 全国年节及纪念日放假办法 and the yearly notices of the State Council's general office, as `holidays` holds them.
"""

from collections.abc import Callable
from datetime import date

from holidays.countries.china import China, ChinaStaticHolidays

from cms.statutes.years import SATURDAY, YearTable, days_of

# The library's constructor carries no types; this is the part of its signature that we use.
_china: Callable[..., China] = China


def _with_notice(year: int) -> set[date]:
    if year not in ChinaStaticHolidays.special_public_holidays:
        return _without_notice(year)
    # The following year is populated too: its notice may turn the last weekend of this December into working days.
    notices = _china(years=(year, min(year + 1, China.end_year)), expand=False)
    return {day for day in days_of(year) if notices.is_working_day(day)}


def _without_notice(year: int) -> set[date]:
    # observed=False leaves out the guessed days in lieu, the switch below the make-up days of a notice that the library
    # may already hold: without a published notice only the law's own days count (全国年节及纪念日放假办法 第二条).
    festivals = _china(observed=False, expand=True)
    festivals.has_special_holidays = False
    return {day for day in days_of(year) if day.weekday() < SATURDAY and day not in festivals}


CHINA_DAYS = YearTable("cn", China.start_year, China.end_year, _with_notice, _without_notice)
