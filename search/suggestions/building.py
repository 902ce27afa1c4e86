"""Building a suggestion file as a whole: what documents bear is put down first, and counted and sorted at the end."""

import os
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from search.documents import SearchDocument

from .changes import packed, unpacked
from .folder import writing_to
from .names import Name, Origin, digest, names_of
from .nearness import is_kept_near, kept_near_keys
from .ranks import CLASSES, shelves
from .spellings import keys_of
from .tables import SCHEMA

_STAGES = """
CREATE TABLE stage.bearing (document INTEGER NOT NULL, access INTEGER, names BLOB);
CREATE TABLE stage.name (number INTEGER NOT NULL, origin INTEGER NOT NULL, text TEXT NOT NULL, keys TEXT NOT NULL);
CREATE TABLE stage.spelling (shelf INTEGER NOT NULL, key TEXT NOT NULL, number INTEGER NOT NULL);
CREATE TABLE stage.near (key TEXT NOT NULL, number INTEGER NOT NULL);
"""
_REMEMBERED = 300_000  # names that are known to be put down already
_ROWS = 20_000


class Laid(NamedTuple):
    """What one document puts down: its number, its access class, its names packed, and each name with its keys."""

    document: int
    access: int
    packed: bytes
    names: tuple[tuple[int, Origin, str, str], ...]


def lay_down(document: SearchDocument) -> Laid:
    """What a document puts down; the greater part of the work of building, and of no other document's concern."""
    names = names_of(document)
    # The keys now, while the words of the title are at hand; no key has a line in it.
    keyed = tuple((number, name.origin, name.text, "\n".join(keys_of(name))) for number, name in names.items())
    return Laid(digest(document.key), CLASSES.index(document.access), packed(names), keyed)


class SuggestionBuilder:
    """A file in the making. Not live before the caller makes it so, and never to be used after a failure."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stage = path.with_suffix(".stage")
        self._known: set[int] = set()
        with writing_to(path.parent):
            self._open()

    def _open(self) -> None:
        self._connection = sqlite3.connect(self.path, isolation_level=None)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -65536", "locking_mode = EXCLUSIVE"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("ATTACH ? AS stage", (str(self._stage),))
        for pragma in ("journal_mode = OFF", "synchronous = OFF"):
            self._connection.execute(f"PRAGMA stage.{pragma}")
        self._connection.executescript(SCHEMA + _STAGES)

    def apply(self, documents: Sequence[SearchDocument], removed: Collection[str] = ()) -> None:
        """Removes the documents of these keys, then puts in these documents. Raises IndexDamaged."""
        self.put([lay_down(document) for document in documents], removed)

    def put(self, laid: Iterable[Laid], removed: Collection[str] = ()) -> None:
        """The same of documents that were laid down already, perhaps in another process. Raises IndexDamaged."""
        bearings: list[tuple[int, int | None, bytes | None]] = [(digest(key), None, None) for key in removed]
        fresh: dict[int, tuple[int, Origin, str, str]] = {}
        for document in laid:
            bearings.append(document[:3])
            fresh.update((name[0], name) for name in document.names if name[0] not in self._known)
        with writing_to(self.path.parent):
            self._connection.execute("BEGIN")
            self._connection.executemany("INSERT INTO stage.bearing VALUES (?, ?, ?)", bearings)
            self._connection.executemany("INSERT INTO stage.name VALUES (?, ?, ?, ?)", fresh.values())
            self._connection.execute("COMMIT")
        if len(self._known) < _REMEMBERED:
            self._known.update(number for number, origin, *_ in fresh.values() if origin != Origin.TITLE)

    def finish(self, uses: Mapping[int, int]) -> None:
        """Makes the file complete and safe on the disk; `uses` are the uses of names so far. Raises IndexDamaged."""
        with writing_to(self.path.parent):
            self._finish(uses)

    def _finish(self, uses: Mapping[int, int]) -> None:
        self._known.clear()
        connection = self._connection
        connection.execute("BEGIN")
        counted = self._bearings()
        self._names(counted, uses)
        connection.execute("INSERT INTO spelling SELECT shelf, key, number FROM stage.spelling ORDER BY 1, 2, 3")
        connection.execute("INSERT INTO near SELECT key, number FROM stage.near ORDER BY 1, 2")
        connection.execute("COMMIT")
        self.close()
        self._stage.unlink()
        with closing(sqlite3.connect(self.path, isolation_level=None)) as finished:
            finished.execute("PRAGMA journal_mode = WAL")
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def close(self) -> None:
        """Lets the files go."""
        self._connection.close()

    def discard(self) -> None:
        """Removes what was built."""
        self.close()
        for path in (self.path, self._stage):
            path.unlink(missing_ok=True)

    def _bearings(self) -> tuple[Counter[int], Counter[int], Counter[int]]:
        """Keeps what was last said of each document; gives the documents of each name by access class."""
        counted = Counter[int](), Counter[int](), Counter[int]()

        def kept() -> Iterator[tuple[int, int, bytes]]:
            rows = self._connection.execute(
                "SELECT document, access, names FROM stage.bearing ORDER BY document, rowid"
            )
            last: tuple[int, int | None, bytes] | None = None
            for row in rows:
                if last is not None and last[0] != row[0] and last[1] is not None:
                    yield last[0], last[1], last[2]
                last = row
            if last is not None and last[1] is not None:
                yield last[0], last[1], last[2]

        def counting() -> Iterator[tuple[int, int, bytes]]:
            for row in kept():
                counted[row[1]].update(unpacked(row[2]))
                yield row

        self._connection.executemany("INSERT INTO bearing VALUES (?, ?, ?)", counting())
        return counted

    def _names(self, counted: tuple[Counter[int], Counter[int], Counter[int]], uses: Mapping[int, int]) -> None:
        public, onsite, staff = counted
        rows = self._connection.execute(
            "SELECT number, origin, text, keys FROM stage.name GROUP BY number ORDER BY number"
        )
        names: list[tuple[int, int, str, int, int, int, int]] = []
        spellings: list[tuple[int, str, int]] = []
        near: list[tuple[str, int]] = []
        for number, origin, text, keys in rows:
            counts = public[number], onsite[number], staff[number]
            if not any(counts):
                continue
            name, used = Name(Origin(origin), text), uses.get(number, 0)
            names.append((number, origin, text, *counts, used))
            stands = shelves(name.origin, counts, used)
            spellings.extend([(shelf, key, number) for shelf in stands for key in keys.split("\n")])
            if is_kept_near(name, sum(counts)):
                near.extend([(key, number) for key in kept_near_keys(name)])
            if len(names) >= _ROWS:
                self._write(names, spellings, near)
        self._write(names, spellings, near)

    def _write(
        self,
        names: list[tuple[int, int, str, int, int, int, int]],
        spellings: list[tuple[int, str, int]],
        near: list[tuple[str, int]],
    ) -> None:
        self._connection.executemany("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?)", names)
        self._connection.executemany("INSERT INTO stage.spelling VALUES (?, ?, ?)", spellings)
        self._connection.executemany("INSERT INTO stage.near VALUES (?, ?)", near)
        for rows in (names, spellings, near):
            rows.clear()
