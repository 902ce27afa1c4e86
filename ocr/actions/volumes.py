"""How the pages of a whole volume are read: stated once for a unit, and for all that comes into it later."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from wagtail.log_actions import log

from archive_catalog.models import ArchiveUnit
from ocr.engines.port import Direction
from ocr.models import LayoutChange, LineVersion, Page, VolumeReading
from ocr.volumes import pages_below

from .ingestion import DEFAULT_LANGUAGES, queue

_AT_ONCE = 200


def set_volume_direction(
    *, unit: ArchiveUnit, direction: Direction, by: AbstractBaseUser | None, languages: tuple[str, ...] = ()
) -> tuple[int, int]:
    """States how the lines of all pages of a unit and everything below it run, and has them read so.

    New pages inherit it. Pages on which people have written are left as they are. Gives the numbers of pages that are
    read anew and of those left alone. Cut into transactions of two hundred pages; running it again takes up the rest.
    """
    with transaction.atomic():
        VolumeReading.objects.update_or_create(
            unit=unit, defaults={"direction": direction.value, "languages": list(languages)}
        )
        log(unit, "wagtail.edit", user=by, data={"direction": direction.value, "languages": list(languages)})
    every = pages_below(unit)
    written = LineVersion.objects.exclude(author=None).filter(line__transcription__pages__in=every)
    mended = LayoutChange.objects.filter(transcription__pages__in=every)
    free = (
        every.exclude(transcription__in=written.values("line__transcription"))
        .exclude(transcription__in=mended.values("transcription"))
        .order_by("pk")
    )
    total, count, last = every.count(), 0, 0
    while True:
        with transaction.atomic():
            pages = list(free.filter(pk__gt=last).select_related("scan")[:_AT_ONCE])
            if not pages:
                return count, total - count
            Page.objects.filter(pk__in=[page.pk for page in pages]).update(direction=direction.value)
            for page in pages:
                queue(page.scan, direction, languages or DEFAULT_LANGUAGES)
        count, last = count + len(pages), pages[-1].pk
