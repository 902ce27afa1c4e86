"""Recognisers behind one port; nobody outside this folder knows which one runs."""

from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from .manual import ManualEngine
from .port import Engine
from .rapidocr import RapidOcrEngine
from .routed import RoutedEngine
from .tesseract import TesseractEngine

_ENGINES: dict[str, type[Engine]] = {
    "tesseract": TesseractEngine,
    "rapidocr": RapidOcrEngine,
    "routed": RoutedEngine,
    "manual": ManualEngine,
}


def engine_names() -> tuple[str, ...]:
    """The names under which engines can be asked for."""
    return tuple(_ENGINES)


@cache
def engine_called(name: str) -> Engine:
    """The engine of this name. Raises ImproperlyConfigured where there is none."""
    if name not in _ENGINES:
        raise ImproperlyConfigured(f"OCR['ENGINE'] is {name!r}, but it must be one of {', '.join(_ENGINES)}.")
    return _ENGINES[name]()


def current_engine() -> Engine:
    """The engine that the settings name."""
    return engine_called(settings.OCR["ENGINE"])


def notices() -> tuple[str, ...]:
    """Sentences about engines that are missing here, for the people who run the house: what will not be read."""
    return current_engine().notices()
