"""The steps of a job on their way into the database and back."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.utils import timezone
from PIL import Image

from ocr.engines.port import Direction, Layout
from ocr.models import JobState, PipelineStep, RecognitionJob, StepKind
from ocr.preparation import Prepared, glyph_height, prepared, prepared_as


@contextmanager
def step(job: RecognitionJob, kind: StepKind) -> Iterator[dict[str, Any]]:
    """One step: what the block puts into the dict is kept as its result, what it raises as its reason.

    A process that dies inside leaves the step running, for whoever takes the job up to begin anew.
    """
    began = time.monotonic()
    row, _made = PipelineStep.objects.update_or_create(
        job=job,
        kind=kind,
        defaults={
            "state": JobState.RUNNING,
            "reason": "",
            "started_at": timezone.now(),
            "finished_at": None,
            "duration": None,
            "result": {},
        },
    )
    try:
        yield row.result
    except Exception as error:
        row.state, row.reason = JobState.FAILED, str(error) or type(error).__name__
        raise
    else:
        row.state = JobState.DONE
    finally:
        if row.state != JobState.RUNNING:
            row.finished_at, row.duration = timezone.now(), timedelta(seconds=time.monotonic() - began)
            row.save()


def result_of(job: RecognitionJob, kind: StepKind) -> dict[str, Any] | None:
    """What a step of the job came to, or None where it was not done yet."""
    return PipelineStep.objects.filter(job=job, kind=kind, state=JobState.DONE).values_list("result", flat=True).first()


def prepare(job: RecognitionJob, image: Image.Image, *, level: bool) -> Prepared:
    """The page prepared, as it was measured now or by an earlier attempt."""
    known = result_of(job, StepKind.PREPARE)
    if known is not None:
        sides = {side: known[side] for side in ("left", "top", "width", "height")}
        return prepared_as(image, skew=known["skew"], **sides)
    with step(job, StepKind.PREPARE) as result:
        page = prepared(image, level=level)
        width, height = page.image.size
        result.update(left=page.left, top=page.top, width=width, height=height, skew=page.skew)
        result["glyph_height"] = glyph_height(page.image)
    return page


def as_json(layout: Layout) -> dict[str, Any]:
    """A layout as a step keeps it."""
    pieces = None if layout.pieces is None else [[list(point) for point in quad] for quad in layout.pieces]
    return {"direction": layout.direction.value, "doubt": layout.doubt, "pieces": pieces}


def from_json(kept: dict[str, Any]) -> Layout:
    """A layout that a step kept."""
    pieces = kept["pieces"]
    return Layout(
        direction=Direction(kept["direction"]),
        doubt=kept["doubt"],
        pieces=None
        if pieces is None
        else tuple(
            (tuple(first), tuple(second), tuple(third), tuple(fourth)) for first, second, third, fourth in pieces
        ),
    )
