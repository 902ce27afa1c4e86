"""The day an answer is due, with the counting done by hand on the notices of 2025 and 2026."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from cms.statutes.calendars import state_council_calendar
from cms.statutes.china import CN_2007, CN_2019
from cms.statutes.deadlines import CaseEvent, Deadline, DeadlineError, EventKind, StepKind
from cms.statutes.deadlines import deadline as reply_deadline
from cms.statutes.registry import (
    NoStatuteError,
    proactive_disclosure_due_on,
    rules_on,
    statute_for,
    supplement_notice_due_on,
)
from cms.statutes.rules import Effect, local_date

CALENDAR = state_council_calendar()
E = EventKind


def happened(kind: EventKind, day: str, working_days: int | None = None, party: str = "") -> CaseEvent:
    return CaseEvent(kind, date.fromisoformat(day), working_days, party)


def deadline(*events: CaseEvent) -> Deadline:
    return reply_deadline(events, CN_2019, CALENDAR)


@pytest.mark.parametrize(
    ("received", "due", "provisional"),
    [
        ("2026-03-02", "2026-03-30", False),  # four plain weeks
        ("2026-01-28", "2026-03-03", False),  # the Spring Festival, with make-up Saturdays on 14 and 28 February
        ("2026-05-02", "2026-06-01", False),  # received on a rest day, make-up Saturday on 9 May
        ("2026-02-14", "2026-03-20", False),  # received on a make-up Saturday
        ("2026-09-21", "2026-10-26", False),  # Mid-Autumn and National Day, make-up Saturday on 10 October
        ("2025-09-26", "2025-10-30", False),  # make-up Sunday on 28 September, make-up Saturday on 11 October
        ("2025-12-18", "2026-01-16", False),  # over New Year 2026, make-up Sunday on 4 January
        ("2026-12-03", "2026-12-31", False),  # the last day of the last published year
        ("2026-12-04", "2027-01-04", True),  # reaches into a year without a notice
        ("2026-12-14", "2027-01-12", True),
        ("2027-01-29", "2027-03-02", True),  # the Spring Festival of 2027 on the law's own days
    ],
)
def test_twenty_working_days_after_receipt(received: str, due: str, *, provisional: bool) -> None:
    answer = deadline(happened(E.RECEIVED, received))
    assert answer.due_on == date.fromisoformat(due)
    assert answer.provisional is provisional


@pytest.mark.parametrize(
    ("events", "due"),
    [
        pytest.param([(E.EXTENDED, "2026-03-20", 10)], "2026-04-14", id="ten days more"),
        pytest.param([(E.EXTENDED, "2026-03-30", None)], "2026-04-28", id="the longest, on the last day"),
        pytest.param([(E.EXTENDED, "2026-03-31", 10)], "2026-03-30", id="too late to count"),
        pytest.param(
            [(E.SUPPLEMENT_ASKED, "2026-03-05", None), (E.SUPPLEMENT_RECEIVED, "2026-03-16", None)],
            "2026-04-14",
            id="the supplement starts the period anew",
        ),
        pytest.param([(E.SUPPLEMENT_ASKED, "2026-03-05", None)], None, id="still waiting for the supplement"),
        pytest.param([(E.SUPPLEMENT_ASKED, "2026-03-30", None)], None, id="asked for a supplement on the last day"),
        pytest.param(
            [(E.SUPPLEMENT_ASKED, "2026-03-31", None), (E.SUPPLEMENT_RECEIVED, "2026-04-02", None)],
            "2026-03-30",
            id="a supplement asked for when the period was over",
        ),
        pytest.param(
            [
                (E.EXTENDED, "2026-03-04", 10),
                (E.SUPPLEMENT_ASKED, "2026-03-05", None),
                (E.SUPPLEMENT_RECEIVED, "2026-03-16", None),
            ],
            "2026-04-14",
            id="an extension of the period that ended is not carried over",
        ),
        pytest.param(
            [(E.THIRD_PARTY_ASKED, "2026-03-09", None), (E.THIRD_PARTY_ANSWERED, "2026-03-16", None)],
            "2026-04-07",
            id="five days of waiting are not counted",
        ),
        pytest.param(
            [(E.THIRD_PARTY_ASKED, "2026-03-09", None), (E.THIRD_PARTY_ANSWERED, "2026-03-09", None)],
            "2026-03-30",
            id="answered on the same day",
        ),
        pytest.param([(E.THIRD_PARTY_ASKED, "2026-03-09", None)], None, id="still waiting for the third party"),
        pytest.param(
            [(E.THIRD_PARTY_ASKED, "2026-03-09", None), (E.THIRD_PARTY_ANSWERED, "2026-04-10", None)],
            "2026-05-06",
            id="the wait is counted as it was recorded, beyond fifteen days too",
        ),
        pytest.param([(E.THIRD_PARTY_ASKED, "2026-03-31", None)], "2026-03-30", id="asked when the period was over"),
        pytest.param(
            [
                (E.THIRD_PARTY_ASKED, "2026-03-09", None),
                (E.THIRD_PARTY_ANSWERED, "2026-03-16", None),
                (E.EXTENDED, "2026-04-07", 10),
            ],
            "2026-04-21",
            id="waiting, then extended on the last day",
        ),
        pytest.param(
            [
                (E.EXTENDED, "2026-03-20", 10),
                (E.THIRD_PARTY_ASKED, "2026-04-01", None),
                (E.THIRD_PARTY_ANSWERED, "2026-04-08", None),
            ],
            "2026-04-20",
            id="waiting inside the extension is not counted either",
        ),
        pytest.param(
            [(E.FEE_NOTIFIED, "2026-03-09", None), (E.FEE_PAID, "2026-03-11", None)], "2026-04-01", id="a fee paid"
        ),
        pytest.param([(E.FEE_NOTIFIED, "2026-03-09", None)], None, id="an unpaid fee"),
        pytest.param(
            [(E.THIRD_PARTY_ASKED, "2026-03-09", None), (E.ANSWERED, "2026-03-16", None)],
            "2026-04-07",
            id="the answer ends the wait",
        ),
        pytest.param(
            [(E.SUPPLEMENT_ASKED, "2026-03-09", None), (E.ANSWERED, "2026-06-09", None)],
            "2026-07-01",
            id="no supplement came, the case is closed",
        ),
        pytest.param(
            [(E.WITHDRAWN, "2026-03-09", None), (E.SUPPLEMENT_ASKED, "2026-03-05", None)], "2026-04-01", id="withdrawn"
        ),
    ],
)
def test_what_moves_the_deadline_of_an_application_received_on_2_march(
    events: list[tuple[EventKind, str, int | None]], due: str | None
) -> None:
    answer = deadline(happened(E.RECEIVED, "2026-03-02"), *(happened(*event) for event in events))
    assert answer.due_on == (date.fromisoformat(due) if due else None)


def test_overlapping_waits_are_counted_once() -> None:
    answer = deadline(
        happened(E.RECEIVED, "2026-03-02"),
        happened(E.THIRD_PARTY_ASKED, "2026-03-09", party="a"),
        happened(E.THIRD_PARTY_ANSWERED, "2026-03-16", party="a"),
        happened(E.AGENCY_ASKED, "2026-03-12", party="b"),
        happened(E.AGENCY_ANSWERED, "2026-03-18", party="b"),
    )
    assert answer.due_on == date(2026, 4, 9)
    waits = [step for step in answer.steps if step.kind is StepKind.TIME_NOT_COUNTED]
    assert [(step.on, step.working_days) for step in waits] == [(date(2026, 3, 18), 7)]


def test_each_party_ends_its_own_wait() -> None:
    events = (
        happened(E.RECEIVED, "2026-03-02"),
        happened(E.THIRD_PARTY_ASKED, "2026-03-09", party="a"),
        happened(E.THIRD_PARTY_ASKED, "2026-03-10", party="b"),
        happened(E.THIRD_PARTY_ANSWERED, "2026-03-11", party="b"),
    )
    assert deadline(*events).waiting_for is E.THIRD_PARTY_ASKED
    assert deadline(*events).waiting_since == date(2026, 3, 9)
    assert deadline(*events).latest_on == date(2026, 3, 30)
    assert deadline(*events).due_on is None
    both = deadline(*events, happened(E.THIRD_PARTY_ANSWERED, "2026-03-16", party="a"))
    assert both.waiting_for is None
    assert both.due_on == date(2026, 4, 7)


def test_an_office_told_that_a_fee_does_not_stop_the_period_changes_one_setting() -> None:
    events = [happened(E.RECEIVED, "2026-03-02"), happened(E.FEE_NOTIFIED, "2026-03-09")]
    told = tuple(
        replace(question, effect=Effect.NOTHING) if question.asked is E.FEE_NOTIFIED else question
        for question in CN_2019.questions
    )
    answer = reply_deadline(events, replace(CN_2019, questions=told), CALENDAR)
    assert answer.due_on == date(2026, 3, 30)
    assert [(wait.kind, wait.stops_the_clock) for wait in answer.waits] == [(E.FEE_NOTIFIED, False)]
    assert answer.waiting_for is None


def test_counting_the_day_of_receipt_is_one_setting() -> None:
    rules = replace(CN_2019, receipt_day_counts=True)
    assert reply_deadline([happened(E.RECEIVED, "2026-03-02")], rules, CALENDAR).due_on == date(2026, 3, 27)


def test_the_steps_tell_the_story_with_its_articles() -> None:
    answer = deadline(
        happened(E.EXTENDED, "2026-04-10", 5),
        happened(E.SUPPLEMENT_RECEIVED, "2026-03-16"),
        happened(E.RECEIVED, "2026-03-02"),
        happened(E.SUPPLEMENT_ASKED, "2026-03-05"),
        happened(E.ANSWERED, "2026-04-21"),
    )
    assert [(step.kind, step.on.isoformat(), step.working_days, step.article) for step in answer.steps] == [
        (StepKind.RECEIVED, "2026-03-02", None, "31"),
        (StepKind.SUPPLEMENT_ASKED, "2026-03-05", None, "30"),
        (StepKind.RESTARTED, "2026-03-16", None, "30"),
        (StepKind.EXTENDED, "2026-04-10", 5, "33"),
        (StepKind.REPLY_PERIOD, "2026-04-14", 20, "33"),
        (StepKind.DUE, "2026-04-21", 25, "33"),
        (StepKind.ANSWERED, "2026-04-21", None, "36"),
    ]
    assert answer.steps[0].citation == "政府信息公开条例 第三十一条"
    assert not answer.answered_late


def test_an_extension_after_the_period_is_shown_and_moves_nothing() -> None:
    answer = deadline(happened(E.RECEIVED, "2026-03-02"), happened(E.EXTENDED, "2026-03-31"))
    assert [step.on for step in answer.steps if step.kind is StepKind.EXTENSION_NOT_COUNTED] == [date(2026, 3, 31)]


def test_an_answer_a_day_late_is_late() -> None:
    answer = deadline(happened(E.RECEIVED, "2026-03-02"), happened(E.ANSWERED, "2026-03-31"))
    assert answer.answered_late
    assert answer.waiting_for is None


def test_a_case_waiting_for_its_supplement_says_so() -> None:
    events = [happened(E.RECEIVED, "2026-03-02"), happened(E.SUPPLEMENT_ASKED, "2026-03-05")]
    assert deadline(*events).waiting_for is E.SUPPLEMENT_ASKED
    assert deadline(*events, happened(E.ANSWERED, "2026-05-05")).waiting_for is None


@pytest.mark.parametrize(
    ("events", "sentence"),
    [
        ([], "no day of receipt"),
        ([(E.EXTENDED, "2026-03-20", 10)], "no day of receipt"),
        ([(E.RECEIVED, "2026-03-02"), (E.RECEIVED, "2026-03-03")], "received 2 times"),
        ([(E.RECEIVED, "2026-03-02"), (E.EXTENDED, "2026-03-01")], "before the receipt"),
        ([(E.RECEIVED, "2026-03-02"), (E.EXTENDED, "2026-03-09", 21)], "at most 20"),
        (
            [(E.RECEIVED, "2026-03-02"), (E.EXTENDED, "2026-03-09", 5), (E.EXTENDED, "2026-03-10", 5)],
            "extended 2 times",
        ),
        ([(E.RECEIVED, "2026-03-02"), (E.EXTENDED, "2026-03-09"), (E.EXTENDED, "2026-03-09")], "extended 2 times"),
        ([(E.RECEIVED, "2026-03-02"), (E.EXTENDED, "2026-03-09", 0)], "at least 1"),
        ([(E.RECEIVED, "2026-03-02"), (E.SUPPLEMENT_RECEIVED, "2026-03-09")], "answers no question"),
        (
            [(E.RECEIVED, "2026-03-02"), (E.SUPPLEMENT_ASKED, "2026-03-03"), (E.SUPPLEMENT_ASKED, "2026-03-09")],
            "article 30 of cn-2019 does not allow that",
        ),
        ([(E.RECEIVED, "2026-03-02"), (E.THIRD_PARTY_ANSWERED, "2026-03-09")], "answers no question"),
        (
            [(E.RECEIVED, "2026-03-02"), (E.THIRD_PARTY_ANSWERED, "2026-03-09"), (E.THIRD_PARTY_ASKED, "2026-03-10")],
            "answers no question",
        ),
        ([(E.RECEIVED, "2026-03-02"), (E.ANSWERED, "2026-03-09"), (E.ANSWERED, "2026-03-10")], "ends 2 times"),
        ([(E.RECEIVED, "2026-03-02"), (E.WITHDRAWN, "2026-03-09"), (E.ANSWERED, "2026-03-10")], "ends 2 times"),
        ([(E.RECEIVED, "2026-03-02"), (E.ANSWERED, "2026-03-09"), (E.EXTENDED, "2026-03-10")], "after the end"),
        ([(E.RECEIVED, "2026-03-02"), (E.DELAY_FIXED, "2026-03-09")], "needs the day"),
    ],
)
def test_events_that_contradict_the_statute_are_refused_with_a_sentence(
    events: list[tuple[EventKind, str]], sentence: str
) -> None:
    with pytest.raises(DeadlineError, match=sentence):
        deadline(*(happened(*event) for event in events))


def test_the_smaller_periods() -> None:
    assert supplement_notice_due_on(date(2026, 2, 13), CALENDAR) == date(2026, 3, 2)
    assert supplement_notice_due_on(date(2018, 2, 13), CALENDAR) is None
    assert proactive_disclosure_due_on(date(2026, 3, 2), CALENDAR) == date(2026, 3, 30)


def test_the_version_in_force_is_chosen_by_the_day_of_receipt() -> None:
    assert rules_on(date(2019, 5, 15)) is CN_2019
    assert rules_on(date(2019, 5, 14)) is CN_2007
    with pytest.raises(NoStatuteError, match="2008-05-01"):
        rules_on(date(2008, 4, 30))
    assert statute_for("cn-2019", date(2019, 5, 15)) is CN_2019
    with pytest.raises(NoStatuteError, match="On 2019-05-14"):
        statute_for("cn-2019", date(2019, 5, 14))
    with pytest.raises(NoStatuteError, match="cn-2007, cn-2019, uk-foia-2000"):
        statute_for("cn-1949", date(2019, 5, 14))


@pytest.mark.parametrize(
    ("events", "due", "article"),
    [
        pytest.param([(E.DELAY_FIXED, "2026-03-20", "2026-05-15")], "2026-05-15", "35", id="a fixed day"),
        pytest.param([(E.DELAY_FIXED, "2026-03-20", "2026-05-03")], "2026-05-06", "35", id="a fixed day on a holiday"),
        pytest.param([(E.DELAY_FIXED, "2026-03-20", "2026-03-25")], "2026-03-30", "33", id="never earlier"),
        pytest.param([(E.DELAY_FIXED, "2026-03-31", "2026-05-15")], "2026-03-30", "33", id="fixed too late"),
        pytest.param(
            [(E.DELAY_FIXED, "2026-03-20", "2026-05-15"), (E.THIRD_PARTY_ASKED, "2026-03-23", None)],
            None,
            "",
            id="fixed, and waiting",
        ),
    ],
)
def test_a_delay_is_a_fixed_day(events: list[tuple[EventKind, str, str | None]], due: str | None, article: str) -> None:
    fixed = [CaseEvent(k, date.fromisoformat(on), until=date.fromisoformat(to) if to else None) for k, on, to in events]
    answer = deadline(happened(E.RECEIVED, "2026-03-02"), *fixed)
    assert answer.due_on == (date.fromisoformat(due) if due else None)
    assert [step.article for step in answer.steps if step.kind is StepKind.DUE] == ([article] if article else [])


def test_the_steps_of_a_wait_say_for_what_and_since_when() -> None:
    answer = deadline(happened(E.RECEIVED, "2026-03-02"), happened(E.THIRD_PARTY_ASKED, "2026-03-09", party="a"))
    assert not answer.provisional
    assert [(step.kind, step.on.isoformat(), step.article) for step in answer.steps] == [
        (StepKind.RECEIVED, "2026-03-02", "31"),
        (StepKind.THIRD_PARTY_ASKED, "2026-03-09", "32"),
        (StepKind.WAITING_FOR_THIRD_PARTY, "2026-03-09", "32"),
    ]
    assert answer.steps[-1].until == date(2026, 3, 30)


def test_a_supplement_may_be_awaited_until_the_day_that_was_told() -> None:
    told = CaseEvent(E.SUPPLEMENT_ASKED, date(2026, 3, 5), until=date(2026, 3, 20))
    assert deadline(happened(E.RECEIVED, "2026-03-02"), told).latest_on == date(2026, 3, 20)
    assert deadline(happened(E.RECEIVED, "2026-03-02"), happened(E.SUPPLEMENT_ASKED, "2026-03-05")).latest_on is None


@pytest.mark.parametrize(
    ("asked", "kind"), [("2026-03-11", "supplement_asked"), ("2026-03-12", "supplement_asked_late")]
)
def test_a_supplement_asked_for_after_the_seventh_working_day_is_shown_as_late(asked: str, kind: str) -> None:
    answer = deadline(happened(E.RECEIVED, "2026-03-02"), happened(E.SUPPLEMENT_ASKED, asked))
    assert answer.steps[1].kind == kind


def test_what_governed_until_2019_knew_fifteen_days_and_left_out_third_parties_only() -> None:
    def old(*events: CaseEvent) -> Deadline:
        return reply_deadline(events, CN_2007, CALENDAR)

    received = happened(E.RECEIVED, "2018-03-05")
    assert old(received).due_on == date(2018, 3, 26)
    assert old(received, happened(E.EXTENDED, "2018-03-20")).due_on == date(2018, 4, 17)
    assert old(received, happened(E.AGENCY_ASKED, "2018-03-07")).due_on == date(2018, 3, 26)
    third_party = (happened(E.THIRD_PARTY_ASKED, "2018-03-07"), happened(E.THIRD_PARTY_ANSWERED, "2018-03-09"))
    assert old(received, *third_party).due_on == date(2018, 3, 28)
    with pytest.raises(DeadlineError, match="not provided for by cn-2007"):
        old(received, CaseEvent(E.DELAY_FIXED, date(2018, 3, 7), until=date(2018, 5, 7)))


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-03-01T15:59:59+00:00", date(2026, 3, 1)),
        ("2026-03-01T16:00:00+00:00", date(2026, 3, 2)),  # midnight in China
        ("2026-03-01T23:59:59.999999+08:00", date(2026, 3, 1)),
        ("2026-03-01T11:00:00-05:00", date(2026, 3, 2)),
    ],
)
def test_a_day_begins_at_midnight_in_china_wherever_the_machine_stands(instant: str, day: date) -> None:
    assert local_date(datetime.fromisoformat(instant)) == day
