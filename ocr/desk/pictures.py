"""Pictures of single lines, cut out of the original at its full resolution, kept beside it once they were asked for."""

import io
from pathlib import Path
from threading import Lock

from PIL import Image

from ocr.images import open_page
from ocr.models import Line, Scan
from ocr.scan_files import original_path, web_path, write_once

_MARGIN = 0.25  # of the line's thickness, on every side: a person reads a stroke by where it begins
_LEAST_MARGIN = 6
_LONGEST = 3000  # pixels; beyond it a line is shown smaller
_QUALITY = 88
_one_page_at_a_time = Lock()


def picture_of(line: Line) -> bytes:
    """The line with some white around it, as a JPEG. Raises FileNotFoundError, ImageRefusedError.

    The first picture asked for cuts out all lines of its page, since decoding the page is what takes time.
    """
    scan = line.transcription.scan
    path = _path(scan, line)
    if not path.exists():
        with _one_page_at_a_time:
            if not path.exists():
                others = Line.objects.filter(transcription=line.transcription_id, dropped=False)
                _cut_out(scan, [line, *others])
    return path.read_bytes()


def pictured_box(line: Line, page_width: int, page_height: int) -> tuple[int, int, int, int]:
    """Left, top, width and height of the part of a page that the line's picture shows, in pixels of the original."""
    margin = max(_LEAST_MARGIN, round(_MARGIN * min(line.width, line.height)))
    left, top = max(line.left - margin, 0), max(line.top - margin, 0)
    right = max(min(line.left + line.width + margin, page_width), left + 1)
    bottom = max(min(line.top + line.height + margin, page_height), top + 1)
    return left, top, right - left, bottom - top


def _path(scan: Scan, line: Line) -> Path:
    box = f"{line.left}.{line.top}.{line.width}.{line.height}"
    web = web_path(scan.digest, scan.frame)
    return web.with_name(f"{web.name.removesuffix('.web.jpg')}.lines") / f"{box}.jpg"


def _cut_out(scan: Scan, lines: list[Line]) -> None:
    page = open_page(original_path(scan.digest, scan.extension), scan.frame)
    for line in lines:
        path = _path(scan, line)
        if path.exists():
            continue
        left, top, width, height = pictured_box(line, page.width, page.height)
        part = page.crop((left, top, left + width, top + height))
        part.thumbnail((_LONGEST, _LONGEST), Image.Resampling.LANCZOS)
        part.info.clear()
        out = io.BytesIO()
        part.convert("RGB").save(out, "JPEG", quality=_QUALITY)
        write_once(path, out.getvalue())
