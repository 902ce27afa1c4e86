"""hOCR 1.2: one XHTML file for a page or a whole record, with a box and a confidence for each word and character.

A column keeps its upright characters, so nothing is turned (`textangle`) and the way it runs is said as the standard
asks, by means of HTML: `writing-mode: vertical-rl`.
"""

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, tostring
from xml.sax.saxutils import escape, quoteattr

from ocr.marking import Box

from .document import PageDocument, TextLine, UnitHead, Word, around
from .xml_writing import child

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="zh" lang="zh">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>{title}</title>
<meta name="ocr-system" content="Chayue" />
<meta name="ocr-capabilities" content="ocr_page ocr_carea ocr_line ocrx_word ocrx_cinfo" />
<meta name="ocr-langs" content="zh" />
<meta name="DC.identifier" content={code} />
</head>
<body>
"""


def hocr(unit: UnitHead, pages: Iterable[PageDocument]) -> Iterator[bytes]:
    """The file in pieces, one for each page."""
    yield _HEAD.format(title=escape(unit.title), code=quoteattr(unit.reference_code)).encode()
    for page in pages:
        yield tostring(_page(page), encoding="utf-8") + b"\n"
    yield b"</body>\n</html>\n"


def _page(page: PageDocument) -> Element:
    whole = Box(left=0, top=0, right=page.width, bottom=page.height)
    title = f'image "{page.name}.{page.scanned.extension}"; {_bbox(whole)}; ppageno {page.number - 1}'
    if page.scanned.dpi:
        title += f"; scan_res {page.scanned.dpi} {page.scanned.dpi}"
    name = f"page_{page.number}"
    sheet = Element("div", {"class": "ocr_page", "id": name, "title": title})
    for number, lines in enumerate(page.blocks, start=1):
        box = around([line.box for line in lines])
        attributes = {"class": "ocr_carea", "id": f"{name}_block_{number}", "title": _bbox(box)}
        if lines[0].vertical:
            attributes["style"] = "writing-mode: vertical-rl"
        area = child(sheet, "div", attributes)
        for place, line in enumerate(lines, start=1):
            _add_line(area, line, f"{name}_line_{number}_{place}")
    return sheet


def _add_line(area: Element, line: TextLine, name: str) -> None:
    attributes = {"class": "ocr_line", "id": name, "title": _bbox(line.box)}
    if line.vertical:
        attributes["style"] = "writing-mode: vertical-rl"
    element = child(area, "span", attributes)
    before: Element | None = None
    for number, word in enumerate(line.words, start=1):
        if before is not None and word.spaced:
            before.tail = " "
        before = _add_word(element, word, f"{name}_word_{number}")
    element.tail = "\n"


def _add_word(line: Element, word: Word, name: str) -> Element:
    title = f"{_bbox(word.box)}; x_wconf {round(word.confidence)}"
    element = child(line, "span", {"class": "ocrx_word", "id": name, "title": title})
    for glyph in word.glyphs:
        box = glyph.box
        places = f"x_bboxes {box.left:g} {box.top:g} {box.right:g} {box.bottom:g}; x_confs {glyph.confidence:g}"
        child(element, "span", {"class": "ocrx_cinfo", "title": places}, glyph.character)
    return element


def _bbox(box: Box) -> str:
    return f"bbox {box.left:g} {box.top:g} {box.right:g} {box.bottom:g}"
