"""The engine for people: it finds the lines and reads nothing, so that the page can be written by hand."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from django.utils.translation import gettext as _
from PIL import Image

from ocr.glyphs import bands, ink_of, profile
from ocr.layout.boxes import Quad, box_of

from .port import Direction, EngineUnavailableError, Layout, Reading, RecognisedLine
from .rapidocr import RapidOcrEngine

_VERSION = "1"
# Ink at fewer than one in so many of the pixels across is dust; bands thinner than this (pixels) are rules and stains.
_LEAST_INK, _THINNEST = 2, 5


class ManualEngine:
    """Lines without text. They are found by rapidocr's detector where it is installed, else as bands of ink."""

    name = "manual"

    def __init__(self) -> None:
        self._finder = RapidOcrEngine()

    @property
    def reads_leaning(self) -> bool:
        """People do."""
        return True

    def version(self) -> str:
        """Of the way in which lines are found; it is always there."""
        return _VERSION

    def digest(self) -> str:
        """The SHA-256 of the finder's digest."""
        try:
            finder = self._finder.digest()
        except EngineUnavailableError:
            finder = "bands"
        return sha256(f"manual {_VERSION} {finder}".encode()).hexdigest()

    def notices(self) -> tuple[str, ...]:
        """That nothing is read but by people."""
        return (_("No page is read by a machine here: the engine is set to “manual”."),)

    def layout(self, image: Image.Image, *, languages: Sequence[str], direction: Direction) -> Layout:
        """Where lines stand. Raises RecognitionError where the detector gave up on the page."""
        try:
            found = self._finder.layout(image, languages=languages, direction=direction)
        except EngineUnavailableError:
            found = _banded(image, direction)
        return replace(found, drawn=True)

    def read(
        self, image: Image.Image, *, languages: Sequence[str], direction: Direction, layout: Layout | None = None
    ) -> Reading:
        """The lines, empty, in reading order."""
        if layout is None or layout.pieces is None:
            layout = self.layout(image, languages=languages, direction=layout.direction if layout else direction)
        lines = tuple(_empty(quad, layout.direction) for quad in layout.pieces or ())
        return Reading(lines=lines, direction=layout.direction, doubt=layout.doubt)


def _empty(quad: Quad, direction: Direction) -> RecognisedLine:
    box = box_of(quad)
    left, top = max(0, int(box.left)), max(0, int(box.top))
    return RecognisedLine(
        text="",
        left=left,
        top=top,
        width=max(1, round(box.right) - left),
        height=max(1, round(box.bottom) - top),
        confidence=0.0,
        direction=direction,
        words=(),
    )


def _banded(image: Image.Image, direction: Direction) -> Layout:
    """Rows of ink, or columns from the right; a page of unknown direction is taken for rows."""
    down = direction is Direction.VERTICAL
    found = bands(profile(ink_of(image), (0, 0, *image.size), down=not down), threshold=_LEAST_INK)
    thick = [(float(start), float(end)) for start, end in found if end - start >= _THINNEST]
    if down:
        spans = [(start, 0.0, end, float(image.height)) for start, end in reversed(thick)]
    else:
        spans = [(0.0, start, float(image.width), end) for start, end in thick]
    pieces = tuple(((left, top), (right, top), (right, bottom), (left, bottom)) for left, top, right, bottom in spans)
    return Layout(direction=Direction.VERTICAL if down else Direction.HORIZONTAL, pieces=pieces)
