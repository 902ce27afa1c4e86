"""The queue, the audit and the quality of the house."""

from typing import cast
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from ocr.desk import selectors
from ocr.desk.audits import AuditRefusedError, answer_audit, pass_audit, waiting_for
from ocr.desk.claims import offered
from ocr.desk.permissions import DeskRefusedError, check_audit, rights_of
from ocr.models import PageReview

from .doors import as_page, person, trail

_FILTERS = ("state", "kind", "direction", "fonds")

MOST_COUNTED = 1000


class FirstPages(Paginator[PageReview]):
    """The first thousand: whoever looks for others narrows the queue, and nobody waits for a count of all."""

    @cached_property
    def count(self) -> int:
        return cast("QuerySet[PageReview]", self.object_list)[:MOST_COUNTED].count()


@require_GET
@never_cache
@as_page
def queue(request: HttpRequest) -> HttpResponse:
    """The pages that wait, the most worthwhile first."""
    user, now = person(request), timezone.now()
    rights = rights_of(user)
    chosen = {name: request.GET.get(name, "") for name in _FILTERS}
    shown = FirstPages(selectors.queue(user, chosen), selectors.PER_PAGE).get_page(request.GET.get("p"))
    waiting = offered(user)[: MOST_COUNTED + 1].count()
    context = {
        "rows": selectors.rows_of(shown.object_list, user=user, now=now),
        "page_obj": shown,
        "mine": selectors.my_claims(user, now=now),
        "open_count": min(waiting, MOST_COUNTED),
        "open_more": waiting > MOST_COUNTED,
        "filters": selectors.filters(user, chosen),
        "query": urlencode({name: value for name, value in chosen.items() if value}),
        "rate": selectors.house_rate() if rights.staff else None,
        "may_audit": rights.audit,
        "audits_waiting": waiting_for(user).count() if rights.audit else 0,
        "may_take": rights.transcribe or rights.transcribe_public or rights.check,
        "may_see_quality": rights.staff,
        "breadcrumbs_items": trail(),
        "page_title": gettext("Transcription"),
        "header_icon": "edit",
    }
    return TemplateResponse(request, "ocr/desk/queue.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
@as_page
def audit(request: HttpRequest) -> HttpResponse:
    """One drawn line, to be typed without knowing what was accepted."""
    user = person(request)
    check_audit(user)
    error, text = "", ""
    if request.method == "POST":
        asked = request.POST.get("draw", "")
        draw_id, text = int(asked[:18]) if asked.isascii() and asked.isdecimal() else 0, request.POST.get("text", "")
        try:
            if request.POST.get("verb") == "pass":
                pass_audit(draw_id=draw_id, by=user)
            else:
                answer_audit(draw_id=draw_id, text=text, by=user, now=timezone.now())
            return redirect("transcription_audit")
        except (AuditRefusedError, DeskRefusedError) as refused:
            error = str(refused)
    waiting = waiting_for(user)
    first = waiting.first()
    draw = None
    if first is not None:
        picture = reverse("ocr:line_image", args=[first.line_id])
        draw = {"id": first.pk, "image_url": picture, "direction": first.direction, "waiting": waiting.count()}
    context = {
        "draw": draw,
        "breadcrumbs_items": trail(gettext("Audit")),
        "error": error,
        "text": text,
        "page_title": gettext("Audit"),
        "header_icon": "view",
    }
    return TemplateResponse(request, "ocr/desk/audit.html", context)


@require_GET
@never_cache
@as_page
def quality(request: HttpRequest) -> HttpResponse:
    """The true error rate of the house, and what was learned."""
    if not rights_of(person(request)).staff:
        raise DeskRefusedError(gettext("The quality of the house is shown to its staff only."))
    found = selectors.quality()
    context = {
        "rate": found.rate,
        "by_kind": found.by_kind,
        "by_engine": found.by_engine,
        "by_direction": found.by_direction,
        "confusions": found.confusions,
        "lexicon_count": found.lexicon_count,
        "lexicon_sample": found.lexicon_sample,
        "learning": found.learning,
        "breadcrumbs_items": trail(gettext("Quality of the transcriptions")),
        "page_title": gettext("Quality of the transcriptions"),
        "header_icon": "success",
    }
    return TemplateResponse(request, "ocr/desk/quality.html", context)
