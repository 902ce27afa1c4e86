"""Which characters stand beside one another in words: what decides where shapes alone do not.

The words and their frequencies are those of jieba's dictionary, in simplified characters; everything that is asked is
folded first, so that both scripts are judged alike. The dictionary is read at first use.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import files
from itertools import pairwise
from math import log
from pathlib import Path

from search.text.normalise import canonical, is_solid

# How much of a character's probability comes from the one before it; the rest is how common it is by itself, since the
# dictionary knows neighbours inside words only, not those between two words.
_FROM_NEIGHBOUR = 0.35
_UNSEEN = 20_000  # characters that exist, each taken for seen once more than it was
_LEAST_COUNT = 5  # rarer words hold neighbours that are no evidence


@dataclass(frozen=True)
class _Words:
    characters: dict[str, int]
    pairs: dict[str, int]
    followed: dict[str, int]
    total: int


def sense(lines: Iterable[str]) -> float:
    """The share, 0 to 1, of neighbouring Han characters within the lines that follow each other in some known word."""
    pairs = [pair for line in lines for pair in _pairs(canonical(line))]
    if not pairs:
        return 0.0
    known = _words().pairs
    return sum(pair in known for pair in pairs) / len(pairs)


def log_likelihood(before: str, character: str) -> float:
    """The natural logarithm of the probability that `character` follows `before` (which may be empty)."""
    words = _words()
    one, other = _folded(before), _folded(character)
    alone = (words.characters.get(other, 0) + 1) / (words.total + _UNSEEN)
    followed = words.followed.get(one, 0)
    if not followed:
        return log(alone)
    return log(_FROM_NEIGHBOUR * words.pairs.get(one + other, 0) / followed + (1 - _FROM_NEIGHBOUR) * alone)


@cache
def _folded(character: str) -> str:
    return canonical(character)


@cache
def _words() -> _Words:
    characters: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    followed: Counter[str] = Counter()
    with _dictionary().open(encoding="utf-8") as rows:
        for row in rows:
            word, stated, _kind = row.split(" ", 2)
            count = int(stated)
            for character in word:
                characters[character] += count
            if count >= _LEAST_COUNT:
                for pair in _pairs(word):
                    pairs[pair] += count
                    followed[pair[0]] += count
    return _Words(dict(characters), dict(pairs), dict(followed), sum(characters.values()))


def _dictionary() -> Path:
    """The dictionary's file; the package itself is not needed and not imported."""
    return next(Path(str(one.locate())) for one in files("jieba") or () if one.parts == ("jieba", "dict.txt"))


def _pairs(text: str) -> list[str]:
    return [one + other for one, other in pairwise(text) if is_solid(one) and is_solid(other)]
