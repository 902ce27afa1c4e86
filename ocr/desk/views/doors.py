"""Who comes in: every view of the desk is entered through one of these, which answer refusals with a sentence."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext

from ocr.desk.permissions import DeskRefusedError, check_open, rights_of
from ocr.models import Page

View = Callable[..., HttpResponse]
MOST_BYTES = 2_000_000


class BadRequestError(Exception):
    """What was sent is not what this address takes; the message is a sentence."""


def person(request: HttpRequest) -> User:
    """Who is at the desk. Raises PermissionDenied for whoever did not sign in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def page_on_desk(request: HttpRequest, page_id: int) -> Page:
    """The page, which this person may have on the desk. Raises DeskRefusedError, Http404."""
    pages = Page.objects.select_related("unit__fonds", "scan", "transcription")
    page = get_object_or_404(pages, pk=page_id)
    check_open(person(request), page)
    return page


def as_page(view: View) -> View:
    """For views that answer with a page or a redirect."""

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            _check_business(request)
            return view(request, *args, **kwargs)
        except DeskRefusedError as error:
            if error.hidden:
                raise Http404(str(error)) from error
            context = {"sentence": str(error), "page_title": gettext("Not possible here"), "header_icon": "lock"}
            return TemplateResponse(request, "ocr/desk/refused.html", context, status=403)

    return entered


def as_json(view: View) -> View:
    """For views that answer with JSON; a refusal is {"error": sentence}."""

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            _check_business(request)
            response = view(request, *args, **kwargs)
        except DeskRefusedError as error:
            response = refusal(error, status=404 if error.hidden else 403)
        except BadRequestError as error:
            response = refusal(error, status=400)
        response["Cache-Control"] = "no-store"
        return response

    return entered


def trail(*steps: str) -> list[dict[str, str]]:
    """The way from the admin's home through the queue to here."""
    home = {"url": reverse("wagtailadmin_home"), "label": gettext("Home")}
    queue = {"url": reverse("transcription_queue") if steps else "", "label": gettext("Transcription")}
    return [home, queue, *({"url": "", "label": step} for step in steps)]


def refusal(error: Exception, *, status: int) -> JsonResponse:
    """The sentence of an error, for a script."""
    return JsonResponse({"error": str(error)}, status=status)


def sent_json(request: HttpRequest) -> dict[str, Any]:
    """The object that a script sent. Raises BadRequestError."""
    unreadable = gettext("What was sent cannot be read. Load the page again.")
    if len(request.body) > MOST_BYTES:
        raise BadRequestError(unreadable)
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise BadRequestError(unreadable) from error
    if not isinstance(found, dict):
        raise BadRequestError(unreadable)
    return found


def number_in(sent: dict[str, Any], name: str) -> int:
    """A whole number, not negative, of what was sent. Raises BadRequestError."""
    found = sent.get(name)
    if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found < 2**31:
        raise BadRequestError(gettext("What was sent lacks the number “%(name)s”.") % {"name": name})
    return found


def _check_business(request: HttpRequest) -> None:
    if not rights_of(person(request)).any:
        raise DeskRefusedError(gettext("Your account has no right to transcribe. Ask an administrator for it."))
