"""PAGE XML of 2019-07-15, one page to a file, which layout and transcription tools exchange (PRImA Research Lab)."""

from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from ocr.marking import Box

from .document import Glyph, PageDocument, TextLine, around
from .xml_writing import XSI, child, document, share

NAMESPACE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"


def page_xml(page: PageDocument, *, at: datetime) -> bytes:
    """The page as a PAGE file made at `at`. A page that was not read has no regions."""
    root = Element(
        "PcGts",
        {"xmlns": NAMESPACE, "xmlns:xsi": XSI, "xsi:schemaLocation": f"{NAMESPACE} {NAMESPACE}/pagecontent.xsd"},
    )
    metadata = child(root, "Metadata")
    child(metadata, "Creator", text="Chayue")
    child(metadata, "Created", text=_moment(page.made.at if page.made else at))
    child(metadata, "LastChange", text=_moment(at))
    child(metadata, "Comments", text=f"{page.unit.reference_code} {page.unit.title}")
    sheet = child(
        root,
        "Page",
        {
            "imageFilename": f"{page.name}.{page.scanned.extension}",
            "imageWidth": str(page.width),
            "imageHeight": str(page.height),
        },
    )
    blocks = page.blocks
    if blocks:
        order = child(child(sheet, "ReadingOrder"), "OrderedGroup", {"id": "order"})
        for number in range(len(blocks)):
            child(order, "RegionRefIndexed", {"index": str(number), "regionRef": f"region{number + 1}"})
    for number, lines in enumerate(blocks, start=1):
        _add_region(sheet, lines, f"region{number}")
    return document(root)


def _add_region(sheet: Element, lines: tuple[TextLine, ...], name: str) -> None:
    running = {"readingDirection": _direction(lines[0])}
    turned = {"textLineOrder": "right-to-left" if lines[0].vertical else "top-to-bottom"}
    region = child(sheet, "TextRegion", {"id": name, "type": "paragraph", **running, **turned})
    _place(region, around([line.box for line in lines]))
    for number, line in enumerate(lines, start=1):
        _add_line(region, line, f"{name}_line{number}")
    _read(region, "\n".join(line.text for line in lines))


def _add_line(region: Element, line: TextLine, name: str) -> None:
    element = child(region, "TextLine", {"id": name, "readingDirection": _direction(line)})
    _place(element, line.box)
    for number, word in enumerate(line.words, start=1):
        held = child(element, "Word", {"id": f"{name}_word{number}", "readingDirection": _direction(line)})
        _place(held, word.box)
        for place, glyph in enumerate(word.glyphs, start=1):
            _add_glyph(held, glyph, f"{name}_word{number}_glyph{place}")
        _read(held, word.text, word.confidence)
    _read(element, line.text, line.confidence)


def _add_glyph(word: Element, glyph: Glyph, name: str) -> None:
    element = child(word, "Glyph", {"id": name})
    _place(element, glyph.box)
    _read(element, glyph.character, glyph.confidence, index=0)
    for index, variant in enumerate(glyph.variants, start=1):
        _read(element, variant.character, variant.confidence, index=index)


def _read(element: Element, text: str, confidence: float | None = None, *, index: int | None = None) -> None:
    attributes = {} if index is None else {"index": str(index)}
    if confidence is not None:
        attributes["conf"] = share(confidence)
    child(child(element, "TextEquiv", attributes), "Unicode", text=text)


def _direction(line: TextLine) -> str:
    return "top-to-bottom" if line.vertical else "left-to-right"


def _place(element: Element, box: Box) -> None:
    corners = ((box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom))
    child(element, "Coords", {"points": " ".join(f"{across:g},{down:g}" for across, down in corners)})


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
