"""A mark lies on the word: measured against where the test drew it."""

import io
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from PIL import Image, ImageDraw, ImageFont

from archive_catalog.actions import UnitDescription, ensure_fonds, ensure_repository, ensure_unit
from archive_catalog.models import Level
from ocr.actions.ingestion import ScanFile, ingest
from ocr.actions.recognition import recognise
from ocr.engines.port import Direction
from ocr.marking import Box, Mark, PlacedLine, marks_on
from ocr.models import Page
from ocr.selectors import marks, public_page_view
from search.viewers import PUBLIC_VIEWER, AccessClass

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
GLYPH = 40


def across(text: str, *, top: int, glyph: int = 20, words: tuple[str, ...] = ()) -> PlacedLine:
    """A line whose characters are squares of `glyph` pixels from the left edge."""
    pieces, left = [], 0
    for word in words or (text,):
        pieces.append((word, Box(left=left, top=top, right=left + glyph * len(word), bottom=top + glyph)))
        left += glyph * len(word)
    box = Box(left=0, top=top, right=left, bottom=top + glyph)
    return PlacedLine(text=text, direction=Direction.HORIZONTAL, box=box, words=tuple(pieces))


def places(found: tuple[Mark, ...]) -> list[tuple[float, float, float, float]]:
    return [(mark.left, mark.top, mark.width, mark.height) for mark in found]


def test_a_word_inside_a_recognised_word_is_cut_out_by_its_characters() -> None:
    line = across("人民政府报告", top=10, words=("人民政府", "报告"))
    assert places(marks_on([line], "政府", width=200, height=100)) == [(20.0, 10.0, 20.0, 20.0)]


def test_a_word_over_two_recognised_words_is_one_mark() -> None:
    line = across("人民政府报告", top=0, words=("人民政", "府报", "告"))
    assert places(marks_on([line], "政府报告", width=120, height=20)) == [(33.333, 0.0, 66.667, 100.0)]


def test_a_word_broken_at_a_lines_end_is_one_hit_with_two_marks() -> None:
    lines = [across("本县人民政", top=0), across("府工作报告", top=50)]
    found = marks_on(lines, "人民政府", width=100, height=100)
    assert places(found) == [(40.0, 0.0, 60.0, 20.0), (0.0, 50.0, 20.0, 20.0)]
    assert [mark.hit for mark in found] == [1, 1]
    assert [mark.text for mark in found] == ["本县人民政", "府工作报告"]


def test_whole_words_at_both_sides_of_a_lines_end_are_two_hits() -> None:
    found = marks_on([across("工作档案", top=0), across("档案目录", top=50)], "档案", width=100, height=100)
    assert [mark.hit for mark in found] == [1, 2]


def test_hits_count_in_reading_order() -> None:
    lines = [across("档案与档案", top=0), across("无关文字", top=30), across("查档案", top=60)]
    found = marks_on(lines, "档案", width=100, height=100)
    assert [(mark.hit, mark.top) for mark in found] == [(1, 0.0), (2, 0.0), (3, 60.0)]


def test_columns_are_cut_from_top_to_bottom() -> None:
    word = ("人民政府", Box(left=80, top=0, right=100, bottom=80))
    line = PlacedLine(text="人民政府", direction=Direction.VERTICAL, box=word[1], words=(word,))
    assert places(marks_on([line], "政府", width=100, height=100)) == [(80.0, 40.0, 20.0, 40.0)]


def test_a_corrected_line_without_fitting_words_is_marked_by_its_own_box() -> None:
    wrong = (("入民", Box(left=0, top=0, right=40, bottom=20)),)
    line = PlacedLine(
        text="人民政府", direction=Direction.HORIZONTAL, box=Box(left=0, top=0, right=80, bottom=20), words=wrong
    )
    assert places(marks_on([line], "政府", width=80, height=20)) == [(50.0, 0.0, 50.0, 100.0)]


def test_marks_stay_on_the_image() -> None:
    line = PlacedLine(text="档案", direction=Direction.HORIZONTAL, box=Box(left=-10, top=-5, right=130, bottom=40))
    assert places(marks_on([line], "档案", width=100, height=100)) == [(0.0, 0.0, 100.0, 40.0)]


@pytest.mark.parametrize("query", ["", "   ", "不在这里"])
def test_nothing_found_marks_nothing(query: str) -> None:
    assert marks_on([across("人民政府", top=0)], query, width=100, height=100) == ()


# --- through a real recogniser ---

LINES = ("一九五三年工作总结报告", "本县档案材料共计三百卷", "粮食产量增长百分之十，人民", "政府办公室整理归档")


def drawn() -> tuple[bytes, dict[str, tuple[float, float, float, float]]]:
    """The page, and for each of some words the box in which it was drawn."""
    font = ImageFont.truetype(str(FONT), GLYPH, index=2)
    image = Image.new("L", (900, 560), 255)
    pen = ImageDraw.Draw(image)
    boxes = {}
    for number, line in enumerate(LINES):
        x, y = 90, 80 + number * 100
        pen.text((x, y), line, font=font, fill=0)
        for word in ("工作总结", "档案材料", "粮食产量", "办公室"):
            if word in line:
                left = x + pen.textlength(line[: line.index(word)], font=font)
                boxes[word] = (left, *pen.textbbox((left, y), word, font=font)[1:])
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue(), boxes


@pytest.mark.django_db
def test_marks_lie_on_the_words_that_were_drawn(tmp_path: Path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path
    content, boxes = drawn()
    fonds = ensure_fonds(repository=ensure_repository(code="0001", name="县档案馆"), code="0045", title="县人民政府")
    description = UnitDescription(
        reference_code="0045-WS·1953·D30-0012", title="工作报告", level=Level.ITEM, access=AccessClass.PUBLIC
    )
    unit = ensure_unit(fonds=fonds, description=description, by=None)[0]
    (result,) = ingest(files=[ScanFile(name="1.png", source=content)], unit=unit, by=None)
    recognise(job_id=result.jobs[0])
    view = public_page_view(PUBLIC_VIEWER, unit_id=unit.pk, number=1)
    assert view is not None
    assert len(boxes) == 4
    for word, (left, top, right, bottom) in boxes.items():
        (mark,) = marks(view, word)
        found = (mark.left * 9, mark.top * 5.6, (mark.left + mark.width) * 9, (mark.top + mark.height) * 5.6)
        assert found == pytest.approx((left, top, right, bottom), abs=GLYPH * 0.2), word
    broken = marks(Page.objects.get(), "人民政府")
    assert [mark.hit for mark in broken] == [1, 1]
    assert broken[1].top > broken[0].top


@pytest.mark.django_db
def test_the_page_carries_the_marks_places_and_no_style_of_its_own() -> None:
    found = marks_on([across("共计档案<b>", top=30, words=("共计", "档案", "<b>"))], "档案", width=200, height=100)
    shown = {"image_url": "/scans/1/image.jpg", "width": 200, "height": 100, "unit_title": "报告<script>", "number": 1}
    html = render_to_string("ocr/_marked_page.html", {"page_view": shown, "marks": found})
    assert 'data-hit="1"' in html
    assert 'data-left="20.0"' in html
    assert 'data-top="30.0"' in html
    assert 'data-width="20.0"' in html
    assert "style=" not in html
    assert "<script" not in html
    assert "<b>" not in html
    assert "data-next" in html
    assert "data-next" not in render_to_string("ocr/_marked_page.html", {"page_view": shown, "marks": ()})
