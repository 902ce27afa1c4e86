"""Pages of a PDF as pictures, at the resolution of the scan that lies in them.

The library (PDFium) may be used by one thread at a time.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from math import ceil
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw
from PIL import Image

from .refusals import ImageRefusedError, check_size

MAX_PAGES = 2_000
DRAWN_DPI = 300
"""For pages that hold no scan but text and drawings."""
_INCH = 72.0
_LEAST_COVER = 0.5
_MOST_OBJECTS = 500
_LEAST_DPI, _MOST_DPI = 50, 1200
_LOCK = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class PdfPage:
    """A page to be drawn: `dpi` of its scan, size in pixels at that resolution, bits of a pixel."""

    width: int
    height: int
    dpi: int
    bits: int
    is_scan: bool


def pages(source: Path | bytes, *, most_pixels: int) -> tuple[PdfPage | None, ...]:
    """What the pages are, None for one that cannot be drawn (`drawn` says why).

    Raises ImageRefusedError for a PDF that is locked, damaged, empty or too long.
    """
    with _opened(source) as document:
        count = len(document)
        if count > MAX_PAGES:
            raise ImageRefusedError("too_many_pages", most=MAX_PAGES)
        if not count:
            raise ImageRefusedError("no_pages")
        return tuple(_facts_or_none(document, number, most_pixels) for number in range(count))


def drawn(source: Path | bytes, number: int, *, most_pixels: int, longest: int | None = None) -> Image.Image:
    """A page as it is seen, upright, at its scan's resolution, or smaller: `longest` pixels on its long side."""
    with _opened(source) as document:
        facts = _facts(document, number, most_pixels)
        scale = _scale(facts.dpi)
        if longest is not None:
            scale *= min(1.0, longest / max(facts.width, facts.height))
        page = document[number]
        bitmap = page.render(scale=scale, may_draw_forms=False)
        picture: Image.Image = bitmap.to_pil().convert("L" if facts.bits <= 8 and facts.is_scan else "RGB")
        bitmap.close()
        page.close()
    return picture


@contextmanager
def _opened(source: Path | bytes) -> Iterator[pdfium.PdfDocument]:
    with _LOCK:
        try:
            document = pdfium.PdfDocument(source)
        except pdfium.PdfiumError as error:
            locked = getattr(error, "err_code", None) == pdfium_raw.FPDF_ERR_PASSWORD
            raise ImageRefusedError("locked_pdf" if locked else "damaged_pdf") from error
        try:
            yield document
        except pdfium.PdfiumError as error:
            raise ImageRefusedError("damaged_pdf") from error
        finally:
            document.close()


def _facts_or_none(document: pdfium.PdfDocument, number: int, most_pixels: int) -> PdfPage | None:
    try:
        return _facts(document, number, most_pixels)
    except (ImageRefusedError, pdfium.PdfiumError):
        return None


def _facts(document: pdfium.PdfDocument, number: int, most_pixels: int) -> PdfPage:
    page = document[number]
    try:
        width, height = page.get_size()
        if width <= 0 or height <= 0:
            raise ImageRefusedError("damaged_pdf")
        dpi, bits = _scan_in(page, width * height, most_pixels)
    finally:
        page.close()
    drawn_at = min(max(dpi or DRAWN_DPI, _LEAST_DPI), _MOST_DPI)
    across, down = ceil(width * _scale(drawn_at)), ceil(height * _scale(drawn_at))
    check_size(across, down, most_pixels=most_pixels)
    return PdfPage(width=across, height=down, dpi=drawn_at, bits=bits, is_scan=bool(dpi))


def _scale(dpi: int) -> float:
    """Pixels for each unit of the page, a hair less, for PDFium rounds a bitmap's size up."""
    return dpi / _INCH * (1 - 1e-6)


def _scan_in(page: pdfium.PdfPage, area: float, most_pixels: int) -> tuple[int, int]:
    """Dots per inch and bits of a pixel of the sharpest image that covers half the page; (0, 24) where none does."""
    best, bits = 0.0, 24
    images = page.get_objects(filter=[pdfium_raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)
    for image in islice(images, _MOST_OBJECTS):
        across, down = image.get_px_size()
        if across * down > most_pixels:
            raise ImageRefusedError("too_many_pixels", most=most_pixels // 1_000_000)
        left, bottom, right, top = image.get_bounds()
        covered = abs((right - left) * (top - bottom))
        if covered < _LEAST_COVER * area or not across or not down:
            continue
        dpi = ((across * down) / covered) ** 0.5 * _INCH
        if dpi > best:
            best, bits = dpi, image.get_metadata().bits_per_pixel or 24
    return round(best), bits
