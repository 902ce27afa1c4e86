"""What an engine read on its way into rows: text, places, confidences and what else each character may be."""

from dataclasses import astuple
from typing import Any

from django.db import transaction

from ocr.adoption import adopted
from ocr.engines.port import MOST_CHOICES, Reading, RecognisedLine
from ocr.layout.boxes import Box
from ocr.models import Line, LineState, RecognitionJob, Transcription

_DECIMALS = 2


def store(job: RecognitionJob, reading: Reading, version: str) -> Transcription:
    """Makes the rows of a reading. Call it inside the transaction that says that the job is done with reading."""
    transcription = Transcription.objects.create(
        job=job,
        scan=job.scan,
        engine=job.engine,
        version=version,
        parameters=job.parameters,
        direction=reading.direction.value,
        doubt=reading.doubt,
        confidence=reading.confidence,
        text=reading.text,
    )
    lines = [
        Line(transcription=transcription, order=order, **line_fields(line)) for order, line in enumerate(reading.lines)
    ]
    Line.objects.bulk_create(lines, batch_size=500)
    return transcription


def line_fields(line: RecognisedLine) -> dict[str, Any]:
    """The fields of a row for a line as it was read, but its transcription and place in it."""
    return {
        "text": line.text,
        "machine_text": line.text,
        "left": line.left,
        "top": line.top,
        "width": line.width,
        "height": line.height,
        "confidence": line.confidence,
        "direction": line.direction.value,
        "words": [list(astuple(word)) for word in line.words],
        "alternatives": [list(astuple(other)) for other in line.alternatives],
        "characters": _characters(line),
    }


@transaction.atomic
def adopt(*, former: Transcription, fresh: Transcription) -> int:
    """Takes the lines that people touched from a former reading into a fresh one of the same scan; gives their number.

    They keep their versions. Fresh lines that overlap them are dropped, as are those below them in the history. The
    fresh transcription's text is written anew.
    """
    old = list(Line.objects.select_for_update().filter(transcription=former, dropped=False).order_by("order"))
    kept = [line.state != LineState.MACHINE or line.version > 0 for line in old]
    if not any(kept):
        return 0
    new = list(Line.objects.select_for_update().filter(transcription=fresh, dropped=False).order_by("order"))
    taken = adopted(
        [(_box(line), touched) for line, touched in zip(old, kept, strict=True)], [_box(line) for line in new]
    )
    # Everything is dropped for a moment, since no two lines may have one place.
    Line.objects.filter(pk__in=[line.pk for line in (*old, *new)]).update(dropped=True)
    chosen = [old[one.index] if one.kept else new[one.index] for one in taken]
    for order, line in enumerate(chosen):
        line.transcription, line.order, line.dropped = fresh, order, False
    Line.objects.bulk_update(chosen, ["transcription", "order", "dropped"], batch_size=200)
    rest = {line.pk for line in old} - {line.pk for line in chosen}
    Line.objects.filter(pk__in=rest).update(dropped=False)
    fresh.text = "\n".join(line.text for line in chosen if line.text)
    fresh.save(update_fields=["text"])
    return sum(kept)


def _characters(line: RecognisedLine) -> list[list[object]]:
    """Each character with its box, confidence and alternatives; those that another reading of the page had, too."""
    offered: dict[int, list[list[object]]] = {}
    for other in line.alternatives:
        offered.setdefault(other.index, []).append([other.character, round(other.confidence, _DECIMALS)])
    return [
        [
            one.character,
            one.left,
            one.top,
            one.width,
            one.height,
            round(one.confidence, _DECIMALS),
            [[other.character, round(other.confidence, _DECIMALS)] for other in one.alternatives]
            or offered.get(index, [])[:MOST_CHOICES],
        ]
        for index, one in enumerate(line.characters)
    ]


def _box(line: Line) -> Box:
    return Box(line.left, line.top, line.left + line.width, line.top + line.height)
