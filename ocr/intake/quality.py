"""What can be measured on a small copy of a page to tell whether it was scanned well. Pure functions on pixels."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from ocr.preparation import skew_of

MEASURED_SIDE = 1000
"""Pixels of the long side of the copy on which everything but skew is measured."""
# Writing is darker than the paper around it by so many greys of 255; what shines through from the back is not.
_INK = 40
# The largest window, in pixels of the copy, that a stroke of a pen marks so densely.
_WINDOW, _MARKED = 16, 18
_FEW_WINDOWS = 0.0004
# What the scanner's glass and lid leave along the edges, as a share of the side.
_RIM = 0.01
# A character in pixels of the copy; strokes of so many must meet an edge, each with so many pixels beside it.
_CHARACTER, _FEW_STROKES, _TURNED = 16, 4, 6

Grey = npt.NDArray[np.int16]


@dataclass(frozen=True, kw_only=True)
class Measures:
    """A page by its numbers.

    `paper` and `ink`: their greys, 0 black to 255 white, `ink` None on a blank page. `skew` in degrees, clockwise
    positive. `cut_edges`: which edges writing runs into: "left", "top", "right", "bottom". `written`: the share of the
    page that carries marks.
    """

    paper: float
    ink: float | None
    skew: float
    written: float
    cut_edges: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written on the page; a number or a seal is something."""
        return self.written < _FEW_WINDOWS


def measured(page: Image.Image) -> Measures:
    """Everything at once. Give a copy of at most 2,000 pixels on its long side."""
    small = page.convert("L")
    small.thumbnail((MEASURED_SIDE, MEASURED_SIDE), Image.Resampling.BOX)
    grey = np.asarray(small, dtype=np.int16)
    marks = _marks(small)
    written = _written(marks)
    blank = written < _FEW_WINDOWS
    return Measures(
        paper=float(np.percentile(grey, 80)),
        ink=None if blank else float(np.median(grey[marks])) if marks.any() else None,
        skew=0.0 if blank else skew_of(page),
        written=written,
        cut_edges=() if blank else _cut_edges(marks, grey),
    )


def _marks(small: Image.Image) -> npt.NDArray[np.bool_]:
    """Where the page is clearly darker than its surroundings: strokes, not shadows, stains or what shines through."""
    around = small.filter(ImageFilter.MedianFilter(5)) if min(small.size) < 40 else _paper_around(small)
    return np.asarray(around, dtype=np.int16) - np.asarray(small, dtype=np.int16) > _INK


def _paper_around(small: Image.Image) -> Image.Image:
    """The brightness of the paper near each pixel: the brighter ones of a coarse copy, smoothed."""
    coarse = small.resize((max(1, small.width // 8), max(1, small.height // 8)), Image.Resampling.BOX)
    coarse = coarse.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.BoxBlur(1))
    return coarse.resize(small.size, Image.Resampling.BILINEAR)


def _written(marks: npt.NDArray[np.bool_]) -> float:
    """The share of windows that a stroke fills; specks of dust fill none."""
    height, width = marks.shape
    rim_y, rim_x = int(height * _RIM), int(width * _RIM)
    inner = marks[rim_y : height - rim_y or None, rim_x : width - rim_x or None]
    window = min(_WINDOW, *inner.shape)
    sums = np.cumsum(np.cumsum(np.pad(inner.astype(np.int32), ((1, 0), (1, 0))), axis=0), axis=1)
    counts = sums[window:, window:] - sums[:-window, window:] - sums[window:, :-window] + sums[:-window, :-window]
    return float((counts >= _MARKED).mean()) if counts.size else 0.0


def _cut_edges(marks: npt.NDArray[np.bool_], grey: Grey) -> tuple[str, ...]:
    edges = {
        "left": (marks, grey),
        "right": (marks[:, ::-1], grey[:, ::-1]),
        "top": (marks.T, grey.T),
        "bottom": (marks[::-1].T, grey[::-1].T),
    }
    return tuple(name for name, (seen, light) in edges.items() if _runs_out(seen, light))


def _runs_out(marks: npt.NDArray[np.bool_], grey: Grey) -> bool:
    """Whether writing goes on beyond the left edge: several strokes that meet it and turn within a character's width.

    A scanner's black border is one long piece, and lines of a form or a table run straight out.
    """
    at_edge = marks[:, 0] & marks[:, 1]
    rows = len(at_edge)
    if np.percentile(grey[:, 0], 60) < 120 or at_edge.mean() > 0.5:
        return False
    near = marks[:, :_CHARACTER].copy()
    near[:, near.mean(axis=0) > 0.6] = False  # a ruled line along the edge
    steps = np.diff(np.concatenate(([0], at_edge.astype(np.int8), [0])))
    pieces = zip(np.nonzero(steps == 1)[0], np.nonzero(steps == -1)[0], strict=True)
    strokes = [
        begin for begin, end in pieces if end - begin <= max(3, rows * 0.02) and _turns(near, int(begin), int(end))
    ]
    return len(strokes) >= _FEW_STROKES


def _turns(near: npt.NDArray[np.bool_], begin: int, end: int) -> bool:
    """Whether ink that meets the edge from row `begin` to `end` leaves those rows; ruled lines do not."""
    above, below = near[max(0, begin - 8) : max(0, begin - 2)], near[end + 2 : end + 8]
    return int(above.sum() + below.sum()) >= _TURNED
