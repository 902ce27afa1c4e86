"""Mending a page's layout: the order of its lines, their boxes and directions, lines that were missed or are none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils.translation import gettext
from wagtail.log_actions import log

from ocr.actions.ingestion import set_direction
from ocr.engines.port import Direction
from ocr.models import LayoutChange, Line, LineState, LineVersion, Page, PageReview, Transcription
from ocr.tasks import read_new_line

from .claims import claim
from .permissions import DeskRefusedError, check_transcribe, in_charge_of, pages_for
from .saving import renew, words_of

LEAST_SIDE = 4
MOST_LINES = 2000
_APART = 1_000_000  # order numbers that no line of a page ever has
_PLACED = ("left", "top", "width", "height", "order", "direction", "words")


class LayoutRefusedError(Exception):
    """The layout that was sent cannot be kept; the message is a sentence."""


class LayoutConflictError(Exception):
    """Somebody else changed the layout since it was shown; the message is a sentence."""


@dataclass(frozen=True, kw_only=True)
class WantedLine:
    """A line as a person wants it: its key, None for a new one; its box in pixels of the original."""

    line_id: int | None
    left: int
    top: int
    width: int
    height: int
    direction: Direction
    dropped: bool = False


def layout_version(transcription: Transcription) -> int:
    """How many times people mended the layout."""
    return LayoutChange.objects.filter(transcription=transcription).aggregate(last=Max("number"))["last"] or 0


@transaction.atomic
def mend_layout(*, page: Page, base: int, lines: Sequence[WantedLine], by: User, now: datetime) -> int:
    """Gives the page these lines, in this reading order; gives the layout's version.

    `lines` holds every line that the page has, dropped ones marked, and new ones, which a worker reads unless a person
    writes first. Raises DeskRefusedError, LayoutConflictError, LayoutRefusedError.
    """
    check_transcribe(by, page)
    read = _locked(page)
    number = layout_version(read)
    if base != number:
        raise LayoutConflictError(
            gettext("Somebody else has mended this page's layout meanwhile. Load the page again; nothing was changed.")
        )
    claim(page=page, by=by, now=now)
    known = {line.pk: line for line in Line.objects.filter(transcription=read, dropped=False).order_by("order")}
    _check(lines, known, page)
    before = [_as_kept(line) for line in known.values()]
    Line.objects.filter(transcription=read, dropped=False).update(order=F("order") + _APART)
    kept = [wanted for wanted in lines if not wanted.dropped]
    gone = [one.line_id for one in lines if one.dropped and one.line_id is not None]
    Line.objects.filter(pk__in=gone).update(dropped=True, order=F("order") - _APART)
    put = [_put(read, order, wanted, known) for order, wanted in enumerate(kept)]
    Line.objects.bulk_update([line for line in put if line.pk], _PLACED, batch_size=200)
    for line in put:
        if not line.pk:
            line.save()
            read_new_line.enqueue(line.pk)
    after = [_as_kept(line) for line in put]
    after += [[*_as_kept(known[key])[:-1], True] for key in gone]
    if after == before:
        return number
    LayoutChange.objects.create(transcription=read, number=number + 1, author=by, before=before, after=after)
    renew(read)
    return number + 1


def mend_direction(*, page: Page, direction: Direction, volume: bool, by: User) -> tuple[int, int]:
    """States how the lines of a page, or of all pages of its volume, run, and has them read so.

    Gives the numbers of pages that are read again and of those left alone, because a person has written on them or they
    are not theirs to change. Raises DeskRefusedError where the page itself is one of these.
    """
    pages = _concerned(page, by, volume=volume)
    total = Page.objects.filter(unit=page.unit_id).count() if volume else 1
    written = LineVersion.objects.exclude(author=None).filter(line__transcription__pages__in=pages)
    mended = LayoutChange.objects.filter(transcription__pages__in=pages)
    touched = {
        *written.values_list("line__transcription", flat=True),
        *mended.values_list("transcription", flat=True),
    }
    chosen = list(pages.exclude(transcription__in=touched).select_related("scan", "unit").order_by("number"))
    if page.pk not in {one.pk for one in chosen}:
        raise DeskRefusedError(
            gettext(
                "People have already worked on this page's lines, which reading it anew would put aside. "
                "Give its lines another direction one by one."
            )
        )
    set_direction(pages=chosen, direction=direction, by=by)
    return len(chosen), total - len(chosen)


@transaction.atomic
def state_kind(*, page: Page, kind: str, volume: bool, by: User) -> int:
    """States how a page, or every page of its volume, is written; gives how many pages that concerns."""
    pages = _concerned(page, by, volume=volume)
    log(page, "wagtail.edit", user=by, data={"kind": kind, "volume": volume})
    return PageReview.objects.filter(page__in=pages).update(kind=kind)


def _concerned(page: Page, by: User, *, volume: bool) -> QuerySet[Page]:
    """The page, or all of its volume, which is for the staff in charge to decide. Raises DeskRefusedError."""
    check_transcribe(by, page)
    if volume and not in_charge_of(by, page):
        raise DeskRefusedError(gettext("Only the staff in charge decide about a whole volume. Choose this page alone."))
    return pages_for(by).filter(unit=page.unit_id) if volume else pages_for(by).filter(pk=page.pk)


def _locked(page: Page) -> Transcription:
    read = Transcription.objects.select_for_update().filter(pk=page.transcription_id or 0).first()
    if read is None:
        raise LayoutRefusedError(gettext("This page was not read yet. Come back when the recogniser is done."))
    return read


def _check(lines: Sequence[WantedLine], known: Mapping[int, Line], page: Page) -> None:
    named = [line.line_id for line in lines if line.line_id is not None]
    if len(set(named)) != len(named) or set(named) != set(known):
        raise LayoutRefusedError(
            gettext("The lines sent are not those of the page, each once. Load the page again; nothing was changed.")
        )
    if len(lines) > MOST_LINES:
        raise LayoutRefusedError(gettext("A page has at most %(most)d lines.") % {"most": MOST_LINES})
    width, height = page.scan.width, page.scan.height
    for line in lines:
        outside = line.left < 0 or line.top < 0 or line.left + line.width > width or line.top + line.height > height
        if outside or min(line.width, line.height) < LEAST_SIDE:
            raise LayoutRefusedError(
                gettext("A box lies outside of the page or is smaller than %(least)d pixels. Draw it again.")
                % {"least": LEAST_SIDE}
            )


def _put(read: Transcription, order: int, wanted: WantedLine, known: Mapping[int, Line]) -> Line:
    line = known[wanted.line_id] if wanted.line_id is not None else Line(transcription=read, confidence=0, text="")
    moved = _place(line) != (wanted.left, wanted.top, wanted.width, wanted.height, wanted.direction.value)
    line.left, line.top, line.width, line.height = wanted.left, wanted.top, wanted.width, wanted.height
    line.order, line.direction = order, wanted.direction.value
    if wanted.line_id is None:
        line.state = LineState.MACHINE.value
    if line.text and moved:
        line.words = words_of(line)
    return line


def _place(line: Line) -> tuple[int, int, int, int, str]:
    return line.left, line.top, line.width, line.height, line.direction


def _as_kept(line: Line) -> list[object]:
    return [line.pk, *_place(line), line.dropped]
