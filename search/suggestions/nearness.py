"""When two names are nearly the same: one character of them differs, or they sound the same.

Names that differ by one character share a key: the name itself, or the name with one character left out.
"""

from search.text.confusions import confusable

from .names import Name, Origin, documents_needed
from .syllables import analysed

LENGTHS = range(2, 13)
"""The characters of names that are kept for corrections."""

_SOUND = "\x01"


def near_keys(text: str) -> set[str]:
    """The keys of a compact text for one wrong, missing or superfluous character."""
    return {text} | {text[:place] + text[place + 1 :] for place in range(len(text))}


def sound_key(text: str) -> str:
    """The key of a text for all that sounds like it."""
    return _SOUND + analysed(text).sounds


def is_kept_near(name: Name, documents: int) -> bool:
    """Whether a name that stands in so many documents is kept for corrections."""
    return documents >= documents_needed(name.origin) and name.origin != Origin.TITLE


def kept_near_keys(name: Name) -> set[str]:
    """The keys under which a name is kept for corrections."""
    solid = analysed(name.text).solid
    return near_keys(solid) | {sound_key(name.text)} if len(solid) in LENGTHS else set()


def is_one_apart(left: str, right: str) -> bool:
    """Whether one character is wrong, missing or superfluous, or two neighbours are exchanged, and nothing else."""
    if left == right or abs(len(left) - len(right)) > 1:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    if len(left) == len(right):
        rest = left[start:], right[start:]
        exchanged = rest[0][:2] == rest[1][:2][::-1] and rest[0][2:] == rest[1][2:]
        return rest[0][1:] == rest[1][1:] or exchanged
    longer, shorter = (left, right) if len(left) > len(right) else (right, left)
    return longer[start + 1 :] == shorter[start:]


def looks_alike(left: str, right: str) -> bool:
    """Whether one character differs, and the two characters are taken for one another by their shape (形近字)."""
    if len(left) != len(right):
        return False
    differing = [pair for pair in zip(left, right, strict=True) if pair[0] != pair[1]]
    if len(differing) != 1:
        return False
    one, other = differing[0]
    return other in confusable(one) or one in confusable(other)
