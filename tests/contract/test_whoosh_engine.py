"""What is special to the Whoosh engine: its own segments, and what can happen to them."""

import os
import resource
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.documents import SearchDocument
from search.engines import whoosh_runs
from search.engines.memory_engine import MemoryEngine
from search.engines.port import Facet, Order, SearchRequest
from search.engines.whoosh_engine import WhooshEngine
from search.engines.whoosh_runs import Merged, RunIndex, indexed
from search.engines.whoosh_store import few_segments
from search.errors import IndexDamaged
from search.query import ANYWHERE, AllOf, AnyOf, Field, Misread, Not, Phrase, Query, Whole, Within
from search.text.normalise import GAP
from search.viewers import AccessClass
from tests.contract.engine_tools import ask, document, found, write

SLOW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
WORDS = "人民12a𠮷"
RUNS = st.text(alphabet=WORDS, min_size=1, max_size=4)
TEXTS = st.lists(RUNS, max_size=3).map(GAP.join)
DAYS = st.none() | st.dates(date(1949, 1, 1), date(1953, 12, 31))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[WhooshEngine]:
    """An empty engine, closed at the end."""
    engine = WhooshEngine(tmp_path / "index")
    yield engine
    engine.close()


def segments(folder: Path) -> list[Path]:
    """The files of all segments, largest last."""
    return sorted(folder.rglob("*.seg"), key=lambda path: path.stat().st_size)


# It answers as the memory does


@st.composite
def documents(draw: Callable[..., object]) -> SearchDocument:
    """A small document; there are few different keys, so that they are replaced."""
    first = draw(DAYS)
    return document(
        str(draw(st.integers(0, 9))),
        draw(TEXTS),
        body=draw(TEXTS),
        summary=draw(TEXTS),
        codes=tuple(draw(st.lists(RUNS, max_size=2))),
        date=first,
        until=first and date(first.year + draw(st.integers(0, 3)), 12, 31),
        agency=draw(st.sampled_from(["", "甲", "乙"])),
        access=draw(st.sampled_from(list(AccessClass))),
        entered=datetime(2020, 1, draw(st.integers(1, 3)), tzinfo=UTC),
        recognised=draw(st.booleans()),
        readings=tuple(draw(st.lists(RUNS, max_size=2))),
    )


def queries() -> st.SearchStrategy[Query]:
    """Trees of every kind of node."""
    leaves = st.one_of(
        st.builds(Phrase, RUNS, st.sampled_from([ANYWHERE, (Field.TITLE,), (Field.CODES, Field.BODY)])),
        st.builds(Whole, RUNS, st.sampled_from([Field.TITLE, Field.CODES])),
        st.builds(Within, DAYS, DAYS),
        st.builds(Misread, RUNS, st.lists(RUNS, max_size=3).map(tuple)),
    )
    return st.recursive(
        leaves,
        lambda parts: (
            st.builds(AllOf, st.lists(parts, max_size=3).map(tuple))
            | st.builds(AnyOf, st.lists(parts, max_size=3).map(tuple))
            | st.builds(Not, parts)
        ),
        max_leaves=4,
    )


def requests() -> st.SearchStrategy[SearchRequest]:
    """Questions of two steps with all that goes with them."""
    return st.builds(
        lambda first, second, **rest: SearchRequest(steps=(first, AnyOf((first, second))), **rest),
        queries(),
        queries(),
        access=st.frozensets(st.sampled_from(list(AccessClass)), min_size=1),
        chosen=st.dictionaries(st.just(Facet.AGENCY), st.frozensets(st.sampled_from(["甲", "乙", "丙"]))),
        days=st.none() | st.builds(Within, DAYS, DAYS),
        keys=st.none() | st.frozensets(st.integers(0, 9).map("item:{}".format)),
        order=st.sampled_from(list(Order)),
        offset=st.integers(0, 2),
        limit=st.integers(0, 4),
        facets=st.just(frozenset(Facet)),
        histogram=st.sampled_from([True]),
    )


@SLOW
@given(
    st.lists(st.lists(documents(), max_size=5), min_size=1, max_size=6), st.lists(requests(), min_size=3, max_size=6)
)
def test_it_answers_as_the_memory_does(batches: list[list[SearchDocument]], asked: list[SearchRequest]) -> None:
    with TemporaryDirectory() as folder:
        right, engine = MemoryEngine(Path(folder)), WhooshEngine(Path(folder))
        for batch in batches:
            write(right, *batch, removed=("item:3",))
            write(engine, *batch, removed=("item:3",))
        for request in asked:
            expected = right.search(request)
            assert engine.search(request) == expected
            for hit in expected.documents:
                following = replace(request, after=hit.place, offset=0)
                assert engine.search(following) == right.search(following)
        assert engine.fingerprints() == right.fingerprints()
        engine.close()


# Runs


