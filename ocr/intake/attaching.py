"""Giving pictures to units, at once or later on the screen, and taking back what was left out."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from wagtail.log_actions import log

from archive_catalog.models import ArchiveUnit
from archive_catalog.permissions import check_work_on
from ocr.actions.ingestion import add_page, queue
from ocr.engines.port import Direction
from ocr.models import Page, Picture, PictureState, ScanBatch
from ocr.volumes import stated_for

from .findings import Grade, found

LATER = (PictureState.UNATTACHED, PictureState.BLANK)
_ABOUT_UNITS = frozenset({"unknown_code", "ambiguous_code", "no_code"})


def attach_picture(picture: Picture, unit: ArchiveUnit, *, batch: ScanBatch, wanted: int | None) -> None:
    """Makes the picture's scan a page of `unit` and has it read; says on the picture what it met. Does not save it.

    Call it in a transaction.
    """
    scan = picture.scan
    assert scan is not None  # noqa: S101 -- only a picture that could not be read has none
    elsewhere = Page.objects.filter(scan=scan).exclude(unit=unit).select_related("unit").first()
    page, made = add_page(scan=scan, unit=unit, direction=Direction(batch.direction), number=wanted)
    picture.unit, picture.page, picture.wanted = unit, page, wanted
    picture.state = PictureState.ADDED if made else PictureState.ALREADY
    picture.job = queue(scan, Direction(page.direction), stated_for(unit).languages or batch.in_languages)
    found_before = [finding for finding in picture.findings if finding.get("check") not in _ABOUT_UNITS]
    picture.findings = [*_met(page, unit, elsewhere, wanted, made=made), *found_before]


def _met(
    page: Page, unit: ArchiveUnit, elsewhere: Page | None, wanted: int | None, *, made: bool
) -> Iterable[dict[str, object]]:
    if not made:
        yield found("same_page", Grade.NOTE, number=page.number, code=unit.reference_code)
        return
    if elsewhere is not None:
        yield found("same_page", Grade.NOTE, number=elsewhere.number, code=elsewhere.unit.reference_code)
    if wanted is not None and page.number != wanted:
        yield found("number_taken", Grade.WARNING, wanted=wanted, number=page.number, code=unit.reference_code)


def attach_pictures(*, batch: ScanBatch, pictures: Iterable[int], unit: ArchiveUnit, by: User) -> int:
    """Gives those pictures of the batch that still wait for a unit, or were left out as blank, to `unit`.

    Gives how many. Raises NotInChargeError where `by` may not work on the unit.
    """
    check_work_on(by, unit.fonds)
    numbers: list[int] = []
    for key in pictures:
        with transaction.atomic():
            waiting = Picture.objects.select_for_update(of=("self",)).select_related("scan")
            picture = waiting.filter(pk=key, file__batch=batch, state__in=LATER, scan__isnull=False).first()
            if picture is None:
                continue
            attach_picture(picture, unit, batch=batch, wanted=picture.wanted)
            picture.save()
            if picture.page is not None:
                numbers.append(picture.page.number)
    if numbers:
        log(unit, "wagtail.edit", user=by, data={"pages_added": numbers})
    return len(numbers)
