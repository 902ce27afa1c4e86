"""Handing in scans: twice is once, a bad file costs itself only, a killed process loses nothing, and access holds."""

import io
import os
import random
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import Image, ImageDraw, ImageFont

from archive_catalog.actions import UnitDescription, ensure_fonds, ensure_repository, ensure_unit, set_access
from archive_catalog.models import ArchiveUnit, Level
from ocr import scan_files
from ocr.actions.ingestion import Handling, Ingested, ScanFile, ingest, set_direction
from ocr.actions.recognition import Outcome, recognise
from ocr.actions.requeueing import requeue_failed, requeue_interrupted
from ocr.engines.port import Direction
from ocr.models import JobState, Line, Page, RecognitionJob, Scan, Transcription
from ocr.search_source import PageSource
from ocr.workers import this_worker
from search.models import OutboxEntry
from search.viewers import AccessClass

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sentences_in_english")]


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def unit() -> ArchiveUnit:
    fonds = ensure_fonds(repository=ensure_repository(code="0001", name="县档案馆"), code="0045", title="县人民政府")
    description = UnitDescription(reference_code="0045-WS·1953·D30-0012", title="工作报告", level=Level.ITEM)
    return ensure_unit(fonds=fonds, description=description, by=None)[0]


def page_image(text: str = "县人民政府工作报告", form: str = "PNG") -> bytes:
    image = Image.new("L", (700, 160), 255)
    ImageDraw.Draw(image).text((40, 50), text, font=ImageFont.truetype(str(FONT), 40, index=2), fill=0)
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


def scan(name: str = "1.png", text: str = "县人民政府工作报告") -> ScanFile:
    return ScanFile(name=name, source=page_image(text))


def hand_in(unit: ArchiveUnit, *files: ScanFile) -> list[Ingested]:
    return list(ingest(files=files, unit=unit, by=None))


def everything() -> dict[str, int]:
    return {
        model.__name__: model.objects.count()
        for model in (Scan, Page, RecognitionJob, Transcription, Line, DBTaskResult)
    }


def files_on_disk() -> set[str]:
    return {
        str(path.relative_to(settings.MEDIA_ROOT)) for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()
    }


def test_a_second_run_does_nothing(unit: ArchiveUnit) -> None:
    files = [scan("1.png"), scan("2.png", "档案目录")]
    first = hand_in(unit, *files)
    assert [result.handling for result in first] == [Handling.ADDED, Handling.ADDED]
    for result in first:
        assert recognise(job_id=result.jobs[0]) is Outcome.DONE
    before, on_disk = everything(), files_on_disk()
    again = hand_in(unit, *files)
    assert [result.handling for result in again] == [Handling.ALREADY_THERE, Handling.ALREADY_THERE]
    assert [result.pages for result in again] == [result.pages for result in first]
    for result in again:
        assert recognise(job_id=result.jobs[0]) is Outcome.LEFT_ALONE
    assert (everything(), files_on_disk()) == (before, on_disk)


def test_a_page_is_read_and_given_to_search(unit: ArchiveUnit) -> None:
    (result,) = hand_in(unit, scan())
    OutboxEntry.objects.all().delete()
    recognise(job_id=result.jobs[0])
    page = Page.objects.get()
    assert page.transcription is not None
    assert page.transcription.text == "县人民政府工作报告"
    assert list(OutboxEntry.objects.values_list("kind", "identifier")) == [("page", str(page.pk))]
    (document,) = PageSource().documents([str(page.pk)])
    assert (document.body, document.codes) == ("县人民政府工作报告", ("0045-WS·1953·D30-0012",))
    assert (document.fonds, document.fonds_title) == (str(unit.fonds_id), unit.fonds.title)
    assert document.recognised
    assert (document.access, document.url) == (AccessClass.STAFF, f"/archive/{unit.pk}/pages/1/")


def test_a_page_not_yet_read_is_not_in_search(unit: ArchiveUnit) -> None:
    hand_in(unit, scan())
    assert list(PageSource().identifiers()) == []


