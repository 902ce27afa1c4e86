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

from PIL import Image, ImageOps

MAX_BYTES = 60 * 1024 * 1024
MAX_PIXELS = 120_000_000
MAX_FRAMES = 500
WEB_LONG_SIDE = 2000
WEB_QUALITY = 85

Image.MAX_IMAGE_PIXELS = MAX_PIXELS

_MAGIC = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
)
_MEDIA_TYPES = {"JPEG": ("image/jpeg", "jpg"), "PNG": ("image/png", "png"), "TIFF": ("image/tiff", "tif")}


class ImageRefusedError(Exception):
    """A file is no image that we take; the message is a sentence without the file's name."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """One picture in a file: width and height in pixels as a person sees it (turned upright), dots per inch or None."""

    number: int
    width: int
    height: int
    dpi: int | None


@dataclass(frozen=True, kw_only=True)
class ScanFacts:
    """What a file is by its content."""

    media_type: str
    extension: str
    frames: tuple[Frame, ...]


def inspect(content: bytes) -> ScanFacts:
    """What the file is, after every frame was decoded once. Raises ImageRefusedError with the reason."""
    if not content:
        raise ImageRefusedError("The file is empty. Scan the page again.")
    if len(content) > MAX_BYTES:
        raise ImageRefusedError(
            f"The file has {len(content) // 1024 // 1024} MB; at most {MAX_BYTES // 1024 // 1024} MB are taken. "
            "Save it with stronger compression."
        )
    name = _format_of(content)
    media_type, extension = _MEDIA_TYPES[name]
    with _refusing():
        _verify(content, name)
        frames = tuple(_frames(content, name))
    return ScanFacts(media_type=media_type, extension=extension, frames=frames)


def open_page(source: Path | bytes, frame: int = 0) -> Image.Image:
    """One frame, decoded, upright, on white, in colour or grey. Raises ImageRefusedError where it cannot be read."""
    content = source if isinstance(source, bytes) else source.read_bytes()
    name = _format_of(content)
    with _refusing(), Image.open(io.BytesIO(content), formats=[name]) as image:
        _go_to(image, frame)
        return _upright_on_white(image)


def web_rendition(content: bytes, frame: int = 0) -> bytes:
    """A JPEG of at most 2,000 pixels on its long side for browsers, made from the pixels alone."""
    name = _format_of(content)
    with _refusing(), Image.open(io.BytesIO(content), formats=[name]) as image:
        _go_to(image, frame)
        # A JPEG decoder can shrink while it decodes, which keeps a large scan out of memory.
        image.draft(None, (WEB_LONG_SIDE, WEB_LONG_SIDE))
        page = _upright_on_white(image)
    page.thumbnail((WEB_LONG_SIDE, WEB_LONG_SIDE), Image.Resampling.LANCZOS)
    page.info.clear()
    out = io.BytesIO()
    page.save(out, "JPEG", quality=WEB_QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def _format_of(content: bytes) -> str:
    for magic, name in _MAGIC:
        if content.startswith(magic):
            return name
    raise ImageRefusedError(
        "The content is neither JPEG, PNG nor TIFF, whatever its name says. Save the scan in one of these forms."
    )


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
        raise ImageRefusedError(
            "The image is damaged or cut off and cannot be decoded. Scan or copy it again."
        ) from error


def _too_many_pixels() -> ImageRefusedError:
    return ImageRefusedError(
        f"The image has more than {MAX_PIXELS // 1_000_000} million pixels. Scan it at a lower resolution."
    )


def _verify(content: bytes, name: str) -> None:
    """Pillow's own check of checksums and structure; the object is spent afterwards."""
    with Image.open(io.BytesIO(content), formats=[name]) as image:
        image.verify()


def _frames(content: bytes, name: str) -> Iterator[Frame]:
    with Image.open(io.BytesIO(content), formats=[name]) as image:
        count = getattr(image, "n_frames", 1) if name == "TIFF" else 1
        if count > MAX_FRAMES:
            raise ImageRefusedError(f"The file holds {count} pages; at most {MAX_FRAMES} are taken. Split it.")
        for number in range(count):
            _go_to(image, number)
            dpi = _dpi(image)
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise _too_many_pixels()
            if _lies_on_its_side(image):
                width, height = height, width
            if name == "JPEG":
                # Every byte is still read, so a file that is cut off is noticed, at a fraction of the memory.
                image.draft(None, (WEB_LONG_SIDE, WEB_LONG_SIDE))
            image.load()
            yield Frame(number=number, width=width, height=height, dpi=dpi)


def _go_to(image: Image.Image, frame: int) -> None:
    if frame:
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


_ORIENTATION = 0x0112


def _lies_on_its_side(image: Image.Image) -> bool:
    return image.getexif().get(_ORIENTATION) in {5, 6, 7, 8}


def _upright_on_white(image: Image.Image) -> Image.Image:
    """`image` turned as its EXIF says, without transparency, in mode L or RGB."""
    image.load()
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I"):
        # Sixteen bits of grey: scale to eight instead of cutting off.
        return upright.point(lambda value: value / 257).convert("L") if upright.mode != "I" else upright.convert("L")
    if upright.mode in {"1", "L"}:
        return upright.convert("L")
    if "A" in upright.mode or "transparency" in upright.info:
        layered = upright.convert("RGBA")
        white = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(white, layered).convert("RGB")
    return upright.convert("RGB")
