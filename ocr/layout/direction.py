"""Whether writing runs across or down: a guess with its doubt. One wrong guess makes a good page unreadable."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from .boxes import Box, Quad, box_of, extents, is_tall

# Where lines stand this close, in steps of the characters within a line, a grid can be read both ways.
CLOSE = 1.2


@dataclass(frozen=True)
class DirectionGuess:
    """Whether the lines run down, and from 0 (sure) to 1 (a toss-up) how doubtful that is."""

    vertical: bool
    doubt: float


def guess_direction(quads: Sequence[Quad]) -> DirectionGuess:
    """From the shapes of what a detector took for lines: the longer ones count more; squares say nothing."""
    down = sum(max(extents(quad)) for quad in quads if is_tall(quad))
    across = sum(max(extents(quad)) for quad in quads if is_tall((quad[3], quad[0], quad[1], quad[2])))
    if not down + across:
        return DirectionGuess(vertical=False, doubt=1.0)
    share = down / (down + across)
    return DirectionGuess(vertical=share > 0.5, doubt=1 - abs(2 * share - 1))


def grid_doubt(quads: Sequence[Quad], steps: Sequence[float], *, vertical: bool) -> float:
    """How doubtful the direction is by the spacing, 0 to 1: characters that stand no closer than the lines do.

    `steps` are the distances in pixels between neighbouring characters inside the lines.
    """
    pitch = _line_pitch([box_of(quad) for quad in quads], vertical=vertical)
    if pitch is None or not steps:
        return 0.0
    closeness = pitch / median(steps)
    return max(0.0, min(1.0, (CLOSE + 0.2 - closeness) / 0.4))


def _line_pitch(boxes: Sequence[Box], *, vertical: bool) -> float | None:
    """The usual distance between a line and the next one beside it, or None for a single line."""
    if vertical:
        spans = [(box.left + box.right, box.top, box.bottom) for box in boxes]
    else:
        spans = [(box.top + box.bottom, box.left, box.right) for box in boxes]
    distances = []
    for middle, start, end in spans:
        behind = [
            (other - middle) / 2
            for other, other_start, other_end in spans
            if other > middle
            and min(end, other_end) - max(start, other_start) > 0.3 * min(end - start, other_end - other_start)
        ]
        if behind:
            distances.append(min(behind))
    return median(distances) if distances else None
