"""What every engine behind the port does. A new engine subclasses EngineContract and says how it is opened."""

import datetime
import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from search.documents import SearchDocument
from search.engines.port import Engine, Found, IndexWriting, Order, SearchRequest
from search.engines.whoosh_engine import WhooshEngine
from search.errors import DocumentRejected, IndexBusy, IndexDamaged
from search.query import EVERYTHING, NOTHING, AllOf, AnyOf, Not, Phrase, parse
from search.text.normalise import canonical, compact
from search.viewers import ONSITE_VIEWER, PUBLIC_VIEWER, STAFF_VIEWER, AccessClass, Viewer

ROOT = Path(__file__).resolve().parents[2]
ALPHABET = '人民政府條例条第豫办〔〕[]()（）《》，。 \nabcAB0129é\u0301①後𠮷|"“”-'
SLOW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


def document(identifier: str, title: str = "公报", **fields: object) -> SearchDocument:
    values: dict[str, object] = {"kind": "item", "date": None, "access": AccessClass.PUBLIC, **fields}
    return SearchDocument(identifier=identifier, title=title, **values)  # type: ignore[arg-type]


def ask(engine: Engine, text: str, viewer: Viewer = PUBLIC_VIEWER, **options: object) -> Found:
    request = SearchRequest(query=parse(text), code=compact(text), access=viewer.access, **options)  # type: ignore[arg-type]
    return engine.search(request)


def found(engine: Engine, text: str, viewer: Viewer = PUBLIC_VIEWER, **options: object) -> list[str]:
    return [hit.identifier for hit in ask(engine, text, viewer, limit=200, **options).documents]


def write(engine: Engine, *documents: SearchDocument, removed: tuple[str, ...] = ()) -> None:
    with engine.writing(timeout=5) as index:
        index.apply(documents=documents, removed=removed)


def fail_while_replacing(index: IndexWriting) -> None:
    with index.replacement() as fresh:
        fresh.apply(documents=[document("new")])
        raise ZeroDivisionError


