"""Where the characters of a line stand, measured from the ink.

Recognisers of Chinese find lines well and places inside them badly: tesseract's boxes are off by a character or more.
Print in Han characters is set in even steps, so a line's own ink says better where each character stands.
"""

import unicodedata
from collections.abc import Sequence
from itertools import accumulate, pairwise

# A white stretch this wide, in characters, parts a line into pieces that are set by themselves: the cells of a table.
_WIDE_GAP = 0.9
# How far a border between two characters may move to find white paper, in widths of a character.
_REACH = 0.35
# A band with less than this share of the strongest band's ink is dirt or a neighbour's foot; a stroke of 二 has more.
_SHARE = 0.1
_PUNCTUATION = frozenset(",.:;!?()")


def widths_of(text: str) -> tuple[int, ...]:
    """Each character's width in half-width units: 2 for Han and full-width characters, else 1.

    A half-width comma or bracket behind a Han character counts 2: print sets it full-width, though recognisers
    write it half-width.
    """
    return tuple(_width(before, character) for before, character in pairwise(f" {text}"))


def _width(before: str, character: str) -> int:
    return 2 if _is_wide(character) or (character in _PUNCTUATION and _is_wide(before)) else 1


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def is_evenly_set(text: str) -> bool:
    """Whether at least half of the line's characters are full-width, so that even steps fit it."""
    return bool(text) and 2 * sum(width == 2 for width in widths_of(text)) >= len(text)


def places_of(profile: Sequence[int], text: str, *, thickness: int) -> tuple[tuple[float, float], ...]:
    """Start and end of each character of `text`, in order, in pixels along the line; empty where there is no ink.

    `profile` is the ink at each pixel along the line (0 is none); `thickness` is the line's extent across, in pixels.
    """
    inked = [place for place, ink in enumerate(profile) if ink]
    if not inked or not text:
        return ()
    units = widths_of(text)
    even = 2 * (inked[-1] + 1 - inked[0]) / sum(units)
    pieces = _pieces(profile, inked[0], inked[-1] + 1, gap=_WIDE_GAP * min(even, 1.3 * thickness))
    found: list[tuple[float, float]] = []
    for (start, end), (first, last) in zip(pieces, _shared_out(pieces, units), strict=True):
        if last > first:
            found += pairwise(_in_piece(profile, start, end, units[first:last]))
    return tuple(found)


def extent_across(profile: Sequence[int]) -> tuple[int, int] | None:
    """Where a line begins and ends across its direction: its main band of ink, without a neighbour's or stray dots.

    `profile` is the ink at each pixel across the line. None where there is no ink.
    """
    inked = [place for place, ink in enumerate(profile) if ink]
    if not inked:
        return None
    bands = _pieces(profile, inked[0], inked[-1] + 1, gap=1)
    weights = [sum(profile[start:end]) for start, end in bands]
    kept = [band for band, weight in zip(bands, weights, strict=True) if weight >= _SHARE * max(weights)]
    return kept[0][0], kept[-1][1]


def _pieces(profile: Sequence[int], start: int, end: int, *, gap: float) -> list[tuple[int, int]]:
    """The stretches of the line between white gaps of at least `gap` pixels."""
    pieces, piece_start, last_ink = [], start, start
    for place in range(start, end):
        if profile[place]:
            if place - last_ink - 1 >= gap:
                pieces.append((piece_start, last_ink + 1))
                piece_start = place
            last_ink = place
    return [*pieces, (piece_start, end)]


def _shared_out(pieces: Sequence[tuple[int, int]], units: Sequence[int]) -> list[tuple[int, int]]:
    """For each piece the range of characters that fits its share of the whole extent."""
    extent = sum(end - start for start, end in pieces)
    reached = [0, *accumulate(units)]
    cuts = [0]
    for share in list(accumulate((end - start) / extent for start, end in pieces))[:-1]:
        wanted = share * reached[-1]
        cuts.append(max(cuts[-1], min(range(len(reached)), key=lambda place: abs(reached[place] - wanted))))
    return list(pairwise([*cuts, len(units)]))


def _in_piece(profile: Sequence[int], start: int, end: int, units: Sequence[int]) -> list[float]:
    """The borders of characters set in even steps from `start` to `end`, each moved to the whitest place near it."""
    step = (end - start) / sum(units)
    found = [float(start)]
    for reached in list(accumulate(units))[:-1]:
        even = start + reached * step
        reach = 2 * _REACH * step
        nearby = range(max(round(even - reach), start), min(round(even + reach), end - 1) + 1)
        whitest = float(min(nearby, key=lambda place: (profile[place], abs(place - even)))) if nearby else even
        found.append(max(found[-1], whitest))
    return [*found, float(end)]
