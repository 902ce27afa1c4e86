"""A PDF that shows the scans and can be searched: behind each image stands what was read, at its place (双层PDF).

The image is the one that browsers get, at most 2,000 pixels long and made from the pixels alone: nothing that was
hidden in an original leaves the house. It is put in as it is, never decoded, so that a volume of any length takes the
memory of one page.
"""

import hashlib
import statistics
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from ocr.marking import Box

from .document import PageDocument, TextLine, UnitHead, Word
from .pdf_font import UsedFont
from .pdf_writer import PdfWriter, numbers, text_string

_POINTS_PER_INCH = 72
_A4_LENGTH = 841.89
_SHORTEST, _LONGEST = 3.0, 14_400.0  # points; ISO 32000-1, annex C
_TILTED = 1.8
"""A line this many times as thick as its words does not run straight."""
_NEAR = 2.0
"""A gap up to so many characters within a word or between words without a space is no gap."""
_EVEN = 0.05
_SAME_HEIGHT = 0.6
_NARROWEST = 0.001
_COLOURS = {1: "/DeviceGray", 3: "/DeviceRGB"}
_CODES_OF_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def searchable_pdf(
    unit: UnitHead,
    pages: Iterable[PageDocument],
    *,
    image_of: Callable[[PageDocument], bytes | None],
    label: Callable[[PageDocument], str],
    font: Path,
    at: datetime,
) -> Iterator[bytes]:
    """The file in pieces, about one for each page.

    `image_of` gives a page's JPEG, or None where it is missing: such a page is blank, its text stands all the same.
    `label` names a page's bookmark. Raises ImproperlyConfigured where the font cannot be read, before the first piece.
    """
    writer, letters = PdfWriter(), UsedFont(font)
    letters.width(" ")  # a font that cannot be read is told before the first piece
    tree, across, down = writer.reserve(), writer.reserve(), writer.reserve()
    fonts = f"/Font << /A {across} 0 R /D {down} 0 R >>"
    marks: list[tuple[int, str]] = []
    for page in pages:
        marks.append((_put_page(writer, page, image_of(page), letters, tree=tree, fonts=fonts), label(page)))
        yield writer.written()
    letters.put(writer, across=across, down=down)
    kids = " ".join(f"{number} 0 R" for number, _title in marks)
    writer.put(f"<< /Type /Pages /Kids [{kids}] /Count {len(marks)} >>", tree)
    outlines = _put_bookmarks(writer, marks)
    shown = f"/Outlines {outlines} 0 R /PageMode /UseOutlines" if outlines else ""
    root = writer.put(
        f"<< /Type /Catalog /Pages {tree} 0 R {shown} /ViewerPreferences << /DisplayDocTitle true >> /Lang (zh) >>"
    )
    day = at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
    info = writer.put(
        f"<< /Title {text_string(unit.title)} /Subject {text_string(unit.reference_code)} "
        f"/Keywords {text_string(unit.reference_code)} /CreationDate ({day}) /ModDate ({day}) >>"
    )
    identifier = hashlib.sha256(f"{unit.reference_code} {day}".encode("utf-8", "replace")).hexdigest()[:32]
    writer.finish(root=root, info=info, identifier=identifier)
    yield writer.written()


def page_size(width: int, height: int, dpi: int | None) -> tuple[float, float]:
    """Width and height of a page in points: as large as the paper was, A4 in length where no resolution is known."""
    scale = _POINTS_PER_INCH / dpi if dpi else _A4_LENGTH / max(width, height)
    scale = max(scale, _SHORTEST / max(width, height))
    scale = min(scale, _LONGEST / max(width, height))
    return max(width * scale, _SHORTEST), max(height * scale, _SHORTEST)


