"""A read page in plain values, as every form of output takes it: lines, words, characters, each with its box.

Boxes are in pixels of the scan turned upright and lie within it; confidences are percentages.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, groupby, pairwise

from ocr.engines.port import Direction
from ocr.glyph_places import widths_of
from ocr.line_text import join_words
from ocr.marking import Box

# XML 1.0, production 2: everything else cannot stand in a file, not even escaped.
_UNWRITABLE = re.compile("[^\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNSAFE_IN_NAMES = re.compile(r"[^\w.·-]+")
_LONGEST_NAME = 100
_WORD = re.compile(r"[A-Za-z0-9]+|\S")


@dataclass(frozen=True, kw_only=True)
class Variant:
    """Another character that was also read at a place (候选字)."""

    character: str
    confidence: float


@dataclass(frozen=True, kw_only=True)
class Glyph:
    """One character; its place and confidence are its own where the engine states them, else those of its word."""

    character: str
    box: Box
    confidence: float
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Word:
    """A word, with its characters in reading order; `spaced` says that a space stands before it."""

    text: str
    box: Box
    confidence: float
    glyphs: tuple[Glyph, ...]
    spaced: bool


@dataclass(frozen=True, kw_only=True)
class TextLine:
    """A line, or a column where `vertical`; it has a word at least."""

    box: Box
    vertical: bool
    confidence: float
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The line as it reads."""
        return "".join(f"{' ' * word.spaced}{word.text}" for word in self.words)


@dataclass(frozen=True, kw_only=True)
class Scanned:
    """The image of a page: its digest, its number within the file, its extension, its resolution or None."""

    digest: str
    frame: int
    extension: str
    dpi: int | None


@dataclass(frozen=True, kw_only=True)
class Made:
    """Who read a page, and when."""

    engine: str
    version: str
    at: datetime
    confidence: float


@dataclass(frozen=True, kw_only=True)
class UnitHead:
    """Which record is put out; `name` is its reference code as a file name without an ending."""

    title: str
    reference_code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class PageDocument:
    """One page; `lines` in reading order. `made` is None, and `lines` empty, until the page was read."""

    unit: UnitHead
    number: int
    width: int
    height: int
    scanned: Scanned
    lines: tuple[TextLine, ...] = ()
    made: Made | None = None

    @property
    def name(self) -> str:
        """The page's file name without an ending."""
        return f"{self.unit.name}-{self.number:04}"

    @property
    def blocks(self) -> tuple[tuple[TextLine, ...], ...]:
        """Lines that follow each other and run the same way."""
        return tuple(tuple(lines) for _vertical, lines in groupby(self.lines, key=lambda line: line.vertical))


@dataclass(frozen=True, kw_only=True)
class ReadLine:
    """A line as it is kept: words as (text, left, top, width, height, confidence), alternatives as (index in the
    text, character, confidence), and each character of the text, where the engine placed it and nobody changed the
    text, as (character, left, top, width, height, confidence, alternatives as (character, confidence)).
    """

    text: str
    left: float
    top: float
    width: float
    height: float
    confidence: float
    direction: Direction
    words: Sequence[tuple[str, float, float, float, float, float]] = ()
    alternatives: Sequence[tuple[int, str, float]] = ()
    characters: Sequence["_Placed"] = ()


_Placed = tuple[str, float, float, float, float, float, Sequence[tuple[str, float]]]


def writable(text: str) -> str:
    """`text` with a replacement character for each sign that no XML can hold; as long as before."""
    return _UNWRITABLE.sub("\ufffd", text)


def file_name(reference_code: str, otherwise: str) -> str:
    """The reference code as a file name that every system takes; `otherwise` where nothing of it is left."""
    safe = _UNSAFE_IN_NAMES.sub("_", reference_code)[:_LONGEST_NAME].strip("._-")
    return safe or otherwise


def text_lines(lines: Sequence[ReadLine], *, width: int, height: int) -> tuple[TextLine, ...]:
    """The lines that hold any text, on a page of `width` by `height` pixels."""
    return tuple(_text_line(line, width, height) for line in lines if line.text.strip())


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box around all; there is one at least."""
    whole = boxes[0]
    for box in boxes[1:]:
        whole = whole.joined(box)
    return whole


_Piece = tuple[str, int, Box, float]
"""A word, where it begins in the line's text, its box, its confidence."""


