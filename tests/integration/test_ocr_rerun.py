"""Reading again by a better recogniser: free where it has read, and never over what people wrote."""

import io
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django_tasks_db.models import DBTaskResult
from PIL import Image, ImageDraw, ImageFont

from archive_catalog.actions import UnitDescription, ensure_fonds, ensure_repository, ensure_unit
from archive_catalog.models import ArchiveUnit, Level
from ocr.actions.ingestion import ScanFile, ingest
from ocr.actions.recognition import Outcome, recognise
from ocr.actions.rerunning import rerun
from ocr.desk.saving import renew, write
from ocr.engines.tesseract import TesseractEngine
from ocr.models import JobState, LayoutChange, Line, LineState, LineVersion, Page, RecognitionJob, Transcription
from ocr.search_source import PageSource

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
TEXT = ("县人民政府工作报告", "全县粮食产量比上年增长", "水利工程建设情况")
pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return User.objects.create_user("transcriber")


@pytest.fixture
def page(tmp_path: Path, settings: Any) -> Page:
    settings.MEDIA_ROOT = tmp_path / "media"
    fonds = ensure_fonds(repository=ensure_repository(code="0001", name="县档案馆"), code="0045", title="县人民政府")
    description = UnitDescription(reference_code="0045-1", title="工作报告", level=Level.ITEM)
    return read_page(ensure_unit(fonds=fonds, description=description, by=None)[0])


def read_page(unit: ArchiveUnit) -> Page:
    image = Image.new("L", (700, 400), 250)
    font = ImageFont.truetype(str(FONT), 40, index=2)
    for number, line in enumerate(TEXT):
        ImageDraw.Draw(image).text((50, 50 + 100 * number), line, font=font, fill=0)
    out = io.BytesIO()
    image.save(out, "PNG")
    (result,) = ingest(files=[ScanFile(name="1.png", source=out.getvalue())], unit=unit, by=None)
    assert recognise(job_id=result.jobs[0]) is Outcome.DONE
    return Page.objects.get(pk=result.pages[0])


def corrected(page: Page, order: int, text: str, by: User) -> Line:
    line = Line.objects.get(transcription=page.transcription, order=order)
    write(line, text, LineState.CORRECTED, by=by)
    renew(page.transcription)
    return line


def exchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on the machine has other models."""
    monkeypatch.setattr(TesseractEngine, "digest", lambda _engine: "b" * 64)


def read_again(page: Page) -> Transcription:
    assert rerun(pages=Page.objects.all()).queued == 1
    assert recognise(job_id=RecognitionJob.objects.get(state=JobState.QUEUED).pk) is Outcome.DONE
    page.refresh_from_db()
    return page.transcription


def test_the_same_recogniser_again_is_free(page: Page) -> None:
    DBTaskResult.objects.all().delete()
    found = rerun(pages=Page.objects.all())
    assert (found.queued, found.attached, found.unchanged) == (0, 0, 1)
    assert not DBTaskResult.objects.exists()


def test_what_people_wrote_stays_with_its_versions_and_the_rest_is_read_anew(
    page: Page, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = corrected(page, 1, "全縣糧食產量比上年增長", person)
    former = page.transcription
    exchanged(monkeypatch)
    fresh = read_again(page)
    assert fresh != former
    lines = list(Line.objects.filter(transcription=fresh, dropped=False).order_by("order"))
    assert [one.text for one in lines] == [TEXT[0], "全縣糧食產量比上年增長", TEXT[2]]
    assert lines[1].pk == line.pk
    assert [one.order for one in lines] == [0, 1, 2]
    assert [(one.text, one.author) for one in LineVersion.objects.filter(line=line).order_by("number")] == [
        (TEXT[1], None),
        ("全縣糧食產量比上年增長", person),
    ]
    assert fresh.text.splitlines()[1] == "全縣糧食產量比上年增長"
    (document,) = PageSource().documents([str(page.pk)])
    assert "全縣糧食產量比上年增長" in document.body
    assert "全县粮食产量" not in document.body
    # The machine's lines of before are history.
    assert Line.objects.filter(transcription=former).count() == 2


def test_a_page_whose_layout_people_mended_keeps_it(page: Page, person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    former = page.transcription
    LayoutChange.objects.create(transcription=former, number=1, author=person, before=[], after=[])
    exchanged(monkeypatch)
    assert read_again(page) == former
    assert Transcription.objects.count() == 2


def test_nothing_replaces_something(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    former = page.transcription
    assert rerun(pages=Page.objects.all(), engine="manual").queued == 1
    assert recognise(job_id=RecognitionJob.objects.get(state=JobState.QUEUED).pk) is Outcome.DONE
    page.refresh_from_db()
    assert page.transcription == former
    empty = Transcription.objects.exclude(pk=former.pk).get()
    assert (empty.text.strip(), empty.lines.count()) == ("", 3)  # lines to be written by hand


def test_the_command_says_what_will_happen(
    page: Page, monkeypatch: pytest.MonkeyPatch, sentences_in_english: None
) -> None:
    exchanged(monkeypatch)
    out = StringIO()
    call_command("ocr_rerun", "--unit", page.unit.reference_code, stdout=out)
    assert "1 pages wait to be read again" in out.getvalue()
    assert "handwriting will not be read" in out.getvalue()  # tests run with tesseract
    with pytest.raises(CommandError, match="There is no unit 0045-9"):
        call_command("ocr_rerun", "--unit", "0045-9")
    with pytest.raises(CommandError, match="must be one of"):
        call_command("ocr_rerun", "--engine", "magic")
