"""A rebuild by several processes: what it builds, and what is left when one of them is killed."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from archive_catalog.actions import UnitDescription, ensure_fonds, ensure_repository, ensure_units, set_access
from archive_catalog.models import ArchiveUnit
from search.actions import drain, rebuild, verify
from search.engines import current_engine
from search.errors import IndexDamaged
from search.models import OutboxEntry
from search.questions import Question
from search.selectors import search, suggest
from search.startup import make_ready
from search.suggestions import current_suggestions
from search.viewers import PUBLIC_VIEWER, AccessClass

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
COUNT = 400


@pytest.fixture
def index(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an index of units in the database, as the processes of a rebuild find both."""
    settings.SEARCH = {**settings.SEARCH, "ENGINE": "tantivy", "INDEX_DIR": tmp_path / "data" / "index"}
    monkeypatch.setenv("SEARCH_ENGINE", "tantivy")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DATABASE_URL", database_address())
    monkeypatch.setattr("search.fetching._WORTH_PROCESSES", 100)
    fonds = ensure_fonds(repository=ensure_repository(code="Q", name="档案馆"), code="0045", title="水利局")
    units = [
        UnitDescription(reference_code=f"0045-{number}", title=f"第{number}号水库档案", access=AccessClass.PUBLIC)
        for number in range(COUNT)
    ]
    ensure_units(fonds=fonds, descriptions=units, by=None)
    drain()
    return tmp_path / "data" / "index"


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """No engine keeps files of a folder that goes."""
    yield
    current_engine().close()


def database_address() -> str:
    """The test database, as another process reaches it."""
    chosen = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{chosen['NAME']}"
    host = chosen["HOST"] or "/var/run/postgresql"
    where = f"{chosen['USER']}:{chosen['PASSWORD']}@{host.replace('/', '%2F')}"
    return f"postgres://{where}:{chosen['PORT'] or 5432}/{chosen['NAME']}"


def is_whole() -> bool:
    """Whether everything is found and agrees with the database."""
    total = search(Question(text="水库档案"), viewer=PUBLIC_VIEWER).total
    return total == COUNT and verify(repair=False).agrees


def test_it_is_the_same_index_as_one_process_builds(index: Path) -> None:
    rebuild(batch_size=40, processes=1)
    before = dict(current_engine().fingerprints())
    reached: list[tuple[str, int]] = []
    report = rebuild(batch_size=40, processes=2, progress=lambda part, done: reached.append((part, done)))
    assert (report.indexed, report.failed) == (COUNT, 0)
    assert current_engine().fingerprints() == before
    assert ("index", COUNT) in reached
    assert ("suggestions", COUNT) in reached
    assert is_whole()


def test_what_is_closed_meanwhile_disappears_at_once_and_stays_so(index: Path) -> None:
    unit = ArchiveUnit.objects.get(title="第7号水库档案")
    seen: list[int] = []

    def progress(part: str, done: int) -> None:
        if not seen:
            set_access(units=[unit.pk], access=AccessClass.STAFF, by=None)
        seen.append(search(Question(text="第7号水库"), viewer=PUBLIC_VIEWER).total)

    rebuild(batch_size=40, processes=2, progress=progress)
    assert set(seen[1:]) == {0}
    assert search(Question(text="第7号水库"), viewer=PUBLIC_VIEWER).total == 0
    assert verify(repair=False).agrees


def test_what_cannot_be_indexed_waits_in_the_outbox_with_its_reason(index: Path) -> None:
    unit = ArchiveUnit.objects.get(title="第7号水库档案")
    ArchiveUnit.objects.filter(pk=unit.pk).update(subjects=[1958])
    report = rebuild(batch_size=40, processes=2)
    assert (report.indexed, report.failed) == (COUNT - 1, 1)
    assert OutboxEntry.objects.get().reason.startswith("TypeError in search_source.py")
    assert search(Question(text="水库档案"), viewer=PUBLIC_VIEWER).total == report.indexed


def test_where_suggestions_cannot_be_written_the_index_is_built_all_the_same(index: Path) -> None:
    current_suggestions().remove()
    shutil.rmtree(index / "suggestions")
    (index / "suggestions").write_text("in the way")
    before = (index / "current.json").read_text()
    with pytest.raises(IndexDamaged, match="suggestions"):
        rebuild(batch_size=40, processes=2)
    assert (index / "current.json").read_text() != before
    (index / "suggestions").unlink()
    assert is_whole()
    make_ready(say=lambda sentence: None)
    assert suggest("第7号", viewer=PUBLIC_VIEWER)


SCRIPT = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from search import fetching, rebuilding
from search.errors import SearchIndexError
fetching._WORTH_PROCESSES = 100
me = os.getpid()
workers = []
def progress(part, done):
    if part == sys.argv[2] and done and not workers:
        children = Path(f"/proc/{me}/task/{me}/children").read_text().split()
        workers.extend(int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes())
        print("workers", *workers, flush=True)
        os.kill(workers[-1] if sys.argv[1] == "worker" else me, signal.SIGKILL)
try:
    rebuilding.rebuild(batch_size=4, processes=2, progress=progress)
except SearchIndexError as error:
    print(error, flush=True)
"""


@pytest.mark.parametrize(("whom", "part"), [("worker", "index"), ("rebuild", "index"), ("worker", "suggestions")])
def test_killed_it_loses_nothing_and_leaves_no_process(index: Path, whom: str, part: str) -> None:
    before = (index / "current.json").read_text()
    current_engine().close()
    connection.close()
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, whom, part],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=300,
    )
    said = done.stdout.splitlines()
    workers = next(line for line in said if line.startswith("workers")).split()[1:]
    assert len(workers) == 2
    if whom == "worker":
        assert "search_rebuild" in said[-1]
        assert done.returncode == 0
    else:
        assert done.returncode == -signal.SIGKILL
    wait_until_gone(map(int, workers))
    assert ((index / "current.json").read_text() == before) == (part == "index")
    assert is_whole()
    make_ready(say=lambda sentence: None)
    assert is_whole()
    assert len(list(index.glob("index-*"))) == 1


def wait_until_gone(processes: Iterable[int]) -> None:
    """Until the system has ended all of them; it may take a moment."""
    until = time.monotonic() + 60
    for process in processes:
        while Path(f"/proc/{process}/cmdline").exists() and Path(f"/proc/{process}/cmdline").read_bytes():
            assert time.monotonic() < until, f"the process {process} outlives the rebuild"
