"""Handing in whose process is killed at any moment: run again, it ends with every page done once."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django_tasks_db.models import DBTaskResult
from PIL import Image

from ocr.models import (
    BatchFile,
    FileState,
    JobState,
    Line,
    Page,
    Picture,
    RecognitionJob,
    Scan,
    ScanBatch,
    ScanBatchState,
    Transcription,
)

from .scan_batches import CODE, a_unit, environment, page_image, saved, written

ROOT = Path(__file__).resolve().parents[2]
PAGES = 8
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def rows_to_start_from(migrated_rows: None) -> None:
    """Each test begins with a migrated database."""


def killed(command: list[str], *, when: str) -> str:
    """Runs a command of the project until it says `when`, then kills it; gives what it said, all of it if it ended."""
    arguments = [sys.executable, str(ROOT / "manage.py"), *command]
    with subprocess.Popen(
        arguments, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if when and when in line:
                process.kill()
                break
    assert "Traceback" not in "".join(said), "".join(said)[-3000:]
    return "".join(said)


def test_a_folder_handed_in_and_killed_twice_on_the_way_is_done_once(tmp_path: Path) -> None:
    pages = {f"{number:02}.png": page_image(f"第{number}页工作报告") for number in range(1, PAGES)}
    many = [page_image(f"附件第{number}张") for number in range(2)]
    folder = written(tmp_path / CODE, {**pages, "bad.png": b"no image", "twin.png": pages["03.png"], "08.png": many[0]})
    command = ["ocr_ingest", str(folder), "--here", "--no-wait"]
    # Early, so that pages are left to do however late the signal comes.
    assert "2/10" in killed(command, when="Handing in [######")
    assert 0 < Page.objects.count() < PAGES
    assert ScanBatch.objects.get().state == ScanBatchState.RUNNING
    killed(command, when="Reading    [######")
    assert 0 < RecognitionJob.objects.filter(state=JobState.DONE).count() < PAGES
    said = killed(command, when="")
    assert f"read: {PAGES}, waiting: 0, failed: 0" in said
    assert "skipped: 1 files" in said
    names = [f"{number:02}.png" for number in range(1, PAGES + 1)]
    ordered = Page.objects.order_by("number").values_list("number", "scan__original_name")
    assert list(ordered) == list(enumerate(names, start=1))
    assert Scan.objects.count() == RecognitionJob.objects.count() == Transcription.objects.count() == PAGES
    assert set(RecognitionJob.objects.values_list("state", flat=True)) == {JobState.DONE}
    assert Line.objects.count() == Line.objects.values("transcription", "order").distinct().count()
    assert DBTaskResult.objects.filter(task_path__endswith="recognise_job").count() == PAGES
    media = Path(settings.MEDIA_ROOT) / "scans"
    mine = [media / scan.digest[:2] / f"{scan.digest[2:]}.png" for scan in Scan.objects.all()]
    assert all(path.exists() for path in mine)


def test_the_worker_of_a_batch_may_be_killed_and_the_next_goes_on_with_the_page(tmp_path: Path) -> None:
    script = tmp_path / "worker.py"
    script.write_text(
        "import sys, django; django.setup()\n"
        "from ocr.intake.taking import take_in\n"
        "take_in(int(sys.argv[1]), tell=lambda what: print(what, flush=True))\n",
        encoding="utf-8",
    )
    frames = [Image.new("L", (200 + number, 200), 255) for number in range(6)]
    whole = saved(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    folder = written(tmp_path / "in", {"all.tif": whole})
    unit = a_unit()
    batch = ScanBatch.objects.create(unit=unit, origin="command", state=ScanBatchState.RUNNING)
    path = folder / "all.tif"
    BatchFile.objects.create(batch=batch, number=0, key="1", name="all.tif", place=str(path), byte_size=len(whole))
    for run in range(3):
        environ = {**environment(), "PYTHONPATH": str(ROOT)}
        with subprocess.Popen(
            [sys.executable, str(script), str(batch.pk)], env=environ, stdout=subprocess.PIPE, text=True, cwd=ROOT
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            if run < 2:
                process.kill()
            process.stdout.read()
    assert list(Page.objects.order_by("number").values_list("scan__frame", flat=True)) == list(range(6))
    assert Picture.objects.count() == RecognitionJob.objects.count() == 6
    assert BatchFile.objects.get().state == FileState.TAKEN
    batch.refresh_from_db()
    assert batch.state == ScanBatchState.DONE