class EngineContract:
    """The promises of search.engines.port.Engine."""

    def open(self, folder: Path) -> Engine:
        raise NotImplementedError

    @pytest.fixture
    def engine(self, tmp_path: Path) -> Iterator[Engine]:
        engine = self.open(tmp_path / "index")
        yield engine
        engine.close()

    # What is found

    def test_an_index_that_does_not_exist_yet_is_empty(self, engine: Engine) -> None:
        assert ask(engine, "条例") == Found((), 0, {})
        assert engine.fingerprints() == {}

    def test_a_document_is_given_back_whole(self, engine: Engine) -> None:
        whole = SearchDocument(
            kind="item",
            identifier="412",
            title="护士条例",
            body="第一条 为了维护护士的合法权益",
            summary="卫生",
            codes=("国务院令第517号",),
            date=datetime.date(2008, 1, 31),
            agency="国务院",
            category="规章",
            fonds="J1",
            access=AccessClass.PUBLIC,
            url="/item/412/",
        )
        write(engine, whole)
        (hit,) = ask(engine, "护士").documents
        for name in ("kind", "identifier", "title", "body", "summary", "codes", "date", "agency", "access", "url"):
            assert getattr(hit, name) == getattr(whole, name)
        assert engine.fingerprints() == {"item:412": whole.fingerprint}

    @pytest.mark.parametrize("field", ["title", "summary", "body"])
    @pytest.mark.parametrize(
        ("text", "typed"),
        [
            ("中华人民共和国档案法实施条例", "档案"),
            ("中华人民共和国档案法实施条例", "国档案法"),
            ("中华人民共和国档案法实施条例", "例"),
            ("中华人民共和国档案法实施条例", "条例 中华"),
            ("中華人民共和國檔案法", "中华人民共和国档案法"),
            ("中华人民共和国档案法", "中華人民共和國檔案法"),
            ("关于豫政办〔2014〕51号的通知", "豫政办[2014]51号"),
            ("关于豫政办〔2014〕51号的通知", "豫政办2014 51号"),
            ("关于豫政办〔2014〕51号的通知", "豫政办201451号"),
            ("关于豫政办〔2014〕51号的通知", "办〔20"),
            ("Public Records Act 1958", "record"),
            ("Public Records Act 1958", "ECORDS ACT"),
            ("Public Records Act 1958", '"public records"'),
            ("Public Records Act 1958", "95"),
            ("加入ＷＴＯ后", "wto"),
            ("分两行写的人民\n政府", "人民政府"),
            ("共1,101件", "1,101"),
            ("C", "c"),
            ("吉林𠮷野", "𠮷野"),
        ],
    )
    def test_pieces_of_a_text_find_it(self, engine: Engine, field: str, text: str, typed: str) -> None:
        write(engine, document("1", **{"title": "公报", field: text}), document("2", "通告"))
        assert found(engine, typed) == ["1"]

    @pytest.mark.parametrize(
        ("text", "typed"),
        [
            ("人民，政府", "人民政府"),
            ("the men", "theme"),
            ("人民政府", "民人"),
            ("人人为我", "人人人"),
            ("条例", "条 例外"),
            ("人民政府", "政府。 局"),
            ("甲乙", "！？"),
        ],
    )
    def test_what_a_text_does_not_contain_does_not_find_it(self, engine: Engine, text: str, typed: str) -> None:
        write(engine, document("1", text))
        assert found(engine, typed) == []

    @pytest.mark.parametrize(
        "typed",
        [
            "豫政办〔2014〕51号",
            "豫政办[2014]51号",
            "豫政办（２０１４）51号",
            "豫政辦【2014】51號",
            "豫政办201451号",
            "豫政办 2014 51",
            "2014〕51",
            "办2014",
            "51号",
        ],
    )
    def test_codes_are_found_however_typed(self, engine: Engine, typed: str) -> None:
        write(engine, document("1", codes=("豫政办〔2014〕51号", "J1-2-3")), document("2", codes=("豫政〔2013〕9号",)))
        assert found(engine, typed) == ["1"]

    def test_two_codes_do_not_run_into_one_another(self, engine: Engine) -> None:
        write(engine, document("1", codes=("甲1", "2乙")))
        assert found(engine, "12") == []

    @SLOW
    @given(
        st.lists(st.text(alphabet=ALPHABET, max_size=40), min_size=4, max_size=4),
        st.integers(0, 3),
        st.data(),
    )
    def test_any_run_of_two_or_more_finds_its_document(self, texts: list[str], field: int, data: st.DataObject) -> None:
        text = texts[field]
        assume(len(text) >= 2)
        start = data.draw(st.integers(0, len(text) - 2))
        piece = text[start : data.draw(st.integers(start + 2, len(text)))]
        assume(canonical(piece))
        title, summary, body, code = texts
        with TemporaryDirectory() as folder:
            engine = self.open(Path(folder))
            write(engine, document("1", title, summary=summary, body=body, codes=(code,)), document("2", "通告"))
            assert "1" in found(engine, piece)
            engine.close()

    @SLOW
    @given(st.one_of(st.text(max_size=80), st.text(alphabet=ALPHABET, max_size=80)))
    def test_nothing_that_is_typed_fails(self, tmp_path: Path, text: str) -> None:
        engine = self.open(tmp_path / "index")
        if not engine.fingerprints():
            write(engine, document("1", "人民政府条例 abc", body="豫政办〔2014〕51号"))
        assert ask(engine, text).total in (0, 1)
        engine.close()

    # Who may see it

    def test_a_viewer_finds_and_counts_only_what_may_be_seen(self, engine: Engine) -> None:
        write(engine, *(document(access.value, "卷宗", kind=access.value, access=access) for access in AccessClass))
        assert found(engine, "卷宗", PUBLIC_VIEWER) == ["public"]
        assert sorted(found(engine, "卷宗", ONSITE_VIEWER)) == ["onsite", "public"]
        assert sorted(found(engine, "卷宗", STAFF_VIEWER)) == ["onsite", "public", "staff"]
        assert ask(engine, "卷宗", PUBLIC_VIEWER).kind_counts == {"public": 1}
        assert ask(engine, "", ONSITE_VIEWER).kind_counts == {"public": 1, "onsite": 1}
        assert ask(engine, "卷宗", Viewer(frozenset())) == Found((), 0, {})

    def test_excluding_a_word_shows_nothing_that_is_hidden(self, engine: Engine) -> None:
        write(engine, document("1", "卷宗", access=AccessClass.STAFF), document("2", "图纸"))
        request = SearchRequest(query=Not(Phrase("图纸")), access=PUBLIC_VIEWER.access)
        assert engine.search(request).total == 0

    def test_a_document_that_is_closed_again_disappears(self, engine: Engine) -> None:
        write(engine, document("1", "卷宗"))
        assert found(engine, "卷宗") == ["1"]
        write(engine, document("1", "卷宗", access=AccessClass.STAFF))
        assert found(engine, "卷宗") == []

    # The query tree and the filters

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            (EVERYTHING, {"甲", "乙", "甲乙"}),
            (NOTHING, set()),
            (Phrase("甲"), {"甲", "甲乙"}),
            (AllOf((Phrase("甲"), Phrase("乙"))), {"甲乙"}),
            (AnyOf((Phrase("甲"), Phrase("乙"))), {"甲", "乙", "甲乙"}),
            (Not(Phrase("甲")), {"乙"}),
            (AllOf((Phrase("甲"), Not(Phrase("乙")))), {"甲"}),
            (AnyOf((AllOf((Phrase("甲"), Not(Phrase("乙")))), Not(Phrase("甲")))), {"甲", "乙"}),
            (Not(Not(Phrase("甲"))), {"甲", "甲乙"}),
            (AllOf((EVERYTHING, Phrase("乙"))), {"乙", "甲乙"}),
            (AnyOf((NOTHING, Phrase("乙"))), {"乙", "甲乙"}),
            (AllOf((NOTHING, Phrase("乙"))), set()),
        ],
    )
    def test_the_query_tree(self, engine: Engine, query: object, expected: set[str]) -> None:
        write(engine, *(document(title, title) for title in ("甲", "乙", "甲乙")))
        request = SearchRequest(query=query, access=PUBLIC_VIEWER.access)  # type: ignore[arg-type]
        assert {hit.identifier for hit in engine.search(request).documents} == expected

    def test_filters_match_whole_values(self, engine: Engine) -> None:
        write(
            engine,
            document("1", category="规章", agency="县政府", fonds="J1"),
            document("2", category="规章制度", agency="县政府办公室", fonds="J10"),
        )
        assert found(engine, "", category="规章") == ["1"]
        assert found(engine, "公报", agency="县政府办公室") == ["2"]
        assert found(engine, "公报", fonds="J1") == ["1"]
        assert found(engine, "公报", fonds="J1", agency="县政府办公室") == []

    def test_counts_by_kind_ignore_the_filter_by_kind(self, engine: Engine) -> None:
        write(
            engine,
            document("1", kind="a"),
            document("2", kind="a"),
            document("3", kind="b"),
            document("4", "它", kind="b"),
        )
        answer = ask(engine, "公报", kinds=frozenset({"b"}))
        assert [hit.identifier for hit in answer.documents] == ["3"]
        assert answer.total == 1
        assert answer.kind_counts == {"a": 2, "b": 1}

    # The order

    def test_exact_codes_stand_before_titles_titles_before_summaries_summaries_before_bodies(
        self, engine: Engine
    ) -> None:
        write(
            engine,
            document("body", body="豫政办〔2014〕51号" * 50),
            document("summary", summary="见豫政办〔2014〕51号"),
            document("title", "转发豫政办〔2014〕51号文件的很长很长很长很长的通知"),
            document("code", codes=("豫政办〔2014〕51号",)),
            document("longer", codes=("豫政办〔2014〕51号之二",), date=datetime.date(2020, 1, 1)),
        )
        for typed in ("豫政办〔2014〕51号", "豫政办[2014]51号", "豫政办201451号"):
            order = found(engine, typed)
            assert order[0] == "code"
            assert set(order[1:3]) == {"title", "longer"}
            assert order[3:] == ["summary", "body"]
        assert found(engine, "豫政办 2014 51号")[0] == "code"

    def test_a_title_that_is_the_question_stands_before_one_that_contains_it(self, engine: Engine) -> None:
        write(
            engine,
            document("1", "国务院关于修改《护士条例》的决定", date=datetime.date(2020, 1, 1)),
            document("2", "护士条例"),
        )
        assert found(engine, "护士条例") == ["2", "1"]

    def test_a_whole_word_stands_before_a_part_of_one(self, engine: Engine) -> None:
        write(engine, document("1", body="a party of ten"), document("2", body="a art of ten x"))
        assert found(engine, "art") == ["2", "1"]

    def test_of_equals_the_newer_stands_first_and_the_undated_last(self, engine: Engine) -> None:
        days = {
            "a": datetime.date(2001, 1, 1),
            "b": None,
            "c": datetime.date(2020, 5, 5),
            "d": datetime.date(2001, 1, 1),
        }
        write(engine, *(document(name, date=day) for name, day in days.items()))
        assert found(engine, "公报") == ["c", "a", "d", "b"]
        assert found(engine, "") == ["c", "a", "d", "b"]

    def test_newest_first_ignores_how_well_a_document_answers(self, engine: Engine) -> None:
        write(
            engine,
            document("1", "条例", date=datetime.date(2001, 1, 1)),
            document("2", body="条例", date=datetime.date(2002, 1, 1)),
        )
        assert found(engine, "条例") == ["1", "2"]
        assert found(engine, "条例", order=Order.NEWEST) == ["2", "1"]

    def test_pages_follow_one_another_without_gap_or_repetition(self, engine: Engine) -> None:
        for start in range(0, 25, 5):  # several commits
            write(engine, *(document(f"{number:02}", body="公告" * (number % 4)) for number in range(start, start + 5)))
        pages = [ask(engine, "公报", offset=offset, limit=4) for offset in range(0, 28, 4)]
        identifiers = [hit.identifier for page in pages for hit in page.documents]
        assert len(identifiers) == len(set(identifiers)) == 25
        assert identifiers == found(engine, "公报")
        assert {page.total for page in pages} == {25}

    # Writing

    def test_writing_a_document_again_replaces_it(self, engine: Engine) -> None:
        write(engine, document("1", "旧题"), document("2", "旧题"))
        write(engine, document("1", "新题"))
        assert found(engine, "旧题") == ["2"]
        assert found(engine, "新题") == ["1"]
        write(engine, document("1", "再题"), removed=("item:2", "item:absent"))
        assert found(engine, "") == ["1"]
        assert list(engine.fingerprints()) == ["item:1"]

    def test_many_small_commits_keep_every_document_once(self, engine: Engine) -> None:
        for number in range(40):
            write(engine, document(str(number % 15), f"第{number}号公报"))
            assert ask(engine, "公报").total == min(number + 1, 15)
        newest = {str(number % 15): f"第{number}号公报" for number in range(40)}
        assert {hit.identifier: hit.title for hit in ask(engine, "公报", limit=99).documents} == newest

    def test_a_document_that_cannot_be_written_is_named_and_nothing_is_written(self, engine: Engine) -> None:
        with pytest.raises(DocumentRejected) as rejected:
            write(engine, document("1"), document("\ud800"))
        assert rejected.value.key == "item:\ud800"
        assert found(engine, "公报") == []
        write(engine, document("1"))
        assert found(engine, "公报") == ["1"]

    def test_one_writes_at_a_time_and_the_other_waits(self, engine: Engine) -> None:
        with engine.writing(timeout=5), pytest.raises(IndexBusy), engine.writing(timeout=0.1):
            pytest.fail("two writers at once")
        write(engine, document("1"))

    def test_a_waiting_writer_gets_its_turn(self, engine: Engine) -> None:
        holding, done = threading.Event(), threading.Event()

        def hold() -> None:
            with engine.writing(timeout=5) as index:
                holding.set()
                index.apply(documents=[document("1")])
                done.wait(0.2)

        thread = threading.Thread(target=hold)
        thread.start()
        holding.wait(5)
        write(engine, document("2"))
        thread.join()
        assert sorted(found(engine, "公报")) == ["1", "2"]

    def test_another_instance_on_the_same_files_sees_every_commit(self, engine: Engine, tmp_path: Path) -> None:
        other = self.open(tmp_path / "index")
        for number in range(12):
            write(engine, document(str(number)))
            assert ask(other, "公报").total == number + 1
        other.close()

    def test_searching_in_threads_while_another_writes(self, engine: Engine) -> None:
        write(engine, *(document(f"a{number}") for number in range(5)))
        stop, errors = threading.Event(), list[BaseException]()

        def look() -> None:
            try:
                while not stop.is_set():
                    assert ask(engine, "公报").total >= 5
            except BaseException as error:  # noqa: BLE001 -- carried to the main thread
                errors.append(error)

        threads = [threading.Thread(target=look) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(15):
            write(engine, document(f"b{number % 4}"), removed=(f"item:b{(number + 2) % 4}",))
        with engine.writing(timeout=5) as index, index.replacement() as fresh:
            fresh.apply(documents=[document(f"c{number}") for number in range(6)])
        stop.set()
        for thread in threads:
            thread.join()
        assert errors == []
        assert ask(engine, "公报").total == 6

    # Replacing and repairing

    def test_a_replacement_is_not_seen_before_it_is_ready(self, engine: Engine) -> None:
        write(engine, document("old"))
        with engine.writing(timeout=5) as index, index.replacement() as fresh:
            fresh.apply(documents=[document("new1")])
            assert found(engine, "公报") == ["old"]
            fresh.apply(documents=[document("new2")])
        assert found(engine, "公报") == ["new1", "new2"]

    def test_a_replacement_that_fails_changes_nothing(self, engine: Engine, tmp_path: Path) -> None:
        write(engine, document("old"))
        before = sorted(path.name for path in (tmp_path / "index").iterdir())
        with engine.writing(timeout=5) as index, pytest.raises(ZeroDivisionError):
            fail_while_replacing(index)
        assert found(engine, "公报") == ["old"]
        assert sorted(path.name for path in (tmp_path / "index").iterdir()) == before

    def test_clearing_empties_it(self, engine: Engine) -> None:
        write(engine, document("1"))
        engine.clear()
        assert found(engine, "") == []
        write(engine, document("2"))
        assert found(engine, "") == ["2"]


class TestWhoosh(EngineContract):
    """Whoosh, and what can happen to files in a folder."""

    def open(self, folder: Path) -> Engine:
        return WhooshEngine(folder)

    def index_files(self, folder: Path) -> list[Path]:
        return [path for path in folder.glob("index-*/*") if path.suffix in {".seg", ".toc"}]

    def test_an_empty_folder_will_do(self, tmp_path: Path) -> None:
        (tmp_path / "index").mkdir()
        engine = self.open(tmp_path / "index")
        assert found(engine, "公报") == []
        write(engine, document("1"))
        assert found(engine, "公报") == ["1"]
        engine.close()

    @pytest.mark.parametrize("suffix", [".seg", ".toc"])
    @pytest.mark.parametrize("damage", [b"", b"\x00not an index"])
    def test_damaged_files_end_in_a_sentence_and_can_be_replaced(
        self, tmp_path: Path, suffix: str, damage: bytes
    ) -> None:
        folder = tmp_path / "index"
        write(self.open(folder), document("1"))
        for path in self.index_files(folder):
            if path.suffix == suffix:
                path.write_bytes(damage)
        engine = self.open(folder)
        with pytest.raises(IndexDamaged, match="search_rebuild"):
            ask(engine, "公报")
        with engine.writing(timeout=5) as index, index.replacement() as fresh:
            fresh.apply(documents=[document("2")])
        assert found(engine, "公报") == ["2"]
        engine.close()

    @pytest.mark.parametrize(
        "pointer", ["", "[]", "{}", '{"folder": "index-gone", "layout": 1}', '{"folder": "index-gone", "layout": 0}']
    )
    def test_a_broken_pointer_ends_in_a_sentence_and_can_be_replaced(self, tmp_path: Path, pointer: str) -> None:
        folder = tmp_path / "index"
        engine = self.open(folder)
        write(engine, document("1"))
        (folder / "current.json").write_text(pointer)
        with pytest.raises(IndexDamaged, match="search_rebuild"):
            ask(engine, "公报")
        with pytest.raises(IndexDamaged, match="search_rebuild"):
            write(engine, document("2"))
        engine.clear()
        assert found(engine, "") == []
        engine.close()

    def test_old_indexes_do_not_pile_up(self, tmp_path: Path) -> None:
        folder = tmp_path / "index"
        engine = self.open(folder)
        for _ in range(3):
            engine.clear()
        (live,) = folder.glob("index-*")
        assert json.loads((folder / "current.json").read_text())["folder"] == live.name
        engine.close()

    def test_code_that_seeds_the_random_numbers_does_not_harm_the_index(self, tmp_path: Path) -> None:
        engine = self.open(tmp_path / "index")
        for number in range(5):
            random.seed(1)
            write(engine, document(str(number)))
        assert sorted(found(engine, "公报")) == ["0", "1", "2", "3", "4"]
        engine.close()

    def test_small_commits_do_not_leave_many_files(self, tmp_path: Path) -> None:
        engine = self.open(tmp_path / "index")
        for number in range(60):
            write(engine, document(str(number)))
        assert len(self.index_files(tmp_path / "index")) <= 20
        engine.close()

    def test_a_writer_that_is_killed_frees_the_index_and_leaves_it_as_it_was(self, tmp_path: Path) -> None:
        folder = tmp_path / "index"
        engine = self.open(folder)
        write(engine, document("1"))
        script = (
            "import sys, time, pathlib\n"
            "from search.engines.whoosh_engine import WhooshEngine\n"
            "from search.documents import SearchDocument\n"
            "from search.viewers import AccessClass\n"
            "def documents():\n"
            "    for number in range(10**6):\n"
            "        if number == 40: print('writing', flush=True)\n"
            "        yield SearchDocument(kind='item', identifier=str(number), title='公报', date=None,\n"
            "                             access=AccessClass.PUBLIC)\n"
            "with WhooshEngine(pathlib.Path(sys.argv[1])).writing(timeout=5) as index:\n"
            "    with index.replacement() as fresh:\n"
            "        for one in documents():\n"
            "            fresh.apply(documents=[one])\n"
            "            index.apply(documents=[one] if one.identifier == '2' else [])\n"
        )
        process = subprocess.Popen(
            [sys.executable, "-c", script, str(folder)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"writing\n"
        with pytest.raises(IndexBusy), engine.writing(timeout=0):
            pytest.fail("the other process holds the index")
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert sorted(found(engine, "公报")) == ["1", "2"]
        write(engine, document("3"))
        assert sorted(found(engine, "公报")) == ["1", "2", "3"]
        engine.clear()
        assert len(list(folder.glob("index-*"))) == 1
        engine.close()
