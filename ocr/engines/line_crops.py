"""Cutting found lines out of a page, upright, and taking places along them back to the page."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PIL import Image

from ocr.layout.boxes import Box, Quad, box_of, extents

# How far a cut between two characters may move to white paper, in thicknesses of the column.
_CUT_REACH = 0.25

Pixels = npt.NDArray[np.uint8]


def pixels_of(image: Image.Image) -> Pixels:
    """Height x width x 3 in the order blue, green, red, which the networks were trained on."""
    return np.ascontiguousarray(np.asarray(image.convert("RGB"))[:, :, ::-1])


def cut_out(image: Image.Image, quad: Quad, *, vertical: bool) -> Pixels:
    """The piece of `image` inside the corners, made level; a column is laid on its side, its head to the left."""
    width, height = (max(1, round(extent)) for extent in extents(quad))
    top_left, top_right, bottom_right, bottom_left = quad
    corners = [value for point in (top_left, bottom_left, bottom_right, top_right) for value in point]
    piece = image.transform((width, height), Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)
    if vertical:
        piece = piece.transpose(Image.Transpose.ROTATE_90)
    return pixels_of(piece)


def part_of(quad: Quad, start: float, end: float, *, vertical: bool) -> Box:
    """The box around what lies from `start` to `end` (0 to 1) along the line in these corners."""
    top_left, top_right, bottom_right, bottom_left = quad
    first, second = (
        ((top_left, bottom_left), (top_right, bottom_right))
        if vertical
        else (
            (top_left, top_right),
            (bottom_left, bottom_right),
        )
    )
    points = [_between(side, at) for side in (first, second) for at in (start, end)]
    return box_of((points[0], points[1], points[3], points[2]))


def pressed_together(line: Pixels, factor: float) -> Pixels:
    """The line with its length times this factor."""
    height, width = line.shape[:2]
    size = (max(1, round(width * factor)), height)
    return np.asarray(Image.fromarray(line).resize(size, Image.Resampling.BILINEAR))


def set_across(column: Pixels, places: Sequence[tuple[float, float]]) -> Pixels:
    """A column that lies on its side (its head to the left) as a line: its characters upright, one behind another.

    `places` are where each character stands along the column, 0 to 1.
    """
    height, width = column.shape[:2]
    upright = np.rot90(column, -1)
    contrast = np.abs(column.astype(np.int16).mean(axis=2) - np.median(column)).sum(axis=0)
    cuts = [0]
    for one, other in pairwise(places):
        middle, reach = round(width * (one[1] + other[0]) / 2), round(height * _CUT_REACH)
        nearby = range(max(cuts[-1], middle - reach), min(width, middle + reach + 1))
        cuts.append(min(nearby, key=lambda place: contrast[place], default=max(cuts[-1], middle)))
    cuts.append(width)
    cells = [upright[start:end] for start, end in pairwise(cuts) if end > start]
    tallest = max(len(cell) for cell in cells)
    paper = np.median(column.reshape(-1, 3), axis=0).astype(np.uint8)
    line = np.empty((tallest, height * len(cells), 3), dtype=np.uint8)
    line[:] = paper
    for number, cell in enumerate(cells):
        top = (tallest - len(cell)) // 2
        line[top : top + len(cell), number * height : (number + 1) * height] = cell
    return line


def with_margin(image: Image.Image, margin: int) -> Image.Image:
    """The image with paper of its own border's colour around it."""
    border = _border_colour(image)
    wide = Image.new("RGB", (image.width + 2 * margin, image.height + 2 * margin), border)
    wide.paste(image, (margin, margin))
    return wide


def _border_colour(image: Image.Image) -> tuple[int, int, int]:
    pixels = np.asarray(image.convert("RGB"))
    edges = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    red, green, blue = (int(value) for value in np.median(edges, axis=0))
    return red, green, blue


def _between(side: Sequence[tuple[float, float]], at: float) -> tuple[float, float]:
    (x, y), (end_x, end_y) = side
    return x + at * (end_x - x), y + at * (end_y - y)
