"""Taking a reading's boxes from one image to another that it was cut out of, and making one line of several."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import ceil, floor
from typing import TypeVar

from ocr.line_text import gap

from .port import Alternative, Reading, RecognisedCharacter, RecognisedLine, RecognisedWord

Boxed = TypeVar("Boxed", RecognisedLine, RecognisedWord, RecognisedCharacter)
Edges = tuple[float, float, float, float]  # left, top, right, bottom
Place = Callable[[Edges], Edges]


def placed(reading: Reading, place: Place, size: tuple[int, int]) -> Reading:
    """The reading with every box where `place` takes it, inside an image of `size`."""
    return replace(reading, lines=tuple(line_placed(line, place, size) for line in reading.lines))


def line_placed(line: RecognisedLine, place: Place, size: tuple[int, int]) -> RecognisedLine:
    """The same for one line."""
    return replace(
        _box_placed(line, place, size),
        words=tuple(_box_placed(word, place, size) for word in line.words),
        characters=tuple(_box_placed(one, place, size) for one in line.characters),
    )


def moved_by(across: float, down: float) -> Place:
    """To the right and down by so many pixels."""
    return lambda edges: (edges[0] + across, edges[1] + down, edges[2] + across, edges[3] + down)


def joined_lines(lines: Sequence[RecognisedLine]) -> RecognisedLine:
    """What was taken for several lines as the one that it is; `lines` are some, in reading order."""
    text = ""
    characters: list[RecognisedCharacter] = []
    alternatives: list[Alternative] = []
    for line in lines:
        text += gap(text, line.text)
        alternatives += [
            Alternative(index=len(text) + one.index, character=one.character, confidence=one.confidence)
            for one in line.alternatives
        ]
        text += line.text
        characters += line.characters
    left, top = min(line.left for line in lines), min(line.top for line in lines)
    count = max(1, sum(len(line.text) for line in lines))
    return replace(
        lines[0],
        text=text,
        left=left,
        top=top,
        width=max(line.left + line.width for line in lines) - left,
        height=max(line.top + line.height for line in lines) - top,
        confidence=sum(line.confidence * len(line.text) for line in lines) / count,
        words=tuple(word for line in lines for word in line.words),
        alternatives=tuple(alternatives),
        characters=tuple(characters) if len(characters) == len(text) else (),
    )


def _box_placed(box: Boxed, place: Place, size: tuple[int, int]) -> Boxed:
    edges = place((box.left, box.top, box.left + box.width, box.top + box.height))
    left, right = (min(max(edge, 0.0), size[0]) for edge in (edges[0], edges[2]))
    top, bottom = (min(max(edge, 0.0), size[1]) for edge in (edges[1], edges[3]))
    whole_left, whole_top = min(floor(left), size[0] - 1), min(floor(top), size[1] - 1)
    return replace(
        box,
        left=whole_left,
        top=whole_top,
        width=max(1, ceil(right) - whole_left),
        height=max(1, ceil(bottom) - whole_top),
    )