def _text_line(line: ReadLine, width: int, height: int) -> TextLine:
    vertical = line.direction is Direction.VERTICAL
    whole = _within(_box(line.left, line.top, line.width, line.height), width, height)
    if [one[0] for one in line.characters] == list(line.text):
        placed = _placed_words(line, width, height)
        return TextLine(box=whole, vertical=vertical, confidence=_percent(line.confidence), words=placed)
    joined, offsets = join_words([text for text, *_rest in line.words])
    as_read = bool(line.words) and joined == line.text
    if as_read:
        pieces: list[_Piece] = [
            (text, offset, _within(_box(left, top, wide, high), width, height), sure)
            for (text, left, top, wide, high, sure), offset in zip(line.words, offsets, strict=True)
            if text
        ]
    else:
        # The words do not hold this text: a person wrote it. Only the line's own box is known to be true.
        pieces = [(text, at, _within(box, width, height), sure) for text, at, box, sure in _spread(line, whole)]
    variants = _variants(line.alternatives if as_read or not line.words else ())
    words: list[Word] = []
    for text, offset, box, sure in pieces:
        places = cells(text, box, vertical=vertical)
        glyphs = tuple(
            Glyph(
                character=writable(character),
                box=_within(place, width, height),
                confidence=_percent(sure),
                variants=tuple(one for one in variants.get(at, ()) if one.character != character),
            )
            for at, (character, place) in enumerate(zip(text, places, strict=True), start=offset)
        )
        spaced = bool(words) and line.text[offset - 1].isspace()
        words.append(Word(text=writable(text), box=box, confidence=_percent(sure), glyphs=glyphs, spaced=spaced))
    return TextLine(box=whole, vertical=vertical, confidence=_percent(line.confidence), words=tuple(words))


def _placed_words(line: ReadLine, width: int, height: int) -> tuple[Word, ...]:
    """The words of a line whose characters the engine placed: a Han character or sign each, letters in runs."""
    glyphs = [
        Glyph(
            character=writable(character),
            box=_within(_box(left, top, wide, high), width, height),
            confidence=_percent(sure),
            variants=_variants([(0, other, share) for other, share in others if other != character]).get(0, ()),
        )
        for character, left, top, wide, high, sure, others in line.characters
    ]
    words: list[Word] = []
    for found in _WORD.finditer(line.text):
        inside = tuple(glyphs[found.start() : found.end()])
        spaced = bool(words) and line.text[found.start() - 1].isspace()
        sure = sum(one.confidence for one in inside) / len(inside)
        box = around([one.box for one in inside])
        words.append(Word(text=writable(found[0]), box=box, confidence=sure, glyphs=inside, spaced=spaced))
    return tuple(words)


def _variants(alternatives: Sequence[tuple[int, str, float]]) -> dict[int, tuple[Variant, ...]]:
    """What else was read at each index of a line's text, the surest first."""
    found: dict[int, tuple[Variant, ...]] = {}
    for index, character, sure in sorted(alternatives, key=lambda one: -one[2]):
        if character:
            one = Variant(character=writable(character), confidence=_percent(sure))
            found[index] = (*found.get(index, ()), one)
    return found


def _spread(line: ReadLine, box: Box) -> Iterator[_Piece]:
    """The text's words, each where it stands when the line is set in even steps."""
    places = cells(line.text, box, vertical=line.direction is Direction.VERTICAL)
    for found in re.finditer(r"\S+", line.text):
        yield found[0], found.start(), around(places[found.start() : found.end()]), line.confidence


def cells(text: str, box: Box, *, vertical: bool) -> tuple[Box, ...]:
    """Each character's part of `box`, in even steps by the characters' widths."""
    sizes = widths_of(text)
    start, extent = (box.top, box.bottom - box.top) if vertical else (box.left, box.right - box.left)
    step = extent / (sum(sizes) or 1)
    borders = [start + step * reached for reached in accumulate(sizes, initial=0)]
    if vertical:
        return tuple(Box(left=box.left, top=one, right=box.right, bottom=two) for one, two in pairwise(borders))
    return tuple(Box(left=one, top=box.top, right=two, bottom=box.bottom) for one, two in pairwise(borders))


def _within(box: Box, width: int, height: int) -> Box:
    """The box in whole pixels of the page, with an area."""
    left, top = (min(max(round(value), 0), most - 1) for value, most in ((box.left, width), (box.top, height)))
    right, bottom = min(max(round(box.right), left + 1), width), min(max(round(box.bottom), top + 1), height)
    return Box(left=left, top=top, right=right, bottom=bottom)


def _box(left: float, top: float, width: float, height: float) -> Box:
    return Box(left=left, top=top, right=left + width, bottom=top + height)


def _percent(value: float) -> float:
    return min(max(value, 0.0), 100.0)
