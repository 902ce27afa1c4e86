"""The events of a case, checked against one another, and the waits and decisions that they hold."""

from calendar import monthrange
from collections import deque
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cms.statutes.calendars import WorkingCalendar
from cms.statutes.events import CLOSING, CaseEvent, DeadlineError, EventKind
from cms.statutes.problems import Problem
from cms.statutes.rules import Effect, Question, Statute


@dataclass(frozen=True)
class Wait:
    """One question and what came of it.

    `ended_on` is the day of the answer, or of the end of the case where that came first; None while it is open.
    `answered_on` is the day of an answer that came before the end of the case. `latest_on` is the last day allowed.
    """

    question: Question
    asked: CaseEvent
    ended_on: date | None
    answered_on: date | None
    latest_on: date | None

    @property
    def is_open(self) -> bool:
        """Whether the answer is outstanding."""
        return self.ended_on is None

    @property
    def restarts_on(self) -> date | None:
        """The day on which the answer starts the period anew, or None."""
        return self.answered_on if self.question.effect is Effect.RESTARTS else None


def receipt_and_end(ordered: list[CaseEvent]) -> tuple[CaseEvent, CaseEvent | None]:
    """The receipt of a case and its end, where it has one. Raises DeadlineError where there is not exactly one receipt,
    more than one end, something before receipt, or something asked or decided after the end."""
    receipts = [event for event in ordered if event.kind is EventKind.RECEIVED]
    if not receipts:
        raise DeadlineError(Problem.NO_RECEIPT)
    if len(receipts) > 1:
        raise DeadlineError(Problem.RECEIVED_TWICE, times=len(receipts))
    received, first = receipts[0], ordered[0]
    if first.on < received.on:
        raise DeadlineError(Problem.BEFORE_RECEIPT, kind=first.kind.value, on=first.on, received=received.on)
    ends = [event for event in ordered if event.kind in CLOSING]
    if len(ends) > 1:
        raise DeadlineError(Problem.ENDS_TWICE, times=len(ends), kind=ends[0].kind.value, other=ends[1].kind.value)
    end = ends[0] if ends else None
    after = next((event for event in ordered if end and event.on > end.on and event.kind not in _MAY_COME_LATE), None)
    if end and after:
        raise DeadlineError(Problem.AFTER_END, kind=after.kind.value, on=after.on, end=end.on)
    return received, end


_MAY_COME_LATE = {
    EventKind.SUPPLEMENT_RECEIVED,
    EventKind.THIRD_PARTY_ANSWERED,
    EventKind.AGENCY_ANSWERED,
    EventKind.FEE_PAID,
}


def read_waits(
    ordered: list[CaseEvent], rules: Statute, calendar: WorkingCalendar, end: CaseEvent | None
) -> list[Wait]:
    """Every question with its answer, in the order of the questions; each answer belongs to the oldest open question of
    its party. Raises DeadlineError for an answer to nothing, a question asked too often or unknown to the statute."""
    waits = []
    for question in rules.questions:
        asked = [event for event in ordered if event.kind is question.asked]
        if question.at_most is not None and len(asked) > question.at_most:
            raise DeadlineError(
                Problem.ASKED_TOO_OFTEN,
                kind=question.asked.value,
                times=len(asked),
                article=question.article,
                statute=rules.code,
            )
        answers: dict[str, deque[CaseEvent]] = {}
        for event in ordered:
            if event.kind is question.answered:
                answers.setdefault(event.party, deque()).append(event)
        for event in asked:
            if event.until is not None and event.until < event.on:
                raise DeadlineError(
                    Problem.ANSWER_ALLOWED_TOO_EARLY, kind=event.kind.value, on=event.on, until=event.until
                )
            queue = answers.get(event.party)
            if queue and queue[0].on < event.on:
                break
            answer = queue.popleft() if queue else None
            waits.append(_wait(question, event, answer, end, rules, calendar))
        left = next((queue[0] for queue in answers.values() if queue), None)
        if left:
            raise DeadlineError(Problem.ANSWERS_NOTHING, kind=left.kind.value, on=left.on, other=question.asked.value)
    _check_known(ordered, rules)
    return sorted(waits, key=lambda wait: wait.asked.on)


