"""Files of what was read: who may have a page may have them, nobody else; and each is what its name says."""

import io
import zipfile
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from lxml import etree
from PIL import Image

from archive_catalog.actions import UnitDescription, ensure_fonds, ensure_repository, ensure_unit, set_access
from archive_catalog.models import ArchiveUnit, Level
from ocr.actions.ingestion import ScanFile, ingest, set_direction
from ocr.actions.recognition import recognise
from ocr.engines.port import Direction
from ocr.models import Line, Page, RecognitionJob, Transcription
from ocr.scan_files import original_path, web_path
from search.viewers import AccessClass

pytestmark = pytest.mark.django_db
FORMS = ("alto", "page", "hocr", "text", "pdf")
SIZE = (600, 800)


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def unit() -> ArchiveUnit:
    fonds = ensure_fonds(repository=ensure_repository(code="0001", name="县档案馆"), code="0045", title="县人民政府")
    description = UnitDescription(reference_code="0045-WS·1953/D30-0012", title="水利工作报告", level=Level.ITEM)
    made = ensure_unit(fonds=fonds, description=description, by=None)[0]
    set_access(units=[made.pk], access=AccessClass.PUBLIC, by=None)
    images = []
    for shade in (255, 254, 253):
        out = io.BytesIO()
        Image.new("L", SIZE, shade).save(out, "PNG")
        images.append(ScanFile(name=f"{256 - shade}.png", source=out.getvalue()))
    list(ingest(files=images, unit=made, by=None))
    read(made, 1, [("县人民政府水利工作报告", 40, 40, 440, 40, "horizontal")])
    read(made, 3, [("修水利", 500, 40, 40, 120, "vertical"), ("布告", 440, 40, 40, 80, "vertical")])
    return made


def read(unit: ArchiveUnit, number: int, lines: list[tuple[str, int, int, int, int, str]]) -> None:
    """Puts down what an engine read on a page."""
    page = unit.pages.get(number=number)
    job = RecognitionJob.objects.get(scan=page.scan)
    page.transcription = Transcription.objects.create(
        job=job, scan=page.scan, engine="tesseract", version="5", parameters={}, direction=lines[0][5],
        confidence=90, text="\n".join(line[0] for line in lines),
    )  # fmt: skip
    page.save()
    for order, (text, left, top, width, height, direction) in enumerate(lines):
        Line.objects.create(
            transcription=page.transcription, order=order, text=text, left=left, top=top, width=width, height=height,
            confidence=90, direction=direction, words=[[text, left, top, width, height, 90]],
            alternatives=[[0, "是", 20.0]],
        )  # fmt: skip


def address(unit: ArchiveUnit, form: str, number: int | None = None) -> str:
    if number is None:
        return reverse("ocr:unit_export", args=[unit.pk, form])
    return reverse("ocr:page_export", args=[unit.pages.get(number=number).pk, form])


def fetched(client: Client, where: str) -> bytes:
    response = client.get(where)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def words_of(content: bytes) -> list[list[str]]:
    document = pdfium.PdfDocument(content)
    return [sheet.get_textpage().get_text_range().split() for sheet in document]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("access", "public", "staff"),
    [(AccessClass.PUBLIC, 200, 200), (AccessClass.ONSITE, 404, 200), (AccessClass.STAFF, 404, 200)],
)
def test_files_obey_the_records_access(
    client: Client, unit: ArchiveUnit, form: str, access: AccessClass, public: int, staff: int
) -> None:
    set_access(units=[unit.pk], access=access, by=None)
    assert client.get(address(unit, form, 1)).status_code == public
    assert client.get(address(unit, form)).status_code == public
    client.force_login(User.objects.create_superuser("archivist", password="x"))
    assert client.get(address(unit, form, 1)).status_code == staff
    assert client.get(address(unit, form)).status_code == staff


def test_a_record_that_closes_while_it_is_sent_sends_no_further_page(client: Client, unit: ArchiveUnit) -> None:
    response = client.get(address(unit, "text"))
    set_access(units=[unit.pk], access=AccessClass.STAFF, by=None)
    assert b"".join(response.streaming_content).decode() == "县人民政府水利工作报告\n"


