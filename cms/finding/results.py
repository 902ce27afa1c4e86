"""A page of results with everything that a screen shows around it, for the website and the kiosk."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from archive_catalog.selectors import public_fonds
from search import selectors as searching
from search.missed import note_missed
from search.selectors import Facet, Question, ResultPage
from search.viewers import Viewer

from .histogram import Histogram, histogram
from .panels import Chip, Choice, Labels, Panel, chips, panel, panels, sortings

BESIDE = (Facet.CATEGORY, Facet.AGENCY, Facet.FONDS, Facet.ACCESS)
"""The facets of the panel; the kinds of record stand above the results."""
FEW = 3
_LONGEST_CURSOR = 200

Parameters = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Link:
    """Words, and the parameters of the address that they lead to."""

    label: str
    query: str


@dataclass(frozen=True, kw_only=True)
class Ways:
    """The ways to other pages, as parameters; an empty one leads nowhere. `kept` is what a jump to a page keeps."""

    page: int
    pages: int
    first: str
    previous: str
    next: str
    last: str
    kept: Parameters


@dataclass(frozen=True, kw_only=True)
class Results:
    """What a screen of results shows.

    `kinds` are the kinds of record, `panels` the other facets, `chips` what is chosen and `clear` the parameters
    without any of it. `histogram` is None where no result has a date; `kept` are the parameters that its form keeps.
    `exact` are the parameters that leave out approximate results, empty where none is shown.
    """

    page: ResultPage
    kinds: Panel
    panels: tuple[Panel, ...]
    chips: tuple[Chip, ...]
    clear: str
    histogram: Histogram | None
    kept: Parameters
    sortings: tuple[Choice, ...]
    sorted_by: str
    ways: Ways
    corrections: tuple[Link, ...]
    exact: str
    feed: str


def results(question: Question, *, viewer: Viewer, page: int = 1, after: str = "", per_page: int = 10) -> Results:
    """The results of a question. Raises SearchIndexError when the index cannot be read."""
    found = searching.search(
        question,
        viewer=viewer,
        page=page,
        per_page=per_page,
        after=after[:_LONGEST_CURSOR],
        facets=frozenset(Facet),
        histogram=True,
    )
    if not found.total and page == 1 and per_page > 1 and question == Question(text=question.text):
        note_missed(question.text, today=timezone.localdate())
    labels = labels_for(found, viewer=viewer)
    orders = sortings(question)
    return Results(
        page=found,
        kinds=panel(found, Facet.KIND, labels),
        panels=panels(found, labels, BESIDE),
        chips=chips(question, labels),
        clear=Question(text=question.text, sorting=question.sorting).to_query(),
        histogram=histogram(found.years, question.days),
        kept=tuple(replace(question, since="", until="").parameters()),
        sortings=orders,
        sorted_by=next(order.label for order in orders if order.chosen),
        ways=ways(found),
        corrections=_corrections(found, viewer=viewer),
        exact=replace(question, tolerant=False).to_query() if any(hit.approximate for hit in found.hits) else "",
        feed=question.to_query(),
    )


def labels_for(found: ResultPage, *, viewer: Viewer) -> Labels:
    """The names of the fonds that were counted or chosen, of those that the viewer may know."""
    asked = {*found.facets.get(Facet.FONDS, {}), *found.question.chosen.get(Facet.FONDS, ())}
    keys = [int(value) for value in asked if value.isascii() and value.isdecimal() and len(value) < 19]
    return Labels(fonds={str(fonds.pk): str(fonds) for fonds in public_fonds(viewer).filter(pk__in=keys)})


def ways(found: ResultPage) -> Ways:
    """The ways to the other pages. The next one begins behind the last hit, whatever was added or taken meanwhile."""
    question, page, pages = found.question, found.page, found.pages
    following = (("after", found.following),) if found.following else ()
    return Ways(
        page=page,
        pages=pages,
        first=_page(question, 1) if page > 1 else "",
        previous=_page(question, page - 1) if page > 1 else "",
        next=_page(question, page + 1, *following) if page < pages else "",
        last=_page(question, pages) if page < pages else "",
        kept=tuple(question.parameters()),
    )


def _page(question: Question, number: int, *following: tuple[str, str]) -> str:
    return urlencode([*question.parameters(), *following, ("page", str(number))])


def _corrections(found: ResultPage, *, viewer: Viewer) -> tuple[Link, ...]:
    """Other spellings where little was found ("did you mean")."""
    question = found.question
    if not question.text or found.total >= FEW:
        return ()
    offered = searching.corrections(question.text, viewer=viewer)
    return tuple(Link(label=text, query=replace(question, text=text).to_query()) for text in offered)


def page_asked(asked: QueryDict) -> int:
    """The number of the page in an address's parameters; 1 for what is no number."""
    number = asked.get("page", "")
    return max(1, int(number)) if number.isascii() and number.isdecimal() and len(number) < 8 else 1


def misunderstood(asked: QueryDict, question: Question) -> tuple[str, ...]:
    """Sentences on the dates in an address's parameters that could not be applied."""
    found = [
        _("“%(text)s” is not a date. Write it as 1958, 1958-05 or 1958-05-12.") % {"text": text[:20]}
        for text, taken in ((asked.get("from", ""), question.since), (asked.get("to", ""), question.until))
        if text.strip() and not taken
    ]
    if (question.since or question.until) and question.days is None:
        found.append(_("The first day lies after the last one, so the dates were not applied."))
    return tuple(found)
