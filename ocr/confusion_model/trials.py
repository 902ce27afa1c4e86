"""What the recogniser takes for what: it reads pages drawn and spoiled as scans are, and its slips are counted."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from ocr.engines.port import Direction, Engine

from .typefaces import Script, characters, typefaces

Slips = Counter[tuple[str, str]]

_SIZES = (15, 17, 19, 22, 26, 30)  # pixels a glyph; scans at 70 to 150 dpi
_LINES, _LONGEST = 18, 30
_LANGUAGES = {Script.SIMPLIFIED: "chi_sim", Script.TRADITIONAL: "chi_tra"}
_LONGEST_SLIP = 2  # longer differences are lost places, not characters taken for others


def slips(engine: Engine, *, script: Script, texts: Sequence[str], pages: int, seed: int) -> Iterator[Slips]:
    """For each of `pages` drawn pages the pairs (written, read) that differ, counted.

    Every second page holds characters at random, so that rare ones come up; the others hold pieces of `texts`, if there
    are any.
    """
    chance = random.Random(seed)  # noqa: S311 - pages to be read, nothing secret
    alphabet = characters(script, common=True)
    fonts = {size: typefaces(script, size=size) for size in _SIZES}
    for number in range(pages):
        lines = [_line(chance, alphabet, texts if number % 2 else ()) for _ in range(_LINES)]
        font = chance.choice(fonts[chance.choice(_SIZES)])
        image = _spoiled(chance, _page(lines, font))
        reading = engine.read(image, languages=(_LANGUAGES[script],), direction=Direction.HORIZONTAL)
        yield differences("".join(lines), "".join(reading.text.split()))


def differences(written: str, read: str) -> Slips:
    """The pairs of characters that stand at the same place of the two texts and differ."""
    found: Slips = Counter()
    matcher = SequenceMatcher(None, written, read, autojunk=False)
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind == "replace" and end - start == other_end - other_start <= _LONGEST_SLIP:
            found.update(zip(written[start:end], read[other_start:other_end], strict=True))
    return found


def _line(chance: random.Random, alphabet: Sequence[str], texts: Sequence[str]) -> str:
    if not texts:
        return "".join(chance.choices(alphabet, k=_LONGEST))
    text = chance.choice(texts)
    start = chance.randrange(max(1, len(text) - _LONGEST))
    return text[start : start + _LONGEST]


def _page(lines: Sequence[str], font: ImageFont.FreeTypeFont) -> Image.Image:
    step = round(font.size * 1.7)
    size = (round(font.size * (_LONGEST + 4)), step * len(lines) + round(font.size * 4))
    image = Image.new("L", size, 255)
    pen = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        pen.text((font.size * 2, font.size * 2 + number * step), line, font=font, fill=0)
    return image


def _spoiled(chance: random.Random, image: Image.Image) -> Image.Image:
    """The page as a poor scan shows it: a little askew, faded, blurred, grained, sometimes photocopied to black."""
    image = image.rotate(chance.uniform(-0.5, 0.5), Image.Resampling.BICUBIC, fillcolor=255)
    image = image.filter(ImageFilter.GaussianBlur(chance.uniform(0.3, 1.3)))
    grain = Image.frombytes("L", image.size, chance.randbytes(image.width * image.height))
    image = Image.blend(image, grain.filter(ImageFilter.GaussianBlur(0.6)), chance.uniform(0.05, 0.3))
    if chance.random() < 0.4:
        threshold = chance.randrange(120, 200)
        image = image.point([0] * threshold + [255] * (256 - threshold))
    return image
