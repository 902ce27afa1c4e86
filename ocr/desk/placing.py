"""Where the characters of a text stand that a person wrote over the machine's (改后文字定位): pure.

What both texts hold stands where the machine saw it; what lies between is spread evenly over the room that is left.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from ocr.engines.port import Direction
from ocr.glyph_places import widths_of
from ocr.line_text import gap
from ocr.marking import Box

from .differences import opcodes

Span = tuple[float, float]

_LETTERS = re.compile(r"[A-Za-z0-9]+")
_STRETCH = re.compile(r"\S+|\s+")


@dataclass(frozen=True, kw_only=True)
class PlacedWord:
    """A word and its box in pixels."""

    text: str
    box: Box


def placed_words(
    text: str, *, machine_text: str, places: Sequence[Box], box: Box, direction: Direction
) -> tuple[PlacedWord, ...]:
    """The words of `text`: a Han character or sign each, letters and digits in runs; joined by `ocr.line_text` they
    spell `text` again.

    `places` holds the box of each character of `machine_text`, or nothing where the engine placed none; those of a line
    whose box was moved away from under them do not count. `box` is the line's own.
    """
    down = direction is Direction.VERTICAL
    inside = _inside(places, box) if len(places) == len(machine_text) else False
    spans = _spans(text, machine_text, places if inside else (), box, down=down)
    words: list[PlacedWord] = []
    for start, end in _cuts(text):
        first, last = spans[start][0], max(spans[end - 1][1], spans[start][0])
        part = (
            Box(left=box.left, top=first, right=box.right, bottom=last)
            if down
            else Box(left=first, top=box.top, right=last, bottom=box.bottom)
        )
        words.append(PlacedWord(text=text[start:end], box=part))
    return tuple(words)


def _inside(places: Sequence[Box], box: Box) -> bool:
    """Whether most of the characters stand in the line's box."""
    if not places:
        return False
    held = sum(
        box.left <= (one.left + one.right) / 2 <= box.right and box.top <= (one.top + one.bottom) / 2 <= box.bottom
        for one in places
    )
    return 2 * held > len(places)


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    """The words of the text. A space that joining would not set again stays inside a word."""
    found: list[tuple[int, int]] = []
    for match in _STRETCH.finditer(text):
        if match[0].isspace():
            continue
        at = match.start()
        pieces = []
        while at < match.end():
            letters = _LETTERS.match(text, at)
            end = letters.end() if letters else at + 1
            pieces.append((at, end))
            at = end
        for start, end in pieces:
            between = text[found[-1][1] : start] if found else text[:start]
            if found and gap(text[: found[-1][1]], text[start:end]) != between:
                found[-1] = (found[-1][0], end)
            elif not found and between:
                found.append((0, end))
            else:
                found.append((start, end))
    if found and found[-1][1] < len(text):
        found[-1] = (found[-1][0], len(text))
    yield from found


def _spans(text: str, machine_text: str, places: Sequence[Box], box: Box, *, down: bool) -> list[Span]:
    """Start and end of each character of the text along the line, never before the one that stands before it."""
    start, end = (box.top, box.bottom) if down else (box.left, box.right)
    spans: list[Span | None] = [None] * len(text)
    if places:
        for code, old, old_end, new, new_end in opcodes(machine_text, text):
            if code == "equal" or (code == "replace" and old_end - old == new_end - new):
                for place in range(new_end - new):
                    one = places[old + place]
                    spans[new + place] = (one.top, one.bottom) if down else (one.left, one.right)
    return _filled(spans, text, start, end)


def _filled(spans: Sequence[Span | None], text: str, start: float, end: float) -> list[Span]:
    """The spans with those unknown spread over the room between their neighbours, by the characters' widths."""
    found: list[Span] = []
    place = 0
    while place < len(spans):
        before = found[-1][1] if found else start
        known = spans[place]
        if known is not None:
            first = min(max(known[0], found[-1][0] if found else start), end)
            found.append((first, min(max(known[1], first), end)))
            place += 1
            continue
        behind = place
        while behind < len(spans) and spans[behind] is None:
            behind += 1
        following = spans[behind] if behind < len(spans) else None
        found += _spread(text[place:behind], before, max(before, following[0] if following else end))
        place = behind
    return found


def _spread(text: str, start: float, end: float) -> list[Span]:
    borders = list(accumulate(widths_of(text), initial=0))
    step = (end - start) / (borders[-1] or 1)
    return [(start + one * step, min(start + two * step, end)) for one, two in pairwise(borders)]
