"""Building a suggestion file as a whole: what documents bear is put down first, and counted and sorted at the end."""

import os
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
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
CREATE TABLE stage.counted (
    number INTEGER NOT NULL, origin INTEGER, text TEXT, public INTEGER, onsite INTEGER, staff INTEGER, used INTEGER
);
CREATE TABLE stage.spelling (shelf INTEGER NOT NULL, key TEXT NOT NULL, number INTEGER NOT NULL);
CREATE TABLE stage.near (key TEXT NOT NULL, number INTEGER NOT NULL);
"""
_KEEP_LAST = """
INSERT INTO bearing SELECT document, access, names
FROM (SELECT document, access, names, max(rowid) FROM stage.bearing GROUP BY document) WHERE access IS NOT NULL
"""
_REMEMBERED = 300_000  # names that are known to be laid down already
_ROWS = 20_000
_ORIGINS = [*Origin]
_NONE = (0, 0, 0)
_ACCESS = {access: number for number, access in enumerate(CLASSES)}


class Laid(NamedTuple):
    """What documents lay down: for each its number, its access class and its names packed; names with their keys."""

    documents: list[tuple[int, int, bytes]]
    names: list[tuple[int, int, str, str]]


class NameLayer:
    """Works out what documents lay down, the greater part of the work of building; perhaps one in each process."""

    def __init__(self) -> None:
        self._known: set[int] = set()

    def lay_down(self, documents: Iterable[SearchDocument]) -> Laid:
        """What these documents lay down, without names that were laid down here before; titles hardly ever return."""
        laid = Laid([], [])
        for document in documents:
            names = names_of(document)
            laid.documents.append((digest(document.key), _ACCESS[document.access], packed(names)))
            for number in names.keys() - self._known:
                name = names[number]
                # The keys now, while the words of the title are at hand; no key has a line in it.
                laid.names.append((number, int(name.origin), name.text, "\n".join(keys_of(name))))
                if name.origin is not Origin.TITLE and len(self._known) < _REMEMBERED:
                    self._known.add(number)
        return laid


class SuggestionBuilder:
    """A file in the making. Not live before the caller makes it so, and never to be used after a failure."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stage = path.with_suffix(".stage")
        self._layer = NameLayer()
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
        self.put(self._layer.lay_down(documents), removed)

    def put(self, laid: Laid, removed: Collection[str] = ()) -> None:
        """The same of documents that were laid down already, perhaps in another process. Raises IndexDamaged."""
        with writing_to(self.path.parent):
            self._connection.execute("BEGIN")
            gone = ((digest(key),) for key in removed)
            self._connection.executemany("INSERT INTO stage.bearing VALUES (?, NULL, NULL)", gone)
            self._connection.executemany("INSERT INTO stage.bearing VALUES (?, ?, ?)", laid.documents)
            self._connection.executemany("INSERT INTO stage.name VALUES (?, ?, ?, ?)", laid.names)
            self._connection.execute("COMMIT")

    def finish(self, uses: Mapping[int, int]) -> None:
        """Makes the file complete and safe on the disk; `uses` are the uses of names so far. Raises IndexDamaged."""
        with writing_to(self.path.parent):
            self._finish(uses)

    def _finish(self, uses: Mapping[int, int]) -> None:
        connection = self._connection
        connection.execute("BEGIN")
        self._names(self._bearings(), uses)
        # Rows come in the order of their keys, each to the end of its table.
        connection.execute("INSERT INTO name SELECT * FROM stage.counted ORDER BY 1")
        connection.execute("INSERT INTO spelling SELECT * FROM stage.spelling ORDER BY 1, 2, 3")
        connection.execute("INSERT INTO near SELECT * FROM stage.near ORDER BY 1, 2")
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

    def _bearings(self) -> list[Counter[int]]:
        """Keeps what was last said of each document; gives the documents of each name by access class."""
        self._connection.execute(_KEEP_LAST)
        counted = [Counter[int]() for _class in CLASSES]
        rows = self._connection.execute("SELECT access, names FROM bearing")
        while some := rows.fetchmany(_ROWS):
            for access, counts in enumerate(counted):
                counts.update(unpacked(b"".join([names for its_access, names in some if its_access == access])))
        return counted

    def _names(self, counted: list[Counter[int]], uses: Mapping[int, int]) -> None:
        """Writes the names that a document still bears; each is taken out of `counted`."""
        rows = self._connection.execute("SELECT number, origin, text, keys FROM stage.name")
        names: list[tuple[int, int, str, int, int, int, int]] = []
        spellings: list[tuple[int, str, int]] = []
        near: list[tuple[str, int]] = []
        public, onsite, staff = (counts.pop for counts in counted)
        for number, place, text, keys in rows:
            counts = public(number, 0), onsite(number, 0), staff(number, 0)
            if counts == _NONE:
                continue
            origin, used = _ORIGINS[place], uses.get(number, 0)
            names.append((number, place, text, *counts, used))
            for shelf in shelves(origin, counts, used):
                spellings += [(shelf, key, number) for key in keys.split("\n")]
            if origin is not Origin.TITLE and is_kept_near(name := Name(origin, text), sum(counts)):
                near += [(key, number) for key in kept_near_keys(name)]
            if len(names) >= _ROWS:
                self._write(names, spellings, near)
        self._write(names, spellings, near)

    def _write(
        self,
        names: list[tuple[int, int, str, int, int, int, int]],
        spellings: list[tuple[int, str, int]],
        near: list[tuple[str, int]],
    ) -> None:
        self._connection.executemany("INSERT INTO stage.counted VALUES (?, ?, ?, ?, ?, ?, ?)", names)
        self._connection.executemany("INSERT INTO stage.spelling VALUES (?, ?, ?)", spellings)
        self._connection.executemany("INSERT INTO stage.near VALUES (?, ?)", near)
        for rows in (names, spellings, near):
            rows.clear()
