"""A line's text out of its words, a page's out of its lines, and where each begins: one rule for all who ask."""

import re
from collections.abc import Iterable, Sequence

_CLOSE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\U00020000-\U0003ffff·—…“”‘’]")
_NO_SPACE_BEFORE = frozenset(",.;:!?)]}%")
# Characters of running text on either side of one that was also read otherwise: a word is found across it.
AROUND = 8


def join_words(words: Sequence[str]) -> tuple[str, tuple[int, ...]]:
    """The text and the offset of each word. Recognisers put spaces between Han characters, which no writer does."""
    text, offsets = "", []
    for word in words:
        text += gap(text, word)
        offsets.append(len(text))
        text += word
    return text, tuple(offsets)


def gap(before: str, after: str) -> str:
    """The space, if any, that stands between two pieces of text that follow each other."""
    if (
        not before
        or not after
        or _CLOSE.fullmatch(before[-1])
        or _CLOSE.fullmatch(after[0])
        or after[0] in _NO_SPACE_BEFORE
    ):
        return ""
    return " "


def running_text(lines: Iterable[str]) -> str:
    """Lines as one text, so that a word broken at a line's end is still one word."""
    return join_words(tuple(filter(None, lines)))[0]


def other_readings(lines: Sequence[tuple[str, Sequence[tuple[int, str, float]]]]) -> tuple[str, ...]:
    """Short pieces of the running text, each with one character replaced by what the engine also read there.

    `lines` are a line's text and its alternatives: index in the text, other character, confidence.
    """
    written = [line for line in lines if line[0]]
    body, offsets = join_words([text for text, _alternatives in written])
    found: dict[str, None] = {}
    for (_text, alternatives), offset in zip(written, offsets, strict=True):
        for index, character, _confidence in alternatives:
            place = offset + index
            before, after = body[max(0, place - AROUND) : place], body[place + 1 : place + 1 + AROUND]
            found[f"{before}{character}{after}"] = None
    return tuple(found)
