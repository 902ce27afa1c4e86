"""Lines that a person drew where the recogniser had found none: read by it afterwards, unless somebody was quicker."""

import logging

from django.db import transaction

from ocr.actions.regions import read_region
from ocr.engines.port import Direction, EngineUnavailableError, RecognitionError
from ocr.images import ImageRefusedError
from ocr.models import Line, Page

from .claims import lock_text
from .saving import renew

logger = logging.getLogger(__name__)
_READ = ("text", "machine_text", "confidence", "words", "alternatives", "characters")


def fill_new_line(*, line_id: int) -> bool:
    """Reads an empty line where it stands now; gives whether it was written. Never over a person, nor over a text."""
    line = _empty(line_id)
    page = Page.objects.filter(transcription__lines=line_id).order_by("pk").first() if line else None
    if line is None or page is None:
        return False
    box = (line.left, line.top, line.width, line.height)
    try:
        fields = read_region(page=page, box=box, direction=Direction(line.direction))
    except (EngineUnavailableError, RecognitionError, ImageRefusedError, OSError):
        logger.warning("The new line %s could not be read; it stays empty for a person to write.", line_id)
        return False
    return _written(line_id, page, box, fields) if fields else False


@transaction.atomic
def _written(line_id: int, page: Page, box: tuple[int, int, int, int], fields: dict[str, object]) -> bool:
    lock_text(page)
    line = _empty(line_id, locked=True)
    if line is None or (line.left, line.top, line.width, line.height) != box:
        return False
    for name in _READ:
        setattr(line, name, fields[name])
    line.save(update_fields=list(_READ))
    renew(line.transcription)
    return True


def _empty(line_id: int, *, locked: bool = False) -> Line | None:
    rows = Line.objects.select_for_update() if locked else Line.objects.all()
    return rows.filter(pk=line_id, text="", version=0, dropped=False).first()
