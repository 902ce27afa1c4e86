"""In which order the rows of a file are written: fonds by fonds, what holds others before what is part of it.

Within one fonds and depth the order of the file is kept, and so is that of siblings in the catalogue. Writing a fonds
as a whole also keeps a database's indexes in memory, however mixed the file is.
"""

from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive_catalog import paths
from archive_catalog.hierarchy import CatalogueError, check_place
from archive_catalog.levels import Level

_LEVELS = tuple(Level)
_SLICE = 200_000
_NUMBERS = {level.value: number for number, level in enumerate(_LEVELS)}


def _holds(inside: Level, level: Level) -> bool:
    try:
        check_place(level, inside=inside)
    except CatalogueError:
        return False
    return True


_FITS = np.array([[_holds(inside, level) for level in _LEVELS] for inside in _LEVELS])


@dataclass(frozen=True)
class Plan:
    """The row numbers in the order of writing, and how many of them find no unit above in this file."""

    numbers: "array[int]"
    without_parent: int


class Ordering:
    """Collects what the order follows from, some 40 bytes a row."""

    def __init__(self) -> None:
        self._fonds: dict[str, int] = {}
        self._rows, self._in_fonds, self._levels = array("I"), array("I"), array("B")
        self._codes, self._named = array("q"), array("B")
        self._above, self._above_of = array("q"), array("I")

    def add(self, number: int, fonds: str, level: str, code: str, parents: Sequence[str], *, is_named: bool) -> None:
        """A good row; `parents` are the codes that the unit above may have, the nearest first."""
        place = len(self._rows)
        self._rows.append(number)
        self._in_fonds.append(self._fonds.setdefault(fonds, len(self._fonds)))
        self._levels.append(_NUMBERS[level])
        self._codes.append(hash(code))
        self._named.append(is_named)
        for parent in parents:
            self._above.append(hash(parent))
            self._above_of.append(place)

    def plan(self, refused: Collection[int]) -> Plan:
        """The order of all rows but the refused ones."""
        numbers = np.frombuffer(self._rows, dtype=np.uint32)
        if not len(numbers):
            return Plan(array("I"), 0)
        good = ~np.isin(numbers, np.fromiter(refused, dtype=np.uint32, count=len(refused)))
        parents = self._parents(good)
        fonds = np.frombuffer(self._in_fonds, dtype=np.uint32)
        order = np.lexsort((numbers, _ranks(parents), fonds))
        order = order[good[order]]
        return Plan(array("I", numbers[order].tobytes()), int((parents[order] < 0).sum()))

    def _parents(self, good: NDArray[np.bool_]) -> NDArray[np.int32]:
        """For each row the place of the row above it, -1 where there is none in the file."""
        parents = np.full(len(good), -1, dtype=np.int32)
        if not len(self._above):
            return parents
        codes = np.frombuffer(self._codes, dtype=np.int64)
        places = np.flatnonzero(good).astype(np.int32)
        if not len(places):
            return parents
        places = places[np.argsort(codes[places], kind="stable")]
        known = codes[places]
        above, child = np.frombuffer(self._above, dtype=np.int64), np.frombuffer(self._above_of, dtype=np.uint32)
        levels, named = np.frombuffer(self._levels, dtype=np.uint8), np.frombuffer(self._named, dtype=np.uint8)
        # In slices from the last to the first, so that the nearest of several goes before, in small memory.
        for start in range((len(above) - 1) // _SLICE * _SLICE, -1, -_SLICE):
            sought, of = above[start : start + _SLICE], child[start : start + _SLICE]
            at = np.minimum(np.searchsorted(known, sought), len(known) - 1)
            found = places[at]
            fits = _FITS[levels[found], levels[of]] | (named[of] > 0)
            hits = np.flatnonzero((known[at] == sought) & fits & (found != of))[::-1]
            parents[of[hits]] = found[hits]
        return parents


def _ranks(parents: NDArray[np.int32]) -> NDArray[np.int8]:
    """How many rows of the file stand above each; whatever is part of itself ends at the deepest level."""
    ranks = np.zeros(len(parents), dtype=np.int8)
    for _level in range(paths.MAX_LEVELS + 1):
        deeper = np.where(parents >= 0, ranks[parents] + np.int8(1), np.int8(0))
        if np.array_equal(deeper, ranks):
            break
        ranks = deeper
    return ranks