def test_a_bad_file_is_skipped_and_the_rest_goes_on(unit: ArchiveUnit, tmp_path: Path) -> None:
    results = hand_in(
        unit,
        scan("1.png"),
        ScanFile(name="2.png", source=b"not an image at all"),
        ScanFile(name="3.png", source=page_image()[:200]),
        ScanFile(name="4.png", source=tmp_path / "gone.png"),
        scan("5.png", "第五页"),
    )
    assert [result.handling for result in results] == [
        Handling.ADDED,
        Handling.SKIPPED,
        Handling.SKIPPED,
        Handling.SKIPPED,
        Handling.ADDED,
    ]
    assert all(result.reason.endswith(".") for result in results if result.handling is Handling.SKIPPED)
    assert list(Page.objects.values_list("number", flat=True)) == [1, 2]


def test_a_name_never_becomes_a_path(unit: ArchiveUnit, media: Path) -> None:
    hand_in(unit, ScanFile(name="../../../etc/passwd\0.php", source=page_image()))
    names = files_on_disk()
    digest = Scan.objects.get().digest
    assert names == {f"scans/{digest[:2]}/{digest[2:]}.png", f"scans/{digest[:2]}/{digest[2:]}.0.web.jpg"}
    assert Scan.objects.get().original_name == "../../../etc/passwd.php"


@pytest.mark.parametrize("digest", ["../../etc/passwd", "a" * 63, "A" * 64, ""])
def test_only_a_digest_names_a_scan(digest: str) -> None:
    with pytest.raises(ValueError, match="names no scan"):
        scan_files.original_path(digest, "png")


def test_every_frame_of_a_tiff_becomes_a_page(unit: ArchiveUnit) -> None:
    frames = [Image.open(io.BytesIO(page_image(text))) for text in ("第一页", "第二页", "第三页")]
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:])
    file = ScanFile(name="all.tif", source=out.getvalue())
    (result,) = hand_in(unit, file)
    assert len(result.pages) == len(result.jobs) == 3
    assert hand_in(unit, file)[0].handling is Handling.ALREADY_THERE
    assert recognise(job_id=result.jobs[1]) is Outcome.DONE
    assert Page.objects.get(number=2).transcription.text == "第二页"


def test_the_same_scan_in_another_unit_is_read_once(unit: ArchiveUnit) -> None:
    (first,) = hand_in(unit, scan())
    recognise(job_id=first.jobs[0])
    other = UnitDescription(reference_code="0045-WS·1953·D30-0013", title="另一件", level=Level.ITEM)
    (second,) = hand_in(ensure_unit(fonds=unit.fonds, description=other, by=None)[0], scan())
    assert second.jobs == first.jobs
    assert Page.objects.get(pk=second.pages[0]).transcription == Transcription.objects.get()


def test_a_stated_direction_is_read_anew(unit: ArchiveUnit) -> None:
    (result,) = hand_in(unit, scan())
    recognise(job_id=result.jobs[0])
    page = Page.objects.get()
    (job,) = set_direction(pages=[page], direction=Direction.HORIZONTAL, by=None)
    assert job not in result.jobs
    recognise(job_id=job)
    page.refresh_from_db()
    assert page.transcription.job_id == job
    set_direction(pages=[page], direction=Direction.AUTO, by=None)
    page.refresh_from_db()
    assert page.transcription.job_id == result.jobs[0]


def test_opening_a_unit_renews_its_pages_in_search(unit: ArchiveUnit) -> None:
    (result,) = hand_in(unit, scan())
    recognise(job_id=result.jobs[0])
    OutboxEntry.objects.all().delete()
    assert set_access(units=[unit.pk], access=AccessClass.PUBLIC, by=None) == 1
    assert set(OutboxEntry.objects.values_list("kind", "identifier")) == {
        ("archive", str(unit.pk)),
        ("page", str(result.pages[0])),
    }


# --- a process dies ---


def dead_worker() -> str:
    script = "from ocr.workers import this_worker; print(this_worker())"
    finished = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return finished.stdout.strip()


