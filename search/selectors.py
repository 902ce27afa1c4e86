"""Searching: the only door for screens, the API and the kiosk. Permission is part of every query."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from django.utils import timezone

from .engines import current_engine
from .engines.port import Cursor, Facet, FoundDocument, Order, SearchRequest
from .highlighting import Segment, find_spans, segments, snippet
from .language import parse
from .query import EVERYTHING, Query
from .questions import Question, Sorting
from .ranking import Ladder, ladder
from .suggestions import current_suggestions
from .suggestions.mixed_typing import as_letters
from .suggestions.store import NameKind, Suggestion
from .viewers import AccessClass, Viewer
from .year_counts import YearCounts

__all__ = [
    "Facet",
    "Hit",
    "NameKind",
    "Question",
    "ResultPage",
    "Segment",
    "Sorting",
    "Suggestion",
    "corrections",
    "find_spans",
    "note_use",
    "search",
    "suggest",
]

MOST_PER_PAGE = 200
_ORDERS = {
    Sorting.RELEVANCE: Order.NEWEST,
    Sorting.NEWEST: Order.NEWEST,
    Sorting.OLDEST: Order.OLDEST,
    Sorting.CODE: Order.CODE,
    Sorting.ENTERED: Order.ENTERED,
}


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One result: title and snippet in segments, of which the marked ones answer the query.

    `approximate` says that it answers only if a character of its recognised text was misread.
    """

    kind: str
    identifier: str
    title: tuple[Segment, ...]
    snippet: tuple[Segment, ...]
    url: str
    date: datetime.date | None
    until: datetime.date | None
    codes: tuple[str, ...]
    agency: str
    category: str
    fonds: str
    access: AccessClass
    entered: datetime.datetime | None
    approximate: bool


@dataclass(frozen=True, kw_only=True)
class ResultPage:
    """A page of results.

    `facets` counts the results by the values of each facet, highest first, each without what is chosen of it; `years`
    by the years that they touch, without the chosen days. `following` leads to the next page by the last hit's place,
    so that what is added or taken away meanwhile neither repeats nor hides a result; empty on the last page.
    """

    hits: tuple[Hit, ...]
    total: int
    page: int
    pages: int
    per_page: int
    following: str
    question: Question
    facets: Mapping[Facet, Mapping[str, int]] = field(default_factory=dict)
    years: YearCounts = field(default_factory=YearCounts)


