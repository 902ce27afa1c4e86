"""Handing scans in on the screen: who may, uploads in pieces and without scripts, the report, later attaching."""

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from archive_catalog.models import ArchiveUnit, Charge
from ocr.actions.recognition import recognise
from ocr.images import open_page
from ocr.intake.separators import NamedUnit, unit_named_on
from ocr.intake.taking import take_in
from ocr.models import FileState, JobState, Page, Picture, RecognitionJob, ScanBatch, ScanBatchState

from .scan_batches import CODE, a_unit, page_image

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("screens_in_english")]


@pytest.fixture(autouse=True)
def places(tmp_path: Path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path / "private"}},
    }


@pytest.fixture
def unit() -> ArchiveUnit:
    return a_unit()


def somebody(name: str, *rights: str, unit: ArchiveUnit | None = None) -> Client:
    """A client signed in as a member of the staff, in charge of the unit's fonds."""
    user = User.objects.create_user(name, password="x")
    group = Group.objects.create(name=name)
    for right in ("access_admin", *rights):
        group.permissions.add(Permission.objects.get(codename=right))
    user.groups.add(group)
    if unit is not None:
        Charge.objects.create(group=group, repository=unit.fonds.repository, fonds=unit.fonds)
    client = Client()
    client.force_login(user)
    return client


def archivist(unit: ArchiveUnit, name: str = "archivist") -> Client:
    return somebody(name, "change_archiveunit", unit=unit)


def opened(client: Client, **given: str) -> ScanBatch:
    answer = client.post(reverse("ocr_batch_new"), {"attach": "unit", "unit": CODE, "direction": "auto", **given})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return ScanBatch.objects.order_by("-pk")[0]


