"""What was read, in five forms: each read back by another program's rules, and measured against where it was put."""

import io
import re
import tracemalloc
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from ocr.engines.port import Direction
from ocr.exports.alto import alto
from ocr.exports.document import Made, PageDocument, ReadLine, Scanned, UnitHead, file_name, text_lines
from ocr.exports.hocr import hocr
from ocr.exports.packing import packed
from ocr.exports.page_xml import page_xml
from ocr.exports.plain_text import plain_text
from ocr.exports.searchable_pdf import page_size, searchable_pdf

FONT = Path("/usr/share/fonts/truetype/arphic/uming.ttc")
SCHEMAS = Path(__file__).resolve().parents[1] / "schemas"
PAGE_SCHEMA = etree.XMLSchema(etree.parse(SCHEMAS / "page-2019-07-15.xsd"))
ALTO_VERSION = "4.3"
NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
UNIT = UnitHead(title="水利 <布告> & 通知", reference_code="0045-WS·1953·D30-0012", name="0045-WS·1953·D30-0012")
ACROSS, DOWN = Direction.HORIZONTAL, Direction.VERTICAL
ALTO = {"a": "http://www.loc.gov/standards/alto/ns-v4#"}
PAGE = {"p": "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"}
XHTML = {"h": "http://www.w3.org/1999/xhtml"}


class BesideIt(etree.Resolver):
    """Finds what a schema imports from the web beside it."""

    def resolve(self, system_url: str, public_id: str, context: object) -> object:
        return self.resolve_filename(str(SCHEMAS / Path(system_url).name), context)


def alto_schema() -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(BesideIt())
    return etree.XMLSchema(etree.parse(SCHEMAS / "alto-4-3.xsd", parser))


ALTO_SCHEMA = alto_schema()


def across(text: str, left: int, top: int, glyph: int = 40, **more) -> ReadLine:
    """A line of square characters."""
    box = {"left": left, "top": top, "width": glyph * len(text), "height": glyph}
    return ReadLine(**{"text": text, **box, "confidence": 90.0, "direction": ACROSS, **more})


def down(text: str, left: int, top: int, glyph: int = 40, **more) -> ReadLine:
    """A column of square characters."""
    box = {"left": left, "top": top, "width": glyph, "height": glyph * len(text)}
    return ReadLine(**{"text": text, **box, "confidence": 80.0, "direction": DOWN, **more})


def page(
    *lines: ReadLine, number: int = 1, width: int = 1000, height: int = 1400, dpi: int | None = 100
) -> PageDocument:
    return PageDocument(
        unit=UNIT,
        number=number,
        width=width,
        height=height,
        scanned=Scanned(digest="ab" * 32, frame=0, extension="jpg", dpi=dpi),
        lines=text_lines(lines, width=width, height=height),
        made=Made(engine="tesseract", version="5.3.0", at=NOW, confidence=87.5) if lines else None,
    )


READ = across(
    "青岚县公告",
    100,
    100,
    words=[("青岚县", 100, 100, 120, 40, 96.0), ("公告", 240, 100, 80, 40, 71.5)],
    alternatives=[(1, "风", 30.0), (1, "凤", 41.0), (4, "吿", 12.0), (99, "外", 5.0)],
)
MIXED = page(
    READ,
    ReadLine(text="No. 12 of the county", left=100, top=200, width=600, height=40, confidence=55.0, direction=ACROSS),
    down("關於修水利的布告", 900, 300),
    down("民國二十三年五月", 800, 300),
)
HOSTILE = page(
    across("甲\x00乙\ud800\ufffe丙]]>&<\"'", 10, 10),
    ReadLine(text="外", left=-50, top=-50, width=5000, height=1, confidence=300.0, direction=ACROSS),
    ReadLine(text="底", left=5000, top=5000, width=0, height=0, confidence=-1.0, direction=DOWN),
    across("   ", 10, 80),
)
TINY = page(across("小", 0, 0, glyph=1), width=1, height=1, dpi=None)
UNREAD = page()
ALL = [MIXED, HOSTILE, TINY, UNREAD]


