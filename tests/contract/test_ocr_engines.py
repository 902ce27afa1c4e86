"""What every recogniser must do, on pages that the test draws itself."""

from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr.engines import rapidocr_models
from ocr.engines.manual import ManualEngine
from ocr.engines.port import MOST_CHOICES, Direction, Engine, EngineUnavailableError, one_line
from ocr.engines.rapidocr import RapidOcrEngine
from ocr.engines.routed import RoutedEngine
from ocr.engines.tesseract import TesseractEngine

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
ENGINES: list[Engine] = [TesseractEngine(), RapidOcrEngine(), RoutedEngine()]
SIMPLIFIED = ("chi_sim", "chi_tra")
LINES = ("关于一九五三年工作总结的报告", "县人民政府办公室档案材料目录", "全县粮食产量比上年增长百分之十")

pytestmark = pytest.mark.skipif(
    not FONT.is_file(), reason="The Noto CJK font that draws the test's pages is not installed."
)


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.name)
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.param
    try:
        found.version()
    except EngineUnavailableError as error:
        pytest.skip(str(error))
    return found


def drawn(
    lines: tuple[str, ...], *, glyph: int, left: int = 80, top: int = 70
) -> tuple[Image.Image, list[tuple[int, int, int, int]]]:
    """A page with these lines and the box in which each was drawn: left, top, right, bottom in pixels."""
    font = ImageFont.truetype(str(FONT), glyph, index=2)
    step = round(glyph * 1.9)
    width, height = left * 2 + glyph * max(len(line) for line in lines), top * 2 + step * len(lines)
    image = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(image)
    boxes = []
    for number, line in enumerate(lines):
        place = (left, top + number * step)
        pen.text(place, line, font=font, fill=0)
        boxes.append(tuple(round(side) for side in pen.textbbox(place, line, font=font)))
    return image, boxes


def drawn_down(columns: tuple[str, ...], *, glyph: int) -> Image.Image:
    font = ImageFont.truetype(str(FONT), glyph, index=2)
    image = Image.new(
        "L", (160 + round(glyph * 2.2) * len(columns), 140 + round(glyph * 1.15) * max(map(len, columns))), 255
    )
    pen = ImageDraw.Draw(image)
    for number, column in enumerate(columns):
        x = image.width - 80 - glyph - number * round(glyph * 2.2)
        for place, character in enumerate(column):
            pen.text((x, 70 + place * round(glyph * 1.15)), character, font=font, fill=0)
    return image


@pytest.mark.parametrize("glyph", [14, 32, 72])
def test_print_is_read_in_order_at_every_size(engine: Engine, glyph: int) -> None:
    image, _boxes = drawn(LINES, glyph=glyph)
    reading = engine.read(image, languages=SIMPLIFIED, direction=Direction.AUTO)
    assert reading.text.splitlines() == list(LINES)
    assert reading.direction is Direction.HORIZONTAL
    assert 60 <= reading.confidence <= 100


@pytest.mark.parametrize("glyph", [14, 32])
def test_boxes_lie_where_the_lines_were_drawn(engine: Engine, glyph: int) -> None:
    image, boxes = drawn(LINES, glyph=glyph)
    reading = engine.read(image, languages=SIMPLIFIED, direction=Direction.HORIZONTAL)
    assert len(reading.lines) == len(boxes)
    for line, (left, top, right, bottom) in zip(reading.lines, boxes, strict=True):
        found = (line.left, line.top, line.left + line.width, line.top + line.height)
        assert found == pytest.approx((left, top, right, bottom), abs=glyph * 0.6)
        assert all(line.left <= word.left and word.left + word.width <= line.left + line.width for word in line.words)
        assert "".join(word.text for word in line.words) == line.text


def test_columns_are_read_from_the_right(engine: Engine) -> None:
    columns = ("關於人民政府工作報告", "縣檔案館藏書目錄")
    reading = engine.read(drawn_down(columns, glyph=48), languages=SIMPLIFIED, direction=Direction.VERTICAL)
    assert reading.direction is Direction.VERTICAL
    right = {character for line in reading.lines[:1] for character in line.text}
    assert len(right & set(columns[0])) >= 7
    first = reading.lines[0]
    assert first.left > reading.lines[-1].left
    assert first.height > first.width


def test_a_page_of_unknown_direction_is_read_in_columns_where_it_runs_down(engine: Engine) -> None:
    image = drawn_down(("關於人民政府工作報告", "縣檔案館藏書目錄及說明"), glyph=48)
    assert engine.read(image, languages=SIMPLIFIED, direction=Direction.AUTO).direction is Direction.VERTICAL


def test_an_empty_page_has_no_lines(engine: Engine) -> None:
    reading = engine.read(Image.new("RGB", (400, 300), "white"), languages=SIMPLIFIED, direction=Direction.AUTO)
    assert (reading.lines, reading.text, reading.confidence) == ((), "", 0.0)


def test_colour_and_dark_pages_are_read(engine: Engine) -> None:
    image, _boxes = drawn(LINES[:2], glyph=36)
    dark = image.point(lambda value: 255 - value).convert("RGB")
    reading = engine.read(dark, languages=SIMPLIFIED, direction=Direction.HORIZONTAL)
    assert reading.text.splitlines() == list(LINES[:2])


@pytest.mark.parametrize("size", [(1, 1), (3, 400), (400, 3), (30_000, 20)])
def test_a_page_of_any_shape_ends_without_a_traceback(engine: Engine, size: tuple[int, int]) -> None:
    reading = engine.read(Image.new("RGB", size, "white"), languages=SIMPLIFIED, direction=Direction.AUTO)
    assert reading.text == ""


