"""Did you mean (您要找的是不是): what may have been meant instead of a text that finds little.

Put in are only names that this viewer may see; the rest of a corrected text is what was typed.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from search.text.normalise import GAP, Normalised, compact, normalise_with_offsets

from .lookups import names_sounding, seen_by
from .nearness import LENGTHS, is_one_apart, looks_alike, near_keys, sound_key
from .spellings import code_exactly, typed_text
from .syllables import is_whole, readings

_SAME_SOUND, _LOOK_ALIKE, _ONE_APART = range(3)  # the better the lower
_LONGEST = 40  # characters of a text that is corrected at all
_LONGEST_WORD = 8
_LETTERS = 30
_NEAR = """
SELECT near.key, origin, text, public, onsite, staff, used FROM json_each(?)
JOIN near ON near.key = json_each.value JOIN name ON name.number = near.number
"""


class _Candidate(NamedTuple):
    cost: int
    height: int
    text: str


class _Known(NamedTuple):
    text: str
    solid: str
    height: int


_Near = Mapping[str, Sequence[_Known]]
"""Visible names by the keys under which they are kept for corrections."""


@dataclass(frozen=True)
class _Names:
    """The names of a file as one viewer sees them."""

    connection: sqlite3.Connection
    shelves: tuple[int, ...]
    viewer: int

    def near(self, pieces: Iterable[str]) -> _Near:
        """What is kept under the keys of these compact texts, read in one go."""
        keys = {key for piece in pieces for key in _keys(piece)}
        known: dict[tuple[object, ...], _Known | None] = {}
        found: dict[str, list[_Known]] = {}
        for key, *row in self.connection.execute(_NEAR, (json.dumps(sorted(keys)),)).fetchall():
            name = tuple(row)
            if name not in known:
                visible = seen_by(name, self.viewer)
                known[name] = visible and _Known(visible[0].text, compact(visible[0].text), visible[1])
            if (entry := known[name]) is not None:
                found.setdefault(key, []).append(entry)
        return found

    def sounding(self, codes: str) -> Iterator[_Candidate]:
        """The names, titles among them, that sound exactly like these codes."""
        for name, height in names_sounding(self.connection, codes, shelves=self.shelves, viewer=self.viewer):
            yield _Candidate(_SAME_SOUND, height, name.text)


def corrections(
    connection: sqlite3.Connection, text: str, *, shelves: Iterable[int], viewer: int, limit: int
) -> tuple[str, ...]:
    """Up to `limit` texts, the likeliest first: the whole text meant otherwise, then one of its words."""
    text = text.encode("utf-8", "ignore").decode()
    solid = typed_text(text)
    if len(text) > _LONGEST * 2 or not 2 <= len(solid) <= _LONGEST:
        return ()
    names = _Names(connection, tuple(shelves), viewer)
    ranked: list[tuple[tuple[int, int, int, int, str], str]] = []
    for cost, height, meant in _wholes(names, solid):
        ranked.append(((0, cost, 0, -height, meant), meant))
    for start, end, (cost, height, meant) in _words(names, normalise_with_offsets(text), text):
        ranked.append(((1, cost, start - end, -height, meant), text[:start] + meant + text[end:]))
    ranked.sort()
    return tuple(dict.fromkeys(meant for _, meant in ranked if compact(meant) != solid))[:limit]


def _wholes(names: _Names, solid: str) -> Iterator[_Candidate]:
    if solid.isascii():
        for way in readings(solid[:_LETTERS], most=4) if solid.isalpha() else ():
            if len(way) > 1 and all(is_whole(part) for part in way):
                yield from names.sounding("".join(map(code_exactly, way)))
        yield from _like(solid, names.near([solid])) if len(solid) > 3 else ()
        return
    yield from _like(solid, names.near([solid]))
    yield from names.sounding(sound_key(solid)[1:])


def _words(names: _Names, normalised: Normalised, text: str) -> Iterator[tuple[int, int, _Candidate]]:
    """Where in the text a word begins and ends that is no known name, and what may be meant by it."""
    for first, run in _runs(normalised.text):
        offsets = normalised.offsets[first : first + len(run)]
        if run.isascii() or text[offsets[-1] + 1 :].lstrip().startswith((":", "：")):  # the name of a field
            continue
        pieces = {place: run[place.start : place.stop] for place in _places(run)}
        near = names.near(pieces.values())
        known = set().union(*(place for place, piece in pieces.items() if _is_name(piece, near)))
        for place, piece in pieces.items():
            if known.issuperset(place):
                continue
            for candidate in _like(piece, near):
                if len(compact(candidate.text)) == len(place):
                    yield offsets[place.start], offsets[place.stop - 1] + 1, candidate


def _keys(piece: str) -> set[str]:
    return near_keys(piece) | {sound_key(piece)} if len(piece) in LENGTHS else set()


def _is_name(piece: str, near: _Near) -> bool:
    return any(known.solid == piece for known in near.get(piece, ()))


def _like(piece: str, near: _Near) -> Iterator[_Candidate]:
    """The names that may be meant by a compact text, without itself."""
    sound = sound_key(piece)
    for key in _keys(piece):
        for text, solid, height in near.get(key, ()):
            if solid == piece:
                continue
            if key == sound:
                yield _Candidate(_SAME_SOUND, height, text)
            elif looks_alike(piece, solid):
                yield _Candidate(_LOOK_ALIKE, height, text)
            elif len(piece) > 2 and is_one_apart(piece, solid):
                yield _Candidate(_ONE_APART, height, text)


def _runs(canonical: str) -> Iterator[tuple[int, str]]:
    start = 0
    for run in canonical.split(GAP):
        if len(run) > 1:
            yield start, run
        start += len(run) + 1


def _places(run: str) -> list[range]:
    """Every place of a word in a run."""
    return [
        range(start, start + length)
        for length in range(min(_LONGEST_WORD, len(run)), 1, -1)
        for start in range(len(run) - length + 1)
    ]
