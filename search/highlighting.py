"""Where the terms of a query stand in a text, by the same folding and matching that found the document."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import category

from search.query import parse, phrases_of

from .document_numbers import forms
from .normalise import normalise_with_offsets

_MANY = 400  # places enough to choose a snippet from
_SPACES = re.compile(r"\s+")
ELLIPSIS = "…"


@dataclass(frozen=True)
class Segment:
    """A piece of text, marked when it answers the query; templates escape it and put <mark> around it."""

    text: str
    marked: bool


def find_spans(text: str, query_text: str) -> tuple[tuple[int, int], ...]:
    """Where the query's terms stand in `text`, as (start, end) indexes of the original text, ascending and apart.

    Places that overlap or touch are one span.
    """
    spans: list[tuple[int, int]] = []
    for start, end, _ in sorted(_places(text, query_text)):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return tuple(spans)


def segments(text: str, query_text: str) -> tuple[Segment, ...]:
    """The whole text, cut where marks begin and end."""
    return tuple(_cut(text, 0, len(text), find_spans(text, query_text)))


def snippet(text: str, query_text: str, *, length: int = 120) -> tuple[Segment, ...]:
    """About `length` characters of the text around the place where most of the query's terms stand together.

    White space is drawn together; an ellipsis stands where text was left out. Without a match, the text's beginning.
    """
    places = sorted(_places(text, query_text))[:_MANY]
    first = _densest(places, length)
    start = max(0, min(first - length // 5, len(text) - length))
    end = min(len(text), start + length)
    cut = list(_cut(text, start, end, find_spans(text, query_text)))
    shown = [Segment(_SPACES.sub(" ", segment.text), segment.marked) for segment in cut]
    before = [Segment(ELLIPSIS, marked=False)] if text[:start].strip() else []
    after = [Segment(ELLIPSIS, marked=False)] if text[end:].strip() else []
    return (*before, *shown, *after)


def _places(text: str, query_text: str) -> Iterator[tuple[int, int, int]]:
    """Each place of each term: its start and end in the original text, and the term's number in the query."""
    runs = phrases_of(parse(query_text))
    if not runs or not text:
        return
    normalised = normalise_with_offsets(text)
    for number, run in enumerate(runs):
        for form in forms(run):
            at = normalised.text.find(form)
            while at >= 0:
                last = normalised.offsets[at + len(form) - 1]
                yield normalised.offsets[at], _with_marks(text, last + 1), number
                at = normalised.text.find(form, at + 1)


def _with_marks(text: str, end: int) -> int:
    """The end moved behind the accents that belong to the last character."""
    while end < len(text) and category(text[end]) in {"Mn", "Me"}:
        end += 1
    return end


def _densest(places: list[tuple[int, int, int]], length: int) -> int:
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
