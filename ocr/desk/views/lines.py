"""What the desk's script asks and sends: lines, layout, claims; and the pictures of lines."""

from typing import Any

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST, require_safe

from ocr.desk.claims import claim, name_of
from ocr.desk.documents import desk_document
from ocr.desk.layout import (
    LayoutConflictError,
    LayoutRefusedError,
    WantedLine,
    mend_layout,
)
from ocr.desk.permissions import check_open, pages_for
from ocr.desk.pictures import picture_of
from ocr.desk.saving import LineConflictError, LineGoneError, LineRefusedError, save_line
from ocr.engines.port import Direction
from ocr.images import ImageRefusedError
from ocr.models import Line, LineState, Page
from ocr.selectors import public_pages
from search.viewers import viewer_of

from .doors import BadRequestError, as_json, number_in, page_on_desk, person, refusal, sent_json

_DIRECTIONS = {Direction.HORIZONTAL.value: Direction.HORIZONTAL, Direction.VERTICAL.value: Direction.VERTICAL}


@require_GET
@as_json
def lines(request: HttpRequest, page_id: int) -> HttpResponse:
    """Everything about a page on the desk."""
    page = page_on_desk(request, page_id)
    return JsonResponse(desk_document(page, user=person(request), now=timezone.now()))


@require_POST
@as_json
def line(request: HttpRequest, line_id: int) -> HttpResponse:
    """Saves a line."""
    user, sent = person(request), sent_json(request)
    page = _page_of_line(user, line_id)
    text, state = sent.get("text"), sent.get("state")
    if not isinstance(text, str) or state not in LineState.values:
        raise BadRequestError(gettext("What was sent holds no text, or a state that does not exist."))
    try:
        saved = save_line(
            line_id=line_id,
            base=number_in(sent, "base"),
            text=text,
            state=LineState(state),
            page=page,
            by=user,
            now=timezone.now(),
        )
    except LineRefusedError as error:
        return refusal(error, status=400)
    except LineGoneError as error:
        return refusal(error, status=410)
    except LineConflictError as error:
        return JsonResponse(_conflict(error), status=409)
    until = saved.held_until.isoformat() if saved.held_until else None
    return JsonResponse(
        {"version": saved.version, "state": saved.state.value, "text": saved.text, "claim_until": until}
    )


@require_POST
@as_json
def layout(request: HttpRequest, page_id: int) -> HttpResponse:
    """Saves a page's layout."""
    page, user, sent = page_on_desk(request, page_id), person(request), sent_json(request)
    rows = sent.get("lines")
    if not isinstance(rows, list):
        raise BadRequestError(gettext("What was sent holds no lines."))
    wanted = [_wanted(row, page) for row in rows]
    try:
        version = mend_layout(page=page, base=number_in(sent, "base"), lines=wanted, by=user, now=timezone.now())
    except LayoutRefusedError as error:
        return refusal(error, status=400)
    except LayoutConflictError as error:
        return refusal(error, status=409)
    page.refresh_from_db()
    found = desk_document(page, user=user, now=timezone.now())
    return JsonResponse({"layout_version": version, **found})


@require_POST
@as_json
def hold(request: HttpRequest, page_id: int) -> HttpResponse:
    """Takes or renews a page for a script."""
    page, user = page_on_desk(request, page_id), person(request)
    held = claim(page=page, by=user, now=timezone.now())
    return JsonResponse({"claim_until": held.until.isoformat(), "claimed_by": name_of(user)})


@require_safe
def line_image(request: HttpRequest, line_id: int) -> HttpResponse:
    """A line's picture, for whoever may see its page. A browser asks before each use whether it still may."""
    rows = Line.objects.select_related("transcription__scan")
    seen = public_pages(viewer_of(request)).filter(transcription__lines=line_id)
    if not seen.exists() and not (
        isinstance(request.user, User) and pages_for(request.user).filter(transcription__lines=line_id).exists()
    ):
        raise Http404
    found = get_object_or_404(rows, pk=line_id)
    scan = found.transcription.scan
    etag = f'"{scan.digest}-{scan.frame}-{found.left}-{found.top}-{found.width}-{found.height}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            response = HttpResponse(picture_of(found), content_type="image/jpeg")
        except (FileNotFoundError, ImageRefusedError) as error:
            raise Http404(gettext("The image of this page is missing. Please tell the archive.")) from error
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _page_of_line(user: User, line_id: int) -> Page:
    """The page that this person works on of those that show the line. Raises DeskRefusedError, Http404."""
    pages = Page.objects.filter(transcription__lines=line_id).select_related("unit__fonds", "scan", "transcription")
    found = list(pages.order_by("pk"))
    if not found:
        raise Http404
    allowed = set(pages_for(user).filter(pk__in=[page.pk for page in found]).values_list("pk", flat=True))
    mine = [page for page in found if page.pk in allowed]
    if not mine:
        check_open(user, found[0])
    held = [page for page in mine if page.review.claimed_by_id == user.pk] if len(mine) > 1 else mine
    return (held or mine)[0]


def _conflict(error: LineConflictError) -> dict[str, Any]:
    theirs = error.theirs
    return {
        "error": str(error),
        "theirs": {
            "text": theirs.text,
            "state": theirs.state,
            "version": theirs.number,
            "author": name_of(theirs.author),
            "at": theirs.made_at.isoformat() if theirs.made_at else None,
        },
        "difference": [list(piece) for piece in error.difference],
    }


def _wanted(row: object, page: Page) -> WantedLine:
    """One line of a layout, its box cut off at the page's edges. Raises BadRequestError."""
    wrong = BadRequestError(gettext("A line that was sent has no box or no direction. Load the page again."))
    if not isinstance(row, dict):
        raise wrong
    box, key, direction = row.get("box"), row.get("id"), row.get("direction")
    numbers = isinstance(box, list) and len(box) == 4 and all(_is_number(side) for side in box)
    if not numbers or direction not in _DIRECTIONS or not (key is None or _is_number(key)):
        raise wrong
    left, top = (min(max(round(value), 0), 2**31) for value in row["box"][:2])
    right = min(round(row["box"][0] + row["box"][2]), page.scan.width)
    bottom = min(round(row["box"][1] + row["box"][3]), page.scan.height)
    return WantedLine(
        line_id=key,
        left=left,
        top=top,
        width=max(0, right - left),
        height=max(0, bottom - top),
        direction=_DIRECTIONS[direction],
        dropped=bool(row.get("dropped")),
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**31
