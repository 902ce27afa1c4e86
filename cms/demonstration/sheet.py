"""One page being written: its ink layers, the hands and types that write on them, and the text as it was written."""

import math
import random
from collections.abc import Iterable

from PIL import Image, ImageDraw

from cms.demonstration import paper
from cms.demonstration.typefaces import face

_CLOSING = "，。、；：！？）》”’"
_HANDS = {"kai", "kai_tw"}
_WEIGHT = {"song": 0.2, "ming": 0.45, "ming_tw": 0.5, "kai": 0.35, "kai_tw": 0.8}
"""How many pixels wider a face's strokes are drawn: the light faces would vanish under the wear of the ink."""


class Sheet:
    """A page of `paper.SIZE`. Layers are ink masks by the names of `paper.INKS`; `text` collects what was written."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.layers: dict[str, Image.Image] = {}
        self.text: list[str] = []

    def layer(self, ink: str) -> Image.Image:
        """The mask of an ink, made when first needed."""
        if ink not in self.layers:
            self.layers[ink] = Image.new("L", paper.SIZE, 0)
        return self.layers[ink]

    def pen(self, ink: str) -> ImageDraw.ImageDraw:
        """A pen for rules and frames in an ink."""
        return ImageDraw.Draw(self.layer(ink))

    def written(
        self, character: str, centre: tuple[float, float], font_name: str, size: int, ink: str, *, lean: float = 3
    ) -> None:
        """One character by hand: turned by up to `lean` degrees, and no two of the same size or weight."""
        scale = round(size * self.rng.uniform(0.93, 1.07))
        weight = max(0.0, _WEIGHT[font_name] * size / 40 + self.rng.uniform(-0.15, 0.15))
        tile = Image.new("L", (size * 2, size * 2), 0)
        ImageDraw.Draw(tile).text(
            (size, size),
            character,
            font=face(font_name, scale),
            fill=self.rng.randint(215, 255),
            anchor="mm",
            stroke_width=weight,
        )
        tile = tile.rotate(self.rng.uniform(-lean, lean), resample=Image.Resampling.BICUBIC)
        x, y = (round(value - size + self.rng.uniform(-1.8, 1.8)) for value in centre)
        self.layer(ink).paste(255, (x, y), tile)

    def line(
        self,
        text: str,
        at: tuple[float, float],
        font_name: str,
        size: int,
        ink: str,
        *,
        spacing: float = 0,
        unrest: float = 0.4,
    ) -> None:
        """A horizontal line from its top left corner `at`. `unrest` is how far print may stray, in pixels."""
        x, y = at
        pen, font, weight = self.pen(ink), face(font_name, size), _WEIGHT.get(font_name, 0)
        for character in text:
            if font_name in _HANDS and character.strip():
                self.written(character, (x + advance(character, size) / 2, y + size / 2), font_name, size, ink)
            elif character.strip():
                place = (x + self.rng.uniform(-unrest, unrest), y + self.rng.uniform(-unrest, unrest))
                pen.text(place, character, font=font, fill=self.rng.randint(228, 255), stroke_width=weight)
            x += advance(character, size) + spacing

    def centred(self, text: str, y: float, font_name: str, size: int, ink: str, *, spacing: float = 0) -> None:
        """A line in the middle of the page."""
        width = width_of(text, size) + spacing * (len(text) - 1)
        self.line(text, ((paper.WIDTH - width) / 2, y), font_name, size, ink, spacing=spacing)

    def filing_stamp(self, cells: tuple[tuple[str, str], ...], at: tuple[int, int]) -> None:
        """The archivist's stamp (归档章): a red grid of headings, the numbers below them put in by pen."""
        x, y = at
        width, height = 104, 36
        pen = self.pen("seal")
        for number, (heading, value) in enumerate(cells):
            left = x + number * width
            pen.rectangle((left, y, left + width, y + height), outline=200, width=2)
            pen.rectangle((left, y + height, left + width, y + height * 2 + 8), outline=200, width=2)
            self.line(heading, (left + (width - width_of(heading, 22)) / 2, y + 6), "song", 22, "seal")
            self.line(value, (left + (width - width_of(value, 27)) / 2, y + height + 7), "kai", 27, "pen")

    def seal(self, name: str, centre: tuple[int, int], *, radius: int = 112) -> None:
        """A round seal (公章): a ring, a star, the office's name along the upper arc."""
        tile = Image.new("L", (radius * 2 + 20, radius * 2 + 20), 0)
        pen, middle = ImageDraw.Draw(tile), radius + 10
        pen.ellipse((10, 10, 10 + radius * 2, 10 + radius * 2), outline=235, width=6)
        points = []
        for step in range(10):
            reach = radius * (0.33 if step % 2 == 0 else 0.13)
            angle = math.radians(step * 36 - 90)
            points.append((middle + reach * math.cos(angle), middle + reach * math.sin(angle)))
        pen.polygon(points, fill=235)
        size = round(radius * min(0.34, 2.5 / len(name)))
        spread = min(250, 26 * len(name))
        for position, character in enumerate(name):
            angle = -spread / 2 + spread * position / max(1, len(name) - 1)
            glyph = Image.new("L", (size * 2, size * 2), 0)
            ImageDraw.Draw(glyph).text((size, size), character, font=face("song_bold", size), fill=240, anchor="mm")
            glyph = glyph.rotate(-angle, resample=Image.Resampling.BICUBIC)
            reach = radius * 0.74
            x = middle + reach * math.sin(math.radians(angle)) - size
            y = middle - reach * math.cos(math.radians(angle)) - size
            tile.paste(255, (round(x), round(y)), glyph)
        tile = tile.rotate(self.rng.uniform(-9, 9), resample=Image.Resampling.BICUBIC)
        self.layer("seal").paste(255, (centre[0] - middle, centre[1] - middle), tile)


def advance(character: str, size: int) -> float:
    """How far a character moves the line on: figures and Latin letters half as far as Chinese."""
    return size * (0.56 if character.isascii() else 1)


def width_of(text: str, size: int) -> float:
    """The width of a line without spacing."""
    return sum(advance(character, size) for character in text)


def wrapped(text: str, width: float, size: int, *, indent: int = 0) -> Iterable[str]:
    """`text` in lines of `width` pixels, `indent` characters in at the first; no closing mark begins a line."""
    line, room = "　" * indent, width - indent * size
    for character in text:
        if room < advance(character, size) - 0.5 and character not in _CLOSING:
            yield line
            line, room = "", width
        line += character
        room -= advance(character, size)
    yield line
