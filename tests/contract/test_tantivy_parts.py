"""A Tantivy index that several writers wrote, put together: the contract holds on it as on any other."""

import json
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

import pytest

from search.documents import SearchDocument
from search.engines.memory_engine import MemoryEngine
from search.engines.port import Facet, IndexWriting, InParts, Order, SearchRequest
from search.engines.tantivy_engine import TantivyEngine
from search.errors import DocumentRejected, IndexDamaged
from search.query import EVERYTHING, Field, Phrase
from search.viewers import STAFF_VIEWER, AccessClass
from tests.contract.engine_answers import AnswersContract
from tests.contract.engine_finding import FindingContract
from tests.contract.engine_tools import document, found, write

WORDS = ["人民政府", "委员会", "关于", "土地", "的通知", "会议", "1958年", "水库", "县", "档案"]


def write_parts(index: IndexWriting, *parts: Sequence[SearchDocument], sample: Sequence[SearchDocument] = ()) -> None:
    """A whole new index, each part of it written by a writer of its own."""
    with index.replacement() as fresh:
        assert isinstance(fresh, InParts)
        writers = fresh.parts(sample)
        for part in parts:
            with writers.writing() as batch:
                for start in range(0, len(part), 500):
                    batch.apply(documents=part[start : start + 500])


class InPartsAlways(TantivyEngine):
    """Writes a new index in three parts whenever anything is written."""

    held: dict[str, SearchDocument]

    @contextmanager
    def writing(self, *, timeout: float) -> Iterator[IndexWriting]:
        with super().writing(timeout=timeout) as index:
            yield _InParts(index, self)


class _InParts:
    def __init__(self, index: IndexWriting, engine: InPartsAlways) -> None:
        self._index, self._engine = index, engine
        self.replacement = index.replacement

    def apply(self, *, documents: Sequence[SearchDocument], removed: Collection[str] = ()) -> None:
        present = self._engine.fingerprints()
        known = {key: one for key, one in vars(self._engine).setdefault("held", {}).items() if key in present}
        held = {key: one for key, one in known.items() if key not in removed}
        held |= {one.key: one for one in documents}
        if len(known) < len(present):  # written in another way, by what is tested
            self._index.apply(documents=documents, removed=removed)
            return
        write_parts(self._index, *([*islice(held.values(), number, None, 3)] for number in range(3)))
        self._engine.held = held


class TestPutTogether(FindingContract, AnswersContract):
    """The contract of what is found. Changing such an index is the engine's own business, as of any other."""

    def open(self, folder: Path) -> TantivyEngine:
        return InPartsAlways(folder)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[TantivyEngine]:
    """An empty engine, closed at the end."""
    engine = TantivyEngine(tmp_path / "index")
    yield engine
    engine.close()


def live(tmp_path: Path) -> Path:
    """The folder of the live index."""
    folder = tmp_path / "index"
    return folder / json.loads((folder / "current.json").read_text())["folder"]


def numbered(number: int) -> SearchDocument:
    """One of many documents."""
    words = [WORDS[number * step % len(WORDS)] for step in (1, 3, 7)]
    access = list(AccessClass)[number % 3]
    return document(str(number), "".join(words), codes=(f"{number % 50}-WS·{number:05d}",), access=access)


