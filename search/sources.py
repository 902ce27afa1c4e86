"""Where search documents come from. Rooms above register theirs from AppConfig.ready(); search never looks up."""

from collections.abc import Collection, Iterable
from typing import Protocol

from .documents import SearchDocument


class SearchSource(Protocol):
    """Turns the rows of one kind into search documents."""

    kind: str

    def documents(self, identifiers: Collection[str]) -> Iterable[SearchDocument]:
        """The documents of these identifiers that exist and may be searched; absent ones leave the index."""

    def identifiers(self) -> Iterable[str]:
        """Everything of this kind that should be in the index."""


class SourceRegistry:
    """The sources by their kind."""

    def __init__(self) -> None:
        self._sources: dict[str, SearchSource] = {}

    def register(self, source: SearchSource) -> None:
        """Adds a source. Raises ValueError when another source already answers for its kind."""
        known = self._sources.get(source.kind)
        if known is not None and type(known) is not type(source):
            raise ValueError(f"Two search sources claim the kind {source.kind!r}: {known!r} and {source!r}.")
        self._sources[source.kind] = source

    def get(self, kind: str) -> SearchSource | None:
        """The source of this kind, or None."""
        return self._sources.get(kind)

    def kinds(self) -> tuple[str, ...]:
        """Every registered kind, in the order of registration."""
        return tuple(self._sources)


registry = SourceRegistry()


def register_source(source: SearchSource) -> None:
    """Registers a source for its kind; see SourceRegistry.register."""
    registry.register(source)


def source_for(kind: str) -> SearchSource:
    """The source of this kind. Raises LookupError, with the known kinds, when there is none."""
    source = registry.get(kind)
    if source is None:
        known = ", ".join(registry.kinds()) or "none"
        raise LookupError(f"No search source is registered for the kind {kind!r}; registered are: {known}.")
    return source


def registered_kinds() -> tuple[str, ...]:
    """Every kind that has a source."""
    return registry.kinds()