def announced(client: Client, batch: ScanBatch, *files: tuple[str, bytes]) -> list[dict[str, object]]:
    body = {"files": [{"name": name, "size": len(content), "modified": "1"} for name, content in files]}
    answer = client.post(
        reverse("ocr_batch_announce", args=[batch.pk]), json.dumps(body), content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    return answer.json()["files"]


def sent(client: Client, url: object, offset: int, piece: bytes) -> tuple[int, dict[str, object]]:
    answer = client.put(f"{url}?offset={offset}", piece, content_type="application/octet-stream")
    return answer.status_code, answer.json()


# --- who may ---


def test_the_screens_are_for_those_who_may_change_units(unit: ArchiveUnit) -> None:
    reader = somebody("reader", unit=unit)
    for name in ("ocr_batches", "ocr_batch_new", "ocr_sheets", "ocr_batch_units"):
        assert reader.get(reverse(name)).status_code == 403, name
        assert archivist(unit, name).get(reverse(name)).status_code == 200, name
    assert Client().get(reverse("ocr_batches")).status_code == 302


def test_nobody_hands_in_to_a_fonds_they_are_not_in_charge_of(unit: ArchiveUnit) -> None:
    other = a_unit("0099-WS·1953·D30-0001", fonds="0099")
    client = archivist(unit)
    answer = client.post(
        reverse("ocr_batch_new"), {"attach": "unit", "unit": other.reference_code, "direction": "auto"}
    )
    assert "No unit that you are in charge of has the reference code" in answer.content.decode()
    assert ScanBatch.objects.count() == 0
    suggested = client.get(reverse("ocr_batch_units"), {"q": "0099"}).json()
    assert suggested == {"units": []}
    assert [unit["code"] for unit in client.get(reverse("ocr_batch_units"), {"q": "0045-ws"}).json()["units"]] == [CODE]


def test_a_batch_of_another_fonds_does_not_exist(unit: ArchiveUnit) -> None:
    batch = opened(archivist(unit))
    (row,) = announced(archivist(unit, "colleague"), batch, ("1.png", b"abc"))
    stranger = archivist(a_unit("0099-WS·1953·D30-0001", fonds="0099"), "stranger")
    for name in ("ocr_batch", "ocr_batch_progress", "ocr_batch_report"):
        assert stranger.get(reverse(name, args=[batch.pk])).status_code == 404, name
    assert stranger.put(f"{row['url']}?offset=0", b"abc").status_code == 404
    assert stranger.post(reverse("ocr_batch_step", args=[batch.pk, "start"])).status_code == 404
    assert stranger.get(reverse("ocr_batches")).content.decode().count(CODE) == 0


def test_scanner_profiles_are_edited_in_the_admin(unit: ArchiveUnit, admin_client: Client) -> None:
    fields = {"name": "民国档案", "least_dpi": 300, "colour": "colour", "least_quality": 80, "most_skew": 2.0}
    assert admin_client.post(reverse("wagtailsnippets_ocr_scannerprofile:add"), fields).status_code == 302
    listed = admin_client.get(reverse("wagtailsnippets_ocr_scannerprofile:list")).content.decode()
    assert "民国档案" in listed
    assert "民国档案" in admin_client.get(reverse("ocr_batch_new")).content.decode()
    refused = admin_client.post(reverse("wagtailsnippets_ocr_scannerprofile:add"), {**fields, "least_dpi": 5})
    assert refused.status_code == 200


# --- uploads ---


def test_files_come_in_pieces_and_go_on_where_they_stopped(unit: ArchiveUnit) -> None:
    client, content = archivist(unit), page_image()
    batch = opened(client)
    (row,) = announced(client, batch, ("box/1.png", content))
    assert sent(client, row["url"], 0, content[:700]) == (200, {"received": 700, "size": len(content)})
    assert sent(client, row["url"], 0, content[:700]) == (409, {"received": 700, "size": len(content)})
    (again,) = announced(client, batch, ("box/1.png", content))
    assert (again["id"], again["received"]) == (row["id"], 700)
    assert sent(client, row["url"], 700, content[700:])[1]["received"] == len(content)
    assert client.post(reverse("ocr_batch_step", args=[batch.pk, "start"])).status_code == 302
    assert take_in(batch.pk)
    assert Page.objects.get().unit == unit
    status, said = sent(client, row["url"], 0, b"x")
    assert status == 400
    assert "takes no more files" in str(said["error"])


@pytest.mark.parametrize("body", ["", "{}", "[]", '{"files": 1}', '{"files": [{"name": "a", "size": -1}]}'])
def test_a_list_that_is_none_is_refused_with_a_sentence(unit: ArchiveUnit, body: str) -> None:
    client = archivist(unit)
    batch = opened(client)
    url = reverse("ocr_batch_announce", args=[batch.pk])
    answer = client.post(url, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")


@pytest.mark.parametrize("offset", ["", "-1", "x", "9" * 40])
def test_a_piece_without_a_place_is_refused(unit: ArchiveUnit, offset: str) -> None:
    client = archivist(unit)
    (row,) = announced(client, opened(client), ("1.png", b"abc"))
    assert client.put(f"{row['url']}?offset={offset}", b"abc").status_code == 400


def test_a_file_is_taken_out_again(unit: ArchiveUnit) -> None:
    client = archivist(unit)
    batch = opened(client)
    (row,) = announced(client, batch, ("1.png", b"abc"))
    assert client.delete(str(row["url"])).status_code == 200
    assert batch.files.count() == 0


def test_without_scripts_a_plain_form_hands_many_files_in(unit: ArchiveUnit) -> None:
    client = archivist(unit)
    batch = opened(client)
    files = [SimpleUploadedFile(f"{number}.png", page_image(f"第{number}页")) for number in (1, 2)]
    client.post(reverse("ocr_batch_upload", args=[batch.pk]), {"files": [*files, SimpleUploadedFile("3.txt", b"no")]})
    batch.refresh_from_db()
    assert batch.state == ScanBatchState.RUNNING
    assert take_in(batch.pk)
    assert Page.objects.count() == 2
    page = client.get(reverse("ocr_batch", args=[batch.pk])).content.decode()
    assert "3.txt" in page
    assert "neither JPEG, PNG, TIFF, JPEG 2000 nor PDF" in page


def test_an_empty_batch_is_not_started(unit: ArchiveUnit) -> None:
    client = archivist(unit)
    batch = opened(client)
    answer = client.post(reverse("ocr_batch_step", args=[batch.pk, "start"]), follow=True)
    assert "No file of this batch is here yet." in answer.content.decode()


# --- watching, report, retry, attaching ---


def handed_in(client: Client, *files: tuple[str, bytes], **given: str) -> ScanBatch:
    batch = opened(client, **given)
    for row, (_name, content) in zip(announced(client, batch, *files), files, strict=True):
        sent(client, row["url"], 0, content)
    client.post(reverse("ocr_batch_step", args=[batch.pk, "start"]))
    assert take_in(batch.pk)
    batch.refresh_from_db()
    return batch


def test_progress_is_followed_until_all_pages_are_read(unit: ArchiveUnit) -> None:
    client = archivist(unit)
    batch = handed_in(client, ("1.png", page_image()), ("bad.png", b"no image"))
    url = reverse("ocr_batch_progress", args=[batch.pk])
    now = client.get(url).json()
    assert (now["state"], now["at_work"]) == ("done", True)
    assert [stage["percent"] for stage in now["stages"]] == [100, 0]
    assert now["stages"][0]["sentence"].endswith("1 failed")
    recognise(job_id=RecognitionJob.objects.get().pk)
    now = client.get(url).json()
    assert (now["at_work"], now["stages"][1]["percent"]) == (False, 100)


def test_the_report_is_downloaded(unit: ArchiveUnit) -> None:
    client = archivist(unit)
    batch = handed_in(client, ("1.png", page_image()))
    answer = client.get(reverse("ocr_batch_report", args=[batch.pk]))
    assert b"".join(answer.streaming_content).startswith("\ufeffFile name".encode())
    assert answer["Content-Type"] == "text/csv; charset=utf-8"


def test_failed_files_and_recognitions_are_tried_again(unit: ArchiveUnit) -> None:
    client = archivist(unit)
    batch = handed_in(client, ("1.png", page_image()), ("bad.png", b"no image"))
    RecognitionJob.objects.update(state=JobState.FAILED, reason="The engine was away.")
    assert "The engine was away." in client.get(reverse("ocr_batch", args=[batch.pk])).content.decode()
    client.post(reverse("ocr_batch_step", args=[batch.pk, "retry-jobs"]))
    assert RecognitionJob.objects.get().state == JobState.QUEUED
    client.post(reverse("ocr_batch_step", args=[batch.pk, "retry-files"]))
    assert batch.files.get(name="bad.png").state == FileState.WAITING
    assert take_in(batch.pk)
    assert batch.files.get(name="bad.png").state == FileState.REFUSED


def test_pictures_without_a_unit_are_given_one_on_the_screen(unit: ArchiveUnit) -> None:
    client = archivist(unit)
    batch = handed_in(client, ("IMG_1.png", page_image("一")), ("IMG_2.png", page_image("二")), attach="name", unit="")
    page = client.get(reverse("ocr_batch", args=[batch.pk])).content.decode()
    assert "2 pictures" in page
    picture = client.get(reverse("ocr_batch_picture", args=[batch.pk, Picture.objects.order_by("pk")[0].pk]))
    assert picture.content.startswith(b"\xff\xd8\xff")
    url = reverse("ocr_batch_attach", args=[batch.pk])
    client.post(url, {"group": "", "unit": "0099-1-1-1"})
    assert Page.objects.count() == 0
    client.post(url, {"group": "", "unit": CODE})
    assert unit.pages.count() == 2


def test_blank_pages_are_taken_back_on_the_screen(unit: ArchiveUnit) -> None:
    client = archivist(unit)
    batch = handed_in(client, ("1.png", page_image()), ("2.png", page_image(" ")), drop_blanks="on")
    assert unit.pages.count() == 1
    blank = Picture.objects.get(state="blank")
    assert "take this page back" in client.get(reverse("ocr_batch", args=[batch.pk])).content.decode()
    client.post(reverse("ocr_batch_attach", args=[batch.pk]), {"take_back": "1", "picture": [blank.pk]})
    assert unit.pages.count() == 2


def test_separator_sheets_are_printed_for_units_one_is_in_charge_of(unit: ArchiveUnit) -> None:
    client = archivist(unit)
    answer = client.post(reverse("ocr_sheets"), {"codes": f"{CODE}\n"})
    assert answer["Content-Type"] == "application/pdf"
    assert unit_named_on(open_page(answer.content)) == NamedUnit("0001", CODE)
    assert (
        "No unit that you are in charge of"
        in client.post(reverse("ocr_sheets"), {"codes": "0099-1-1"}).content.decode()
    )
