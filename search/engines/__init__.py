"""The engine that the settings name. Nobody above search/ needs more than this function."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from .port import Engine
from .whoosh_engine import WhooshEngine

_ENGINES = {"whoosh": WhooshEngine}
_running: dict[tuple[str, Path], Engine] = {}


def current_engine() -> Engine:
    """The engine of settings.SEARCH: ENGINE is its name, INDEX_DIR the folder of its files; one for each process."""
    name, folder = settings.SEARCH["ENGINE"], Path(settings.SEARCH["INDEX_DIR"])
    if name not in _ENGINES:
        raise ImproperlyConfigured(f"SEARCH['ENGINE'] is {name!r}; it has to be one of {', '.join(sorted(_ENGINES))}.")
    return _running.setdefault((name, folder), _ENGINES[name](folder))
