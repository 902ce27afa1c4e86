"""Reads of pages and jobs. `public_pages` is the only door to a page for anyone; it takes the viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils import timezone

from archive_catalog.models import ArchiveUnit
from archive_catalog.selectors import seen_by
from search.viewers import Viewer

from .engines.port import Direction
from .marking import Box, Mark, PlacedLine, marks_on
from .models import JobState, Line, Page, RecognitionJob

# The stretch of time over which the pace of recognition is measured.
LATELY = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class PageView:
    """A page for a screen: size in pixels of the original; `lines` in reading order, empty until it was read.

    `confidence` is a percentage, or None until the page was read.
    """

    page_id: int
    unit_id: int
    unit_title: str
    reference_code: str
    number: int
    image_url: str
    width: int
    height: int
    lines: tuple[PlacedLine, ...]
    confidence: float | None

    @property
    def text(self) -> str:
        """What was read, one line each."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the recognition of some pages is, and how many pages of any kind the workers read in a minute lately."""

    queued: int
    running: int
    done: int
    failed: int
    per_minute: float = 0.0

    @property
    def seconds_left(self) -> int | None:
        """How long the rest will take at this pace; None where nothing was read lately."""
        left = self.queued + self.running
        if not left:
            return 0
        return ceil(60 * left / self.per_minute) if self.per_minute else None

    @property
    def minutes_left(self) -> int | None:
        """The same in minutes, rounded up."""
        return None if self.seconds_left is None else ceil(self.seconds_left / 60)

    @property
    def total(self) -> int:
        """All jobs."""
        return self.queued + self.running + self.done + self.failed

    @property
    def finished(self) -> int:
        """Jobs that nothing more will happen to."""
        return self.done + self.failed

    @property
    def percent(self) -> int:
        """Finished jobs in per cent; 100 where there is nothing to do."""
        return self.finished * 100 // self.total if self.total else 100


def public_pages(viewer: Viewer) -> QuerySet[Page]:
    """The pages of units that `viewer` may see."""
    return Page.objects.filter(seen_by(viewer, prefix="unit__"))


def page_view(page: Page) -> PageView:
    """The page for a screen. Take `page` from `public_pages`."""
    return PageView(
        page_id=page.pk,
        unit_id=page.unit_id,
        unit_title=page.unit.title,
        reference_code=page.unit.reference_code,
        number=page.number,
        image_url=reverse("ocr:image", args=[page.pk]),
        width=page.scan.width,
        height=page.scan.height,
        lines=placed_lines(page),
        confidence=page.transcription.confidence if page.transcription else None,
    )


def public_page_view(viewer: Viewer, *, unit_id: int, number: int) -> PageView | None:
    """The page for a screen, or None where it does not exist or `viewer` may not see it."""
    found = public_pages(viewer).filter(unit=unit_id, number=number)
    page = found.select_related("unit", "scan", "transcription").first()
    return page_view(page) if page else None


def marks(page: Page | PageView, query_text: str) -> tuple[Mark, ...]:
    """Where the query's words stand on the page's image, in reading order. Take `page` from a public selector."""
    if not query_text.strip():
        return ()
    shown = page if isinstance(page, PageView) else page_view(page)
    return marks_on(shown.lines, query_text, width=shown.width, height=shown.height)


def progress(*, unit: ArchiveUnit | None = None, jobs: Sequence[int] | None = None) -> Progress:
    """Counts of the jobs of a unit's pages, of these jobs, or of all."""
    counts = dict.fromkeys(JobState.values, 0)
    for some in _job_sets(unit, jobs):
        rows = some.order_by().values("state").annotate(count=Count("pk", distinct=True)).values_list("state", "count")
        for state, count in rows:
            counts[state] += count
    return Progress(
        queued=counts[JobState.QUEUED],
        running=counts[JobState.RUNNING],
        done=counts[JobState.DONE],
        failed=counts[JobState.FAILED],
        per_minute=pages_per_minute(now=timezone.now()),
    )


def pages_per_minute(*, now: datetime) -> float:
    """How many pages all workers together have read in a minute, over the last five or since they began; 0 for none."""
    lately = RecognitionJob.objects.filter(finished_at__gt=now - LATELY, finished_at__lte=now, started_at__isnull=False)
    found = lately.order_by().aggregate(count=Count("pk"), first=Min("started_at"))
    if not found["count"]:
        return 0.0
    since = max(found["first"], now - LATELY)
    return 60 * found["count"] / max(1.0, (now - since).total_seconds())


def failures(jobs: Sequence[int]) -> tuple[tuple[str, str], ...]:
    """File name and reason of each of these jobs that failed."""
    rows: list[tuple[str, str]] = []
    for some in _job_sets(None, jobs):
        rows += some.filter(state=JobState.FAILED).order_by("pk").values_list("scan__original_name", "reason")
    return tuple(rows)


def _job_sets(unit: ArchiveUnit | None, jobs: Sequence[int] | None) -> list[QuerySet[RecognitionJob]]:
    """Query sets that no database finds too long."""
    if unit is not None:
        return [RecognitionJob.objects.filter(scan__pages__unit=unit)]
    if jobs is None:
        return [RecognitionJob.objects.all()]
    keys = sorted(set(jobs))
    return [RecognitionJob.objects.filter(pk__in=keys[start : start + 500]) for start in range(0, len(keys), 500)]


def placed_lines(page: Page) -> tuple[PlacedLine, ...]:
    """What was read on the page, with its boxes, in reading order."""
    return tuple(
        _placed(line)
        for line in Line.objects.filter(transcription=page.transcription_id, dropped=False).order_by("order")
    )


def _placed(line: Line) -> PlacedLine:
    return PlacedLine(
        text=line.text,
        direction=Direction(line.direction),
        box=_box(line.left, line.top, line.width, line.height),
        words=tuple(
            (text, _box(left, top, width, height)) for text, left, top, width, height, _confidence in line.words
        ),
    )


def _box(left: float, top: float, width: float, height: float) -> Box:
    return Box(left=left, top=top, right=left + width, bottom=top + height)
