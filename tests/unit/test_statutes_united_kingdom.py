"""The Freedom of Information Act 2000 through the same engine, counted by hand."""

from datetime import date

import pytest

from cms.statutes.calendars import bank_holiday_calendar
from cms.statutes.deadlines import CaseEvent, Deadline, DeadlineError, EventKind, StepKind, deadline
from cms.statutes.united_kingdom import FOIA_2000

CALENDAR = bank_holiday_calendar()
E = EventKind


def answer_to(*events: tuple[EventKind, str] | CaseEvent) -> Deadline:
    read = [
        event if isinstance(event, CaseEvent) else CaseEvent(event[0], date.fromisoformat(event[1])) for event in events
    ]
    return deadline(read, FOIA_2000, CALENDAR)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-01-05", "2026-02-02"),  # four plain weeks
        ("2026-03-02", "2026-03-31"),  # St Patrick's Day is a bank holiday in one part of the kingdom
        ("2026-03-27", "2026-04-28"),  # Good Friday and Easter Monday
        ("2026-08-01", "2026-09-01"),  # received on a Saturday; Scotland's and England's summer holidays
        ("2026-11-16", "2026-12-15"),  # St Andrew's Day
        ("2026-12-11", "2027-01-14"),  # Christmas, Boxing Day in lieu, New Year and 2 January in lieu
    ],
)
def test_twenty_working_days_after_receipt(received: str, due: str) -> None:
    answer = answer_to((E.RECEIVED, received))
    assert answer.due_on == date.fromisoformat(due)
    assert not answer.provisional
    assert answer.steps[-1].citation == "Freedom of Information Act 2000, section 10(1)"
    assert answer.steps[-1].article == "10(1)"


def test_clarification_stops_the_clock_and_each_one_sets_the_date_of_receipt() -> None:
    asked = [(E.RECEIVED, "2026-01-05"), (E.SUPPLEMENT_ASKED, "2026-01-08")]
    waiting = answer_to(*asked)
    assert (waiting.due_on, waiting.waiting_for, waiting.waiting_since) == (None, E.SUPPLEMENT_ASKED, date(2026, 1, 8))
    once = [*asked, (E.SUPPLEMENT_RECEIVED, "2026-01-12")]
    assert answer_to(*once).due_on == date(2026, 2, 9)
    twice = [*once, (E.SUPPLEMENT_ASKED, "2026-01-14"), (E.SUPPLEMENT_RECEIVED, "2026-01-19")]
    assert answer_to(*twice).due_on == date(2026, 2, 16)


def test_the_days_of_a_fees_notice_are_disregarded_with_the_day_it_is_given() -> None:
    noticed = [(E.RECEIVED, "2026-01-05"), (E.FEE_NOTIFIED, "2026-01-12")]
    assert answer_to(*noticed).due_on is None
    assert answer_to(*noticed).latest_on == date(2026, 4, 11)
    paid = answer_to(*noticed, (E.FEE_PAID, "2026-01-14"))
    assert paid.due_on == date(2026, 2, 5)
    assert [(step.working_days, step.article) for step in paid.steps if step.kind is StepKind.TIME_NOT_COUNTED] == [
        (3, "10(2)")
    ]


def test_the_public_interest_takes_as_long_as_is_reasonable() -> None:
    received = (E.RECEIVED, "2026-01-05")
    assert answer_to(received, (E.EXTENDED, "2026-01-30")).due_on == date(2026, 3, 2)
    longer = CaseEvent(E.EXTENDED, date(2026, 1, 30), working_days=30)
    assert answer_to(received, longer).due_on == date(2026, 3, 16)
    estimate = CaseEvent(E.DELAY_FIXED, date(2026, 1, 30), until=date(2026, 4, 3))
    answer = answer_to(received, estimate)
    assert answer.due_on == date(2026, 4, 7), "Good Friday and Easter Monday are no working days"
    assert answer.steps[-1].article == "10(3)"


def test_consulting_a_third_party_stops_nothing() -> None:
    answer = answer_to((E.RECEIVED, "2026-01-05"), (E.THIRD_PARTY_ASKED, "2026-01-12"))
    assert answer.due_on == date(2026, 2, 2)
    assert answer.waiting_for is None


def test_contradictions_are_refused_as_for_any_statute() -> None:
    with pytest.raises(DeadlineError, match="answers no question"):
        answer_to((E.RECEIVED, "2026-01-05"), (E.FEE_PAID, "2026-01-12"))
