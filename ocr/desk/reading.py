"""Rows of lines as the rules of the desk see them."""

from typing import Any

from ocr.engines.port import Direction
from ocr.exports.document import cells
from ocr.layout import boxes
from ocr.line_text import join_words
from ocr.marking import Box
from ocr.models import Line, LineState

from .calibration import calibrated
from .ranking import RankedLine, steps_of

SETTLED = frozenset({LineState.CORRECTED.value, LineState.CHECKED.value, LineState.UNREADABLE.value})


def machine_text_of(line: Line) -> str:
    """What the machine read on the line, whatever people made of it."""
    return line.machine_text if line.machine_text or line.state != LineState.MACHINE else line.text


def places_of(line: Line) -> tuple[Box, ...]:
    """The box of each character of the machine's text; empty where the engine placed none."""
    return tuple(
        Box(left=left, top=top, right=left + width, bottom=top + height)
        for _character, left, top, width, height, *_rest in characters_of(line)
    )


def box_of(line: Line) -> Box:
    """The line's own box."""
    return Box(left=line.left, top=line.top, right=line.left + line.width, bottom=line.top + line.height)


def characters_of(line: Line) -> list[Any]:
    """[character, left, top, width, height, confidence, [[other character, confidence], …]] for each character of what
    the machine read; made out of its words where the engine states no more. Empty where neither is known.
    """
    if line.characters or line.state != LineState.MACHINE:
        return line.characters
    text, offsets = join_words([word[0] for word in line.words])
    if text != line.text or not text:
        return []
    others: dict[int, list[list[Any]]] = {}
    for index, other, sure in line.alternatives:
        others.setdefault(index, []).append([other, sure])
    found: list[Any] = []
    for (word, left, top, width, height, sure), offset in zip(line.words, offsets, strict=True):
        box = Box(left=left, top=top, right=left + width, bottom=top + height)
        found += [[" ", *_pixels(Box(left=left, top=top, right=left, bottom=top)), sure, []]] * (offset - len(found))
        parts = cells(word, box, vertical=line.direction == Direction.VERTICAL.value)
        for at, (sign, part) in enumerate(zip(word, parts, strict=True), start=offset):
            found.append([sign, *_pixels(part), sure, others.get(at, [])])
    return found


def ranked_line(line: Line, engine: str) -> RankedLine:
    """The line for ranking."""
    vertical = line.direction == Direction.VERTICAL.value
    characters = characters_of(line)
    centres = [one[2] + one[4] / 2 if vertical else one[1] + one[3] / 2 for one in line.characters]
    read = [(one[0], one[5], tuple(other for other, _sure in one[6])) for one in characters if len(one[0]) == 1]
    if not read or line.state != LineState.MACHINE:
        read = [(sign, line.confidence, ()) for sign in line.text]
    return RankedLine(
        box=boxes.Box(line.left, line.top, line.left + line.width, line.top + line.height),
        direction=Direction(line.direction),
        characters=tuple((sign, calibrated(sure, engine), others) for sign, sure, others in read),
        steps=steps_of(centres),
        settled=line.state in SETTLED,
    )


def _pixels(box: Box) -> tuple[int, int, int, int]:
    left, top = round(box.left), round(box.top)
    return left, top, max(1, round(box.right) - left), max(1, round(box.bottom) - top)
