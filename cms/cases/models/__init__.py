"""Tables of disclosure on request (依申请公开)."""

from .attempt import LookupFailure
from .calendar import CalendarEntry, MovedDeadline, Recomputation
from .case import Case, CaseCounter
from .event import CaseEventRecord
from .log_entry import CaseLogEntry
from .reply import Reply

__all__ = [
    "CalendarEntry",
    "Case",
    "CaseCounter",
    "CaseEventRecord",
    "CaseLogEntry",
    "LookupFailure",
    "MovedDeadline",
    "Recomputation",
    "Reply",
]
