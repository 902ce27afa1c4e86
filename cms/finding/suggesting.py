"""Suggestions as one types, for the search boxes of website and kiosk."""

import logging
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from search import selectors as searching
from search.errors import SearchIndexError
from search.viewers import Viewer, viewer_of

from .clients import network_of

logger = logging.getLogger(__name__)

LONGEST = 100  # characters; beyond them nothing is suggested
KEPT_SECONDS = 60

NAME_KINDS: Mapping[str, Promise] = {
    "title": _("Title of a record"),
    "subject": _("Subject"),
    "agency": _("Agency or creator"),
    "fonds": _("Fonds"),
    "place": _("Place"),
}


def suggestions(text: str, *, viewer: Viewer) -> list[dict[str, str]]:
    """Names that begin or sound as what was typed: `text`, `kind`, and `label`, the kind in words.

    Empty where the index cannot answer: whoever types goes on typing.
    """
    text = text.strip()[:LONGEST]
    if not text:
        return []
    try:
        found = searching.suggest(text, viewer=viewer)
    except SearchIndexError:
        logger.exception("The search could not suggest.")
        return []
    return [{"text": one.text, "kind": one.kind, "label": str(NAME_KINDS.get(one.kind, ""))} for one in found]


@cache_control(private=True, max_age=KEPT_SECONDS)
@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """`/search/suggest/?q=…`: what the box offers below what is being typed."""
    return JsonResponse({"suggestions": suggestions(request.GET.get("q", ""), viewer=viewer_of(request))})


@csrf_exempt  # a page may stay open for weeks; the request changes one count, and only from our own pages
@require_POST
def used(request: HttpRequest) -> HttpResponse:
    """Counts that a suggestion was chosen, which brings it forward: once a day for each visitor and suggestion."""
    text = request.POST.get("text", "").strip()[:LONGEST]
    origin = request.headers.get("Origin", "")
    if text and (not origin or urlsplit(origin).netloc == request.get_host()):
        searching.note_use(text, viewer=viewer_of(request), by=_client(request))
    return HttpResponse(status=204)


def _client(request: HttpRequest) -> bytes:
    """A digest that tells visitors apart on one day; without our key nobody finds an address from it."""
    network = network_of(str(request.META.get("REMOTE_ADDR", "")))
    return salted_hmac(__name__, f"{timezone.localdate()} {network}", algorithm="sha256").digest()
