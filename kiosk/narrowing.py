"""Narrowing results by touch: tabs, steps of ten years, and switches, as links that change the question. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from cms.finding.histogram import Histogram
from cms.finding.panels import Chip, Choice, Panel
from search.selectors import Facet, Question

DECADE = 10


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A kind of record and how many results are of it; `query` are the parameters that show this kind alone."""

    label: str
    count: int
    chosen: bool
    query: str


@dataclass(frozen=True, kw_only=True)
class Stepper:
    """A year that is moved by tens: parameters of the earlier and the later one, empty where there is none."""

    year: int
    earlier: str
    later: str


def tabs(question: Question, kinds: Panel, *, everything: str) -> tuple[Tab, ...]:
    """All kinds, then each: a tab shows its kind alone, where a facet would add it to the kinds already chosen."""
    choices: Iterable[Choice] = (*kinds.shown, *kinds.more)
    each = tuple(
        Tab(label=choice.label, count=choice.count, chosen=choice.chosen, query=_only(question, choice.value))
        for choice in sorted(choices, key=lambda choice: choice.value)
    )
    total = sum(tab.count for tab in each)
    return (Tab(label=everything, count=total, chosen=not kinds.any_chosen, query=kinds.clear), *each)


def _only(question: Question, kind: str) -> str:
    return replace(question, chosen={**question.chosen, Facet.KIND: frozenset({kind})}).to_query()


def chips_beside_tabs(chips: Iterable[Chip], kinds: Panel) -> tuple[Chip, ...]:
    """What is chosen, without the one kind that its tab already shows as chosen."""
    return tuple(chip for chip in chips if chip.query != kinds.clear)


def steppers(question: Question, histogram: Histogram | None) -> tuple[Stepper, Stepper] | None:
    """The first and the last year, each to be moved by ten years.

    They begin at the first and last year of the results, where nothing is chosen, and never pass each other. None
    where no result has a date.
    """
    if histogram is None:
        return None
    days = question.days
    first = days.first.year if days and days.first else histogram.first
    last = days.last.year if days and days.last else histogram.last
    before, after = first - DECADE, first + DECADE
    ends_before, ends_after = last - DECADE, last + DECADE
    return (
        Stepper(
            year=first,
            earlier=_since(question, before if before > histogram.first else None) if first > histogram.first else "",
            later=_since(question, after) if after <= last else "",
        ),
        Stepper(
            year=last,
            earlier=_until(question, ends_before) if ends_before >= first else "",
            later=_until(question, ends_after if ends_after < histogram.last else None)
            if last < histogram.last
            else "",
        ),
    )


def _since(question: Question, year: int | None) -> str:
    return replace(question, since=_written(year)).to_query()


def _until(question: Question, year: int | None) -> str:
    return replace(question, until=_written(year)).to_query()


def _written(year: int | None) -> str:
    return "" if year is None else f"{year:04d}"


def exact_switch(question: Question) -> str:
    """The parameters with the refusal of approximate results turned on, or off where it is on."""
    return replace(question, tolerant=not question.tolerant).to_query()