def _put_page(
    writer: PdfWriter, page: PageDocument, image: bytes | None, letters: UsedFont, *, tree: int, fonts: str
) -> int:
    wide, high = page_size(page.width, page.height, page.scanned.dpi)
    content, images = [], ""
    known = _jpeg_facts(image) if image else None
    if image and known:
        pixels, lines, colours = known
        number = writer.stream(
            image,
            f"/Type /XObject /Subtype /Image /Width {pixels} /Height {lines} /ColorSpace {colours} "
            "/BitsPerComponent 8 /Filter /DCTDecode",
            packed=False,
        )
        images = f"/XObject << /I {number} 0 R >>"
        content.append(f"q {numbers([wide, 0, 0, high, 0, 0])} cm /I Do Q")
    if page.lines:
        place = _Place(scale_across=wide / page.width, scale_down=high / page.height, height=high)
        setter = _Setter(letters, place)
        runs = "\n".join(setter.line(line) for line in page.lines)
        content.append(f"BT 3 Tr\n{runs}\nET")  # 3: neither filled nor drawn, but there
    body = writer.stream("\n".join(content).encode("ascii"))
    return writer.put(
        f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {numbers([wide, high])}] "
        f"/Resources << {fonts} {images} >> /Contents {body} 0 R >>"
    )


def _put_bookmarks(writer: PdfWriter, marks: Sequence[tuple[int, str]]) -> int:
    """One bookmark for each page; 0 where there is no page."""
    if not marks:
        return 0
    top = writer.reserve()
    entries = [writer.reserve() for _mark in marks]
    for place, (entry, (page, title)) in enumerate(zip(entries, marks, strict=True)):
        before = f"/Prev {entries[place - 1]} 0 R " if place else ""
        behind = f"/Next {entries[place + 1]} 0 R " if place + 1 < len(entries) else ""
        writer.put(
            f"<< /Title {text_string(title)} /Parent {top} 0 R {before}{behind}/Dest [{page} 0 R /Fit] >>", entry
        )
    return writer.put(
        f"<< /Type /Outlines /First {entries[0]} 0 R /Last {entries[-1]} 0 R /Count {len(entries)} >>", top
    )


class _Place:
    """From pixels of the page, counted from its upper edge, to points counted from the lower one."""

    def __init__(self, *, scale_across: float, scale_down: float, height: float) -> None:
        self._across, self._down, self._height = scale_across, scale_down, height

    def of(self, box: Box) -> Box:
        """The box in points; its top is above its bottom, so larger."""
        return Box(
            left=box.left * self._across,
            top=self._height - box.top * self._down,
            right=box.right * self._across,
            bottom=self._height - box.bottom * self._down,
        )


