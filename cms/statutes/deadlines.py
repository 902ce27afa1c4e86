"""When the answer to an application is due, as a pure function of what happened.

Source: 政府信息公开条例 第三十条 to 第三十四条.

How the periods fit together:

- The reply period runs from receipt; the day of receipt is not counted (`StatuteRules.receipt_day_counts`).
- A supplement that was asked for starts the reply period anew on the day it is received (第三十条).
- While a third party or another agency is asked, and while a fee is unpaid, time is not counted (第三十三条第三款): the
  days after the question up to and including the day of the answer. Overlapping waits are counted once.
- A wait ends at the latest with the period that the law gives the one asked, for silence stops nothing (第三十二条,
  第三十四条).
- An extension adds its working days to the period in which it was decided (第三十三条第二款).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from cms.statutes.calendars import WorkingCalendar
from cms.statutes.rules import StatuteRules, cite


class DeadlineError(ValueError):
    """The events of a case do not make a deadline; the message is a sentence for the officer."""


class EventKind(StrEnum):
    """What can happen to a case that moves or ends its reply period."""

    RECEIVED = "received"
    """收到申请: the day by article 31, which depends on the channel."""
    SUPPLEMENT_ASKED = "supplement_asked"
    """告知补正."""
    SUPPLEMENT_RECEIVED = "supplement_received"
    """收到补正."""
    THIRD_PARTY_ASKED = "third_party_asked"
    """征求第三方意见: the day the third party received the letter."""
    THIRD_PARTY_ANSWERED = "third_party_answered"
    """第三方意见收到."""
    OTHER_AGENCY_ASKED = "other_agency_asked"
    """征求其他机关意见: the day that agency received the letter."""
    OTHER_AGENCY_ANSWERED = "other_agency_answered"
    """其他机关意见收到."""
    FEE_ASKED = "fee_asked"
    """收费通知: the day the applicant was told."""
    FEE_PAID = "fee_paid"
    """缴费."""
    EXTENDED = "extended"
    """延长答复期限: the day of the consent."""
    ANSWERED = "answered"
    """答复: the day the answer was given."""


class StepKind(StrEnum):
    """One line of the explanation of a deadline; screens translate it."""

    RECEIVED = "received"
    SUPPLEMENT_ASKED = "supplement_asked"
    RESTARTED = "restarted"
    """The reply period starts anew on `on`."""
    REPLY_PERIOD = "reply_period"
    """`working_days` of the reply period end on `on`."""
    THIRD_PARTY_ASKED = "third_party_asked"
    OTHER_AGENCY_ASKED = "other_agency_asked"
    FEE_ASKED = "fee_asked"
    TIME_NOT_COUNTED = "time_not_counted"
    """`working_days` of waiting that end on `on` are left out of the period."""
    EXTENDED = "extended"
    """An extension by `working_days` decided on `on`."""
    EXTENSION_NOT_COUNTED = "extension_not_counted"
    """An extension decided on `on`, after the period had run out or before it started anew: it moves nothing."""
    DUE = "due"
    ANSWERED = "answered"


@dataclass(frozen=True)
class CaseEvent:
    """Something that happened to a case on one day.

    `working_days` is the length of an extension; None means the longest that the statute allows.
    `party` tells several third parties or agencies apart, so that each answer ends its own wait; any short key will do.
    """

    kind: EventKind
    on: date
    working_days: int | None = None
    party: str = ""


@dataclass(frozen=True)
class Step:
    """One step of how a deadline came about, with the article that it rests on."""

    kind: StepKind
    on: date
    working_days: int | None
    article: str


@dataclass(frozen=True)
class Deadline:
    """The last day for the answer, and how it came about.

    `provisional` is true where the counting reaches a year whose State Council notice is not published yet.
    `waiting_for` names what the case waits for while that is still open: the kind of the question without an answer.
    While a supplement is awaited, `due_on` is still the day counted from receipt, and moves when the supplement comes;
    while an opinion or a fee is awaited, `due_on` supposes that the whole of the period allowed for it is used.
    """

    due_on: date
    provisional: bool
    steps: tuple[Step, ...]
    waiting_for: EventKind | None = None
    answered_on: date | None = None

    @property
    def answered_late(self) -> bool:
        """Whether the answer was given after the due day."""
        return self.answered_on is not None and self.answered_on > self.due_on


@dataclass(frozen=True)
class _Wait:
    """A stretch that is not counted: the days after `asked_on` up to and including `ends_on`."""

    asked: CaseEvent
    ends_on: date
    is_open: bool


@dataclass(frozen=True)
class _Question:
    answer: EventKind
    step: StepKind
    article: str


_QUESTIONS = {
    EventKind.THIRD_PARTY_ASKED: _Question(EventKind.THIRD_PARTY_ANSWERED, StepKind.THIRD_PARTY_ASKED, cite("三十二")),
    EventKind.OTHER_AGENCY_ASKED: _Question(
        EventKind.OTHER_AGENCY_ANSWERED, StepKind.OTHER_AGENCY_ASKED, cite("三十四")
    ),
    EventKind.FEE_ASKED: _Question(EventKind.FEE_PAID, StepKind.FEE_ASKED, cite("四十二")),
}

_ONCE_ONLY = {
    EventKind.RECEIVED: "The application is recorded as received {n} times; keep the one day that article 31 fixes.",
    EventKind.SUPPLEMENT_ASKED: "The applicant was asked to supplement {n} times; article 30 allows it once.",
    EventKind.ANSWERED: "The case is recorded as answered {n} times; keep the day of the first answer.",
}


def reply_deadline(events: Iterable[CaseEvent], rules: StatuteRules, calendar: WorkingCalendar) -> Deadline:
    """The day by which a case must be answered. The order in which events are given does not matter.

    Raises DeadlineError where the events contradict the statute or one another: no receipt, an event before receipt, a
    supplement that nobody asked for, an answer to a question that was not put, extensions beyond the longest allowed.
    """
    ordered = sorted(set(events), key=lambda event: (event.on, event.kind, event.party, event.working_days or 0))
    received = _receipt(ordered)
    _check_once_only(ordered)
    restarted_on = _restart(ordered)
    period_starts = restarted_on or received.on
    start = period_starts - timedelta(days=1) if rules.receipt_day_counts else period_starts

    waits = _waits(ordered, rules, calendar)
    stretches = _merged(waits)
    base_due, left_out = _count(start, rules.reply_working_days, stretches, calendar)
    extensions, refused = _extensions(ordered, rules, period_starts, base_due)
    extra = sum(event.working_days or 0 for event in extensions)
    due_on = base_due
    if extra:
        due_on, left_out = _count(start, rules.reply_working_days + extra, stretches, calendar)

    answered_on = next((event.on for event in ordered if event.kind is EventKind.ANSWERED), None)
    steps = [
        Step(StepKind.RECEIVED, received.on, None, cite("三十一")),
        *(
            Step(StepKind.SUPPLEMENT_ASKED, event.on, None, cite("三十"))
            for event in ordered
            if event.kind is EventKind.SUPPLEMENT_ASKED
        ),
        *([Step(StepKind.RESTARTED, restarted_on, None, cite("三十"))] if restarted_on else []),
        *(
            Step(_QUESTIONS[wait.asked.kind].step, wait.asked.on, None, _QUESTIONS[wait.asked.kind].article)
            for wait in waits
        ),
        *(Step(StepKind.TIME_NOT_COUNTED, ends_on, days, cite("三十三")) for ends_on, days in left_out),
        *(Step(StepKind.EXTENDED, event.on, event.working_days, cite("三十三")) for event in extensions),
        *(Step(StepKind.EXTENSION_NOT_COUNTED, event.on, 0, cite("三十三")) for event in refused),
        Step(StepKind.REPLY_PERIOD, base_due, rules.reply_working_days, cite("三十三")),
        Step(StepKind.DUE, due_on, rules.reply_working_days + extra, cite("三十三")),
        *([Step(StepKind.ANSWERED, answered_on, None, cite("三十六"))] if answered_on else []),
    ]
    # One day may hold several steps: they then keep the order in which the law takes them, which is the list's own.
    return Deadline(
        due_on=due_on,
        provisional=calendar.is_provisional(due_on),
        steps=tuple(sorted(steps, key=lambda step: step.on)),
        waiting_for=None if answered_on else _open_question(ordered, waits),
        answered_on=answered_on,
    )


def supplement_notice_due_on(received_on: date, rules: StatuteRules, calendar: WorkingCalendar) -> date:
    """The last day to ask for a supplement (告知补正, 政府信息公开条例 第三十条)."""
    return calendar.add_working_days(_before_first_day(received_on, rules), rules.supplement_notice_working_days)


def third_party_opinion_due_on(letter_received_on: date, rules: StatuteRules, calendar: WorkingCalendar) -> date:
    """The last day for a third party's opinion (政府信息公开条例 第三十二条); silence is not consent."""
    return calendar.add_working_days(_before_first_day(letter_received_on, rules), rules.third_party_working_days)


