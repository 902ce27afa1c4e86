"""Tesseract: clean print, in lines or columns. One call per page; its start-up costs more than a line does."""

import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from math import ceil, floor
from typing import Any

import pytesseract
from django.utils.translation import gettext as _
from PIL import Image

from ocr.glyph_places import extent_across, is_evenly_set, places_of
from ocr.glyphs import ink_of, line_height, profile
from ocr.layout.boxes import Quad, box_of
from ocr.line_text import join_words

from .other_readings import with_alternatives
from .placing import joined_lines, line_placed, moved_by
from .port import (
    Direction,
    EngineUnavailableError,
    Layout,
    Reading,
    RecognisedCharacter,
    RecognisedLine,
    RecognisedWord,
    RecognitionError,
)
from .tesseract_data import data_digest

# Measured: with its own threads tesseract takes more than four times as long as with one.
os.environ["OMP_THREAD_LIMIT"] = "1"

TIMEOUT_SECONDS = 100
# Counts up whenever this engine's own rules read otherwise than before with the same data.
_METHOD = 1
_AROUND = 4  # pixels of paper around a piece that is read by itself
# Glyphs outside this range are brought to the wanted height (pixels). Others stay: scaling a good page makes it worse.
SMALLEST_GLYPH, WANTED_GLYPH, LARGEST_GLYPH = 22, 36, 60
MAX_ENLARGEMENT = 4.0
MAX_REDUCTION = 0.25
# A reading at least this sure is taken as it is; a less sure one is tried in the next language, measured on real scans:
# simplified print reads at 92 and more, traditional print read as simplified at 75 and less.
SURE = 85.0
# Print that runs across reads at least this surely in some language. Below, a page of unknown direction is tried in
# columns too.
PLAUSIBLE = 55.0
# Where a page holds so few characters, the search for its layout goes astray; taking it as one block does not.
FEW, _FEW_LINES = 10, 3
DEFAULT_LANGUAGES = ("chi_sim", "chi_tra")
_PAGE, _COLUMNS, _BLOCK = 3, 5, 6  # tesseract's page segmentation modes
# Measured: the traditional model reads columns of either script better than the simplified one.
_VERTICAL_MODELS = {"chi_sim": "chi_tra_vert", "chi_tra": "chi_tra_vert"}


class TesseractEngine:
    """The recogniser of the Debian package tesseract-ocr."""

    name = "tesseract"

    @property
    def reads_leaning(self) -> bool:
        """Lines that lean run together."""
        return False

    def version(self) -> str:
        """Tesseract's version. Raises EngineUnavailableError where it is not installed."""
        _check_installed()
        return str(pytesseract.get_tesseract_version())

    def digest(self) -> str:
        """The SHA-256 of the version, the language data and this engine's method. Raises EngineUnavailableError."""
        return data_digest(self.version(), _METHOD)

    def notices(self) -> tuple[str, ...]:
        """That it reads print only, and why it cannot run, where it cannot."""
        print_only = _("The recogniser tesseract reads print only, so handwriting will not be read.")
        try:
            self.version()
        except EngineUnavailableError as error:
            return (str(error),)
        return (print_only,)

    def layout(self, image: Image.Image, *, languages: Sequence[str], direction: Direction) -> Layout:
        """Nothing beforehand: tesseract finds lines while it reads, and a call of its own would cost as much again."""
        return Layout(direction=direction, pieces=None)

    def read(
        self, image: Image.Image, *, languages: Sequence[str], direction: Direction, layout: Layout | None = None
    ) -> Reading:
        """The lines on `image`, boxes in its pixels.

        `languages` (chi_sim, chi_tra, eng) are tried in their order until one reads surely; the surest reading counts.
        A page of unknown direction that reads badly in all of them is also read in columns. Raises
        EngineUnavailableError where tesseract or a language is missing, RecognitionError where the page took too long.
        """
        _check_installed()
        if layout is not None and layout.pieces is not None:
            return _read_pieces(image, layout.pieces, languages, layout.direction)
        direction = layout.direction if layout else direction
        if direction is Direction.VERTICAL:
            return _read_down(image, languages)
        across = _read_across(image, languages)
        if direction is Direction.HORIZONTAL or across.confidence >= PLAUSIBLE:
            return across
        down = _read_down(image, languages)
        return max((across, down), key=_weight)


