"""Reads of batches: who may see one, how far it is, and its report."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext, ngettext, pgettext

from archive_catalog.permissions import fonds_in_charge, repositories_in_charge
from ocr.models import BatchFile, FileState, JobState, Picture, PictureState, RecognitionJob, ScanBatch, ScanBatchState

from .findings import GRADES, Grade, advice, gravest, sentence
from .refusals import sentence as refusal

_RATE_OVER = timedelta(minutes=3)


def batches_of(user: User) -> QuerySet[ScanBatch]:
    """The batches that `user` may see: their own, those for fonds they are in charge of, and the system's own for
    whoever is in charge of a whole repository.
    """
    rows = ScanBatch.objects.select_related("unit", "by", "profile")
    if user.is_superuser:
        return rows
    mine = Q(by=user) | Q(unit__fonds__in=fonds_in_charge(user))
    if repositories_in_charge(user).exists():
        mine |= Q(by=None)
    return rows.filter(mine)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """How far one part of the work on a batch is. `rate` is a minute's, `seconds_left` None where nobody can tell."""

    done: int
    total: int
    failed: int = 0
    rate: float = 0.0
    seconds_left: int | None = None

    @property
    def percent(self) -> int:
        """Done in per cent; 0 while nobody knows how much there is."""
        return self.done * 100 // self.total if self.total else 0

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do."""
        return self.done >= self.total


@dataclass(frozen=True, kw_only=True)
class BatchProgress:
    """How far a batch is: receiving and taking in of its files, recognition of its pages."""

    state: ScanBatchState
    intake: Stage
    recognition: Stage

    @property
    def is_at_work(self) -> bool:
        """Whether something will still change by itself."""
        return self.state == ScanBatchState.RUNNING or not self.recognition.is_over


def progress(batch: ScanBatch, *, now: datetime) -> BatchProgress:
    """How far the batch is now, with the pace of the last minutes."""
    files = dict(BatchFile.objects.filter(batch=batch).order_by().values_list("state").annotate(Count("pk")))
    waiting = files.get(FileState.WAITING, 0)
    taken = files.get(FileState.TAKEN, 0) + files.get(FileState.REFUSED, 0)
    since = max(batch.started_at or now, now - _RATE_OVER)
    lately = BatchFile.objects.filter(batch=batch, taken_at__gte=since).count()
    jobs = RecognitionJob.objects.filter(pk__in=_jobs(batch))
    states = dict(jobs.order_by().values_list("state").annotate(Count("pk")))
    failed = states.get(JobState.FAILED, 0)
    finished = jobs.filter(finished_at__gte=now - _RATE_OVER).count()
    first = jobs.filter(started_at__isnull=False).order_by("started_at").values_list("started_at", flat=True).first()
    reading_since = max(first or now, now - _RATE_OVER)
    return BatchProgress(
        state=ScanBatchState(batch.state),
        intake=_stage(taken, taken + waiting, lately, now - since, failed=files.get(FileState.REFUSED, 0)),
        recognition=_stage(
            states.get(JobState.DONE, 0) + failed, sum(states.values()), finished, now - reading_since, failed=failed
        ),
    )


def _jobs(batch: ScanBatch) -> QuerySet[Picture, int | None]:
    pictures = Picture.objects.filter(file__batch=batch, job__isnull=False)
    return pictures.order_by().values_list("job", flat=True).distinct()


def _stage(done: int, total: int, lately: int, during: timedelta, *, failed: int) -> Stage:
    minutes = max(during.total_seconds(), 1) / 60
    rate = lately / minutes
    left = round((total - done) / rate * 60) if rate and done < total else None
    return Stage(done=done, total=total, failed=failed, rate=rate, seconds_left=left)


def stage_sentence(stage: Stage, *, verb: str) -> str:
    """How far a stage is, for a person: so many of so many, at which pace, and the time left."""
    said = [gettext("%(verb)s: %(done)d of %(total)d") % {"verb": verb, "done": stage.done, "total": stage.total}]
    if stage.rate >= 0.1 and not stage.is_over:
        said.append(gettext("%(rate).0f a minute") % {"rate": stage.rate})
    if stage.seconds_left is not None:
        said.append(gettext("%(time)s left") % {"time": _duration(stage.seconds_left)})
    if stage.failed:
        said.append(ngettext("%(count)d failed", "%(count)d failed", stage.failed) % {"count": stage.failed})
    return pgettext("between sentences", "; ").join(said)


def _duration(seconds: int) -> str:
    if seconds < 90:
        return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    if seconds < 5400:
        minutes = round(seconds / 60)
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = round(seconds / 3600)
    return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of the report: a picture, or a file that has none. `page` is "" where none was made; `said` holds what was
    found with what to do about it.
    """

    file: str
    picture: int
    state: str
    state_label: str
    code: str
    page: str
    page_url: str
    said: tuple[tuple[str, str], ...]
    grade: str
    picture_id: int | None

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was found."""
        return tuple(sentence for sentence, _advice in self.said)

    @property
    def advice(self) -> tuple[str, ...]:
        """What to do, each once."""
        return tuple(dict.fromkeys(advice for _sentence, advice in self.said if advice))

    @property
    def grade_label(self) -> str:
        """How much it weighs, in the active language."""
        return str(GRADES.get(self.grade, ""))


@dataclass(frozen=True, kw_only=True)
class Total:
    """A number of the report with its name."""

    name: str
    label: str
    count: int


def totals(batch: ScanBatch) -> list[Total]:
    """What became of the files and their pictures; what is none is left out."""
    counts = dict(Picture.objects.filter(file__batch=batch).order_by().values_list("state").annotate(Count("pk")))
    files = BatchFile.objects.filter(batch=batch)
    found = [
        Total(name="files", label=gettext("files"), count=files.exclude(state=FileState.RECEIVING).count()),
        *(
            Total(name=state.value, label=str(state.label), count=counts.get(state, 0))
            for state in PictureState
            if state is not PictureState.REFUSED
        ),
        Total(name="same", label=gettext("The same file twice"), count=files.exclude(same_as=None).count()),
        Total(
            name="refused",
            label=str(FileState.REFUSED.label),
            count=files.filter(state=FileState.REFUSED).count() + counts.get(PictureState.REFUSED, 0),
        ),
        Total(
            name="incomplete",
            label=gettext("Never received as a whole"),
            count=files.filter(state=FileState.RECEIVING).count(),
        ),
    ]
    return [total for total in found if total.count or total.name == "files"]


def report(batch: ScanBatch, *, only_troubled: bool = False) -> Iterator[Line]:
    """The report, file by file as they were handed in; `only_troubled`: what somebody should look at."""
    files = BatchFile.objects.filter(batch=batch).select_related("same_as").order_by("number")
    pictures = Picture.objects.filter(file__batch=batch).select_related("unit", "page", "file")
    rows = pictures.order_by("file__number", "order").iterator(chunk_size=500)
    picture = next(rows, None)
    for file in files.iterator(chunk_size=500):
        had_pictures = False
        while picture is not None and picture.file_id == file.pk:
            had_pictures = True
            line = _line_of_picture(file, picture)
            if not only_troubled or is_troubled(line):
                yield line
            picture = next(rows, None)
        if not had_pictures or file.state == FileState.REFUSED:
            line = _line_of_file(file)
            if not only_troubled or is_troubled(line):
                yield line


def is_troubled(line: Line) -> bool:
    """Whether somebody should look at it."""
    if line.state in {FileState.REFUSED.value, PictureState.UNATTACHED.value, PictureState.BLANK.value, "same"}:
        return True
    return line.grade in {Grade.ERROR.value, Grade.WARNING.value} or line.state == PictureState.ALREADY.value


def _line_of_picture(file: BatchFile, picture: Picture) -> Line:
    refused = refusal(picture.reason)
    findings: list[dict[str, Any]] = picture.findings
    page = picture.page
    return Line(
        file=file.name,
        picture=picture.order // 2 + 1,
        state=picture.state,
        state_label=str(PictureState(picture.state).label),
        code=picture.unit.reference_code if picture.unit else "",
        page=str(page.number) if page else "",
        page_url=f"/archive/{page.unit_id}/pages/{page.number}/" if page else "",
        said=tuple([(refused, "")] if refused else [(sentence(each), advice(each)) for each in findings]),
        grade=Grade.ERROR.value if refused else gravest(findings),
        picture_id=picture.pk if picture.scan_id else None,
    )


def _line_of_file(file: BatchFile) -> Line:
    said: tuple[tuple[str, str], ...] = ()
    state, label = file.state, str(FileState(file.state).label)
    if file.same_as is not None:
        twin = {"check": "same_file", "name": file.same_as.name}
        said, state, label = ((sentence(twin), advice(twin)),), "same", gettext("The same file twice")
    elif refused := refusal(file.reason):
        said = ((refused, ""),)
    return Line(
        file=file.name,
        picture=1,
        state=state,
        state_label=label,
        code="",
        page="",
        page_url="",
        said=said,
        grade=Grade.ERROR.value if file.state == FileState.REFUSED else "",
        picture_id=None,
    )


@dataclass(frozen=True, kw_only=True)
class Handled:
    """How many files ended in one way, and how many pages they have."""

    name: str
    files: int
    pages: int


def handled(batch: ScanBatch) -> list[Handled]:
    """The files of a batch by what became of them, for a terminal."""
    rows = BatchFile.objects.filter(batch=batch)
    with_new = rows.filter(Exists(Picture.objects.filter(file=OuterRef("pk"), state=PictureState.ADDED)))
    known = rows.filter(
        Q(same_as__isnull=False) | Exists(Picture.objects.filter(file=OuterRef("pk"), state=PictureState.ALREADY))
    ).exclude(pk__in=with_new.values("pk"))
    sets = {"added": with_new, "already there": known, "skipped": rows.filter(state=FileState.REFUSED)}
    return [
        Handled(
            name=name,
            files=some.count(),
            pages=Picture.objects.filter(file__in=some.values("pk"), page__isnull=False).count(),
        )
        for name, some in sets.items()
    ]


def refused_files(batch: ScanBatch) -> Iterator[tuple[str, str]]:
    """Name and reason of each file that was not taken in."""
    rows = BatchFile.objects.filter(batch=batch, state=FileState.REFUSED).order_by("number")
    for name, reason in rows.values_list("name", "reason").iterator(chunk_size=500):
        yield name, refusal(reason)


def jobs_of(batch: ScanBatch) -> list[int]:
    """The keys of the recognitions of the batch's pages."""
    return sorted(key for key in _jobs(batch) if key is not None)


def failed_jobs(batch: ScanBatch) -> list[tuple[str, str]]:
    """File name and reason of the batch's recognitions that failed."""
    jobs = RecognitionJob.objects.filter(pk__in=_jobs(batch), state=JobState.FAILED)
    return list(jobs.order_by("pk").values_list("scan__original_name", "reason"))
