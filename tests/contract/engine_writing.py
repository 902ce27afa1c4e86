"""The contract of search engines, third part: writing, replacing, many at once."""

import threading
from pathlib import Path

import pytest

from search.engines.port import Engine
from search.errors import DocumentRejected, IndexBusy
from tests.contract.engine_tools import EngineCase, ask, document, fail_while_replacing, found, write


class WritingContract(EngineCase):
    """What writing does to what is found."""

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
        assert sorted(found(engine, "公报")) == ["new1", "new2"]

    def test_a_replacement_that_fails_changes_nothing(self, engine: Engine) -> None:
        write(engine, document("old"))
        with engine.writing(timeout=5) as index, pytest.raises(ZeroDivisionError):
            fail_while_replacing(index)
        assert found(engine, "公报") == ["old"]

    def test_clearing_empties_it(self, engine: Engine) -> None:
        write(engine, document("1"))
        engine.clear()
        assert found(engine, "") == []
        write(engine, document("2"))
        assert found(engine, "") == ["2"]


class SharedFilesContract(EngineCase):
    """What engines do whose index several processes share."""

    def test_another_instance_on_the_same_files_sees_every_commit(self, engine: Engine, tmp_path: Path) -> None:
        other = self.open(tmp_path / "index")
        for number in range(12):
            write(engine, document(str(number)))
            assert ask(other, "公报").total == number + 1
        other.close()

    def test_a_replacement_that_fails_leaves_no_files(self, engine: Engine, tmp_path: Path) -> None:
        write(engine, document("old"))
        before = sorted(path.name for path in (tmp_path / "index").iterdir())
        with engine.writing(timeout=5) as index, pytest.raises(ZeroDivisionError):
            fail_while_replacing(index)
        assert found(engine, "公报") == ["old"]
        assert sorted(path.name for path in (tmp_path / "index").iterdir()) == before
