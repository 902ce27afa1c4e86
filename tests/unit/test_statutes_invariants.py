"""What must hold for every case, and the second calculator that must agree with the first."""

from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from cms.statutes.calendars import state_council_calendar
from cms.statutes.china import CN_2019
from cms.statutes.deadlines import CaseEvent, Deadline, EventKind, StepKind, deadline
from tests.unit.slow_deadline import Story, due

CALENDAR = state_council_calendar()
E = EventKind
RECEIPTS = st.dates(date(2019, 5, 15), date(2028, 12, 31))
QUESTIONS = ((E.THIRD_PARTY_ASKED, E.THIRD_PARTY_ANSWERED), (E.AGENCY_ASKED, E.AGENCY_ANSWERED))


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """A case with waits, a supplement, an extension and a delay, in any combination the statute allows."""
    received = draw(RECEIPTS)

    def day(longest: int = 60) -> date:
        return received + timedelta(days=draw(st.integers(0, longest)))

    def wait(*, may_be_open: bool) -> tuple[date, date | None]:
        asked = day()
        is_open = may_be_open and draw(st.integers(0, 5)) == 0
        return asked, None if is_open else asked + timedelta(days=draw(st.integers(0, 40)))

    story = Story(received, asked=[wait(may_be_open=True) for _ in range(draw(st.integers(0, 3)))])
    if draw(st.booleans()):
        story.supplement = wait(may_be_open=True)
    if draw(st.booleans()):
        story.extended = (day(100), draw(st.integers(1, 20)))
    if draw(st.integers(0, 3)) == 0:
        fixed = day(100)
        story.delayed = (fixed, fixed + timedelta(days=draw(st.integers(1, 120))))
    return story


def events_of(story: Story) -> list[CaseEvent]:
    events = [CaseEvent(E.RECEIVED, story.received)]
    for number, (asked, answered) in enumerate(story.asked):
        question, answer = QUESTIONS[number % 2]
        events.append(CaseEvent(question, asked, party=str(number)))
        if answered:
            events.append(CaseEvent(answer, answered, party=str(number)))
    if story.supplement:
        events.append(CaseEvent(E.SUPPLEMENT_ASKED, story.supplement[0]))
        if story.supplement[1]:
            events.append(CaseEvent(E.SUPPLEMENT_RECEIVED, story.supplement[1]))
    if story.extended:
        events.append(CaseEvent(E.EXTENDED, story.extended[0], story.extended[1]))
    if story.delayed:
        events.append(CaseEvent(E.DELAY_FIXED, story.delayed[0], until=story.delayed[1]))
    return events


def computed(story: Story) -> Deadline:
    return deadline(events_of(story), CN_2019, CALENDAR)


@given(stories())
def test_two_calculators_written_apart_agree(story: Story) -> None:
    assert computed(story).due_on == due(story)


@given(stories(), st.dictionaries(st.dates(date(2019, 1, 1), date(2029, 12, 31)), st.booleans(), max_size=10))
def test_no_answer_is_due_on_a_rest_day_or_before_its_twentieth_working_day(
    story: Story, overrides: dict[date, bool]
) -> None:
    calendar = state_council_calendar(overrides)
    answer = deadline(events_of(story), CN_2019, calendar)
    if answer.due_on is None:
        assert answer.waiting_for is not None
        assert not answer.provisional
        return
    assert answer.waiting_for is None
    assert calendar.is_working_day(answer.due_on)
    assert calendar.working_days_between(story.received, answer.due_on) >= 20
    assert answer.provisional == (answer.due_on.year > 2026)


@given(stories(), st.integers())
def test_the_order_in_which_events_are_entered_does_not_matter(story: Story, seed: int) -> None:
    events = events_of(story)
    shuffled = list(events)
    Random(seed).shuffle(shuffled)  # noqa: S311 - no secret hangs on this shuffle
    assert deadline(shuffled, CN_2019, CALENDAR) == deadline(events, CN_2019, CALENDAR)


@given(RECEIPTS, st.integers(0, 40))
def test_what_is_received_later_is_never_due_earlier(received: date, days: int) -> None:
    first, second = computed(Story(received)).due_on, computed(Story(received + timedelta(days=days))).due_on
    assert first is not None
    assert second is not None
    assert first <= second


@given(stories(), st.integers(0, 60), st.integers(0, 40))
def test_asking_one_more_party_never_makes_the_answer_due_earlier(story: Story, after: int, answered: int) -> None:
    before = computed(story).due_on
    asked = story.received + timedelta(days=after)
    story.asked.append((asked, asked + timedelta(days=answered)))
    then = computed(story).due_on
    if before is not None and then is not None:
        assert before <= then


@given(stories())
def test_the_days_left_out_and_the_days_counted_add_up(story: Story) -> None:
    story.delayed = None
    answer = computed(story)
    if answer.due_on is None:
        return
    starts = max(step.on for step in answer.steps if step.kind in {StepKind.RECEIVED, StepKind.RESTARTED})
    counted = next(step.working_days for step in answer.steps if step.kind is StepKind.DUE)
    left_out = sum(step.working_days or 0 for step in answer.steps if step.kind is StepKind.TIME_NOT_COUNTED)
    assert CALENDAR.working_days_between(starts, answer.due_on) == (counted or 0) + left_out


@given(stories(), st.integers(1, 10))
def test_a_corrected_answer_corrects_everything_after_it(story: Story, later: int) -> None:
    """A wait that is recorded as longer never makes the answer due earlier, whatever else happened."""
    closed = [(asked, answered) for asked, answered in story.asked if answered]
    if not closed:
        return
    story.asked = list(closed)
    story.delayed = story.extended = None
    before = computed(story).due_on
    story.asked[0] = (closed[0][0], closed[0][1] + timedelta(days=later))
    after = computed(story).due_on
    if before is not None and after is not None:
        assert before <= after
