"""Recognition that was interrupted goes on: a process is known by more than its number, and sweeps disturb nobody."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ocr.actions.requeueing import LEASE, requeue_interrupted
from ocr.models import JobState, RecognitionJob, Scan
from ocr.tasks import recognise_job
from ocr.workers import is_known_dead, this_worker

needs_proc = pytest.mark.skipif(
    not os.path.exists("/proc/self/stat"),  # noqa: PTH110 -- a fact about the system, no path of ours
    reason="Only Linux says when a process started.",
)


def job(number: int = 1, **fields: object) -> RecognitionJob:
    scan = Scan.objects.create(
        digest=f"{number:064}",
        media_type="image/png",
        extension="png",
        width=1,
        height=1,
        byte_size=1,
        original_name="1",
    )
    made = RecognitionJob.objects.create(
        scan=scan, engine="tesseract", parameters={}, parameters_digest="1", **{"attempts": 0, **fields}
    )
    recognise_job.enqueue(made.pk)
    return made


def taken(started_at: datetime) -> None:
    """A worker took every entry of the queue then."""
    DBTaskResult.objects.update(status="RUNNING", started_at=started_at)


def changed(**parts: str) -> str:
    host, boot, pid, start = this_worker().rsplit(":", 3)
    return ":".join({"host": host, "boot": boot, "pid": pid, "start": start, **parts}.values())


REUSED: list[tuple[str, Callable[[], str], bool]] = [
    ("itself", this_worker, False),
    ("its number, given to another process", lambda: changed(start="1"), True),
    ("its number, before the machine was started again", lambda: changed(boot="0-0-0-0"), True),
    ("a number that no process has", lambda: changed(pid="99999999"), True),
    ("a number beyond any system's", lambda: changed(pid="9" * 30), True),
    ("a process of a system that tells no start", lambda: changed(boot="", start=""), False),
    ("another machine's, of the same number", lambda: changed(host="elsewhere", start="1"), False),
    ("no process", lambda: "", False),
    ("no number", lambda: changed(pid="x"), False),
]


@needs_proc
@pytest.mark.parametrize(("name", "dead"), [case[1:] for case in REUSED], ids=[case[0] for case in REUSED])
def test_a_process_is_known_by_more_than_its_number(name: Callable[[], str], dead: bool) -> None:
    assert is_known_dead(name()) is dead


@needs_proc
def test_a_process_that_ended_is_dead_before_its_parent_has_noticed() -> None:
    script = "from ocr.workers import this_worker; print(this_worker())"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        name = child.stdout.read().strip()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert is_known_dead(name)
    assert is_known_dead(name)


@needs_proc
@pytest.mark.django_db
def test_a_job_whose_workers_number_another_process_has_is_taken_up_again() -> None:
    now = timezone.now()
    lost = job(state=JobState.RUNNING, worker=changed(start="1"), attempts=1, started_at=now)
    kept = job(2, state=JobState.RUNNING, worker=this_worker(), attempts=1, started_at=now)
    taken(now)
    assert requeue_interrupted(now=now).requeued == 1
    assert list(RecognitionJob.objects.filter(state=JobState.QUEUED)) == [lost]
    assert list(RecognitionJob.objects.filter(state=JobState.RUNNING)) == [kept]
    assert DBTaskResult.objects.ready().get().args_kwargs["args"] == [lost.pk]


@pytest.mark.django_db
def test_another_machines_job_is_taken_up_when_its_lease_is_over() -> None:
    now = timezone.now()
    job(state=JobState.RUNNING, worker="elsewhere:0-0:7:7", attempts=1, started_at=now)
    taken(now)
    assert requeue_interrupted(now=now + LEASE - timedelta(seconds=1)).requeued == 0
    assert requeue_interrupted(now=now + LEASE + timedelta(seconds=1)).requeued == 1


@pytest.mark.django_db
def test_a_worker_that_is_just_taking_its_job_is_not_overtaken() -> None:
    now = timezone.now()
    job()
    taken(now - timedelta(seconds=2))
    assert requeue_interrupted(now=now).requeued == 0
    assert requeue_interrupted(now=now + timedelta(minutes=2)).requeued == 1
    assert requeue_interrupted(now=now + timedelta(minutes=2)).requeued == 0


@pytest.mark.django_db(transaction=True)
def test_a_sweep_in_vain_holds_up_nobody() -> None:
    for number in range(20):
        job(number)
    with CaptureQueriesContext(connection) as captured:
        assert requeue_interrupted(now=timezone.now()).requeued == 0
    statements = [query["sql"] for query in captured.captured_queries]
    assert len(statements) == 2
    assert all(statement.startswith("SELECT") for statement in statements)
