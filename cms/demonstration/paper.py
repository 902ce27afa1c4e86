"""Paper, ink and scanner of the demonstration's old pages. Sizes are pixels at 150 dots an inch; A4 is 1240 by 1754."""

import math
import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1240, 1754
SIZE = (WIDTH, HEIGHT)
Colour = tuple[int, int, int]

INKS: dict[str, Colour] = {
    "black": (44, 39, 36),
    "stencil": (50, 50, 62),
    "carbon": (66, 62, 128),
    "pen": (38, 48, 92),
    "brush": (34, 30, 28),
    "red": (176, 40, 34),
    "seal": (190, 46, 40),
    "rule": (186, 92, 84),
    "faint": (168, 160, 158),
    "pencil": (112, 108, 106),
}
"""The inks by name: print, mimeograph, carbon copy, blue-black pen, brush, red print, seal paste, red rules, a
stencil's rules, pencil."""

_PAPERS: tuple[tuple[Colour, Colour], ...] = (
    ((246, 235, 207), (232, 214, 176)),
    ((243, 235, 215), (229, 217, 188)),
    ((242, 229, 197), (226, 206, 164)),
    ((246, 239, 220), (235, 221, 192)),
    ((237, 232, 218), (223, 214, 194)),
    ((236, 224, 197), (221, 205, 172)),
)
_BED = (214, 212, 206)
_COARSE = (WIDTH // 2, HEIGHT // 2)
"""Paper has no detail finer than two pixels, so that it is made at half the size, in a quarter of the time."""


def _noise(rng: random.Random, size: tuple[int, int], low: int, high: int) -> Image.Image:
    """Even grey noise between two values."""
    span = high - low
    raw = Image.frombytes("L", size, rng.randbytes(size[0] * size[1]))
    return raw.point([low + value * span // 255 for value in range(256)])


def _clouds(rng: random.Random, size: tuple[int, int], cells: int, low: int, high: int) -> Image.Image:
    """Slow changes over the page: noise of `cells` squares across, enlarged."""
    grid = (cells, max(2, round(cells * HEIGHT / WIDTH)))
    return _noise(rng, grid, low, high).resize(size, Image.Resampling.BICUBIC)


def aged_paper(rng: random.Random) -> Image.Image:
    """A sheet yellowed at its edges, with fibres, foxing, a fold and at times a water stain."""
    light, dark = rng.choice(_PAPERS)
    sheet = _toned(Image.new("RGB", _COARSE, light), dark, _clouds(rng, _COARSE, 9, 0, 190))
    width, height = _COARSE
    edge = Image.new("L", (155, 219), rng.randint(60, 125))
    ImageDraw.Draw(edge).rounded_rectangle((8, 7, 147, 212), 9, fill=0)
    edge = edge.filter(ImageFilter.GaussianBlur(7)).resize(_COARSE)
    sheet = _toned(sheet, (178, 142, 92), ImageChops.multiply(edge, _clouds(rng, _COARSE, 14, 90, 255)))
    sheet = _foxed(sheet, rng)
    if rng.random() < 0.45:
        sheet = _water_stain(sheet, rng, (rng.choice((0, width)), rng.choice((0, height))))
    sheet = _folded(sheet, rng).resize(SIZE, Image.Resampling.BICUBIC)
    fibres = _noise(rng, _COARSE, 238, 255).resize(SIZE, Image.Resampling.BILINEAR)
    return ImageChops.multiply(sheet, Image.merge("RGB", (fibres, fibres, fibres)))


def _toned(sheet: Image.Image, colour: Colour, mask: Image.Image) -> Image.Image:
    """`sheet` with `colour` laid over it as far as `mask` says."""
    sheet.paste(colour, (0, 0), mask)
    return sheet


def _foxed(sheet: Image.Image, rng: random.Random) -> Image.Image:
    spots = Image.new("L", _COARSE, 0)
    pen = ImageDraw.Draw(spots)
    for _spot in range(rng.randint(14, 46)):
        x, y, radius = rng.randrange(_COARSE[0]), rng.randrange(_COARSE[1]), rng.choice((0, 1, 1, 1, 2))
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=rng.randint(40, 120))
    return _toned(sheet, (150, 104, 58), spots.filter(ImageFilter.BoxBlur(0.8)))


def _water_stain(sheet: Image.Image, rng: random.Random, corner: tuple[int, int]) -> Image.Image:
    """A stain from one corner with the darker rim that drying leaves."""
    reach = rng.randint(110, 200)
    swings = [(rng.randint(2, 9), rng.uniform(0.01, 0.05), rng.uniform(0, math.tau)) for _swing in range(6)]
    points = []
    for step in range(180):
        angle = step * math.tau / 180
        radius = reach * (1 + sum(height * math.sin(waves * angle + phase) for waves, height, phase in swings))
        points.append((corner[0] + radius * math.cos(angle), corner[1] + radius * math.sin(angle)))
    body = Image.new("L", _COARSE, 0)
    ImageDraw.Draw(body).polygon(points, fill=255)
    body = body.filter(ImageFilter.GaussianBlur(2))
    rim = ImageChops.difference(body, body.filter(ImageFilter.GaussianBlur(3)))
    sheet = _toned(sheet, (168, 126, 74), body.point([value * 34 // 255 for value in range(256)]))
    return _toned(sheet, (160, 116, 66), rim.point([min(80, value * 2) for value in range(256)]))


def _folded(sheet: Image.Image, rng: random.Random) -> Image.Image:
    """The crease of a sheet that was folded once across: a dark line and the light that the raised edge catches."""
    y, drop = _COARSE[1] // 2 + rng.randint(-15, 15), rng.randint(-3, 3)
    for colour, below, strength in (((252, 246, 228), 2, 70), ((140, 114, 78), 0, 62)):
        crease = Image.new("L", _COARSE, 0)
        ImageDraw.Draw(crease).line((0, y + below, _COARSE[0], y + below + drop), fill=strength, width=1 + below // 2)
        sheet = _toned(sheet, colour, crease)
    return sheet


def worn(mask: Image.Image, rng: random.Random, *, wear: float) -> Image.Image:
    """An ink layer as it came off the press: uneven, a little spread, flecked. `wear` from 0 (crisp) to 1 (poor)."""
    floor = round(225 - 75 * wear)
    spread = mask.filter(ImageFilter.BoxBlur(0.35 + 0.4 * wear))
    grain = _noise(rng, _COARSE, round(205 - 130 * wear), 255).resize(SIZE, Image.Resampling.BILINEAR)
    uneven = ImageChops.multiply(_clouds(rng, SIZE, 22, floor, 255), grain)
    gain = 1.3 + 0.25 * wear
    return ImageChops.multiply(spread, uneven).point([min(255, round(value * gain)) for value in range(256)])


def specks(rng: random.Random, *, count: int) -> Image.Image:
    """Stray flecks of a stencil or a plate, as an ink layer."""
    layer = Image.new("L", SIZE, 0)
    pen = ImageDraw.Draw(layer)
    for _speck in range(count):
        x, y, side = rng.randrange(WIDTH), rng.randrange(HEIGHT), rng.choice((0, 0, 0, 1))
        pen.rectangle((x, y, x + side, y + side), fill=rng.randint(50, 170))
    return layer


def inked(sheet: Image.Image, mask: Image.Image, ink: str) -> Image.Image:
    """`sheet` with an ink layer on it (255 is full ink): ink takes light away from the paper under it."""
    dyed = ImageChops.multiply(sheet, Image.new("RGB", SIZE, INKS[ink]))
    return Image.composite(dyed, sheet, mask)


def shown_through(sheet: Image.Image, mask: Image.Image) -> Image.Image:
    """`sheet` with the print of its back shining through: the mirrored layer, soft and faint."""
    back = mask.transpose(Image.Transpose.FLIP_LEFT_RIGHT).resize((WIDTH // 4, HEIGHT // 4), Image.Resampling.BOX)
    back = ImageChops.offset(back.resize(SIZE, Image.Resampling.BILINEAR), 13, 21)
    return _toned(sheet, (150, 126, 96), back.point([value * 34 // 255 for value in range(256)]))


def bound(sheet: Image.Image, rng: random.Random) -> Image.Image:
    """The three holes of a thread-bound file (三孔一线) at the left edge."""
    strip = (70, HEIGHT)
    holes = Image.new("L", strip, 0)
    pen = ImageDraw.Draw(holes)
    for y in (HEIGHT // 2 - 250, HEIGHT // 2, HEIGHT // 2 + 250):
        x, drop, radius = 38 + rng.randint(-2, 2), rng.randint(-3, 3), 6
        pen.ellipse((x - radius, y + drop - radius, x + radius, y + drop + radius), fill=230)
        pen.line((x + 4, y + drop, x + 13, y + drop + rng.randint(-2, 2)), fill=110, width=2)
    return _toned(sheet, (70, 58, 44), holes.filter(ImageFilter.GaussianBlur(0.9)))


def scanned(sheet: Image.Image, rng: random.Random) -> Image.Image:
    """The sheet as a scanner sees it: up to 0.4 degrees askew on the lid's grey."""
    angle = rng.choice((-1, 1)) * rng.uniform(0.1, 0.4)
    return sheet.rotate(angle, resample=Image.Resampling.BILINEAR, fillcolor=_BED)
