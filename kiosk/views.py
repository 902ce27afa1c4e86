"""The terminal's screens: beginning and end of a visit, disclosed information, scanned pages."""

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from archive_catalog.selectors import public_units
from cms.design.middleware import HALL_COOKIE, in_hall
from cms.disclosure.categories import CATEGORY_LABELS
from cms.disclosure.selectors import CatalogueFilter, catalogue_entries, facets, newest_items, public_items
from kiosk.marked_html import marked_html
from kiosk.screens import page_asked, question_asked, results_behind, screen, text_asked
from kiosk.turning import turn
from ocr.selectors import marks, page_view, public_pages
from search.selectors import find_spans
from search.viewers import viewer_of

PREFERENCES = ("theme", "text-size", settings.LANGUAGE_COOKIE_NAME, "messages")
YEAR_SECONDS = 365 * 24 * 60 * 60
PER_SCREEN = 8
NEWEST = 4


def _forget(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Ends the visit: the session with all it holds, and how the last person had the screen."""
    request.session.flush()
    for name in PREFERENCES:
        response.delete_cookie(name)
    return response


@screen
@require_safe
def attract(request: HttpRequest) -> HttpResponse:
    """The first screen. Reaching it ends whatever visit was still open, and makes a browser in the hall a terminal."""
    viewer = viewer_of(request)
    counts = {
        "disclosure": public_items(viewer).count(),
        "archive": public_units(viewer).count(),
        "page": public_pages(viewer).count(),
    }
    response = _forget(request, render(request, "kiosk/attract.html", {"counts": counts}))
    if in_hall(str(request.META.get("REMOTE_ADDR", ""))):
        response.set_signed_cookie(
            HALL_COOKIE,
            "yes",
            max_age=YEAR_SECONDS,
            httponly=True,
            samesite="Strict",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


@csrf_exempt  # a terminal's page stays open for weeks: an outdated token must never keep somebody's visit open
@screen
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Ends the visit."""
    return _forget(request, redirect("kiosk:attract"))


@screen
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What one can do here, and what is new."""
    return render(request, "kiosk/home.html", {"newest": newest_items(viewer=viewer_of(request), limit=NEWEST)})


@screen
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The categories of the disclosure catalogue that hold anything."""
    categories = facets(CatalogueFilter(), viewer=viewer_of(request))["category"]
    return render(request, "kiosk/catalogue.html", {"categories": categories, "back": reverse("kiosk:home")})


@screen
@require_safe
def category(request: HttpRequest, code: str) -> HttpResponse:
    """The items of one category, newest first."""
    if code not in CATEGORY_LABELS:
        raise Http404
    entries = catalogue_entries(CatalogueFilter(category=code), viewer=viewer_of(request))
    total = entries.count()
    pages = max(1, -(-total // PER_SCREEN))
    page = min(page_asked(request), pages)
    context = {
        "label": CATEGORY_LABELS[code],
        "entries": entries[(page - 1) * PER_SCREEN : page * PER_SCREEN],
        "total": total,
        "turn": turn(request, page, pages),
        "back": reverse("kiosk:catalogue"),
    }
    return render(request, "kiosk/category.html", context)


@screen
@require_safe
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One disclosure item, with what was searched for marked in it."""
    found = get_object_or_404(public_items(viewer_of(request)).prefetch_related("attachments__document"), pk=pk)
    text = text_asked(request)
    context = {
        "item": found,
        "text": text,
        "body": marked_html(found.body.render_as_block(), text),
        "back": results_behind(request) or reverse("kiosk:category", args=[found.category]),
    }
    return render(request, "kiosk/item.html", context)


@screen
@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One scanned page, with what was searched for marked on its image and in its text."""
    viewer = viewer_of(request)
    shown = get_object_or_404(public_pages(viewer).select_related("unit", "scan", "transcription"), pk=pk)
    question = question_asked(request)
    text, tolerant = question.text, question.tolerant
    siblings = list(public_pages(viewer).filter(unit=shown.unit).order_by("number").select_related("transcription"))
    place = [sibling.pk for sibling in siblings].index(pk)
    after = siblings[place + 1 :]
    context = {
        "page": shown,
        "page_view": page_view(shown),
        "marks": marks(shown, text) if text else (),
        "text": text,
        "tolerant": tolerant,
        "place": place + 1,
        "pages": len(siblings),
        "previous": siblings[place - 1] if place else None,
        "next": after[0] if after else None,
        "next_hit": next((other for other in after if text and _answers(other, text, tolerant=tolerant)), None),
        "back": results_behind(request) or reverse("kiosk:unit", args=[shown.unit_id]),
    }
    return render(request, "kiosk/page.html", context)


def _answers(shown: object, text: str, *, tolerant: bool) -> bool:
    transcription = getattr(shown, "transcription", None)
    return transcription is not None and bool(find_spans(transcription.text, text, tolerant=tolerant))


@screen
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How to use the terminal."""
    return render(request, "kiosk/help.html", {"back": reverse("kiosk:home")})


@cache_control(public=True, max_age=YEAR_SECONDS, immutable=True)
@require_safe
def input_words(request: HttpRequest, letter: str) -> FileResponse:
    """The keyboard's words whose reading begins with this letter. Pages ask with the words' stamp in the address."""
    path: Path = settings.DATA_DIR / "input" / f"{letter}.json"
    if not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), content_type="application/json")


@screen
def missing(request: HttpRequest, _rest: str = "") -> HttpResponse:
    """An address of the terminal that leads nowhere."""
    raise Http404
