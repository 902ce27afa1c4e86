"""From the recogniser's probabilities to characters, their places and what else each may be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from .port import MOST_CHOICES, Choice

Probabilities = npt.NDArray[np.float32]

BLANK = 0  # the network's sign for "nothing here, or still the same"
LEAST_PROBABILITY = 0.001


@dataclass(frozen=True)
class ReadCharacter:
    """A character and the place (start, end) it takes along the line, from 0 to 1; confidence from 0 to 100."""

    character: str
    start: float
    end: float
    confidence: float
    alternatives: tuple[Choice, ...]


def read_characters(
    probabilities: Probabilities, characters: Sequence[str], *, filled: float, aspect: float
) -> list[ReadCharacter]:
    """The likeliest character at each place of a line, in order.

    `probabilities` is steps x characters; `filled` is how many of the steps the line takes, `aspect` its length in
    thicknesses: no character is longer than 1.2 of them.
    """
    runs = list(_runs(probabilities.argmax(axis=1)))
    centres = [_centre(probabilities, token, first, last) / filled for token, first, last in runs]
    half = 0.6 / aspect
    found = []
    for number, (token, first, last) in enumerate(runs):
        before = (centres[number - 1] + centres[number]) / 2 if number else 0.0
        after = (centres[number + 1] + centres[number]) / 2 if number + 1 < len(runs) else 1.0
        frames = probabilities[first:last]
        found.append(
            ReadCharacter(
                character=characters[token],
                start=min(1.0, max(before, centres[number] - half, 0.0)),
                end=max(0.0, min(after, centres[number] + half, 1.0)),
                confidence=100 * float(frames[:, token].max()),
                alternatives=_alternatives(frames.max(axis=0), token, characters),
            )
        )
    return found


def without_spaces(read: Sequence[ReadCharacter], wanted: str) -> list[ReadCharacter]:
    """Those of `read` that spell `wanted`, which is their text with some spaces left out or set anew."""
    left = [one for one in read if not one.character.isspace()]
    found: list[ReadCharacter] = []
    for character in wanted:
        if character.isspace():
            place = found[-1].end if found else 0.0
            found.append(ReadCharacter(character, place, place, found[-1].confidence if found else 0.0, ()))
        else:
            found.append(replace(left.pop(0), character=character))
    return found


def _runs(tokens: npt.NDArray[np.int64]) -> Iterator[tuple[int, int, int]]:
    """Token, first step and the step behind the last, for each stretch of one token that is not blank."""
    borders = [0, *(np.flatnonzero(tokens[1:] != tokens[:-1]) + 1).tolist(), len(tokens)]
    for first, last in pairwise(borders):
        if first < last and tokens[first] != BLANK:
            yield int(tokens[first]), first, last


def _centre(probabilities: Probabilities, token: int, first: int, last: int) -> float:
    weights = probabilities[first:last, token]
    return float(np.average(np.arange(first, last) + 0.5, weights=weights))


def _alternatives(best: npt.NDArray[np.float32], token: int, characters: Sequence[str]) -> tuple[Choice, ...]:
    count = min(MOST_CHOICES + 3, len(best))
    likeliest = np.argpartition(best, -count)[-count:]
    ordered = sorted((int(other) for other in likeliest), key=lambda other: -best[other])
    found = [
        Choice(character=characters[other], confidence=100 * float(best[other]))
        for other in ordered
        if other not in (token, BLANK) and best[other] >= LEAST_PROBABILITY and not characters[other].isspace()
    ]
    return tuple(found[:MOST_CHOICES])
