"""How alike two requests are, by pairs of neighbouring characters: reworded, reordered and repunctuated ones too."""

import itertools
import unicodedata

ALIKE = 0.45
"""From here a request is shown to the officer as similar: about half of the pairs of the shorter one are shared."""
SAME = 0.85
"""From here it asks for the same, but for a word or a sign."""


def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring letters, digits and characters, whatever their width and case; signs are left out."""
    plain = [sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum()]
    return frozenset(first + second for first, second in itertools.pairwise(plain))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """From 0 to 1: the shared pairs over the mean number of pairs (Dice's coefficient)."""
    if not one or not other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))
