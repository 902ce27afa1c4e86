"""The process in which a PDF is read: `python -m ocr.intake.pdf_process ORDER`, where ORDER is JSON.

`path` names the file (its bytes come through standard input where it is empty), `seconds` and `memory` (bytes) bound
the process, `number` asks for a drawn page, else all pages are looked at. The answer is a line of JSON, and behind it
the pixels of a drawn page.
"""

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .pdf import drawn, pages
from .refusals import ImageRefusedError


def answer(order: dict[str, Any], sent: bytes) -> tuple[dict[str, Any], bytes]:
    """What is to be said, and the bytes behind it."""
    source = Path(order["path"]) if order["path"] else sent
    try:
        if "number" not in order:
            found = pages(source, most_pixels=order["most_pixels"])
            return {"pages": [asdict(page) if page else None for page in found]}, b""
        page = drawn(source, order["number"], most_pixels=order["most_pixels"], longest=order["longest"])
    except ImageRefusedError as error:
        return {"refused": error.reason}, b""
    return {"mode": page.mode, "width": page.width, "height": page.height}, page.tobytes()


def main() -> None:
    """Bounds itself and answers. The system ends a process that wants more time; one that wants more memory fails."""
    order = json.loads(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CPU, (order["seconds"], order["seconds"]))
    resource.setrlimit(resource.RLIMIT_AS, (order["memory"], order["memory"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    said, pixels = answer(order, sys.stdin.buffer.read() if not order["path"] else b"")
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + pixels)


if __name__ == "__main__":
    main()
