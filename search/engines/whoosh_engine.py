"""Whoosh behind the port: the embedded engine, files in one folder, no server.

A search asks every segment for the sets of documents that match the steps (whoosh_segments) and counts, orders and
shows them here. Nothing is done document by document but for the page that is shown.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np

from search.errors import IndexDamaged
from search.year_counts import YearCounts

from .index_folder import IndexFolder, damaged
from .port import Cursor, Facet, Found, FoundDocument, IndexWriting, SearchRequest
from .whoosh_columns import Mask, found_document
from .whoosh_order import Numbers, first_of
from .whoosh_segments import Matching, NewestSnapshot, OpenSegment, Snapshot
from .whoosh_store import Writing

_TRIES = 4
_YEARS = 10_001  # that Python knows, and one

_T = TypeVar("_T")


class WhooshEngine:
    """The Engine of one folder; see port.Engine for what each method gives and raises."""

    def __init__(self, folder: Path) -> None:
        self._files = IndexFolder(folder, engine="whoosh")
        self._newest = NewestSnapshot(self._files)

    @contextmanager
    def writing(self, *, timeout: float) -> Iterator[IndexWriting]:
        with self._files.lock(timeout=timeout):
            yield Writing(self._files, self._newest)

    def search(self, request: SearchRequest) -> Found:
        return self._read(lambda snapshot: _search(snapshot.segments if request.access else (), request)) or _search(
            (), request
        )

    def fingerprints(self) -> Mapping[str, str]:
        return self._read(_fingerprints) or {}

    def clear(self) -> None:
        with self._files.lock(timeout=30.0), Writing(self._files, self._newest).replacement():
            pass

    def close(self) -> None:
        self._newest.forget()

    def _read(self, ask: Callable[[Snapshot], _T]) -> _T | None:
        """What `ask` finds in the newest commit; None when there is no index yet.

        It tries several times, since a reader may meet files that a writer has just replaced.
        """
        for attempt in range(_TRIES):
            try:
                snapshot = self._newest.get()
                return None if snapshot is None else ask(snapshot)
            except IndexDamaged:
                if attempt == _TRIES - 1:
                    raise
            except Exception as error:
                self._newest.forget()
                if attempt == _TRIES - 1:
                    raise damaged(self._files.root, f"{type(error).__name__}: {error}") from error
            time.sleep(0.02 * (attempt + 1))
        raise AssertionError("unreachable: the last try returns or raises")


def _fingerprints(snapshot: Snapshot) -> dict[str, str]:
    found = {}
    for segment in snapshot.segments:
        strings = segment.columns.strings
        numbers = range(segment.columns.count) if segment.live is None else np.flatnonzero(segment.live).tolist()
        for key, fingerprint in zip(strings["key"].of(numbers), strings["fingerprint"].of(numbers), strict=True):
            found[key.decode()] = fingerprint.decode()
    return found


@dataclass(frozen=True)
class _Answer:
    """The documents of one segment that answer, and the conditions beside the question."""

    segment: OpenSegment
    matching: Matching
    answering: Mask
    chosen: Mapping[Facet, Mask]
    days: Mask | None

    @classmethod
    def of(cls, segment: OpenSegment, request: SearchRequest) -> "_Answer":
        matching = Matching(segment)
        answering = matching.documents(request.steps[-1]) & segment.visible(request.access)
        if request.keys is not None:
            answering &= segment.with_keys(request.keys)
        chosen = {facet: segment.with_values(facet, values) for facet, values in request.chosen.items() if values}
        return cls(segment, matching, answering, chosen, segment.within(request.days) if request.days else None)

    def kept(self, *, but: Facet | None = None, days: bool = True) -> Mask:
        """What answers and fulfils the conditions, without that on the facet `but`, or without that on the days."""
        mask = self.answering
        for facet, of_facet in self.chosen.items():
            if facet is not but:
                mask = mask & of_facet
        return mask & self.days if days and self.days is not None else mask

    @cached_property
    def hits(self) -> Numbers:
        """The numbers of the results."""
        return np.flatnonzero(self.kept())

    def counts(self, facet: Facet) -> Iterable[tuple[str, int]]:
        """The values of a facet with the number of results, without what is chosen of that facet."""
        numbers = np.flatnonzero(self.kept(but=facet)) if facet in self.chosen else self.hits
        values = self.segment.columns.values[facet]
        counts = np.bincount(self.segment.columns.facets[facet][numbers], minlength=len(values))
        there = np.flatnonzero(counts)
        return zip([values[place] for place in there.tolist()], counts[there].tolist(), strict=True)

    def years(self) -> Numbers:
        """For each year from 0 how many dated results began and how many ended in it, whatever days are chosen."""
        numbers = np.flatnonzero(self.kept(days=False)) if self.days is not None else self.hits
        first, last = (self.segment.columns.numbers[name][numbers] for name in ("first_year", "last_year"))
        dated = first > 0
        return np.stack([np.bincount(years[dated], minlength=_YEARS) for years in (first, last)])


def _search(segments: Sequence[OpenSegment], request: SearchRequest) -> Found:
    answers = [_Answer.of(segment, request) for segment in segments]
    return Found(
        documents=tuple(_page(answers, request)),
        total=sum(len(answer.hits) for answer in answers),
        facets={facet: _counted(answer.counts(facet) for answer in answers) for facet in request.facets},
        years=_years(answers) if request.histogram else YearCounts(),
    )


def _years(answers: Sequence[_Answer]) -> YearCounts:
    counts = sum((answer.years() for answer in answers), np.zeros((2, _YEARS), np.int64))
    began, ended = ({int(year): int(row[year]) for year in np.flatnonzero(row)} for row in counts)
    return YearCounts(began, ended)


def _counted(several: Iterable[Iterable[tuple[str, int]]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for counted in several:
        for value, count in counted:
            counts[value] = counts.get(value, 0) + count
    counts.pop("", None)
    return counts


def _page(answers: Sequence[_Answer], request: SearchRequest) -> Iterator[FoundDocument]:
    """The documents of the page. Steps are looked at in their order, and no further than the page reaches."""
    skipped, wanted = request.offset, request.limit
    asked = [answer.matching.among(answer.hits) for answer in answers]
    left = [np.ones(len(answer.hits), np.bool_) for answer in answers]
    for step, query in enumerate(request.steps):
        if wanted <= 0 or not any(map(np.any, left)):
            return
        hits: list[tuple[OpenSegment, Numbers]] = []
        for number, answer in enumerate(answers):
            on_step = asked[number].documents(query) & left[number]
            left[number] ^= on_step
            hits.append((answer.segment, answer.hits[on_step]))
        if request.after is not None and step < request.after.step:
            continue
        after = request.after.key if request.after is not None and step == request.after.step else None
        placed, count = first_of(hits, request.order, after, skipped + wanted)
        for key, segment, document in placed[skipped:]:
            yield found_document(segment.columns.strings["shown"][document], Cursor(step, key))
        wanted -= max(0, len(placed) - skipped)
        skipped = max(0, skipped - count)
