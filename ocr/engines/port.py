"""What every recogniser offers, in plain values: it reads no settings and no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from PIL import Image


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


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """Another character that the engine read at `index` of a line's text; confidence from 0 to 100."""

    index: int
    character: str
    confidence: float


@dataclass(frozen=True, kw_only=True)
class RecognisedLine:
    """A line, or a column where the direction is vertical, with its words in reading order.

    `alternatives` are few: characters that the engine has reason to offer beside those of `text`.
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


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What an engine read on one page, in reading order."""

    lines: tuple[RecognisedLine, ...]
    direction: Direction

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

    def version(self) -> str:
        """The engine's version. Raises EngineUnavailableError."""

    def read(self, image: Image.Image, *, languages: Sequence[str], direction: Direction) -> Reading:
        """The lines on `image`. Raises EngineUnavailableError or RecognitionError."""
