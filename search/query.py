"""Our own query tree: what is asked for, free of any engine's syntax. All text in it is canonical."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """The texts of a document that a run may stand in."""

    TITLE = "title"
    SUMMARY = "summary"
    BODY = "body"
    CODES = "codes"


ANYWHERE = tuple(Field)


@dataclass(frozen=True)
class Phrase:
    """A run of canonical text that stands, as it is, in one of `fields`; never empty.

    Codes are compared without gaps. `quoted` was typed in quotation marks: it means these characters and no others.
    """

    text: str
    fields: tuple[Field, ...] = ANYWHERE
    quoted: bool = False


@dataclass(frozen=True)
class Whole:
    """The title, or one of the codes, is this text and nothing more; both are compared without gaps."""

    text: str
    field: Field


@dataclass(frozen=True)
class Within:
    """The document's days, from its first to its last, overlap these; None is open. Undated documents never match."""

    first: datetime.date | None
    last: datetime.date | None


@dataclass(frozen=True)
class Misread:
    """The document's body was read by a machine, and the run stands in it with one character misread.

    That is: one of `variants` stands in its body, or the run itself in one of its other readings.
    """

    run: str
    variants: tuple[str, ...]


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


Query = Phrase | Whole | Within | Misread | AllOf | AnyOf | Not

EVERYTHING = AllOf(())
NOTHING = AnyOf(())


def all_of(*parts: Query) -> Query:
    """Every part has to match, without needless nesting."""
    kept = tuple(dict.fromkeys(part for part in parts if part != EVERYTHING))
    return kept[0] if len(kept) == 1 else AllOf(kept)


def any_of(*parts: Query) -> Query:
    """At least one part has to match, without needless nesting."""
    kept = tuple(dict.fromkeys(part for part in parts if part != NOTHING))
    return kept[0] if len(kept) == 1 else AnyOf(kept)


def phrases_of(query: Query) -> tuple[Phrase, ...]:
    """The runs that a match of this query may contain, in order, each once; those under Not are left out."""
    return tuple(dict.fromkeys(leaf for leaf in leaves(query) if isinstance(leaf, Phrase)))


def leaves(query: Query) -> Iterator[Query]:
    """Every node without parts that is not under Not, in order."""
    match query:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)
        case Not():
            return
        case _:
            yield query
