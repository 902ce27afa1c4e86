"""Making a page ready to be read: level, without its dark border. The original is never touched.

Nothing is made black and white, cleaned or enlarged: measured, that harms small print and handwriting more than it
helps. How large a page is read follows from its glyphs and is the engines' business.
"""

from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np
import numpy.typing as npt
from PIL import Image

from ocr.glyphs import ink_of, line_height

# Degrees. More than this is no crooked scan but a photograph or a design; less is not worth a blurred copy.
MOST_SKEW, LEAST_SKEW = 8.0, 0.5
# The angle is looked for in steps on a small copy, then closer on a larger one.
_STEP, _CLOSER_STEP = 0.5, 0.25
_SMALL_SIDE, _MEASURED_SIDE = 450, 900
_GLYPHS_SIDE = 1600
# A page smaller than this (pixels) is a line or a stamp cut out by hand, on which no angle can be measured.
_LEAST_SIDE = 200
# By how much level rows must stand out more than the page's own before the page is turned.
_GAIN = 1.1
# A border is nearly black over its whole length, and no wider than this share of the page.
_DARK, _COVERED, _WIDEST = 60, 0.9, 0.12


@dataclass(frozen=True)
class Prepared:
    """The page to be read, and how it came from the page as it was scanned: cropped first, then turned.

    `left` and `top` (pixels) are what was cut off; `skew` (degrees, clockwise positive) is what was turned back.
    """

    image: Image.Image
    left: int
    top: int
    skew: float
    original_size: tuple[int, int]

    @property
    def is_original(self) -> bool:
        """Whether nothing was done."""
        return not self.skew and self.image.size == self.original_size

    def edges_on_original(self, edges: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """The smallest box (left, top, right, bottom) around a box of the prepared page, on the page as scanned."""
        left, top, right, bottom = edges
        corners = [self.place_on_original(x, y) for x in (left, right) for y in (top, bottom)]
        across, down = [x for x, _y in corners], [y for _x, y in corners]
        return min(across), min(down), max(across), max(down)

    def edges_on_prepared(self, edges: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """The other way: around a box of the page as it was scanned, on the prepared page."""
        left, top, right, bottom = edges
        corners = [self._place_on_prepared(x, y) for x in (left, right) for y in (top, bottom)]
        across, down = [x for x, _y in corners], [y for _x, y in corners]
        return min(across), min(down), max(across), max(down)

    def place_on_original(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the prepared page lies on the page as it was scanned, in its pixels."""
        angle = radians(self.skew)
        middle_x, middle_y = self.image.width / 2, self.image.height / 2
        across, down = x - middle_x, y - middle_y
        return (
            middle_x + across * cos(angle) - down * sin(angle) + self.left,
            middle_y + across * sin(angle) + down * cos(angle) + self.top,
        )

    def _place_on_prepared(self, x: float, y: float) -> tuple[float, float]:
        angle = radians(self.skew)
        middle_x, middle_y = self.image.width / 2, self.image.height / 2
        across, down = x - self.left - middle_x, y - self.top - middle_y
        return (
            middle_x + across * cos(angle) + down * sin(angle),
            middle_y - across * sin(angle) + down * cos(angle),
        )


def prepared(image: Image.Image, *, level: bool = True) -> Prepared:
    """A copy of the page without dark borders, turned level where that is wished; the same image where nothing is to
    be done.
    """
    if min(image.size) < _LEAST_SIDE:
        return Prepared(image=image, left=0, top=0, skew=0.0, original_size=image.size)
    left, top, right, bottom = content_box(image)
    page = image if (left, top, right, bottom) == (0, 0, *image.size) else image.crop((left, top, right, bottom))
    skew = skew_of(page) if level else 0.0
    return prepared_as(
        image,
        left=left,
        top=top,
        width=right - left,
        height=bottom - top,
        skew=skew if abs(skew) >= LEAST_SKEW else 0.0,
    )


def prepared_as(image: Image.Image, *, left: int, top: int, width: int, height: int, skew: float) -> Prepared:
    """The page prepared in a way that was measured before."""
    page = image
    if (left, top, width, height) != (0, 0, *image.size):
        page = image.crop((left, top, left + width, top + height))
    if skew:
        page = page.rotate(skew, resample=Image.Resampling.BICUBIC, expand=False, fillcolor=_paper(page))
    return Prepared(image=page, left=left, top=top, skew=skew, original_size=image.size)


def glyph_height(image: Image.Image) -> float | None:
    """The height of the page's glyphs in pixels, or None where no lines stand apart. Measured on a small copy."""
    scale = min(1.0, _GLYPHS_SIDE / max(image.size))
    small = image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))))
    height = line_height(small)
    return None if height is None else height / scale


def skew_of(image: Image.Image) -> float:
    """By how many degrees the writing leans, clockwise positive; 0 where no angle stands out."""
    small = _ink_places(image, _SMALL_SIDE)
    if len(small[0]) < 200:
        return 0.0
    angles = [float(angle) for angle in np.arange(-MOST_SKEW, MOST_SKEW + _STEP / 2, _STEP)]
    strengths = {angle: _strength(small, angle) for angle in angles}
    best = max(angles, key=lambda angle: strengths[angle])
    # At the end of the range the angle was not found, but only where to look further.
    if abs(best) >= MOST_SKEW or strengths[best] < _GAIN * strengths[0.0]:
        return 0.0
    places = _ink_places(image, _MEASURED_SIDE)
    return max((best + step for step in (-_CLOSER_STEP, 0.0, _CLOSER_STEP)), key=lambda angle: _strength(places, angle))


def _ink_places(image: Image.Image, side: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """How far across and down each pixel of ink lies on a copy whose longer side is at most `side`."""
    scale = min(1.0, side / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    down, across = np.nonzero(np.asarray(ink_of(image.resize(size, Image.Resampling.BILINEAR))) > 0)
    return across, down


def _strength(places: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]], angle: float) -> float:
    """How clearly lines or columns stand apart if the page is turned back by this angle (degrees)."""
    across, down = places
    return max(_sharpness(across, down, angle), _sharpness(-down, across, angle))


def content_box(image: Image.Image) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the page without the dark borders that scanners and copiers leave."""
    grey = np.asarray(image.convert("L")) < _DARK
    if grey.mean() > 0.5:  # white on black: the dark is the page
        return 0, 0, image.width, image.height
    columns, rows = grey.mean(axis=0) >= _COVERED, grey.mean(axis=1) >= _COVERED
    left, right = _edges(columns)
    top, bottom = _edges(rows)
    return left, top, right, bottom


def _edges(dark: npt.NDArray[np.bool_]) -> tuple[int, int]:
    length = len(dark)
    most = int(length * _WIDEST)
    start = next((place for place in range(most) if not dark[place]), 0)
    end = next((length - place for place in range(most) if not dark[length - 1 - place]), length)
    return start, end


def _sharpness(across: npt.NDArray[np.int64], down: npt.NDArray[np.int64], angle: float) -> float:
    """How clearly rows of ink stand apart if the page is turned back by this angle (degrees)."""
    slope = np.tan(np.radians(angle))
    rows = np.round(down - across * slope).astype(np.int64)
    counts = np.bincount(rows - rows.min())
    return float(np.square(np.diff(counts)).sum())


def _paper(image: Image.Image) -> tuple[int, ...] | int:
    pixels = np.asarray(image)
    middle = np.median(pixels.reshape(-1, pixels.shape[2] if pixels.ndim == 3 else 1), axis=0)
    return tuple(int(value) for value in middle) if pixels.ndim == 3 else int(middle[0])
