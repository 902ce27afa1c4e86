"""The tables of a suggestion file, and how it is opened.

name      a name by its number: where it stands, its text, in how many documents of each access class, its uses
spelling  a key of a name, on each shelf where the name stands: (shelf, key) is the order of suggestions
near      what a name is found by when one character of it is wrong, or another one that sounds the same
bearing   a document by its number: its access class, and the numbers of its names, 8 bytes each, in order
taken     which client used which name on a day, as one hash; of one day only, so that nobody counts twice on it

Nothing in the first four depends on the order in which documents came: names are numbered by what they are.
"""

import sqlite3
from pathlib import Path

SCHEMA = """
CREATE TABLE name (
    number INTEGER PRIMARY KEY, origin INTEGER NOT NULL, text TEXT NOT NULL,
    public INTEGER NOT NULL, onsite INTEGER NOT NULL, staff INTEGER NOT NULL, used INTEGER NOT NULL
);
CREATE TABLE spelling (
    shelf INTEGER NOT NULL, key TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (shelf, key, number)
) WITHOUT ROWID;
CREATE TABLE near (key TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (key, number)) WITHOUT ROWID;
CREATE TABLE bearing (document INTEGER PRIMARY KEY, access INTEGER NOT NULL, names BLOB NOT NULL);
CREATE TABLE taken (day INTEGER NOT NULL, mark INTEGER NOT NULL, PRIMARY KEY (day, mark)) WITHOUT ROWID;
"""
_WAIT = 10.0  # seconds for a transaction of another process
_READERS_CACHE, _WRITERS_CACHE = 2, 32  # MB a connection


def open_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write; another thread may close it."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, check_same_thread=False, timeout=1.0
    )
    connection.execute(f"PRAGMA cache_size = -{_READERS_CACHE * 1024}")
    return connection


def open_writer(path: Path, *, wait: float = _WAIT, lasting: bool = True) -> sqlite3.Connection:
    """A connection whose commits last: readers go on meanwhile, and a power cut takes nothing back.

    Not `lasting`, its commits wait for no disk, and a power cut may take the latest back; the file stays whole.
    """
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=wait)
    connection.execute(f"PRAGMA cache_size = -{_WRITERS_CACHE * 1024}")
    connection.execute(f"PRAGMA synchronous = {'FULL' if lasting else 'NORMAL'}")
    connection.execute("PRAGMA secure_delete = ON")  # a title that was withdrawn does not stay in the file
    return connection


def settle(connection: sqlite3.Connection) -> None:
    """Brings what is committed from the log into the file, as far as no reader needs the log: no old text stays."""
    connection.execute("PRAGMA busy_timeout = 0")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def create(path: Path) -> None:
    """A new file with empty tables."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(SCHEMA)
    finally:
        connection.close()
