"""New readings mended by what was learned: only where the last measurement said that it helps, and never a person's."""

from dataclasses import replace

from ocr.engines.port import Choice, Reading, RecognisedCharacter, RecognisedLine
from ocr.models import LearningRun

from .experience import Experience
from .learning import experience


def with_experience(reading: Reading) -> Reading:
    """The reading as it is, or with characters exchanged for what experience says they are."""
    run = LearningRun.objects.order_by("-pk").first()
    if run is None or not run.applied:
        return reading
    known = experience()
    return replace(reading, lines=tuple(mended(line, known) for line in reading.lines))


def mended(line: RecognisedLine, known: Experience) -> RecognisedLine:
    """The line with characters exchanged; each one that went stays as the first of what else it may be."""
    if len(line.characters) != len(line.text):
        return line
    read = [
        (one.character, one.confidence, tuple((other.character, other.confidence) for other in one.alternatives))
        for one in line.characters
    ]
    text = known.mended(read)
    if text == line.text:
        return line
    characters = tuple(_exchanged(one, sign) for one, sign in zip(line.characters, text, strict=True))
    words, at = [], 0
    for word in line.words:
        start = line.text.find(word.text, at)
        if start < 0:
            return line
        at = start + len(word.text)
        words.append(replace(word, text=text[start:at]))
    kept = tuple(other for other in line.alternatives if text[other.index] != other.character)
    return replace(line, text=text, words=tuple(words), characters=characters, alternatives=kept)


def _exchanged(one: RecognisedCharacter, sign: str) -> RecognisedCharacter:
    if one.character == sign:
        return one
    gone = Choice(character=one.character, confidence=one.confidence)
    others = tuple(other for other in one.alternatives if other.character != sign)
    sure = next((other.confidence for other in one.alternatives if other.character == sign), 0.0)
    return replace(one, character=sign, confidence=sure, alternatives=(gone, *others)[: len(one.alternatives) or 1])
