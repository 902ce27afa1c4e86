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
from ocr.images import MAX_BYTES, Frame, ImageRefusedError, ScanFacts, inspect, web_rendition
from ocr.models import JobState, Page, RecognitionJob, Scan
from ocr.scan_files import digest_of, original_path, web_path, write_once
from ocr.tasks import recognise_job

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

    def read(self) -> bytes:
        """The content, cut one byte above the limit so that a huge file is refused and not loaded."""
        if isinstance(self.source, bytes):
            return self.source
        with self.source.open("rb") as file:
            return file.read(MAX_BYTES + 1)


@dataclass(frozen=True, kw_only=True)
class Ingested:
    """What became of one file: keys of its pages and jobs, or the reason why it was skipped."""

    name: str
    handling: Handling
    pages: tuple[int, ...] = ()
    jobs: tuple[int, ...] = ()
    reason: str = ""


def ingest(
    *,
    files: Iterable[ScanFile],
    unit: ArchiveUnit,
    by: AbstractBaseUser | None,
    direction: Direction = Direction.AUTO,
    languages: tuple[str, ...] = DEFAULT_LANGUAGES,
) -> Iterator[Ingested]:
    """Makes a page of `unit` out of every image (of a TIFF: of every frame) and queues its recognition.

    Each file is one transaction, and its bytes are on disk before its row is, so that a kill at any moment leaves
    nothing half done: run it again. A second run adds nothing. Consume the iterator to have the work done.
    """
    for file in files:
        try:
            yield _ingest_one(file, unit, by, direction, languages)
        except ImageRefusedError as error:
            yield Ingested(name=file.name, handling=Handling.SKIPPED, reason=str(error))
        except OSError as error:
            reason = f"The file could not be read or stored: {error.strerror or error}. Check the disk and its rights."
            yield Ingested(name=file.name, handling=Handling.SKIPPED, reason=reason)


def _ingest_one(
    file: ScanFile, unit: ArchiveUnit, by: AbstractBaseUser | None, direction: Direction, languages: tuple[str, ...]
) -> Ingested:
    content = file.read()
    digest = digest_of(content)
    facts = _known(digest) or inspect(content)
    _write_files(content, digest, facts)
    with transaction.atomic():
        pages, fresh = _pages(file, content, digest, facts, unit, direction)
        jobs = [_queue(page.scan, direction, languages) for page in pages]
        if fresh:
            log(unit, "wagtail.edit", user=by, data={"pages_added": [page.number for page in fresh]})
    return Ingested(
        name=file.name,
        handling=Handling.ADDED if fresh else Handling.ALREADY_THERE,
        pages=tuple(page.pk for page in pages),
        jobs=tuple(job.pk for job in jobs),
    )


def _known(digest: str) -> ScanFacts | None:
    """The facts of a file that was handed in before; it need not be decoded again."""
    scans = list(Scan.objects.filter(digest=digest).order_by("frame"))
    if not scans:
        return None
    frames = tuple(Frame(number=scan.frame, width=scan.width, height=scan.height, dpi=scan.dpi) for scan in scans)
    return ScanFacts(media_type=scans[0].media_type, extension=scans[0].extension, frames=frames)


def _write_files(content: bytes, digest: str, facts: ScanFacts) -> None:
    write_once(original_path(digest, facts.extension), content)
    for frame in facts.frames:
        path = web_path(digest, frame.number)
        if not path.exists():
            write_once(path, web_rendition(content, frame.number))


def _pages(
    file: ScanFile, content: bytes, digest: str, facts: ScanFacts, unit: ArchiveUnit, direction: Direction
) -> tuple[list[Page], list[Page]]:
    """Every page of the file in the unit, and those that were made now."""
    ArchiveUnit.objects.select_for_update().get(pk=unit.pk)
    last = Page.objects.filter(unit=unit).aggregate(last=Max("number"))["last"] or 0
    pages, fresh = [], []
    for frame in facts.frames:
        scan, _made = Scan.objects.get_or_create(
            digest=digest,
            frame=frame.number,
            defaults={
                "media_type": facts.media_type,
                "extension": facts.extension,
                "width": frame.width,
                "height": frame.height,
                "dpi": frame.dpi,
                "byte_size": len(content),
                "original_name": _shown(file.name),
            },
        )
        page, made = Page.objects.get_or_create(
            unit=unit, scan=scan, defaults={"number": last + 1, "direction": direction.value}
        )
        pages.append(page)
        if made:
            last += 1
            fresh.append(page)
    return pages, fresh


def _queue(scan: Scan, direction: Direction, languages: tuple[str, ...]) -> RecognitionJob:
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
        jobs.append(_queue(page.scan, direction, languages).pk)
    return tuple(jobs)


def _shown(name: str) -> str:
    """A file's name as a column can hold it and a screen can show it: no control signs, PostgreSQL takes no NUL."""
    return "".join(sign for sign in name if sign.isprintable())[-255:]
