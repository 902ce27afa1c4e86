"""What else a character may be: where two readings of one page differ in a single character, both are worth finding.

An unsure page is read more than once anyhow. Tesseract's own choices for a character (lstm_choice_mode) were measured
and not taken: on Chinese, whose characters its network spells in several codes, they held the right character for 4
of 44 misread ones, at 20 to 35 per cent more time; the readings that were given up hold it for about a third of the
characters misread on printed pages, at no cost.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from ocr.line_text import join_words
from search.text.normalise import canonical, is_solid

from .port import Alternative, Reading, RecognisedLine

MOST_PER_LINE = 12
_LONGEST = 2  # longer differences are other cuts of the line, not other readings of its characters
# Readings that agree in less than this share of their characters are not of the same lines.
_LEAST_AGREEMENT = 0.4


def with_alternatives(best: Reading, others: Iterable[Reading]) -> Reading:
    """The best reading with the characters that `others`, readings of the same page, have in place of its own.

    Only Han characters count, each once; of too many in a line the surest. They stand in the order of the line. Being
    unsure is no reason to drop one: those below 25 per cent were right in one case of nine, the others in one of four.
    """
    found: dict[tuple[int, int, str], float] = {}
    for other in others:
        if other.direction is best.direction:
            for line, index, character, confidence in _differences(best, other):
                key = (line, index, character)
                found[key] = max(confidence, found.get(key, 0.0))
    if not found:
        return best
    per_line: dict[int, list[Alternative]] = {}
    for (line, index, character), confidence in found.items():
        per_line.setdefault(line, []).append(Alternative(index=index, character=character, confidence=confidence))
    lines = [replace(line, alternatives=_chosen(per_line.get(number, ()))) for number, line in enumerate(best.lines)]
    return replace(best, lines=tuple(lines))


def _chosen(alternatives: Sequence[Alternative]) -> tuple[Alternative, ...]:
    surest = sorted(alternatives, key=lambda one: -one.confidence)[:MOST_PER_LINE]
    return tuple(sorted(surest, key=lambda one: (one.index, -one.confidence)))


@dataclass(frozen=True)
class _Place:
    """A letter or character of a reading: where it stands, its canonical form, and how surely its word was read."""

    line: int
    index: int
    character: str
    canonical: str
    confidence: float


def _differences(best: Reading, other: Reading) -> Iterator[tuple[int, int, str, float]]:
    """Line and index in the best reading, and the other one's character there with its confidence."""
    ours, theirs = _places(best), _places(other)
    matcher = SequenceMatcher(
        None, "".join(one.canonical for one in ours), "".join(one.canonical for one in theirs), autojunk=False
    )
    if matcher.real_quick_ratio() < _LEAST_AGREEMENT or matcher.ratio() < _LEAST_AGREEMENT:
        return
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind != "replace" or end - start != other_end - other_start or end - start > _LONGEST:
            continue
        for one, two in zip(ours[start:end], theirs[other_start:other_end], strict=True):
            if is_solid(one.character) and is_solid(two.character):
                yield one.line, one.index, two.character, two.confidence


def _places(reading: Reading) -> list[_Place]:
    """What is written in the reading; signs and spaces, which recognisers put anywhere, are left out."""
    found = []
    for number, line in enumerate(reading.lines):
        for index, (character, confidence) in enumerate(zip(line.text, _confidences(line), strict=True)):
            folded = canonical(character)
            if len(folded) == 1:
                found.append(_Place(number, index, character, folded, confidence))
    return found


def _confidences(line: RecognisedLine) -> list[float]:
    """The confidence of each character of the line: its word's."""
    found = [line.confidence] * len(line.text)
    _text, offsets = join_words([word.text for word in line.words])
    for word, offset in zip(line.words, offsets, strict=True):
        found[offset : offset + len(word.text)] = [word.confidence] * len(word.text)
    return found
