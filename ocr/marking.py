"""Where the words of a query stand on a page's image: pure, from lines with boxes to percentages of the image."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.highlighting import find_spans

from .engines.port import Direction
from .glyph_places import widths_of
from .line_text import gap, join_words


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle in pixels: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def joined(self, other: "Box") -> "Box":
        """The smallest rectangle around both."""
        return Box(
            left=min(self.left, other.left),
            top=min(self.top, other.top),
            right=max(self.right, other.right),
            bottom=max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, kw_only=True)
class PlacedLine:
    """A line's text with its box and its words' texts and boxes, in reading order."""

    text: str
    direction: Direction
    box: Box
    words: tuple[tuple[str, Box], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A place to mark: left, top, width and height in per cent of the image, the line's text, and which hit it is.

    A word that is broken at a line's end has two marks and is one hit; hits count from 1 in reading order.
    """

    left: float
    top: float
    width: float
    height: float
    text: str
    hit: int


@dataclass
class _Piece:
    """A stretch of one line's text; `of` is the piece in the line before whose word it continues."""

    line: int
    start: int
    end: int
    of: "_Piece | None" = None


def marks_on(lines: Sequence[PlacedLine], query_text: str, *, width: int, height: int) -> tuple[Mark, ...]:
    """Marks for every place where a term of the query stands, also where a line's end breaks it.

    On a page where no term stands as it was typed, places where one may have been misread are marked.
    """
    hits: dict[int, int] = {}
    marks = []
    for piece in _pieces(lines, query_text) or _pieces(lines, query_text, tolerant=True):
        hit = hits[id(piece.of)] if piece.of is not None else len(set(hits.values())) + 1
        hits[id(piece)] = hit
        line = lines[piece.line]
        marks.append(_mark(_box_of(line, piece.start, piece.end), line.text, hit, width, height))
    return tuple(marks)


def _pieces(lines: Sequence[PlacedLine], query_text: str, *, tolerant: bool = False) -> list[_Piece]:
    """Stretches to mark, in reading order, none overlapping another of its line."""
    by_line = [
        [_Piece(number, start, end) for start, end in find_spans(line.text, query_text, tolerant=tolerant)]
        for number, line in enumerate(lines)
    ]
    for number in range(len(lines) - 1):
        for start, end in _broken_at_end_of(lines[number].text, lines[number + 1].text, query_text, tolerant=tolerant):
            _add_broken(by_line[number], by_line[number + 1], number, start, end, len(lines[number].text))
    return [piece for pieces in by_line for piece in sorted(pieces, key=lambda piece: piece.start)]


def _broken_at_end_of(first: str, second: str, query_text: str, *, tolerant: bool) -> Iterator[tuple[int, int]]:
    """Spans over the seam: start in the first line, end in the second."""
    seam = len(first)
    between = gap(first, second)
    for start, end in find_spans(first + between + second, query_text, tolerant=tolerant):
        if start < seam and end > seam + len(between):
            yield start, end - seam - len(between)


def _add_broken(above: list[_Piece], below: list[_Piece], number: int, start: int, end: int, seam: int) -> None:
    """Adds what the seam's span marks beyond the lines' own hits, and ties both halves into one hit."""
    own_above = [piece for piece in above if piece.end > start]
    own_below = [piece for piece in below if piece.start < end]
    covered = (own_above and own_above[0].start <= start and own_above[-1].end >= seam) and (
        own_below and own_below[0].start == 0 and own_below[-1].end >= end
    )
    if covered:
        return  # two whole hits that touch at the seam
    head = _stretched(above, own_above, number, start, seam)
    tail = _stretched(below, own_below, number + 1, 0, end)
    tail.of = head


def _stretched(pieces: list[_Piece], own: list[_Piece], line: int, start: int, end: int) -> _Piece:
    if not own:
        piece = _Piece(line, start, end)
        pieces.append(piece)
        return piece
    piece = own[0]
    piece.start, piece.end = min(start, piece.start), max(end, own[-1].end)
    for other in own[1:]:
        pieces.remove(other)
    return piece


def _box_of(line: PlacedLine, start: int, end: int) -> Box:
    """The box of a stretch of the line's text, through the boxes of the words it touches."""
    text, offsets = join_words([word for word, _box in line.words])
    words = zip(line.words, offsets, strict=True) if text == line.text else [((line.text, line.box), 0)]
    boxes = [
        _part(word, box, max(start - offset, 0), min(end - offset, len(word)), line.direction)
        for (word, box), offset in words
        if offset < end and offset + len(word) > start
    ]
    if not boxes:
        return line.box
    whole = boxes[0]
    for box in boxes[1:]:
        whole = whole.joined(box)
    return whole


def _part(word: str, box: Box, start: int, end: int, direction: Direction) -> Box:
    """The part of a word's box that its characters from `start` to `end` take up, by their widths."""
    sizes = widths_of(word)
    first, last, total = sum(sizes[:start]), sum(sizes[:end]), sum(sizes) or 1
    if direction is Direction.VERTICAL:
        extent = (box.bottom - box.top) / total
        return Box(left=box.left, top=box.top + extent * first, right=box.right, bottom=box.top + extent * last)
    extent = (box.right - box.left) / total
    return Box(left=box.left + extent * first, top=box.top, right=box.left + extent * last, bottom=box.bottom)


def _mark(box: Box, text: str, hit: int, width: int, height: int) -> Mark:
    left, right = (min(max(value, 0), width) * 100 / width for value in (box.left, box.right))
    top, bottom = (min(max(value, 0), height) * 100 / height for value in (box.top, box.bottom))
    return Mark(
        left=round(left, 3),
        top=round(top, 3),
        width=round(right - left, 3),
        height=round(bottom - top, 3),
        text=text,
        hit=hit,
    )