def standing(index: RunIndex, run: str) -> set[int]:
    """The documents in which the index finds the run."""
    return set(index.owners_of(index.find(run)).tolist())


@SLOW
@given(st.lists(st.lists(TEXTS, max_size=2), max_size=9), RUNS, st.data())
def test_merged_segments_find_what_stands_in_the_documents_that_are_left(
    texts: list[list[str]], run: str, data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(texts)))
    kept = data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts)))
    renumbered = np.where(kept, np.cumsum(np.array(kept, int)) - 1, -1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whoosh_runs, "_AT_ONCE", 16)  # so that a piece ends within a few texts
        merged = Merged([indexed(texts[:cut]), indexed(texts[cut:])], [renumbered[:cut], renumbered[cut:]])
        places = np.concatenate([np.empty(0, np.uint32), *merged.places()])
    index = RunIndex(merged.owners, merged.pairs, merged.starts, places)
    left = [several for several, is_left in zip(texts, kept, strict=True) if is_left]
    assert standing(index, run) == {n for n, several in enumerate(left) if any(run in text for text in several)}


# Segments


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([], set()),
        ([(10, 10), (10, 10)], set()),
        ([(10, 10), (10, 10), (900, 900)], {0, 1, 2}),
        ([(10, 10), (200_000, 200_000), (10, 10)], set()),
        ([(10, 10), (200_000, 200_000), (10, 10), (10, 10)], {0, 2, 3}),
        ([(90_000, 200_000), (10, 10)], {0}),
        ([(0, 5), (10, 10)], {0}),
    ],
)
def test_segments_are_merged_when_several_are_of_like_size_or_half_is_deleted(
    sizes: list[tuple[int, int]], expected: set[int]
) -> None:
    assert few_segments(sizes) == expected


def test_many_commits_leave_few_segments(engine: WhooshEngine, tmp_path: Path) -> None:
    for number in range(30):
        write(engine, document(str(number)), removed=(f"item:{number - 9}",))
    assert len(segments(tmp_path)) <= 3
    assert sorted(found(engine, "公报")) == sorted(str(number) for number in range(21, 30))


def test_a_replacement_ends_as_one_segment(engine: WhooshEngine, tmp_path: Path) -> None:
    write(engine, document("old"))
    with engine.writing(timeout=5) as index, index.replacement() as fresh:
        for number in range(50):
            fresh.apply(documents=[document(str(number), body="人民政府" * 50)])
    assert len(segments(tmp_path)) == 1
    assert ask(engine, "民政").total == 50


# Files


def test_any_changed_byte_ends_in_a_sentence(engine: WhooshEngine, tmp_path: Path) -> None:
    write(engine, *(document(str(number), f"第{number}号公报") for number in range(20)))
    engine.close()
    (path,) = segments(tmp_path)
    sound = path.read_bytes()
    checked = 0
    for place in range(0, len(sound), 211):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        other = WhooshEngine(tmp_path / "index")
        try:
            answer = found(other, "公报")
        except IndexDamaged:
            checked += 1
        else:  # it fell between two arrays, where nothing is read
            assert sound[place] == 0
            assert len(answer) == 20
        other.close()
    assert checked > 10


def test_a_file_cut_short_while_it_is_in_use_ends_in_a_sentence(engine: WhooshEngine, tmp_path: Path) -> None:
    write(engine, *(document(str(number)) for number in range(200)))
    assert ask(engine, "公报").total == 200
    (path,) = segments(tmp_path)
    os.truncate(path, 5000)
    with pytest.raises(IndexDamaged, match="search_rebuild"):
        ask(engine, "公报")
    with pytest.raises(IndexDamaged, match="search_rebuild"):
        write(engine, document("new"))
    engine.clear()
    write(engine, document("new"))
    assert found(engine, "公报") == ["new"]


def test_a_full_disk_leaves_no_remains(engine: WhooshEngine, tmp_path: Path) -> None:
    write(engine, document("1"))
    before = sorted(path.name for path in (tmp_path / "index").rglob("*"))

    def fill() -> bool:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))
        with pytest.raises(IndexDamaged):
            write(engine, *(document(str(number), body=f"第{number}号") for number in range(500)))
        return True

    assert in_a_child(fill)
    assert sorted(path.name for path in (tmp_path / "index").rglob("*")) == before
    assert found(engine, "公报") == ["1"]


def test_an_engine_that_was_used_answers_after_a_fork(engine: WhooshEngine) -> None:
    write(engine, document("1"))
    assert found(engine, "公报") == ["1"]

    def work() -> bool:
        write(engine, document("2"))
        return sorted(found(engine, "公报")) == ["1", "2"]

    assert in_a_child(work)
    assert sorted(found(engine, "公报")) == ["1", "2"]


def in_a_child(work: Callable[[], bool]) -> bool:
    """Whether `work` was right in a child process."""
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if work() else 1)
        finally:
            os._exit(2)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
