"""Tantivy behind the port: an embedded engine for millions of documents, files in one folder, no server.

Each step of the ladder is a question of its own, ordered by a column of sort keys, and asked only until the page is
full; all counts come from one question more. Nothing is scored.

Ways in which the library is not trusted, each with what is done instead:

- Its errors are ValueErrors, and panics that are no Exceptions: all become IndexDamaged here.
- It reads files by mapping them into memory, where one that was cut off kills the process: their sizes are looked at
  before each search.
- Its own watch for new commits runs in a thread that no fork keeps: the state of the files is looked at instead.
"""

import bisect
import datetime
import itertools
import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import tantivy

from search.documents import document_key, fingerprint_of
from search.errors import IndexDamaged
from search.viewers import AccessClass
from search.year_counts import YearCounts

from .index_folder import IndexFolder, damaged
from .port import MOST_VALUES, Cursor, Facet, Found, FoundDocument, IndexWriting, Order, SearchRequest
from .tantivy_queries import Asked, Terms, Translation, all_of
from .tantivy_runs import FrequentRuns
from .tantivy_store import NAME, NO_YEAR, is_escaped, is_tantivys, opened, schema, shown, unescaped, written_line
from .tantivy_writing import Writing

_TRIES = 4
_PIECE = 100_000  # documents that are read at once for verification
_DEEP = 2_000  # results that are read at once to reach an offset; beyond it, from the nearer end
_MANY = 5_000  # results of which the first are looked for in the years where they must lie
_WINDOWS = (40, 2_000)  # how many times as many results such years hold

_T = TypeVar("_T")
_Hit = tuple[Any, tantivy.DocAddress]  # sort key, address
_Place = tuple[Cursor, tantivy.DocAddress]


@dataclass(frozen=True)
class _Open:
    """An index as one process sees it, and the state of its files."""

    process: int
    folder: Path
    state: tuple[int, ...]
    terms: Terms
    sizes: Mapping[str, int]

    def is_current(self, folder: Path) -> bool:
        """Whether this is the newest commit in this folder. Raises OSError when one of its files is gone or cut."""
        if self.process != os.getpid() or self.folder != folder or self.state != _state(folder):
            return False
        for name, size in self.sizes.items():
            if os.stat(name).st_size != size:  # noqa: PTH116 -- asked for every file before every search
                raise ValueError(f"{Path(name).name} has changed its size")
        return True


def _state(folder: Path) -> tuple[int, ...]:
    """What changes with every commit."""
    status = os.stat(folder / "meta.json")  # noqa: PTH116 -- as above
    return status.st_ino, status.st_mtime_ns, status.st_size


def _sizes(folder: Path) -> dict[str, int]:
    """The sizes of the files of the segments that the newest commit names."""
    segments = json.loads((folder / "meta.json").read_bytes())["segments"]
    names = tuple(segment["segment_id"].replace("-", "") for segment in segments)
    return {
        entry.path: entry.stat().st_size
        for entry in os.scandir(folder)
        if entry.name.startswith(names) and not entry.name.endswith(".del")
    }


class TantivyEngine:
    """The Engine of one folder; see port.Engine for what each method gives and raises."""

    def __init__(self, folder: Path) -> None:
        self._files = IndexFolder(folder, engine=NAME)
        self._open: _Open | None = None
        self._opening = threading.Lock()

    @contextmanager
    def writing(self, *, timeout: float) -> Iterator[IndexWriting]:
        with self._files.lock(timeout=timeout):
            writing = Writing(self._files)
            try:
                yield writing
            finally:
                writing.close()

    def search(self, request: SearchRequest) -> Found:
        found = self._read(lambda opened: _Answer(opened.terms, request).found()) if request.access else None
        return found or Found((), 0, {facet: {} for facet in request.facets})

    def fingerprints(self) -> Mapping[str, str]:
        return self._read(_fingerprints) or {}

    def clear(self) -> None:
        with self._files.lock(timeout=30.0), Writing(self._files).replacement():
            pass

    def close(self) -> None:
        self._open = None

    def _read(self, ask: Callable[[_Open], _T]) -> _T | None:
        """What `ask` finds in the newest commit; None when there is no index yet."""
        for attempt in range(_TRIES):
            try:
                opened = self._current()
                return None if opened is None else ask(opened)
            except IndexDamaged:
                if attempt == _TRIES - 1:
                    raise
            except BaseException as error:
                if not is_tantivys(error):
                    raise
                if attempt == _TRIES - 1:
                    raise damaged(self._files.root, f"{type(error).__name__}: {error}") from error
            self._open = None
            time.sleep(0.02 * (attempt + 1))  # a writer may just have replaced the files
        raise AssertionError("unreachable: the last try returns or raises")

    def _current(self) -> _Open | None:
        folder = self._files.live()
        if folder is None:
            return None
        opened = self._open
        if opened is None or not opened.is_current(folder):
            with self._opening:
                opened = self._open
                if opened is None or not opened.is_current(folder):
                    opened = self._open = _newest(folder, opened)
        return opened


