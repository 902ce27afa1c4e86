"""Batches of scans: nothing twice, the right unit, cut where asked, blank pages left out where asked, a report."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.core.files.storage import storages
from django.core.management import call_command
from django.utils import timezone
from PIL import Image

from archive_catalog.permissions import NotInChargeError
from ocr.images import open_page
from ocr.intake import groups
from ocr.intake.attaching import attach_pictures
from ocr.intake.batches import (
    Announced,
    FileAt,
    IntakeRefusedError,
    OutOfStepError,
    add_files_of_server,
    announce,
    forget_old_uploads,
    open_batch,
    receive,
    resume_batches,
    retry_files,
    start,
)
from ocr.intake.leases import LEASE, taken
from ocr.intake.report_files import report_csv
from ocr.intake.selectors import progress, report, totals
from ocr.intake.separators import unit_named_on
from ocr.intake.sheets import separator_sheets
from ocr.intake.taking import take_in
from ocr.intake.tasks import take_in_batch
from ocr.models import (
    Attach,
    BatchFile,
    FileState,
    Page,
    Picture,
    PictureState,
    RecognitionJob,
    Scan,
    ScanBatch,
    ScanBatchState,
    ScannerProfile,
)
from ocr.scan_files import original_path

from .scan_batches import CODE, a_unit, drawn, handed_in, page_image, saved, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sentences_in_english")]


@pytest.fixture(autouse=True)
def places(tmp_path: Path, settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path / "private"}},
    }
    return tmp_path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "scans"


def sentences(batch: ScanBatch) -> dict[str, str]:
    return {line.file: " ".join(line.sentences) for line in report(batch)}


def numbered(batch: ScanBatch) -> list[tuple[str, str, str, str]]:
    return [(line.file, line.state, line.code, line.page) for line in report(batch)]


# --- nothing twice ---


def test_the_same_bytes_are_pointed_out_and_never_stored_twice(folder: Path) -> None:
    unit = a_unit()
    written(folder, {"1.png": page_image("一"), "2.png": page_image("二"), "again.png": page_image("一")})
    first = handed_in(folder, ["1.png", "2.png", "again.png"], unit=unit)
    assert sentences(first)["again.png"] == "The same bytes as 1.png in this batch."
    second = handed_in(folder, ["2.png"], unit=unit)
    assert sentences(second)["2.png"] == f"Already page 2 of {CODE}."
    other = a_unit("0045-WS·1953·D30-0013")
    third = handed_in(folder, ["2.png"], unit=other)
    assert f"Already page 2 of {CODE}." in sentences(third)["2.png"]
    assert (Scan.objects.count(), Page.objects.count(), RecognitionJob.objects.count()) == (2, 3, 2)
    originals = [path for path in Path(django_settings.MEDIA_ROOT).rglob("*.png") if ".web." not in path.name]
    assert len(originals) == 2


def test_a_batch_taken_in_again_does_nothing(folder: Path) -> None:
    written(folder, {"1.png": page_image()})
    batch = handed_in(folder, ["1.png"], unit=a_unit())
    before = (Scan.objects.count(), Picture.objects.count(), RecognitionJob.objects.count())
    assert take_in(batch.pk) is False
    ScanBatch.objects.update(state=ScanBatchState.RUNNING)
    assert take_in(batch.pk)
    assert (Scan.objects.count(), Picture.objects.count(), RecognitionJob.objects.count()) == before


def test_a_living_process_keeps_its_batch_until_its_time_is_over(folder: Path) -> None:
    written(folder, {"1.png": page_image()})
    batch = open_batch(by=None, unit=a_unit())
    add_files_of_server(batch=batch, files=[FileAt(path=folder / "1.png", name="1.png")])
    start(batch=batch, queued=False)
    now = timezone.now()
    assert taken(batch.pk, now=now) is not None
    assert taken(batch.pk, now=now) is None
    assert take_in(batch.pk) is False
    assert resume_batches(now=now + timedelta(minutes=2)) == 0
    assert taken(batch.pk, now=now + LEASE + timedelta(seconds=1)) is not None


def test_an_interrupted_batch_is_put_back_into_the_queue_once(folder: Path) -> None:
    batch = open_batch(by=None, unit=a_unit())
    (row,) = announce(batch=batch, files=[Announced(name="1.png", size=3)])
    receive(file=row, offset=0, piece=b"abc")
    start(batch=batch, queued=False)
    later = timezone.now() + timedelta(minutes=2)
    assert resume_batches(now=later) == 1
    assert resume_batches(now=later) == 0
    call_command("ocr_intake_resume", verbosity=0)


def test_a_file_that_kills_its_process_three_times_is_set_aside(folder: Path) -> None:
    written(folder, {"poison.png": page_image("一"), "2.png": page_image("二")})
    batch = open_batch(by=None, unit=a_unit(), origin="command")
    add_files_of_server(batch=batch, files=[FileAt(path=folder / name, name=name) for name in ("poison.png", "2.png")])
    start(batch=batch, queued=False)
    BatchFile.objects.filter(name="poison.png").update(attempts=3)
    assert take_in(batch.pk)
    assert "interrupted 3 times" in sentences(batch)["poison.png"]
    assert Page.objects.count() == 1
    assert retry_files(batch=batch, queued=False) == 1
    assert take_in(batch.pk)
    assert Page.objects.count() == 2


# --- which unit ---


def test_names_say_unit_and_page(folder: Path) -> None:
    a_unit()
    a_unit("0001-1-23", fonds="0001")
    files = {
        "0045-ws.1953.d30-0012_003.png": page_image("三"),
        f"{CODE}_001.png": page_image("一"),
        "0001-1-23-4.png": page_image("四"),
        f"box/{CODE}/IMG_2044.png": page_image("末"),
        "0045-WS·1953·D30-0099_001.png": page_image("不知"),
        "holiday.png": page_image("假日"),
    }
    batch = handed_in(written(folder, files), files, attach=Attach.NAME)
    assert numbered(batch) == [
        ("0045-ws.1953.d30-0012_003.png", "added", CODE, "3"),
        (f"{CODE}_001.png", "added", CODE, "1"),
        ("0001-1-23-4.png", "added", "0001-1-23", "4"),
        (f"box/{CODE}/IMG_2044.png", "added", CODE, "4"),
        ("0045-WS·1953·D30-0099_001.png", "unattached", "", ""),
        ("holiday.png", "unattached", "", ""),
    ]
    assert [(group.label, group.count) for group in groups.unattached(batch)] == [
        ("0045-WS·1953·D30-0099", 1),
        ("without a name", 1),
    ]


def test_a_number_that_another_image_has_is_said(folder: Path) -> None:
    files = {f"{CODE}_001.png": page_image("一"), f"rescan/{CODE}_001.png": page_image("又一")}
    a_unit()
    batch = handed_in(written(folder, files), files, attach=Attach.NAME)
    assert numbered(batch)[1][3] == "2"
    assert (
        f"Page 1 of {CODE} shows another image already; this became page 2."
        in sentences(batch)[f"rescan/{CODE}_001.png"]
    )


def test_pictures_are_given_to_a_unit_later(folder: Path, admin_user: User) -> None:
    files = {"box 3/1.png": page_image("一"), "box 3/2.png": page_image("二"), "other.png": page_image("三")}
    batch = handed_in(written(folder, files), files, attach=Attach.NAME)
    assert Page.objects.count() == RecognitionJob.objects.count() == 0
    unit = a_unit()
    assert attach_pictures(batch=batch, pictures=groups.pictures_of(batch, "box 3"), unit=unit, by=admin_user) == 2
    assert [page.scan.original_name for page in unit.pages.all()] == ["box 3/1.png", "box 3/2.png"]
    assert RecognitionJob.objects.count() == 2
    assert attach_pictures(batch=batch, pictures=groups.pictures_of(batch, "box 3"), unit=unit, by=admin_user) == 0


def test_nobody_gives_pages_to_a_unit_they_are_not_in_charge_of(folder: Path, django_user_model) -> None:
    stranger = django_user_model.objects.create_user("stranger")
    files = {f"{CODE}_001.png": page_image()}
    a_unit()
    batch = handed_in(written(folder, files), files, attach=Attach.NAME, by=stranger)
    assert numbered(batch)[0][1] == "unattached"
    with pytest.raises(NotInChargeError):
        attach_pictures(batch=batch, pictures=[Picture.objects.get().pk], unit=a_unit(), by=stranger)


def sheet_image(unit) -> bytes:
    """A separator sheet, printed and scanned a little crooked."""
    content = separator_sheets([unit], font=django_settings.DOCUMENT_FONT)
    return saved(open_page(content).resize((1240, 1754)).rotate(2, fillcolor=255), "JPEG", quality=70)


def test_separator_sheets_tell_the_units_apart(folder: Path) -> None:
    one, two = a_unit(), a_unit("0045-WS·1953·D30-0013")
    files = {
        "0.png": page_image("零"),
        "1.jpg": sheet_image(one),
        "2.png": page_image("一"),
        "3.png": page_image("二"),
        "4.jpg": sheet_image(two),
        "5.png": page_image("三"),
    }
    batch = handed_in(written(folder, files), files, attach=Attach.SHEET)
    assert [line[1:] for line in numbered(batch)] == [
        ("unattached", "", ""),
        ("separator", one.reference_code, ""),
        ("added", one.reference_code, "1"),
        ("added", one.reference_code, "2"),
        ("separator", two.reference_code, ""),
        ("added", two.reference_code, "1"),
    ]


def test_anybody_elses_code_is_no_separator() -> None:
    assert unit_named_on(drawn("工作报告")) is None


# --- double and blank pages ---


def a_double_page(seed: str = "") -> bytes:
    """A book laid open: two columns of lines with a dark fold between them."""
    page = Image.new("L", (1400, 900), 255)
    lines = [f"青岚县人民委员会关于修建水库{number}{seed}" for number in range(12)]
    page.paste(drawn(*lines, size=(640, 860)), (20, 20))
    page.paste(drawn(*lines, size=(640, 860)), (740, 20))
    page.paste(120, (697, 0, 703, 900))
    return saved(page, dpi=(300, 300))


@pytest.mark.parametrize(("direction", "first"), [("auto", "left"), ("vertical", "right")])
def test_double_pages_are_cut_where_that_is_asked(folder: Path, direction: str, first: str) -> None:
    unit = a_unit()
    written(folder, {"open.png": a_double_page(), "single.png": page_image()})
    batch = handed_in(folder, ["open.png", "single.png"], unit=unit, split_doubles=True, direction=direction)
    scans = [page.scan for page in unit.pages.order_by("number")[:2]]
    cut = scans[0 if first == "left" else 1].width
    assert abs(cut - 700) <= 5
    assert unit.pages.count() == 3
    assert len({scan.digest for scan in scans}) == 1, "No second file is needed."
    halves = [open_page(original_path(scan.digest, scan.extension), scan.frame) for scan in scans]
    whole = open_page(folder / "open.png")
    left, right = whole.crop((0, 0, cut, 900)), whole.crop((cut, 0, 1400, 900))
    expected = [left, right] if first == "left" else [right, left]
    assert [half.tobytes() for half in halves] == [half.tobytes() for half in expected]
    assert RecognitionJob.objects.count() == 3
    assert "Cut out of a double page." in " ".join(sentence for line in report(batch) for sentence in line.sentences)


def test_halves_of_numbered_files_are_numbered_by_their_order(folder: Path) -> None:
    a_unit()
    files = {f"{CODE}_001.png": a_double_page(), f"{CODE}_002.png": a_double_page("二")}
    batch = handed_in(written(folder, files), files, attach=Attach.NAME, split_doubles=True)
    assert [page for _file, _state, _code, page in numbered(batch)] == ["1", "2", "3", "4"]
    assert "number_taken" not in str(list(Picture.objects.values_list("findings", flat=True)))


def test_double_pages_stay_whole_where_nobody_asked(folder: Path) -> None:
    unit = a_unit()
    handed_in(written(folder, {"open.png": a_double_page()}), ["open.png"], unit=unit)
    assert [page.scan.width for page in unit.pages.all()] == [1400]


def test_blank_pages_are_left_out_where_that_is_asked_and_can_be_taken_back(folder: Path, admin_user: User) -> None:
    unit = a_unit()
    blank = saved(Image.effect_noise((700, 500), 6).point(lambda value: min(255, value + 110)), dpi=(300, 300))
    written(folder, {"1.png": page_image("一"), "2.png": blank, "3.png": page_image("三")})
    batch = handed_in(folder, ["1.png", "2.png", "3.png"], unit=unit, drop_blanks=True)
    assert [state for _file, state, _code, _page in numbered(batch)] == ["added", "blank", "added"]
    assert sentences(batch)["2.png"] == "Nothing is written on the page."
    picture = Picture.objects.get(state=PictureState.BLANK)
    assert attach_pictures(batch=batch, pictures=[picture.pk], unit=unit, by=admin_user) == 1
    assert unit.pages.count() == 3
    other = a_unit("0045-WS·1953·D30-0013")
    handed_in(folder, ["2.png"], unit=other)
    assert other.pages.count() == 1, "Blank pages are kept where nobody asked to leave them out."


# --- checks and report ---


def test_scans_are_checked_by_their_profile(folder: Path) -> None:
    profile = ScannerProfile.objects.create(
        name="老档案", least_dpi=300, colour="colour", least_quality=80, most_skew=1.5
    )
    page = drawn(*["青岚县人民委员会关于修建红星水库的请示"] * 9, size=(800, 700))
    files = {
        "150.jpg": saved(page.convert("RGB"), "JPEG", dpi=(150, 150), quality=90),
        "grey.png": saved(page, dpi=(300, 300)),
        "poor.jpg": saved(page.convert("RGB"), "JPEG", dpi=(300, 300), quality=40),
        "leaning.png": saved(page.rotate(-4, fillcolor=255).convert("RGB"), dpi=(300, 300)),
        "pale.png": saved(page.point(lambda value: 190 + value // 4).convert("RGB"), dpi=(300, 300)),
        "dark.png": saved(page.point(lambda value: value * 90 // 255).convert("RGB"), dpi=(300, 300)),
        "cut.png": saved(page.crop((56, 0, 800, 700)).convert("RGB"), dpi=(300, 300)),
        "good.png": saved(page.convert("RGB"), dpi=(300, 300)),
    }
    batch = handed_in(written(folder, files), files, unit=a_unit(), profile=profile)
    found = {
        picture.file.name: [(finding["check"], finding["grade"]) for finding in picture.findings]
        for picture in Picture.objects.select_related("file")
    }
    assert found == {
        "150.jpg": [("low_dpi", "error")],
        "grey.png": [("colour", "warning")],
        "poor.jpg": [("compression", "warning")],
        "leaning.png": [("skew", "warning")],
        "pale.png": [("overexposed", "warning")],
        "dark.png": [("underexposed", "warning")],
        "cut.png": [("cut_off", "warning")],
        "good.png": [],
    }
    assert "Scanned at 150 dpi, less than 300." in sentences(batch)["150.jpg"]
    assert "Writing runs off the page: left." in sentences(batch)["cut.png"]


def test_the_report_is_a_table_that_no_spreadsheet_runs(folder: Path) -> None:
    files = {"=cmd|'1'!A1.png": page_image("一"), "bad.png": b"no image"}
    batch = handed_in(written(folder, files), files, unit=a_unit())
    text = b"".join(report_csv(batch)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][0] == "File name"
    assert [row[0] for row in rows[1:]] == ["'=cmd|'1'!A1.png", "bad.png"]
    assert "neither JPEG" in rows[2][6]
    assert {total.name: total.count for total in totals(batch)} == {"files": 2, "added": 1, "refused": 1}


def test_progress_counts_files_and_pages(folder: Path) -> None:
    files = {"1.png": page_image("一"), "2.png": page_image("二"), "bad.png": b"no image"}
    batch = handed_in(written(folder, files), files, unit=a_unit())
    now = progress(batch, now=timezone.now())
    assert (now.intake.done, now.intake.total, now.intake.failed, now.intake.percent) == (3, 3, 1, 100)
    assert (now.recognition.done, now.recognition.total) == (0, 2)
    assert now.is_at_work
    assert now.intake.rate > 0


# --- uploads in pieces ---


def test_an_upload_goes_on_where_it_stopped() -> None:
    content = page_image()
    batch = open_batch(by=None, unit=a_unit())
    asked = Announced(name="box/1.png", size=len(content), modified="1")
    (row,) = announce(batch=batch, files=[asked])
    assert receive(file=row, offset=0, piece=content[:500]) == 500
    with pytest.raises(OutOfStepError) as told:
        receive(file=row, offset=0, piece=content[:500])
    assert told.value.received == 500
    (again,) = announce(batch=batch, files=[asked])
    assert (again.pk, again.received) == (row.pk, 500)
    receive(file=again, offset=500, piece=content[500:])
    again.refresh_from_db()
    assert again.state == FileState.WAITING
    start(batch=batch)
    take_in_batch.call(batch.pk)
    assert Page.objects.get().scan.original_name == "box/1.png"
    assert list(Path(storages["private"].path("scans")).rglob("*.*")) == []
    with pytest.raises(IntakeRefusedError, match="takes no more files"):
        announce(batch=batch, files=[asked])


def test_a_piece_that_was_written_but_not_counted_is_written_over() -> None:
    batch = open_batch(by=None, unit=a_unit())
    (row,) = announce(batch=batch, files=[Announced(name="1.png", size=6)])
    receive(file=row, offset=0, piece=b"abcd")
    BatchFile.objects.update(received=2, state=FileState.RECEIVING)  # the process died before it said so
    receive(file=row, offset=2, piece=b"CD")
    receive(file=row, offset=4, piece=b"EF")
    assert Path(storages["private"].path(f"scans/{batch.pk}/{row.pk}")).read_bytes() == b"abCDEF"


@pytest.mark.parametrize(("offset", "piece"), [(0, b""), (0, b"1234567")])
def test_a_piece_of_another_size_is_refused(offset: int, piece: bytes) -> None:
    batch = open_batch(by=None, unit=a_unit())
    (row,) = announce(batch=batch, files=[Announced(name="1.png", size=6)])
    with pytest.raises(IntakeRefusedError, match="not of that file"):
        receive(file=row, offset=offset, piece=piece)


def test_uploads_that_nobody_came_back_for_are_removed() -> None:
    batch = open_batch(by=None, unit=a_unit())
    (row,) = announce(batch=batch, files=[Announced(name="1.png", size=6)])
    receive(file=row, offset=0, piece=b"abc")
    assert forget_old_uploads(now=timezone.now()) == 0
    assert forget_old_uploads(now=timezone.now() + timedelta(days=15)) == 1
    assert forget_old_uploads(now=timezone.now() + timedelta(days=15)) == 0
    row.refresh_from_db()
    assert receive(file=row, offset=row.received, piece=b"abcdef") == 6


def test_a_file_too_large_for_any_disk_is_refused_before_it_is_sent() -> None:
    batch = open_batch(by=None, unit=a_unit())
    with pytest.raises(IntakeRefusedError, match="at most 1024 MB"):
        announce(batch=batch, files=[Announced(name="1.tif", size=2 * 1024**3)])
