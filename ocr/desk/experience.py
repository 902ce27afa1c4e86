"""What corrections and the catalogue taught, and how it weighs what an engine offers (误识表与词表): pure.

A person's text is never touched by it: it orders what is offered at the desk, and mends what a machine read.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

Read = tuple[str, float, Sequence[tuple[str, float]]]
"""A character, its confidence (0 to 100), and what else it may be with the confidence of that."""

SHORTEST, LONGEST = 2, 20
# Measured by `manage.py ocr_learn --report` (docs/transcription.md): how much a correction that was made before, and
# each other character of a name that a choice completes, weigh against the engine's own probability (as logarithms).
_BY_CORRECTION = 0.5
_BY_NAME = 1.0
_LEAST = 0.05  # per cent; what experience alone offers
_MENDS_FROM = 3  # a name of fewer characters is too often another one's part
_MARGIN = 1.0  # a choice must be this much better before it takes the place of what was read


@dataclass(frozen=True)
class Experience:
    """Confusions, (read, meant) counted, how often such a character stood as it was read, and names to be expected."""

    confusions: Mapping[tuple[str, str], int] = field(default_factory=dict)
    kept: Mapping[str, int] = field(default_factory=dict)
    terms: frozenset[str] = frozenset()
    _meant: Mapping[str, Mapping[str, int]] = field(init=False)
    _by_head: Mapping[str, Sequence[str]] = field(init=False)

    def __post_init__(self) -> None:
        meant: dict[str, dict[str, int]] = defaultdict(dict)
        for (read, other), count in self.confusions.items():
            meant[read][other] = count
        by_head: dict[str, list[str]] = defaultdict(list)
        for term in sorted(self.terms):
            if SHORTEST <= len(term) <= LONGEST:
                by_head[term[:2]].append(term)
        object.__setattr__(self, "_meant", dict(meant))
        object.__setattr__(self, "_by_head", dict(by_head))

    def reranked(self, line: Sequence[Read], *, most: int = 5) -> list[tuple[tuple[str, float], ...]]:
        """For each character of the line what else it may be, the likeliest first, each with the engine's confidence.

        What people corrected a character to before is offered even where the engine did not think of it.
        """
        choices = [self._choices(one) for one in line]
        named = self._named(line, choices, shortest=SHORTEST)
        found = []
        for place, (read, sure, _others) in enumerate(line):
            scores = {
                other: self._score(read, other, confidence) + named.get((place, other), 0.0)
                for other, confidence in choices[place].items()
            }
            ordered = sorted(scores, key=lambda other: (-scores[other], other))
            found.append(tuple((other, choices[place][other]) for other in ordered if other != read)[:most])
            del sure
        return found

    def mended(self, line: Sequence[Read]) -> str:
        """The line's text with characters exchanged for which experience speaks more than the engine against it."""
        choices = [self._choices(one) for one in line]
        named = self._named(line, choices, shortest=_MENDS_FROM)
        text = []
        for place, (read, sure, _others) in enumerate(line):
            best, best_score = read, log(max(sure, _LEAST)) + named.get((place, read), 0.0) + _MARGIN
            for other, confidence in choices[place].items():
                score = log(max(confidence, _LEAST)) + self._odds(read, other) + named.get((place, other), 0.0)
                if other != read and score > best_score:
                    best, best_score = other, score
            text.append(best)
        return "".join(text)

    def _choices(self, one: Read) -> dict[str, float]:
        read, sure, others = one
        found = {read: sure, **dict(others)}
        for other in self._meant.get(read, {}):
            found.setdefault(other, _LEAST)
        return found

    def _score(self, read: str, other: str, confidence: float) -> float:
        count = self._meant.get(read, {}).get(other, 0)
        return log(max(confidence, _LEAST)) + _BY_CORRECTION * log(1 + count)

    def _odds(self, read: str, other: str) -> float:
        """How often people corrected the one to the other, against how often they left it (as a logarithm)."""
        return log((self._meant.get(read, {}).get(other, 0) + 1) / (self.kept.get(read, 0) + 2))

    def _named(
        self, line: Sequence[Read], choices: Sequence[Mapping[str, float]], *, shortest: int
    ) -> dict[tuple[int, str], float]:
        """How much names speak for a character at a place; for as many as agree with what was read around it."""
        found: dict[tuple[int, str], float] = {}
        for start in range(len(line) - 1):
            for first in choices[start]:
                for second in choices[start + 1]:
                    for term in self._by_head.get(first + second, ()):
                        if len(term) >= shortest:
                            self._add_name(found, line, choices, start, term)
        return found

    @staticmethod
    def _add_name(
        found: dict[tuple[int, str], float],
        line: Sequence[Read],
        choices: Sequence[Mapping[str, float]],
        start: int,
        term: str,
    ) -> None:
        places = range(start, start + len(term))
        if places.stop > len(line) or any(
            wanted not in choices[place] for place, wanted in zip(places, term, strict=True)
        ):
            return
        agreeing = sum(line[place][0] == wanted for place, wanted in zip(places, term, strict=True))
        if 2 * agreeing < len(term):
            return
        for place, wanted in zip(places, term, strict=True):
            weight = _BY_NAME * (agreeing - (line[place][0] == wanted))
            found[place, wanted] = max(weight, found.get((place, wanted), 0.0))


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """Those of the texts that can be names: 2 to 20 characters, all Han."""
    return frozenset(
        text
        for text in texts
        if SHORTEST <= len(text) <= LONGEST and all("\u3400" <= sign <= "\u9fff" for sign in text)
    )
