"""In which order the pieces of writing on a page are read.

Writing is laid into rows; where two or more rows in succession leave the same white stretch free and both sides are
full of text, the page is set in columns there, and each is read to its end before the next (a cut along x and y).
Everything else, tables among it, is read row by row. Writing that runs down is the same, turned by a quarter: a row is
then a column of characters, the first on the right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from .boxes import Box

# Boxes reach into one another's white space; only their inner part counts when rows are told apart.
_INNER = 0.5
_OVERHANG = 0.3  # by how many thicknesses a found box reaches beyond its writing at either end
# A white stretch between columns of text, in heights of a line; writing that runs down has gaps inside a column too
# (verses), so there it must be wider.
_GUTTER_ACROSS, _GUTTER_DOWN = 0.25, 1.4
# Columns of text have at least this many lines, each on both sides, and most of them fill their column.
_LEAST_LINES = 3
_FILLED = 0.7
# Lines of running text are at least this many times as long as they are high; cells of a table are shorter.
_LEAST_LENGTH = 5.0


@dataclass(frozen=True)
class _Piece:
    """A piece of writing in coordinates in which lines run to the right and follow each other down."""

    index: int
    start: float
    end: float
    top: float
    bottom: float

    @property
    def thickness(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def reading_order(boxes: Sequence[Box], *, vertical: bool) -> list[int]:
    """The indices of `boxes` in the order in which they are read; each index once."""
    if vertical:
        pieces = [_piece(index, box.top, box.bottom, -box.right, -box.left) for index, box in enumerate(boxes)]
    else:
        pieces = [_piece(index, box.left, box.right, box.top, box.bottom) for index, box in enumerate(boxes)]
    gutter = _GUTTER_DOWN if vertical else _GUTTER_ACROSS
    return [piece.index for piece in _ordered(pieces, gutter)]


def rows_of(boxes: Sequence[Box]) -> list[list[int]]:
    """The indices of `boxes` row by row, each row from left to right."""
    pieces = [_piece(index, box.left, box.right, box.top, box.bottom) for index, box in enumerate(boxes)]
    return [[piece.index for piece in row] for row in _rows(pieces)]


def _piece(index: int, start: float, end: float, top: float, bottom: float) -> _Piece:
    overhang = min(_OVERHANG * (bottom - top), (end - start) / 4)
    return _Piece(index, start + overhang, end - overhang, top, bottom)


def _ordered(pieces: list[_Piece], gutter: float) -> list[_Piece]:
    rows, found, at = _rows(pieces), [], 0
    while at < len(rows):
        columns, end = _columns_from(rows, at, gutter)
        if columns is None:
            found += rows[at]
            at += 1
        else:
            for column in columns:
                found += _ordered(column, gutter)
            at = end
    return found


def _rows(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """The pieces by rows: one belongs to a row if its middle lies in the inner part of what the row holds so far."""
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda one: one.middle):
        if rows and _on_one_row(rows[-1], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda one: one.start) for row in rows]


def _on_one_row(row: Sequence[_Piece], piece: _Piece) -> bool:
    middle = median(one.middle for one in row)
    thickness = min(median(one.thickness for one in row), piece.thickness)
    # Two pieces on top of one another are two lines, however close.
    free = all(min(one.end, piece.end) - max(one.start, piece.start) < thickness for one in row)
    return free and abs(piece.middle - middle) <= _INNER * thickness


def _columns_from(rows: list[list[_Piece]], at: int, gutter: float) -> tuple[list[list[_Piece]] | None, int]:
    """The columns of text that begin with this row, and the row behind them; None where there are none."""
    open_places = _white(rows[at], rows)
    parting: list[tuple[float, float]] = []
    last = end = at
    while last < len(rows):
        least = gutter * _thickness(rows[at : last + 1])
        open_places = [place for place in _narrowed(open_places, rows[last]) if place[1] - place[0] >= least]
        if not open_places:
            break
        last += 1
        # White at the page's edge stays open but parts nothing; the columns end with the last row that is parted.
        between = [place for place in open_places if _parts(place, rows[at:last])]
        if between:
            parting, end = between, last
    held = [piece for row in rows[at:end] for piece in row]
    for start, stop in parting:
        sides = _sides(held, (start + stop) / 2)
        if all(_is_text(side) for side in sides):
            return sides, end
    return None, at


def _parts(place: tuple[float, float], rows: Sequence[Sequence[_Piece]]) -> bool:
    ends = [piece.end <= place[0] for row in rows for piece in row]
    return any(ends) and not all(ends)


def _thickness(rows: Sequence[Sequence[_Piece]]) -> float:
    return median(piece.thickness for row in rows for piece in row)


def _white(row: Sequence[_Piece], rows: Sequence[Sequence[_Piece]]) -> list[tuple[float, float]]:
    """The whole width of the page, of which the rows take away what they cover."""
    start = min(piece.start for line in rows for piece in line)
    end = max(piece.end for line in rows for piece in line)
    return _narrowed([(start, end)], row)


def _narrowed(places: Sequence[tuple[float, float]], row: Sequence[_Piece]) -> list[tuple[float, float]]:
    left = list(places)
    for piece in row:
        left = [
            part
            for start, end in left
            for part in ((start, min(end, piece.start)), (max(start, piece.end), end))
            if part[1] > part[0]
        ]
    return left


def _sides(pieces: Sequence[_Piece], at: float) -> list[list[_Piece]]:
    return [[one for one in pieces if one.end <= at], [one for one in pieces if one.end > at]]


def _is_text(side: Sequence[_Piece]) -> bool:
    """Whether these pieces are lines of running text that fill a column, or several columns of them."""
    if len(side) < _LEAST_LINES:
        return False
    width = max(one.end for one in side) - min(one.start for one in side)
    length, thickness = median(one.end - one.start for one in side), median(one.thickness for one in side)
    covered = [sum(one.end - one.start for one in row) for row in _rows(side)]
    return len(covered) >= _LEAST_LINES and median(covered) >= _FILLED * width and length >= _LEAST_LENGTH * thickness
