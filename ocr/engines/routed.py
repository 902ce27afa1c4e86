"""The engine that most pages go through: it asks those that are installed, as `ocr.routing` says."""

from collections.abc import Sequence
from hashlib import sha256

from PIL import Image

from ocr.routing import RAPIDOCR, TESSERACT, first_engine, second_counts, second_engine

from .port import Direction, Engine, EngineUnavailableError, Layout, Reading
from .rapidocr import RapidOcrEngine
from .tesseract import TesseractEngine


class RoutedEngine:
    """The best that the installed engines can do together."""

    name = "routed"

    def __init__(self) -> None:
        self._engines: dict[str, Engine] = {RAPIDOCR: RapidOcrEngine(), TESSERACT: TesseractEngine()}

    @property
    def reads_leaning(self) -> bool:
        """As the engine that reads first."""
        return self._engines[self._first()].reads_leaning

    def version(self) -> str:
        """The versions of all installed engines. Raises EngineUnavailableError where none is."""
        found = self._versions()
        if not found:
            raise _none_installed()
        return ", ".join(f"{name} {version}" for name, version in found.items())

    def digest(self) -> str:
        """The SHA-256 of all installed engines' digests. Raises EngineUnavailableError where none is."""
        digests = [self._engines[name].digest() for name in self._versions()]
        if not digests:
            raise _none_installed()
        return sha256(" ".join(digests).encode()).hexdigest()

    def layout(self, image: Image.Image, *, languages: Sequence[str], direction: Direction) -> Layout:
        """As the engine that reads first finds it. Raises EngineUnavailableError or RecognitionError."""
        return self._engines[self._first()].layout(image, languages=languages, direction=direction)

    def read(
        self, image: Image.Image, *, languages: Sequence[str], direction: Direction, layout: Layout | None = None
    ) -> Reading:
        """The lines on `image`, boxes in its pixels. Raises EngineUnavailableError or RecognitionError."""
        first = self._first()
        reading = self._engines[first].read(image, languages=languages, direction=direction, layout=layout)
        second = second_engine(first, confidence=reading.confidence, installed=self._versions())
        if second is None:
            return reading
        # Lines that one engine found badly must not bind the other; those that a person drew bind both.
        drawn = layout if layout is not None and layout.drawn else None
        other = self._engines[second].read(image, languages=languages, direction=direction, layout=drawn)
        return other if second_counts(first=reading.confidence, second=other.confidence) else reading

    def notices(self) -> tuple[str, ...]:
        """Sentences about engines that are missing here, for the people who run the house."""
        found = []
        for engine in self._engines.values():
            try:
                engine.version()
            except EngineUnavailableError as error:
                found.append(str(error))
        return tuple(found)

    def _first(self) -> str:
        first = first_engine(self._versions())
        if first is None:
            raise _none_installed()
        return first

    def _versions(self) -> dict[str, str]:
        found = {}
        for name, engine in self._engines.items():
            try:
                found[name] = engine.version()
            except EngineUnavailableError:
                continue
        return found


def _none_installed() -> EngineUnavailableError:
    return EngineUnavailableError(
        "No recogniser is installed on this machine. Install the Python package rapidocr, or the Debian packages "
        "tesseract-ocr and tesseract-ocr-chi-sim."
    )
