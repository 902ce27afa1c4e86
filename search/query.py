"""Our own query tree: what a person asked for, free of any engine's syntax. Saved searches may keep it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .text.normalise import canonical

MAX_LENGTH = 1000
MAX_PHRASES = 48


@dataclass(frozen=True)
class Phrase:
    """A run of canonical text that has to stand in a document as it is; never empty."""

    text: str


@dataclass(frozen=True)
class AllOf:
    """Every part has to match; without parts, everything matches."""

    parts: tuple["Query", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part has to match; without parts, nothing matches."""

    parts: tuple["Query", ...]


@dataclass(frozen=True)
class Not:
    """The part must not match."""

    part: "Query"


Query = Phrase | AllOf | AnyOf | Not

EVERYTHING = AllOf(())
NOTHING = AnyOf(())

_QUOTED = re.compile(r'"([^"]*)"|“([^”]*)”|＂([^＂]*)＂')
# White space and the signs of a list separate terms; a sign between two digits (1,101) does not.
_LIST = "[,，、;；。!！?？…]"
_SEPARATOR = re.compile(rf"\s+|(?<!\d){_LIST}|{_LIST}(?!\d)")


def parse(text: str) -> Query:
    """The query that a person typed. Never raises.

    Terms are separated by white space and by the signs of a list, and all have to match; each is matched as it stands,
    anywhere in a word. Quotation marks keep several words together. A blank text asks for everything; a text without
    a letter, digit or character finds nothing. Beyond MAX_LENGTH characters and MAX_PHRASES terms a text is cut, which
    can only find more.
    """
    text = text[:MAX_LENGTH]
    if not text.strip():
        return EVERYTHING
    phrases = [Phrase(run) for run in dict.fromkeys(map(canonical, _chunks(text))) if run]
    if not phrases:
        return NOTHING
    return phrases[0] if len(phrases) == 1 else AllOf(tuple(phrases[:MAX_PHRASES]))


def phrases_of(query: Query) -> tuple[str, ...]:
    """The runs that a match of this query may contain, in order, each once; those under Not are left out."""
    return tuple(dict.fromkeys(_phrases(query)))


def _chunks(text: str) -> Iterator[str]:
    end = 0
    for quoted in _QUOTED.finditer(text):
        yield from _SEPARATOR.split(text[end : quoted.start()])
        yield next(filter(None, quoted.groups()), "")
        end = quoted.end()
    yield from _SEPARATOR.split(text[end:])


def _phrases(query: Query) -> Iterator[str]:
    match query:
        case Phrase(text):
            yield text
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _phrases(part)
        case Not():
            return
