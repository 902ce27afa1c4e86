"""The file in which the good rows of an import wait, in the order in which they are written (暂存).

Reading comes first and writes nothing into the catalogue; the run then goes through this file, and after a kill finds
its place in it again. It is SQLite, so that its memory does not grow with the import.
"""

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Self

from .findings import Finding
from .ordering import Plan
from .staged_rows import StagedRow

_TABLES = """
CREATE TABLE rows (number INTEGER PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE refused (number INTEGER PRIMARY KEY, findings TEXT NOT NULL, in_run INTEGER NOT NULL);
CREATE TABLE late (number INTEGER, about TEXT, finding TEXT NOT NULL, PRIMARY KEY (number, about));
CREATE TABLE differences (number INTEGER PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE facts (name TEXT PRIMARY KEY, value BLOB NOT NULL);
"""
_json = json.JSONEncoder(ensure_ascii=False).encode


class StagingWriter:
    """Makes a staging file; it takes its final name with `finish`, so that a half-made one is never met."""

    def __init__(self, path: Path, *, holder: str) -> None:
        self._path = path
        self._half = path.with_name(f"{path.name}.{holder}")
        for left in path.parent.glob(f"{path.name}.*"):  # by processes that were killed
            left.unlink()
        self._file = sqlite3.connect(self._half, isolation_level=None)
        self._file.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16000;")
        self._file.executescript(_TABLES)
        self._file.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._file.close()
        self._half.unlink(missing_ok=True)

    def add(self, rows: Iterable[tuple[int, str]]) -> None:
        """Good rows by number."""
        self._file.executemany("INSERT INTO rows VALUES (?, ?)", rows)

    def refuse(self, number: int, findings: Iterable[Finding]) -> None:
        """A row that must come back, with the errors that say why."""
        _refuse(self._file, number, findings, in_run=False)

    def finish(self, plan: Plan, **facts: Any) -> None:
        """Ends the file; `facts` are values of JSON that `Staging.fact` gives back."""
        put = "INSERT INTO facts VALUES (?, ?)"
        self._file.execute(put, ("plan", plan.numbers.tobytes()))
        self._file.executemany(put, ((name, _json(value)) for name, value in facts.items()))
        self._file.execute("COMMIT")
        self._file.executescript("PRAGMA synchronous = FULL; PRAGMA user_version = 1;")
        self._file.close()
        self._half.replace(self._path)


class Staging:
    """A staging file that is complete."""

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(path, isolation_level=None, timeout=20)
        self._file.executescript("PRAGMA cache_size = -16000; PRAGMA synchronous = NORMAL;")
        self._plan = array("I")
        (numbers,) = self._file.execute("SELECT value FROM facts WHERE name = 'plan'").fetchone()
        self._plan.frombytes(numbers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._file.close()

    def __len__(self) -> int:
        """How many rows are to be written."""
        return len(self._plan)

    def fact(self, name: str) -> Any:
        """What was kept under this name, None for nothing."""
        found = self._file.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return json.loads(found[0]) if found else None

    def put_fact(self, name: str, value: Any) -> None:
        """Keeps a value of JSON."""
        self._file.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, _json(value)))

    def rows(self, start: int, count: int) -> list[StagedRow]:
        """The rows at these places of the plan."""
        numbers = list(self._plan[start : start + count])
        found = self._file.execute(
            "SELECT number, data FROM rows WHERE number IN (SELECT value FROM json_each(?))", (json.dumps(numbers),)
        )
        lines = dict(found)
        return [StagedRow(number, lines[number]) for number in numbers]

    # ---- what the run adds

    def keep(
        self,
        findings: Sequence[Finding],
        refused: Mapping[int, Sequence[Finding]],
        differences: Sequence[tuple[int, dict[str, Any]]],
    ) -> None:
        """What a chunk came to: findings, the rows that come back with the errors that say why, and what rows change.

        The same again takes the place of the first.
        """
        if not findings and not refused and not differences:
            return
        self._file.execute("BEGIN IMMEDIATE")
        self._file.executemany(
            "INSERT OR REPLACE INTO late VALUES (?, ?, ?)",
            ((finding.row or 0, f"{finding.check} {finding.value}", _json(finding.to_json())) for finding in findings),
        )
        for number, errors in refused.items():
            _refuse(self._file, number, errors, in_run=True)
        self._file.executemany(
            "INSERT OR REPLACE INTO differences VALUES (?, ?)", ((number, _json(data)) for number, data in differences)
        )
        self._file.execute("COMMIT")

    def late(self) -> Iterator[Finding]:
        """The findings of the run, by row."""
        for (text,) in self._file.execute("SELECT finding FROM late ORDER BY number, about"):
            yield Finding.from_json(json.loads(text))

    def forget_late(self) -> None:
        """Begins anew: nothing was found or compared yet."""
        self._file.executescript("DELETE FROM late; DELETE FROM differences; DELETE FROM refused WHERE in_run;")

    def refused(self) -> Iterator[tuple[int, tuple[Finding, ...]]]:
        """The rows that come back, by number, with their errors."""
        for number, text in self._file.execute("SELECT number, findings FROM refused ORDER BY number"):
            yield number, tuple(map(Finding.from_json, json.loads(text)))

    def refused_count(self) -> int:
        """How many rows come back."""
        return int(self._file.execute("SELECT count(*) FROM refused").fetchone()[0])

    def differences(self) -> list[dict[str, Any]]:
        """Those that were kept, by row."""
        found = self._file.execute("SELECT number, data FROM differences ORDER BY number")
        return [{"row": number, **json.loads(data)} for number, data in found]


def _refuse(file: sqlite3.Connection, number: int, findings: Iterable[Finding], *, in_run: bool) -> None:
    errors = _json([finding.to_json() for finding in findings])
    file.execute("INSERT OR REPLACE INTO refused VALUES (?, ?, ?)", (number, errors, in_run))


def is_staged(path: Path, fingerprint: str) -> bool:
    """Whether there is a complete staging file of exactly these bytes, this mapping and these options."""
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(path)) as file:
            found = file.execute("SELECT value FROM facts WHERE name = 'fingerprint'").fetchone()
    except sqlite3.DatabaseError:
        return False
    return found is not None and json.loads(found[0]) == fingerprint
