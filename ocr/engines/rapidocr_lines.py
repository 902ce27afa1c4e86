"""From characters along a line to the line as the port wants it: boxes on the page, words, what search is offered."""

from collections.abc import Sequence

from ocr.layout.boxes import Quad, box_of
from search.text.normalise import is_solid

from .line_crops import part_of
from .port import Alternative, Direction, RecognisedCharacter, RecognisedLine, RecognisedWord
from .rapidocr_alternatives import ReadCharacter

# What is offered to search beside a character: its likeliest rivals, of at least this probability (per cent). Measured
# on handwriting, terms of 4: two rivals of 1 per cent find 93.9 per cent, these 94.8, both without a wrong hit; of the
# findings of terms of 2, 99.8 and 99.5 per cent are right.
SEARCHED_CHOICES, SEARCHED_PROBABILITY = 5, 0.5


def line_of(quad: Quad, read: Sequence[ReadCharacter], direction: Direction) -> RecognisedLine:
    """The line in these corners, its characters and words with their boxes on the page. `read` is not empty."""
    vertical = direction is Direction.VERTICAL
    whole = box_of(quad)
    characters = []
    for one in read:
        box = part_of(quad, one.start, one.end, vertical=vertical)
        left, top = int(box.left), int(box.top)
        characters.append(
            RecognisedCharacter(
                character=one.character,
                left=left,
                top=top,
                width=max(1, round(box.right) - left),
                height=max(1, round(box.bottom) - top),
                confidence=one.confidence,
                alternatives=one.alternatives,
            )
        )
    written = [one.confidence for one in characters if not one.character.isspace()]
    left, top = int(whole.left), int(whole.top)
    return RecognisedLine(
        text="".join(one.character for one in characters),
        left=left,
        top=top,
        width=max(1, round(whole.right) - left),
        height=max(1, round(whole.bottom) - top),
        confidence=sum(written) / len(written),
        direction=direction,
        words=_words(characters),
        alternatives=_searched(characters),
        characters=tuple(characters),
    )


def _words(characters: Sequence[RecognisedCharacter]) -> tuple[RecognisedWord, ...]:
    """Each Han character or sign by itself, and the runs of letters and digits between spaces."""
    groups: list[list[RecognisedCharacter]] = []
    joins = False
    for one in characters:
        plain = one.character.isascii() and one.character.isalnum()
        if one.character.isspace():
            joins = False
            continue
        if plain and joins:
            groups[-1].append(one)
        else:
            groups.append([one])
        joins = plain
    return tuple(_word(group) for group in groups)


def _word(group: Sequence[RecognisedCharacter]) -> RecognisedWord:
    left, top = min(one.left for one in group), min(one.top for one in group)
    return RecognisedWord(
        text="".join(one.character for one in group),
        left=left,
        top=top,
        width=max(one.left + one.width for one in group) - left,
        height=max(one.top + one.height for one in group) - top,
        confidence=sum(one.confidence for one in group) / len(group),
    )


def _searched(characters: Sequence[RecognisedCharacter]) -> tuple[Alternative, ...]:
    return tuple(
        Alternative(index=index, character=other.character, confidence=other.confidence)
        for index, one in enumerate(characters)
        if is_solid(one.character)
        for other in one.alternatives[:SEARCHED_CHOICES]
        if other.confidence >= SEARCHED_PROBABILITY and is_solid(other.character)
    )
