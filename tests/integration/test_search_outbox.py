"""From a change in the database to the index: nothing is lost, nothing bad blocks, and drift is found and repaired."""

import datetime
import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from search.actions import drain, enqueue, rebuild, verify
from search.documents import SearchDocument
from search.engines import current_engine
from search.engines.port import Engine, IndexWriting
from search.errors import IndexDamaged
from search.indexing import pause
from search.models import OutboxEntry
from search.questions import Question
from search.selectors import search
from search.sources import SourceRegistry, register_source, source_for
from search.tasks import drain_outbox
from search.viewers import PUBLIC_VIEWER, AccessClass

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_index")]

NOON = datetime.datetime(2026, 3, 2, 12, 0, tzinfo=datetime.UTC)


class Memos:
    """A source over a dictionary of titles; a title with 'bad' in it cannot be made into a document."""

    kind = "memo"

    def __init__(self) -> None:
        self.titles: dict[str, str] = {}
        self.asked: list[str] = []
        self.while_reading: list[tuple[str, str]] = []

    def documents(self, identifiers: Collection[str]) -> Iterable[SearchDocument]:
        self.asked += identifiers
        for identifier in identifiers:
            if identifier in self.titles:
                yield self.document(identifier)
        while self.while_reading:
            self.change(*self.while_reading.pop())

    def document(self, identifier: str) -> SearchDocument:
        title = self.titles[identifier]
        if "bad" in title:
            raise ValueError(f"a person's secret: {title}")
        access = AccessClass.STAFF if "内部" in title else AccessClass.PUBLIC
        return SearchDocument(kind="memo", identifier=identifier, title=title, body=title * 3, date=None, access=access)

    def identifiers(self) -> Iterable[str]:
        return list(self.titles)

    def change(self, identifier: str, title: str) -> None:
        """A change as an action makes it."""
        with transaction.atomic():
            self.titles[identifier] = title
            enqueue("memo", [identifier])

    def delete(self, identifier: str) -> None:
        del self.titles[identifier]
        enqueue("memo", [identifier])


@pytest.fixture
def memos(monkeypatch: pytest.MonkeyPatch) -> Memos:
    monkeypatch.setattr("search.sources.registry", SourceRegistry())
    source = Memos()
    register_source(source)
    return source


def titles(text: str = "") -> list[str]:
    return sorted(
        "".join(part.text for part in hit.title) for hit in search(Question(text=text), viewer=PUBLIC_VIEWER).hits
    )


def waiting_tasks() -> int:
    return DBTaskResult.objects.filter(status="READY").count()


# The outbox


def test_a_change_is_found_after_the_drain(memos: Memos) -> None:
    memos.change("1", "县志")
    assert titles() == []
    report = drain()
    assert (report.indexed, report.removed, report.failed, report.retry_at) == (1, 0, 0, None)
    assert titles("县志") == ["县志"]
    memos.change("1", "年鉴")
    memos.change("2", "内部年鉴")
    drain()
    assert titles() == ["年鉴"]
    memos.delete("1")
    assert drain().removed == 1
    assert titles() == []
    assert not OutboxEntry.objects.exists()


def test_a_change_that_is_rolled_back_leaves_no_work(memos: Memos) -> None:
    with transaction.atomic():
        memos.change("1", "县志")
        transaction.set_rollback(True)
    assert not OutboxEntry.objects.exists()
    assert waiting_tasks() == 0


def test_one_waiting_task_is_enough(memos: Memos) -> None:
    enqueue("memo", [])
    assert waiting_tasks() == 0
    enqueue("memo", (str(number) for number in range(50)))
    memos.change("1", "县志")
    memos.change("2", "年鉴")
    assert waiting_tasks() == 1
    DBTaskResult.objects.get().claim("a worker")  # it may have looked before the next change is visible
    memos.change("3", "公报")
    assert waiting_tasks() == 1
    assert DBTaskResult.objects.count() == 2


def test_changes_of_one_document_are_one(memos: Memos) -> None:
    for number in range(7):
        memos.change("1", f"第{number}稿")
    assert drain().indexed == 1
    assert memos.asked == ["1"]
    assert titles() == ["第6稿"]
    assert not OutboxEntry.objects.exists()


def test_many_changes_go_in_batches(memos: Memos) -> None:
    memos.titles = {str(number): f"第{number}号" for number in range(25)}
    enqueue("memo", memos.titles)
    enqueue("memo", ["3", "4"])
    assert drain(batch_size=4).indexed == 25
    assert search(Question(text="号"), viewer=PUBLIC_VIEWER).total == 25
    assert not OutboxEntry.objects.exists()


def test_a_change_made_while_the_old_state_is_read_is_not_lost(memos: Memos) -> None:
    memos.change("1", "旧题")
    memos.while_reading = [("1", "新题"), ("2", "另题")]
    drain()
    assert titles() == ["另题", "新题"]


