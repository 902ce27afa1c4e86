"""How many lists one may take as files: each is up to ten thousand rows, which cost a server seconds."""

import datetime
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.personal_data.encryption import fingerprint
from search.viewers import AccessClass, Viewer, viewer_of

from .clients import network_of
from .models import FileTaken

WINDOW = datetime.timedelta(hours=1)
PER_CLIENT = 20
PER_HALL = 200
"""A hall's terminals share an address, and a household does not; staff at their desks share one too."""

_Rest = ParamSpec("_Rest")
_View = Callable[Concatenate[HttpRequest, _Rest], HttpResponseBase]


def most_for(viewer: Viewer) -> int:
    """How many files a client with this viewer may take within WINDOW."""
    return PER_HALL if viewer.access & {AccessClass.ONSITE, AccessClass.STAFF} else PER_CLIENT


def may_take(taken: int, *, viewer: Viewer) -> bool:
    """Whether another file is handed out to a client that took so many within WINDOW."""
    return taken < most_for(viewer)


@transaction.atomic
def take_file(*, client: str, viewer: Viewer, now: datetime.datetime) -> bool:
    """Whether another file is handed out, counted if it is. `client` is a network address. Forgets what is past."""
    FileTaken.objects.filter(at__lte=now - WINDOW).delete()
    mark = fingerprint(network_of(client), purpose="list-as-file")
    if not may_take(FileTaken.objects.filter(client_fingerprint=mark).count(), viewer=viewer):
        return False
    FileTaken.objects.create(client_fingerprint=mark, at=now)
    return True


def hands_out_a_list(view: "_View[_Rest]") -> "_View[_Rest]":
    """A view that hands out a list as a file: who asks too often is told when to come again."""

    @wraps(view)
    def limited(request: HttpRequest, /, *args: _Rest.args, **kwargs: _Rest.kwargs) -> HttpResponseBase:
        client = str(request.META.get("REMOTE_ADDR", ""))
        if request.method == "GET" and not take_file(client=client, viewer=viewer_of(request), now=timezone.now()):
            return _too_many()
        return view(request, *args, **kwargs)

    return limited


def _too_many() -> HttpResponse:
    minutes = int(WINDOW.total_seconds() // 60)
    said = _("Too many lists were taken as files from your network. Try again in %(minutes)d minutes.")
    answer = HttpResponse(said % {"minutes": minutes}, status=429, content_type="text/plain; charset=utf-8")
    answer["Retry-After"] = str(int(WINDOW.total_seconds()))
    answer["Cache-Control"] = "no-store"
    return answer
