"""How many of the accepted characters are wrong, from a sample that chance drew (抽检与错误率): pure."""

from dataclasses import dataclass
from math import sqrt

SHARE = 0.02
_SURE = 1.959964  # standard deviations on either side that hold 95 per cent of a normal distribution


@dataclass(frozen=True, kw_only=True)
class ErrorRate:
    """Wrong characters among those typed once more, in how many lines; `low` and `high` bound the true rate (95 %)."""

    lines: int
    characters: int
    wrong: int
    low: float
    high: float

    @property
    def percent(self) -> float:
        """The rate found, in per cent; 0 where nothing was typed."""
        return 100 * min(self.wrong, self.characters) / self.characters if self.characters else 0.0


def error_rate(*, lines: int, characters: int, wrong: int) -> ErrorRate:
    """The rate with its bounds in per cent."""
    low, high = wilson(min(wrong, characters), characters)
    return ErrorRate(lines=lines, characters=characters, wrong=wrong, low=100 * low, high=100 * high)


def wilson(hits: int, trials: int) -> tuple[float, float]:
    """The 95 per cent score interval of a share (E. B. Wilson 1927): bounds from 0 to 1; everything where none tried.

    Raises ValueError for numbers that are no counts.
    """
    if not 0 <= hits <= trials:
        raise ValueError(f"{hits} of {trials} is no share.")
    if not trials:
        return 0.0, 1.0
    share, square = hits / trials, _SURE * _SURE
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    reach = _SURE / (1 + square / trials) * sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def is_drawn(digest: bytes, *, share: float = SHARE) -> bool:
    """Whether chance, here a keyed digest of what was accepted, draws it: `share` of all digests."""
    return int.from_bytes(digest[:8], "big") < share * 2**64
