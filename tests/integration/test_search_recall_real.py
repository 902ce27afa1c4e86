"""Recall on real regulations: whatever run of characters one copies out of a text finds that text."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.documents import SearchDocument
from search.engines.memory_engine import MemoryEngine
from search.engines.port import Engine, SearchRequest
from search.engines.tantivy_engine import TantivyEngine
from search.engines.whoosh_engine import WhooshEngine
from search.language import parse
from search.ranking import ladder
from search.recall import as_typed
from search.text.normalise import canonical
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


@pytest.fixture(scope="module", params=[WhooshEngine, TantivyEngine, MemoryEngine], ids=["whoosh", "tantivy", "memory"])
def engine(
    request: pytest.FixtureRequest,
    regulations: dict[str, SearchDocument],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Engine]:
    engine = request.param(tmp_path_factory.mktemp("recall"))
    with engine.writing(timeout=5) as index:
        index.apply(documents=tuple(regulations.values()))
    yield engine
    engine.close()


def found(engine: Engine, text: str) -> set[str]:
    steps = ladder(parse(text), tolerant=False).steps
    request = SearchRequest(steps=steps, access=PUBLIC_VIEWER.access, limit=REGULATIONS)
    return {hit.identifier for hit in engine.search(request).documents}


@pytest.mark.parametrize("length", [1, 2, 3, 4, 6, 8])
def test_every_run_finds_its_regulation(engine: Engine, regulations: dict[str, SearchDocument], length: int) -> None:
    draw = chance(SEED + length)
    each = RUNS_OF_EACH if not isinstance(engine, MemoryEngine) else 1  # it reads every document for every question
    lost = []
    for identifier, regulation in regulations.items():
        text = f"{regulation.title}\n{regulation.body}"
        for _ in range(each):
            start = draw.randrange(len(text) - length)
            run = text[start : start + length]
            if canonical(run) and "\n" not in run and identifier not in found(engine, as_typed(run)):
                lost.append((identifier, run))
    assert lost == []


def test_what_is_found_contains_the_run(engine: Engine, regulations: dict[str, SearchDocument]) -> None:
    draw = chance(SEED)
    for regulation in list(regulations.values())[: REGULATIONS if not isinstance(engine, MemoryEngine) else 8]:
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
