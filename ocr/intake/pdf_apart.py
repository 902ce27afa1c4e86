"""PDFs read in a process of their own, which may use only so much time and memory.

A PDF is a program for a page: one of a few kilobytes can draw for a year, or nest drawings in drawings without end, and
the library that draws it cannot be interrupted. A process can.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from PIL import Image

from .pdf import PdfPage
from .refusals import ImageRefusedError

LOOKING_SECONDS, DRAWING_SECONDS = 60, 30
"""Of the processor: for looking through a document, for drawing a page of it."""
MEMORY = 4 * 1024**3
_ROOT = Path(__file__).resolve().parents[2]


def pages(source: Path | bytes, *, most_pixels: int) -> tuple[PdfPage | None, ...]:
    """As `ocr.intake.pdf.pages`. Raises ImageRefusedError also for what takes too long."""
    told, _rest = _asked(source, {"most_pixels": most_pixels}, LOOKING_SECONDS)
    return tuple(None if one is None else PdfPage(**one) for one in told["pages"])


def drawn(source: Path | bytes, number: int, *, most_pixels: int, longest: int | None = None) -> Image.Image:
    """As `ocr.intake.pdf.drawn`. Raises ImageRefusedError also for what takes too long."""
    order = {"most_pixels": most_pixels, "number": number, "longest": longest}
    told, pixels = _asked(source, order, DRAWING_SECONDS)
    return Image.frombytes(told["mode"], (told["width"], told["height"]), pixels)


def _asked(source: Path | bytes, order: dict[str, Any], seconds: int) -> tuple[dict[str, Any], bytes]:
    """What the other process says, and the bytes behind it."""
    if isinstance(source, Path) and not source.exists():
        raise FileNotFoundError(source)
    path = str(source) if isinstance(source, Path) else ""
    asked = {**order, "path": path, "seconds": seconds, "memory": MEMORY}
    answer = subprocess.run(  # noqa: S603 - our own program, with values that it takes as such
        [sys.executable, "-m", "ocr.intake.pdf_process", json.dumps(asked)],
        input=source if isinstance(source, bytes) else b"",
        capture_output=True,
        cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
        check=False,
    )
    head, _newline, rest = answer.stdout.partition(b"\n")
    if answer.returncode or not head:
        raise ImageRefusedError("costly_pdf")
    told: dict[str, Any] = json.loads(head)
    if "refused" in told:
        raise ImageRefusedError(**told["refused"])
    return told, rest
