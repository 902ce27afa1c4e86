"""A line's text out of its words, and where each word begins in it: one rule for writing and for marking."""

import re
from collections.abc import Sequence

_CLOSE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\U00020000-\U0003ffff·—…“”‘’]")
_NO_SPACE_BEFORE = frozenset(",.;:!?)]}%")


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