# A killed worker


class KilledError(BaseException):
    """The process is gone; nothing after this point runs."""


class KillingEngine:
    """The real engine in a process that is killed just before or just after a commit."""

    def __init__(self, engine: Engine, *, after_commit: bool) -> None:
        self._engine = engine
        self._after_commit = after_commit

    @contextmanager
    def writing(self, *, timeout: float) -> Iterator[IndexWriting]:
        with self._engine.writing(timeout=timeout) as index:
            self._index = index
            yield self  # type: ignore[misc]

    def apply(self, **changes: object) -> None:
        if self._after_commit:
            self._index.apply(**changes)  # type: ignore[arg-type]
        raise KilledError


@pytest.mark.parametrize("after_commit", [False, True])
def test_a_worker_killed_around_the_commit_loses_nothing(memos: Memos, after_commit: bool) -> None:
    memos.titles["3"] = "旧志"
    enqueue("memo", ["3"])
    drain()
    memos.change("1", "县志")
    memos.change("2", "年鉴")
    memos.delete("3")
    with pytest.raises(KilledError):
        drain(engine=KillingEngine(current_engine(), after_commit=after_commit))  # type: ignore[arg-type]
    assert OutboxEntry.objects.count() == 3
    assert titles() == (["县志", "年鉴"] if after_commit else ["旧志"])
    call_command("search_drain", "--if-pending", stdout=StringIO())
    assert titles() == ["县志", "年鉴"]
    assert not OutboxEntry.objects.exists()


# What cannot be indexed


def test_a_bad_document_holds_up_no_other_and_is_tried_again(memos: Memos) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        memos.titles = {"1": "县志", "2": "bad", "3": "年鉴"}
        enqueue("memo", ["1", "2", "3", "2"])
        report = drain()
        assert (report.indexed, report.failed, report.retry_at) == (2, 1, NOON + pause(1))
        assert titles() == ["县志", "年鉴"]
        entry = OutboxEntry.objects.get()
        assert (entry.identifier, entry.attempts) == ("2", 1)
        assert "ValueError" in entry.reason
        assert "secret" not in entry.reason
        assert drain().failed == 0  # not due yet

        clock.shift(pause(1))
        assert drain().failed == 1
        assert OutboxEntry.objects.get().attempts == 2
        assert drain().retry_at == NOON + pause(1) + pause(2)

        memos.titles["2"] = "公报"
        clock.shift(pause(2))
        assert drain().indexed == 1
        assert titles("公报") == ["公报"]
        assert not OutboxEntry.objects.exists()


def test_an_edit_of_a_bad_document_is_tried_at_once(memos: Memos) -> None:
    memos.change("1", "bad")
    drain()
    memos.change("1", "县志")
    drain()
    assert titles() == ["县志"]
    assert not OutboxEntry.objects.exists()


def test_a_document_that_the_engine_rejects_is_put_off_alone(memos: Memos, monkeypatch: pytest.MonkeyPatch) -> None:
    memos.titles = {"1": "县志", "2": "年鉴"}
    broken = SearchDocument(kind="memo", identifier="2", title="年鉴", codes=(7,), date=None, access=AccessClass.PUBLIC)  # type: ignore[arg-type]
    monkeypatch.setattr(memos, "document", {"2": broken, "1": memos.document("1")}.__getitem__)
    enqueue("memo", ["1", "2"])
    assert (drain().failed, titles()) == (1, ["县志"])
    assert OutboxEntry.objects.get().identifier == "2"


def test_a_kind_without_a_source_waits_with_a_reason(memos: Memos) -> None:
    enqueue("unknown", ["1"])
    memos.change("1", "县志")
    report = drain()
    assert (report.indexed, report.failed) == (1, 1)
    assert "unknown" in OutboxEntry.objects.get().reason


def test_the_pause_doubles_up_to_half_a_day() -> None:
    assert [pause(attempts) for attempts in (1, 2, 3)] == [datetime.timedelta(minutes=minutes) for minutes in (1, 2, 4)]
    assert pause(50) == datetime.timedelta(hours=12)


# The worker


def work() -> None:
    call_command(
        "db_worker", "--batch", "--backend", "jobs", "--queue-name", "index", "--no-startup-delay", "--no-reload"
    )


@pytest.mark.django_db(transaction=True)
def test_the_worker_drains(memos: Memos) -> None:
    memos.change("1", "县志")
    work()
    assert titles() == ["县志"]
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


@pytest.mark.django_db(transaction=True)
def test_the_worker_comes_back_for_what_failed_once_only(memos: Memos) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        memos.change("1", "bad")
        work()
        memos.change("2", "县志")
        work()
        assert waiting_tasks() == 1
        memos.titles["1"] = "年鉴"
        work()
        assert titles() == ["县志"]
        clock.shift(pause(1))
        work()
        assert titles() == ["县志", "年鉴"]
        assert waiting_tasks() == 0


