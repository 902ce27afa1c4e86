"""Tables of disclosure on request (依申请公开)."""

from .assignment import AssignmentRule
from .attempt import LookupFailure
from .calendar import CalendarEntry, MovedDeadline, Recomputation
from .case import Case, CaseCounter
from .consultation import Consultation
from .dispute import Dispute
from .event import CaseEventRecord
from .feed import DeskFeed
from .letter import Letter, LetterState
from .log_entry import CaseLogEntry
from .message import Message, MessageKind
from .notice import Notice, NoticeChannel
from .paper import CasePaper, PaperKind
from .reply import Reply, ReplyDraft

__all__ = [
    "AssignmentRule",
    "CalendarEntry",
    "Case",
    "CaseCounter",
    "CaseEventRecord",
    "CaseLogEntry",
    "CasePaper",
    "Consultation",
    "DeskFeed",
    "Dispute",
    "Letter",
    "LetterState",
    "LookupFailure",
    "Message",
    "MessageKind",
    "MovedDeadline",
    "Notice",
    "NoticeChannel",
    "PaperKind",
    "Recomputation",
    "Reply",
    "ReplyDraft",
]
