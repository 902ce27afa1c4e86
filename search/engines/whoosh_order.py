"""The first documents of many, in one of the orders of the port, without sorting all of them."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import islice
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from .port import Order
from .whoosh_segments import OpenSegment

Numbers = npt.NDArray[np.int64]
Placed = tuple[int | str, OpenSegment, int]
"""A sort key, and the segment and the number in it of the document that has it."""


def first_of(
    hits: Sequence[tuple[OpenSegment, Numbers]], order: Order, after: int | str | None, most: int
) -> tuple[list[Placed], int]:
    """The first `most` of the documents in their order, and how many there are.

    `hits` are documents by segment. With `after`, those up to and with this sort key do not count.
    """
    if order is Order.CODE:
        return _by_code(hits, after, most)
    found: list[Placed] = []
    count = 0
    for segment, numbers in hits:
        keys = segment.columns.numbers[order.value][numbers]
        if after is not None:
            before = keys < after
            numbers, keys = numbers[before], keys[before]  # noqa: PLW2901 -- those that count
        count += len(keys)
        best = _smallest(-keys, most)
        found += [
            (key, segment, number) for key, number in zip(keys[best].tolist(), numbers[best].tolist(), strict=True)
        ]
    found.sort(key=itemgetter(0), reverse=True)
    return found[:most], count


def _by_code(
    hits: Sequence[tuple[OpenSegment, Numbers]], after: int | str | None, most: int
) -> tuple[list[Placed], int]:
    several: list[Iterator[Placed]] = []
    count = 0
    for segment, numbers in hits:
        ranks = segment.columns.code_ranks[numbers]
        if after is not None:
            ranks = ranks[ranks >= _rank_behind(segment, str(after))]
        count += len(ranks)
        several.append(_with_codes(segment, ranks[_smallest(ranks, most)]))
    return list(islice(merge(*several, key=itemgetter(0)), most)), count


def _with_codes(segment: OpenSegment, ranks: npt.NDArray[np.uint32]) -> Iterator[Placed]:
    for number in segment.columns.code_order[ranks].tolist():
        yield _code(segment, number), segment, number


def _rank_behind(segment: OpenSegment, code: str) -> int:
    """The rank of the segment's first document behind this sort key."""
    order = segment.columns.code_order
    return bisect_right(range(len(order)), code, key=lambda rank: _code(segment, int(order[rank])))


def _code(segment: OpenSegment, number: int) -> str:
    return segment.columns.strings["code"][number].decode("utf-8", "surrogatepass")


def _smallest(keys: npt.NDArray[np.int64] | npt.NDArray[np.uint32], most: int) -> npt.NDArray[np.intp]:
    """The places of the `most` smallest of these, smallest first."""
    if most <= 0:
        return np.empty(0, np.intp)
    if len(keys) <= most:
        return np.argsort(keys)
    best = np.argpartition(keys, most)[:most]
    return best[np.argsort(keys[best])]
