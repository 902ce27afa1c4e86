"""The working days of the United Kingdom's years for the Freedom of Information Act 2000.

Section 10(6): any day other than a Saturday, a Sunday, Christmas Day, Good Friday or a day which is a bank holiday
under the Banking and Financial Dealings Act 1971 in any part of the United Kingdom.
"""

from collections.abc import Callable
from datetime import date

from holidays.countries.united_kingdom import UnitedKingdom

from cms.statutes.years import SATURDAY, YearTable, days_of

_united_kingdom: Callable[..., UnitedKingdom] = UnitedKingdom
# "in any part of the United Kingdom": St Patrick's Day and St Andrew's Day are no working days in London either.
PARTS = ("ENG", "NIR", "SCT", "WLS")


def _working_days(year: int) -> set[date]:
    parts = [_united_kingdom(subdiv=part, years=year) for part in PARTS]
    return {day for day in days_of(year) if day.weekday() < SATURDAY and not any(day in part for part in parts)}


# A year without a proclamation has the days of the Act itself, which is what the table holds for it.
UK_DAYS = YearTable("uk", 1972, 2100, _working_days, _working_days)
