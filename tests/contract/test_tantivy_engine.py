"""What is special to the Tantivy engine: its files, frequent runs, pages far into a result, processes."""

import datetime
import json
import os
import random
import signal
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from search.documents import SearchDocument
from search.engines.memory_engine import MemoryEngine
from search.engines.port import LAYOUT, Facet, Found, Order, SearchRequest
from search.engines.tantivy_engine import TantivyEngine
from search.engines.whoosh_engine import WhooshEngine
from search.errors import DocumentRejected, IndexDamaged
from search.query import EVERYTHING, AnyOf, Field, Phrase, Query, Within
from search.text.normalise import GAP, canonical
from search.viewers import STAFF_VIEWER, AccessClass
from tests.contract.engine_tools import ask, document, found, write

WORDS = ["人民政府", "委员会", "关于", "土地", "的通知", "会议", "1958年", "水库", "县", "档案"]
MANY = 11_000  # as many as it takes for frequent runs to be chosen, and for pages to be sought from the nearer end


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[TantivyEngine]:
    """An empty engine, closed at the end."""
    engine = TantivyEngine(tmp_path / "index")
    yield engine
    engine.close()


def segments(folder: Path) -> list[Path]:
    """The files of all segments of the live index, largest first."""
    live = folder / json.loads((folder / "current.json").read_text())["folder"]
    listed = json.loads((live / "meta.json").read_text())["segments"]
    names = [segment["segment_id"].replace("-", "") for segment in listed]
    files = [path for path in live.iterdir() if path.stem in names]
    return sorted(files, key=lambda path: -path.stat().st_size)


def folder_of(engine: TantivyEngine) -> Path:
    """Where its files are."""
    return engine._files.root


# Characters


@pytest.mark.parametrize(
    "odd", ["\u3000", "\xa0", "\u2003", "\u2028", "\x85", "\x0b", "\x1c", "\x1f", "\x00", "\ufeff", "\u200b", "�", "́"]
)
def test_signs_that_look_like_white_space_hide_nothing(engine: TantivyEngine, odd: str) -> None:
    write(engine, document("1", f"关于{odd}水库 east{odd}west", body=f"{odd}末{odd}"))
    asked = [canonical(f"关于{odd}水库"), canonical(f"t{odd}w"), "水库", "末", "ea"]
    assert [found(engine, Phrase(run)) for run in asked] == [["1"]] * len(asked)


@pytest.mark.parametrize(
    "run", ["\ue000", "\ue000\U000f0000", "\U00020000", "\U00020000\U0002a6df后", "ﷺ", "ß", "²", "0"]
)
def test_rare_characters_are_found_alone_and_together(engine: TantivyEngine, run: str) -> None:
    write(engine, document("1", f"甲{run}乙"), document("2", "甲乙"))
    assert found(engine, Phrase(canonical(run))) == ["1"]
    assert found(engine, Phrase(canonical(f"甲{run}乙"))) == ["1"]


def test_a_long_word_without_a_break_is_found_by_each_of_its_parts(engine: TantivyEngine) -> None:
    word = "".join(random.Random(5).choices("abcdefgh", k=70_000))  # noqa: S311 -- a test's data
    write(engine, document("1", "公报", body=word))
    assert all(found(engine, Phrase(word[place : place + 9])) == ["1"] for place in range(0, 69_000, 6_900))


@pytest.mark.parametrize("value", ["\ud800", "\x1a", "\x1aab", " 甲 ", "甲" * 6_000])
def test_values_of_facets_are_given_back_as_they_are(engine: TantivyEngine, value: str) -> None:
    write(engine, document("1", agency=value), document("2", agency="乙"))
    answer = ask(engine, EVERYTHING, facets=frozenset(Facet), chosen={Facet.AGENCY: frozenset({value})})
    assert [hit.agency for hit in answer.documents] == [value]
    assert answer.facets[Facet.AGENCY] == {value: 1, "乙": 1}


def test_a_value_too_long_to_be_counted_rejects_its_document(engine: TantivyEngine) -> None:
    with pytest.raises(DocumentRejected) as rejected:
        write(engine, document("1"), document("2", agency="甲" * 30_000))
    assert rejected.value.key == "item:2"
    assert found(engine) == []


# Many documents: frequent runs, and pages


