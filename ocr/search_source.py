"""How a page becomes a search document: its unit's title, its own text, its unit's access class."""

import datetime
from collections.abc import Iterable, Iterator, Sequence

from django.db.models import QuerySet
from django.utils import timezone

from search.documents import SearchDocument

from .line_text import other_readings, running_text
from .models import Page, Transcription

KIND = "page"


class PageSource:
    """Documents of kind "page", identified by the page's key. A page without text is found by its unit only."""

    kind = KIND

    def documents(self, identifiers: Iterable[str]) -> Iterator[SearchDocument]:
        """The documents of those identifiers that still exist and were read."""
        keys = [int(identifier) for identifier in identifiers if identifier.isdigit()]
        pages = _read_pages().filter(pk__in=keys).select_related("unit", "unit__fonds", "transcription")
        for page in pages.prefetch_related("transcription__lines"):
            yield _document(page)

    def identifiers(self) -> Iterator[str]:
        """Every page that was read, of any access class."""
        return (str(key) for key in _read_pages().order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5000))


def _read_pages() -> QuerySet[Page]:
    return Page.objects.filter(transcription__isnull=False)


def pages_of_units(units: Sequence[int]) -> Iterator[str]:
    """The identifiers of the pages that carry these units' titles and obey their access class."""
    return (str(key) for key in Page.objects.filter(unit__in=units).values_list("pk", flat=True))


def _entered(page: Page) -> datetime.datetime | None:
    """When its text became findable: when its unit was opened, or when it was read, whichever came later."""
    moments = [page.unit.opened_at, page.transcription.made_at if page.transcription else None]
    return max(filter(None, moments)) if page.unit.opened_at else None


def _readings(transcription: Transcription) -> tuple[str, ...]:
    return other_readings([(line.text, line.alternatives) for line in transcription.lines.all() if not line.dropped])


def _document(page: Page) -> SearchDocument:
    unit, transcription = page.unit, page.transcription
    body = running_text(transcription.text.splitlines()) if transcription else ""
    return SearchDocument(
        kind=KIND,
        identifier=str(page.pk),
        title=f"{unit.title} · {page.number}",
        body=body,
        codes=(unit.reference_code,),
        date=unit.date_from or unit.date_to,
        until=unit.date_to,
        agency=unit.creator,
        category=unit.level,
        fonds=str(unit.fonds_id),
        fonds_title=unit.fonds.title,
        access=unit.access_on(timezone.localdate()),
        url=f"/archive/{unit.pk}/pages/{page.number}/",
        entered=_entered(page),
        recognised=True,
        readings=_readings(transcription) if transcription else (),
    )
