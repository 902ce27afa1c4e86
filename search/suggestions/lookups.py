"""Answering from a suggestion file: along the shelves of a viewer, from the highest level down."""

import heapq
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from search.text.normalise import compact

from .names import Name, Origin, Suggestion
from .ranks import frequency, is_for, level, level_of
from .spellings import Range, exactly_sounding, ranges_of
from .syllables import analysed

_FIRST_PAGE, _PAGE = 12, 200
_MOST_DOUBTFUL = 1500  # keys that are looked at because they lie in a range, although they may not be meant
_SHELVES = """
WITH RECURSIVE stands (shelf) AS (
    SELECT max(shelf) FROM spelling
    UNION ALL SELECT (SELECT max(shelf) FROM spelling WHERE shelf < stands.shelf) FROM stands WHERE shelf IS NOT NULL
) SELECT shelf FROM stands WHERE shelf IS NOT NULL
"""
_FILLED = """
SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM spelling WHERE shelf = value AND key >= ? AND key < ?)
"""
_FIRST = "SELECT key, number FROM spelling WHERE shelf = ? AND key >= ? AND key < ? LIMIT ?"
_NEXT = "SELECT key, number FROM spelling WHERE shelf = ? AND (key, number) > (?, ?) AND key < ? LIMIT ?"
_NAME = "SELECT origin, text, public, onsite, staff, used FROM name WHERE number = ?"

Entry = tuple[str, int]


def shelves_in(connection: sqlite3.Connection) -> tuple[int, ...]:
    """The shelves that are not empty, the highest first."""
    return tuple(shelf for (shelf,) in connection.execute(_SHELVES))


def suggestions(
    connection: sqlite3.Connection, typed: str, *, shelves: Iterable[int], viewer: int, limit: int
) -> tuple[Suggestion, ...]:
    """The names that begin with what was typed, or sound so, the highest level first, each text once."""
    found: dict[str, Suggestion] = {}
    numbers: set[int] = set()
    ranges = ranges_of(typed)
    for number, meant in _numbers(connection, ranges, [shelf for shelf in shelves if is_for(shelf, viewer)]):
        if len(found) >= limit:
            break
        if number in numbers:
            continue
        numbers.add(number)
        visible = visible_name(connection, number, viewer)
        if visible is None:
            continue
        name, _, seen = visible
        text = compact(name.text)
        if meant in text and text not in found:
            found[text] = Suggestion(name.text, name.kind, seen)
    return tuple(found.values())


def visible_name(connection: sqlite3.Connection, number: int, viewer: int) -> tuple[Name, int, int] | None:
    """A name, its level and the documents with it, as this viewer sees it; None when it is not for him."""
    row = connection.execute(_NAME, (number,)).fetchone()
    return row and seen_by(row, viewer)


def seen_by(row: Sequence[Any], viewer: int) -> tuple[Name, int, int] | None:
    """The same of a row of the table: origin, text, counts by access class, uses."""
    origin, text, *counts, used = row
    name = Name(Origin(origin), text)
    # Words are never suggested, but a correction may be made of them.
    ranked = Origin.NOUN if name.origin == Origin.WORD else name.origin
    public, onsite, staff = counts
    height = level(ranked, (public, onsite, staff), used, viewer)
    return (name, height, frequency((public, onsite, staff), viewer)) if height else None


def _numbers(
    connection: sqlite3.Connection, ranges: Sequence[Range], shelves: Sequence[int]
) -> Iterator[tuple[int, str]]:
    """The numbers of names that may be meant, by level and key, each with what must stand in the name."""
    doubtful = [0]
    chosen = json.dumps(shelves)
    stand: dict[int, list[tuple[int, Range]]] = {}
    for wanted in ranges:
        for (shelf,) in connection.execute(_FILLED, (chosen, wanted.low, wanted.high)).fetchall():
            stand.setdefault(level_of(shelf), []).append((shelf, wanted))
    for height in sorted(stand, reverse=True):
        rows = [_entries(connection, shelf, wanted, doubtful) for shelf, wanted in stand[height]]
        for (_, number), meant in heapq.merge(*rows):
            yield number, meant


def _entries(
    connection: sqlite3.Connection, shelf: int, wanted: Range, doubtful: list[int]
) -> Iterator[tuple[Entry, str]]:
    """The entries of a range on one shelf, in order, read page by page."""
    page: list[Entry] = connection.execute(_FIRST, (shelf, wanted.low, wanted.high, _FIRST_PAGE)).fetchall()
    size = _FIRST_PAGE
    while page:
        for entry in page:
            if wanted.doubtful:
                doubtful[0] += 1
                if doubtful[0] > _MOST_DOUBTFUL:
                    return
            if wanted.holds(entry[0]):
                yield entry, wanted.text
        if len(page) < size:
            return
        size = _PAGE
        page = connection.execute(_NEXT, (shelf, *page[-1], wanted.high, size)).fetchall()


def names_sounding(
    connection: sqlite3.Connection, codes: str, *, shelves: Iterable[int], viewer: int
) -> Iterator[tuple[Name, int]]:
    """The names that are spelled out by these sound codes from their beginning to their end, with their levels."""
    wanted = exactly_sounding(codes)
    for number, _ in _numbers(connection, (wanted,), [shelf for shelf in shelves if is_for(shelf, viewer)]):
        visible = visible_name(connection, number, viewer)
        if visible is not None and analysed(visible[0].text).sounds == codes:
            yield visible[0], visible[1]
