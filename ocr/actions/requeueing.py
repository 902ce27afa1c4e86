"""Taking up jobs whose worker was killed, and jobs whose place in the queue was lost with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django_tasks_db.models import DBTaskResult

from ocr.models import JobState, RecognitionJob
from ocr.tasks import recognise_job
from ocr.workers import is_known_dead

from .recognition import MAX_ATTEMPTS

LEASE = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Requeued:
    """How many jobs went back to the queue, and how many were given up after three interrupted attempts."""

    requeued: int
    given_up: int


def requeue_interrupted(*, now: datetime) -> Requeued:
    """Puts back running jobs of dead workers or beyond their lease, and waiting jobs that no queue entry will call."""
    requeued = given_up = 0
    for job in RecognitionJob.objects.filter(state=JobState.RUNNING):
        if not (is_known_dead(job.worker) or (job.started_at and job.started_at < now - LEASE)):
            continue
        if _put_back(job, now):
            requeued += 1
        else:
            given_up += 1
    return Requeued(requeued=requeued + _call_forgotten(), given_up=given_up)


def requeue_failed(*, jobs: Iterable[RecognitionJob] | None = None) -> int:
    """Gives failed jobs, all or these, three new attempts; gives their number."""
    failed = RecognitionJob.objects.filter(state=JobState.FAILED)
    if jobs is not None:
        failed = failed.filter(pk__in=[job.pk for job in jobs])
    with transaction.atomic():
        keys = list(failed.values_list("pk", flat=True))
        RecognitionJob.objects.filter(pk__in=keys).update(
            state=JobState.QUEUED, attempts=0, reason="", finished_at=None
        )
        for key in keys:
            recognise_job.enqueue(key)
    return len(keys)


@transaction.atomic
def _put_back(job: RecognitionJob, now: datetime) -> bool:
    row = RecognitionJob.objects.filter(pk=job.pk, state=JobState.RUNNING, worker=job.worker, attempts=job.attempts)
    if job.attempts >= MAX_ATTEMPTS:
        seen = f"The worker was interrupted {job.attempts} times while it read this scan."
        reason = f"{seen} Look at the scan, then try again."
        row.update(state=JobState.FAILED, reason=reason, finished_at=now)
        return False
    if row.update(state=JobState.QUEUED, worker="", reason="The worker was interrupted."):
        recognise_job.enqueue(job.pk)
    return True


@transaction.atomic
def _call_forgotten() -> int:
    waiting = set(RecognitionJob.objects.filter(state=JobState.QUEUED).values_list("pk", flat=True))
    if not waiting:
        return 0
    ready = DBTaskResult.objects.filter(task_path=recognise_job.module_path, status="READY")
    called = {
        arguments["args"][0]
        for arguments in ready.values_list("args_kwargs", flat=True).iterator()
        if arguments["args"]
    }
    for key in sorted(waiting - called):
        recognise_job.enqueue(key)
    return len(waiting - called)