def _newest(folder: Path, before: _Open | None) -> _Open:
    """The newest commit in this folder; where the folder is the same, what was open there stays open."""
    state, sizes = _state(folder), _sizes(folder)
    if before is not None and (before.process, before.folder) == (os.getpid(), folder):
        index, runs = before.terms.index, before.terms.runs
    else:
        index, runs = opened(folder), FrequentRuns.load(folder)
    index.reload()
    return _Open(os.getpid(), folder, state, Terms(index, index.searcher(), runs), sizes)


@dataclass(frozen=True)
class _Counts:
    """What a page needs to know of all results; `began` the number of those whose first day lies in a year."""

    total: int
    facets: Mapping[Facet, Mapping[str, int]]
    years: YearCounts
    began: Mapping[int, int]


class _Answer:
    """One question to one commit."""

    def __init__(self, terms: Terms, request: SearchRequest) -> None:
        self._searcher = terms.searcher
        self._request = request
        self._queries = Translation(terms, request)

    def found(self) -> Found:
        counts, request = self._counts(), self._request
        wanted = min(request.limit, counts.total - request.offset)
        places = _Page(self._searcher, self._queries, request, counts).places(wanted) if wanted > 0 else []
        return Found(
            documents=tuple(_document(self._searcher.doc(address), place) for place, address in places),
            total=counts.total,
            facets=counts.facets,
            years=counts.years,
        )

    def _counts(self) -> _Counts:
        """One question, and one more for each facet that is narrowed itself, and for the years where days are."""
        request = self._request
        narrowed = {facet for facet, values in request.chosen.items() if values}
        together = request.facets - narrowed
        # Every document has one kind, so their sum is the total.
        counted = self._aggregated(together | {Facet.KIND}, years=request.histogram and request.days is None)
        total = sum(bucket["doc_count"] for bucket in counted[Facet.KIND]["buckets"])
        facets = {facet: _by_value(counted[facet]) for facet in together}
        for facet in request.facets & narrowed:
            facets[facet] = _by_value(self._aggregated({facet}, but=facet)[facet])
        if not request.histogram:
            return _Counts(total, facets, YearCounts(), {})
        if request.days is not None:
            counted = self._aggregated(set(), years=True, days=False)
        years = YearCounts(_by_number(counted["first_year"]), _by_number(counted["last_year"]))
        return _Counts(total, facets, years, {} if request.days else years.began)

    def _aggregated(
        self, facets: set[Facet] | frozenset[Facet], *, but: Facet | None = None, years: bool = False, days: bool = True
    ) -> dict[str, Any]:
        asked = {facet.value: _terms(facet.value) for facet in facets}
        if years:
            asked |= {name: _terms(name, size=10_000) for name in ("first_year", "last_year")}
        query = all_of([self._queries.step(len(self._request.steps) - 1), *self._queries.filters(but=but, days=days)])
        if query is None:
            return {name: {"buckets": []} for name in asked}
        return self._searcher.aggregate(query, asked)


