"""Scans from anywhere, opened as hostile files: what they are is read from their content, never from their names.

Nothing of an uploaded file reaches a browser. Browsers get a fresh JPEG made from the pixels alone, without EXIF,
comments or whatever else was hidden in or behind the original.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image, ImageOps

from .intake import pdf_apart as pdf
from .intake.frames import whole
from .intake.jpeg_quality import jpeg_quality
from .intake.pdf import PdfPage
from .intake.refusals import ImageRefusedError, check_size

__all__ = [
    "MAX_BYTES",
    "MAX_PIXELS",
    "Frame",
    "ImageRefusedError",
    "ScanFacts",
    "inspect",
    "open_page",
    "small_page",
    "web_jpeg",
    "web_rendition",
]

MAX_BYTES = 60 * 1024**2
MAX_DOCUMENT_BYTES = 1024**3
"""Of a file that may hold many pages (TIFF, PDF), which is never read into memory as a whole."""
MAX_PIXELS = 120_000_000
MAX_FRAMES = 500
WEB_LONG_SIDE = 2000
WEB_QUALITY = 85

Image.MAX_IMAGE_PIXELS = MAX_PIXELS

Source = Path | bytes
Colour = Literal["bilevel", "grey", "colour"]

_MAGIC = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"II+\x00", "TIFF"),
    (b"MM\x00+", "TIFF"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "JPEG2000"),
    (b"\xff\x4f\xff\x51", "JPEG2000"),
    (b"%PDF-", "PDF"),
)
_MEDIA_TYPES = {
    "JPEG": ("image/jpeg", "jpg"),
    "PNG": ("image/png", "png"),
    "TIFF": ("image/tiff", "tif"),
    "JPEG2000": ("image/jp2", "jp2"),
    "PDF": ("application/pdf", "pdf"),
}
_DOCUMENTS = frozenset({"TIFF", "PDF"})
_ORIENTATION = 0x0112


@dataclass(frozen=True, kw_only=True)
class Frame:
    """One picture in a file: width and height in pixels as a person sees it (turned upright), dots per inch or None.

    `quality` is the JPEG quality (1 to 100) it was saved with, None for other kinds.
    """

    number: int
    width: int
    height: int
    dpi: int | None
    colour: Colour = "colour"
    quality: int | None = None


@dataclass(frozen=True, kw_only=True)
class ScanFacts:
    """What a file is by its content."""

    media_type: str
    extension: str
    frames: tuple[Frame, ...]


def inspect(source: Source, *, decoded: bool = True) -> ScanFacts:
    """What the file is, after every image in it was decoded once (pages of a PDF are looked at, not drawn).

    `decoded` False is for a file that was decoded before. Raises ImageRefusedError with the reason, OSError where the
    file cannot be read.
    """
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if not size:
        raise ImageRefusedError("empty")
    name = _format_of(source)
    most = MAX_DOCUMENT_BYTES if name in _DOCUMENTS else MAX_BYTES
    if size > most:
        raise ImageRefusedError("too_large", size=size // 1024**2, most=most // 1024**2)
    if name == "PDF":
        frames = tuple(_frame_of(number, page) for number, page in enumerate(pdf.pages(source, most_pixels=MAX_PIXELS)))
    else:
        with _refusing():
            if decoded:
                _verify(source, name)
            frames = tuple(_frames(source, name, decoded=decoded))
    media_type, extension = _MEDIA_TYPES[name]
    return ScanFacts(media_type=media_type, extension=extension, frames=frames)


def open_page(source: Source, frame: int = 0) -> Image.Image:
    """One picture, decoded, upright, on white, in colour or grey; of a double page that was cut, its half.

    Raises ImageRefusedError where it cannot be read, FileNotFoundError where the file is missing.
    """
    return _picture(source, frame, longest=None)


def small_page(source: Source, frame: int = 0) -> Image.Image:
    """The same with at most 2,000 pixels on its long side, for browsers and for checks."""
    page = _picture(source, frame, longest=WEB_LONG_SIDE)
    page.thumbnail((WEB_LONG_SIDE, WEB_LONG_SIDE), Image.Resampling.LANCZOS)
    return page


def web_rendition(source: Source, frame: int = 0) -> bytes:
    """A JPEG of at most 2,000 pixels on its long side for browsers, made from the pixels alone."""
    return web_jpeg(small_page(source, frame))


def web_jpeg(page: Image.Image) -> bytes:
    """The picture as a JPEG that holds its pixels and nothing else."""
    page.info.clear()
    out = io.BytesIO()
    page.save(out, "JPEG", quality=WEB_QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def _picture(source: Source, frame: int, *, longest: int | None) -> Image.Image:
    place, cut = whole(frame)
    reach = longest * 2 if longest and cut else longest
    name = _format_of(source)
    if name == "PDF":
        page = pdf.drawn(source, place, most_pixels=MAX_PIXELS, longest=reach)
    else:
        with _refusing(), _opened(source, name) as image:
            _go_to(image, place)
            if reach:
                # A JPEG decoder can shrink while it decodes, which keeps a large scan out of memory.
                image.draft(None, (reach, reach))
            page = _upright_on_white(image)
    return page.crop(cut.box(*page.size)) if cut else page


def _format_of(source: Source) -> str:
    if isinstance(source, bytes):
        head = source[:16]
    else:
        with source.open("rb") as file:
            head = file.read(16)
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    raise ImageRefusedError("unknown_kind")


def _opened(source: Source, name: str) -> Image.Image:
    return Image.open(io.BytesIO(source) if isinstance(source, bytes) else source, formats=[name])


@contextmanager
def _refusing() -> Iterator[None]:
    """Every way in which a decoder gives up, as a sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            warnings.filterwarnings("ignore", category=UserWarning)  # broken EXIF, which we drop anyway
            yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except FileNotFoundError:
        raise
    except (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        IndexError,
        KeyError,
        TypeError,
        MemoryError,
        OverflowError,
    ) as error:
        raise ImageRefusedError("damaged") from error