def made_up(number: int) -> SearchDocument:
    """One of many documents, of which a third has a recognised body, and one in seven no date."""
    dice = random.Random(number)  # noqa: S311 -- a test's data
    day = datetime.date(1950 + dice.randrange(40), dice.randrange(1, 13), 1) if number % 7 else None
    return document(
        str(number),
        "".join(dice.choices(WORDS, k=3)),
        summary=" ".join(dice.choices(WORDS, k=2)),
        body="，".join(dice.choices(WORDS, k=4)),
        codes=(f"{number % 50}-WS·{number:05d}",),
        date=day,
        until=day and day + datetime.timedelta(days=dice.choice((0, 400, 50_000))),
        access=dice.choice(list(AccessClass)),
        entered=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(hours=number % 900),
        recognised=number % 3 == 0,
    )


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[MemoryEngine, TantivyEngine]:
    """The same many documents in memory and in files, written as a rebuild writes them, and some changed since."""
    folder = tmp_path_factory.mktemp("many")
    memory, engine = MemoryEngine(folder), TantivyEngine(folder)
    documents = [made_up(number) for number in range(MANY)]
    for one in (memory, engine):
        with one.writing(timeout=5) as index:
            with index.replacement() as fresh:
                for start in range(0, MANY, 500):
                    fresh.apply(documents=documents[start : start + 500])
            index.apply(
                documents=[document(str(number), "县人民政府委员会") for number in range(40)], removed=["item:99"]
            )
    return memory, engine


def same(both: tuple[MemoryEngine, TantivyEngine], *steps: Query, **options: object) -> Found:
    """What both answer, which has to be the same."""
    values: dict[str, object] = {"access": STAFF_VIEWER.access, **options}
    request = SearchRequest(steps=(*steps, AnyOf(steps)), **values)  # type: ignore[arg-type] # a test's shorthand
    expected, answer = (engine.search(request) for engine in both)
    assert answer == expected
    return answer


def test_runs_are_found_whether_they_are_frequent_or_not(both: tuple[MemoryEngine, TantivyEngine]) -> None:
    _, engine = both
    frequent = json.loads(next(Path(engine._files.root).rglob("frequent_runs.json")).read_text())
    assert {"人民政府", "委员会", "的通知"} <= {*frequent}
    for run in (
        "人民政府",
        "委员会",
        "会关于",
        "民政府委",
        "人民政府委员会",
        "府|委",
        f"{GAP}人民政府",
        "958",
        "年|1958年",
        "县",
        "员政",
    ):
        assert same(both, Phrase(run), facets=frozenset(Facet), histogram=True).total or run == "员政"


@pytest.mark.parametrize("order", Order)
def test_pages_are_right_at_the_beginning_in_the_middle_and_at_the_end(
    both: tuple[MemoryEngine, TantivyEngine], order: Order
) -> None:
    memory, engine = both
    steps = Phrase("人民政府", (Field.TITLE,)), Phrase("土地"), EVERYTHING
    request = SearchRequest(steps=steps, access=STAFF_VIEWER.access, order=order, limit=20)
    expected = memory.search(replace(request, limit=MANY)).documents
    assert len(expected) == MANY - 1
    for offset in (0, 15, 1990, 2500, 5000, 8000, MANY - 90, MANY - 10, MANY):
        assert engine.search(replace(request, offset=offset)).documents == expected[offset : offset + 20]
    for number in (0, 1500, 4000, 7000, MANY - 60, MANY - 3):
        for offset in (0, 3, 2500):
            answer = engine.search(replace(request, after=expected[number].place, offset=offset))
            assert answer.documents == expected[number + 1 + offset : number + 21 + offset]
            assert answer.total == MANY - 1


@pytest.mark.parametrize("order", [Order.NEWEST, Order.OLDEST])
@pytest.mark.parametrize("run", ["县", "人民政府委员会", "1958年水库"])
def test_the_first_of_many_are_right_where_years_are_counted(
    both: tuple[MemoryEngine, TantivyEngine], order: Order, run: str
) -> None:
    answer = same(both, Phrase(run), EVERYTHING, order=order, histogram=True, limit=30)
    assert answer.total > 5_000


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("1958-01-01", "1958-12-31"),
        ("1958-02-03", "1959-12-31"),
        ("1900-01-01", "2100-12-31"),
        ("1960-05-01", None),
        (None, "1951-06-30"),
        (None, None),
    ],
)
def test_days_are_right_however_long_documents_and_spans_are(
    both: tuple[MemoryEngine, TantivyEngine], first: str | None, last: str | None
) -> None:
    days = Within(*(day and datetime.date.fromisoformat(day) for day in (first, last)))
    assert same(both, days, histogram=True, limit=50).total
    assert same(both, Phrase("水库"), days=days, histogram=True, facets=frozenset(Facet)).total


