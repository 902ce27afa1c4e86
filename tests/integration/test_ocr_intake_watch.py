"""A watched folder: only what lies still is taken, everything is moved away with a report, and a kill costs nothing."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ocr.intake.batches import FileAt, add_files_of_server, open_batch, start
from ocr.intake.taking import take_in
from ocr.intake.watching import Watched
from ocr.models import Attach, Origin, Page, Picture, PictureState

from .scan_batches import CODE, a_unit, environment, page_image, written

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sentences_in_english")]


class Clock:
    """The time as the test says."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def watched(folder: Path, clock: Clock) -> Watched:
    return Watched(folder=folder, settle=10, options={"attach": Attach.NAME}, clock=clock)


def there(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_what_lies_still_is_taken_in_and_moved_away(folder: Path) -> None:
    a_unit()
    clock = Clock()
    watch = watched(folder, clock)
    written(folder, {f"{CODE}_001.png": page_image("一"), "bad.png": b"no image", "growing.png": page_image("二")[:99]})
    assert list(watch.look()) == []
    clock.now += 9
    written(folder, {"growing.png": page_image("二")[:200]})
    assert list(watch.look()) == []
    clock.now += 2
    (batch,) = watch.look()
    assert Page.objects.get().unit.reference_code == CODE
    done, failed = f"done/{batch.pk}", f"failed/{batch.pk}"
    assert there(folder) == {
        "growing.png",
        f"{done}/{CODE}_001.png",
        f"{done}/report.csv",
        f"{failed}/bad.png",
        f"{failed}/report.csv",
    }
    rows = list(csv.reader(io.StringIO((folder / failed / "report.csv").read_text(encoding="utf-8-sig"))))
    assert ["bad.png", "1", "Not taken in"] in [row[:3] for row in rows]


def test_a_folder_is_taken_as_a_whole_or_not_yet(folder: Path) -> None:
    a_unit()
    clock = Clock()
    watch = watched(folder, clock)
    written(folder / CODE, {"1.png": page_image("一")})
    list(watch.look())
    clock.now += 11
    written(folder / CODE, {"2.png": page_image("二")})
    assert list(watch.look()) == []
    clock.now += 11
    (batch,) = watch.look()
    assert list(Page.objects.order_by("number").values_list("scan__original_name", flat=True)) == [
        f"{CODE}/1.png",
        f"{CODE}/2.png",
    ]
    assert there(folder) == {f"done/{batch.pk}/{name}" for name in (f"{CODE}/1.png", f"{CODE}/2.png", "report.csv")}
    assert not (folder / CODE).exists()


def test_a_name_that_says_no_unit_waits_on_the_screen(folder: Path) -> None:
    clock = Clock()
    watch = watched(folder, clock)
    written(folder, {"IMG_1.png": page_image("一")})
    list(watch.look())
    clock.now += 11
    assert len(list(watch.look())) == 1
    assert Picture.objects.get().state == PictureState.UNATTACHED
    clock.now += 11
    assert list(watch.look()) == []


@pytest.mark.parametrize("how_far", ["added", "running", "taken in"])
def test_a_batch_that_a_killed_watch_left_is_finished(folder: Path, how_far: str) -> None:
    a_unit()
    path = written(folder, {f"{CODE}_001.png": page_image("一")}) / f"{CODE}_001.png"
    batch = open_batch(by=None, origin=Origin.FOLDER, place=str(folder), attach=Attach.NAME)
    add_files_of_server(batch=batch, files=[FileAt(path=path, name=path.name)])
    if how_far != "added":
        start(batch=batch, queued=False)
    if how_far == "taken in":
        assert take_in(batch.pk)
    (finished,) = watched(folder, Clock()).look()
    assert finished.pk == batch.pk
    assert f"done/{batch.pk}/{path.name}" in there(folder)
    assert list(watched(folder, Clock()).look()) == []


def test_a_file_that_was_replaced_meanwhile_stays_to_be_taken(folder: Path) -> None:
    path = written(folder, {"1.png": page_image("一")}) / "1.png"
    batch = open_batch(by=None, origin=Origin.FOLDER, place=str(folder), attach=Attach.NAME)
    add_files_of_server(batch=batch, files=[FileAt(path=path, name=path.name)])
    path.write_bytes(page_image("另一页"))
    list(watched(folder, Clock()).look())
    assert path.exists()


def test_a_wrong_folder_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("ocr_watch", str(tmp_path / "nowhere"))


def test_without_a_folder_there_is_nothing_to_do(settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.OCR = {**settings.OCR, "WATCH_FOLDER": None}
    call_command("ocr_watch")  # and it ends
    assert "OCR_WATCH_FOLDER" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_the_folder_of_the_setting_is_watched_and_waited_for(
    tmp_path: Path, settings, migrated_rows: None, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.OCR = {**settings.OCR, "WATCH_FOLDER": tmp_path / "drive"}
    call_command("ocr_watch", "--once", "--settle", "0", "--interval", "0")
    said = capsys.readouterr().err
    assert said.count("cannot be watched") == 1
    assert str(tmp_path / "drive") in said
    a_unit()
    written(tmp_path / "drive", {f"{CODE}_001.png": page_image("一")})
    call_command("ocr_watch", "--once", "--settle", "0", "--interval", "0")
    assert "added: 1" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_the_command_takes_in_what_is_there(folder: Path, migrated_rows: None) -> None:
    a_unit()
    written(folder, {f"{CODE}_001.png": page_image("一"), f"{CODE}_002.png": page_image("二")})
    command = [sys.executable, str(ROOT / "manage.py"), "ocr_watch", str(folder), "--once", "--settle", "0.1"]
    said = subprocess.run(
        [*command, "--interval", "0.1"], env=environment(), capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert "Traceback" not in said.stderr, said.stderr[-2000:]
    assert "added: 2" in said.stdout
    assert Page.objects.count() == 2
