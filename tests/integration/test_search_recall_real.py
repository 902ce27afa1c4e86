"""Recall on real regulations: whatever run of characters one copies out of a text finds that text."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.documents import SearchDocument
from search.engines.port import Engine, SearchRequest
from search.engines.whoosh_engine import WhooshEngine
from search.query import parse
from search.text.normalise import canonical, compact
from search.viewers import PUBLIC_VIEWER, AccessClass

pytestmark = pytest.mark.shared_material
SEED = 20260302
REGULATIONS = 60
RUNS_OF_EACH = 8


def chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 -- the same pieces of text in every run


@pytest.fixture(scope="module")
def regulations(shared_material: Path) -> dict[str, SearchDocument]:
    files = sorted((shared_material / "disclosure").glob("*/*.md"))
    chosen = chance(SEED).sample(files, REGULATIONS)
    documents = {}
    for path in chosen:
        title, _, body = path.read_text(encoding="utf-8").partition("\n")
        documents[path.stem] = SearchDocument(
            kind="regulation",
            identifier=path.stem,
            title=title.lstrip("# "),
            body=body,
            date=None,
            access=AccessClass.PUBLIC,
        )
    return documents


@pytest.fixture(scope="module")
def engine(regulations: dict[str, SearchDocument], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = WhooshEngine(tmp_path_factory.mktemp("recall"))
    with engine.writing(timeout=5) as index:
        index.apply(documents=tuple(regulations.values()))
    yield engine
    engine.close()


def found(engine: Engine, text: str) -> set[str]:
    request = SearchRequest(query=parse(text), code=compact(text), access=PUBLIC_VIEWER.access, limit=REGULATIONS)
    return {hit.identifier for hit in engine.search(request).documents}


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_every_run_finds_its_regulation(engine: Engine, regulations: dict[str, SearchDocument], length: int) -> None:
    draw = chance(SEED + length)
    lost = []
    for identifier, regulation in regulations.items():
        text = f"{regulation.title}\n{regulation.body}"
        for _ in range(RUNS_OF_EACH):
            start = draw.randrange(len(text) - length)
            run = text[start : start + length]
            if canonical(run) and "\n" not in run and identifier not in found(engine, run):
                lost.append((identifier, run))
    assert lost == []


def test_what_is_found_contains_the_run(engine: Engine, regulations: dict[str, SearchDocument]) -> None:
    draw = chance(SEED)
    for regulation in regulations.values():
        start = draw.randrange(len(regulation.body) - 4)
        run = canonical(regulation.body[start : start + 4])
        if not run:
            continue
        expected = {
            identifier
            for identifier, other in regulations.items()
            if run in canonical(other.title) or run in canonical(other.body)
        }
        assert found(engine, f'"{run}"') == expected
