"""When the answer to an application is due, as a pure function of what happened.

How the periods fit together (the numbers and articles stand in the statute's data):

- The reply period runs from receipt; the day of receipt is not counted.
- While somebody is asked whose time is left out, the working days after the question up to and including the day of
  the answer are not counted. Overlapping waits are counted once.
- A supplement starts the period anew on the day it is received.
- An extension adds its working days to the period in which it was decided. A delay puts a fixed day in place of the
  end of the period.
- While an answer is outstanding that decides the due day, there is none. Silence is an event that the officer records.
- What is asked or decided after the period has run out moves nothing.
- The end of a case ends every wait.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from cms.statutes.calendars import WorkingCalendar
from cms.statutes.events import CaseEvent, DeadlineError, EventKind, in_order
from cms.statutes.history import (
    Decisions,
    Wait,
    decisions_between,
    first_counted_after,
    read_waits,
    receipt_and_end,
)
from cms.statutes.rules import Effect, Statute
from cms.statutes.steps import WAITING_STEPS, Step, StepKind

__all__ = ["CaseEvent", "Deadline", "DeadlineError", "EventKind", "OpenWait", "Step", "StepKind", "deadline"]


@dataclass(frozen=True)
class OpenWait:
    """An answer that is outstanding: the kind of the question, since when, and the last day allowed for the answer.

    `latest_on` is None where neither the statute nor the question names a day. `stops_the_clock` is false where the
    due day does not depend on the answer: the statute lets the period run on, or it had run out before the question.
    """

    kind: EventKind
    since: date
    latest_on: date | None
    party: str
    stops_the_clock: bool


@dataclass(frozen=True)
class Deadline:
    """The last day for the answer, and how it came about.

    `due_on` is None while an answer is outstanding that decides it. `provisional` is true where the counting reaches a
    year whose notice is not published yet. `waits` are the answers that are outstanding, oldest first; `waiting_for`,
    `waiting_since` and `latest_on` are those of the first wait that stops the clock. `closed_by` and `closed_on` are
    the end of the case.
    """

    due_on: date | None
    provisional: bool
    steps: tuple[Step, ...]
    waits: tuple[OpenWait, ...] = ()
    closed_by: EventKind | None = None
    closed_on: date | None = None

    @property
    def waiting_for(self) -> EventKind | None:
        """The question whose answer keeps the due day open, or None."""
        return self._first.kind if self._first else None

    @property
    def waiting_since(self) -> date | None:
        """The day that question was put."""
        return self._first.since if self._first else None

    @property
    def latest_on(self) -> date | None:
        """The day on which the period allowed for that answer ends."""
        return self._first.latest_on if self._first else None

    @property
    def answered_on(self) -> date | None:
        """The day of the answer."""
        return self.closed_on if self.closed_by is EventKind.ANSWERED else None

    @property
    def answered_late(self) -> bool:
        """Whether the answer was given after the due day."""
        return self.answered_on is not None and self.due_on is not None and self.answered_on > self.due_on

    @property
    def _first(self) -> OpenWait | None:
        return next((wait for wait in self.waits if wait.stops_the_clock), None)


@dataclass(frozen=True)
class _Stretch:
    """Days that are not counted: after `after` up to and including `until`, or without end. `article` is why."""

    after: date
    until: date | None
    article: str


@dataclass(frozen=True)
class _LeftOut:
    ends_on: date
    working_days: int
    article: str


@dataclass(frozen=True)
class _Period:
    """One run of the reply period: what it holds, where it ends without and with what was decided in it."""

    base_due: date | None
    due_on: date | None
    working_days: int
    left_out: list[_LeftOut]
    extensions: tuple[CaseEvent, ...]
    delay: CaseEvent | None
    delay_decides: bool

    def is_over(self, day: date) -> bool:
        """Whether the period ended before `day`."""
        return self.due_on is not None and day > self.due_on


def deadline(events: Iterable[CaseEvent], rules: Statute, calendar: WorkingCalendar) -> Deadline:
    """The day by which a case must be answered. The order in which events are given does not matter.

    Raises DeadlineError where the events contradict the statute or one another: no receipt, an event before receipt, a
    supplement that nobody asked for, an answer to a question that was not put, extended twice or beyond the longest.
    Raises CalendarError where the counting leaves the years that the calendar covers.
    """
    ordered = in_order(list(events))
    received, end = receipt_and_end(ordered)
    # Asked first, so that a day far off is refused with the calendar's sentence before anything is counted from it.
    calendar.is_working_day(ordered[-1].on)
    waits = read_waits(ordered, rules, calendar, end)
    stretches = _merged(waits)
    restarts = sorted(wait.restarts_on for wait in waits if wait.restarts_on is not None)

    def run(starts: date) -> _Period:
        before = next((day for day in restarts if day > starts), None)
        decisions = decisions_between(ordered, rules, starts, before)
        return _run(starts, decisions, stretches, rules, calendar)

    steps = [Step.under(rules, StepKind.RECEIVED, received.on, rules.receipt_article)]
    period = run(received.on)
    open_waits = []
    for wait in waits:
        counts = wait.question.effect is not Effect.NOTHING and not period.is_over(wait.asked.on)
        steps += _steps_of_wait(wait, received.on, rules, calendar, counts=counts)
        if wait.restarts_on is not None and counts:
            period = run(wait.restarts_on)
        if wait.is_open:
            open_waits.append((wait, counts))
    # A supplement that is asked for on the very last day still starts the period anew when it comes.
    awaits_restart = any(counts and wait.question.effect is Effect.RESTARTS for wait, counts in open_waits)
    due_on = None if awaits_restart else period.due_on
    steps += _steps_of_period(period, ordered, rules, due_on)
    if end is not None:
        article = rules.closing_articles.get(end.kind, "")
        steps.append(Step.under(rules, StepKind(end.kind.value), end.on, article))
    return Deadline(
        due_on=due_on,
        provisional=due_on is not None and calendar.is_provisional(due_on),
        # One day may hold several steps: they then keep the order in which the law takes them, which is the list's own.
        steps=tuple(sorted(steps, key=lambda step: step.on)),
        waits=tuple(
            OpenWait(wait.asked.kind, wait.asked.on, wait.latest_on, wait.asked.party, counts and due_on is None)
            for wait, counts in open_waits
        ),
        closed_by=end.kind if end else None,
        closed_on=end.on if end else None,
    )


def _run(
    starts: date, decisions: Decisions, stretches: list[_Stretch], rules: Statute, calendar: WorkingCalendar
) -> _Period:
    first = first_counted_after(starts, rules)
    base_due, left_out = _count(first, rules.reply_working_days, stretches, calendar)
    extensions = decisions.extensions_by(base_due)
    working_days = rules.reply_working_days + sum(event.working_days or 0 for event in extensions)
    counted, left_out = _count(first, working_days, stretches, calendar)
    delay = decisions.delay_by(counted)
    due_on, delay_decides = counted, False
    if counted is not None and delay is not None and delay.until is not None:
        until = _on_or_after(delay.until, calendar)
        delay_decides = until > counted
        due_on = max(until, counted)
    return _Period(base_due, due_on, working_days, left_out, extensions, delay, delay_decides)


def _on_or_after(day: date, calendar: WorkingCalendar) -> date:
    """The first working day from `day` on."""
    return calendar.add_working_days(day - timedelta(days=1), 1)


def _merged(waits: list[Wait]) -> list[_Stretch]:
    """The waits as stretches that do not overlap, oldest first. A wait whose answer starts the period anew is none."""
    stretches: list[_Stretch] = []
    for wait in waits:
        if wait.question.effect is Effect.NOTHING or wait.restarts_on is not None:
            continue
        after = wait.asked.on - timedelta(days=1) if wait.question.asking_day_left_out else wait.asked.on
        last = stretches[-1] if stretches else None
        if last and (last.until is None or after <= last.until):
            until = None if last.until is None or wait.ended_on is None else max(last.until, wait.ended_on)
            stretches[-1] = _Stretch(last.after, until, last.article)
        else:
            stretches.append(_Stretch(after, wait.ended_on, wait.question.effect_article))
    return stretches


def _count(
    start: date, working_days: int, stretches: list[_Stretch], calendar: WorkingCalendar
) -> tuple[date | None, list[_LeftOut]]:
    """Where `working_days` after `start` end when `stretches` do not count (None: in one without end), and what was
    left out."""
    left_out: list[_LeftOut] = []
    cursor, left = start, working_days
    for stretch in stretches:
        pause = max(stretch.after, cursor)
        before = calendar.working_days_between(cursor, pause)
        if before >= left:
            break
        if stretch.until is None:
            return None, left_out
        days = calendar.working_days_between(pause, stretch.until)
        if days:
            left -= before
            cursor = stretch.until
            left_out.append(_LeftOut(stretch.until, days, stretch.article))
    return calendar.add_working_days(cursor, left), left_out


def _steps_of_wait(
    wait: Wait, received_on: date, rules: Statute, calendar: WorkingCalendar, *, counts: bool
) -> list[Step]:
    """The question, its answer, and what they do; `counts` is false where they do nothing to the period."""
    question, asked = wait.question, wait.asked
    kind, within = StepKind(question.asked.value), question.ask_within_working_days
    if within is not None and asked.on > calendar.add_working_days(first_counted_after(received_on, rules), within):
        steps = [Step.under(rules, StepKind.SUPPLEMENT_ASKED_LATE, asked.on, question.article, working_days=within)]
    else:
        steps = [Step.under(rules, kind, asked.on, question.article)]
    if not counts and question.effect is not Effect.NOTHING:
        steps.append(Step.under(rules, StepKind.QUESTION_NOT_COUNTED, asked.on, question.effect_article))
    if wait.is_open:
        step = Step.under(rules, WAITING_STEPS[asked.kind], asked.on, question.article, until=wait.latest_on)
        steps.append(step)
    elif wait.restarts_on is not None and counts:
        steps.append(Step.under(rules, StepKind.RESTARTED, wait.restarts_on, question.effect_article))
    elif wait.answered_on is not None:
        steps.append(Step.under(rules, StepKind(question.answered.value), wait.answered_on, question.article))
    return steps


def _steps_of_period(period: _Period, ordered: list[CaseEvent], rules: Statute, due_on: date | None) -> list[Step]:
    """What was left out of the last run of the period, what was decided about it, and where it ends."""
    steps = [
        Step.under(rules, StepKind.TIME_NOT_COUNTED, left.ends_on, left.article, working_days=left.working_days)
        for left in period.left_out
    ]
    lengths = {event.on: event.working_days for event in period.extensions}
    for event in ordered:
        if event.kind is EventKind.EXTENDED and rules.extension is not None:
            kind = StepKind.EXTENDED if event.on in lengths else StepKind.EXTENSION_NOT_COUNTED
            days = lengths.get(event.on)
            steps.append(Step.under(rules, kind, event.on, rules.extension.article, working_days=days))
        elif event.kind is EventKind.DELAY_FIXED:
            kind = StepKind.DELAY_FIXED if event == period.delay else StepKind.DELAY_NOT_COUNTED
            steps.append(Step.under(rules, kind, event.on, rules.delay_article, until=event.until))
    if period.base_due is not None:
        days = rules.reply_working_days
        steps.append(Step.under(rules, StepKind.REPLY_PERIOD, period.base_due, rules.reply_article, working_days=days))
    if due_on is not None:
        article = rules.delay_article if period.delay_decides else rules.reply_article
        days_in_all = None if period.delay_decides else period.working_days
        steps.append(Step.under(rules, StepKind.DUE, due_on, article, working_days=days_in_all))
    return steps