def _wait(
    question: Question,
    asked: CaseEvent,
    answer: CaseEvent | None,
    end: CaseEvent | None,
    rules: Statute,
    calendar: WorkingCalendar,
) -> Wait:
    answered_on = answer.on if answer and not (end and answer.on > end.on) else None
    latest_on = asked.until
    if latest_on is None and question.answer_working_days is not None:
        latest_on = calendar.add_working_days(first_counted_after(asked.on, rules), question.answer_working_days)
    elif latest_on is None and question.answer_months is not None:
        latest_on = _end_of_months(asked.on, question.answer_months)
    return Wait(question, asked, answered_on or (end.on if end else None), answered_on, latest_on)


def _end_of_months(first_day: date, months: int) -> date:
    """The last day of so many months that begin with `first_day`."""
    year, month = divmod(first_day.year * 12 + first_day.month - 1 + months, 12)
    last_of_month = monthrange(year, month + 1)[1]
    if first_day.day > last_of_month:
        return date(year, month + 1, last_of_month)
    return date(year, month + 1, first_day.day) - timedelta(days=1)


def _check_known(ordered: list[CaseEvent], rules: Statute) -> None:
    known = {EventKind.RECEIVED, *CLOSING}
    for question in rules.questions:
        known |= {question.asked, question.answered}
    if rules.extension is not None:
        known.add(EventKind.EXTENDED)
    if rules.delay_article:
        known.add(EventKind.DELAY_FIXED)
    strange = next((event for event in ordered if event.kind not in known), None)
    if strange:
        raise DeadlineError(Problem.NOT_PROVIDED_FOR, kind=strange.kind.value, on=strange.on, statute=rules.code)


def first_counted_after(day: date, rules: Statute) -> date:
    """The day after which counting begins for a period that starts on `day`."""
    return date.fromordinal(day.toordinal() - 1) if rules.receipt_day_counts else day


@dataclass(frozen=True)
class Decisions:
    """What was decided about one run of the period: extensions with their lengths filled in, and delays."""

    extensions: tuple[CaseEvent, ...]
    delays: tuple[CaseEvent, ...]

    def extensions_by(self, last: date | None) -> tuple[CaseEvent, ...]:
        """The extensions that were decided while the period still ran; None for a period without an end."""
        return tuple(event for event in self.extensions if last is None or event.on <= last)

    def delay_by(self, last: date | None) -> CaseEvent | None:
        """The delay that holds: the latest decided while the period still ran."""
        return max(
            (event for event in self.delays if last is None or event.on <= last),
            key=lambda event: (event.on, event.until or date.min),
            default=None,
        )


def decisions_between(ordered: list[CaseEvent], rules: Statute, starts: date, before: date | None) -> Decisions:
    """What was decided from `starts` on and, where `before` is a day, before it.

    Raises DeadlineError for a period extended too often or by too much, and for a delay that ends before it begins.
    """
    inside = [event for event in ordered if starts <= event.on and (before is None or event.on < before)]
    delays = tuple(event for event in inside if event.kind is EventKind.DELAY_FIXED)
    for event in delays:
        if event.until is None or event.until <= event.on:
            raise DeadlineError(Problem.DELAY_WITHOUT_DAY, on=event.on)
    extension = rules.extension
    if extension is None:
        return Decisions((), delays)
    extensions = tuple(
        event if event.working_days is not None else replace(event, working_days=extension.usual_working_days)
        for event in inside
        if event.kind is EventKind.EXTENDED
    )
    if extension.at_most is not None and len(extensions) > extension.at_most:
        raise DeadlineError(
            Problem.EXTENDED_TOO_OFTEN,
            times=len(extensions),
            article=extension.article,
            statute=rules.code,
        )
    for event in extensions:
        if (event.working_days or 0) < 1:
            raise DeadlineError(Problem.EXTENSION_TOO_SHORT)
        if extension.longest_working_days is not None and (event.working_days or 0) > extension.longest_working_days:
            raise DeadlineError(
                Problem.EXTENSION_TOO_LONG,
                days=event.working_days,
                article=extension.article,
                statute=rules.code,
                most=extension.longest_working_days,
            )
    return Decisions(extensions, delays)
