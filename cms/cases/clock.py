"""The clock of a case (办理时限): its stored events put to the statute's calculator."""

import datetime
from functools import lru_cache
from typing import Any

from cms.cases.models import CalendarEntry, Case, CaseEventRecord
from cms.cases.models.calendar import CalendarEntryKind
from cms.statutes.calendars import NOTICES_PUBLISHED_THROUGH, WorkingCalendar, state_council_calendar
from cms.statutes.deadlines import CaseEvent, Deadline, EventKind, deadline
from cms.statutes.registry import calendar_of, rules_on
from cms.statutes.rules import PLACE, Statute


def current_calendar() -> WorkingCalendar:
    """The calendar of the notices with what officers have entered laid over it. One query."""
    entries = sorted(CalendarEntry.objects.values_list("kind", "day"))
    years = {day.year for kind, day in entries if kind == CalendarEntryKind.PUBLISHED}
    published_through = NOTICES_PUBLISHED_THROUGH
    while published_through + 1 in years:
        published_through += 1
    overrides = tuple(
        (day, kind == CalendarEntryKind.WORKS) for kind, day in entries if kind != CalendarEntryKind.PUBLISHED
    )
    return _calendar(published_through, overrides)


@lru_cache(maxsize=4)
def _calendar(published_through: int, overrides: tuple[tuple[datetime.date, bool], ...]) -> WorkingCalendar:
    """Kept between questions, because a calendar works out each year once."""
    return state_council_calendar(dict(overrides), published_through)


def calendar_for(statute: Statute) -> WorkingCalendar:
    """The calendar of any statute: for those of China with what officers have entered."""
    return current_calendar() if statute.place is PLACE else calendar_of(statute)


def deadline_of(case: Case) -> Deadline:
    """When the case must be answered and why, replayed from its events."""
    return deadline_for([record.as_event() for record in CaseEventRecord.objects.filter(case=case)])


def deadline_for(events: list[CaseEvent], calendar: WorkingCalendar | None = None) -> Deadline:
    """The deadline of a list of events under the version of the statute in force on the day of receipt.

    `calendar` is the current one unless it is given. Raises StatuteError with a sentence where the events contradict
    each other or the statute.
    """
    received_on = next((event.on for event in events if event.kind is EventKind.RECEIVED), datetime.date.max)
    return deadline(events, rules_on(received_on), calendar or current_calendar())


def clock_columns(computed: Deadline) -> dict[str, Any]:
    """The columns of a case that its deadline fills, by name."""
    return {
        "due_on": computed.due_on,
        "due_provisional": computed.provisional,
        "waiting_for": computed.waiting_for.value if computed.waiting_for else "",
        "waiting_since": computed.waiting_since,
        "latest_on": computed.latest_on,
    }


def working_days_left(due_on: datetime.date, *, today: datetime.date, calendar: WorkingCalendar | None = None) -> int:
    """Working days after today up to and including the due day; negative by those that passed since.

    Give `calendar` (`current_calendar()`) when asking for many cases: without it each call reads the entries.
    """
    calendar = calendar or current_calendar()
    if due_on >= today:
        return calendar.working_days_between(today, due_on)
    return -calendar.working_days_between(due_on, today)
