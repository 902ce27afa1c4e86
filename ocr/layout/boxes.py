"""Boxes of writing on a page, in pixels, as layout sees them."""

from dataclasses import dataclass
from itertools import pairwise
from math import atan2, cos, hypot, sin
from statistics import median

Point = tuple[float, float]
# Corners of a piece of writing as it stands on the page: top left, top right, bottom right, bottom left.
Quad = tuple[Point, Point, Point, Point]


@dataclass(frozen=True)
class Box:
    """A rectangle along the page's sides."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Its extent across."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Its extent down."""
        return self.bottom - self.top


def box_of(quad: Quad) -> Box:
    """The smallest box around the corners."""
    across, down = [x for x, _y in quad], [y for _x, y in quad]
    return Box(min(across), min(down), max(across), max(down))


def upright(corners: Quad) -> Quad:
    """The same corners, clockwise, beginning with the side that points most nearly to the right.

    Detectors begin with whichever corner lies furthest left and up, which for a leaning column is the wrong one.
    """
    turn = sum(x * other_y - other_x * y for (x, y), (other_x, other_y) in pairwise([*corners, corners[0]]))
    around = list(corners) if turn >= 0 else list(reversed(corners))
    sides = list(pairwise([*around, around[0]]))
    first = max(
        range(4), key=lambda number: (sides[number][1][0] - sides[number][0][0]) / (_distance(*sides[number]) or 1)
    )
    one, two, three, four = around[first:] + around[:first]
    return one, two, three, four


def extents(quad: Quad) -> tuple[float, float]:
    """Width and height of a tilted piece, measured along its own sides."""
    top_left, top_right, bottom_right, bottom_left = quad
    width = max(_distance(top_left, top_right), _distance(bottom_left, bottom_right))
    height = max(_distance(top_left, bottom_left), _distance(top_right, bottom_right))
    return width, height


def is_tall(quad: Quad, *, by: float = 1.5) -> bool:
    """Whether the piece is higher than wide by this factor."""
    width, height = extents(quad)
    return height >= by * width


def tilt(quads: list[Quad]) -> float:
    """By how much the writing leans, in radians, clockwise positive: the middle of its longer pieces. 0 for none."""
    angles = []
    for quad in quads:
        width, height = extents(quad)
        if width >= 3 * height:
            (x, y), (end_x, end_y) = quad[0], quad[1]
            angles.append(atan2(end_y - y, end_x - x))
        elif height >= 3 * width:
            (x, y), (end_x, end_y) = quad[0], quad[3]
            angles.append(-atan2(end_x - x, end_y - y))
    return median(angles) if angles else 0.0


def moved(quad: Quad, across: float, down: float) -> Quad:
    """The corners, moved to the right and down."""
    first, second, third, fourth = ((x + across, y + down) for x, y in quad)
    return first, second, third, fourth


def turned(quad: Quad, angle: float) -> Quad:
    """The corners after the page was turned by this angle (radians) against the clock, about its top left."""
    cosine, sine = cos(angle), sin(angle)
    first, second, third, fourth = ((x * cosine + y * sine, y * cosine - x * sine) for x, y in quad)
    return first, second, third, fourth


def _distance(one: Point, other: Point) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])
