"""Home, search and help."""

from typing import Literal
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from archive_catalog.selectors import public_units
from cms.disclosure.models import DisclosureCatalogue
from cms.disclosure.selectors import CatalogueFilter, facets, newest_items, public_items
from ocr.selectors import public_pages
from search.errors import SearchIndexError
from search.selectors import search as search_documents
from search.viewers import viewer_of

KINDS = ("disclosure", "archive", "page")


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
    """Everything that a query finds, of all kinds together or of one."""
    text = request.GET.get("q", "").strip()[:200]
    kind = request.GET.get("kind", "")
    order: Literal["relevance", "newest"] = "newest" if request.GET.get("order") == "newest" else "relevance"
    context: dict[str, object] = {
        "text": text,
        "kind": kind if kind in KINDS else "",
        "kinds": KINDS,
        "order": order,
        "query": urlencode({"q": text}),
    }
    status = 200
    if text:
        try:
            context["results"] = search_documents(
                text,
                viewer=viewer_of(request),
                kinds=[kind] if kind in KINDS else [],
                page=_page_number(request),
                order=order,
            )
        except SearchIndexError as error:
            context["problem"], status = str(error), 503
    return render(request, "portal/search.html", context, status=status)


def _page_number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How to search, to ask, and whom to call."""
    return render(request, "portal/help.html")


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Says that the web server and the database answer."""
    DisclosureCatalogue.objects.exists()
    return HttpResponse("ok\n", content_type="text/plain")
