"""How urgent a case is, in the colours of an inspection board (红黄绿灯)."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from cms.cases.clock import working_days_left
from cms.cases.models import Case
from cms.statutes.calendars import WorkingCalendar

SOON = 5
"""Working days before the due day from which a case is yellow."""


class Light(StrEnum):
    """The colour of a case."""

    RED = "red"
    """Overdue, or due today or on the next working day."""
    YELLOW = "yellow"
    """Due within five working days."""
    GREEN = "green"
    """There is time."""
    WAITING = "waiting"
    """The clock rests until somebody answers."""
    ENDED = "ended"
    """Nothing is due any more."""


@dataclass(frozen=True)
class Urgency:
    """A case's light; `days_left` are the working days until it is due, negative by those that passed, or None."""

    light: Light
    days_left: int | None
    overdue: bool = False

    @property
    def days_over(self) -> int:
        """The working days since the due day; 0 where only rest days passed."""
        return -(self.days_left or 0)


def urgency(case: Case, *, today: datetime.date, calendar: WorkingCalendar | None = None) -> Urgency:
    """The light of a case on a day. Give `calendar` when asking for many cases."""
    if not case.is_open:
        return Urgency(Light.ENDED, None)
    if case.due_on is None:
        return Urgency(Light.WAITING, None)
    return light_of(case.due_on, today=today, calendar=calendar)


def light_of(due_on: datetime.date, *, today: datetime.date, calendar: WorkingCalendar | None = None) -> Urgency:
    """The light of an open case that is due on `due_on`: red from one working day before, yellow from five."""
    left = working_days_left(due_on, today=today, calendar=calendar)
    overdue = due_on < today
    if overdue or left <= 1:
        return Urgency(Light.RED, left, overdue=overdue)
    return Urgency(Light.YELLOW if left <= SOON else Light.GREEN, left)
