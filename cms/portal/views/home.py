"""Home, search and help."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from archive_catalog.selectors import public_units
from cms.disclosure.models import DisclosureCatalogue
from cms.disclosure.selectors import CatalogueFilter, facets, newest_items, public_items
from cms.finding.examples import EXAMPLES
from cms.finding.export import MOST_ROWS
from cms.finding.results import misunderstood, page_asked, results
from ocr.selectors import public_pages
from search.errors import SearchIndexError
from search.selectors import Question, Sorting
from search.viewers import viewer_of

logger = logging.getLogger(__name__)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The search box, the categories, and what is new."""
    viewer = viewer_of(request)
    context = {
        "categories": facets(CatalogueFilter(), viewer=viewer)["category"],
        "newest": newest_items(viewer=viewer, limit=8),
        "counts": {
            "disclosure": public_items(viewer).count(),
            "archive": public_units(viewer).count(),
            "page": public_pages(viewer).count(),
        },
    }
    return render(request, "portal/home.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Everything that answers a question, with what it can be narrowed by. Without a question: how to ask one."""
    question = Question.from_query(request.GET)
    context: dict[str, object] = {
        "question": question,
        "text": question.text,
        # What the search box carries along when other words are typed.
        "carried": [pair for pair in question.parameters() if pair[0] != "q"],
        "misunderstood": misunderstood(request.GET, question),
        "examples": EXAMPLES,
        "most_rows": MOST_ROWS,
    }
    if question.is_blank and question.sorting is Sorting.RELEVANCE:
        return render(request, "portal/search.html", context)
    try:
        context["results"] = results(
            question, viewer=viewer_of(request), page=page_asked(request.GET), after=request.GET.get("after", "")
        )
    except SearchIndexError:
        logger.exception("The website could not search.")
        return render(request, "portal/search.html", {**context, "problem": True}, status=503)
    return render(request, "portal/search.html", context)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How to search, to ask, and whom to call."""
    return render(request, "portal/help.html", {"examples": EXAMPLES})


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Says that the web server and the database answer."""
    DisclosureCatalogue.objects.exists()
    return HttpResponse("ok\n", content_type="text/plain")