def test_a_replacement_chooses_frequent_runs_from_the_live_index(both: tuple[MemoryEngine, TantivyEngine]) -> None:
    _, engine = both
    with engine.writing(timeout=5) as index, suppress(ZeroDivisionError), index.replacement() as fresh:
        fresh.apply(documents=[document("1", "一次")])
        chosen = [json.loads(path.read_text()) for path in folder_of(engine).rglob("frequent_runs.json")]
        raise ZeroDivisionError
    assert len(chosen) == 2
    assert all("人民政府" in runs for runs in chosen)


def test_every_fingerprint_is_read(both: tuple[MemoryEngine, TantivyEngine]) -> None:
    memory, engine = both
    assert engine.fingerprints() == memory.fingerprints()


# Files and processes


def test_an_index_of_another_engine_is_not_read(tmp_path: Path) -> None:
    whoosh, tantivy = WhooshEngine(tmp_path), TantivyEngine(tmp_path)
    write(whoosh, document("1"))
    with pytest.raises(IndexDamaged, match=r"whoosh.*tantivy.*search_rebuild"):
        found(tantivy)
    tantivy.clear()
    write(tantivy, document("2"))
    assert found(tantivy) == ["2"]
    with pytest.raises(IndexDamaged, match=r"tantivy.*whoosh.*search_rebuild"):
        found(whoosh)
    assert json.loads((tmp_path / "current.json").read_text())["layout"] == LAYOUT


def test_a_file_that_is_cut_while_it_is_open_ends_in_a_sentence(engine: TantivyEngine, tmp_path: Path) -> None:
    write(engine, *(document(str(number), body="公报" * 50) for number in range(200)))
    for _ in range(100):  # meanwhile the library's own thread is done with opening the files too
        assert ask(engine, "公报").total == 200
    path = segments(tmp_path / "index")[0]
    whole = path.read_bytes()
    os.truncate(path, len(whole) // 2)
    with pytest.raises(IndexDamaged, match="search_rebuild"):
        found(engine)
    path.write_bytes(whole)
    assert ask(engine, "公报").total == 200


@pytest.mark.parametrize("content", [None, "", "[", "{}", "[1]"])
def test_an_index_without_its_frequent_runs_ends_in_a_sentence(tmp_path: Path, content: str | None) -> None:
    write(TantivyEngine(tmp_path), document("1"))
    (path,) = tmp_path.rglob("frequent_runs.json")
    path.unlink()
    if content is not None:
        path.write_text(content)
    engine = TantivyEngine(tmp_path)
    with pytest.raises(IndexDamaged, match="search_rebuild"):
        found(engine)
    with pytest.raises(IndexDamaged, match="search_rebuild"):
        write(engine, document("2"))
    engine.clear()
    write(engine, document("3"))
    assert found(engine) == ["3"]


def test_segments_do_not_pile_up(engine: TantivyEngine, tmp_path: Path) -> None:
    counts = []
    for number in range(40):
        write(engine, document(str(number)), document(str(number + 1)))
        counts.append(len({path.stem for path in segments(tmp_path / "index")}))
    assert max(counts) <= 10
    with engine.writing(timeout=5) as index:
        for number in range(40):
            index.apply(documents=[document(str(number), "新题")])
    assert len({path.stem for path in segments(tmp_path / "index")}) <= 10
    assert len(found(engine, "新题")) == 40


def test_a_forked_process_searches_by_itself(engine: TantivyEngine) -> None:
    write(engine, document("1"))
    assert found(engine) == ["1"]
    child = os.fork()
    if not child:
        signal.alarm(60)  # whoever waits for a lock of the parent's would wait for ever
        os._exit(0 if found(engine) == ["1"] else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    write(engine, document("2"))
    child = os.fork()
    if not child:
        signal.alarm(60)
        os._exit(0 if len(found(engine)) == 2 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_many_threads_open_an_index_at_once(tmp_path: Path) -> None:
    write(TantivyEngine(tmp_path), document("1"))
    engine, answers, start = TantivyEngine(tmp_path), list[list[str]](), threading.Barrier(8)

    def look() -> None:
        start.wait()
        answers.append(found(engine))

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [["1"]] * 8


def test_a_folder_that_cannot_be_written_ends_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "the_folder").write_text("a file")
    with pytest.raises(IndexDamaged, match="the_folder"):
        write(TantivyEngine(tmp_path / "the_folder"), document("1"))
