"""Reading one scan, once, whatever happens in between."""

import json
import logging
from dataclasses import astuple
from enum import Enum
from hashlib import sha256

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from ocr.engines import engine_called
from ocr.engines.port import Direction, EngineUnavailableError, Reading, RecognitionError
from ocr.images import ImageRefusedError, open_page
from ocr.models import JobState, Line, Page, RecognitionJob, Scan, Transcription
from ocr.scan_files import original_path
from ocr.search_source import KIND
from ocr.workers import this_worker
from search.actions import enqueue

MAX_ATTEMPTS = 3
logger = logging.getLogger(__name__)


class Outcome(Enum):
    """What a call of `recognise` came to."""

    DONE = "done"
    LEFT_ALONE = "left alone"
    TRY_AGAIN = "try again"
    FAILED = "failed"


def parameters(*, languages: tuple[str, ...], direction: Direction) -> dict[str, object]:
    """What a job is told beside its scan."""
    return {"languages": list(languages), "direction": direction.value}


def parameters_digest(stated: dict[str, object]) -> str:
    """The same for the same parameters in any order."""
    return sha256(json.dumps(stated, sort_keys=True).encode()).hexdigest()


def recognise(*, job_id: int) -> Outcome:
    """Reads the scan of a waiting job and stores what was read, in one transaction with its search documents.

    A job that is done, failed or in another worker's hands is left alone. A failure is kept on the job as a sentence;
    what may pass by itself is tried three times.
    """
    job = _claim(job_id)
    if job is None:
        return Outcome.LEFT_ALONE
    try:
        engine = engine_called(job.engine)
        version = engine.version()
        image = open_page(original_path(job.scan.digest, job.scan.extension), job.scan.frame)
        reading = engine.read(
            image, languages=tuple(job.parameters["languages"]), direction=Direction(job.parameters["direction"])
        )
    except (EngineUnavailableError, ImageRefusedError) as error:
        return _failed(job, str(error), final=True)
    except FileNotFoundError:
        return _failed(job, f"The file of the scan {job.scan} is missing. Hand the scan in again.", final=True)
    except RecognitionError as error:
        return _failed(job, str(error), final=False)
    except Exception:  # one page's surprise must not stop the queue
        logger.exception("Recognition job %s failed in a way nobody foresaw.", job.pk)
        return _failed(job, "The recogniser failed unexpectedly; the log of the worker holds the details.", final=False)
    except BaseException:
        # The worker is being stopped: the job goes back, so that the next start takes it up.
        _mine(job).update(state=JobState.QUEUED, worker="", reason="The worker was stopped.")
        raise
    return _stored(job, reading, version)


def attach(job: RecognitionJob) -> list[int]:
    """Gives a finished job's text to every page that shows its scan in its direction; gives their keys.

    Call it inside the transaction that makes the pages or the text.
    """
    pages = Page.objects.filter(scan=job.scan_id, direction=job.parameters["direction"])
    keys = list(pages.exclude(transcription=job.transcription).values_list("pk", flat=True))
    Page.objects.filter(pk__in=keys).update(transcription=job.transcription)
    if keys:
        enqueue(KIND, [str(key) for key in keys])
    return keys


def job_for(
    scan: Scan, *, engine: str, languages: tuple[str, ...], direction: Direction
) -> tuple[RecognitionJob, bool]:
    """The one job for this input, and whether it was made now."""
    stated = parameters(languages=languages, direction=direction)
    return RecognitionJob.objects.get_or_create(
        scan=scan, engine=engine, parameters_digest=parameters_digest(stated), defaults={"parameters": stated}
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
def _stored(job: RecognitionJob, reading: Reading, version: str) -> Outcome:
    mine = _mine(job).select_for_update().first()
    if mine is None:
        return Outcome.LEFT_ALONE
    transcription = Transcription.objects.create(
        job=mine,
        scan=job.scan,
        engine=job.engine,
        version=version,
        parameters=job.parameters,
        direction=reading.direction.value,
        confidence=reading.confidence,
        text=reading.text,
    )
    Line.objects.bulk_create(
        [
            Line(
                transcription=transcription,
                order=order,
                text=line.text,
                left=line.left,
                top=line.top,
                width=line.width,
                height=line.height,
                confidence=line.confidence,
                direction=line.direction.value,
                words=[list(astuple(word)) for word in line.words],
                alternatives=[list(astuple(other)) for other in line.alternatives],
            )
            for order, line in enumerate(reading.lines)
        ],
        batch_size=500,
    )
    now = timezone.now()
    mine.state, mine.finished_at, mine.duration = JobState.DONE, now, now - (mine.started_at or now)
    mine.save(update_fields=["state", "finished_at", "duration"])
    attach(mine)
    return Outcome.DONE
