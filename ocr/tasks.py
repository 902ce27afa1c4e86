"""The doors from the queue to the actions."""

from typing import Any

from django_tasks import task

from .actions import recognition, regions
from .desk.new_lines import fill_new_line
from .engines.port import Direction
from .models import Page

# A person waits for these; batches do not mind.
SOON = 50


@task(backend="jobs", queue_name="ocr")
def recognise_job(job_id: int) -> None:
    """Reads one scan; a job that is done or in other hands is left alone, one that may be tried again goes back."""
    if recognition.recognise(job_id=job_id) is recognition.Outcome.TRY_AGAIN:
        recognise_job.enqueue(job_id)


@task(backend="jobs", queue_name="ocr", priority=SOON)
def read_region(page_id: int, left: float, top: float, width: float, height: float, direction: str) -> Any:
    """Reads a box of a page as one line; gives the fields of its row, or None where nothing is read there."""
    page = Page.objects.select_related("scan", "transcription__job").filter(pk=page_id).first()
    if page is None:
        return None
    return regions.read_region(page=page, box=(left, top, width, height), direction=Direction(direction))


@task(backend="jobs", queue_name="ocr", priority=SOON)
def read_new_line(line_id: int) -> None:
    """Reads a line that a person drew, unless somebody has written on it meanwhile."""
    fill_new_line(line_id=line_id)
