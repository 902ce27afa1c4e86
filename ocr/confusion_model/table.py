"""The table of confusions out of both findings: what the recogniser took for what, and what looks alike."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from search.text.normalise import canonical

from .trials import Slips

MOST = 10  # look-alikes of one character
_MOST_SIMPLIFIED = 8  # of these by the shape of the simplified form, so that the traditional form has its say, too
# Measured on the recogniser's slips: it favours common characters, by as much as this likeness for each factor e.
_FREQUENCY_WEIGHT = 0.015
# A slip seen once counts where the two look alike; a slip seen oftener counts however they look.
_LIKE, _ENOUGH = 0.7, 2
_ALIKE = 0.85  # look-alikes that the recogniser was never seen to take for one another

Likenesses = Mapping[str, Sequence[tuple[str, float]]]
_Scores = dict[str, dict[str, float]]


def confusions(
    slips: Slips, *, simplified: Likenesses, traditional: Likenesses, frequencies: Mapping[str, int]
) -> dict[str, str]:
    """For each canonical character the canonical characters that may be read in its place, most likely first.

    First what was seen, then likeness of the simplified forms, then of the traditional ones: these are denser, so that
    the same likeness means less.
    """
    plain, dense = _likeness(simplified, frequencies), _likeness(traditional, frequencies)
    seen: _Scores = defaultdict(dict)
    for (written, read), times in _canonical(slips).items():
        likeness = max(plain[written].get(read, 0.0), dense[written].get(read, 0.0))
        if times >= _ENOUGH or likeness >= _LIKE:
            seen[written][read] = times + likeness
    found: dict[str, str] = {}
    for character in sorted({*plain, *dense, *seen}):
        alike = [other for other in _best(plain[character]) if plain[character][other] >= _ALIKE]
        first = list(dict.fromkeys([*_best(seen[character]), *alike]))[:_MOST_SIMPLIFIED]
        rest = [other for other in _best(dense[character]) if dense[character][other] >= _ALIKE]
        if best := list(dict.fromkeys([*first, *rest]))[:MOST]:
            found[character] = "".join(best)
    return found


def written_out(table: Mapping[str, str], method: Sequence[str]) -> str:
    """The table as text: what it is in comments, then a line for each character, a tab, and its look-alikes."""
    comments = "".join(f"# {line}\n" for line in method)
    return comments + "".join(f"{character}\t{others}\n" for character, others in sorted(table.items()))


def _best(scores: Mapping[str, float]) -> list[str]:
    return sorted(scores, key=lambda other: (-scores[other], other))


def _likeness(shapes: Likenesses, frequencies: Mapping[str, int]) -> _Scores:
    """Likeness between canonical characters, the greatest of their forms, with what favours common characters."""
    found: _Scores = defaultdict(dict)
    for character, others in shapes.items():
        for other, value in others:
            one, two = canonical(character), canonical(other)
            if one != two:
                weighed = value + _FREQUENCY_WEIGHT * math.log(1 + frequencies.get(two, 0))
                found[one][two] = max(weighed, found[one].get(two, 0.0))
    return found


def _canonical(slips: Slips) -> Slips:
    found: Slips = Counter()
    for (written, read), times in slips.items():
        one, two = canonical(written), canonical(read)
        if one != two and _is_han(one) and _is_han(two):
            found[one, two] += times
    return found


def _is_han(character: str) -> bool:
    return len(character) == 1 and "\u4e00" <= character <= "\u9fff"
