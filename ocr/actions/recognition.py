"""Reading one scan, once, whatever happens in between."""

import json
import logging
from collections.abc import Sequence
from enum import Enum
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from ocr.desk.mending import with_experience
from ocr.desk.queueing import rank_pages
from ocr.engines import engine_called
from ocr.engines.port import Direction, Engine, EngineUnavailableError, Reading, RecognitionError
from ocr.images import ImageRefusedError, open_page
from ocr.models import JobState, LayoutChange, Page, RecognitionJob, Scan, StepKind, Transcription
from ocr.page_reading import read_prepared
from ocr.scan_files import original_path
from ocr.search_source import KIND
from ocr.workers import this_worker
from search.actions import enqueue

from .steps import as_json, from_json, prepare, result_of, step
from .storing import adopt, store

MAX_ATTEMPTS = 3
logger = logging.getLogger(__name__)


class Outcome(Enum):
    """What a call of `recognise` came to."""

    DONE = "done"
    LEFT_ALONE = "left alone"
    TRY_AGAIN = "try again"
    FAILED = "failed"


class SupersededError(Exception):
    """Another job does what this one was for; the message is a sentence."""


def parameters(*, languages: tuple[str, ...], direction: Direction) -> dict[str, object]:
    """What a job is told beside its scan."""
    return {"languages": list(languages), "direction": direction.value}


def parameters_digest(stated: dict[str, object]) -> str:
    """The same for the same parameters in any order."""
    return sha256(json.dumps(stated, sort_keys=True).encode()).hexdigest()


def recognise(*, job_id: int) -> Outcome:
    """Reads the scan of a waiting job step by step and gives what was read to its pages and to search.

    A job that is done, failed or in another worker's hands is left alone; one that was interrupted goes on behind the
    last step that was done. A failure is kept on the step and the job as a sentence; what may pass by itself is tried
    three times.
    """
    job = _claim(job_id)
    if job is None:
        return Outcome.LEFT_ALONE
    try:
        if not Transcription.objects.filter(job=job).exists() and not _read(job):
            return Outcome.LEFT_ALONE
        return _indexed(job)
    except Exception as error:  # noqa: BLE001 -- one page's surprise must not stop the queue
        reason, final = _explained(job, error)
        return _failed(job, reason, final=final)
    except BaseException:
        # The worker is being stopped: the job goes back, so that the next start takes it up.
        _mine(job).update(state=JobState.QUEUED, worker="", reason="The worker was stopped.")
        raise


def _explained(job: RecognitionJob, error: Exception) -> tuple[str, bool]:
    """What failed, as a sentence, and whether it is final."""
    match error:
        case EngineUnavailableError() | ImageRefusedError() | SupersededError():
            return str(error), True
        case FileNotFoundError():
            return f"The file of the scan {job.scan} is missing. Hand the scan in again.", True
        case RecognitionError():
            return str(error), False
    logger.error("Recognition job %s failed in a way nobody foresaw.", job.pk, exc_info=error)
    return "The recogniser failed unexpectedly; the log of the worker holds the details.", False


def _read(job: RecognitionJob) -> bool:
    """Prepares, lays out and reads the page and stores what was read; False where another worker has the job now."""
    engine = engine_called(job.engine)
    version = engine.version()
    _renew_key(job, engine)
    image = open_page(original_path(job.scan.digest, job.scan.extension), job.scan.frame)
    languages, direction = tuple(job.parameters["languages"]), Direction(job.parameters["direction"])
    page = prepare(job, image, level=not engine.reads_leaning)
    known = result_of(job, StepKind.LAYOUT)
    if known is None:
        with step(job, StepKind.LAYOUT) as result:
            layout = engine.layout(page.image, languages=languages, direction=direction)
            result.update(as_json(layout), engine=engine.name)
    else:
        layout = from_json(known)
    with step(job, StepKind.RECOGNISE) as result:
        reading = read_prepared(engine, page, layout, languages=languages)
        result.update(engine=engine.name, version=version, lines=len(reading.lines))
        result.update(characters=len("".join(reading.text.split())), confidence=round(reading.confidence, 2))
        return _stored(job, reading, version)


def _renew_key(job: RecognitionJob, engine: Engine) -> None:
    """States the models that read now, where they are not those that the job was made for.

    Raises SupersededError where another job reads this scan with them.
    """
    digest = engine.digest()
    if job.model_digest == digest:
        return
    try:
        with transaction.atomic():
            RecognitionJob.objects.filter(pk=job.pk).update(model_digest=digest)
    except IntegrityError as error:
        raise SupersededError(
            "The recogniser was exchanged meanwhile, and another job reads this scan with the new one. "
            "Nothing is to be done."
        ) from error
    job.model_digest = digest


