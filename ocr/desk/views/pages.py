"""A page on the desk: the desk itself, what becomes of the page, its history."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from ocr.desk import leaving
from ocr.desk.claims import claim, claim_next, release
from ocr.desk.documents import desk_document
from ocr.desk.history import layout_steps, line_histories
from ocr.desk.layout import mend_direction, state_kind
from ocr.desk.permissions import DeskRefusedError
from ocr.desk.selectors import row_of
from ocr.engines.port import Direction
from ocr.models import Page, PageDirection, PageKind, PageReview
from ocr.selectors import page_view

from .doors import as_page, page_on_desk, person, trail
from .lines import hold


@require_GET
@never_cache
@as_page
def desk(request: HttpRequest, page_id: int) -> HttpResponse:
    """The desk with one page on it; nothing is taken by looking."""
    page, user, now = page_on_desk(request, page_id), person(request), timezone.now()
    context = {
        "desk": desk_document(page, user=user, now=now),
        "row": row_of(_review(page), user=user, now=now),
        "page": page_view(page),
        "direction_choices": [(value, label, value == page.direction) for value, label in PageDirection.choices],
        "kind_choices": [(value, label, value == _review(page).kind) for value, label in PageKind.choices],
        "volume_pages": Page.objects.filter(unit=page.unit_id).count(),
        "breadcrumbs_items": trail(str(page)),
        "page_title": gettext("Transcribe"),
        "page_subtitle": str(page),
        "header_icon": "edit",
    }
    return TemplateResponse(request, "ocr/desk/desk.html", context)


@require_GET
@never_cache
@as_page
def history(request: HttpRequest, page_id: int) -> HttpResponse:
    """How the page came to its text."""
    page, user = page_on_desk(request, page_id), person(request)
    context = {
        "row": row_of(_review(page), user=user, now=timezone.now()),
        "versions": line_histories(page),
        "layout_changes": layout_steps(page),
        "breadcrumbs_items": trail(gettext("History of the transcription")),
        "page_title": gettext("History of the transcription"),
        "page_subtitle": str(page),
        "header_icon": "history",
    }
    return TemplateResponse(request, "ocr/desk/history.html", context)


@require_POST
@as_page
def take_next(request: HttpRequest) -> HttpResponse:
    """Takes the most worthwhile page."""
    return _onward(request, person(request), timezone.now())


@require_POST
def take(request: HttpRequest, page_id: int) -> HttpResponse:
    """Takes this page: for a script with JSON, for a form with the desk."""
    if "application/json" in request.headers.get("Accept", ""):
        return hold(request, page_id)
    return _take(request, page_id)


@as_page
def _take(request: HttpRequest, page_id: int) -> HttpResponse:
    page = page_on_desk(request, page_id)
    claim(page=page, by=person(request), now=timezone.now())
    return redirect("transcription_desk", page.pk)


def leave(verb: str) -> Callable[..., HttpResponse]:
    """The view that finishes, skips, releases, gives on, or calls unreadable; then the next page, or the queue."""

    @require_POST
    @as_page
    def left(request: HttpRequest, page_id: int) -> HttpResponse:
        page, user, now = page_on_desk(request, page_id), person(request), timezone.now()
        if verb == "release":
            release(page=page, by=user)
            return redirect("transcription_queue")
        note = request.POST.get("note", "")
        if verb == "finish":
            leaving.finish(page=page, by=user, now=now)
        elif verb == "skip":
            leaving.skip(page=page, by=user, now=now)
        elif verb == "second_opinion":
            leaving.ask_second_opinion(page=page, by=user, now=now, note=note)
        else:
            leaving.call_unreadable(page=page, by=user, now=now, note=note)
        if request.POST.get("next") == "queue":
            return redirect("transcription_queue")
        return _onward(request, user, now)

    return left


@require_POST
@as_page
def direction(request: HttpRequest, page_id: int) -> HttpResponse:
    """States how the lines of the page, or of its whole volume, run."""
    page, user = page_on_desk(request, page_id), person(request)
    stated = request.POST.get("direction", "")
    if stated not in PageDirection.values:
        raise DeskRefusedError(gettext("Choose one of the directions."))
    volume = request.POST.get("scope") == "volume"
    again, left = mend_direction(page=page, direction=Direction(stated), volume=volume, by=user)
    messages.success(
        request,
        gettext("Pages that are read again: %(again)d. Pages left as they are: %(left)d.")
        % {"again": again, "left": left},
    )
    return redirect("transcription_desk", page.pk)


@require_POST
@as_page
def kind(request: HttpRequest, page_id: int) -> HttpResponse:
    """States how the page, or its whole volume, is written."""
    page, user = page_on_desk(request, page_id), person(request)
    stated = request.POST.get("kind", "")
    if stated not in PageKind.values:
        raise DeskRefusedError(gettext("Choose one of the kinds of writing."))
    state_kind(page=page, kind=stated, volume=request.POST.get("scope") == "volume", by=user)
    return redirect("transcription_desk", page.pk)


def _onward(request: HttpRequest, user: User, now: datetime) -> HttpResponse:
    found = claim_next(by=user, now=now)
    if found is None:
        messages.info(request, gettext("No page waits for you at present."))
        return redirect("transcription_queue")
    return redirect("transcription_desk", found.page_id)


def _review(page: Page) -> PageReview:
    found = PageReview.objects.select_related("page__unit", "claimed_by").filter(page=page).first()
    return found or PageReview(page=page)
