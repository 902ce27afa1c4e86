"""RapidOCR (PP-OCRv6): handwriting, columns, traditional characters. Finds writing, then reads it line by line."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import TypeVar

import numpy as np
from PIL import Image

from ocr.glyphs import ink_of, profile
from ocr.layout.boxes import Quad, box_of, extents, moved, tilt, turned, upright
from ocr.layout.direction import grid_doubt, guess_direction
from ocr.layout.reading_order import reading_order
from ocr.layout.scale import finding_scale, first_scale, strips
from ocr.line_text import gap
from ocr.neighbours import sense
from search.text.normalise import is_solid

from .line_crops import cut_out, part_of, pixels_of, pressed_together, set_across, with_margin
from .port import (
    Alternative,
    Direction,
    Reading,
    RecognisedCharacter,
    RecognisedLine,
    RecognisedWord,
    RecognitionError,
)
from .rapidocr_alternatives import ReadCharacter, read_characters, without_spaces
from .rapidocr_models import Networks, Pixels, give_memory_back, installed_version, networks
from .second_look import chosen_by_neighbours, gaps_in, in_one_script, merged, with_signs_of

# What is offered to search beside a character: its likeliest rivals, measured in the research on handwriting.
SEARCHED_CHOICES, SEARCHED_PROBABILITY = 2, 1.0
# Pages whose lines stand as close as their characters are looked at pressed together along the other direction too.
_PRESSED = 0.65
_DOUBTFUL = 0.5
# A strip this thin (pixels) is a line cut out by hand: the detector needs paper around it.
_STRIP, _LEAST_MARGIN = 128, 16
# Lines read less surely than this are looked at once more, pressed together; writers leave wider gaps than printers.
_SURE = 97.0
_SECOND_PRESSED = 0.87
# So few characters, read so unsurely, are stains and ornaments.
_FEW, _LEAST_SURE = 2, 50.0
_THINNEST = 4  # pixels; nothing can be read on less


Boxed = TypeVar("Boxed", RecognisedLine, RecognisedWord, RecognisedCharacter)


@dataclass(frozen=True)
class _Found:
    """A line that was found and read."""

    quad: Quad
    read: tuple[ReadCharacter, ...]


class RapidOcrEngine:
    """The recogniser of the Python package rapidocr, with the models inside its wheel."""

    name = "rapidocr"

    def version(self) -> str:
        """The package's version. Raises EngineUnavailableError where it is missing or not the one we know."""
        return installed_version()

    def read(self, image: Image.Image, *, languages: Sequence[str], direction: Direction) -> Reading:
        """The lines on `image`, boxes in its pixels. One model reads all languages, so `languages` is not looked at.

        Raises EngineUnavailableError where the package cannot run, RecognitionError where it gave up on the page.
        """
        loaded = networks()
        margin = max(_LEAST_MARGIN, min(image.size) // 2) if min(image.size) < _STRIP else 0
        page = image.convert("RGB")
        if margin:
            page = with_margin(page, margin)
        try:
            reading = _read(loaded, page, direction)
        except (ValueError, RuntimeError, MemoryError) as error:
            raise RecognitionError(
                f"The recogniser rapidocr gave up on the page ({type(error).__name__}). Look at the scan, "
                "then try again."
            ) from error
        finally:
            give_memory_back()
        return _placed(reading, margin, image.size)


def _read(loaded: Networks, page: Image.Image, direction: Direction) -> Reading:
    if direction is not Direction.AUTO:
        vertical = direction is Direction.VERTICAL
        return _reading(_lines(loaded, page, vertical=vertical), vertical=vertical, doubt=0.0)
    quads = _quads(loaded, page, pressed=(1.0, 1.0))
    guess = guess_direction(quads)
    found = _read_all(loaded, page, quads, vertical=guess.vertical)
    doubt = max(guess.doubt, grid_doubt([one.quad for one in found], _steps(found), vertical=guess.vertical))
    if doubt < _DOUBTFUL or not found:
        return _reading(found, vertical=guess.vertical, doubt=doubt)
    other = _lines(loaded, page, vertical=not guess.vertical)
    ours, theirs = (
        _reading(found, vertical=guess.vertical, doubt=doubt),
        _reading(other, vertical=not guess.vertical, doubt=doubt),
    )
    return max((ours, theirs), key=lambda one: sense(line.text for line in one.lines) * one.confidence)


def _lines(loaded: Networks, page: Image.Image, *, vertical: bool) -> list[_Found]:
    """What is read in a direction that is given: found as it is, or pressed together along the lines."""
    quads = _quads(loaded, page, pressed=(1.0, 1.0))
    guess = guess_direction(quads)
    if quads and guess.vertical is not vertical and guess.doubt < 1:
        quads = _quads(loaded, page, pressed=(1.0, _PRESSED) if vertical else (_PRESSED, 1.0))
    return _read_all(loaded, page, quads, vertical=vertical)


def _quads(loaded: Networks, page: Image.Image, *, pressed: tuple[float, float]) -> list[Quad]:
    """The corners of all writing on the page, in its pixels; `pressed` are further scales across and down."""
    scale = first_scale(page.width, page.height)
    found = _search(loaded, page, (scale * pressed[0], scale * pressed[1]))
    wanted = finding_scale(scale, median(min(extents(quad)) for quad in found) if found else None)
    if wanted <= scale:
        return found
    # Small writing on a large page: strip by strip, cut where the lines leave white.
    vertical = guess_direction(found).vertical
    ink = ink_of(page)
    along = profile(ink, (0, 0, *page.size), down=not vertical)
    across = page.height if vertical else page.width
    closer: list[Quad] = []
    for start, end in strips(along, round(across * wanted * wanted)):
        box = (start, 0, end, page.height) if vertical else (0, start, page.width, end)
        part = _search(loaded, page.crop(box), (wanted * pressed[0], wanted * pressed[1]))
        closer += [moved(quad, box[0], box[1]) for quad in part]
    return closer


def _search(loaded: Networks, page: Image.Image, scales: tuple[float, float]) -> list[Quad]:
    size = (max(32, round(page.width * scales[0])), max(32, round(page.height * scales[1])))
    scaled = page if size == page.size else page.resize(size, Image.Resampling.BILINEAR)
    factor = np.array([page.width / size[0], page.height / size[1]])
    found = []
    for corners, _score in loaded.find(pixels_of(scaled)):
        points = [(float(x), float(y)) for x, y in corners * factor]
        found.append(upright((points[0], points[1], points[2], points[3])))
    return found


def _read_all(loaded: Networks, page: Image.Image, quads: Sequence[Quad], *, vertical: bool) -> list[_Found]:
    angle = tilt(list(quads))
    order = reading_order([box_of(turned(quad, angle)) for quad in quads], vertical=vertical)
    read = [_read_line(loaded, page, quads[index], vertical=vertical) for index in order]
    return [
        _Found(quad=quads[index], read=tuple(line))
        for index, line in zip(order, in_one_script(read), strict=True)
        if line and (len(line) > _FEW or _mean_confidence(line) >= _LEAST_SURE)
    ]


def _read_line(loaded: Networks, page: Image.Image, quad: Quad, *, vertical: bool) -> list[ReadCharacter]:
    pixels = cut_out(page, quad, vertical=vertical)
    if min(pixels.shape[:2]) < _THINNEST:
        return []
    read = _look(loaded, pixels)
    if not read:
        return []
    if _mean_confidence(read) >= _SURE:
        return chosen_by_neighbours(read)
    if vertical:
        read = with_signs_of(read, _look(loaded, set_across(pixels, [(one.start, one.end) for one in read])))
    else:
        read = _second_look(loaded, pixels, read)
    return chosen_by_neighbours(read)


def _second_look(loaded: Networks, pixels: Pixels, read: list[ReadCharacter]) -> list[ReadCharacter]:
    """A line read unsurely, read in the pieces that wide gaps part it into, or else pressed together."""
    borders = gaps_in(read, thickness=pixels.shape[0] / pixels.shape[1])
    if not borders:
        return merged(read, _look(loaded, pressed_together(pixels, _SECOND_PRESSED)))
    width = pixels.shape[1]
    pieces: list[ReadCharacter] = []
    for start, end in pairwise([0.0, *borders, 1.0]):
        part = np.ascontiguousarray(pixels[:, round(start * width) : max(round(end * width), round(start * width) + 1)])
        pieces += [
            replace(one, start=start + one.start * (end - start), end=start + one.end * (end - start))
            for one in _look(loaded, part)
        ]
    return merged(read, pieces) if pieces and _mean_confidence(pieces) < _mean_confidence(read) else pieces


def _look(loaded: Networks, pixels: Pixels) -> list[ReadCharacter]:
    height, width = pixels.shape[:2]
    probabilities, filled = loaded.read(pixels)
    read = read_characters(probabilities, loaded.characters, filled=filled, aspect=width / height)
    return without_spaces(read, _spaced([one.character for one in read]))


def _mean_confidence(read: Sequence[ReadCharacter]) -> float:
    return sum(one.confidence for one in read) / len(read)


def _spaced(characters: Sequence[str]) -> str:
    """The text without the spaces that networks put between Han characters."""
    text, space = "", False
    for character in characters:
        if character.isspace():
            space = True
            continue
        text += (gap(text, character) if space else "") + character
        space = False
    return text


def _steps(found: Sequence[_Found]) -> list[float]:
    steps = []
    for one in found:
        length = max(extents(one.quad))
        places = [(read.start + read.end) / 2 * length for read in one.read if is_solid(read.character)]
        steps += [after - before for before, after in pairwise(places)]
    return steps


def _reading(found: Sequence[_Found], *, vertical: bool, doubt: float) -> Reading:
    direction = Direction.VERTICAL if vertical else Direction.HORIZONTAL
    return Reading(lines=tuple(_line(one, direction) for one in found), direction=direction, doubt=doubt)


def _line(found: _Found, direction: Direction) -> RecognisedLine:
    vertical = direction is Direction.VERTICAL
    whole = box_of(found.quad)
    characters = []
    for one in found.read:
        box = part_of(found.quad, one.start, one.end, vertical=vertical)
        left, top = int(box.left), int(box.top)
        characters.append(
            RecognisedCharacter(
                character=one.character,
                left=left,
                top=top,
                width=max(1, round(box.right) - left),
                height=max(1, round(box.bottom) - top),
                confidence=one.confidence,
                alternatives=one.alternatives,
            )
        )
    written = [one.confidence for one in characters if not one.character.isspace()]
    left, top = int(whole.left), int(whole.top)
    return RecognisedLine(
        text="".join(one.character for one in characters),
        left=left,
        top=top,
        width=max(1, round(whole.right) - left),
        height=max(1, round(whole.bottom) - top),
        confidence=sum(written) / len(written),
        direction=direction,
        words=_words(characters),
        alternatives=_searched(characters),
        characters=tuple(characters),
    )


def _words(characters: Sequence[RecognisedCharacter]) -> tuple[RecognisedWord, ...]:
    """Each Han character or sign by itself, and the runs of letters and digits between spaces."""
    groups: list[list[RecognisedCharacter]] = []
    joins = False
    for one in characters:
        plain = one.character.isascii() and one.character.isalnum()
        if one.character.isspace():
            joins = False
            continue
        if plain and joins:
            groups[-1].append(one)
        else:
            groups.append([one])
        joins = plain
    return tuple(_word(group) for group in groups)


def _word(group: Sequence[RecognisedCharacter]) -> RecognisedWord:
    left, top = min(one.left for one in group), min(one.top for one in group)
    return RecognisedWord(
        text="".join(one.character for one in group),
        left=left,
        top=top,
        width=max(one.left + one.width for one in group) - left,
        height=max(one.top + one.height for one in group) - top,
        confidence=sum(one.confidence for one in group) / len(group),
    )


def _searched(characters: Sequence[RecognisedCharacter]) -> tuple[Alternative, ...]:
    return tuple(
        Alternative(index=index, character=other.character, confidence=other.confidence)
        for index, one in enumerate(characters)
        if is_solid(one.character)
        for other in one.alternatives[:SEARCHED_CHOICES]
        if other.confidence >= SEARCHED_PROBABILITY and is_solid(other.character)
    )


def _placed(reading: Reading, margin: int, size: tuple[int, int]) -> Reading:
    """The reading with boxes in pixels of the image as it was before it was given a margin, and inside it."""
    return replace(reading, lines=tuple(_line_placed(line, margin, size) for line in reading.lines))


def _line_placed(line: RecognisedLine, margin: int, size: tuple[int, int]) -> RecognisedLine:
    return replace(
        _inside(line, margin, size),
        words=tuple(_inside(word, margin, size) for word in line.words),
        characters=tuple(_inside(one, margin, size) for one in line.characters),
    )


def _inside(box: Boxed, margin: int, size: tuple[int, int]) -> Boxed:
    left, right = (min(max(edge - margin, 0), size[0]) for edge in (box.left, box.left + box.width))
    top, bottom = (min(max(edge - margin, 0), size[1]) for edge in (box.top, box.top + box.height))
    left, top = min(left, size[0] - 1), min(top, size[1] - 1)
    return replace(box, left=left, top=top, width=max(1, right - left), height=max(1, bottom - top))
