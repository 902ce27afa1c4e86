"""What every recogniser offers, in plain values: it reads no settings and no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from PIL import Image

from ocr.layout.boxes import Quad

MOST_CHOICES = 5


class Direction(StrEnum):
    """How the lines of a page run (文字方向): across, down in columns from the right, or not known."""

    HORIZONTAL = "horizontal"
    VERTICAL = "vertical"
    AUTO = "auto"


@dataclass(frozen=True, kw_only=True)
class RecognisedWord:
    """A word and its box in pixels of the image as given; confidence from 0 to 100."""

    text: str
    left: int
    top: int
    width: int
    height: int
    confidence: float


@dataclass(frozen=True)
class Choice:
    """Another character that may stand in a character's place; confidence (its probability) from 0 to 100."""

    character: str
    confidence: float


@dataclass(frozen=True, kw_only=True)
class RecognisedCharacter:
    """One character of a line's text and its box in pixels of the image as given; confidence from 0 to 100.

    `alternatives` are at most MOST_CHOICES, the likeliest first.
    """

    character: str
    left: int
    top: int
    width: int
    height: int
    confidence: float
    alternatives: tuple[Choice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """Another character that the engine read at `index` of a line's text; confidence from 0 to 100."""

    index: int
    character: str
    confidence: float


@dataclass(frozen=True, kw_only=True)
class RecognisedLine:
    """A line, or a column where the direction is vertical, with its words in reading order.

    `alternatives` are few: characters that the engine has reason to offer beside those of `text`. `characters` holds
    one entry for each character of `text`, spaces too, or nothing where the engine does not place characters.
    """

    text: str
    left: int
    top: int
    width: int
    height: int
    confidence: float
    direction: Direction
    words: tuple[RecognisedWord, ...]
    alternatives: tuple[Alternative, ...] = ()
    characters: tuple[RecognisedCharacter, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Where the lines of a page stand (版面), in reading order, and how they run.

    `pieces` are the corners of each line in pixels of the image as given; None leaves finding them to the reading.
    `doubt` says from 0 (sure) to 1 (a toss-up) how doubtful the direction is; 0 where it was given by a person.
    Pieces that a person has `drawn` are all writing; of others, what reads like a stain is left out.
    """

    direction: Direction
    pieces: tuple[Quad, ...] | None
    doubt: float = 0.0
    drawn: bool = False


def one_line(*, left: float, top: float, width: float, height: float, direction: Direction) -> Layout:
    """The layout of a single box (pixels) that a person drew around a line. One much higher than wide runs down."""
    tall = height > 1.5 * width if direction is Direction.AUTO else direction is Direction.VERTICAL
    right, bottom = left + width, top + height
    return Layout(
        direction=Direction.VERTICAL if tall else Direction.HORIZONTAL,
        pieces=(((left, top), (right, top), (right, bottom), (left, bottom)),),
        drawn=True,
    )


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What an engine read on one page, in reading order.

    `doubt` says from 0 (sure) to 1 (a toss-up) how doubtful the direction is; 0 where it was given by a person.
    """

    lines: tuple[RecognisedLine, ...]
    direction: Direction
    doubt: float = 0.0

    @property
    def text(self) -> str:
        """The whole page, one line each."""
        return "\n".join(line.text for line in self.lines)

    @property
    def confidence(self) -> float:
        """The mean confidence, weighted by characters; 0 for an empty page."""
        characters = sum(len(line.text) for line in self.lines)
        return sum(line.confidence * len(line.text) for line in self.lines) / characters if characters else 0.0


class EngineUnavailableError(Exception):
    """The engine cannot run here at all; the message is a sentence that says what to install."""


class RecognitionError(Exception):
    """The engine could not read this page now; the message is a sentence."""


class Engine(Protocol):
    """A recogniser."""

    name: str

    @property
    def reads_leaning(self) -> bool:
        """Whether it takes up crooked lines as they lie; then turning the page beforehand would only blur it."""

    def version(self) -> str:
        """The engine's version. Raises EngineUnavailableError."""

    def digest(self) -> str:
        """The SHA-256, in hexadecimal, of all that makes this engine read as it does: models and method.

        Raises EngineUnavailableError.
        """

    def notices(self) -> tuple[str, ...]:
        """What will not be read here, and why: sentences for the people who run the house. None where all is well."""

    def layout(self, image: Image.Image, *, languages: Sequence[str], direction: Direction) -> Layout:
        """How the lines run and, if the engine finds them beforehand, where they stand.

        Raises EngineUnavailableError or RecognitionError.
        """

    def read(
        self, image: Image.Image, *, languages: Sequence[str], direction: Direction, layout: Layout | None = None
    ) -> Reading:
        """The lines on `image`, boxes in its pixels. A `layout` overrules `direction`; of one with pieces only these
        are read, each as one line, in their order. Raises EngineUnavailableError or RecognitionError.
        """
