"""The order of suggestions: by frequency and use, in levels; and who sees which.

A viewer ranks a name only by documents that he may see. Names of one level stand in the order of their spelling; so a
list is the same however the store came to hold it, and most changes of a frequency change nothing in it.

Viewers are numbered by how much they see: the public, the hall, the staff. A name that has the same level for some of
them stands once, in the lane of these viewers.
"""

from functools import lru_cache

from search.viewers import ONSITE_VIEWER, PUBLIC_VIEWER, STAFF_VIEWER, AccessClass

from .names import Origin, documents_needed

Counts = tuple[int, int, int]
"""Documents that bear a name, by access class: public, in the hall, staff."""

CLASSES = (AccessClass.PUBLIC, AccessClass.ONSITE, AccessClass.STAFF)
MOST_USES = 63
"""More uses than this do not count: use raises a name as much as eight times its documents would, and no more."""

_VIEWERS = (PUBLIC_VIEWER.access, ONSITE_VIEWER.access, STAFF_VIEWER.access)
_LANES = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
_NUMBERS = {lane: number for number, lane in enumerate(_LANES)}
_LANES_A_LEVEL = 8


def viewer_number(access: frozenset[AccessClass]) -> int | None:
    """The viewer that sees no more than these classes; None when not even the public does."""
    return max((number for number, sees in enumerate(_VIEWERS) if sees <= access), default=None)


def frequency(counts: Counts, viewer: int) -> int:
    """The documents that this viewer sees."""
    return sum(counts[: viewer + 1])


def level(origin: Origin, counts: Counts, used: int, viewer: int) -> int:
    """The level of a name for a viewer, higher for what is used and frequent; 0 when it is not for him.

    A level is a factor of 1.4 in the frequency. The first use raises a name by one level, each doubling of its uses by
    another, up to six.
    """
    seen = frequency(counts, viewer)
    if origin == Origin.WORD or seen < documents_needed(origin):
        return 0
    return (seen * seen).bit_length() + min(used, MOST_USES).bit_length()


@lru_cache(maxsize=10_000)
def shelves(origin: Origin, counts: Counts, used: int) -> tuple[int, ...]:
    """The shelves on which a name stands: numbers made of a level and a lane, higher for higher levels."""
    levels = [level(origin, counts, used, viewer) for viewer in range(len(_VIEWERS))]
    found = []
    first = 0
    for viewer in range(1, len(levels) + 1):
        if viewer == len(levels) or levels[viewer] != levels[first]:
            if levels[first]:
                found.append(levels[first] * _LANES_A_LEVEL + _NUMBERS[first, viewer - 1])
            first = viewer
    return tuple(found)


def level_of(shelf: int) -> int:
    """The level of a shelf."""
    return shelf // _LANES_A_LEVEL


def is_for(shelf: int, viewer: int) -> bool:
    """Whether what stands on this shelf is ranked for this viewer."""
    first, last = _LANES[shelf % _LANES_A_LEVEL]
    return first <= viewer <= last
