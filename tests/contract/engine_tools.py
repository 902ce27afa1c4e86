"""What the contract of search engines is written with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from search.documents import SearchDocument
from search.engines.port import Engine, Found, IndexWriting, SearchRequest
from search.language import parse
from search.query import EVERYTHING, Query
from search.ranking import ladder
from search.viewers import PUBLIC_VIEWER, AccessClass, Viewer


def document(identifier: str, title: str = "公报", **fields: object) -> SearchDocument:
    """A public document without a date, but for what is given."""
    values: dict[str, object] = {"kind": "item", "date": None, "access": AccessClass.PUBLIC, **fields}
    return SearchDocument(identifier=identifier, title=title, **values)  # type: ignore[arg-type] -- a test's shorthand


def ask(engine: Engine, text: str | Query, viewer: Viewer = PUBLIC_VIEWER, **options: object) -> Found:
    """What the engine answers to a text as it is typed, or to a query."""
    tolerant = bool(options.pop("tolerant", False))
    asked = parse(text) if isinstance(text, str) else text
    steps = ladder(asked, tolerant=tolerant).steps if isinstance(text, str) else (asked,)
    request = SearchRequest(steps=steps, access=viewer.access, **options)  # type: ignore[arg-type] -- as above
    return engine.search(request)


def found(
    engine: Engine, text: str | Query = EVERYTHING, viewer: Viewer = PUBLIC_VIEWER, **options: object
) -> list[str]:
    """The identifiers of the answers in their order, all of them unless a limit is given."""
    return [hit.identifier for hit in ask(engine, text, viewer, **{"limit": 500, **options}).documents]


def write(engine: Engine, *documents: SearchDocument, removed: tuple[str, ...] = ()) -> None:
    """One commit."""
    with engine.writing(timeout=5) as index:
        index.apply(documents=documents, removed=removed)


def fail_while_replacing(index: IndexWriting) -> None:
    """Begins a replacement and gives it up."""
    with index.replacement() as fresh:
        fresh.apply(documents=[document("new")])
        raise ZeroDivisionError


class EngineCase:
    """A test class of one engine; `open` gives the engine of a folder."""

    def open(self, folder: Path) -> Engine:
        """An engine on this folder."""
        raise NotImplementedError

    @pytest.fixture
    def engine(self, tmp_path: Path) -> Iterator[Engine]:
        """An empty engine, closed at the end."""
        engine = self.open(tmp_path / "index")
        yield engine
        engine.close()