def test_characters_stand_in_their_lines_in_reading_order(engine: Engine) -> None:
    image, _boxes = drawn(LINES, glyph=36)
    for line in engine.read(image, languages=SIMPLIFIED, direction=Direction.HORIZONTAL).lines:
        assert "".join(one.character for one in line.characters) == line.text
        places = [one.left + one.width / 2 for one in line.characters]
        assert places == sorted(places)
        for number, one in enumerate(line.characters):
            assert one.left + one.width / 2 == pytest.approx(80 + 36 * (number + 0.5), abs=15)
            assert 0 <= one.confidence <= 100
            assert len(one.alternatives) <= MOST_CHOICES
            assert one.character not in {other.character for other in one.alternatives}


def test_only_the_pieces_of_a_layout_are_read_in_its_order(engine: Engine) -> None:
    image, _boxes = drawn(LINES, glyph=36)
    found = engine.layout(image, languages=SIMPLIFIED, direction=Direction.HORIZONTAL)
    if found.pieces is None:  # it finds lines while it reads
        read = engine.read(image, languages=SIMPLIFIED, direction=Direction.HORIZONTAL, layout=found)
        assert read.text.splitlines() == list(LINES)
        return
    assert len(found.pieces) == len(LINES)
    wanted = replace(found, pieces=(found.pieces[2], found.pieces[0]))
    read = engine.read(image, languages=SIMPLIFIED, direction=Direction.AUTO, layout=wanted)
    assert read.text.splitlines() == [LINES[2], LINES[0]]


def test_a_box_that_a_person_drew_is_read_as_one_line(engine: Engine) -> None:
    image, boxes = drawn(LINES, glyph=36)
    left, top, right, bottom = boxes[1]
    layout = one_line(
        left=left - 6, top=top - 6, width=right - left + 12, height=bottom - top + 12, direction=Direction.AUTO
    )
    read = engine.read(image, languages=SIMPLIFIED, direction=Direction.AUTO, layout=layout)
    assert [line.text for line in read.lines] == [LINES[1]]
    line = read.lines[0]
    found = (line.left, line.top, line.left + line.width, line.top + line.height)
    assert found == pytest.approx(boxes[1], abs=15)


def test_long_numbers_keep_all_their_digits(engine: Engine) -> None:
    lines = ("共计1000000元", "第11001号2003年")
    image, _boxes = drawn(lines, glyph=36)
    read = engine.read(image, languages=SIMPLIFIED, direction=Direction.HORIZONTAL)
    assert ["".join(line.text.split()) for line in read.lines] == list(lines)


def test_an_engine_is_known_by_its_models(engine: Engine) -> None:
    assert len(engine.digest()) == 64
    assert engine.digest() == type(engine)().digest()
    others = {other.digest() for other in ENGINES if other.name != engine.name}
    assert engine.digest() not in others


def test_lines_for_people_to_write_are_found_and_left_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    image, boxes = drawn(LINES, glyph=36)
    columns = drawn_down(("關於人民政府工作報告", "縣檔案館藏書目錄"), glyph=48)

    def missing(_name: str) -> str:
        raise PackageNotFoundError("rapidocr")

    for _with_and_without_a_detector in range(2):
        engine = ManualEngine()
        reading = engine.read(image, languages=SIMPLIFIED, direction=Direction.HORIZONTAL)
        assert [line.text for line in reading.lines] == ["", "", ""]
        for line, (_left, top, _right, bottom) in zip(reading.lines, boxes, strict=True):
            assert (line.top, line.top + line.height) == pytest.approx((top, bottom), abs=20)
        down = engine.read(columns, languages=SIMPLIFIED, direction=Direction.VERTICAL)
        assert [line.left for line in down.lines] == sorted((line.left for line in down.lines), reverse=True)
        assert len(down.lines) == 2
        monkeypatch.setattr(rapidocr_models, "version", missing)


def test_a_faint_character_has_alternatives_likeliest_first() -> None:
    engine = RapidOcrEngine()
    if not rapidocr_models.is_installed():
        pytest.skip("The package rapidocr is not installed.")
    image, _boxes = drawn(("己已巳土士末未日曰人入",), glyph=20)
    small = image.resize((image.width // 2, image.height // 2)).resize(image.size)
    characters = [
        one
        for line in engine.read(small, languages=SIMPLIFIED, direction=Direction.HORIZONTAL).lines
        for one in line.characters
    ]
    offered = [[other.confidence for other in one.alternatives] for one in characters if one.alternatives]
    assert len(offered) >= 3
    assert all(confidences == sorted(confidences, reverse=True) for confidences in offered)


def test_a_wrong_release_of_rapidocr_says_what_will_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rapidocr_models, "version", lambda _name: "9.9.9")
    with pytest.raises(EngineUnavailableError, match=r"Install rapidocr .*handwriting will not be read\."):
        RapidOcrEngine().version()


def test_without_rapidocr_pages_are_read_all_the_same_and_the_house_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_name: str) -> str:
        raise PackageNotFoundError("rapidocr")

    monkeypatch.setattr(rapidocr_models, "version", missing)
    image, _boxes = drawn(LINES, glyph=32)
    engine = RoutedEngine()
    assert engine.read(image, languages=SIMPLIFIED, direction=Direction.AUTO).text.splitlines() == list(LINES)
    assert any("handwriting will not be read" in notice for notice in engine.notices())


def test_a_missing_language_says_which_package_to_install() -> None:
    image, _boxes = drawn(LINES[:1], glyph=36)
    with pytest.raises(EngineUnavailableError, match=r"Install the Debian package tesseract-ocr-xyz-abc\."):
        TesseractEngine().read(image, languages=("xyz_abc",), direction=Direction.HORIZONTAL)


def test_a_missing_tesseract_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(EngineUnavailableError, match="Install the Debian packages tesseract-ocr,"):
        TesseractEngine().version()
