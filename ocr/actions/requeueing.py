"""Taking up jobs whose worker was killed, and jobs whose place in the queue was lost with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from ocr.models import JobState, RecognitionJob
from ocr.tasks import recognise_job
from ocr.workers import is_known_dead

from .recognition import MAX_ATTEMPTS

LEASE = timedelta(minutes=10)
# A worker takes its job right after the queue's entry; an entry taken longer ago belongs to a job it already has.
TAKING = timedelta(minutes=1)
CALLED_AT_ONCE = 500  # by one sweep, so that it never holds the database for long; the next takes the rest


@dataclass(frozen=True, kw_only=True)
class Requeued:
    """How many jobs went back to the queue, and how many were given up after three interrupted attempts."""

    requeued: int
    given_up: int


def requeue_interrupted(*, now: datetime) -> Requeued:
    """Puts back running jobs of dead workers or beyond their lease, and waiting jobs that no queue entry will call.

    Cheap enough for every minute and safe beside living workers and other sweeps: two short reads where there is
    nothing to do, every change bound to the attempt that was seen, and no job is read twice by being called twice.
    """
    requeued = given_up = 0
    for job in RecognitionJob.objects.filter(state=JobState.RUNNING):
        if not (is_known_dead(job.worker) or (job.started_at and job.started_at < now - LEASE)):
            continue
        went = _put_back(job, now)
        requeued += went == JobState.QUEUED
        given_up += went == JobState.FAILED
    return Requeued(requeued=requeued + _call_forgotten(now), given_up=given_up)


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
def _put_back(job: RecognitionJob, now: datetime) -> JobState | None:
    """Where the job went; None where its worker, or another sweep, was quicker."""
    row = RecognitionJob.objects.filter(pk=job.pk, state=JobState.RUNNING, worker=job.worker, attempts=job.attempts)
    if job.attempts >= MAX_ATTEMPTS:
        seen = f"The worker was interrupted {job.attempts} times while it read this scan."
        reason = f"{seen} Look at the scan, then try again."
        return JobState.FAILED if row.update(state=JobState.FAILED, reason=reason, finished_at=now) else None
    if not row.update(state=JobState.QUEUED, worker="", reason="The worker was interrupted."):
        return None
    recognise_job.enqueue(job.pk)
    return JobState.QUEUED


def _call_forgotten(now: datetime) -> int:
    """Calls waiting jobs that the queue does not know. Looks first, so that a sweep in vain holds up no writer."""
    forgotten = list(_forgotten(now)[:CALLED_AT_ONCE])
    if not forgotten:
        return 0
    with transaction.atomic():
        forgotten = list(_forgotten(now).filter(pk__in=forgotten).select_for_update())
        for key in forgotten:
            recognise_job.enqueue(key)
    return len(forgotten)


def _forgotten(now: datetime) -> QuerySet[RecognitionJob, int]:
    """The keys of waiting jobs without an entry in the queue, found by the database in one pass over both."""
    entries = DBTaskResult.objects.filter(
        Q(status=TaskResultStatus.READY) | Q(status=TaskResultStatus.RUNNING, started_at__gte=now - TAKING),
        task_path=recognise_job.module_path,
        args_kwargs__args__0__isnull=False,
    )
    called = entries.order_by().annotate(job=Cast(KT("args_kwargs__args__0"), BigIntegerField())).values("job")
    waiting = RecognitionJob.objects.filter(state=JobState.QUEUED)
    return waiting.exclude(pk__in=called).order_by("pk").values_list("pk", flat=True)
