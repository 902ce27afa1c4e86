"""Where the terms of a query stand in a text, by the same folding and matching that found the document."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category

from .language import parse
from .ranking import marks_of
from .text.normalise import GAP, canonical, normalise_with_offsets

_WINDOW = 800  # characters of a long text that are looked through at a time
_OVERLAP = 200
_ENOUGH = 4  # windows with a term, from which the best place for a snippet of several terms is chosen
_MARGIN = 100
_SPACES = re.compile(r"\s+")
ELLIPSIS = "…"

Place = tuple[int, int, int]  # start, end in the original text, and the number of the run


@dataclass(frozen=True)
class Segment:
    """A piece of text, marked when it answers the query; templates escape it and put <mark> around it."""

    text: str
    marked: bool


@lru_cache(maxsize=512)
def runs_to_mark(query_text: str, *, tolerant: bool = False) -> tuple[str, ...]:
    """The canonical runs that answer what was typed; with `tolerant` also as a recogniser may have misread them."""
    return marks_of(parse(query_text), tolerant=tolerant)


def find_spans(text: str, query_text: str, *, tolerant: bool = False) -> tuple[tuple[int, int], ...]:
    """Where the query's terms stand in `text`, as (start, end) indexes of the original text, ascending and apart.

    Places that overlap or touch are one span. With `tolerant`, places where a term was misread are marked in a text
    in which no term stands as it was typed.
    """
    exact = _spans(text, runs_to_mark(query_text))
    return exact or (_spans(text, runs_to_mark(query_text, tolerant=True)) if tolerant else ())


def segments(text: str, query_text: str) -> tuple[Segment, ...]:
    """The whole text, cut where marks begin and end."""
    return tuple(_cut(text, 0, len(text), find_spans(text, query_text)))


def snippet(text: str, query_text: str, *, length: int = 120, tolerant: bool = False) -> tuple[Segment, ...]:
    """About `length` characters of the text around the place where most of the query's terms stand together.

    White space is drawn together; an ellipsis stands where text was left out. Without a match, the text's beginning.
    """
    runs = runs_to_mark(query_text)
    places = _places_in_windows(text, runs)
    if not places and tolerant:
        runs = runs_to_mark(query_text, tolerant=True)
        places = _places_in_windows(text, runs)
    first = _densest(places, length)
    start = _whole_character(text, max(0, min(first - length // 5, len(text) - length)))
    end = _whole_character(text, min(len(text), start + length))
    near = max(0, start - _MARGIN)
    spans = tuple((near + a, near + b) for a, b in _spans(text[near : end + _MARGIN], runs)) if places else ()
    cut = list(_cut(text, start, end, spans))
    shown = [Segment(_SPACES.sub(" ", segment.text), segment.marked) for segment in cut]
    before = [Segment(ELLIPSIS, marked=False)] if text[:start].strip() else []
    after = [Segment(ELLIPSIS, marked=False)] if text[end:].strip() else []
    return (*before, *shown, *after)


def _spans(text: str, runs: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    for start, end, _ in sorted(_places(text, runs)):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return tuple(spans)


def _places(text: str, runs: tuple[str, ...]) -> Iterator[Place]:
    """Each place of each run."""
    folded = f"{GAP}{canonical(text)}{GAP}"
    standing = [(number, run) for number, run in enumerate(runs) if run in folded]
    if not standing:  # folding is cheap, the way back to the original is not
        return
    normalised = normalise_with_offsets(text)
    for number, run in standing:
        at = normalised.text.find(run)
        while at >= 0:
            last = normalised.offsets[at + len(run) - 1]
            yield normalised.offsets[at], _with_marks(text, last + 1), number
            at = normalised.text.find(run, at + 1)


def _places_in_windows(text: str, runs: tuple[str, ...]) -> list[Place]:
    """Places in the first windows of a text that hold a run."""
    found: list[Place] = []
    windows = 0
    for start in range(0, max(len(text), 1), _WINDOW - _OVERLAP):
        window = text[start : start + _WINDOW]
        places = list(_places(window, runs))
        found += [(start + begin, start + end, number) for begin, end, number in places]
        windows += bool(places)
        if windows == (_ENOUGH if len(runs) > 1 else 1):
            break
    return sorted(set(found))


def _with_marks(text: str, end: int) -> int:
    """The end moved behind the accents that belong to the last character."""
    while end < len(text) and category(text[end]) in {"Mn", "Me"}:
        end += 1
    return end


def _whole_character(text: str, at: int) -> int:
    """The place moved so that no accent or joined sign is cut from its character."""
    while 0 < at < len(text) and (category(text[at]) in {"Mn", "Me", "Mc", "Cf"} or text[at - 1] == "\u200d"):
        at += 1
    return at


def _densest(places: list[Place], length: int) -> int:
    """The start of the stretch of `length` characters in which the most different terms stand; the first of equals."""
    starts = [place[0] for place in places]
    best, best_count = 0, 0
    for index, start in enumerate(starts):
        within = places[index : bisect_left(starts, start + length * 4 // 5)]
        count = len({number for _, _, number in within})
        if count > best_count:
            best, best_count = start, count
    return best


def _cut(text: str, start: int, end: int, spans: tuple[tuple[int, int], ...]) -> Iterator[Segment]:
    at = start
    for span_start, span_end in spans:
        if span_end <= start or span_start >= end:
            continue
        if span_start > at:
            yield Segment(text[at:span_start], marked=False)
        yield Segment(text[max(span_start, start) : min(span_end, end)], marked=True)
        at = min(span_end, end)
    if at < end:
        yield Segment(text[at:end], marked=False)