@pytest.mark.django_db(transaction=True)
def test_the_worker_comes_back_when_another_process_keeps_the_index(memos: Memos) -> None:
    memos.change("1", "县志")
    with current_engine().writing(timeout=5):
        report = drain(wait=0)
    assert report.busy
    assert report.retry_at is not None
    assert OutboxEntry.objects.count() == 1
    drain_outbox.call()
    assert titles() == ["县志"]


@pytest.mark.django_db(transaction=True)
def test_a_worker_cannot_take_the_waiting_task_before_the_change_it_is_for_is_visible(memos: Memos) -> None:
    memos.change("1", "县志")
    seen: list[int] = []

    def take() -> None:
        with transaction.atomic():
            task = DBTaskResult.objects.ready().get_locked()
            if task is not None:
                task.claim("a worker")
                seen.append(OutboxEntry.objects.count())
        connection.close()

    worker = threading.Thread(target=take)
    with transaction.atomic():
        memos.change("2", "年鉴")
        worker.start()
        worker.join(0.3)
    worker.join()
    assert (seen, waiting_tasks()) in (([2], 0), ([], 1))


# Agreement of index and database


def test_index_and_database_agree(memos: Memos) -> None:
    memos.change("1", "县志")
    assert (verify(repair=False).agrees, verify(repair=False).pending) == (True, 1)
    drain()
    report = verify(repair=False)
    assert (report.agrees, report.checked, report.pending) == (True, 1, 0)


def test_drift_is_found_and_repaired(memos: Memos) -> None:
    for identifier, title in {"1": "县志", "2": "年鉴", "3": "公报"}.items():
        memos.change(identifier, title)
    drain()
    memos.titles |= {"2": "新年鉴", "4": "族谱", "5": "bad"}  # behind the outbox's back
    del memos.titles["3"]
    report = verify(repair=False)
    assert (report.missing, report.stale, report.extra) == (("memo:4",), ("memo:2",), ("memo:3",))
    assert list(report.failing) == ["memo:5"]
    assert not report.agrees
    with pytest.raises(CommandError):
        call_command("search_verify", stdout=StringIO())
    assert verify(repair=True).repaired
    assert titles() == ["县志", "新年鉴", "族谱"]
    assert verify(repair=False).agrees


def test_a_lost_index_is_built_anew_by_either_command(memos: Memos) -> None:
    memos.titles = {"1": "县志", "2": "bad"}
    assert verify(repair=True).missing == ("memo:1",)
    assert titles() == ["县志"]
    (settings.SEARCH["INDEX_DIR"] / "current.json").write_text("broken")
    with pytest.raises(IndexDamaged, match="search_rebuild"):
        titles()
    memos.change("1", "新县志")
    with pytest.raises(CommandError, match="search_rebuild"):
        call_command("search_drain")
    assert OutboxEntry.objects.count() == 1
    report = rebuild()
    assert (report.indexed, report.failed) == (1, 1)
    assert titles() == ["新县志"]
    assert list(OutboxEntry.objects.values_list("identifier", "attempts")) == [("2", 1)]


def test_what_changes_during_a_rebuild_is_in_the_new_index(memos: Memos) -> None:
    memos.titles = {"1": "县志"}
    memos.while_reading = [("1", "新县志"), ("2", "年鉴")]
    rebuild()
    assert titles() == ["年鉴", "新县志"]


def test_a_rebuild_that_fails_keeps_the_old_index(memos: Memos, monkeypatch: pytest.MonkeyPatch) -> None:
    memos.change("1", "县志")
    drain()
    monkeypatch.setattr(memos, "identifiers", lambda: (str(1 // number) for number in (1, 0)))
    with pytest.raises(ZeroDivisionError):
        rebuild()
    assert titles() == ["县志"]


def test_the_commands_say_what_they_did(memos: Memos) -> None:
    def said(*command: str) -> str:
        out = StringIO()
        call_command(*command, stdout=out)
        return out.getvalue()

    assert said("search_drain", "--if-pending") == ""
    memos.change("1", "县志")
    assert "1" in said("search_drain", "--if-pending")
    memos.change("2", "bad")
    assert "memo:2" not in said("search_drain")
    assert "memo:2" in said("search_verify")
    assert "1" in said("search_rebuild")


# Sources


def test_two_sources_cannot_claim_one_kind(memos: Memos) -> None:
    class Others(Memos):
        pass

    with pytest.raises(ValueError, match="memo"):
        register_source(Others())
    assert source_for("memo") is memos
    with pytest.raises(LookupError, match="memo"):
        source_for("else")
