"""Tables of disclosure on request (依申请公开)."""

from .attempt import LookupFailure
from .case import Case, CaseCounter
from .event import CaseEventRecord
from .log_entry import CaseLogEntry
from .reply import Reply

__all__ = ["Case", "CaseCounter", "CaseEventRecord", "CaseLogEntry", "LookupFailure", "Reply"]
