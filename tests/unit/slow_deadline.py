"""A second calculator of deadlines, written from the law and not from the first: it walks day by day through the
regulation of 2019 and asks of every day whether it counts. Slow, and without any data of the first one."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from holidays.countries.china import China

ONE_DAY = timedelta(days=1)
NOTICES = China(years=range(2018, 2027), expand=False)
LAW_ONLY = China(observed=False)
LAW_ONLY.has_special_holidays = False


def works(day: date) -> bool:
    """Whether offices work: by the notices through 2026, then on plain weekdays that are no festival."""
    if day.year <= 2026:
        return NOTICES.is_working_day(day)
    return day.weekday() < 5 and day not in LAW_ONLY


@dataclass
class Story:
    """A case in plain dates. `asked` are pairs (question, answer or None) of parties, agencies and fees."""

    received: date
    supplement: tuple[date, date | None] | None = None
    asked: list[tuple[date, date | None]] = field(default_factory=list)
    extended: tuple[date, int] | None = None
    delayed: tuple[date, date] | None = None


def due(story: Story) -> date | None:
    """The due day, None while an answer decides it."""
    start, asked = story.received, list(story.asked)
    if story.supplement is not None:
        question, answer = story.supplement
        first = walk(story, start, asked, bound=answer)
        if first is None or question <= first:
            if answer is None:
                return None
            start = answer
    return walk(story, start, asked, bound=None)


def walk(story: Story, start: date, asked: list[tuple[date, date | None]], *, bound: date | None) -> date | None:
    """Walks from `start`; decisions from `bound` on belong to the next period."""

    def decided_here(day: date) -> bool:
        in_time = bound is None or day < bound
        return day >= start and in_time

    left, day, extension_added = 20, start, False
    while True:
        if left == 0 and not extension_added and story.extended and decided_here(story.extended[0]):
            if story.extended[0] <= day:
                left += story.extended[1]
            extension_added = True
        if left == 0:
            break
        day += ONE_DAY
        if any(question < day and answer is None for question, answer in asked):
            return None
        if works(day) and not any(question < day <= answer for question, answer in asked if answer is not None):
            left -= 1
    if story.delayed and decided_here(story.delayed[0]) and story.delayed[0] <= day:
        until = story.delayed[1]
        while not works(until):
            until += ONE_DAY
        day = max(day, until)
    return day