def _read_pieces(image: Image.Image, pieces: Sequence[Quad], languages: Sequence[str], direction: Direction) -> Reading:
    """Each piece read by itself; what tesseract takes for several lines there is the one that it is."""
    found = []
    for piece in pieces:
        box = box_of(piece)
        left, top = max(0, floor(box.left) - _AROUND), max(0, floor(box.top) - _AROUND)
        right, bottom = min(image.width, ceil(box.right) + _AROUND), min(image.height, ceil(box.bottom) + _AROUND)
        if right - left <= 2 * _AROUND or bottom - top <= 2 * _AROUND:
            continue
        part = image.crop((left, top, right, bottom))
        down = direction is Direction.VERTICAL
        reading = _read_down(part, languages) if down else _read_across(part, languages)
        if reading.lines:
            found.append(line_placed(joined_lines(reading.lines), moved_by(left, top), image.size))
    return Reading(lines=tuple(found), direction=direction)


def _weight(reading: Reading) -> float:
    return reading.confidence * reading.confidence * len(reading.text)


def _read_across(image: Image.Image, languages: Sequence[str]) -> Reading:
    height = line_height(image)
    mode = _BLOCK if height is not None and image.height <= 3 * height else _PAGE
    scale = _scale(height)
    attempts = [(language, scale) for language in languages or DEFAULT_LANGUAGES]
    if scale < 1:
        # Lines that run together on a skewed page look like large writing; then the page as it is reads better.
        attempts.append((attempts[0][0], 1.0))
    readings = [Reading(lines=(), direction=Direction.HORIZONTAL)]
    for language, factor in attempts:
        readings.append(_read(image, language, Direction.HORIZONTAL, page_mode=mode, scale=factor))
        if max(readings, key=_weight).confidence >= SURE:
            break
    if mode == _PAGE and len(max(readings, key=_weight).text) <= FEW:
        block = _read(image, attempts[0][0], Direction.HORIZONTAL, page_mode=_BLOCK, scale=scale)
        if len(block.lines) <= _FEW_LINES:  # more would be a column, read one glyph a line
            readings.append(block)
    best = max(readings, key=_weight)
    return with_alternatives(best, [reading for reading in readings if reading is not best])


def _read_down(image: Image.Image, languages: Sequence[str]) -> Reading:
    models = dict.fromkeys(_VERTICAL_MODELS[language] for language in languages if language in _VERTICAL_MODELS)
    # Columns that run together would look like large writing, so columns are only ever enlarged.
    scale = max(1.0, _scale(line_height(image.rotate(90, expand=True))))
    model = next(iter(models), "chi_tra_vert")
    return _read(image, model, Direction.VERTICAL, page_mode=_COLUMNS, scale=scale)


def _read(image: Image.Image, model: str, direction: Direction, *, page_mode: int, scale: float) -> Reading:
    size = (round(image.width * scale), round(image.height * scale))
    scaled = image if scale == 1 else image.resize(size, Image.Resampling.LANCZOS)
    lines = _lines(_table(scaled, model, page_mode), scale, direction)
    return Reading(lines=_well_placed(image, lines), direction=direction)


def _scale(height: float | None) -> float:
    """The factor that brings writing of this height to a size tesseract reads well; 1 for most pages."""
    if height is None or SMALLEST_GLYPH <= height <= LARGEST_GLYPH:
        return 1.0
    return max(MAX_REDUCTION, min(MAX_ENLARGEMENT, WANTED_GLYPH / height))


def _table(image: Image.Image, model: str, page_mode: int) -> list[dict[str, Any]]:
    try:
        columns = pytesseract.image_to_data(
            image,
            lang=model,
            config=f"--psm {page_mode}",
            output_type=pytesseract.Output.DICT,
            timeout=TIMEOUT_SECONDS,
        )
    except pytesseract.TesseractNotFoundError as error:
        raise _not_installed() from error
    except pytesseract.TesseractError as error:
        raise _explained(error) from error
    except RuntimeError as error:
        raise RecognitionError(
            f"Reading the page took longer than {TIMEOUT_SECONDS} seconds and was stopped. "
            "Scan it at a lower resolution, or cut it."
        ) from error
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _lines(table: list[dict[str, Any]], scale: float, direction: Direction) -> list[RecognisedLine]:
    rows = [row for row in table if float(row["conf"]) >= 0 and str(row["text"]).strip()]
    lines = []
    for _key, members in groupby(rows, key=lambda row: (row["block_num"], row["par_num"], row["line_num"])):
        words = tuple(_word(row, scale) for row in members)
        text, _offsets = join_words([word.text for word in words])
        left, top = min(word.left for word in words), min(word.top for word in words)
        lines.append(
            RecognisedLine(
                text=text,
                left=left,
                top=top,
                width=max(word.left + word.width for word in words) - left,
                height=max(word.top + word.height for word in words) - top,
                confidence=sum(word.confidence * len(word.text) for word in words)
                / sum(len(word.text) for word in words),
                direction=direction,
                words=words,
            )
        )
    return lines


