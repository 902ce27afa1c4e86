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


def in_hall(address: str) -> bool:
    """Whether an address lies in a hall's network (KIOSK_NETWORKS)."""
    try:
        from_address = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(from_address in network for network in settings.KIOSK_NETWORKS)


def viewer_from(*, is_staff: bool, at_terminal: bool, address: str) -> Viewer:
    """Who looks: staff who signed in, a person at a terminal in the hall (阅览室), or anyone.

    A terminal counts only from inside the hall: its cookie carried home opens nothing.
    """
    if is_staff:
        return STAFF_VIEWER
    return ONSITE_VIEWER if at_terminal and in_hall(address) else PUBLIC_VIEWER


class ViewerMiddleware:
    """Puts the viewer on the request, so that every query can carry its permission."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        viewer = viewer_from(
            is_staff=user.is_authenticated and user.has_perm("wagtailadmin.access_admin"),
            at_terminal=request.get_signed_cookie(HALL_COOKIE, default="") == "yes",
            address=str(request.META.get("REMOTE_ADDR", "")),
        )
        request.viewer = viewer  # type: ignore[attr-defined] # the one attribute that we add to Django's request
        return self.get_response(request)
