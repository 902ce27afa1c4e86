"""The transcribers' queue: the only writer of what is derived about a page in it."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, When
from django.utils import timezone

from archive_catalog.visibility import seen_by
from ocr.models import Line, LineState, Page, PageDirection, PageKind, PageReview, ReviewState
from search.missed import missed_terms
from search.viewers import PUBLIC_VIEWER, AccessClass

from .ranking import rank
from .reading import ranked_line

OPEN = frozenset({ReviewState.WAITING.value, ReviewState.SECOND.value, ReviewState.CHECK.value})
_AT_ONCE = 200
_MOST_MISSED = 100


@transaction.atomic
def rank_pages(keys: Iterable[int], *, missed: Sequence[tuple[str, int]] | None = None) -> int:
    """Puts the pages with these keys into the queue, or renews their place in it; gives how many.

    Call it inside the transaction that changes what stands on them. Pages that were not read are left out.
    """
    terms = missed_terms(limit=_MOST_MISSED) if missed is None else missed
    count = 0
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), _AT_ONCE):
        pages = Page.objects.filter(pk__in=wanted[start : start + _AT_ONCE], transcription__isnull=False)
        for page in pages.select_related("transcription", "unit").order_by("pk"):
            _rank(page, terms)
            count += 1
    return count


def rank_everything() -> int:
    """Renews every page's place, such as after readers missed new words; gives how many. In many transactions."""
    terms = missed_terms(limit=_MOST_MISSED)
    count, last = 0, 0
    while True:
        keys = list(
            Page.objects.filter(transcription__isnull=False, pk__gt=last)
            .order_by("pk")
            .values_list("pk", flat=True)[:_AT_ONCE]
        )
        if not keys:
            return count
        count += rank_pages(keys, missed=terms)
        last = keys[-1]


def follow_units(units: Sequence[int]) -> None:
    """Renews what the queue knows of the openness of these units' pages; in the transaction that changes the units."""
    shown = Page.objects.filter(seen_by(PUBLIC_VIEWER, prefix="unit__"), pk=OuterRef("page"))
    PageReview.objects.filter(page__unit__in=units).update(public=Case(When(Exists(shown), then=1), default=0))


def set_state(review: PageReview, state: ReviewState, **values: object) -> None:
    """Writes the page's state, and with it whether it waits for anybody."""
    for name, value in {"state": state.value, "open": int(state.value in OPEN), **values}.items():
        setattr(review, name, value)
    review.save()


def _rank(page: Page, missed: Sequence[tuple[str, int]]) -> None:
    read = page.transcription
    if read is None:
        return
    lines = list(Line.objects.filter(transcription=read, dropped=False).order_by("order"))
    found = rank(
        [ranked_line(line, read.engine) for line in lines],
        direction_given=page.direction != PageDirection.AUTO,
        doubt=read.doubt,
        missed=missed,
        mended=read.layout_changes.exists(),
    )
    values = {
        "lines": len(lines),
        "touched": sum(line.state != LineState.MACHINE for line in lines),
        "expected_wrong": found.expected_wrong,
        "layout_doubt": found.layout_doubt,
        "importance": found.importance,
        "priority": round(found.priority, 3),
        "public": int(page.unit.access_on(timezone.localdate()) == AccessClass.PUBLIC),
        "reasons": [list(reason) for reason in found.reasons],
    }
    if not PageReview.objects.filter(page=page).update(**values):
        PageReview.objects.get_or_create(page=page, defaults={"kind": _kind_of_unit(page), **values})


def _kind_of_unit(page: Page) -> str:
    """What a person said of another page of the same unit; volumes are seldom mixed."""
    said = PageReview.objects.filter(page__unit=page.unit_id).exclude(kind=PageKind.UNKNOWN)
    return said.order_by("-page__number").values_list("kind", flat=True).first() or PageKind.UNKNOWN.value