class _Page:
    """The documents of one page, in order."""

    def __init__(
        self, searcher: tantivy.Searcher, queries: Translation, request: SearchRequest, counts: _Counts
    ) -> None:
        self._searcher, self._queries, self._request, self._counts = searcher, queries, request, counts
        self._filters = queries.filters()

    def places(self, wanted: int) -> list[_Place]:
        """Step after step until there are so many, after the request's cursor and offset."""
        request = self._request
        first = request.after.step if request.after else 0
        # Of the steps gone through, either all documents are known, or they are excluded by asking.
        passed = [*range(first)]
        seen: set[tuple[int, int]] | None = None if request.after else set()
        page: list[_Place] = []
        skip = request.offset
        for number in range(first, len(request.steps)):
            missing = wanted - len(page)
            if seen is not None and skip + missing + len(seen) <= _DEEP:
                limit = skip + missing + len(seen)
                hits = self._best(self._asked(number), limit)
                fresh = [hit for hit in hits if _address(hit) not in seen]
                seen = seen.union(map(_address, hits)) if len(hits) < limit else None
                gone, fresh = len(fresh), fresh[skip : skip + missing]
            else:
                seen = None
                gone, fresh = self._far(self._asked(number, passed), skip, missing)
            page += [self._placed(number, hit) for hit in fresh]
            if len(page) >= wanted:
                break
            skip = max(0, skip - gone)
            passed.append(number)
        return page

    def _asked(self, number: int, passed: Sequence[int] = ()) -> Asked:
        parts = [self._queries.step(number, but=passed), *self._filters]
        after = self._request.after
        if after is not None and after.step == number:
            parts.append(self._queries.after(after))
        return all_of(parts)

    def _best(self, query: Asked, limit: int) -> list[_Hit]:
        """The first `limit` results, sought first in the years that hold many times as many."""
        if query is None:
            return []
        for years in self._windows(limit):
            hits = self._hits(all_of([query, self._queries.in_years(years)]), limit)
            if len(hits) == limit:
                return hits
        return self._hits(query, limit)

    def _windows(self, limit: int) -> Iterator[list[int]]:
        """Years from the beginning of the order on, which hold many more results than are asked for."""
        order, began = self._request.order, self._counts.began
        if self._counts.total < _MANY or order not in (Order.NEWEST, Order.OLDEST):
            return
        ordered = sorted(began, reverse=order is Order.NEWEST)
        held = list(itertools.accumulate(began[year] for year in ordered))
        for times in _WINDOWS:
            end = bisect.bisect_left(held, limit * times) + 1
            if end < len(ordered) / 2:
                yield ordered[:end]

    def _far(self, query: Asked, skip: int, limit: int) -> tuple[int, list[_Hit]]:
        """How many results there are, and those of them from `skip` on, sought from the nearer end."""
        if query is None:
            return 0, []
        there = self._searcher.search(query, 1, count=True).count  # type: ignore[attr-defined] # missing in the library's stub
        limit = min(limit, there - skip)
        if limit <= 0:
            return there, []
        behind = there - skip - limit
        if skip <= behind:
            return there, self._hits(query, limit, offset=skip)
        return there, self._hits(query, limit, offset=behind, backwards=True)[::-1]

    def _hits(self, query: Asked, limit: int, *, offset: int = 0, backwards: bool = False) -> list[_Hit]:
        if query is None:
            return []
        ascending = (self._request.order is Order.CODE) != backwards
        return self._searcher.search(
            query,
            limit,
            count=False,
            order_by_field=self._request.order.value,
            offset=offset,
            order=tantivy.Order.Asc if ascending else tantivy.Order.Desc,
        ).hits

    def _placed(self, step: int, hit: _Hit) -> _Place:
        key, address = hit
        return Cursor(step, bytes.fromhex(key).decode() if self._request.order is Order.CODE else key), address


def _address(hit: _Hit) -> tuple[int, int]:
    return hit[1].segment_ord, hit[1].doc


def _terms(name: str, size: int = MOST_VALUES + 1) -> dict[str, Any]:
    return {"terms": {"field": name, "size": size, "segment_size": 65_000}}


def _by_value(counted: Mapping[str, Any]) -> dict[str, int]:
    found: dict[str, int] = {bucket["key"]: bucket["doc_count"] for bucket in counted["buckets"]}
    for term in [term for term in found if is_escaped(term)]:
        found[unescaped(term)] = found.pop(term)
    found.pop("", None)
    return dict(itertools.islice(found.items(), MOST_VALUES))


def _by_number(counted: Mapping[str, Any]) -> dict[int, int]:
    found = {int(bucket["key"]): bucket["doc_count"] for bucket in counted["buckets"]}
    found.pop(NO_YEAR, None)
    return found


def _document(stored: tantivy.Document, place: Cursor) -> FoundDocument:
    kind, identifier, title, body, summary, codes, date, until, agency, category, fonds, *rest = shown(stored)
    access, url, entered, readings, *_ = rest
    return FoundDocument(
        kind=kind,
        identifier=identifier,
        title=title,
        body=body,
        summary=summary,
        codes=tuple(codes),
        date=date and datetime.date.fromisoformat(date),
        until=until and datetime.date.fromisoformat(until),
        agency=agency,
        category=category,
        fonds=fonds,
        access=AccessClass(access),
        url=url,
        entered=entered and datetime.datetime.fromisoformat(entered),
        readings=tuple(readings),
        place=place,
    )


def _fingerprints(opened: _Open) -> dict[str, str]:
    """Piece by piece in the order of dates, each piece in the order of the files."""
    searcher, found = opened.terms.searcher, dict[str, str]()
    query = tantivy.Query.all_query()
    while True:
        hits: list[_Hit] = searcher.search(query, _PIECE, count=False, order_by_field=Order.NEWEST.value).hits
        for _, address in sorted(hits, key=_address):
            line = written_line(searcher.doc(address))
            kind, identifier, *_ = json.loads(line)
            found[document_key(kind, identifier)] = fingerprint_of(line)
        if len(hits) < _PIECE:
            return found
        query = tantivy.Query.range_query(
            schema(), Order.NEWEST.value, tantivy.FieldType.Unsigned, upper_bound=hits[-1][0]
        )