def test_killed_between_file_and_row_leaves_nothing_and_goes_on(
    unit: ArchiveUnit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("ocr.actions.ingestion.scan_of", killed)
        with pytest.raises(KeyboardInterrupt):
            hand_in(unit, scan())
    assert everything()["Scan"] == everything()["Page"] == 0
    assert len(files_on_disk()) == 2
    assert hand_in(unit, scan())[0].handling is Handling.ADDED
    assert len(files_on_disk()) == 2


def test_killed_while_a_file_is_written_leaves_no_file_of_that_name(
    unit: ArchiveUnit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_handle: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", killed)
        with pytest.raises(KeyboardInterrupt):
            hand_in(unit, scan())
    assert files_on_disk() == set()
    assert hand_in(unit, scan())[0].handling is Handling.ADDED


def test_a_job_of_a_dead_worker_is_taken_up_again(unit: ArchiveUnit) -> None:
    (result,) = hand_in(unit, scan())
    job = RecognitionJob.objects.get()
    RecognitionJob.objects.update(state=JobState.RUNNING, worker=dead_worker(), attempts=1, started_at=timezone.now())
    DBTaskResult.objects.all().delete()
    assert recognise(job_id=job.pk) is Outcome.LEFT_ALONE
    assert requeue_interrupted(now=timezone.now()).requeued == 1
    assert DBTaskResult.objects.ready().filter(queue_name="ocr").count() == 1
    assert recognise(job_id=result.jobs[0]) is Outcome.DONE
    assert Transcription.objects.count() == 1


def test_a_living_worker_keeps_its_job_until_the_lease_is_over(unit: ArchiveUnit) -> None:
    hand_in(unit, scan())
    now = timezone.now()
    RecognitionJob.objects.update(state=JobState.RUNNING, worker=this_worker(), attempts=1, started_at=now)
    assert requeue_interrupted(now=now + timedelta(minutes=9)).requeued == 0
    assert requeue_interrupted(now=now + timedelta(minutes=11)).requeued == 1


def test_a_waiting_job_that_no_queue_entry_calls_is_called(unit: ArchiveUnit) -> None:
    hand_in(unit, scan("1.png"), scan("2.png", "第二"))
    lost = DBTaskResult.objects.filter(queue_name="ocr").order_by("enqueued_at").first()
    lost.status = "RUNNING"  # the worker died between taking the entry and taking the job
    lost.save()
    assert requeue_interrupted(now=timezone.now()).requeued == 1
    assert requeue_interrupted(now=timezone.now()).requeued == 0


def test_three_interruptions_are_enough(unit: ArchiveUnit) -> None:
    hand_in(unit, scan())
    RecognitionJob.objects.update(state=JobState.RUNNING, worker=dead_worker(), attempts=3, started_at=timezone.now())
    assert requeue_interrupted(now=timezone.now()).given_up == 1
    job = RecognitionJob.objects.get()
    assert job.state == JobState.FAILED
    assert "interrupted 3 times" in job.reason
    assert requeue_failed() == 1
    assert recognise(job_id=job.pk) is Outcome.DONE


def test_a_late_worker_does_not_write_over_the_one_that_took_its_place(
    unit: ArchiveUnit, monkeypatch: pytest.MonkeyPatch
) -> None:
    (result,) = hand_in(unit, scan())

    def overtaken(*_args: object) -> Image.Image:
        RecognitionJob.objects.update(worker="elsewhere:1", attempts=2)
        return Image.open(io.BytesIO(page_image()))

    with monkeypatch.context() as patched:
        patched.setattr("ocr.actions.recognition.open_page", overtaken)
        assert recognise(job_id=result.jobs[0]) is Outcome.LEFT_ALONE
    assert Transcription.objects.count() == 0
    assert RecognitionJob.objects.get().worker == "elsewhere:1"


def test_a_missing_file_fails_with_a_sentence(unit: ArchiveUnit, media: Path) -> None:
    (result,) = hand_in(unit, scan())
    for path in media.rglob("*.png"):
        path.unlink()
    assert recognise(job_id=result.jobs[0]) is Outcome.FAILED
    assert RecognitionJob.objects.get().reason == "The file of the scan 1.png is missing. Hand the scan in again."


# --- access ---


@pytest.mark.parametrize(
    ("access", "public", "staff"),
    [(AccessClass.PUBLIC, 200, 200), (AccessClass.ONSITE, 404, 200), (AccessClass.STAFF, 404, 200)],
)
def test_an_image_is_served_to_whoever_may_see_its_unit(
    unit: ArchiveUnit, admin_client: Client, access: AccessClass, public: int, staff: int
) -> None:
    (result,) = hand_in(unit, scan())
    set_access(units=[unit.pk], access=access, by=None)
    url = f"/scans/{result.pages[0]}/image.jpg"
    assert Client().get(url).status_code == public
    assert Client().head(url).status_code == public
    assert admin_client.get(url).status_code == staff


def test_an_image_is_kept_private_and_asked_for_again(unit: ArchiveUnit) -> None:
    (result,) = hand_in(unit, scan())
    set_access(units=[unit.pk], access=AccessClass.PUBLIC, by=None)
    url = f"/scans/{result.pages[0]}/image.jpg"
    served = Client().get(url)
    assert served["Content-Type"] == "image/jpeg"
    assert served["Cache-Control"] == "private, no-cache"
    assert served["X-Content-Type-Options"] == "nosniff"
    assert served.content.startswith(b"\xff\xd8\xff")
    assert Client().get(url, headers={"If-None-Match": served["ETag"]}).status_code == 304
    set_access(units=[unit.pk], access=AccessClass.STAFF, by=None)
    assert Client().get(url, headers={"If-None-Match": served["ETag"]}).status_code == 404


def test_progress_is_for_staff(unit: ArchiveUnit, admin_client: Client) -> None:
    results = hand_in(unit, scan("1.png"), scan("2.png", "第二"))
    recognise(job_id=results[0].jobs[0])
    assert Client().get("/scans/progress.json").status_code == 404
    found = admin_client.get(f"/scans/progress.json?unit={unit.pk}").json()
    assert found.pop("per_minute") > 0
    assert found.pop("seconds_left") > 0
    assert found == {"queued": 1, "running": 0, "done": 1, "failed": 0, "total": 2, "percent": 50}


def test_staff_see_the_jobs(unit: ArchiveUnit, admin_client: Client) -> None:
    hand_in(unit, scan("某页.png"))
    page = admin_client.get("/cms/reports/recognition/")
    assert page.status_code == 200
    assert "某页.png" in page.content.decode()


# --- the command ---


def test_a_folder_is_handed_in_and_read_here(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    box = tmp_path / "第3箱"
    (box / "0045-WS.1953.D30-0012").mkdir(parents=True)
    (box / "会议记录").mkdir()
    order = list(range(1, 12))
    random.Random(1).shuffle(order)  # noqa: S311 -- an order, no secret
    for number in order:
        (box / "会议记录" / f"{number}.png").write_bytes(page_image(f"第{number}页"))
    (box / "0045-WS.1953.D30-0012" / "a.png").write_bytes(page_image("工作总结报告"))
    (box / "会议记录" / "notes.txt").write_text("no image")
    call_command("ocr_ingest", str(box), "--here", "--no-wait")
    said = capsys.readouterr().out
    assert "added: 12 files, 12 pages" in said
    assert "notes.txt: The content is neither JPEG, PNG, TIFF, JPEG 2000 nor PDF" in said
    assert "read: 12, waiting: 0, failed: 0" in said
    assert ArchiveUnit.objects.get(reference_code="0045-WS·1953·D30-0012").fonds.code == "0045"
    inbox = ArchiveUnit.objects.get(reference_code="9999-会议记录")
    assert (inbox.fonds.title, inbox.access_today, inbox.level) == ("待整理", "staff", "item")
    assert [page.scan.original_name for page in inbox.pages.order_by("number")] == [
        f"{number}.png" for number in range(1, 12)
    ]
    call_command("ocr_ingest", str(box), "--here", "--no-wait")
    assert "added: 0 files" in capsys.readouterr().out


def test_a_named_unit_is_made_and_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.png").write_bytes(page_image())
    call_command(
        "ocr_ingest", str(tmp_path / "a.png"), "--unit", "0045-ws.1953.d30-0012", "--access", "public", "--no-wait"
    )
    made = ArchiveUnit.objects.get()
    assert (made.reference_code, made.access_today, made.pages.count()) == ("0045-WS·1953·D30-0012", "public", 1)
    assert "waiting: 1" in capsys.readouterr().out


def test_a_wrong_path_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no file or folder"):
        call_command("ocr_ingest", str(tmp_path / "nowhere"))
