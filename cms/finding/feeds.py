"""Every list of results as an Atom feed (RFC 4287), what entered last first."""

import datetime
import logging
import re
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from cms.design.templatetags.design_tags import plain
from search.errors import SearchIndexError
from search.selectors import Hit, Question, Sorting, search
from search.viewers import PUBLIC_VIEWER

from .addresses import with_text
from .panels import Labels, chips

logger = logging.getLogger(__name__)

ENTRIES = 50
KEPT_SECONDS = 60  # no longer: what is withdrawn must not go on being told by caches on the way
RETRY_SECONDS = "120"
TAG_YEAR = 2026  # of tag: addresses (RFC 4151): a year in which the authority had its name
LONG_AGO = datetime.datetime(TAG_YEAR, 1, 1, tzinfo=datetime.UTC)
# XML 1.0 has no way to write these.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Feed(Atom1Feed):
    """An Atom feed whose date is that of its newest entry, so that an unchanged feed reads the same each time."""

    def latest_post_date(self) -> datetime.datetime:
        return max((item["updateddate"] for item in self.items), default=LONG_AGO)


@conditional_page
@cache_control(public=True, max_age=KEPT_SECONDS, must_revalidate=True)
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """`/search/feed.atom?…` with the parameters of a page of results: the 50 that entered last.

    Readers poll it from anywhere, so it shows what is open to everyone, whoever asks.
    """
    question = Question.from_query(request.GET)
    latest = Question(
        text=question.text,
        chosen=question.chosen,
        since=question.since,
        until=question.until,
        sorting=Sorting.ENTERED,
        tolerant=question.tolerant,
    )
    try:
        hits = search(latest, viewer=PUBLIC_VIEWER, per_page=ENTRIES).hits
    except SearchIndexError:
        logger.exception("The feed could not search.")
        return HttpResponse(
            _("The search cannot answer at the moment."),
            status=503,
            content_type="text/plain; charset=utf-8",
            headers={"Retry-After": RETRY_SECONDS, "Cache-Control": "no-store"},
        )
    written = _written(latest, hits).writeString("utf-8")
    return HttpResponse(written, content_type=_Feed.content_type)


def _written(question: Question, hits: tuple[Hit, ...]) -> Atom1Feed:
    address = question.to_query()
    words = [question.text] if question.text else []
    words += [chip.label for chip in chips(question, Labels())]
    found = _Feed(
        title=_clean(_("Search: %(words)s") % {"words": " · ".join(words) or _("everything")}),
        link=_absolute(f"./?{address}"),
        description="",
        subtitle=_("Newly added results"),
        language=get_language(),
        feed_url=_absolute(f"?{address}"),
        feed_guid=_tag(f"search?{address}"),
    )
    for hit in hits:
        day = hit.entered or _start_of(hit.date)
        found.add_item(
            title=_clean(plain(hit.title)),
            link=_absolute(with_text(hit.url, question.text)),
            description=escape(_clean(plain(hit.snippet))),
            unique_id=_tag(f"{hit.kind}:{hit.identifier}"),
            author_name=_clean(hit.agency) or None,
            pubdate=day,
            updateddate=day,
            categories=(hit.kind,),
        )
    return found


def _start_of(day: datetime.date | None) -> datetime.datetime:
    """The first moment of a day in the county's time."""
    if day is None:
        return LONG_AGO
    return datetime.datetime.combine(day, datetime.time.min, tzinfo=timezone.get_default_timezone())


def _absolute(address: str) -> str:
    """An address as it reads beside the feed: the page of results is the folder that the feed lies in."""
    return urljoin(urljoin(settings.BASE_URL, reverse("finding:feed")), address)


def _tag(name: str) -> str:
    """An address that names a thing for ever, wherever it moves (RFC 4151)."""
    return f"tag:{urlsplit(settings.BASE_URL).hostname},{TAG_YEAR}:{name}"


def _clean(text: str) -> str:
    """The text without the signs that XML cannot hold."""
    return _UNWRITABLE.sub("", text)
