"""From a scan in a folder to a word marked on its image at the terminal in the hall."""

import io
import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Page, expect

from kiosk.input_words import frequencies, write
from ocr.models import Page as ScannedPage
from ocr.models import RecognitionJob
from search.actions import drain
from search.questions import Question
from search.selectors import search
from search.viewers import PUBLIC_VIEWER
from tests.factories import an_item

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
GLYPH = 40
LINES = ("青岚县人民委员会", "关于修建红星水库的请示", "拟于今冬动工，需木材六十方。")
WORD_AT = (6, 1)  # column and line at which 水库 begins


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one page image, and one file that only says it is an image."""
    page = Image.new("L", (1240, 1754), 255)
    draw = ImageDraw.Draw(page)
    for number, line in enumerate(LINES):
        draw.text((150, 200 + number * 120), line, font=ImageFont.truetype(str(FONT), GLYPH), fill=20)
    page.save(tmp_path / "0001.png")
    (tmp_path / "0002.png").write_text("not an image", encoding="utf-8")
    return tmp_path


def ingest(folder: Path, *arguments: str) -> str:
    output = io.StringIO()
    call_command("ocr_ingest", str(folder), *arguments, stdout=output)
    return output.getvalue()


def test_a_scan_is_read_by_the_worker_and_marked_at_the_terminal(kiosk_page: Page, worker: None, folder: Path) -> None:
    an_item(title="红星水库除险加固工程批复", text="原则同意红星水库除险加固初步设计。")
    write(Path(settings.DATA_DIR) / "input", frequencies())
    handed_in = ingest(
        folder, "--unit", "0045-WS·1953·D30-0012", "--title", "修建水库的请示", "--access", "public", "--wait"
    )
    assert "added: 1 files, 1 pages" in handed_in
    assert "read: 1, waiting: 0, failed: 0" in handed_in
    assert re.search(r"0002\.png: .*JPEG", handed_in)
    assert re.search(r"Reading .*1.*1", handed_in), "The progress of the reading was not shown."
    assert "already there: 1 files, 1 pages" in ingest(folder, "--unit", "0045-WS·1953·D30-0012", "--wait")
    assert RecognitionJob.objects.count() == 1

    drain()  # the worker may be at it still; whoever comes second finds nothing to do
    kiosk_page.goto("/kiosk/")
    kiosk_page.get_by_text("触摸屏幕开始").tap()
    kiosk_page.locator("#q").tap()
    for letter in "shuiku":
        kiosk_page.locator(".keys").get_by_role("button", name=letter, exact=True).tap()
    kiosk_page.locator(".candidates__list").get_by_role("button", name="水库", exact=True).tap()
    kiosk_page.locator(".keys").get_by_role("button", name="检索").tap()

    titles = kiosk_page.locator(".result__title")
    expect(titles.filter(has_text="红星水库除险加固工程批复")).to_have_count(1)
    expect(kiosk_page.locator(".result mark").first).to_have_text("水库")
    scan = kiosk_page.locator(".result", has=kiosk_page.locator(".badge--page"))
    expect(scan).to_contain_text("修建水库的请示")
    scan.locator("a").first.tap()

    mark = kiosk_page.locator(".marked-page__mark").first
    image = kiosk_page.locator(".marked-page__image")
    expect(mark).to_be_visible()
    assert_lies_on_the_word(mark.bounding_box(), image.bounding_box())


def assert_lies_on_the_word(mark: dict[str, float] | None, image: dict[str, float] | None) -> None:
    """The mark's centre lies on the two characters that the test drew, within half a character."""
    assert mark is not None
    assert image is not None
    scale = 1240 / image["width"]
    centre = (
        (mark["x"] + mark["width"] / 2 - image["x"]) * scale,
        (mark["y"] + mark["height"] / 2 - image["y"]) * scale,
    )
    column, line = WORD_AT
    drawn = (150 + (column + 1) * GLYPH, 200 + line * 120 + GLYPH * 0.72)
    assert abs(centre[0] - drawn[0]) < GLYPH / 2, (centre, drawn)
    assert abs(centre[1] - drawn[1]) < GLYPH / 2, (centre, drawn)


@pytest.mark.shared_material
def test_real_scans_become_text_that_is_found(worker: None, shared_material: Path, tmp_path: Path) -> None:
    for name in ("lite_8", "rapid_letterbox", "cnocr_fanti"):
        shutil.copy(shared_material / "ocr" / "printed" / f"{name}.png", tmp_path)
    report = ingest(tmp_path, "--unit", "0045-WS·1953·D30-0013", "--access", "public", "--wait")
    assert "read: 3, waiting: 0, failed: 0" in report
    drain()
    for page in ScannedPage.objects.select_related("scan", "transcription"):
        truth = (shared_material / "ocr" / "printed" / page.scan.original_name).with_suffix(".txt")
        words = re.findall(r"[\u4e00-\u9fff]{4}", truth.read_text(encoding="utf-8"))
        read = [word for word in words if word in page.transcription.text]
        assert len(read) > 0.5 * len(words), f"{page.scan.original_name}: {len(read)} of {len(words)} words were read"
        assert any(
            hit.kind == "page" and hit.identifier == str(page.pk)
            for hit in search(Question(text=read[0]), viewer=PUBLIC_VIEWER).hits
        )
