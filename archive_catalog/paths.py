"""Materialised paths: fixed-width steps, so that a subtree is one range of an index and siblings sort as text.

A path is the fonds' number and one step per level, each four characters of base 36 (1,679,616 children each). Digits
and capital letters sort alike in every database and locale.
"""

STEP = 4
MAX_LEVELS = 15
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PAIRS = tuple(first + second for first in _DIGITS for second in _DIGITS)
_LARGEST = 36**STEP - 1


def step(number: int) -> str:
    """`number` as one step. Raises ValueError beyond the width."""
    if not 0 <= number <= _LARGEST:
        raise ValueError(f"A level of the catalogue holds at most {_LARGEST} units; number {number} does not fit.")
    high, low = divmod(number, len(_PAIRS))
    return _PAIRS[high] + _PAIRS[low]


def number(path: str) -> int:
    """The number of the last step of `path`."""
    return int(path[-STEP:], 36)


def ancestors(path: str) -> tuple[str, ...]:
    """The paths of the units above, from the top; the first step is the fonds and no unit."""
    return tuple(path[:end] for end in range(2 * STEP, len(path), STEP))


def behind(path: str) -> str:
    """A path behind `path` and everything under it: the end of the range that a subtree is."""
    return path + "Z" * (STEP * (MAX_LEVELS + 1) + 1)
