"""A line's text out of its words, a page's out of its lines, and where each begins: one rule for all who ask."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

_CLOSE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\U00020000-\U0003ffff·—…“”‘’]")
_NO_SPACE_BEFORE = frozenset(",.;:!?)]}%")
# Characters of running text on either side of one that was also read otherwise: a word is found across it.
AROUND = 8
# Two characters stand in one word of four if they are no further apart; so much text stands around a pair, too.
NEAR = 3
# Pairs on a page that are given to search, and the least probability (per cent) of one.
MOST_PAIRS, LEAST_PAIR = 300, 0.5


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
    """Short pieces of the running text, each with one character, or two near each other, replaced by what the engine
    also read there.

    `lines` are a line's text and its alternatives: index in the text, other character, confidence. Two misread
    characters in one word are seldom: with one exchanged at a time all but a third of a per cent is found, so of pairs
    only the likeliest are given.
    """
    written = [line for line in lines if line[0]]
    body, offsets = join_words([text for text, _alternatives in written])
    places: dict[int, list[tuple[float, str]]] = {}
    for (_text, alternatives), offset in zip(written, offsets, strict=True):
        for index, character, confidence in alternatives:
            places.setdefault(offset + index, []).append((confidence, character))
    found: dict[str, None] = {}
    for place, others in places.items():
        for _confidence, character in others:
            found[_piece(body, {place: character}, AROUND)] = None
    for first, second, likelihood in sorted(_pairs(places), key=lambda pair: -pair[2])[:MOST_PAIRS]:
        if likelihood >= LEAST_PAIR:
            found[_piece(body, dict((first, second)), NEAR)] = None
    return tuple(found)


def _pairs(
    places: Mapping[int, Sequence[tuple[float, str]]],
) -> Iterator[tuple[tuple[int, str], tuple[int, str], float]]:
    """Two alternatives at places that one short word may hold, with the probability of both, in per cent."""
    for place, others in places.items():
        for distance in range(1, NEAR + 1):
            for (one, first), (two, second) in product(others, places.get(place + distance, ())):
                yield (place, first), (place + distance, second), one * two / 100


def _piece(body: str, exchanged: Mapping[int, str], around: int) -> str:
    """The text around the exchanged characters, with them."""
    start, end = max(0, min(exchanged) - around), max(exchanged) + around + 1
    return "".join(exchanged.get(start + place, character) for place, character in enumerate(body[start:end]))
