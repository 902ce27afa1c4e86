"""What every request carries before a view sees it: the chosen language, and what its sender may see."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from search.viewers import ONSITE_VIEWER, PUBLIC_VIEWER, STAFF_VIEWER, Viewer

GetResponse = Callable[[HttpRequest], HttpResponse]
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


class ChosenLanguageMiddleware:
    """Speaks the language that the person chose on the page, else the default.

    A browser's own preference is not asked: a hall's terminal set up in English still serves readers of Chinese.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


HALL_COOKIE = "hall-terminal"
Networks = list[ipaddress.IPv4Network | ipaddress.IPv6Network]


def in_networks(address: str, networks: Networks) -> bool:
    """Whether an address lies in one of the networks; what is no address lies in none."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)


def in_hall(address: str) -> bool:
    """Whether an address lies in a hall's network (KIOSK_NETWORKS)."""
    return in_networks(address, settings.KIOSK_NETWORKS)


def viewer_from(*, is_staff: bool, at_terminal: bool, address: str) -> Viewer:
    """Who looks: staff who signed in, a person at a terminal in the hall (阅览室), or anyone.

    A terminal counts only from inside the hall: its cookie carried home opens nothing.
    """
    if is_staff:
        return STAFF_VIEWER
    return ONSITE_VIEWER if at_terminal and in_hall(address) else PUBLIC_VIEWER


class ClientAddressMiddleware:
    """Puts the visitor's own address in REMOTE_ADDR where a proxy of ours stands between (TRUSTED_PROXIES).

    Each proxy appends the address that it saw, so the last one that is not a proxy of ours is the visitor's; whatever
    stands before it the visitor may have written.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = str(request.META.get("REMOTE_ADDR", ""))
        seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        while seen and in_networks(address, settings.TRUSTED_PROXIES):
            address = seen.pop()
        request.META["REMOTE_ADDR"] = address
        return self.get_response(request)


class ViewerMiddleware:
    """Puts the viewer on the request, so that every query can carry its permission."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        viewer = viewer_from(
            # Not every desk reads closed files: an editor's or a case officer's does not.
            is_staff=user.is_authenticated and user.has_perm("archive_catalog.view_archiveunit"),
            at_terminal=request.get_signed_cookie(HALL_COOKIE, default="") == "yes",
            address=str(request.META.get("REMOTE_ADDR", "")),
        )
        request.viewer = viewer  # type: ignore[attr-defined] # the one attribute that we add to Django's request
        return self.get_response(request)
