"""One page under RapidOCR's networks: writing is found on it, and read line by line, each line once."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

import numpy as np
from PIL import Image

from ocr.glyphs import ink_of, profile
from ocr.layout.boxes import Quad, extents, moved, upright
from ocr.layout.direction import guess_direction
from ocr.layout.scale import finding_scale, first_scale, strips
from ocr.line_text import gap

from .line_crops import cut_out, pixels_of, pressed_together, set_across, with_margin
from .rapidocr_alternatives import ReadCharacter, read_characters, without_spaces
from .rapidocr_models import Networks, Pixels
from .second_look import chosen_by_neighbours, gaps_in, merged, with_signs_of

# A strip this thin (pixels) is a line cut out by hand: the detector needs paper around it.
_STRIP, _LEAST_MARGIN = 128, 16
# Lines are first read pressed together: a third faster, and no worse. Columns would be read worse, and so would lines
# that are thinner (pixels) than this.
_PRESSED, _LEAST_PRESSED = 0.55, 17
# Lines read less surely than this are looked at once more, pressed a little: writers leave wider gaps than printers.
_SURE = 93.0
_SECOND_PRESSED = 0.87
_THINNEST = 4  # pixels; nothing can be read on less


class PageUnderNetworks:
    """A page, with `margin` pixels of paper around it where it is a mere strip. Corners are in its pixels."""

    def __init__(self, loaded: Networks, image: Image.Image) -> None:
        self.size = image.size
        self.margin = max(_LEAST_MARGIN, min(image.size) // 2) if min(image.size) < _STRIP else 0
        page = image.convert("RGB")
        self._page = with_margin(page, self.margin) if self.margin else page
        self._loaded = loaded
        self._found: dict[tuple[float, float], list[Quad]] = {}
        self._read: dict[tuple[Quad, bool], list[ReadCharacter]] = {}

    def find(self, *, pressed: tuple[float, float] = (1.0, 1.0)) -> list[Quad]:
        """The corners of all writing on the page; it is looked at pressed together across and down by `pressed`."""
        if pressed not in self._found:
            self._found[pressed] = self._find(pressed)
        return self._found[pressed]

    def read(self, quad: Quad, *, vertical: bool) -> list[ReadCharacter]:
        """The characters of the line in these corners; none where nothing can be read."""
        key = (quad, vertical)
        if key not in self._read:
            self._read[key] = self._read_line(quad, vertical=vertical)
        return self._read[key]

    def _find(self, pressed: tuple[float, float]) -> list[Quad]:
        page = self._page
        scale = first_scale(page.width, page.height)
        found = self._search(page, (scale * pressed[0], scale * pressed[1]))
        wanted = finding_scale(scale, median(min(extents(quad)) for quad in found) if found else None)
        if wanted <= scale:
            return found
        # Small writing on a large page: strip by strip, cut where the lines leave white.
        vertical = guess_direction(found).vertical
        along = profile(ink_of(page), (0, 0, *page.size), down=not vertical)
        across = page.height if vertical else page.width
        closer: list[Quad] = []
        for start, end in strips(along, round(across * wanted * wanted)):
            box = (start, 0, end, page.height) if vertical else (0, start, page.width, end)
            part = self._search(page.crop(box), (wanted * pressed[0], wanted * pressed[1]))
            closer += [moved(quad, box[0], box[1]) for quad in part]
        return closer

    def _search(self, page: Image.Image, scales: tuple[float, float]) -> list[Quad]:
        size = (max(32, round(page.width * scales[0])), max(32, round(page.height * scales[1])))
        scaled = page if size == page.size else page.resize(size, Image.Resampling.BILINEAR)
        factor = np.array([page.width / size[0], page.height / size[1]])
        found = []
        for corners, _score in self._loaded.find(pixels_of(scaled)):
            points = [(float(x), float(y)) for x, y in corners * factor]
            found.append(upright((points[0], points[1], points[2], points[3])))
        return found

    def _read_line(self, quad: Quad, *, vertical: bool) -> list[ReadCharacter]:
        pixels = cut_out(self._page, quad, vertical=vertical)
        if min(pixels.shape[:2]) < _THINNEST:
            return []
        pressed = not vertical and pixels.shape[0] >= _LEAST_PRESSED
        read = self._look(pressed_together(pixels, _PRESSED) if pressed else pixels)
        if pressed and any(one.character.isascii() and one.character.isalnum() for one in read):
            # Pressed, the network sees too few steps of narrow characters to tell 100 from 10.
            read = self._look(pixels)
        if not read:
            return []
        if mean_confidence(read) < _SURE:
            if vertical:
                across = set_across(pixels, [(one.start, one.end) for one in read])
                read = with_signs_of(read, self._look(across))
            else:
                read = self._second_look(pixels, read)
        return chosen_by_neighbours(read)

    def _second_look(self, pixels: Pixels, read: list[ReadCharacter]) -> list[ReadCharacter]:
        """A line read unsurely, read in the pieces that wide gaps part it into, or else at another length."""
        borders = gaps_in(read, thickness=pixels.shape[0] / pixels.shape[1])
        if not borders:
            return merged(read, self._look(pressed_together(pixels, _SECOND_PRESSED)))
        width = pixels.shape[1]
        pieces: list[ReadCharacter] = []
        for start, end in pairwise([0.0, *borders, 1.0]):
            first = round(start * width)
            part = np.ascontiguousarray(pixels[:, first : max(round(end * width), first + 1)])
            pieces += [
                replace(one, start=start + one.start * (end - start), end=start + one.end * (end - start))
                for one in self._look(part)
            ]
        return merged(read, pieces) if pieces and mean_confidence(pieces) < mean_confidence(read) else pieces

    def _look(self, pixels: Pixels) -> list[ReadCharacter]:
        height, width = pixels.shape[:2]
        probabilities, filled = self._loaded.read(pixels)
        read = read_characters(probabilities, self._loaded.characters, filled=filled, aspect=width / height)
        return without_spaces(read, _spaced([one.character for one in read]))


def mean_confidence(read: Sequence[ReadCharacter]) -> float:
    """Of these characters, which are some."""
    return sum(one.confidence for one in read) / len(read)


def _spaced(characters: Sequence[str]) -> str:
    """The text without the spaces that networks put between Han characters."""
    text, space = "", False
    for character in characters:
        if character.isspace():
            space = True
            continue
        text += (gap(text, character) if space else "") + character
        space = False
    return text
