"""Canonical text as overlapping pairs of characters with their positions, which find any run of two or more."""

from collections import Counter
from collections.abc import Iterable

from .normalise import GAP, compact

Positions = dict[str, list[int]]


def pairs(text: str) -> Positions:
    """Each pair of neighbouring characters of a canonical text with the places where it stands, ascending.

    A gap is put before and after the text, so that the beginning and the end of a word can be asked for.
    """
    if not text:
        return {}
    padded = f"{GAP}{text}{GAP}"
    found: Positions = {}
    for position in range(len(padded) - 1):
        found.setdefault(padded[position : position + 2], []).append(position)
    return found


def letters(text: str) -> Counter[str]:
    """How often each single character stands in a canonical text."""
    counted = Counter(text)
    del counted[GAP]
    return counted


def cover(run: str) -> tuple[tuple[str, int], ...]:
    """The fewest pairs that together spell this run of two or more characters, each with its place in the run."""
    last = len(run) - 2
    places = [*range(0, last, 2), last]
    return tuple((run[place : place + 2], place) for place in places)


def code_text(codes: Iterable[str]) -> str:
    """The canonical text of document numbers and reference codes: each without separators, a gap between two."""
    return GAP.join(filter(None, map(compact, codes)))
