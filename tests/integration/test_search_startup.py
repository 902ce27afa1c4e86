"""The start of the system after a kill, a full disk, a change of engine: what is found is said and mended."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from archive_catalog.actions import UnitDescription, ensure_fonds, ensure_repository, ensure_units, set_access
from archive_catalog.models import ArchiveUnit
from archive_catalog.search_source import ArchiveSource
from search.actions import drain, enqueue, rebuild, verify
from search.documents import SearchDocument
from search.engines import current_engine
from search.models import OutboxEntry
from search.questions import Question
from search.selectors import search, suggest
from search.startup import make_ready
from search.suggestions import current_suggestions
from search.viewers import PUBLIC_VIEWER, AccessClass

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]


def index_folder() -> Path:
    return Path(settings.SEARCH["INDEX_DIR"])


@pytest.fixture
def county(empty_index: None) -> Iterator[int]:
    """Units in database and index; gives how many."""
    fonds = ensure_fonds(repository=ensure_repository(code="Q", name="档案馆"), code="0045", title="水利局")
    units = [
        UnitDescription(reference_code=f"0045-{number}", title=f"第{number}号水库档案", access=AccessClass.PUBLIC)
        for number in range(300)
    ]
    ensure_units(fonds=fonds, descriptions=units, by=None)
    drain()
    yield len(units)
    current_engine().clear()


def said() -> list[str]:
    sentences: list[str] = []
    make_ready(say=sentences.append)
    return sentences


def whole(county: int) -> bool:
    """Whether everything is found, suggested and agrees with the database."""
    total = search(Question(text="水库档案"), viewer=PUBLIC_VIEWER).total
    return total == county and bool(suggest("第1号", viewer=PUBLIC_VIEWER)) and verify(repair=False).agrees


def test_where_all_is_well_nothing_is_said(county: int) -> None:
    assert said() == []
    assert whole(county)


def test_an_index_that_is_gone_is_built_anew(county: int) -> None:
    shutil.rmtree(index_folder())
    assert "300" in said()[0]
    assert whole(county)
    assert said() == []


@pytest.mark.parametrize("keep", [0.0, 0.6])
def test_a_truncated_index_is_built_anew_or_answers_rightly(county: int, keep: float) -> None:
    current_engine().close()
    for path in index_folder().glob("index-*/**/*"):
        if path.is_file() and path.stat().st_size > 0:
            os.truncate(path, int(path.stat().st_size * keep))
    sentences = said()
    assert "search_rebuild" in sentences[0]
    assert whole(county)


def test_an_index_of_another_engine_is_built_anew(county: int) -> None:
    pointer = index_folder() / "current.json"
    pointer.write_text(pointer.read_text().replace(settings.SEARCH["ENGINE"], "another"))
    assert "another" in said()[0]
    assert whole(county)


def test_suggestions_that_cannot_be_read_are_built_anew(county: int) -> None:
    current_suggestions().close()
    for path in (index_folder() / "suggestions").glob("*.sqlite3"):
        path.write_bytes(b"nothing of the kind" * 99)
    assert len(said()) == 1
    assert whole(county)


def test_an_index_that_lost_documents_is_repaired(county: int) -> None:
    with current_engine().writing(timeout=5) as index:
        index.apply(documents=(), removed=["archive:1", *index_keys()[:20]])
    assert "300" in said()[0]
    assert whole(county)


def index_keys() -> list[str]:
    return sorted(current_engine().fingerprints())


def test_what_waits_in_the_outbox_is_brought_in(county: int) -> None:
    enqueue("archive", [key.partition(":")[2] for key in index_keys()[:3]])
    assert len(said()) == 1
    assert not OutboxEntry.objects.exists()
    assert whole(county)


def test_a_second_process_that_writes_is_left_alone(county: int) -> None:
    with current_engine().writing(timeout=5):
        assert len(said()) == 1
    assert whole(county)


SCRIPT = """
import functools, os, sys, django
django.setup()
from search import indexing, rebuilding
moment, command = sys.argv[1:]
path, _, number = moment.partition(":")
*owners, name = path.split(".")
owner = functools.reduce(getattr, owners, rebuilding if command == "search_rebuild" else indexing)
original, turns = getattr(owner, name), []
def killed(*args, **options):
    turns.append(1)
    if len(turns) == int(number):
        os.kill(os.getpid(), 9)
    return original(*args, **options)
