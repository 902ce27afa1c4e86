"""Reading one box of a page, for a person who drew a line that the recogniser had missed."""

from typing import Any

from ocr.engines import current_engine
from ocr.engines.port import Direction
from ocr.images import open_page
from ocr.models import Page, StepKind
from ocr.page_reading import Box, read_box
from ocr.preparation import Prepared, prepared_as
from ocr.scan_files import original_path

from .steps import result_of
from .storing import line_fields


def read_region(*, page: Page, box: Box, direction: Direction = Direction.AUTO) -> dict[str, Any] | None:
    """The fields of a row of ocr.models.Line for what stands in `box` (left, top, width, height in pixels of the
    original), read as one line; None where nothing is read there. Writes nothing.

    Loads the recogniser into this process; a web server asks `ocr.tasks.read_region` instead. Raises
    EngineUnavailableError, RecognitionError, ImageRefusedError, FileNotFoundError.
    """
    scan, read = page.scan, page.transcription
    image = open_page(original_path(scan.digest, scan.extension), scan.frame)
    known = result_of(read.job, StepKind.PREPARE) if read else None
    languages = tuple(read.parameters.get("languages", ())) if read else ()
    if known is None:
        prepared = Prepared(image=image, left=0, top=0, skew=0.0, original_size=image.size)
    else:
        sides = {side: known[side] for side in ("left", "top", "width", "height")}
        prepared = prepared_as(image, skew=known["skew"], **sides)
    line = read_box(current_engine(), prepared, box, languages=languages, direction=direction)
    return line_fields(line) if line else None
