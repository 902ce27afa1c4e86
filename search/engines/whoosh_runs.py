"""Where pairs of characters stand in the texts of one field: finds every run of characters, and no other place.

The texts of a segment's field are laid out in one row of places. Each text begins at a multiple of _BLOCK, with a gap
before and after it, so a table of blocks tells whose text a place belongs to. For each pair of neighbouring characters
the places where it stands are kept, ascending; a run stands where its pairs stand at the right distances.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from search.text.bigrams import cover
from search.text.normalise import GAP

Places = npt.NDArray[np.uint32]
Keys = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]

MOST_PLACES = 1 << 32
_BLOCK = 8
_BITS = 21  # of a code point
_AT_ONCE = 1 << 22  # places that are merged in one go, which bounds the memory it takes
_NO_PLACES = np.empty(0, np.uint32)


@dataclass(frozen=True)
class RunIndex:
    """The places of all pairs of one field in one segment.

    `owners[block]` is the document whose text stands there. `pairs` are sorted (first code point << 21 | second); the
    places of `pairs[i]` are `places[starts[i]:starts[i + 1]]`, ascending.
    """

    owners: npt.NDArray[np.uint32]
    pairs: Keys
    starts: Numbers
    places: Places

    @property
    def size(self) -> int:
        """How many places there are."""
        return len(self.owners) * _BLOCK

    def find(self, run: str) -> Places:
        """The places where this run of canonical text begins; not in order, for a run of one character."""
        if len(run) == 1:
            first, last = np.searchsorted(self.pairs, _span(run))
            return self.places[self.starts[first] : self.starts[last]]
        grams = cover(run)
        at, there = self._lookup([pair for pair, _ in grams])
        return self._standing(at, [place for _, place in grams]) if there.all() else _NO_PLACES

    def find_any(self, runs: Sequence[str]) -> list[Places]:
        """The places of those of many runs that stand anywhere: all their pairs are looked up in one go."""
        covers = [cover(run) for run in runs if len(run) > 1]
        at, there = self._lookup([pair for grams in covers for pair, _ in grams])
        found = [self.find(run) for run in runs if len(run) == 1]
        start = 0
        for grams in covers:
            end = start + len(grams)
            if there[start:end].all():
                found.append(self._standing(at[start:end], [place for _, place in grams]))
            start = end
        return [places for places in found if len(places)]

    def owners_of(self, places: Places) -> npt.NDArray[np.uint32]:
        """The documents in whose texts these places lie."""
        return self.owners[places // _BLOCK]

    def _lookup(self, pairs: Sequence[str]) -> tuple[Numbers, npt.NDArray[np.bool_]]:
        """Where in `pairs` these are, and which of them are there."""
        wanted = np.array([ord(pair[0]) << _BITS | ord(pair[1]) for pair in pairs], np.uint64)
        if not len(self.pairs):
            return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
        at = np.minimum(np.searchsorted(self.pairs, wanted), len(self.pairs) - 1)
        return at, self.pairs[at] == wanted

    def _standing(self, pairs: Numbers, shifts: Sequence[int]) -> Places:
        """The places from which each of the pairs stands at its distance; the rarest pair is looked at first."""
        begins, ends = self.starts[pairs].tolist(), self.starts[pairs + 1].tolist()
        first, *others = sorted(range(len(shifts)), key=lambda number: ends[number] - begins[number])
        found = self.places[begins[first] : ends[first]]
        if shifts[first]:  # a place before the first of all wraps round to the last, where no pair stands
            found = found - np.uint32(shifts[first])
        for number in others:
            if not len(found):
                break
            there = self.places[begins[number] : ends[number]]
            wanted = found + np.uint32(shifts[number])
            at = np.searchsorted(there, wanted)
            at[at == len(there)] = 0
            found = found[there[at] == wanted]
        return found


def _span(letter: str) -> Keys:
    """The first key of a pair that begins with this letter, and the first behind all of them."""
    return np.array([ord(letter) << _BITS, (ord(letter) + 1) << _BITS], np.uint64)


def indexed(texts: Sequence[Sequence[str]]) -> RunIndex:
    """The index of one field; `texts[n]` are the canonical texts of document n, none of which touches another."""
    rows: list[str] = []
    owners: list[int] = []
    blocks: list[int] = []
    for number, several in enumerate(texts):
        for text in several:
            if text:
                size = (len(text) + 2) // _BLOCK + 1  # a place at least is left free between two texts
                rows.append(f"{GAP}{text}{GAP}".ljust(size * _BLOCK, "\0"))
                owners.append(number)
                blocks.append(size)
    written = "".join(rows).encode("utf-32-le", "surrogatepass")
    letters = np.frombuffer(written, "<u4").astype(np.uint64)
    standing = letters != 0
    places = np.flatnonzero(standing[:-1] & standing[1:]).astype(np.uint32)
    keys = letters[places] << np.uint64(_BITS) | letters[places + 1]
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    begins = np.flatnonzero(np.diff(keys, prepend=np.uint64(0)))
    return RunIndex(
        owners=np.repeat(np.array(owners, np.uint32), blocks),
        pairs=keys[begins],
        starts=np.append(begins, len(keys)).astype(np.int64),
        places=places[order],
    )


class Merged:
    """Several indexes of one field as one: those of several segments, without the documents that are gone.

    `renumbered[i]` has for each document of `parts[i]` its number in the whole, -1 where it is gone.
    """

    def __init__(self, parts: Sequence[RunIndex], renumbered: Sequence[Numbers]) -> None:
        self._parts = parts
        self._blocks: list[Numbers] = []  # for each part's blocks their number in the whole, -1 where gone
        owners: list[Places] = []
        for part, numbers in zip(parts, renumbered, strict=True):
            belonging = numbers[part.owners]
            kept = belonging >= 0
            before = sum(len(part_owners) for part_owners in owners)
            self._blocks.append(np.where(kept, np.cumsum(kept) - 1 + before, -1))
            owners.append(belonging[kept].astype(np.uint32))
        self.owners = np.concatenate(owners)
        self._counts = [self._counted(number) for number in range(len(parts))]
        everything = np.concatenate([part.pairs for part in parts])
        pairs, which = np.unique(everything, return_inverse=True)
        totals = np.zeros(len(pairs), np.int64)
        np.add.at(totals, which, np.concatenate(self._counts))
        left = totals > 0
        self.pairs = pairs[left]
        self.starts = np.append(0, np.cumsum(totals[left]))

    def places(self) -> Iterator[Places]:
        """The places of all pairs in pieces of a bounded size."""
        first = 0
        while first < len(self.pairs):
            last = int(np.searchsorted(self.starts, self.starts[first] + _AT_ONCE, "right")) - 1
            last = min(max(last, first + 1), len(self.pairs))
            yield self._piece(first, last)
            first = last

    def _counted(self, number: int) -> Numbers:
        """For each pair of a part, how many of its places are kept."""
        part, blocks = self._parts[number], self._blocks[number]
        if not len(part.pairs) or (blocks >= 0).all():
            return np.diff(part.starts)
        counts = np.zeros(len(part.pairs), np.int64)
        for begin in range(0, len(part.pairs), _AT_ONCE // 16):
            starts = part.starts[begin : begin + _AT_ONCE // 16 + 1]
            kept = blocks[part.places[starts[0] : starts[-1]] // _BLOCK] >= 0
            counts[begin : begin + len(starts) - 1] = np.add.reduceat(kept, starts[:-1] - starts[0], dtype=np.int64)
        return counts

    def _piece(self, first: int, last: int) -> Places:
        """The places of the pairs from `first` to before `last`."""
        piece = np.empty(self.starts[last] - self.starts[first], np.uint32)
        fill = self.starts[first:last] - self.starts[first]  # where the next place of each pair goes
        for part, blocks, counts in zip(self._parts, self._blocks, self._counts, strict=True):
            begin, end = np.searchsorted(part.pairs, self.pairs[[first, last - 1]])
            end += int(end < len(part.pairs) and part.pairs[end] == self.pairs[last - 1])
            held = counts[begin:end]
            places = part.places[part.starts[begin] : part.starts[end]]
            moved = blocks[places // _BLOCK]
            kept = moved >= 0
            renewed = (moved[kept] * _BLOCK + places[kept] % _BLOCK).astype(np.uint32)
            which = np.searchsorted(self.pairs[first:last], part.pairs[begin:end])
            which, held = which[held > 0], held[held > 0]
            steps = np.repeat(fill[which] - (np.cumsum(held) - held), held)
            piece[steps + np.arange(len(renewed))] = renewed
            fill[which] += held
        return piece