setattr(owner, name, killed)
if command == "search_rebuild":
    rebuilding.rebuild(batch_size=50, processes=1)
else:
    indexing.drain(batch_size=50)
"""


@pytest.mark.parametrize(
    ("moment", "command"),
    [
        ("write:1", "search_rebuild"),
        ("write:5", "search_rebuild"),
        ("rebuild_suggestions:1", "search_rebuild"),
        ("Meanwhile.begin_again:1", "search_rebuild"),
        ("Meanwhile.begin_again:2", "search_rebuild"),
        ("write:2", "search_drain"),
        ("suggest_names:2", "search_drain"),
        ("_settle:2", "search_drain"),
    ],
)
def test_a_process_that_is_killed_loses_nothing(county: int, moment: str, command: str) -> None:
    enqueue("archive", [key.partition(":")[2] for key in index_keys()])
    current_engine().close()
    connection.close()
    process = subprocess.run(
        [sys.executable, "-c", SCRIPT, moment, command],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DATA_DIR": str(settings.DATA_DIR),
            "DATABASE_URL": database_address(),
        },
        check=False,
        timeout=300,
    )
    assert process.returncode == -signal.SIGKILL
    said()
    assert whole(county)
    assert not OutboxEntry.objects.exists()
    assert len(list(index_folder().glob("index-*"))) == 1


def database_address() -> str:
    """The test database, as another process reaches it."""
    chosen = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{chosen['NAME']}"
    host = chosen["HOST"] or "/var/run/postgresql"
    where = f"{chosen['USER']}:{chosen['PASSWORD']}@{host.replace('/', '%2F')}"
    return f"postgres://{where}:{chosen['PORT'] or 5432}/{chosen['NAME']}"


def test_several_processes_build_the_same(county: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_address())  # the processes find the test database by it
    monkeypatch.setattr("search.fetching._WORTH_PROCESSES", 100)
    before = dict(current_engine().fingerprints())
    shutil.rmtree(index_folder())
    assert rebuild(batch_size=40, processes=2).indexed == county
    assert current_engine().fingerprints() == before
    assert whole(county)


def test_what_is_closed_during_a_rebuild_disappears_at_once(county: int) -> None:
    unit = ArchiveUnit.objects.get(title="第7号水库档案")
    sights: list[tuple[str, int, bool]] = []

    def progress(part: str, done: int) -> None:
        if not sights:
            set_access(units=[unit.pk], access=AccessClass.STAFF, by=None)
        seen = search(Question(text="第7号水库"), viewer=PUBLIC_VIEWER).total
        named = any(name.text == unit.title for name in suggest("第7号", viewer=PUBLIC_VIEWER))
        sights.append((part, seen, named))

    rebuild(batch_size=100, processes=1, progress=progress)
    assert sights[0] == ("index", 1, True)  # the moment it was closed
    assert {(seen, named) for _part, seen, named in sights[1:]} == {(0, False)}
    assert verify(repair=False).agrees


def test_what_changes_during_a_comparison_is_not_drift(county: int, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = ArchiveUnit.objects.get(title="第7号水库档案")
    described = ArchiveSource.documents
    turns: list[int] = []

    def changing(self: ArchiveSource, identifiers: Iterable[str]) -> Iterator[SearchDocument]:
        turns.append(1)
        if len(turns) == 1:
            set_access(units=[unit.pk], access=AccessClass.STAFF, by=None)
        return described(self, identifiers)

    monkeypatch.setattr(ArchiveSource, "documents", changing)
    assert verify(repair=False).agrees


def test_the_command_says_what_was_done(county: int, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(index_folder())
    call_command("search_start")
    assert "300" in capsys.readouterr().out