def _well_placed(image: Image.Image, lines: Sequence[RecognisedLine]) -> tuple[RecognisedLine, ...]:
    """The lines with their words where their ink is; tesseract puts Han words a character beside it and more."""
    if not lines:
        return ()
    ink = ink_of(image)
    return tuple(_with_places(ink, line) if is_evenly_set(line.text) else line for line in lines)


def _with_places(ink: Image.Image, line: RecognisedLine) -> RecognisedLine:
    down = line.direction is Direction.VERTICAL
    line = _trimmed(ink, line, down=down)
    box = (line.left, line.top, line.left + line.width, line.top + line.height)
    thickness = line.width if down else line.height
    found = places_of(profile(ink, box, down=down), line.text, thickness=thickness)
    if not found:
        return line
    _joined, offsets = join_words([word.text for word in line.words])
    words = []
    for word, offset in zip(line.words, offsets, strict=True):
        start, end = round(found[offset][0]), round(found[offset + len(word.text) - 1][1])
        extent = max(1, end - start)
        if down:
            words.append(replace(word, left=line.left, top=line.top + start, width=line.width, height=extent))
        else:
            words.append(replace(word, left=line.left + start, top=line.top, width=extent, height=line.height))
    return _with_characters(replace(line, words=tuple(words)), found, down=down)


def _with_characters(line: RecognisedLine, places: Sequence[tuple[float, float]], *, down: bool) -> RecognisedLine:
    """The line with its characters at these places along it; each is as sure as its word."""
    sure = [line.confidence] * len(line.text)
    _joined, offsets = join_words([word.text for word in line.words])
    for word, offset in zip(line.words, offsets, strict=True):
        sure[offset : offset + len(word.text)] = [word.confidence] * len(word.text)
    characters = []
    for character, (first, last), confidence in zip(line.text, places, sure, strict=True):
        start, extent = round(first), max(1, round(last) - round(first))
        characters.append(
            RecognisedCharacter(
                character=character,
                left=line.left if down else line.left + start,
                top=line.top + start if down else line.top,
                width=line.width if down else extent,
                height=extent if down else line.height,
                confidence=confidence,
            )
        )
    return replace(line, characters=tuple(characters))


def _trimmed(ink: Image.Image, line: RecognisedLine, *, down: bool) -> RecognisedLine:
    """The line with the white above and below it (beside a column) cut off its box."""
    box = (line.left, line.top, line.left + line.width, line.top + line.height)
    extent = extent_across(profile(ink, box, down=not down))
    if extent is None:
        return line
    if down:
        return replace(line, left=line.left + extent[0], width=extent[1] - extent[0])
    return replace(line, top=line.top + extent[0], height=extent[1] - extent[0])


def _word(row: dict[str, Any], scale: float) -> RecognisedWord:
    left, top = round(row["left"] / scale), round(row["top"] / scale)
    return RecognisedWord(
        text=str(row["text"]).strip(),
        left=left,
        top=top,
        width=max(1, round((row["left"] + row["width"]) / scale) - left),
        height=max(1, round((row["top"] + row["height"]) / scale) - top),
        confidence=float(row["conf"]),
    )


def _check_installed() -> None:
    if shutil.which(pytesseract.pytesseract.tesseract_cmd) is None:
        raise _not_installed()


def _not_installed() -> EngineUnavailableError:
    return EngineUnavailableError(
        "The recogniser tesseract is not installed on this machine. Install the Debian packages tesseract-ocr, "
        "tesseract-ocr-chi-sim and tesseract-ocr-chi-tra-vert."
    )


def _explained(error: pytesseract.TesseractError) -> Exception:
    message = str(error.message).strip()
    missing = re.search(r"Failed loading language '([^']+)'", message)
    if missing:
        package = f"tesseract-ocr-{missing[1].replace('_', '-')}"
        return EngineUnavailableError(
            f"Tesseract lacks the language data {missing[1]!r}. Install the Debian package {package}."
        )
    said = message.splitlines()[-1][:200] if message else "it gave no reason"
    return RecognitionError(f"Tesseract gave up on the page: {said}. Look at the scan, then try again.")
