"""The steps that explain a deadline: what happened or ended on a day, and the article behind it.

A step holds a kind and values, no sentence: screens and commands write the sentence in the reader's language.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cms.statutes.events import EventKind
from cms.statutes.rules import Statute


class StepKind(StrEnum):
    """One line of the explanation of a deadline."""

    RECEIVED = "received"
    SUPPLEMENT_ASKED = "supplement_asked"
    SUPPLEMENT_ASKED_LATE = "supplement_asked_late"
    """The supplement was asked for later than within `working_days` of receipt."""
    SUPPLEMENT_RECEIVED = "supplement_received"
    """The supplement came in too late to start the period anew."""
    RESTARTED = "restarted"
    """The reply period starts anew on `on`."""
    THIRD_PARTY_ASKED = "third_party_asked"
    THIRD_PARTY_ANSWERED = "third_party_answered"
    AGENCY_ASKED = "agency_asked"
    AGENCY_ANSWERED = "agency_answered"
    FEE_NOTIFIED = "fee_notified"
    FEE_PAID = "fee_paid"
    TIME_NOT_COUNTED = "time_not_counted"
    """`working_days` of waiting that end on `on` are left out of the period."""
    QUESTION_NOT_COUNTED = "question_not_counted"
    """What was asked on `on` came after the period had run out: it moves nothing."""
    WAITING_FOR_SUPPLEMENT = "waiting_for_supplement"
    """The answer is outstanding since `on`; `until` is the last day allowed for it, or None. So with the next three."""
    WAITING_FOR_THIRD_PARTY = "waiting_for_third_party"
    WAITING_FOR_AGENCY = "waiting_for_agency"
    WAITING_FOR_FEE = "waiting_for_fee"
    EXTENDED = "extended"
    """An extension by `working_days` decided on `on`."""
    EXTENSION_NOT_COUNTED = "extension_not_counted"
    """An extension decided on `on`, after the period had run out or before it started anew: it moves nothing."""
    DELAY_FIXED = "delay_fixed"
    """The answer was put off to the day `until`, as decided on `on`."""
    DELAY_NOT_COUNTED = "delay_not_counted"
    """A delay decided on `on` that another took the place of, or after the period had run out: it moves nothing."""
    REPLY_PERIOD = "reply_period"
    """`working_days` of the reply period end on `on`."""
    DUE = "due"
    ANSWERED = "answered"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Step:
    """One step of how a deadline came about. `article` is the bare number ("33"), `citation` the whole of it."""

    kind: StepKind
    on: date
    article: str
    citation: str
    working_days: int | None = None
    until: date | None = None

    @classmethod
    def under(
        cls,
        rules: Statute,
        kind: StepKind,
        on: date,
        article: str,
        *,
        working_days: int | None = None,
        until: date | None = None,
    ) -> "Step":
        """A step under an article of a statute."""
        return cls(kind, on, article, rules.cite(article), working_days, until)


WAITING_STEPS = {
    EventKind.SUPPLEMENT_ASKED: StepKind.WAITING_FOR_SUPPLEMENT,
    EventKind.THIRD_PARTY_ASKED: StepKind.WAITING_FOR_THIRD_PARTY,
    EventKind.AGENCY_ASKED: StepKind.WAITING_FOR_AGENCY,
    EventKind.FEE_NOTIFIED: StepKind.WAITING_FOR_FEE,
}
"""The step that says what an unanswered question waits for."""