def attach(job: RecognitionJob) -> list[int]:
    """Gives a finished job's text to every page that shows its scan in its direction; gives their keys.

    What people wrote on a page goes over into the new text with all its versions. A page whose layout people mended
    keeps its own, as does one that shares lines that people wrote with a page that does not get the text; and nothing
    replaces something by nothing. Call it inside the transaction that makes the pages or the text.
    """
    fresh = job.transcription
    pages = Page.objects.filter(scan=job.scan_id, direction=job.parameters["direction"]).exclude(transcription=fresh)
    mended = LayoutChange.objects.filter(transcription__scan=job.scan_id).values("transcription")
    found = list(pages.exclude(transcription__in=mended).values_list("pk", "transcription"))
    kept_back = _taken_over([former for _page, former in found], [page for page, _former in found], fresh)
    keys = [page for page, former in found if former not in kept_back]
    Page.objects.filter(pk__in=keys).update(transcription=fresh)
    if keys:
        enqueue(KIND, [str(key) for key in keys])
        rank_pages(keys)
    return keys


def _taken_over(formers: Sequence[int | None], pages: Sequence[int], fresh: Transcription) -> set[int]:
    """Takes over what people wrote on former texts; gives those that stay where they are."""
    stay = set()
    for former in Transcription.objects.filter(pk__in={former for former in formers if former is not None}):
        shown_elsewhere = Page.objects.filter(transcription=former).exclude(pk__in=pages).exists()
        emptied = former.text.strip() and not fresh.text.strip()
        if emptied or (shown_elsewhere and former.lines.exclude(version=0).exists()):
            stay.add(former.pk)
        else:
            adopt(former=former, fresh=fresh)
    return stay


def job_for(
    scan: Scan, *, engine: str, languages: tuple[str, ...], direction: Direction
) -> tuple[RecognitionJob, bool]:
    """The one job for this image, engine, its models here and now, and parameters, and whether it was made now.

    Where the engine cannot be found on this machine, the worker states its models later.
    """
    stated = parameters(languages=languages, direction=direction)
    found = engine_called(engine)
    try:
        digest = found.digest()
    except EngineUnavailableError:
        digest = ""
    jobs = RecognitionJob.objects.filter(scan=scan, engine=engine, parameters_digest=parameters_digest(stated))
    known = jobs.filter(model_digest__in=("", digest)) if digest else jobs
    if job := known.order_by("-model_digest", "-pk").first():
        return job, False
    return RecognitionJob.objects.get_or_create(
        scan=scan,
        engine=engine,
        parameters_digest=parameters_digest(stated),
        model_digest=digest,
        defaults={"parameters": stated},
    )


def _claim(job_id: int) -> RecognitionJob | None:
    claimed = RecognitionJob.objects.filter(pk=job_id, state=JobState.QUEUED).update(
        state=JobState.RUNNING,
        attempts=F("attempts") + 1,
        worker=this_worker(),
        started_at=timezone.now(),
        finished_at=None,
        reason="",
    )
    return RecognitionJob.objects.select_related("scan").get(pk=job_id) if claimed else None


def _mine(job: RecognitionJob) -> QuerySet[RecognitionJob]:
    """The job's row, if this worker's attempt still counts."""
    return RecognitionJob.objects.filter(pk=job.pk, state=JobState.RUNNING, worker=job.worker, attempts=job.attempts)


def _failed(job: RecognitionJob, reason: str, *, final: bool) -> Outcome:
    again = not final and job.attempts < MAX_ATTEMPTS
    changed = _mine(job).update(
        state=JobState.QUEUED if again else JobState.FAILED,
        reason=reason,
        finished_at=None if again else timezone.now(),
    )
    if not changed:
        return Outcome.LEFT_ALONE
    return Outcome.TRY_AGAIN if again else Outcome.FAILED


@transaction.atomic
def _stored(job: RecognitionJob, reading: Reading, version: str) -> bool:
    """Stores the reading; False where another worker has the job by now."""
    mine = _mine(job).select_for_update().first()
    if mine is None:
        return False
    store(mine, with_experience(reading), version)
    return True


def _indexed(job: RecognitionJob) -> Outcome:
    """Gives the stored text to its pages and to search, and ends the job, in one transaction."""
    with step(job, StepKind.INDEX) as result, transaction.atomic():
        mine = _mine(job).select_for_update().first()
        if mine is None:
            return Outcome.LEFT_ALONE
        now = timezone.now()
        mine.state, mine.finished_at, mine.duration = JobState.DONE, now, now - (mine.started_at or now)
        mine.save(update_fields=["state", "finished_at", "duration"])
        result["pages"] = attach(mine)
    return Outcome.DONE
