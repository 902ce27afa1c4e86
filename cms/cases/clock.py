"""The clock of a case (办理时限): its stored events put to the statute's calculator."""

import datetime
from typing import Any

from cms.cases.models import Case, CaseEventRecord
from cms.statutes.calendars import WorkingCalendar, state_council_calendar
from cms.statutes.deadlines import CaseEvent, Deadline, EventKind, deadline
from cms.statutes.registry import rules_on

CALENDAR: WorkingCalendar = state_council_calendar()


def deadline_of(case: Case) -> Deadline:
    """When the case must be answered and why, replayed from its events."""
    return deadline_for([record.as_event() for record in CaseEventRecord.objects.filter(case=case)])


def deadline_for(events: list[CaseEvent]) -> Deadline:
    """The deadline of a list of events under the version of the statute in force on the day of receipt."""
    received_on = next((event.on for event in events if event.kind is EventKind.RECEIVED), datetime.date.max)
    return deadline(events, rules_on(received_on), CALENDAR)


def clock_columns(computed: Deadline) -> dict[str, Any]:
    """The columns of a case that its deadline fills, by name."""
    return {
        "due_on": computed.due_on,
        "due_provisional": computed.provisional,
        "waiting_for": computed.waiting_for.value if computed.waiting_for else "",
        "waiting_since": computed.waiting_since,
        "latest_on": computed.latest_on,
    }


def working_days_left(due_on: datetime.date, *, today: datetime.date) -> int:
    """Working days after today up to and including the due day; negative by those that passed since."""
    if due_on >= today:
        return CALENDAR.working_days_between(today, due_on)
    return -CALENDAR.working_days_between(due_on, today)
