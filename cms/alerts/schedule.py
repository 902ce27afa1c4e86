"""When a saved search is looked at again, and when its traces go: pure functions over plain values."""

import datetime

from cms.statutes.rules import PLACE

from .models import Frequency

MORNING = datetime.time(7, 0)

CONFIRM_WITHIN = datetime.timedelta(days=3)
"""How long a saved search waits for its confirmation."""
GIVE_UP_AFTER = datetime.timedelta(days=30)
"""How long an address may refuse its mail before its saved search is deleted."""


def due(frequency: str, last: datetime.datetime, now: datetime.datetime) -> bool:
    """Whether a search that was last looked at at `last` is looked at again at `now`.

    As it happens: always. Daily: once after each seven in the morning. Weekly: once after each Monday's. A morning that
    the machine slept through is made up for when it runs again. Both instants carry a time zone; mornings are China's.
    """
    match Frequency(frequency):
        case Frequency.AT_ONCE:
            return True
        case Frequency.DAILY:
            return last < latest_morning(now)
        case Frequency.WEEKLY:
            return last < latest_morning(now, weekday=0)


def latest_morning(now: datetime.datetime, *, weekday: int | None = None) -> datetime.datetime:
    """The last seven in the morning that has come, of any day or of this weekday (0 is Monday)."""
    morning = datetime.datetime.combine(now.astimezone(PLACE).date(), MORNING, tzinfo=PLACE)
    while morning > now or (weekday is not None and morning.weekday() != weekday):
        morning -= datetime.timedelta(days=1)
    return morning
