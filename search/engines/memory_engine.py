"""An index in the memory of one process: the plain statement of what is right, against which the others are tested.

It reads every document for every question, so it serves tests and trials, not a county.
"""

import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext as _

from search.documents import SearchDocument
from search.errors import DocumentRejected, IndexBusy
from search.query import AllOf, AnyOf, Field, Misread, Not, Phrase, Query, Whole, Within
from search.text.bigrams import code_text
from search.text.normalise import GAP, canonical, compact
from search.year_counts import YearCounts

from .ordering import sort_key
from .port import Cursor, Facet, Found, FoundDocument, IndexBatch, IndexWriting, SearchRequest

Documents = dict[str, SearchDocument]


class MemoryEngine:
    """The Engine of one process; the folder is not used."""

    def __init__(self, folder: Path) -> None:
        self._documents: Documents = {}
        self._writer = threading.Lock()

    @contextmanager
    def writing(self, *, timeout: float) -> Iterator[IndexWriting]:
        if not self._writer.acquire(timeout=timeout):
            raise IndexBusy(_("The search index is being written by another thread. Try again later."))
        try:
            yield _Writing(self)
        finally:
            self._writer.release()

    def search(self, request: SearchRequest) -> Found:
        documents = self._documents
        visible = [document for document in documents.values() if document.access in request.access]
        if request.keys is not None:
            visible = [document for document in visible if document.key in request.keys]
        answering = [document for document in visible if matches(request.steps[-1], document)]
        kept = [document for document in answering if _lets_through(request, document)]
        placed = sorted(((_place(request, document), document) for document in kept), key=_ascending)
        following = [(place, document) for place, document in placed if _is_after(place, request)]
        page = following[request.offset : request.offset + request.limit]
        return Found(
            documents=tuple(_shown(document, place) for place, document in page),
            total=len(placed),
            facets={facet: _counts(request, facet, answering) for facet in request.facets},
            years=_years(request, answering) if request.histogram else YearCounts(),
        )

    def fingerprints(self) -> Mapping[str, str]:
        return {key: document.fingerprint for key, document in self._documents.items()}

    def clear(self) -> None:
        with self.writing(timeout=30.0):
            self._documents = {}

    def close(self) -> None:
        """Nothing is open."""

    def put(self, documents: Documents) -> None:
        """Makes these the documents of the index, in one step."""
        self._documents = documents


class _Batch:
    def __init__(self, documents: Documents, commit: Callable[[Documents], None]) -> None:
        self._documents, self._commit = documents, commit

    def apply(self, *, documents: Sequence[SearchDocument], removed: Collection[str] = ()) -> None:
        """See IndexBatch."""
        for document in documents:
            _check(document)
        kept = {key: document for key, document in self._documents.items() if key not in removed}
        self._documents = kept | {document.key: document for document in documents}
        self._commit(self._documents)


class _Writing:
    def __init__(self, engine: MemoryEngine) -> None:
        self._engine = engine

    def apply(self, *, documents: Sequence[SearchDocument], removed: Collection[str] = ()) -> None:
        """See IndexBatch."""
        live = self._engine._documents
        _Batch(live, self._engine.put).apply(documents=documents, removed=removed)

    @contextmanager
    def replacement(self) -> Iterator[IndexBatch]:
        """See IndexWriting."""
        fresh: Documents = {}
        yield _Batch(fresh, fresh.update)
        self._engine.put(fresh)


def _check(document: SearchDocument) -> None:
    try:
        document.key.encode()
        text_of(document, Field.CODES)
    except (TypeError, UnicodeEncodeError) as error:
        raise DocumentRejected(document.key, type(error).__name__) from error


def text_of(document: SearchDocument, name: Field) -> str:
    """The canonical text of one field, with a gap before and after it."""
    text = code_text(document.codes) if name is Field.CODES else canonical(getattr(document, name.value))
    return f"{GAP}{text}{GAP}"


def matches(query: Query, document: SearchDocument) -> bool:  # noqa: PLR0911 -- one return for each kind of node
    """Whether this document answers the query."""
    match query:
        case Phrase(run, fields):
            return any(_holds(document, name, run) for name in fields)
        case Whole(text, Field.TITLE):
            return compact(document.title) == text
        case Whole(text, _):
            return text in map(compact, document.codes)
        case Within(first, last):
            begin, end = document.date, document.last_day
            return begin is not None and end is not None and (not last or begin <= last) and (not first or end >= first)
        case Misread(run, variants):
            read = f"{GAP}{canonical(document.body)}{GAP}"
            otherwise = any(run in f"{GAP}{canonical(reading)}{GAP}" for reading in document.readings)
            return document.recognised and (otherwise or any(variant in read for variant in variants))
        case AllOf(parts):
            return all(matches(part, document) for part in parts)
        case AnyOf(parts):
            return any(matches(part, document) for part in parts)
        case Not(part):
            return not matches(part, document)


def _holds(document: SearchDocument, name: Field, run: str) -> bool:
    if name is Field.CODES:
        run = run.replace(GAP, "")
    return bool(run) and run in text_of(document, name)


def _lets_through(request: SearchRequest, document: SearchDocument, *, but: Facet | None = None) -> bool:
    """Whether it has the chosen values of every facet, `but` aside, and lies in the chosen days."""
    if request.days is not None and not matches(request.days, document):
        return False
    chosen = request.chosen.items()
    return all(value_of(document, facet) in values for facet, values in chosen if values and facet is not but)


def value_of(document: SearchDocument, facet: Facet) -> str:
    """A document's value of a facet; empty where it has none."""
    return str(getattr(document, facet.value))


def _place(request: SearchRequest, document: SearchDocument) -> Cursor:
    step = next(number for number, step in enumerate(request.steps) if matches(step, document))
    return Cursor(step, sort_key(document, request.order))


def _ascending(placed: tuple[Cursor, SearchDocument]) -> tuple[int, int, str]:
    return _rank(placed[0])


def _rank(place: Cursor) -> tuple[int, int, str]:
    """Numbers descend and texts ascend; one order has only the one or the other."""
    return (place.step, -place.key, "") if isinstance(place.key, int) else (place.step, 0, place.key)


def _is_after(place: Cursor, request: SearchRequest) -> bool:
    return request.after is None or _rank(place) > _rank(request.after)


def _counts(request: SearchRequest, facet: Facet, answering: list[SearchDocument]) -> dict[str, int]:
    counted = (document for document in answering if _lets_through(request, document, but=facet))
    counts = Counter(value_of(document, facet) for document in counted)
    del counts[""]
    return dict(counts)


def _years(request: SearchRequest, answering: list[SearchDocument]) -> YearCounts:
    began, ended = Counter[int](), Counter[int]()
    for document in answering:
        if document.date and document.last_day and _lets_through(replace(request, days=None), document):
            began[document.date.year] += 1
            ended[document.last_day.year] += 1
    return YearCounts(began, ended)


def _shown(document: SearchDocument, place: Cursor) -> FoundDocument:
    return FoundDocument(
        kind=document.kind,
        identifier=document.identifier,
        title=document.title,
        body=document.body,
        summary=document.summary,
        codes=document.codes,
        date=document.date,
        until=document.until,
        agency=document.agency,
        category=document.category,
        fonds=document.fonds,
        access=document.access,
        url=document.url,
        entered=document.entered,
        readings=document.readings,
        place=place,
    )
