"""What the recogniser also read is kept with a line and given to search, with a real recogniser."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from archive_catalog.actions import UnitDescription, ensure_fonds, ensure_repository, ensure_unit
from archive_catalog.models import ArchiveUnit, Level
from ocr.actions.ingestion import ScanFile, ingest
from ocr.actions.recognition import Outcome, recognise
from ocr.models import Line, Page
from ocr.search_source import PageSource
from search.documents import SearchDocument
from search.text.normalise import canonical

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(tmp_path: Path, settings) -> ArchiveUnit:
    settings.MEDIA_ROOT = tmp_path / "media"
    fonds = ensure_fonds(repository=ensure_repository(code="0001", name="县档案馆"), code="0045", title="县人民政府")
    return ensure_unit(
        fonds=fonds, description=UnitDescription(reference_code="0045-1-1", title="扫描件", level=Level.ITEM), by=None
    )[0]


def recognised(unit: ArchiveUnit, file: ScanFile) -> tuple[Page, SearchDocument]:
    (result,) = ingest(files=[file], unit=unit, by=None)
    assert recognise(job_id=result.jobs[0]) is Outcome.DONE
    page = Page.objects.get(pk=result.pages[0])
    (document,) = PageSource().documents([str(page.pk)])
    return page, document


def drawn(*lines: str, blur: float = 0.0) -> io.BytesIO:
    image = Image.new("L", (900, 100 + 70 * len(lines)), 255)
    font = ImageFont.truetype(str(FONT), 36, index=2)
    for number, line in enumerate(lines):
        ImageDraw.Draw(image).text((50, 50 + 70 * number), line, font=font, fill=0)
    out = io.BytesIO()
    image.filter(ImageFilter.GaussianBlur(blur)).save(out, "PNG")
    return out


def test_clear_print_has_no_other_readings_and_is_known_for_recognised(unit: ArchiveUnit) -> None:
    page, document = recognised(unit, ScanFile(name="1.png", source=drawn("县人民政府工作报告").getvalue()))
    assert document.body == "县人民政府工作报告"
    assert (document.recognised, document.readings) == (True, ())
    assert [line.alternatives for line in Line.objects.filter(transcription=page.transcription)] == [[]]


@pytest.mark.shared_material
def test_what_an_unsure_page_was_also_read_as_is_kept_and_searched(unit: ArchiveUnit, shared_material: Path) -> None:
    path = shared_material / "ocr" / "printed" / "h24_right.png"  # traditional print
    page, document = recognised(unit, ScanFile(name=path.name, source=path))
    lines = list(Line.objects.filter(transcription=page.transcription))
    kept = [(line, *other) for line in lines for other in line.alternatives]
    assert kept
    for line, index, character, confidence in kept:
        assert canonical(line.text[index]) != canonical(character)
        assert 0 <= confidence <= 100
    truth = canonical(path.with_suffix(".txt").read_text(encoding="utf-8"))
    body = canonical(document.body)
    assert all(canonical(reading) not in body for reading in document.readings)
    found = [
        run
        for run in (truth[place : place + 4] for place in range(len(truth) - 3))
        if run not in body and any(run in canonical(reading) for reading in document.readings)
    ]
    assert len(found) >= 5  # words of four characters that only the other readings find; measured: see the benchmark