def proactive_disclosure_due_on(formed_on: date, rules: StatuteRules, calendar: WorkingCalendar) -> date:
    """The last day to publish information by one's own initiative (政府信息公开条例 第二十六条)."""
    return calendar.add_working_days(_before_first_day(formed_on, rules), rules.proactive_disclosure_working_days)


def _before_first_day(day: date, rules: StatuteRules) -> date:
    return day - timedelta(days=1) if rules.receipt_day_counts else day


def _receipt(ordered: list[CaseEvent]) -> CaseEvent:
    received = next((event for event in ordered if event.kind is EventKind.RECEIVED), None)
    if received is None:
        raise DeadlineError("The case has no day of receipt, so no deadline runs yet. Record when it was received.")
    early = ordered[0]
    if early.on < received.on:
        raise DeadlineError(
            f"The event '{early.kind}' on {early.on.isoformat()} lies before the receipt on {received.on.isoformat()}. "
            "Correct one of the two days."
        )
    return received


def _check_once_only(ordered: list[CaseEvent]) -> None:
    for kind, sentence in _ONCE_ONLY.items():
        n = sum(event.kind is kind for event in ordered)
        if n > 1:
            raise DeadlineError(sentence.format(n=n))


def _restart(ordered: list[CaseEvent]) -> date | None:
    """The day the first supplement came in, or None. Later letters do not start the period again (一次性告知)."""
    asked = next((event for event in ordered if event.kind is EventKind.SUPPLEMENT_ASKED), None)
    received = next((event for event in ordered if event.kind is EventKind.SUPPLEMENT_RECEIVED), None)
    if received is None:
        return None
    if asked is None or received.on < asked.on:
        raise DeadlineError(
            f"A supplement was received on {received.on.isoformat()}, but none had been asked for by then. "
            "Record the day on which the applicant was asked, or correct the day of the supplement."
        )
    return received.on