@pytest.mark.parametrize(
    ("form", "number", "media_type", "name"),
    [
        ("pdf", 1, "application/pdf", "0045-WS·1953_D30-0012-0001.pdf"),
        ("alto", 1, "application/xml", "0045-WS·1953_D30-0012-0001.xml"),
        ("hocr", None, "text/html; charset=utf-8", "0045-WS·1953_D30-0012.hocr.html"),
        ("page", None, "application/zip", "0045-WS·1953_D30-0012.page.zip"),
        ("text", None, "text/plain; charset=utf-8", "0045-WS·1953_D30-0012.txt"),
    ],
)
def test_a_file_is_named_after_its_record_and_kept_by_nobody(
    client: Client, unit: ArchiveUnit, form: str, number: int | None, media_type: str, name: str
) -> None:
    response = client.get(address(unit, form, number))
    assert response["Content-Type"] == media_type
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{name.replace('·', '%C2%B7')}"
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_records_pdf_holds_all_its_pages_read_or_not(client: Client, unit: ArchiveUnit) -> None:
    content = fetched(client, address(unit, "pdf"))
    assert words_of(content) == [["县人民政府水利工作报告"], [], ["修水利", "布告"]]
    for page in unit.pages.all():
        assert web_path(page.scan.digest, page.scan.frame).read_bytes() in content
    assert pdfium.PdfDocument(content).get_metadata_dict()["Subject"] == unit.reference_code


def test_a_pages_pdf_holds_this_page_only(client: Client, unit: ArchiveUnit) -> None:
    assert words_of(fetched(client, address(unit, "pdf", 3))) == [["修水利", "布告"]]


def test_a_page_whose_image_is_lost_keeps_its_text(client: Client, unit: ArchiveUnit) -> None:
    scan = unit.pages.get(number=1).scan
    web_path(scan.digest, scan.frame).unlink()
    assert b"/DCTDecode" in fetched(client, address(unit, "pdf", 1))  # made anew from the original
    original_path(scan.digest, scan.extension).unlink()
    content = fetched(client, address(unit, "pdf", 1))
    assert b"/DCTDecode" not in content
    assert words_of(content) == [["县人民政府水利工作报告"]]


@pytest.mark.parametrize("form", ["alto", "page"])
def test_a_records_xml_is_a_file_for_each_page(client: Client, unit: ArchiveUnit, form: str) -> None:
    with zipfile.ZipFile(io.BytesIO(fetched(client, address(unit, form)))) as archive:
        assert archive.namelist() == [f"0045-WS·1953_D30-0012-000{number}.xml" for number in (1, 2, 3)]
        read_page, unread_page = (etree.fromstring(archive.read(archive.namelist()[place])) for place in (2, 1))
    single = etree.fromstring(fetched(client, address(unit, form, 3)))
    assert len(single.xpath("//*[local-name()='TextLine']")) == 2
    assert len(read_page.xpath("//*[local-name()='Glyph']")) == 5
    assert unread_page.xpath("//*[local-name()='TextLine']") == []


def test_what_does_not_exist_is_not_found(client: Client, unit: ArchiveUnit) -> None:
    bare = ensure_unit(
        fonds=unit.fonds, description=UnitDescription(reference_code="0045-2", title="空", level=Level.ITEM), by=None
    )[0]
    set_access(units=[bare.pk], access=AccessClass.PUBLIC, by=None)
    assert client.get(address(bare, "pdf")).status_code == 404
    assert client.get(address(unit, "docx", 1)).status_code == 404
    assert client.get(reverse("ocr:page_export", args=[10**9, "pdf"])).status_code == 404
    assert client.post(address(unit, "pdf", 1)).status_code == 405


@pytest.mark.shared_material
@pytest.mark.parametrize("kind", ["printed", "vertical"])
def test_a_real_page_gives_back_what_was_read_on_it(
    client: Client, unit: ArchiveUnit, shared_material: Path, kind: str
) -> None:
    scan = min((shared_material / "ocr" / kind).glob("*.png"), key=lambda path: path.stat().st_size)
    list(ingest(files=[ScanFile(name=scan.name, source=scan)], unit=unit, by=None))
    page = Page.objects.get(unit=unit, scan__original_name=scan.name)
    if kind == "vertical":
        set_direction(pages=[page], direction=Direction.VERTICAL, by=None)
    recognise(job_id=RecognitionJob.objects.filter(scan=page.scan).latest("pk").pk)
    page.refresh_from_db()
    assert page.transcription is not None
    (sheet,) = pdfium.PdfDocument(fetched(client, address(unit, "pdf", page.number)))
    given = "".join(sheet.get_textpage().get_text_range().split())
    assert given == "".join(page.transcription.text.split())