def test_changes_after_it_was_put_together_are_merged_into_it(engine: TantivyEngine, tmp_path: Path) -> None:
    memory = MemoryEngine(tmp_path)
    documents = [numbered(number) for number in range(3000)]
    with engine.writing(timeout=5) as index:
        write_parts(index, documents[:1000], documents[1000:1900], documents[1900:], sample=documents)
        before = {path.name for path in live(tmp_path).iterdir()}
        for number in range(0, 3000, 50):  # so many commits that segments are merged, those put together as well
            changed = [document(str(place), f"第{place}号新题") for place in range(number, number + 45)]
            index.apply(documents=changed, removed=[f"item:{number + 45}"])
    write(memory, *documents)
    for number in range(0, 3000, 50):
        changed = [document(str(place), f"第{place}号新题") for place in range(number, number + 45)]
        write(memory, *changed, removed=(f"item:{number + 45}",))
    assert engine.fingerprints() == memory.fingerprints()
    for order in Order:
        for steps in ((EVERYTHING,), (Phrase("水库", (Field.TITLE,)), EVERYTHING), (Phrase("新题"),)):
            request = SearchRequest(
                steps=steps, access=STAFF_VIEWER.access, order=order, facets=frozenset(Facet), limit=40
            )
            assert engine.search(request) == memory.search(request)
    listed = json.loads((live(tmp_path) / "meta.json").read_text())["segments"]
    assert len(listed) <= 10
    # What merges left behind is removed by the library, also files that another writer made.
    gone = {name for name in before if name.split(".")[0] and not (live(tmp_path) / name).exists()}
    names = tuple(segment["segment_id"].replace("-", "") for segment in listed)
    files = [path.name for path in live(tmp_path).iterdir() if len(path.stem) == 32]
    assert [name for name in files if not name.startswith(names)] == []
    assert gone or len(listed) > 3


def test_frequent_runs_are_those_of_the_sample_in_every_part(engine: TantivyEngine, tmp_path: Path) -> None:
    documents = [numbered(number) for number in range(600)]
    with engine.writing(timeout=5) as index:
        write_parts(index, documents[:300], documents[300:], sample=documents)
    runs = json.loads((live(tmp_path) / "frequent_runs.json").read_text())
    assert {"委员会", "的通知"} <= {*runs}
    expected = [one.identifier for one in documents if "委员会" in one.title]
    assert sorted(found(engine, Phrase("委员会"), STAFF_VIEWER)) == sorted(expected)


def test_a_document_that_cannot_be_written_stops_neither_the_sample_nor_the_others(engine: TantivyEngine) -> None:
    bad = document("\ud800")
    with engine.writing(timeout=5) as index, index.replacement() as fresh:
        assert isinstance(fresh, InParts)
        with fresh.parts([bad, document("1")]).writing() as batch:
            with pytest.raises(DocumentRejected):
                batch.apply(documents=[document("1"), bad])
            batch.apply(documents=[document("2")])
    assert found(engine) == ["2"]


def test_a_part_that_fails_leaves_the_live_index_and_no_files(engine: TantivyEngine, tmp_path: Path) -> None:
    write(engine, document("old"))
    before = sorted(path.name for path in (tmp_path / "index").iterdir())
    with engine.writing(timeout=5) as index, suppress(ZeroDivisionError), index.replacement() as fresh:
        assert isinstance(fresh, InParts)
        with fresh.parts([]).writing() as batch:
            batch.apply(documents=[document("new")])
            raise ZeroDivisionError
    assert found(engine) == ["old"]
    assert sorted(path.name for path in (tmp_path / "index").iterdir()) == before


@pytest.mark.parametrize("damage", ["schema", "cut", "missing"])
def test_parts_that_do_not_fit_or_are_damaged_do_not_become_the_index(
    engine: TantivyEngine, tmp_path: Path, damage: str
) -> None:
    write(engine, document("old"))
    with engine.writing(timeout=5) as index, pytest.raises(IndexDamaged):
        write_and_damage(index, tmp_path / "index", damage)
    assert found(engine) == ["old"]


def write_and_damage(index: IndexWriting, folder: Path, damage: str) -> None:
    """Writes a part and spoils its list of segments."""
    with index.replacement() as fresh:
        assert isinstance(fresh, InParts)
        with fresh.parts([]).writing() as batch:
            batch.apply(documents=[document("new")])
        (path,) = folder.glob("index-*/part-*/meta.json")
        if damage == "schema":
            meta = json.loads(path.read_text())
            path.write_text(json.dumps({**meta, "schema": meta["schema"][:-1]}))
        elif damage == "cut":
            os.truncate(path, 20)
        else:
            path.unlink()