def search(
    question: Question,
    *,
    viewer: Viewer,
    page: int = 1,
    per_page: int = 10,
    after: str = "",
    facets: frozenset[Facet] = frozenset(),
    histogram: bool = False,
) -> ResultPage:
    """The documents this viewer may see that answer the question.

    A blank text asks for everything that was chosen. A page beyond the last is the last; a page has at most 200 hits.
    `after` is the `following` of the page before: `page` then only numbers the page. Raises SearchIndexError, whose
    message is for staff, when the index cannot be read; never because of what was asked.
    """
    per_page = min(max(per_page, 1), MOST_PER_PAGE)
    page = max(page, 1)
    steps, approximate = _steps(question)
    place = _place_in(after, steps=len(steps), order=_ORDERS[question.sorting])
    request = SearchRequest(
        steps=steps,
        access=viewer.access,
        chosen=question.chosen,
        days=question.days,
        order=_ORDERS[question.sorting],
        after=place,
        offset=0 if place else (page - 1) * per_page,
        limit=per_page + 1,  # one more than is shown says whether another page follows
        facets=facets,
        histogram=histogram,
    )
    found = current_engine().search(request)
    pages = max(1, -(-found.total // per_page))
    if found.total and not found.documents:
        request = replace(request, after=None, offset=(pages - 1) * per_page, facets=frozenset(), histogram=False)
        last = current_engine().search(request)
        found = replace(found, documents=last.documents)
        page = pages
    page = min(page, pages)
    return ResultPage(
        hits=tuple(_hit(document, question.text, approximate) for document in found.documents[:per_page]),
        total=found.total,
        page=page,
        pages=pages,
        per_page=per_page,
        following=_following(found.documents, per_page),
        question=question,
        facets={facet: _by_count(counts) for facet, counts in found.facets.items()},
        years=found.years,
    )


def suggest(text: str, *, viewer: Viewer, limit: int = 8) -> tuple[Suggestion, ...]:
    """Names that begin as `text` does, from documents this viewer may see.

    It may be in characters, pinyin or initials, or in words with letters behind them (水库xj).
    """
    found = current_suggestions().suggest(text, access=viewer.access, limit=limit)
    if found or not (mixed := as_letters(text)):
        return found
    letters, words = mixed
    sounding = current_suggestions().suggest(letters, access=viewer.access, limit=limit)
    return tuple(one for one in sounding if words in one.text)


def corrections(text: str, *, viewer: Viewer, limit: int = 3) -> tuple[str, ...]:
    """What may have been meant where little or nothing was found, from documents this viewer may see."""
    return current_suggestions().corrections(text, access=viewer.access, limit=limit)


def note_use(text: str, *, viewer: Viewer, by: bytes) -> None:
    """Counts that a suggestion was taken, which raises it; a text that is none for this viewer is not kept.

    `by` is a digest of the client, the same for a whole day: it counts once on that day. No address goes in here.
    """
    current_suggestions().used(text, access=viewer.access, by=by, today=timezone.localdate())


def _steps(question: Question) -> tuple[tuple[Query, ...], int]:
    """The ladder for this question's sorting, and the number of the step from which hits are approximate."""
    climbed: Ladder = ladder(parse(question.text), tolerant=question.tolerant)
    if question.sorting is Sorting.RELEVANCE:
        return climbed.steps, climbed.approximate
    return (climbed.exact, *climbed.steps[climbed.approximate :]), 1


def _hit(document: FoundDocument, text: str, approximate: int) -> Hit:
    return Hit(
        kind=document.kind,
        identifier=document.identifier,
        title=segments(document.title, text),
        snippet=_snippet(document, text, tolerant=document.place.step >= approximate),
        url=document.url,
        date=document.date,
        until=document.until,
        codes=document.codes,
        agency=document.agency,
        category=document.category,
        fonds=document.fonds,
        access=document.access,
        entered=document.entered,
        approximate=document.place.step >= approximate,
    )


def _snippet(document: FoundDocument, text: str, *, tolerant: bool) -> tuple[Segment, ...]:
    """From the body when it answers the query, else from the summary, else the beginning of what there is.

    For an approximate hit also from what the recogniser might have read otherwise.
    """
    parts = (document.body, document.summary, *(document.readings if tolerant else ()))
    first: tuple[Segment, ...] = ()
    for part in filter(None, parts):
        shown = snippet(part, text, tolerant=tolerant)
        if any(segment.marked for segment in shown):
            return shown
        first = first or shown
    return first


def _by_count(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _following(documents: tuple[FoundDocument, ...], per_page: int) -> str:
    if len(documents) <= per_page:
        return ""
    place = documents[per_page - 1].place
    return f"{place.step}.{place.key}"


def _place_in(after: str, *, steps: int, order: Order) -> Cursor | None:
    """The place that `following` wrote; None for anything else, so that a mangled address shows the page by number."""
    step, _, key = after.partition(".")
    if not (step.isdecimal() and step.isascii() and len(step) < 4 and int(step) < steps and key):
        return None
    if order is Order.CODE:
        return Cursor(int(step), key)
    return Cursor(int(step), int(key)) if key.isdecimal() and key.isascii() and len(key) < 20 else None


def visible(keys: Collection[str], *, viewer: Viewer, text: str = "") -> tuple[Hit, ...]:
    """Those of the documents with these keys that are found at present by this viewer, newest entered first.

    `text` is the question whose answers are marked in title and snippet; it narrows nothing. Raises SearchIndexError.
    """
    if not keys:
        return ()
    request = SearchRequest(
        steps=(EVERYTHING,), access=viewer.access, keys=frozenset(keys), order=Order.ENTERED, limit=len(keys)
    )
    return tuple(_hit(document, text, 1) for document in current_engine().search(request).documents)
