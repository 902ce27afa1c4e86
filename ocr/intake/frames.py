"""Which picture of a file a scan is: a whole one, or one half of a double page (双页) that was cut in two.

A scan is known by its file's digest and this number, so that the pixels it stands for can never change under what was
read on them, and no second file is needed. Whole pictures have their place in the file, from 0; a half has the side
and the cut (ten-thousandths of the width) above that.
"""

from dataclasses import dataclass
from enum import IntEnum

_PLACES = 10_000
_CUTS = 10_000


class Side(IntEnum):
    """Which half."""

    LEFT = 1
    RIGHT = 2


@dataclass(frozen=True)
class Cut:
    """A half: its side, and where the picture was cut, as a share of its width."""

    side: Side
    at: float

    def box(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of the half on the upright picture, in its pixels."""
        middle = min(max(round(self.at * width), 1), width - 1)
        return (0, 0, middle, height) if self.side is Side.LEFT else (middle, 0, width, height)


def whole(frame: int) -> tuple[int, Cut | None]:
    """The place in the file of the picture that `frame` names, and the cut where it is a half."""
    coded, place = divmod(frame, _PLACES)
    if not coded:
        return place, None
    side, at = divmod(coded, _CUTS)
    return place, Cut(Side(side), at / _CUTS)


def half(place: int, side: Side, at: float) -> int:
    """The number of one half of the picture at `place`. Raises ValueError where the cut leaves nothing."""
    share = round(at * _CUTS)
    if not 0 < share < _CUTS or not 0 <= place < _PLACES:
        raise ValueError(f"A picture at {place} cannot be cut at {at} of its width.")
    return (side * _CUTS + share) * _PLACES + place
