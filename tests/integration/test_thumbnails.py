"""Small pictures of pages: made once, whole, and only for whom the page is."""

import io
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image

from archive_catalog.actions import UnitDescription, create_unit, ensure_fonds, ensure_repository
from archive_catalog.models import ArchiveUnit, Level
from ocr.actions.ingestion import ScanFile, ingest
from ocr.models import Page
from ocr.scan_files import web_path
from ocr.thumbnails import TALLEST, WIDTH, thumbnail_path
from search.viewers import AccessClass

pytestmark = pytest.mark.django_db
OUTSIDE = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture(autouse=True)
def media(settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)  # type: ignore[attr-defined] # pytest-django's settings


def page_of(size: tuple[int, int], *, access: AccessClass = AccessClass.PUBLIC, tmp_path: Path) -> Page:
    fonds = ensure_fonds(repository=ensure_repository(code="QL", name="青岚县档案馆"), code="0001", title="县政府")
    number = ArchiveUnit.objects.count() + 1
    description = UnitDescription(
        reference_code=f"0001-1-{number}", title="布告", level=Level.FILE, access=access, date_text="1951"
    )
    unit = create_unit(fonds=fonds, description=description, by=None)
    source = tmp_path / f"scan-{number}.png"
    Image.effect_noise(size, 60).convert("RGB").save(source)
    taken = list(ingest(files=[ScanFile(name=source.name, source=source)], unit=unit, by=None))
    assert not any(file.reason for file in taken)
    return Page.objects.get(unit=unit)


def picture(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_a_thumbnail_is_small_and_is_made_once(client: Client, tmp_path: Path) -> None:
    page = page_of((1600, 2200), tmp_path=tmp_path)
    path = thumbnail_path(page.scan.digest, page.scan.frame)
    assert not path.exists(), "Nothing is made before somebody looks."
    first = client.get(f"/scans/{page.pk}/small.jpg", **OUTSIDE)
    assert first["Content-Type"] == "image/jpeg"
    small = picture(first.content)
    assert (small.format, small.width) == ("JPEG", WIDTH)
    assert len(first.content) < len(client.get(f"/scans/{page.pk}/image.jpg", **OUTSIDE).content) / 10
    assert path.read_bytes() == first.content
    made = path.stat().st_mtime_ns
    assert client.get(f"/scans/{page.pk}/small.jpg", **OUTSIDE).content == first.content
    assert path.stat().st_mtime_ns == made
    again = client.get(f"/scans/{page.pk}/small.jpg", headers={"If-None-Match": first["ETag"]}, **OUTSIDE)
    assert again.status_code == 304
    assert not list(path.parent.glob(".partial-*"))


@pytest.mark.parametrize(("size", "most"), [((100, 80), (100, 80)), ((300, 6000), (WIDTH, TALLEST))])
def test_no_picture_grows_and_a_long_strip_stays_in_its_frame(
    client: Client, tmp_path: Path, size: tuple[int, int], most: tuple[int, int]
) -> None:
    page = page_of(size, tmp_path=tmp_path)
    small = picture(client.get(f"/scans/{page.pk}/small.jpg", **OUTSIDE).content)
    assert small.width <= most[0]
    assert small.height <= most[1]


def test_a_page_that_is_closed_or_lost_has_no_thumbnail(client: Client, admin_client: Client, tmp_path: Path) -> None:
    closed = page_of((400, 300), access=AccessClass.STAFF, tmp_path=tmp_path)
    assert admin_client.get(f"/scans/{closed.pk}/small.jpg").status_code == 200
    assert client.get(f"/scans/{closed.pk}/small.jpg", **OUTSIDE).status_code == 404, "Though it was made for somebody."
    lost = page_of((500, 300), tmp_path=tmp_path)
    web_path(lost.scan.digest, lost.scan.frame).unlink()
    assert client.get(f"/scans/{lost.pk}/small.jpg", **OUTSIDE).status_code == 404
    assert client.get("/scans/999999/small.jpg", **OUTSIDE).status_code == 404


def test_the_record_page_shows_thumbnails(client: Client, tmp_path: Path) -> None:
    page = page_of((400, 300), tmp_path=tmp_path)
    shown = client.get(f"/archive/{page.unit_id}/", **OUTSIDE).content.decode()
    assert f"/scans/{page.pk}/small.jpg" in shown
    assert f"/scans/{page.pk}/image.jpg" not in shown
