"""Canonical text as overlapping pairs of characters, by which any run of two or more is found."""

from collections.abc import Iterable

from .normalise import GAP, compact


def cover(run: str) -> tuple[tuple[str, int], ...]:
    """The fewest pairs that together spell this run of two or more characters, each with its place in the run."""
    last = len(run) - 2
    places = [*range(0, last, 2), last]
    return tuple((run[place : place + 2], place) for place in places)


def code_text(codes: Iterable[str]) -> str:
    """The canonical text of document numbers and reference codes: each without separators, a gap between two."""
    return GAP.join(filter(None, map(compact, codes)))
