"""The engine that most pages go through: it asks those that are installed, as `ocr.routing` says."""

from collections.abc import Sequence

from PIL import Image

from ocr.routing import RAPIDOCR, TESSERACT, first_engine, second_counts, second_engine

from .port import Direction, Engine, EngineUnavailableError, Reading
from .rapidocr import RapidOcrEngine
from .tesseract import TesseractEngine


class RoutedEngine:
    """The best that the installed engines can do together."""

    name = "routed"

    def __init__(self) -> None:
        self._engines: dict[str, Engine] = {RAPIDOCR: RapidOcrEngine(), TESSERACT: TesseractEngine()}

    def version(self) -> str:
        """The versions of all installed engines. Raises EngineUnavailableError where none is."""
        found = self._versions()
        if not found:
            raise _none_installed()
        return ", ".join(f"{name} {version}" for name, version in found.items())

    def read(self, image: Image.Image, *, languages: Sequence[str], direction: Direction) -> Reading:
        """The lines on `image`, boxes in its pixels. Raises EngineUnavailableError or RecognitionError."""
        installed = self._versions()
        first = first_engine(installed)
        if first is None:
            raise _none_installed()
        reading = self._engines[first].read(image, languages=languages, direction=direction)
        second = second_engine(first, confidence=reading.confidence, installed=installed)
        if second is None:
            return reading
        other = self._engines[second].read(image, languages=languages, direction=direction)
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
