"""Searching: the only door for screens, the API and the kiosk. Permission is part of every query."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from .engines import current_engine
from .engines.port import Found, FoundDocument, Order, SearchRequest
from .query import parse
from .text.highlight import Segment, find_spans, segments, snippet
from .text.normalise import compact
from .viewers import AccessClass, Viewer

__all__ = ["Hit", "ResultPage", "Segment", "find_spans", "search"]

MOST_PER_PAGE = 200


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One result: title and snippet in segments, of which the marked ones answer the query."""

    kind: str
    identifier: str
    title: tuple[Segment, ...]
    snippet: tuple[Segment, ...]
    url: str
    date: datetime.date | None
    codes: tuple[str, ...]
    agency: str
    access: AccessClass
    score: float


@dataclass(frozen=True, kw_only=True)
class ResultPage:
    """A page of results. `kind_counts` counts all matches by kind, whatever kinds were chosen; `total` those chosen."""

    hits: tuple[Hit, ...]
    total: int
    page: int
    pages: int
    kind_counts: Mapping[str, int]
    query: str


def search(  # noqa: PLR0913 -- one optional filter each; a screen names those it has
    text: str,
    *,
    viewer: Viewer,
    kinds: Collection[str] = (),
    category: str = "",
    agency: str = "",
    fonds: str = "",
    page: int = 1,
    per_page: int = 10,
    order: Literal["relevance", "newest"] = "relevance",
) -> ResultPage:
    """The documents this viewer may see that answer `text`.

    A blank text asks for everything the filters let through, newest first. Filters match whole values. A page beyond
    the last is the last; a page has at most 200 hits. Raises SearchIndexError, whose message is for staff, when the
    index cannot be read; never because of what was typed.
    """
    per_page = min(max(per_page, 1), MOST_PER_PAGE)
    request = SearchRequest(
        query=parse(text),
        access=viewer.access,
        code=compact(text),
        kinds=frozenset(kinds),
        category=category,
        agency=agency,
        fonds=fonds,
        order=Order(order) if text.strip() else Order.NEWEST,
        offset=(max(page, 1) - 1) * per_page,
        limit=per_page,
    )
    found = current_engine().search(request)
    pages = max(1, -(-found.total // per_page))
    if found.total and request.offset >= found.total:
        request = replace(request, offset=(pages - 1) * per_page)
        found = current_engine().search(request)
    return ResultPage(
        hits=_hits(found, text),
        total=found.total,
        page=request.offset // per_page + 1 if found.total else 1,
        pages=pages,
        kind_counts=found.kind_counts,
        query=text,
    )


def _hits(found: Found, text: str) -> tuple[Hit, ...]:
    return tuple(
        Hit(
            kind=document.kind,
            identifier=document.identifier,
            title=segments(document.title, text),
            snippet=_snippet(document, text),
            url=document.url,
            date=document.date,
            codes=document.codes,
            agency=document.agency,
            access=document.access,
            score=document.score,
        )
        for document in found.documents
    )


def _snippet(document: FoundDocument, text: str) -> tuple[Segment, ...]:
    """From the body when it answers the query, else from the summary, else the beginning of what there is."""
    choices = [snippet(part, text) for part in (document.body, document.summary) if part]
    answering = (choice for choice in choices if any(segment.marked for segment in choice))
    return next(answering, choices[-1] if choices else ())
