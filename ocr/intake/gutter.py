"""Where a book that was scanned open is to be cut: the gutter between its two pages (中缝). A pure function."""

import numpy as np
import numpy.typing as npt
from PIL import Image

from ocr.glyphs import ink_of

_MEASURED = (900, 600)
# Two pages side by side are wider than high; a single page on its side is so too, and then its lines cross the middle.
_LEAST_RATIO, _MOST_RATIO = 1.05, 2.2
_FROM, _TO = 0.38, 0.62
# A gap between two pages is at least so wide, in shares of the picture, and both sides are written on.
_LEAST_GAP, _LEAST_INK = 0.015, 0.004
_CLEAR = 0.012
# Columns of characters leave gaps too; the one between two pages is wider than any of theirs by so much.
_WIDER = 1.6


def gutter(page: Image.Image) -> float | None:
    """The place of the cut as a share of the width, None where the picture is no double page.

    It lies in the widest strip near the middle that no writing crosses; in the shadow of the fold, where there is one.
    """
    if not page.height * _LEAST_RATIO <= page.width <= page.height * _MOST_RATIO:
        return None
    small = page.convert("L").resize(_MEASURED, Image.Resampling.BOX)
    ink = np.asarray(ink_of(small)) > 0
    # The outer rows are the edges of covers and the scanner's bed.
    inked = ink[_MEASURED[1] // 12 : -_MEASURED[1] // 12]
    columns = inked.mean(axis=0)
    shadows = columns > 0.6  # a fold as dark as ink over its whole height is a fold
    profile = np.where(shadows, 0.0, columns)
    width = len(profile)
    first, last = int(width * _FROM), int(width * _TO)
    gap = _widest(profile < _CLEAR, first, last)
    if gap is None or gap[1] - gap[0] < _LEAST_GAP * width:
        return None
    if not shadows[gap[0] : gap[1]].any() and gap[1] - gap[0] < _WIDER * _widest_elsewhere(profile, gap):
        return None
    if min(profile[width // 20 : first].mean(), profile[last : -width // 20].mean()) < _LEAST_INK:
        return None
    return _fold(np.asarray(small, dtype=np.float64), gap) / width


def _widest(clear: npt.NDArray[np.bool_], first: int, last: int) -> tuple[int, int] | None:
    """The longest run of clear columns that meets the stretch from `first` to `last`, kept within it."""
    best: tuple[int, int] | None = None
    begin: int | None = None
    for place in range(first, last + 1):
        is_clear = place < last and bool(clear[place])
        if is_clear and begin is None:
            begin = place
        elif not is_clear and begin is not None:
            if best is None or place - begin > best[1] - best[0]:
                best = (begin, place)
            begin = None
    return best


def _widest_elsewhere(profile: npt.NDArray[np.float64], gap: tuple[int, int]) -> int:
    """The widest clear strip between columns of writing beside the gap; the outer margins are none."""
    written = np.nonzero(profile >= _CLEAR)[0]
    spaces = np.diff(written) - 1
    beside = [int(space) for place, space in zip(written, spaces, strict=False) if not gap[0] - 1 <= place < gap[1]]
    return max(beside, default=0)


def _fold(grey: npt.NDArray[np.float64], gap: tuple[int, int]) -> float:
    """The darkest column of the gap where it stands out, else its middle."""
    begin, end = gap
    columns = np.median(grey, axis=0)[begin:end]
    darkest = int(np.argmin(columns))
    if columns[darkest] < np.median(columns) - 12:
        return begin + darkest + 0.5
    return (begin + end) / 2