def _waits(ordered: list[CaseEvent], rules: StatuteRules, calendar: WorkingCalendar) -> list[_Wait]:
    """Every stretch that is not counted, in the order of the questions."""
    limits = {
        EventKind.THIRD_PARTY_ASKED: rules.third_party_working_days,
        EventKind.OTHER_AGENCY_ASKED: rules.other_agency_working_days,
        EventKind.FEE_ASKED: rules.fee_payment_working_days,
    }
    waits = []
    for kind, question in _QUESTIONS.items():
        answers = [event for event in ordered if event.kind is question.answer]
        for asked in (event for event in ordered if event.kind is kind):
            answer = next((event for event in answers if event.party == asked.party and event.on >= asked.on), None)
            if answer:
                answers.remove(answer)
            if kind is EventKind.FEE_ASKED and not rules.unpaid_fee_pauses_reply:
                continue
            latest = calendar.add_working_days(_before_first_day(asked.on, rules), limits[kind])
            waits.append(_Wait(asked, min(answer.on, latest) if answer else latest, is_open=answer is None))
        if answers:
            raise DeadlineError(
                f"The event '{answers[0].kind}' on {answers[0].on.isoformat()} answers no question put by then. "
                "Record the question first, or correct the day."
            )
    return sorted(waits, key=lambda wait: wait.asked.on)


def _merged(waits: list[_Wait]) -> list[tuple[date, date]]:
    """The waits as stretches that do not overlap, oldest first: (after this day, up to and including this day)."""
    stretches: list[tuple[date, date]] = []
    for wait in waits:
        if stretches and wait.asked.on <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], wait.ends_on))
        else:
            stretches.append((wait.asked.on, wait.ends_on))
    return stretches


def _count(
    start: date, working_days: int, stretches: list[tuple[date, date]], calendar: WorkingCalendar
) -> tuple[date, list[tuple[date, int]]]:
    """Where `working_days` after `start` end when `stretches` do not count, and what was left out: (ends on, days)."""
    left_out = []
    cursor, left = start, working_days
    for begins_after, ends_on in stretches:
        pause = max(begins_after, cursor)
        before = calendar.working_days_between(cursor, pause)
        if before >= left:
            break
        days = calendar.working_days_between(pause, ends_on)
        if days:
            left -= before
            cursor = ends_on
            left_out.append((ends_on, days))
    return calendar.add_working_days(cursor, left), left_out


def _extensions(
    ordered: list[CaseEvent], rules: StatuteRules, period_starts: date, base_due: date
) -> tuple[list[CaseEvent], list[CaseEvent]]:
    """The extensions that count, with their lengths filled in, and those that do not."""
    longest = rules.extension_max_working_days
    extensions = [
        event if event.working_days is not None else replace(event, working_days=longest)
        for event in ordered
        if event.kind is EventKind.EXTENDED
    ]
    if any((event.working_days or 0) < 1 for event in extensions):
        raise DeadlineError("An extension must be at least 1 working day long. Correct its length.")
    counted = [event for event in extensions if period_starts <= event.on <= base_due]
    total = sum(event.working_days or 0 for event in counted)
    if total > longest:
        raise DeadlineError(
            f"The reply period is extended by {total} working days in all; article 33 allows at most {longest}. "
            "Shorten the extension or remove the second one."
        )
    return counted, [event for event in extensions if event not in counted]


def _open_question(ordered: list[CaseEvent], waits: list[_Wait]) -> EventKind | None:
    kinds = {event.kind for event in ordered}
    if EventKind.SUPPLEMENT_ASKED in kinds and EventKind.SUPPLEMENT_RECEIVED not in kinds:
        return EventKind.SUPPLEMENT_ASKED
    return next((wait.asked.kind for wait in waits if wait.is_open), None)
