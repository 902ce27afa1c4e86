"""Which way the lines of a page run, and in which order they are read, where a detector has found them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ocr.layout.boxes import Quad, box_of, extents, tilt, turned
from ocr.layout.direction import grid_doubt, guess_direction
from ocr.layout.reading_order import reading_order
from ocr.neighbours import sense
from search.text.normalise import is_solid

from .port import Direction
from .rapidocr_alternatives import ReadCharacter
from .rapidocr_page import PageUnderNetworks, mean_confidence

# Pages whose lines stand as close as their characters are looked at pressed together along the other direction too.
_PRESSED = 0.65
_DOUBTFUL = 0.5
# So many of the longest lines are read to learn how the characters stand in them, and in doubt which way makes sense.
_SAMPLED = 6


@dataclass(frozen=True)
class LaidOut:
    """The lines of a page in reading order, whether they run down, and from 0 to 1 how doubtful that is."""

    quads: tuple[Quad, ...]
    vertical: bool
    doubt: float


def lay_out(page: PageUnderNetworks, direction: Direction) -> LaidOut:
    """The page's lines in a direction that is given, or in the likelier one."""
    if direction is not Direction.AUTO:
        vertical = direction is Direction.VERTICAL
        return _ordered(_found_along(page, vertical=vertical), vertical=vertical, doubt=0.0)
    quads = page.find()
    guess = guess_direction(quads)
    sample = _sample(page, quads, vertical=guess.vertical)
    doubt = max(guess.doubt, grid_doubt(quads, _steps(sample), vertical=guess.vertical))
    if doubt < _DOUBTFUL or not sample:
        return _ordered(quads, vertical=guess.vertical, doubt=doubt)
    other = _found_along(page, vertical=not guess.vertical)
    if _likelihood(_sample(page, other, vertical=not guess.vertical)) > _likelihood(sample):
        return _ordered(other, vertical=not guess.vertical, doubt=doubt)
    return _ordered(quads, vertical=guess.vertical, doubt=doubt)


def _found_along(page: PageUnderNetworks, *, vertical: bool) -> list[Quad]:
    """What is found in a direction that is given: as the page is, or with the page pressed together along the lines."""
    quads = page.find()
    guess = guess_direction(quads)
    if quads and guess.vertical is not vertical and guess.doubt < 1:
        return page.find(pressed=(1.0, _PRESSED) if vertical else (_PRESSED, 1.0))
    return quads


def _sample(
    page: PageUnderNetworks, quads: Sequence[Quad], *, vertical: bool
) -> list[tuple[Quad, list[ReadCharacter]]]:
    """The longest lines with what they read."""
    longest = sorted(quads, key=lambda quad: -max(extents(quad)))[:_SAMPLED]
    read = [(quad, page.read(quad, vertical=vertical)) for quad in longest]
    return [one for one in read if one[1]]


def _likelihood(sample: Sequence[tuple[Quad, Sequence[ReadCharacter]]]) -> float:
    """How much sense these lines make, by their neighbouring characters, times how surely they are read."""
    if not sample:
        return 0.0
    lines = ["".join(one.character for one in read) for _quad, read in sample]
    return sense(lines) * mean_confidence([one for _quad, read in sample for one in read])


def _steps(sample: Sequence[tuple[Quad, Sequence[ReadCharacter]]]) -> list[float]:
    """The distances in pixels between neighbouring characters of these lines."""
    steps = []
    for quad, read in sample:
        length = max(extents(quad))
        places = [(one.start + one.end) / 2 * length for one in read if is_solid(one.character)]
        steps += [after - before for before, after in pairwise(places)]
    return steps


def _ordered(quads: Sequence[Quad], *, vertical: bool, doubt: float) -> LaidOut:
    angle = tilt(list(quads))
    order = reading_order([box_of(turned(quad, angle)) for quad in quads], vertical=vertical)
    return LaidOut(tuple(quads[index] for index in order), vertical, doubt)
