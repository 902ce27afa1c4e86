"""Bringing changed documents into a suggestion file: only names whose documents changed are touched."""

import hashlib
import sqlite3
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from search.documents import SearchDocument

from .names import Name, Origin, digest, names_of
from .nearness import is_kept_near, kept_near_keys
from .ranks import CLASSES, MOST_USES, Counts, shelves
from .spellings import keys_of

_PART = 500
_SPELL = "INSERT OR IGNORE INTO spelling VALUES (?, ?, ?)"
_UNSPELL = "DELETE FROM spelling WHERE shelf = ? AND key = ? AND number = ?"
_KEEP_NEAR = "INSERT OR IGNORE INTO near VALUES (?, ?)"
_LEAVE_NEAR = "DELETE FROM near WHERE key = ? AND number = ?"
_TAKEN = "SELECT 1 FROM taken WHERE day = ? AND mark = ?"
_TAKE = "INSERT OR IGNORE INTO taken VALUES (?, ?)"
_NONE: Counts = (0, 0, 0)

Row = tuple[int, int, int, int]
"""A name's documents by access class, and its uses."""


def packed(numbers: Iterable[int]) -> bytes:
    """The numbers of a document's names as they are kept."""
    return array("q", sorted(numbers)).tobytes()


def unpacked(names: bytes) -> Sequence[int]:
    """The numbers out of what is kept."""
    return array("q", names)


def apply(connection: sqlite3.Connection, documents: Sequence[SearchDocument], removed: Collection[str]) -> None:
    """Removes the documents of these keys, then puts in these documents, in the caller's transaction."""
    names: dict[int, Name] = {}
    after: dict[int, tuple[int, bytes] | None] = {digest(key): None for key in removed}
    for document in documents:
        found = names_of(document)
        names |= found
        after[digest(document.key)] = CLASSES.index(document.access), packed(found)
    before = _bearings(connection, after)
    differences: dict[int, list[int]] = {}
    for number, now in after.items():
        if before.get(number) != now:
            _count(differences, before.get(number), -1)
            _count(differences, now, 1)
            _bear(connection, number, now)
    changed = {number: by_class for number, by_class in differences.items() if any(by_class)}
    _change(connection, changed, names)


def is_taken(connection: sqlite3.Connection, number: int, *, by: bytes, day: int) -> bool:
    """Whether this client's use of a name was counted on this day already."""
    return connection.execute(_TAKEN, (day, _mark(number, by))).fetchone() is not None


def use(connection: sqlite3.Connection, numbers: Collection[int], *, by: bytes, day: int) -> None:
    """Counts one use of those of these names that exist and that this client has not used on this day.

    What is known of other days is removed.
    """
    connection.execute("DELETE FROM taken WHERE day <> ?", (day,))
    for number, (name, counts, used) in _rows(connection, numbers).items():
        if connection.execute(_TAKE, (day, _mark(number, by))).rowcount and used < MOST_USES:
            _rewrite(connection, number, name, (counts, used), (counts, used + 1))


def _mark(number: int, by: bytes) -> int:
    hashed = hashlib.blake2b(number.to_bytes(8, "big", signed=True) + by, digest_size=8)
    return int.from_bytes(hashed.digest(), "big", signed=True)


def _count(differences: dict[int, list[int]], bearing: tuple[int, bytes] | None, step: int) -> None:
    if bearing is not None:
        access, names = bearing
        for number in unpacked(names):
            differences.setdefault(number, [0, 0, 0])[access] += step


def _bear(connection: sqlite3.Connection, document: int, bearing: tuple[int, bytes] | None) -> None:
    if bearing is None:
        connection.execute("DELETE FROM bearing WHERE document = ?", (document,))
    else:
        connection.execute("REPLACE INTO bearing VALUES (?, ?, ?)", (document, *bearing))


def _change(connection: sqlite3.Connection, differences: Mapping[int, list[int]], names: Mapping[int, Name]) -> None:
    rows = _rows(connection, differences)
    for number, by_class in differences.items():
        if number in rows:
            name, counts, used = rows[number]
        elif number in names:
            name, counts, used = names[number], _NONE, 0
        else:  # lost by a damage that SQLite could not see; the document's other names go on
            continue
        public, onsite, staff = (max(0, count + step) for count, step in zip(counts, by_class, strict=True))
        _rewrite(connection, number, name, (counts, used), ((public, onsite, staff), used))


def _rewrite(
    connection: sqlite3.Connection, number: int, name: Name, old: tuple[Counts, int], new: tuple[Counts, int]
) -> None:
    """Brings the rows of one name from its old counts and uses to its new ones."""
    counts, used = new
    if any(counts):
        connection.execute(
            "REPLACE INTO name VALUES (?, ?, ?, ?, ?, ?, ?)", (number, int(name.origin), name.text, *counts, used)
        )
    else:
        connection.execute("DELETE FROM name WHERE number = ?", (number,))
    leaves, enters = set(shelves(name.origin, *old)), set(shelves(name.origin, *new))
    if leaves != enters:
        keys = keys_of(name)
        for statement, changed in ((_UNSPELL, leaves - enters), (_SPELL, enters - leaves)):
            connection.executemany(statement, [(shelf, key, number) for shelf in changed for key in keys])
    kept = is_kept_near(name, sum(counts))
    if kept != is_kept_near(name, sum(old[0])):
        statement = _KEEP_NEAR if kept else _LEAVE_NEAR
        connection.executemany(statement, [(key, number) for key in kept_near_keys(name)])


def _rows(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, tuple[Name, Counts, int]]:
    found = {}
    for part in _parts(numbers):
        marks = ",".join("?" * len(part))
        rows = connection.execute(f"SELECT * FROM name WHERE number IN ({marks})", part)  # noqa: S608 -- only marks
        for number, origin, text, public, onsite, staff, used in rows:
            found[number] = Name(Origin(origin), text), (public, onsite, staff), used
    return found


def _bearings(connection: sqlite3.Connection, documents: Iterable[int]) -> dict[int, tuple[int, bytes]]:
    found = {}
    for part in _parts(documents):
        marks = ",".join("?" * len(part))
        rows = connection.execute(f"SELECT * FROM bearing WHERE document IN ({marks})", part)  # noqa: S608 -- only marks
        found.update({document: (access, names) for document, access, names in rows})
    return found


def _parts(numbers: Iterable[int]) -> Iterator[list[int]]:
    iterator = iter(numbers)
    while part := list(islice(iterator, _PART)):
        yield part
