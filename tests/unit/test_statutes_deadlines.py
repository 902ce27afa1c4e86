"""The day an answer is due, with the counting done by hand on the notices of 2025 and 2026."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.statutes.calendars import state_council_calendar
from cms.statutes.china import CN_2019
from cms.statutes.deadlines import CaseEvent, Deadline, DeadlineError, EventKind, StepKind
from cms.statutes.deadlines import deadline as reply_deadline
from cms.statutes.registry import NoStatuteError, proactive_disclosure_due_on, rules_on, supplement_notice_due_on

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
        pytest.param([(E.EXTENDED, "2026-03-20", 8), (E.EXTENDED, "2026-03-25", 2)], "2026-04-14", id="in two parts"),
        pytest.param([(E.EXTENDED, "2026-03-31", 10)], "2026-03-30", id="too late to count"),
        pytest.param(
            [(E.SUPPLEMENT_ASKED, "2026-03-05", None), (E.SUPPLEMENT_RECEIVED, "2026-03-16", None)],
            "2026-04-14",
            id="the supplement starts the period anew",
        ),
        pytest.param([(E.SUPPLEMENT_ASKED, "2026-03-05", None)], "2026-03-30", id="still waiting for the supplement"),
        pytest.param(
            [
                (E.SUPPLEMENT_ASKED, "2026-03-05", None),
                (E.SUPPLEMENT_RECEIVED, "2026-03-16", None),
                (E.SUPPLEMENT_RECEIVED, "2026-03-20", None),
            ],
            "2026-04-14",
            id="a second letter does not start it again",
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
        pytest.param([(E.THIRD_PARTY_ASKED, "2026-03-09", None)], "2026-04-21", id="silence: fifteen days at most"),
        pytest.param(
            [(E.THIRD_PARTY_ASKED, "2026-03-09", None), (E.THIRD_PARTY_ANSWERED, "2026-04-10", None)],
            "2026-04-21",
            id="a late opinion gains no more time",
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
            [(E.FEE_NOTIFIED, "2026-03-09", None), (E.FEE_PAID, "2026-03-11", None)], "2026-04-01", id="an unpaid fee"
        ),
    ],
)
def test_what_moves_the_deadline_of_an_application_received_on_2_march(
    events: list[tuple[EventKind, str, int | None]], due: str
) -> None:
    answer = deadline(happened(E.RECEIVED, "2026-03-02"), *(happened(*event) for event in events))
    assert answer.due_on == date.fromisoformat(due)


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
    assert deadline(*events).due_on == date(2026, 4, 21)
    both = deadline(*events, happened(E.THIRD_PARTY_ANSWERED, "2026-03-16", party="a"))
    assert both.waiting_for is None
    assert both.due_on == date(2026, 4, 7)


def test_an_office_told_that_a_fee_does_not_stop_the_period_changes_one_setting() -> None:
    events = [happened(E.RECEIVED, "2026-03-02"), happened(E.FEE_NOTIFIED, "2026-03-09")]
    answer = reply_deadline(events, replace(CN_2019, unpaid_fee_pauses_reply=False), CALENDAR)
    assert answer.due_on == date(2026, 3, 30)


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
    assert [
        (step.kind, step.on.isoformat(), step.working_days, step.article[-5:].strip()) for step in answer.steps
    ] == [
        (StepKind.RECEIVED, "2026-03-02", None, "第三十一条"),
        (StepKind.SUPPLEMENT_ASKED, "2026-03-05", None, "第三十条"),
        (StepKind.RESTARTED, "2026-03-16", None, "第三十条"),
        (StepKind.EXTENDED, "2026-04-10", 5, "第三十三条"),
        (StepKind.REPLY_PERIOD, "2026-04-14", 20, "第三十三条"),
        (StepKind.DUE, "2026-04-21", 25, "第三十三条"),
        (StepKind.ANSWERED, "2026-04-21", None, "第三十六条"),
    ]
    assert answer.steps[0].article == "政府信息公开条例 第三十一条"
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
        ([(E.RECEIVED, "2026-03-02"), (E.EXTENDED, "2026-03-09"), (E.EXTENDED, "2026-03-10", 1)], "at most 20"),
        ([(E.RECEIVED, "2026-03-02"), (E.EXTENDED, "2026-03-09", 0)], "at least 1"),
        ([(E.RECEIVED, "2026-03-02"), (E.SUPPLEMENT_RECEIVED, "2026-03-09")], "none had been asked for"),
        (
            [(E.RECEIVED, "2026-03-02"), (E.SUPPLEMENT_ASKED, "2026-03-03"), (E.SUPPLEMENT_ASKED, "2026-03-09")],
            "article 30 allows it once",
        ),
        ([(E.RECEIVED, "2026-03-02"), (E.THIRD_PARTY_ANSWERED, "2026-03-09")], "answers no question"),
        (
            [(E.RECEIVED, "2026-03-02"), (E.THIRD_PARTY_ANSWERED, "2026-03-09"), (E.THIRD_PARTY_ASKED, "2026-03-10")],
            "answers no question",
        ),
        ([(E.RECEIVED, "2026-03-02"), (E.ANSWERED, "2026-03-09"), (E.ANSWERED, "2026-03-10")], "answered 2 times"),
    ],
)
def test_events_that_contradict_the_statute_are_refused_with_a_sentence(
    events: list[tuple[EventKind, str]], sentence: str
) -> None:
    with pytest.raises(DeadlineError, match=sentence):
        deadline(*(happened(*event) for event in events))


def test_the_smaller_periods() -> None:
    assert supplement_notice_due_on(date(2026, 2, 13), CN_2019, CALENDAR) == date(2026, 3, 2)
    assert third_party_opinion_due_on(date(2026, 3, 9), CN_2019, CALENDAR) == date(2026, 3, 30)
    assert proactive_disclosure_due_on(date(2026, 3, 2), CN_2019, CALENDAR) == date(2026, 3, 30)


def test_the_version_in_force_is_chosen_by_the_day_of_receipt() -> None:
    assert rules_on(date(2019, 5, 15)) is CN_2019
    with pytest.raises(NoStatuteError, match="2019-05-15"):
        rules_on(date(2019, 5, 14))


# --- what must hold for every case -----------------------------------------------------------------------------------

RECEIPTS = st.dates(date(2019, 5, 15), date(2030, 12, 31))


@st.composite
def histories(draw: st.DrawFn) -> list[CaseEvent]:
    """A case with waits, a supplement and an extension, in any combination the statute allows."""
    received = draw(RECEIPTS)
    after = st.integers(0, 60).map(lambda days: received + timedelta(days=days))
    events = [CaseEvent(E.RECEIVED, received)]
    if draw(st.booleans()):
        asked = draw(after)
        events.append(CaseEvent(E.SUPPLEMENT_ASKED, asked))
        if draw(st.booleans()):
            events.append(CaseEvent(E.SUPPLEMENT_RECEIVED, asked + timedelta(days=draw(st.integers(0, 40)))))
    for party in draw(st.lists(st.sampled_from("abc"), unique=True)):
        asked = draw(after)
        events.append(CaseEvent(E.THIRD_PARTY_ASKED, asked, party=party))
        if draw(st.booleans()):
            answered = asked + timedelta(days=draw(st.integers(0, 40)))
            events.append(CaseEvent(E.THIRD_PARTY_ANSWERED, answered, party=party))
    if draw(st.booleans()):
        events.append(CaseEvent(E.EXTENDED, draw(after), draw(st.integers(1, 20))))
    return events


@given(histories(), st.dictionaries(st.dates(date(2019, 1, 1), date(2031, 12, 31)), st.booleans(), max_size=10))
def test_no_answer_is_due_on_a_rest_day_or_before_its_twentieth_working_day(
    events: list[CaseEvent], overrides: dict[date, bool]
) -> None:
    calendar = state_council_calendar(overrides)
    answer = reply_deadline(events, CN_2019, calendar)
    assert calendar.is_working_day(answer.due_on)
    assert calendar.working_days_between(events[0].on, answer.due_on) >= 20
    assert answer.provisional == (answer.due_on.year > 2026)


@given(histories(), st.randoms())
def test_the_order_in_which_events_are_entered_does_not_matter(events: list[CaseEvent], chance: st.DrawFn) -> None:
    shuffled = list(events)
    chance.shuffle(shuffled)
    assert reply_deadline(shuffled, CN_2019, CALENDAR) == reply_deadline(events, CN_2019, CALENDAR)


@given(RECEIPTS, st.integers(0, 40))
def test_what_is_received_later_is_never_due_earlier(received: date, days: int) -> None:
    first = reply_deadline([CaseEvent(E.RECEIVED, received)], CN_2019, CALENDAR)
    second = reply_deadline([CaseEvent(E.RECEIVED, received + timedelta(days=days))], CN_2019, CALENDAR)
    assert first.due_on <= second.due_on


@given(histories(), st.integers(1, 60), st.integers(0, 40))
def test_asking_one_more_party_never_makes_the_answer_due_earlier(
    events: list[CaseEvent], asked_after: int, answered_after: int
) -> None:
    asked = events[0].on + timedelta(days=asked_after)
    wait = [
        CaseEvent(E.AGENCY_ASKED, asked, party="z"),
        CaseEvent(E.AGENCY_ANSWERED, asked + timedelta(days=answered_after), party="z"),
    ]
    assert (
        reply_deadline(events, CN_2019, CALENDAR).due_on <= reply_deadline([*events, *wait], CN_2019, CALENDAR).due_on
    )


@given(histories())
def test_the_days_left_out_and_the_days_counted_add_up(events: list[CaseEvent]) -> None:
    answer = reply_deadline(events, CN_2019, CALENDAR)
    starts = max(step.on for step in answer.steps if step.kind in {StepKind.RECEIVED, StepKind.RESTARTED})
    counted = next(step.working_days for step in answer.steps if step.kind is StepKind.DUE)
    left_out = sum(step.working_days or 0 for step in answer.steps if step.kind is StepKind.TIME_NOT_COUNTED)
    assert CALENDAR.working_days_between(starts, answer.due_on) == (counted or 0) + left_out
