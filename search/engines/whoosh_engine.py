"""Whoosh behind the port: the embedded engine, files in one folder, no server.

Ways in which Whoosh is not trusted, each with what is done instead:

- `Searcher.refresh()` in whoosh-reloaded adds segments that were merged away, so deleted documents come back: a stale
  searcher is closed and a new one opened.
- A searcher must not be used by two threads or across a fork: searchers are lent out, one to each search.
- Its merge policy lets segments pile up when batches are large: `_merge` is our own.
- Its errors are of many kinds: all become IndexDamaged here, after a few tries, since a reader may meet files that a
  writer has just replaced.
"""

import datetime
import heapq
import os
import time
import zlib
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from whoosh import query
from whoosh.index import FileIndex

from search.errors import IndexDamaged
from search.query import AllOf, AnyOf, Not, Phrase, Query
from search.text.document_numbers import forms
from search.text.normalise import is_solid
from search.viewers import AccessClass

from . import ranking
from .index_folder import IndexFolder, damaged
from .port import Found, FoundDocument, IndexWriting, Order, SearchRequest
from .whoosh_grams import FieldScore, RunQuery
from .whoosh_store import FILTERS, UNDATED, Storage, Writing, schema

_TEXTS: tuple[tuple[str, FieldScore], ...] = (
    ("title", ranking.title_score),
    ("summary", ranking.summary_score),
    ("body", ranking.body_score),
)
_TRIES = 4

_T = TypeVar("_T")


def _shown(stored: Mapping[str, Any], score: float) -> FoundDocument:
    day = stored["day"]
    return FoundDocument(
        kind=stored["kind"],
        identifier=stored["identifier"],
        title=stored["title"],
        body=zlib.decompress(stored["body"]).decode("utf-8", "surrogatepass"),
        summary=stored["summary"],
        codes=stored["codes"],
        date=None if day == UNDATED else datetime.date.fromordinal(day),
        agency=stored["agency"],
        access=AccessClass(stored["access"]),
        url=stored["url"],
        score=score,
    )


def _phrase(run: str) -> Any:
    """Any of the fields contains the run, in any of its spellings."""
    choices: list[Any] = [RunQuery("codes", run.replace("|", ""), ranking.code_score)]
    for form in forms(run):
        choices += [RunQuery(name, form, score) for name, score in _TEXTS]
    if not is_solid(run[0]) and not is_solid(run[-1]):
        choices += [RunQuery(name, f"|{run}|", lambda *_: ranking.WHOLE_WORD) for name, _ in _TEXTS]
    return query.DefaultOr(choices)


def _translated(tree: Query) -> Any:
    match tree:
        case Phrase(run):
            return _phrase(run)
        case AnyOf(parts):
            return query.DefaultOr([_translated(part) for part in parts]) if parts else query.NullQuery
        case Not():
            return _translated(AllOf((tree,)))
        case AllOf(parts):
            wanted = [_translated(part) for part in parts if not isinstance(part, Not)]
            unwanted = [_translated(part.part) for part in parts if isinstance(part, Not)]
            found = query.And(wanted) if wanted else query.Every()
            return query.AndNot(found, query.DefaultOr(unwanted)) if unwanted else found


def _permitted(request: SearchRequest) -> Any:
    """The whole query: what is asked for, and, as much a part of it, what this viewer may see."""
    required = [query.DefaultOr([query.Term("access", access.value) for access in sorted(request.access)])]
    required += [query.Term(name, getattr(request, name)) for name in FILTERS if getattr(request, name)]
    return query.Require(_translated(request.query), query.And(required))


def _codes(request: SearchRequest) -> set[str]:
    """The codes that the question may be meant as: the whole of it, and each of its terms."""
    parts = request.query.parts if isinstance(request.query, AllOf) else (request.query,)
    return {request.code, *(part.text.replace("|", "") for part in parts if isinstance(part, Phrase))} - {""}


@dataclass(frozen=True)
class _Lent:
    """A searcher, its files, and the state of the index it shows: process, folder, generation."""

    state: tuple[int, Path, int]
    searcher: Any
    storage: Storage

    def close(self) -> None:
        with suppress(Exception):  # it may be closing because its files are damaged
            self.searcher.close()
        self.storage.abandon()


