"""How two texts of a line differ (差异): pure."""

from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import cast

Opcode = tuple[str, int, int, int, int]
Pieces = list[tuple[str, str]]

# A longer stretch that was replaced is another text, not characters taken for others.
_LONGEST_CONFUSION = 3


def difference(old: str, new: str, *, kinds: tuple[str, str] = ("old", "new")) -> Pieces:
    """The pieces of both texts in order, each (kind, text): "same" for what both hold, else which of them holds it.

    The "same" pieces with those of the first kind spell `old`, with those of the second `new`.
    """
    pieces: Pieces = []
    for code, start, end, other_start, other_end in opcodes(old, new):
        if code == "equal":
            pieces.append(("same", old[start:end]))
            continue
        if end > start:
            pieces.append((kinds[0], old[start:end]))
        if other_end > other_start:
            pieces.append((kinds[1], new[other_start:other_end]))
    return pieces


def opcodes(old: str, new: str) -> list[Opcode]:
    """How `old` becomes `new`, as difflib says it, with no character thought too common to count."""
    return cast("list[Opcode]", SequenceMatcher(None, old, new, autojunk=False).get_opcodes())


def confusions(read: str, meant: str) -> Counter[tuple[str, str]]:
    """The characters that were read in place of others: (read, meant), counted."""
    return Counter(
        pair for pair in _replaced(read, meant) if not (pair[0].isspace() or pair[1].isspace()) and pair[0] != pair[1]
    )


def _replaced(read: str, meant: str) -> Iterator[tuple[str, str]]:
    for code, start, end, other_start, other_end in opcodes(read, meant):
        if code == "replace" and end - start == other_end - other_start <= _LONGEST_CONFUSION:
            yield from zip(read[start:end], meant[other_start:other_end], strict=True)


def kept(read: str, meant: str) -> Counter[str]:
    """The characters that were read right, counted."""
    found: Counter[str] = Counter()
    for code, start, end, _other, _other_end in opcodes(read, meant):
        if code == "equal":
            found.update(read[start:end])
    return found