class _Setter:
    """Sets the lines of one page: the operators that place their characters, each begun where it stands."""

    def __init__(self, letters: UsedFont, place: _Place) -> None:
        self._letters, self._place = letters, place
        self._last, self._size = -1.0, 0.0  # how high the operator before was begun, and how large

    def line(self, line: TextLine) -> str:
        """One line: as a whole, or word by word where it climbs or sinks on its way."""
        thick = statistics.median(_thickness(word.box, vertical=line.vertical) for word in line.words)
        level = _thickness(line.box, vertical=line.vertical) <= _TILTED * thick
        if line.vertical:
            columns = [(line.words, line.box)] if level else [((word,), word.box) for word in line.words]
            return "\n".join(self._column(words, box) for words, box in columns)
        if level:
            return self._row(line.words, line.box)
        behind = [*line.words[1:], None]
        return "\n".join(
            self._row([word], word.box, behind=following) for word, following in zip(line.words, behind, strict=True)
        )

    def _row(self, words: Sequence[Word], band: Box, *, behind: Word | None = None) -> str:
        """Words in a line; `behind` is the word that follows, set by itself."""
        found: list[_Set] = []
        for word in words:
            if word.spaced and found:
                start, first = found[-1].end, self._place.of(word.glyphs[0].box)
                found.append(_Set(" ", start, max(start, first.left)))
            boxes = [self._place.of(glyph.box) for glyph in word.glyphs]
            found += [_Set(glyph.character, box.left, box.right) for glyph, box in zip(word.glyphs, boxes, strict=True)]
        if behind is not None and behind.spaced:
            found.append(_Set(" ", found[-1].end, max(found[-1].end, self._place.of(behind.box).left)))
        whole = self._place.of(band)
        size = (whole.top - whole.bottom) * 1000 / self._letters.height
        self._last, self._size = whole.top - self._letters.ascent * size / 1000, size
        return "\n".join(self._stretched(part, size, stretch) for part, stretch in self._parts(found, size))

    def _parts(self, found: Sequence["_Set"], size: float) -> list[tuple[list["_Set"], float]]:
        """The line in parts that are set equally wide, and how wide, so that no gap is taken for a space.

        Readers see a space in any gap of a tenth of the size. So a character reaches to where the next begins, unless
        that is far.
        """
        parts: list[tuple[list[_Set], float]] = []
        for number, one in enumerate(found):
            behind = found[number + 1].start if number + 1 < len(found) else one.end
            near = one.start < behind <= one.end + _NEAR * size
            wanted = ((behind if near else one.end) - one.start) / (self._letters.width(one.character) * size / 1000)
            wanted = max(wanted, _NARROWEST)
            if parts and (one.character == " " or (near and abs(wanted - parts[-1][1]) <= _EVEN * parts[-1][1])):
                parts[-1][0].append(one)
            else:
                parts.append(([one], wanted))
        return parts

    def _stretched(self, part: Sequence["_Set"], size: float, stretch: float) -> str:
        shown = [f"<{self._letters.code(one.character):04X}>" for one in part]
        for number, (one, two) in enumerate(pairwise(part), start=1):
            advance = (two.start - one.start) / stretch * 1000 / size
            shown[number] = numbers([self._letters.width(one.character) - advance]) + shown[number]
        matrix = numbers([stretch, 0, 0, 1, part[0].start, self._last])
        return f"/A {numbers([size])} Tf {matrix} Tm [{''.join(shown)}] TJ"

    def _column(self, words: Sequence[Word], band: Box) -> str:
        """Words down a column, in the font's vertical mode.

        Readers sort operators that begin at one height from left to right, which would turn the columns' order round.
        So a column takes two, and where the one before began as high as this, the first character is set as in a line:
        from its foot.
        """
        found: list[_Set] = []
        for word in words:
            boxes = [self._place.of(glyph.box) for glyph in word.glyphs]
            if word.spaced and found:
                found.append(_Set(" ", found[-1].end, max(found[-1].end, -boxes[0].top)))
            found += [
                _Set(glyph.character, -box.top, -box.bottom) for glyph, box in zip(word.glyphs, boxes, strict=True)
            ]
        whole = self._place.of(band)
        size = statistics.median(one.end - one.start for one in found if one.character != " ")
        middle = (whole.left + whole.right) / 2
        first, rest = found[0], found[1:]
        foot = first.end + (first.start - first.end) * (1 - self._letters.ascent / self._letters.height)
        enough = _SAME_HEIGHT * max(size, self._size)
        from_head, from_foot = abs(-first.start - self._last), abs(-foot - self._last)
        if from_head >= min(enough, from_foot):
            operators = [self._down([first], size, middle)]
        else:
            glyph = words[0].glyphs[0]
            head = Box(left=band.left, top=glyph.box.top, right=band.right, bottom=glyph.box.bottom)
            word = replace(words[0], box=head, glyphs=(replace(glyph, box=head),))
            operators = [self._row([word], head)]
        if rest:
            operators.append(self._down(rest, size, middle))
        return "\n".join(operators)

    def _down(self, part: Sequence["_Set"], size: float, middle: float) -> str:
        """Characters below each other. They are as wide as high: readers know no other columns."""
        self._last, self._size = -part[0].start, size
        shown = [f"<{self._letters.code(one.character):04X}>" for one in part]
        for number, (one, two) in enumerate(pairwise(part), start=1):
            shown[number] = numbers([(two.start - one.start) * 1000 / size - 1000]) + shown[number]
        return f"/D {numbers([size])} Tf {numbers([1, 0, 0, 1, middle, self._last])} Tm [{''.join(shown)}] TJ"


@dataclass(frozen=True)
class _Set:
    """A character and where it begins and ends along its line, in points; down a column counted from above."""

    character: str
    start: float
    end: float


def _thickness(box: Box, *, vertical: bool) -> float:
    return box.right - box.left if vertical else box.bottom - box.top


def _jpeg_facts(content: bytes) -> tuple[int, int, str] | None:
    """Width, height and colour space of a JPEG; None where it is none that a page can show."""
    place = 2
    while place + 9 < len(content) and content[place] == 0xFF:
        code, length = content[place + 1], struct.unpack(">H", content[place + 2 : place + 4])[0]
        if code in _CODES_OF_FRAMES:
            height, width, parts = struct.unpack(">HHB", content[place + 5 : place + 10])
            return (width, height, _COLOURS[parts]) if parts in _COLOURS else None
        place += 2 + length
    return None
