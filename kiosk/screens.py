"""What every screen of the terminal has in common."""

import logging
from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from search.selectors import Question

logger = logging.getLogger(__name__)

Screen = Callable[..., HttpResponse]


def screen(view: Screen) -> Screen:
    """A view whose page no browser keeps, and whose errors are screens of the terminal too.

    A terminal has no address bar and no back button: the website's own error page would leave it stranded.
    """

    @never_cache
    @wraps(view)
    def shown(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (Http404, PermissionDenied):
            return render(request, "kiosk/missing.html", status=404)
        except Exception:
            # The path names a screen and a record; what a person typed is in the query, which is not logged.
            logger.exception("The kiosk's screen %s failed.", request.path)
            return render(request, "kiosk/broken.html", status=500)

    return shown


def question_asked(request: HttpRequest) -> Question:
    """The question that the address carries: that of the results, or of those that led to a record."""
    return Question.from_query(request.GET)


def text_asked(request: HttpRequest) -> str:
    """What was searched for, as far as a search reads it."""
    return question_asked(request).text


def results_behind(request: HttpRequest) -> str:
    """The results that led here, on the page where the person was; empty where none did."""
    return "" if question_asked(request).is_blank else f"{reverse('kiosk:search')}?{request.GET.urlencode()}"


def page_asked(request: HttpRequest, name: str = "page") -> int:
    """The page number asked for under this name; 1 for anything that is none."""
    asked = request.GET.get(name, "")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1
