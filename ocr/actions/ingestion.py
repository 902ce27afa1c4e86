"""Handing in scans: files in any number, each for itself, so that a bad one costs nothing but itself."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max
from wagtail.log_actions import log

from archive_catalog.models import ArchiveUnit
from ocr.engines import current_engine
from ocr.engines.port import Direction
from ocr.images import Frame, ScanFacts, inspect, web_rendition
from ocr.intake.refusals import ImageRefusedError, refused_by_system, sentence
from ocr.models import JobState, Page, RecognitionJob, Scan
from ocr.scan_files import digest_of, original_path, web_path, write_once
from ocr.tasks import recognise_job
from ocr.volumes import stated_for

from .recognition import attach, job_for

DEFAULT_LANGUAGES = ("chi_sim", "chi_tra")


class Handling(Enum):
    """What became of a file."""

    ADDED = "added"
    ALREADY_THERE = "already there"
    SKIPPED = "skipped"


@dataclass(frozen=True, kw_only=True)
class ScanFile:
    """A file to hand in: its name, for people only, and either its path or its content."""

    name: str
    source: Path | bytes


@dataclass(frozen=True, kw_only=True)
class Ingested:
    """What became of one file: keys of its pages and jobs, or the reason why it was skipped."""

    name: str
    handling: Handling
    pages: tuple[int, ...] = ()
    jobs: tuple[int, ...] = ()
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """An original that lies where scans lie: its digest, size in bytes, name for people, and what it holds."""

    digest: str
    byte_size: int
    name: str
    facts: ScanFacts

    @property
    def path(self) -> Path:
        """Where the original lies."""
        return original_path(self.digest, self.facts.extension)


def ingest(
    *,
    files: Iterable[ScanFile],
    unit: ArchiveUnit,
    by: AbstractBaseUser | None,
    direction: Direction = Direction.AUTO,
    languages: tuple[str, ...] = DEFAULT_LANGUAGES,
) -> Iterator[Ingested]:
    """Makes a page of `unit` out of every picture (of a TIFF or PDF: of every page) and queues its recognition.

    Each file is one transaction, and its bytes are on disk before its row is, so that a kill at any moment leaves
    nothing half done: run it again. A second run adds nothing. Consume the iterator to have the work done. Batches
    with checks, cutting and a report: ocr.intake.
    """
    for file in files:
        try:
            yield _ingest_one(file, unit, by, direction, languages)
        except ImageRefusedError as error:
            yield Ingested(name=file.name, handling=Handling.SKIPPED, reason=str(error))
        except OSError as error:
            reason = sentence(refused_by_system(error))
            yield Ingested(name=file.name, handling=Handling.SKIPPED, reason=reason)


def _ingest_one(
    file: ScanFile, unit: ArchiveUnit, by: AbstractBaseUser | None, direction: Direction, languages: tuple[str, ...]
) -> Ingested:
    kept = keep(name=file.name, source=file.source)
    for frame in kept.facts.frames:
        path = web_path(kept.digest, frame.number)
        if not path.exists():
            write_once(path, web_rendition(kept.path, frame.number))
    pages, jobs, fresh = [], [], []
    with transaction.atomic():
        for frame in kept.facts.frames:
            page, made = add_page(scan=scan_of(kept, frame), unit=unit, direction=direction)
            pages.append(page.pk)
            jobs.append(queue(page.scan, Direction(page.direction), stated_for(unit).languages or languages).pk)
            if made:
                fresh.append(page.number)
        if fresh:
            log(unit, "wagtail.edit", user=by, data={"pages_added": fresh})
    return Ingested(
        name=file.name,
        handling=Handling.ADDED if fresh else Handling.ALREADY_THERE,
        pages=tuple(pages),
        jobs=tuple(jobs),
    )


def keep(*, name: str, source: Path | bytes) -> Kept:
    """Puts the original where scans lie, once for the same bytes. Raises ImageRefusedError, OSError.

    A file that was handed in before is not decoded again.
    """
    digest = digest_of(source)
    known = Scan.objects.filter(digest=digest).exists()
    facts = inspect(source, decoded=not known)
    write_once(original_path(digest, facts.extension), source)
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    return Kept(digest=digest, byte_size=size, name=name, facts=facts)


def scan_of(kept: Kept, frame: Frame) -> Scan:
    """The row of a picture of a kept file; its rendition for browsers is on disk before."""
    return Scan.objects.get_or_create(
        digest=kept.digest,
        frame=frame.number,
        defaults={
            "media_type": kept.facts.media_type,
            "extension": kept.facts.extension,
            "width": frame.width,
            "height": frame.height,
            "dpi": frame.dpi,
            "byte_size": kept.byte_size,
            "original_name": shown(kept.name)[-255:],
        },
    )[0]


def add_page(*, scan: Scan, unit: ArchiveUnit, direction: Direction, number: int | None = None) -> tuple[Page, bool]:
    """The page of `unit` that shows `scan`, and whether it was made now, with `number` where that is free, else behind
    the last. Call it in a transaction, which holds the unit until its end.
    """
    ArchiveUnit.objects.select_for_update().get(pk=unit.pk)
    if (page := Page.objects.filter(unit=unit, scan=scan).first()) is not None:
        return page, False
    if number is None or Page.objects.filter(unit=unit, number=number).exists():
        number = (Page.objects.filter(unit=unit).aggregate(last=Max("number"))["last"] or 0) + 1
    if direction is Direction.AUTO:
        direction = stated_for(unit).direction
    return Page.objects.create(unit=unit, scan=scan, number=number, direction=direction.value), True


def queue(scan: Scan, direction: Direction, languages: tuple[str, ...]) -> RecognitionJob:
    """Has the scan read, once for the same parameters; a text that is there already goes to its pages."""
    job, made = job_for(scan, engine=current_engine().name, languages=languages, direction=direction)
    if made:
        recognise_job.enqueue(job.pk)
    elif job.state == JobState.DONE:
        attach(job)
    return job


@transaction.atomic
def set_direction(
    *,
    pages: Sequence[Page],
    direction: Direction,
    by: AbstractBaseUser | None,
    languages: tuple[str, ...] = DEFAULT_LANGUAGES,
) -> tuple[int, ...]:
    """States how the lines of pages run and has the pages read that way; gives the keys of the jobs."""
    jobs = []
    for page in pages:
        Page.objects.filter(pk=page.pk).update(direction=direction.value)
        log(page, "wagtail.edit", user=by, data={"direction": direction.value})
        jobs.append(queue(page.scan, direction, languages).pk)
    return tuple(jobs)


def shown(name: str) -> str:
    """A file's name as a column can hold it and a screen can show it: no control signs, PostgreSQL takes no NUL."""
    return "".join(sign for sign in name if sign.isprintable())
