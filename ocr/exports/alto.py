"""ALTO 4.3, one page to a file: text, places, confidences and what else was read at each character.

Library of Congress, http://www.loc.gov/standards/alto/. Pixels of the scan turned upright. Nothing that 4.4 added is
used here, and readers of 4.3 are more.
"""

from datetime import UTC
from xml.etree.ElementTree import Element

from ocr.marking import Box

from .document import PageDocument, TextLine, Word, around
from .xml_writing import XSI, child, document, share

NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
_LOCATION = f"{NAMESPACE} http://www.loc.gov/standards/alto/v4/alto-4-3.xsd"
_LONGEST_VARIANT = 3  # the schema's own limit


def alto(page: PageDocument) -> bytes:
    """The page as an ALTO file. A page that was not read has a print space without blocks."""
    root = Element(
        "alto",
        {"xmlns": NAMESPACE, "xmlns:xsi": XSI, "xsi:schemaLocation": _LOCATION, "SCHEMAVERSION": "4.3"},
    )
    _describe(root, page)
    blocks = page.blocks
    if blocks:
        order = child(child(root, "ReadingOrder"), "OrderedGroup", {"ID": "order"})
        for number in range(1, len(blocks) + 1):
            child(order, "ElementRef", {"ID": f"order{number}", "REF": f"block{number}"})
    attributes = {
        "ID": "page",
        "PHYSICAL_IMG_NR": str(page.number),
        "WIDTH": str(page.width),
        "HEIGHT": str(page.height),
    }
    if page.made:
        attributes |= {"PROCESSINGREFS": "recognition", "PC": share(page.made.confidence)}
    sheet = child(child(root, "Layout"), "Page", attributes)
    whole = Box(left=0, top=0, right=page.width, bottom=page.height)
    space = child(sheet, "PrintSpace", _place(whole))
    for number, lines in enumerate(blocks, start=1):
        box = around([line.box for line in lines])
        block = child(space, "TextBlock", {"ID": f"block{number}", **_place(box), **_direction(lines[0])})
        for place, line in enumerate(lines, start=1):
            _add_line(block, line, f"line{number}_{place}")
    return document(root)


def _describe(root: Element, page: PageDocument) -> None:
    description = child(root, "Description")
    child(description, "MeasurementUnit", text="pixel")
    source = child(description, "sourceImageInformation")
    child(source, "fileName", text=f"{page.name}.{page.scanned.extension}")
    child(source, "fileIdentifier", {"fileIdentifierLocation": "sha256"}, page.scanned.digest)
    child(source, "documentIdentifier", text=page.unit.reference_code)
    if page.made:
        step = child(description, "Processing", {"ID": "recognition"})
        child(step, "processingCategory", text="contentGeneration")
        child(step, "processingDateTime", text=page.made.at.astimezone(UTC).isoformat(timespec="seconds"))
        software = child(step, "processingSoftware")
        child(software, "softwareName", text=page.made.engine)
        child(software, "softwareVersion", text=page.made.version)


def _add_line(block: Element, line: TextLine, name: str) -> None:
    element = child(block, "TextLine", {"ID": name, **_place(line.box), **_direction(line)})
    before: Word | None = None
    for word in line.words:
        if before is not None and word.spaced:
            child(element, "SP", _place(_between(before.box, word.box, vertical=line.vertical)))
        string = child(element, "String", {**_place(word.box), "CONTENT": word.text, "WC": share(word.confidence)})
        for glyph in word.glyphs:
            attributes = {**_place(glyph.box), "CONTENT": glyph.character, "GC": share(glyph.confidence)}
            letter = child(string, "Glyph", attributes)
            for variant in glyph.variants:
                if len(variant.character) <= _LONGEST_VARIANT:
                    child(letter, "Variant", {"CONTENT": variant.character, "VC": share(variant.confidence)})
        before = word


def _between(one: Box, two: Box, *, vertical: bool) -> Box:
    if vertical:
        return Box(left=one.left, top=one.bottom, right=one.right, bottom=max(one.bottom, two.top))
    return Box(left=one.right, top=one.top, right=max(one.right, two.left), bottom=one.bottom)


def _direction(line: TextLine) -> dict[str, str]:
    return {"BASEDIRECTION": "ttb" if line.vertical else "ltr"}


def _place(box: Box) -> dict[str, str]:
    return {
        "HPOS": f"{box.left:g}",
        "VPOS": f"{box.top:g}",
        "WIDTH": f"{box.right - box.left:g}",
        "HEIGHT": f"{box.bottom - box.top:g}",
    }
