"""What happens to a request for information, as dated events that a clock can be computed from."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cms.statutes.problems import StatuteError


class DeadlineError(StatuteError):
    """The events of a case do not make a deadline; the message is a sentence for the officer."""


class EventKind(StrEnum):
    """What can happen to a case that moves or ends its reply period."""

    RECEIVED = "received"
    """收到申请: the day by article 31, which depends on the channel."""
    SUPPLEMENT_ASKED = "supplement_asked"
    """告知补正 (United Kingdom: clarification asked)."""
    SUPPLEMENT_RECEIVED = "supplement_received"
    """收到补正."""
    THIRD_PARTY_ASKED = "third_party_asked"
    """征求第三方意见: the day the third party received the letter."""
    THIRD_PARTY_ANSWERED = "third_party_answered"
    """第三方意见收到, or its silence recorded by the officer (逾期未提出意见)."""
    AGENCY_ASKED = "agency_asked"
    """征求其他机关意见: the day that agency received the letter."""
    AGENCY_ANSWERED = "agency_answered"
    """其他机关意见收到, or its silence recorded by the officer (视为同意公开)."""
    EXTENDED = "extended"
    """延长答复期限: the day of the consent."""
    DELAY_FIXED = "delay_fixed"
    """确定延迟答复的合理期限: the day it was fixed; `until` is the day that was fixed."""
    FEE_NOTIFIED = "fee_notified"
    """收费通知: the day the applicant was told."""
    FEE_PAID = "fee_paid"
    """缴费."""
    TRANSFERRED = "transferred"
    """转送负责公开的机关: the case ends here."""
    WITHDRAWN = "withdrawn"
    """申请人撤回: the case ends here."""
    ANSWERED = "answered"
    """答复: the day the answer was given."""


CLOSING = frozenset({EventKind.TRANSFERRED, EventKind.WITHDRAWN, EventKind.ANSWERED})
"""The kinds that end a case; a case ends once."""


@dataclass(frozen=True)
class CaseEvent:
    """Something that happened to a case on one day.

    `working_days` is the length of an extension; None means the longest that the statute allows.
    `party` tells several third parties or agencies apart, so that each answer ends its own wait; any short key will do.
    `until` is the day that was fixed with the event: of a delay the day of the answer (required), of a question the
    last day allowed for the answer (optional: the "reasonable period" of a supplement).
    """

    kind: EventKind
    on: date
    working_days: int | None = None
    party: str = ""
    until: date | None = None


_ORDER = {kind: rank for rank, kind in enumerate(EventKind)}


def in_order(events: list[CaseEvent]) -> list[CaseEvent]:
    """The events as they happened. On one day: receipt, questions before their answers, decisions, the end."""

    def key(event: CaseEvent) -> tuple[date, int, str, int, date]:
        return event.on, _ORDER[event.kind], event.party, event.working_days or 0, event.until or date.min

    return sorted(events, key=key)
