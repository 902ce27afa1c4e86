"""Making a page ready to be read: level, without its dark border. The original is never touched.

Nothing is made black and white, cleaned or enlarged: measured, that harms small print and handwriting more than it
helps. How large a page is read follows from its glyphs and is the engines' business.
"""

from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np
import numpy.typing as npt
from PIL import Image

from ocr.glyphs import ink_of

# Degrees. More than this is no crooked scan but a photograph or a design; less is not worth a blurred copy.
MOST_SKEW, LEAST_SKEW = 8.0, 0.5
_STEP = 0.25
_MEASURED_SIDE = 900
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

    def place_on_original(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the prepared page lies on the page as it was scanned, in its pixels."""
        angle = radians(self.skew)
        middle_x, middle_y = self.image.width / 2, self.image.height / 2
        across, down = x - middle_x, y - middle_y
        return (
            middle_x + across * cos(angle) - down * sin(angle) + self.left,
            middle_y + across * sin(angle) + down * cos(angle) + self.top,
        )


def prepared(image: Image.Image) -> Prepared:
    """A level copy of the page without dark borders; the same image where nothing is to be done."""
    left, top, right, bottom = content_box(image)
    page = image if (left, top, right, bottom) == (0, 0, *image.size) else image.crop((left, top, right, bottom))
    skew = skew_of(page)
    if abs(skew) >= LEAST_SKEW:
        paper = _paper(page)
        page = page.rotate(skew, resample=Image.Resampling.BICUBIC, expand=False, fillcolor=paper)
    else:
        skew = 0.0
    return Prepared(image=page, left=left, top=top, skew=skew, original_size=image.size)


def skew_of(image: Image.Image) -> float:
    """By how many degrees the writing leans, clockwise positive; 0 where no angle stands out."""
    scale = min(1.0, _MEASURED_SIDE / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    ink = ink_of(image.resize(size, Image.Resampling.BILINEAR))
    pixels = np.asarray(ink) > 0
    down, across = np.nonzero(pixels)
    if len(down) < 200:
        return 0.0
    angles = np.arange(-MOST_SKEW, MOST_SKEW + _STEP / 2, _STEP)
    strengths = [max(_sharpness(across, down, angle), _sharpness(-down, across, angle)) for angle in angles]
    level = strengths[len(angles) // 2]
    best = int(np.argmax(strengths))
    return float(angles[best]) if strengths[best] >= _GAIN * level else 0.0


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
