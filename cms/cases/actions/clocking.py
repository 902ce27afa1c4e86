"""The clock of a case, kept up with its dated events."""

import datetime
from typing import Any

from django.db import transaction

from cms.cases.clock import clock_columns, deadline_of
from cms.cases.facts import waits_of
from cms.cases.models import Case, CaseEventRecord
from cms.cases.permissions import CaseStateError
from cms.cases.problem_texts import problem_sentence
from cms.cases.states import State, Wait
from cms.statutes.deadlines import CaseEvent, DeadlineError, EventKind

CLOCK = ["due_on", "due_provisional", "waiting_for", "waiting_since", "latest_on"]
DERIVED = ["received_on", *CLOCK, "waits", "answered_on", "closed_on"]


@transaction.atomic
def record_event(*, case: Case, event: CaseEvent, now: datetime.datetime, by: Any) -> None:
    """Adds a dated event and brings the instance's clock up to it; the caller saves what is DERIVED.

    Raises CaseStateError where the days make no sense.
    """
    CaseEventRecord.objects.create(
        case=case,
        kind=event.kind.value,
        on=event.on,
        working_days=event.working_days,
        until=event.until,
        party=event.party,
        recorded_at=now,
        recorded_by=by,
    )
    derive(case)


def derive(case: Case) -> None:
    """Works received, due and ended days and what is awaited out of the events, onto the instance: their only writer.

    Raises CaseStateError with the calculator's sentence where the events contradict the statute or one another.
    """
    try:
        computed = deadline_of(case)
    except DeadlineError as error:
        raise CaseStateError(problem_sentence(error)) from error
    case.received_on = case.events.get(kind=EventKind.RECEIVED.value).on
    for name, value in clock_columns(computed).items():
        setattr(case, name, value)
    case.closed_on = computed.closed_on
    case.answered_on = computed.closed_on if case.state == State.ANSWERED else None
    waits = waits_of(computed)
    case.waits = ",".join(wait.value for wait in Wait if wait in waits)


@transaction.atomic
def recompute(*, case: Case) -> None:
    """Derives the columns of the clock again from the events, for instance after the calendar changed."""
    derive(case)
    case.save(update_fields=DERIVED)
