"""Which lines of a better reading take the place of former ones, where people have touched some: pure, over boxes."""

from collections.abc import Sequence
from dataclasses import dataclass

from ocr.layout.boxes import Box

# Two boxes are of one line where they share this part of the smaller one's area.
_SAME = 0.4


@dataclass(frozen=True)
class Taken:
    """A line of the page as it will be: `kept` from the former reading or not, and its index there."""

    kept: bool
    index: int


def adopted(former: Sequence[tuple[Box, bool]], fresh: Sequence[Box]) -> tuple[Taken, ...]:
    """The page's lines in reading order: all former ones that were touched, and the fresh ones that overlap none.

    `former` are boxes with whether a person touched the line; both are in reading order. A kept line stands where the
    fresh lines that it displaces stood, else behind the line that it stood behind.
    """
    touched = [number for number, (_box, kept) in enumerate(former) if kept]
    displaced = {
        number: [place for place, box in enumerate(fresh) if same_line(former[number][0], box)] for number in touched
    }
    gone = {place for places in displaced.values() for place in places}
    before: dict[int, list[int]] = {}
    for number in touched:
        before.setdefault(_place(number, former, fresh, displaced), []).append(number)
    found: list[Taken] = []
    for place in range(len(fresh) + 1):
        found += [Taken(kept=True, index=number) for number in before.get(place, ())]
        if place < len(fresh) and place not in gone:
            found.append(Taken(kept=False, index=place))
    return tuple(found)


def same_line(one: Box, other: Box) -> bool:
    """Whether two boxes are of one line."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    smaller = min(one.width * one.height, other.width * other.height)
    return across > 0 and down > 0 and across * down >= _SAME * smaller


def _place(
    number: int, former: Sequence[tuple[Box, bool]], fresh: Sequence[Box], displaced: dict[int, list[int]]
) -> int:
    """Before which fresh line a kept one stands."""
    if displaced[number]:
        return displaced[number][0]
    for earlier in range(number - 1, -1, -1):
        places = [place for place, box in enumerate(fresh) if same_line(former[earlier][0], box)]
        if places:
            return places[-1] + 1
    return 0