class WhooshEngine:
    """The Engine of one folder; see port.Engine for what each method gives and raises."""

    def __init__(self, folder: Path) -> None:
        self._files = IndexFolder(folder)
        self._idle: deque[_Lent] = deque()

    @contextmanager
    def writing(self, *, timeout: float) -> Iterator[IndexWriting]:
        with self._files.lock(timeout=timeout):
            yield Writing(self._files)

    def search(self, request: SearchRequest) -> Found:
        if not request.access:
            return Found((), 0, {})
        return self._read(lambda searcher: _search(searcher, request)) or Found((), 0, {})

    def fingerprints(self) -> Mapping[str, str]:
        return self._read(_fingerprints) or {}

    def clear(self) -> None:
        with self._files.lock(timeout=30.0), Writing(self._files).replacement():
            pass

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def _read(self, ask: Callable[[Any], _T]) -> _T | None:
        """What `ask` finds with a searcher of the newest commit; None when there is no index yet."""
        for attempt in range(_TRIES):
            try:
                with self._searcher() as searcher:
                    return None if searcher is None else ask(searcher)
            except IndexDamaged:
                if attempt == _TRIES - 1:
                    raise
            except Exception as error:
                if attempt == _TRIES - 1:
                    raise damaged(self._files.root, f"{type(error).__name__}: {error}") from error
            time.sleep(0.02 * (attempt + 1))
        raise AssertionError("unreachable: the last try returns or raises")

    @contextmanager
    def _searcher(self) -> Iterator[Any]:
        """Lends a searcher of the newest commit to one search; one that failed is not lent again."""
        folder = self._files.live()
        if folder is None:
            yield None
            return
        lent = self._borrowed(folder)
        try:
            yield lent.searcher
        except BaseException:
            lent.close()
            raise
        self._idle.append(lent)

    def _borrowed(self, folder: Path) -> _Lent:
        """An idle searcher that shows the newest commit, else a new one; stale ones are closed."""
        storage = Storage(folder)
        try:
            index = FileIndex(storage, schema=schema())
            state = (os.getpid(), folder, index.latest_generation())
            while self._idle:
                with suppress(IndexError):  # another thread took the last
                    lent = self._idle.pop()
                    if lent.state == state:
                        return lent
                    lent.close()
            return _Lent(state, index.searcher(), storage)
        except BaseException:
            storage.abandon()
            raise


def _search(searcher: Any, request: SearchRequest) -> Found:
    """Steps through all matches of the permitted query, counts them by kind and keeps the best."""
    asked, codes = _permitted(request), _codes(request)
    counts: Counter[str] = Counter()
    matches: list[tuple[Any, ...]] = []
    leaves = searcher.leaf_searchers()
    for number, (leaf, _) in enumerate(leaves):
        matcher = asked.matcher(leaf, leaf.context())
        if not matcher.is_active():
            continue
        sorting = leaf.reader().column_reader("sorting")
        exact = _bearers(leaf.reader(), codes)
        while matcher.is_active():
            docnum = matcher.id()
            row = sorting[docnum]
            day, key = int(row[:7]), row[7:]
            kind = key.partition(b":")[0].decode()
            counts[kind] += 1
            if not request.kinds or kind in request.kinds:
                score = round(matcher.score(), 2) + (ranking.EXACT_CODE if docnum in exact else 0.0)
                best = -day if request.order is Order.NEWEST else -score
                matches.append((best, -day, key, number, docnum, score))
            matcher.next()
    page = heapq.nsmallest(request.offset + request.limit, matches)[request.offset :]
    shown = (
        _shown(leaves[number][0].reader().stored_fields(docnum)["shown"], score)
        for _, _, _, number, docnum, score in page
    )
    return Found(tuple(shown), len(matches), dict(counts))


def _bearers(reader: Any, codes: set[str]) -> set[int]:
    """The documents of one segment that bear one of these codes."""
    return {docnum for code in codes if ("code", code) in reader for docnum in reader.postings("code", code).all_ids()}


def _fingerprints(searcher: Any) -> dict[str, str]:
    found = {}
    for leaf, _ in searcher.leaf_searchers():
        reader = leaf.reader()
        if not reader.doc_count():
            continue
        sorting, fingerprint = reader.column_reader("sorting"), reader.column_reader("fingerprint")
        for docnum in reader.all_doc_ids():
            found[sorting[docnum][7:].decode()] = fingerprint[docnum].decode()
    return found
