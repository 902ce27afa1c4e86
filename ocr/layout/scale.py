"""At which scale a page is searched for writing: as small as its glyphs allow, since time and memory grow with area."""

from collections.abc import Sequence
from math import ceil, sqrt

# Pixels searched at once. Measured: as well read as at 0.8 million, with 50 to 100 MB less; 2.5 million need 400 more.
MOST_PIXELS = 600_000
# The height of a found line, its margin included, below which lines were missed on reduced pages; and the wanted one.
_LEAST_THICKNESS, _WANTED_THICKNESS = 22.0, 32.0


def first_scale(width: int, height: int) -> float:
    """The scale of a first look: 1, or what brings the page down to MOST_PIXELS."""
    return min(1.0, sqrt(MOST_PIXELS / (width * height)))


def finding_scale(scale: float, thickness: float | None) -> float:
    """The scale of the final look, after lines of this median thickness (pixels of the page) were found at `scale`.

    Large writing is found at the first look; for small writing the page is searched again, larger.
    """
    if scale >= 1 or thickness is None or thickness * scale >= _LEAST_THICKNESS:
        return scale
    return min(1.0, _WANTED_THICKNESS / thickness)


def strips(profile: Sequence[int], across: int) -> list[tuple[int, int]]:
    """Where a page too large to be searched at once is cut: ranges along its longer way, at the whitest places.

    `profile` is the ink at each pixel along the way of the cuts, `across` the page's extent the other way.
    """
    length = len(profile)
    count = ceil(length * across / MOST_PIXELS)
    if count <= 1:
        return [(0, length)]
    size = length / count
    cuts = [0]
    for number in range(1, count):
        middle, reach = round(number * size), round(size / 4)
        nearby = range(max(cuts[-1] + 1, middle - reach), min(length - 1, middle + reach))
        cuts.append(min(nearby, key=lambda place: (profile[place], abs(place - middle)), default=middle))
    return [(start, end) for start, end in zip(cuts, [*cuts[1:], length], strict=True) if end > start]
