"""Imports whose process is killed at any moment, or that two processes want: every row ends up exactly once."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import override
from django_tasks_db.models import DBTaskResult

from archive_catalog import actions
from archive_catalog.importing import running
from archive_catalog.importing.leases import LEASE, LeaseLostError, taken
from archive_catalog.importing.progress import progress
from archive_catalog.models import ArchiveUnit, BatchState, Fonds, ImportBatch
from search.models import OutboxEntry

from .catalogue_imports import counts, handed_in, run, undone

ROOT = Path(__file__).resolve().parents[2]
ROWS = 7_000
WORKER = """
import sys, django
django.setup()
from archive_catalog.importing.running import work
if __name__ == "__main__":
    print("ready", flush=True)
    work(int(sys.argv[1]), processes=int(sys.argv[2]), tell=lambda phase, done, total: print(phase, done, flush=True))
    print("ended", flush=True)
"""


@pytest.fixture(autouse=True)
def in_english(transactional_db: None) -> Iterator[None]:
    with override("en"):
        yield


def rows(title: str = "关于春耕的通知") -> list[dict[str, str]]:
    """Children before their parents, in three fonds."""
    made = []
    for number in range(1, ROWS + 1):
        fonds, file = f"004{number % 3}", number // 30 + 1
        code = f"{fonds}-1-{file}" if number % 30 > 26 else f"{fonds}-1-{file}-{number}"
        level = "案卷" if number % 30 > 26 else "件"
        made.append({"档号": code, "题名": f"{title}{number}", "日期": "1958", "层级": level})
    return made


def address() -> str:
    """The test database, as another process reaches it."""
    chosen = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{chosen['NAME']}"
    where = f"{chosen['USER']}:{chosen['PASSWORD']}@{chosen['HOST'].replace('/', '%2F')}:{chosen['PORT']}"
    return f"postgres://{where}/{chosen['NAME']}"


def killed_at(batch: ImportBatch, *, after: int, delay: float, processes: int = 1) -> bool:
    """Works on the batch in a process that is killed so many seconds behind the line number `after` that it says.

    False where it came to its end before that.
    """
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "DATA_DIR": str(settings.DATA_DIR),
        "DATABASE_URL": address(),
    }
    script = Path(settings.DATA_DIR) / "worker_of_the_test.py"
    script.write_text(WORKER, encoding="utf-8")
    command = [sys.executable, str(script), str(batch.pk), str(processes)]
    with subprocess.Popen(
        command, env={**environment, "PYTHONPATH": str(ROOT)}, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line.strip())
            if len(said) == after:
                break
        if said[-1] != "ended":
            time.sleep(delay)  # the moment between two lines is the point of this test
        process.kill()
    return "ended" not in said


def lease_is_over(batch: ImportBatch) -> None:
    ImportBatch.objects.filter(pk=batch.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_run_that_is_killed_several_times_writes_every_row_exactly_once() -> None:
    batch = handed_in(rows())
    actions.start_run(batch=batch, by=None, queued=False)
    dice = random.Random(20261122)  # noqa: S311 -- moments to kill at, nothing secret
    kills = 0
    for after, processes in ((3, 2), (9, 1), (18, 1), (20, 1), (4, 1), (5, 1)):
        kills += killed_at(batch, after=after, delay=dice.random() / 4, processes=processes)
        lease_is_over(batch)
        batch.refresh_from_db()
        assert batch.units.count() == batch.created_count, "Rows and their number are of one transaction."
        assert OutboxEntry.objects.filter(kind="archive").count() == batch.created_count
    assert kills >= 3
    running.work(batch.pk, processes=1)
    batch.refresh_from_db()
    assert (batch.state, batch.created_count, batch.unchanged_count) == (BatchState.DONE, ROWS, 0)
    assert ArchiveUnit.objects.count() == ROWS == OutboxEntry.objects.filter(kind="archive").count()
    assert Fonds.objects.count() == 3
    without = ArchiveUnit.objects.filter(level="item", parent=None, reference_code__regex=r"^[0-9]+-1-[0-9]+-[0-9]+$")
    named = set(ArchiveUnit.objects.filter(level="file").values_list("reference_code", flat=True))
    assert not [code for code in without.values_list("reference_code", flat=True) if code.rpartition("-")[0] in named]


def test_an_undo_that_is_killed_is_completed() -> None:
    run(handed_in(rows()[:50]))
    batch = handed_in(rows("改过的题名"))
    assert counts(run(batch))[:2] == (ROWS - 50, 50)
    actions.start_undo(batch=batch, by=None, queued=False)
    for after in (3, 4):
        killed_at(batch, after=after, delay=0.05)
        lease_is_over(batch)
    running.work(batch.pk)
    batch.refresh_from_db()
    told = {name: batch.checks["undone"][name] for name in ("deleted", "restored", "kept")}
    assert (batch.state, told) == (BatchState.UNDONE, {"deleted": ROWS - 50, "restored": 50, "kept": 0})
    assert set(ArchiveUnit.objects.values_list("title", flat=True)) == {each["题名"] for each in rows()[:50]}


def test_two_processes_never_work_on_one_batch() -> None:
    batch = handed_in(rows()[:5])
    actions.start_run(batch=batch, by=None, queued=False)
    now = timezone.now()
    first = taken(batch.pk, now=now)
    assert first is not None
    assert taken(batch.pk, now=now) is None
    assert not running.work(batch.pk)
    second = taken(batch.pk, now=now + LEASE + timedelta(seconds=1))
    assert second is not None
    with pytest.raises(LeaseLostError):
        running.run(first, processes=1)
    assert not ArchiveUnit.objects.exists()
    running.run(second, processes=1)
    assert ArchiveUnit.objects.count() == 5


def test_what_a_killed_worker_left_goes_back_to_the_queue_once_its_lease_is_over() -> None:
    batch = handed_in(rows()[:5])
    actions.start_run(batch=batch, by=None)
    DBTaskResult.objects.update(status="RUNNING")
    assert taken(batch.pk, now=timezone.now())
    now = timezone.now()
    assert actions.resume_imports(now=now) == 0
    later = now + LEASE + timedelta(seconds=1)
    assert [actions.resume_imports(now=later) for _ in range(3)] == [1, 0, 0]
    assert DBTaskResult.objects.filter(status="READY").get().args_kwargs["args"] == [batch.pk]
    assert running.work(batch.pk, processes=1)
    assert progress(batch).state == BatchState.DONE
    assert actions.resume_imports(now=later + LEASE) == 0


def test_a_staging_file_that_got_lost_is_made_again_and_nothing_is_written_twice() -> None:
    batch = handed_in(rows())
    actions.start_run(batch=batch, by=None, queued=False)
    killed_at(batch, after=19, delay=0.1)
    lease_is_over(batch)
    for path in (Path(settings.DATA_DIR) / "private" / "imports" / str(batch.pk)).iterdir():
        path.unlink()
    running.work(batch.pk, processes=1)
    batch.refresh_from_db()
    assert (batch.state, batch.created_count, batch.unchanged_count) == (BatchState.DONE, ROWS, 0)
    assert ArchiveUnit.objects.count() == ROWS == OutboxEntry.objects.filter(kind="archive").count()


def test_a_fault_becomes_a_sentence_and_the_import_can_be_started_again() -> None:
    batch = handed_in(rows()[:5])
    kept = Path(batch.file.path).read_bytes()
    Path(batch.file.path).unlink()
    actions.start_run(batch=batch, by=None, queued=False)
    assert running.work(batch.pk, processes=1)
    batch.refresh_from_db()
    assert batch.state == BatchState.FAILED
    assert "cannot be opened" in progress(batch).sentence
    Path(batch.file.path).write_bytes(kept)
    assert counts(run(batch)) == (5, 0, 0, 0)
    assert undone(batch)["deleted"] == 5
