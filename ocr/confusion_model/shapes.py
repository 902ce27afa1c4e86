"""Which characters look alike: each is drawn small and blurred in several typefaces and compared with all others."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from .typefaces import Script, characters, typefaces

_DRAWN, _COMPARED = 72, 24  # pixels
# Strong blur forgives a stroke that is shifted, weak blur sees the dot that parts 大 from 太.
_BLURS = (2.0, 5.0)
_BLOCK = 512  # rows compared at a time; all at once would take gigabytes

Matrix = NDArray[np.float32]


def look_alikes(script: Script, *, most: int, common: bool) -> dict[str, list[tuple[str, float]]]:
    """For each character of the script the `most` others nearest in shape, nearest first, with their likeness (to 1).

    Likeness is the cosine of the two drawings, the mean over the typefaces, as they stand on the line and, for half of
    it, stretched to a square: 日 and 曰 differ in their proportions only.
    """
    known = characters(script, common=common)
    drawings = [_drawn(known, font) for font in typefaces(script, size=_DRAWN)]
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for start in range(0, len(known), _BLOCK):
        likeness = np.zeros((len(known[start : start + _BLOCK]), len(known)), dtype=np.float32)
        for drawing in drawings:
            likeness += drawing[start : start + _BLOCK] @ drawing.T / len(drawings)
        for row, values in enumerate(likeness):
            values[start + row] = -1
            nearest = np.argpartition(-values, most)[:most]
            for place in sorted(nearest.tolist(), key=lambda place: (-float(values[place]), place)):
                found[known[start + row]].append((known[place], float(values[place])))
    return dict(found)


def _drawn(known: Sequence[str], font: ImageFont.FreeTypeFont) -> Matrix:
    """A row for each character: the grey values of its drawings, each without its mean, all together of length one."""
    rows = np.zeros((len(known), 2 * len(_BLURS) * _COMPARED * _COMPARED), dtype=np.float32)
    side = _DRAWN + 24
    for number, character in enumerate(known):
        image = Image.new("L", (side, side), 0)
        ImageDraw.Draw(image).text((side / 2, side / 2), character, font=font, fill=255, anchor="mm")
        parts = []
        for form in (image, _stretched(image)):
            for blur in _BLURS:
                blurred = form.filter(ImageFilter.GaussianBlur(blur))
                grey = np.asarray(blurred.resize((_COMPARED, _COMPARED), Image.Resampling.BOX), dtype=np.float32)
                grey = grey.ravel() - grey.mean()
                parts.append(grey / (np.linalg.norm(grey) or 1.0))
        rows[number] = np.concatenate(parts) / np.sqrt(len(parts))
    return rows


def _stretched(image: Image.Image) -> Image.Image:
    """The character's ink as a square, where it is not nearly a line as 一 is."""
    box = image.getbbox()
    if box is None or 3 * min(box[2] - box[0], box[3] - box[1]) < max(box[2] - box[0], box[3] - box[1]):
        return image
    margin = (image.width - _DRAWN) // 2
    stretched = Image.new("L", image.size, 0)
    stretched.paste(image.crop(box).resize((_DRAWN, _DRAWN), Image.Resampling.BILINEAR), (margin, margin))
    return stretched
