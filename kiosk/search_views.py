"""Searching at the terminal: the box, the results, the sheet that narrows them, and what is offered while typing."""

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.finding.examples import EXAMPLES
from cms.finding.results import Results, misunderstood, results
from cms.finding.suggesting import suggestions
from kiosk.narrowing import chips_beside_tabs, exact_switch, steppers, tabs
from kiosk.screens import page_asked, question_asked, screen
from kiosk.turning import Turn
from search.errors import SearchIndexError
from search.selectors import Question
from search.viewers import viewer_of

logger = logging.getLogger(__name__)

PER_SCREEN = 8
LONGEST_DATE = 20
# Six examples are what a person reads standing; the website and the help show them all.
LEFT_OUT = frozenset({"水库 OR 水渠", "题名:水库", "文号:政办〔2014〕51号", "1958-05"})
SHOWN_EXAMPLES = tuple(example for example in EXAMPLES if example.text not in LEFT_OUT)[:6]


@screen
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Disclosed information, archive records and scanned pages that answer a question; without one, how to ask."""
    question = question_asked(request)
    context: dict[str, object] = {
        "question": question,
        "text": question.text,
        "examples": SHOWN_EXAMPLES,
        "back": reverse("kiosk:home"),
    }
    if question.is_blank:
        return render(request, "kiosk/search.html", context)
    try:
        found = results(
            question,
            viewer=viewer_of(request),
            page=page_asked(request),
            after=request.GET.get("after", ""),
            per_page=PER_SCREEN,
        )
    except SearchIndexError:
        logger.exception("The kiosk could not search.")
        return render(request, "kiosk/search.html", {**context, "problem": True}, status=503)
    context |= {
        "results": found,
        "tabs": tabs(question, found.kinds, everything=_("All")),
        "chips": chips_beside_tabs(found.chips, found.kinds),
        "asked": question.to_query(),
        "turn": _turn(found),
    }
    return render(request, "kiosk/search.html", context)


@screen
@require_safe
def narrow(request: HttpRequest) -> HttpResponse:
    """The sheet on which results are narrowed. Each touch changes its address, so that its counts are always true."""
    question = question_asked(request)
    address = f"{reverse('kiosk:search')}?{question.to_query()}"
    context: dict[str, object] = {"question": question, "text": question.text, "shown": address, "back": address}
    try:
        found = results(question, viewer=viewer_of(request), per_page=1)
    except SearchIndexError:
        logger.exception("The kiosk could not narrow results.")
        return render(request, "kiosk/narrow.html", {**context, "problem": True}, status=503)
    context |= {
        "results": found,
        "panels": ([found.kinds] if len(found.kinds.shown) > 1 else []) + list(found.panels),
        "steppers": steppers(question, found.histogram),
        "misunderstood": misunderstood(request.GET, question),
        # As they were typed, also where they are no dates.
        "since": request.GET.get("from", "")[:LONGEST_DATE],
        "until": request.GET.get("to", "")[:LONGEST_DATE],
        "exact": exact_switch(question),
        "everything": Question(text=question.text).to_query(),
    }
    return render(request, "kiosk/narrow.html", context)


@never_cache
@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """What is offered below the box while typing, of what this terminal may show."""
    found = suggestions(request.GET.get("q", ""), viewer=viewer_of(request))
    return JsonResponse({"suggestions": found})


def _turn(found: Results) -> Turn:
    """The ways to the results before and after."""
    ways = found.ways
    return Turn(
        page=ways.page,
        pages=ways.pages,
        previous=f"?{ways.previous}" if ways.previous else "",
        next=f"?{ways.next}" if ways.next else "",
    )