def jpeg(width: int = 500, height: int = 700, mode: str = "L") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height), "white").save(out, "JPEG")
    return out.getvalue()


def pdf_of(*pages: PageDocument, image: bytes | None = None) -> bytes:
    content = image if image is not None else jpeg()
    return b"".join(
        searchable_pdf(
            UNIT, pages, image_of=lambda _page: content, label=lambda one: f"第 {one.number} 页", font=FONT, at=NOW
        )
    )


def opened(content: bytes) -> pdfium.PdfDocument:
    return pdfium.PdfDocument(content)


def placed(document: pdfium.PdfDocument, of: PageDocument) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Each visible character of a page and its box in pixels of the scan, in the order of the text."""
    sheet = document[0]
    wide, high = sheet.get_size()
    text = sheet.get_textpage()
    found = []
    for index in range(text.count_chars()):
        character = text.get_text_range(index, 1)
        if character.strip():
            left, bottom, right, top = text.get_charbox(index, loose=True)
            across_, down_ = of.width / wide, of.height / high
            found.append((character, (left * across_, (high - top) * down_, right * across_, (high - bottom) * down_)))
    return found


def parsed(content: bytes) -> etree._Element:
    return etree.fromstring(content)


# --- the plain page -------------------------------------------------------------------------------------------------


def test_a_word_keeps_its_box_and_its_characters_share_it() -> None:
    first, second = MIXED.lines[0].words
    assert [(glyph.character, glyph.box.left, glyph.box.right) for glyph in first.glyphs + second.glyphs] == [
        ("青", 100, 140),
        ("岚", 140, 180),
        ("县", 180, 220),
        ("公", 240, 280),
        ("告", 280, 320),
    ]


def test_alternatives_stand_at_their_character_the_surest_first() -> None:
    glyphs = [glyph for word in MIXED.lines[0].words for glyph in word.glyphs]
    assert [[one.character for one in glyph.variants] for glyph in glyphs] == [[], ["凤", "风"], [], [], ["吿"]]


def test_a_corrected_line_is_spread_over_its_box_and_forgets_what_the_engine_read() -> None:
    corrected = across("青嵐縣公告", 100, 100, words=READ.words, alternatives=READ.alternatives)
    (line,) = page(corrected).lines
    assert line.text == "青嵐縣公告"
    glyphs = line.words[0].glyphs
    assert [glyph.box.left for glyph in glyphs] == [100, 140, 180, 220, 260]
    assert not any(glyph.variants for glyph in glyphs)


def test_a_character_that_the_engine_placed_keeps_its_place_confidence_and_alternatives() -> None:
    signs = "县 No.7号"
    characters = [
        (sign, 100 + 50 * place, 90 + place, 30, 44, 99.0 - place, [("具", 20.0), ("貝", 3.5)] if sign == "县" else [])
        for place, sign in enumerate(signs)
    ]
    (line,) = page(across(signs, 100, 100, characters=characters, words=[("县", 0, 0, 1, 1, 1)])).lines
    assert [(word.text, word.spaced) for word in line.words] == [
        ("县", False),
        ("No", True),
        (".", False),
        ("7", False),
        ("号", False),
    ]
    assert line.text == signs
    first, number = line.words[0].glyphs[0], line.words[1]
    assert (first.box.left, first.box.top, first.box.right, first.box.bottom) == (100, 90, 130, 134)
    assert [(one.character, one.confidence) for one in first.variants] == [("具", 20.0), ("貝", 3.5)]
    assert (number.box.left, number.box.right, number.confidence) == (200, 280, 96.5)
    assert number.glyphs[1].box.left == 250


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("0045-WS·1953·D30-0012", "0045-WS·1953·D30-0012"),
        ("../../etc/passwd", "etc_passwd"),
        ('a"b\r\nSet-Cookie: x', "a_b_Set-Cookie_x"),
        ("青岚/卷三", "青岚_卷三"),
        ("///", "record-7"),
        ("长" * 300, "长" * 100),
    ],
)
def test_a_reference_code_becomes_a_harmless_file_name(code: str, name: str) -> None:
    assert file_name(code, "record-7") == name


# --- ALTO -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", ALL, ids=["mixed", "hostile", "tiny", "unread"])
def test_alto_is_valid(document: PageDocument) -> None:
    root = parsed(alto(document))
    ALTO_SCHEMA.assertValid(root)
    assert f"{ALTO['a']} http://www.loc.gov/standards/alto/v4/alto-{ALTO_VERSION.replace('.', '-')}.xsd" == root.get(
        "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
    )
    assert root.get("SCHEMAVERSION") == ALTO_VERSION
    # What no validator here checks: names are unique, and references lead somewhere.
    identifiers = root.xpath("//@ID")
    assert len(identifiers) == len(set(identifiers))
    assert set(root.xpath("//@REF | //@PROCESSINGREFS")) <= set(identifiers)


@pytest.mark.parametrize(
    "wrong",
    [
        ('MeasurementUnit>pixel', 'MeasurementUnit>point'),
        (' CONTENT="青岚县"', ""),
        ('BASEDIRECTION="ttb"', 'BASEDIRECTION="down"'),
        ('GC="0.96"', 'GC="96"'),
        ('<Variant CONTENT="凤"', '<Variant CONTENT="凤凤凤凤"'),
        ("<ReadingOrder>", "<ReadingOrder/><ReadingOrder>"),
    ],
)  # fmt: skip
def test_the_schema_of_alto_refuses_what_is_no_alto(wrong: tuple[str, str]) -> None:
    written = alto(MIXED).decode()
    assert wrong[0] in written
    assert not ALTO_SCHEMA.validate(parsed(written.replace(*wrong).encode()))


def test_alto_says_what_else_was_read_at_a_character() -> None:
    root = parsed(alto(MIXED))
    (glyph,) = root.xpath("//a:Glyph[@CONTENT='岚']", namespaces=ALTO)
    assert dict(glyph.attrib) == {
        "CONTENT": "岚", "GC": "0.96", "HPOS": "140", "VPOS": "100", "WIDTH": "40", "HEIGHT": "40",
    }  # fmt: skip
    assert [(one.get("CONTENT"), one.get("VC")) for one in glyph] == [("凤", "0.41"), ("风", "0.3")]


def test_alto_gives_directions_and_the_order_of_reading() -> None:
    root = parsed(alto(MIXED))
    assert root.xpath("//a:TextBlock/@BASEDIRECTION", namespaces=ALTO) == ["ltr", "ttb"]
    assert root.xpath("//a:ElementRef/@REF", namespaces=ALTO) == ["block1", "block2"]
    lines = root.xpath("//a:TextLine", namespaces=ALTO)
    words = ["".join(" " if child.get("CONTENT") is None else child.get("CONTENT") for child in line) for line in lines]
    assert words == ["青岚县公告", "No. 12 of the county", "關於修水利的布告", "民國二十三年五月"]
    assert root.findtext(".//a:MeasurementUnit", namespaces=ALTO) == "pixel"


# --- PAGE -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", ALL, ids=["mixed", "hostile", "tiny", "unread"])
def test_page_xml_is_valid(document: PageDocument) -> None:
    PAGE_SCHEMA.assertValid(parsed(page_xml(document, at=NOW)))


def test_page_xml_gives_columns_their_way_and_characters_their_alternatives() -> None:
    root = parsed(page_xml(MIXED, at=NOW))
    regions = root.xpath("//p:TextRegion", namespaces=PAGE)
    assert [(one.get("readingDirection"), one.get("textLineOrder")) for one in regions] == [
        ("left-to-right", "top-to-bottom"),
        ("top-to-bottom", "right-to-left"),
    ]
    read = root.xpath("//p:Glyph[p:TextEquiv/p:Unicode='岚']/p:TextEquiv", namespaces=PAGE)
    assert [(one.get("index"), one.get("conf"), one[0].text) for one in read] == [
        ("0", "0.96", "岚"),
        ("1", "0.41", "凤"),
        ("2", "0.3", "风"),
    ]
    assert root.xpath("//p:RegionRefIndexed/@regionRef", namespaces=PAGE) == ["region1", "region2"]


# --- hOCR and text --------------------------------------------------------------------------------------------------


def test_hocr_holds_every_page_with_boxes_and_confidences() -> None:
    root = parsed(b"".join(hocr(UNIT, ALL)))
    assert len(root.xpath("//h:div[@class='ocr_page']", namespaces=XHTML)) == 4
    first = root.xpath("//h:span[@class='ocrx_word']", namespaces=XHTML)[0]
    assert "".join(first.itertext()) == "青岚县"
    assert first.get("title") == "bbox 100 100 220 140; x_wconf 96"
    lines = root.xpath("//h:span[@class='ocr_line']", namespaces=XHTML)
    assert ["".join(line.itertext()) for line in lines[:3]] == [
        "青岚县公告",
        "No. 12 of the county",
        "關於修水利的布告",
    ]
    assert [line.get("style") for line in lines[:3]] == [None, None, "writing-mode: vertical-rl"]
    assert root.findtext(".//h:title", namespaces=XHTML) == UNIT.title


# hOCR 1.2 has no schema: the properties that each class may have here and what they look like, and in what it may lie.
HOCR_BOX = r"bbox \d+ \d+ \d+ \d+"
HOCR = {
    "ocr_page": (rf'image "[^"]+"; {HOCR_BOX}; ppageno \d+(; scan_res \d+ \d+)?', {None}),
    "ocr_carea": (HOCR_BOX, {"ocr_page"}),
    "ocr_line": (HOCR_BOX, {"ocr_carea"}),
    "ocrx_word": (rf"{HOCR_BOX}; x_wconf (100|\d?\d)", {"ocr_line"}),
    "ocrx_cinfo": (r"x_bboxes( \d+ \d+ \d+ \d+)+; x_confs (100|\d?\d)(\.\d+)?", {"ocrx_word"}),
}


def numbers(title: str, of: str) -> list[int]:
    (found,) = [one.split()[1:] for one in title.split("; ") if one.split()[0] == of]
    return list(map(int, found))


def test_hocr_keeps_the_rules_of_its_specification() -> None:
    root = parsed(b"".join(hocr(UNIT, [replace(one, number=number) for number, one in enumerate(ALL, start=1)])))
    said = {meta.get("name"): meta.get("content") for meta in root.xpath("//h:meta[@name]", namespaces=XHTML)}
    marked = root.xpath("//h:body//*[@class]", namespaces=XHTML)
    assert {one.get("class") for one in marked} == set(said["ocr-capabilities"].split()) == set(HOCR)
    assert said["ocr-system"]
    names = root.xpath("//@id")
    assert len(names) == len(set(names))
    for one in marked:
        grammar, parents = HOCR[one.get("class")]
        assert re.fullmatch(grammar, one.get("title")), one.get("title")
        assert one.getparent().get("class") in parents
        box = numbers(one.get("title"), "x_bboxes" if one.get("class") == "ocrx_cinfo" else "bbox")
        if one.get("class") == "ocrx_cinfo":
            assert len(box) == 4 * len(one.text)
        left, top, right, bottom = box
        assert left < right
        assert top < bottom


def test_text_parts_pages_by_a_form_feed() -> None:
    text = b"".join(plain_text([page(READ), UNREAD, page(down("布告", 0, 0))])).decode()
    assert text == "青岚县公告\n\f\f布告\n"


def test_many_files_are_packed_in_pieces() -> None:
    pieces = packed(((f"{number}.xml", alto(MIXED)) for number in range(3)), at=NOW)
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["0.xml", "1.xml", "2.xml"]
        assert archive.read("2.xml") == alto(MIXED)


# --- PDF ------------------------------------------------------------------------------------------------------------


def test_the_text_of_a_pdf_is_found_where_it_stands() -> None:
    expected = [
        (glyph.character, (glyph.box.left, glyph.box.top, glyph.box.right, glyph.box.bottom))
        for line in MIXED.lines
        for word in line.words
        for glyph in word.glyphs
    ]
    found = placed(opened(pdf_of(MIXED)), MIXED)
    assert [character for character, _box in found] == [character for character, _box in expected]
    for (character, box), (_same, wanted) in zip(found, expected, strict=True):
        left, top, right, bottom = wanted
        if character == "县":  # reaches to the next word, so that no reader sees a space there
            right = 240
        assert box == pytest.approx((left, top, right, bottom), abs=1.5), character


def test_lines_of_a_pdf_read_as_they_were_read() -> None:
    words = [
        (word, 100 + 200 * place, 600 - 20 * place, 180, 40, 9.0) for place, word in enumerate(["Da", "Qing", "Lu"])
    ]
    box = {"left": 100, "top": 560, "width": 580, "height": 80}
    climbing = ReadLine(text="Da Qing Lu", **box, confidence=9, direction=ACROSS, words=words)
    lines = (*MIXED.lines, *page(down("民國 二十", 700, 300), climbing).lines)
    read = opened(pdf_of(replace(MIXED, lines=lines)))[0].get_textpage().get_text_range()
    assert [line.strip() for line in read.splitlines()] == [
        "青岚县公告",
        "No. 12 of the county",
        "關於修水利的布告",
        "民國二十三年五月",
        "民國 二十",
        "Da Qing Lu",
    ]


def test_columns_are_read_from_the_right_and_stay_whole() -> None:
    columns = [down(text, 900 - 60 * place, 100) for place, text in enumerate(["民國二十年", "三", "五月立", "青嵐縣"])]
    text = opened(pdf_of(page(*columns)))[0].get_textpage().get_text_range()
    assert text.split() == ["民國二十年", "三", "五月立", "青嵐縣"]


def test_a_line_that_climbs_is_found_word_by_word() -> None:
    words = [
        (character, 100 + 50 * place, 400 - 30 * place, 40, 40, 90.0) for place, character in enumerate("一縣之志書也")
    ]
    line = ReadLine(
        text="一縣之志書也", left=100, top=250, width=290, height=190, confidence=90, direction=ACROSS, words=words
    )
    document = page(line)
    found = dict(placed(opened(pdf_of(document)), document))
    assert found["一"] == pytest.approx((100, 400, 140, 440), abs=1.5)
    assert found["也"] == pytest.approx((350, 250, 390, 290), abs=1.5)


def test_characters_that_the_font_lacks_are_found_all_the_same() -> None:
    text = opened(pdf_of(page(across("𠮷林𪚥縣🀄㐀", 100, 100), down("𪚥縣志", 500, 100))))[0].get_textpage()
    assert text.get_text_range().split() == ["𠮷林𪚥縣🀄㐀", "𪚥縣志"]


def test_the_text_of_a_pdf_is_not_seen() -> None:
    blank = opened(pdf_of(UNREAD))[0].render().to_pil()
    assert opened(pdf_of(page(*[across("黑墨", 100, 100 + 60 * row) for row in range(9)])))[
        0
    ].render().to_pil().tobytes() == (blank.tobytes())


def test_the_image_is_put_in_as_it_is() -> None:
    image = jpeg(mode="RGB")
    assert image in pdf_of(MIXED, image=image)


def test_a_page_without_image_or_text_is_still_a_page() -> None:
    content = pdf_of(UNREAD, MIXED, image=b"no image")
    document = opened(content)
    assert len(document) == 2
    assert "青岚县公告" in document[1].get_textpage().get_text_range()


def test_a_pdf_names_its_record_and_marks_its_pages() -> None:
    document = opened(pdf_of(*[page(across("页", 10, 10), number=number) for number in (1, 2, 7)]))
    facts = document.get_metadata_dict()
    assert (facts["Title"], facts["Subject"]) == (UNIT.title, UNIT.reference_code)
    marks = list(document.get_toc())
    assert [mark.get_title() for mark in marks] == ["第 1 页", "第 2 页", "第 7 页"]
    assert [mark.get_dest().get_index() for mark in marks] == [0, 1, 2]


@pytest.mark.parametrize(
    ("width", "height", "dpi", "size"),
    [
        (2480, 3508, 300, (595.2, 841.92)),  # A4
        (1000, 1400, None, (601.35, 841.89)),  # as long as A4 where nothing is known
        (1, 1, 300, (3.0, 3.0)),
        (30_000, 10, 72, (14_400.0, 4.8)),
        (30_000, 1, 72, (14_400.0, 3.0)),
    ],
)
def test_a_page_is_as_large_as_its_paper(width: int, height: int, dpi: int | None, size: tuple[float, float]) -> None:
    assert page_size(width, height, dpi) == pytest.approx(size, abs=0.01)


@pytest.mark.parametrize("document", [HOSTILE, TINY, page(across("宽", 0, 0), width=30_000, height=10)])
def test_odd_pages_open(document: PageDocument) -> None:
    assert len(opened(pdf_of(document))[0].get_textpage().get_text_range()) >= 1


def test_a_font_that_cannot_be_read_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    pieces = searchable_pdf(UNIT, [MIXED], image_of=lambda _page: None, label=str, font=tmp_path / "none.ttf", at=NOW)
    with pytest.raises(ImproperlyConfigured, match="fonts-arphic-uming"):
        next(pieces)


def test_a_volume_takes_the_memory_of_a_page() -> None:
    image = jpeg(8, 8) + bytes(1_000_000)
    pages: Iterator[PageDocument] = (page(READ, number=number) for number in range(1, 201))
    tracemalloc.start()
    try:
        pieces = searchable_pdf(
            UNIT, pages, image_of=lambda _page: image, label=lambda one: str(one.number), font=FONT, at=NOW
        )
        next(pieces)
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        size = sum(map(len, pieces))
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert size > 199_000_000
    assert peak < 30_000_000


@settings(max_examples=30, deadline=None)
@given(
    texts=st.lists(st.text(max_size=12), max_size=4),
    places=st.lists(st.tuples(*[st.integers(-50, 1500)] * 2, *[st.integers(0, 1500)] * 2), min_size=4, max_size=4),
    way=st.sampled_from([ACROSS, DOWN]),
    words=st.booleans(),
    placed=st.booleans(),
)
def test_whatever_was_read_every_form_can_be_read_back(
    texts: Sequence[str], places: Sequence[tuple[int, int, int, int]], way: Direction, words: bool, placed: bool
) -> None:
    lines = [
        ReadLine(
            text=text, left=left, top=top, width=width, height=height, confidence=50, direction=way,
            words=[(text, left, top, width, height, 50.0)] if words else [],
            alternatives=[(0, text[:1], 9.0), (0, "田", 5.0)],
            characters=[(one, left, top, width, height, 50.0, [("𪚥", 3.0)]) for one in text] if placed else [],
        )
        for text, (left, top, width, height) in zip(texts, places, strict=False)
    ]  # fmt: skip
    document = page(*lines)
    for glyph in (glyph for line in document.lines for word in line.words for glyph in word.glyphs):
        assert 0 <= glyph.box.left < glyph.box.right <= document.width
        assert 0 <= glyph.box.top < glyph.box.bottom <= document.height
    ALTO_SCHEMA.assertValid(parsed(alto(document)))
    PAGE_SCHEMA.assertValid(parsed(page_xml(document, at=NOW)))
    parsed(b"".join(hocr(UNIT, [document])))
    assert len(opened(pdf_of(document))) == 1
