"""How large the writing on a page is, measured from where its ink lies."""

from statistics import median

from PIL import Image, ImageOps

_MEASURED_WIDTH = 1600


def line_height(image: Image.Image) -> float | None:
    """The height of a line's glyphs in pixels of `image`, or None where lines do not stand apart.

    Rows that carry ink form bands; the middle one of the bands' heights is taken. For writing in columns, pass the page
    turned by ninety degrees.
    """
    if image.width > _MEASURED_WIDTH:
        image = image.resize((_MEASURED_WIDTH, image.height))
    ink = ink_of(image)
    rows = ink.resize((1, ink.height), Image.Resampling.BOX).tobytes()
    heights = [end - start for start, end in bands(rows, threshold=2) if end - start >= 5]
    return float(median(heights)) if heights else None


def ink_of(image: Image.Image) -> Image.Image:
    """The page in two values: 255 where there is ink, 0 where there is paper, whichever of them is the darker."""
    grey = ImageOps.autocontrast(image.convert("L"), cutoff=1)
    if sum(grey.histogram()[:128]) * 2 > grey.width * grey.height:
        grey = ImageOps.invert(grey)
    threshold = _threshold(grey)
    return grey.point([255] * threshold + [0] * (256 - threshold))


def profile(ink: Image.Image, box: tuple[int, int, int, int], *, down: bool) -> bytes:
    """The ink at each pixel along the box (left, top, right, bottom): from left to right, or from top to bottom."""
    part = ink.crop(box)
    size = (1, part.height) if down else (part.width, 1)
    return part.resize(size, Image.Resampling.BOX).tobytes()


def bands(ink: bytes, *, threshold: int) -> list[tuple[int, int]]:
    """Where the ink along a page (see `profile`) is at least `threshold`: start and end of each stretch."""
    found, start = [], -1
    for place, value in enumerate((*ink, -1)):
        if value >= threshold and start < 0:
            start = place
        elif value < threshold and start >= 0:
            found.append((start, place))
            start = -1
    return found


def _threshold(grey: Image.Image) -> int:
    """Otsu's threshold: the grey that parts ink from paper best."""
    histogram = grey.histogram()
    total, weighted = sum(histogram), sum(value * count for value, count in enumerate(histogram))
    best, best_spread, below, below_sum = 128, -1.0, 0, 0
    for value, count in enumerate(histogram):
        below += count
        below_sum += value * count
        above = total - below
        if not below or not above:
            continue
        spread = below * above * (below_sum / below - (weighted - below_sum) / above) ** 2
        if spread > best_spread:
            best, best_spread = value + 1, spread
    return best
