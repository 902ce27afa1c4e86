"""The engine that the settings name. Nobody above search/ needs more than this function."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from .port import Engine

# By name, so that an engine's library is loaded only where that engine is used.
ENGINES = {
    "whoosh": "search.engines.whoosh_engine.WhooshEngine",
    "tantivy": "search.engines.tantivy_engine.TantivyEngine",
    "memory": "search.engines.memory_engine.MemoryEngine",
}
_running: dict[tuple[str, Path], Engine] = {}


def current_engine() -> Engine:
    """The engine of settings.SEARCH: ENGINE is its name, INDEX_DIR the folder of its files; one for each process."""
    name, folder = settings.SEARCH["ENGINE"], Path(settings.SEARCH["INDEX_DIR"])
    if name not in ENGINES:
        raise ImproperlyConfigured(f"SEARCH['ENGINE'] is {name!r}; it has to be one of {', '.join(sorted(ENGINES))}.")
    if (name, folder) not in _running:
        _running.setdefault((name, folder), import_string(ENGINES[name])(folder))
    return _running[name, folder]