def _too_many_pixels() -> ImageRefusedError:
    return ImageRefusedError("too_many_pixels", most=MAX_PIXELS // 1_000_000)


def _verify(source: Source, name: str) -> None:
    """Pillow's own check of checksums and structure; the object is spent afterwards."""
    with _opened(source, name) as image:
        image.verify()


def _frames(source: Source, name: str, *, decoded: bool) -> Iterator[Frame]:
    with _opened(source, name) as image:
        if name == "PNG" and getattr(image, "is_animated", False):
            raise ImageRefusedError("animated")
        for number in range(_frame_count(source, name)):
            _go_to(image, number)
            dpi, colour = _dpi(image), _colour(image)
            quality = jpeg_quality(getattr(image, "quantization", None)) if name == "JPEG" else None
            width, height = image.size
            check_size(width, height, most_pixels=MAX_PIXELS)
            if _lies_on_its_side(image):
                width, height = height, width
            if decoded:
                # Every byte of a JPEG is still read, so one that is cut off is noticed, at a fraction of the memory.
                image.draft(None, (WEB_LONG_SIDE, WEB_LONG_SIDE))
                image.load()
            yield Frame(number=number, width=width, height=height, dpi=dpi, colour=colour, quality=quality)


def _frame_of(number: int, page: PdfPage | None) -> Frame:
    if page is None:  # drawing it will say why it cannot be
        return Frame(number=number, width=1, height=1, dpi=None)
    colour: Colour = "bilevel" if page.bits == 1 else "grey" if page.bits <= 8 and page.is_scan else "colour"
    dpi = page.dpi if page.is_scan else None
    return Frame(number=number, width=page.width, height=page.height, dpi=dpi, colour=colour)


def _frame_count(source: Source, name: str) -> int:
    """How many pictures a TIFF holds, without following a chain of a million; of other kinds the first counts."""
    if name != "TIFF":
        return 1
    with _opened(source, name) as image:
        try:
            image.seek(MAX_FRAMES)
        except EOFError:
            pass
        else:
            raise ImageRefusedError("too_many_pages", most=MAX_FRAMES)
    with _opened(source, name) as image:  # anew: Pillow counts wrongly after a seek in vain
        return int(getattr(image, "n_frames", 1))


def _go_to(image: Image.Image, frame: int) -> None:
    if image.tell() != frame:
        image.seek(frame)
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise _too_many_pixels()


def _dpi(image: Image.Image) -> int | None:
    stated = image.info.get("dpi")
    try:
        dpi = round(float(stated[0])) if stated else 0
    except (TypeError, ValueError, ZeroDivisionError, IndexError, OverflowError):
        return None
    return dpi if 30 <= dpi <= 4800 else None


def _colour(image: Image.Image) -> Colour:
    if image.mode == "1":
        return "bilevel"
    return "grey" if image.mode in {"L", "LA", "F"} or image.mode.startswith("I") else "colour"


def _lies_on_its_side(image: Image.Image) -> bool:
    return image.getexif().get(_ORIENTATION) in {5, 6, 7, 8}


def _upright_on_white(image: Image.Image) -> Image.Image:
    """`image` turned as its EXIF says, without transparency, in mode L or RGB."""
    image.load()
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I") or upright.mode == "F":
        return _eight_bits(upright)
    if upright.mode in {"1", "L"}:
        return upright.convert("L")
    if "A" in upright.mode or "transparency" in upright.info:
        layered = upright.convert("RGBA")
        white = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(white, layered).convert("RGB")
    try:
        return upright.convert("RGB")
    except ValueError as error:
        raise ImageRefusedError("odd_colours") from error


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey of more than eight bits, scaled instead of cut off."""
    wide = image.convert("F")
    extremes = wide.getextrema()
    brightest = extremes[1] if isinstance(extremes, tuple) else 0
    if not isinstance(brightest, float) or brightest <= 0:
        return wide.convert("L")
    top = 1.0 if brightest <= 1 else 255.0 if brightest <= 255 else 65535.0 if brightest <= 65535 else brightest
    return wide.point(lambda value: value * (255.0 / top) + 0).convert("L")
