"""The port between search and its engines: what every engine gives. Its syntax, files and errors stay behind it."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, runtime_checkable

from search.documents import SearchDocument
from search.query import Query, Within
from search.viewers import AccessClass
from search.year_counts import YearCounts

LAYOUT = 4
"""Raised when what is written into an index changes; an index of another layout asks to be rebuilt."""

MOST_VALUES = 2000
"""The most values of one facet that are counted, those with the highest counts first."""


class Order(StrEnum):
    """The order of documents on one step of the ladder. Undated ones, and those without a code, stand last."""

    NEWEST = "newest"
    OLDEST = "oldest"
    CODE = "code"
    ENTERED = "entered"


class Facet(StrEnum):
    """The values by which results are counted and narrowed."""

    KIND = "kind"
    AGENCY = "agency"
    FONDS = "fonds"
    CATEGORY = "category"
    ACCESS = "access"


@dataclass(frozen=True)
class Cursor:
    """A place in an ordered result: the step of a document and its sort key (see ordering)."""

    step: int
    key: int | str


@dataclass(frozen=True, kw_only=True)
class SearchRequest:
    """One question to an engine.

    `steps` are queries of which each lies within the last; a document stands on the first step that it matches, and
    only documents that match the last are results. `access` holds the classes the viewer may see: a document of
    another class is never matched, counted or read. `chosen` keeps documents that have one of the values of every
    facet in it; `days` those whose days overlap it; `keys`, where it is not None, those of these keys.

    Results are ordered by step, then by `order`. `after` leaves out everything up to and with that place; `offset`
    counts from there. `facets` and `histogram` say what to count.
    """

    steps: tuple[Query, ...]
    access: frozenset[AccessClass]
    chosen: Mapping[Facet, frozenset[str]] = field(default_factory=dict)
    days: Within | None = None
    keys: frozenset[str] | None = None
    order: Order = Order.NEWEST
    after: Cursor | None = None
    offset: int = 0
    limit: int = 10
    facets: frozenset[Facet] = frozenset()
    histogram: bool = False


@dataclass(frozen=True, kw_only=True)
class FoundDocument:
    """A document as the index holds it, and its place in the order."""

    kind: str
    identifier: str
    title: str
    body: str
    summary: str
    codes: tuple[str, ...]
    date: datetime.date | None
    until: datetime.date | None
    agency: str
    category: str
    fonds: str
    access: AccessClass
    url: str
    entered: datetime.datetime | None
    readings: tuple[str, ...]
    place: Cursor


@dataclass(frozen=True)
class Found:
    """A page of documents and how many there are in all (`after` does not lessen `total`).

    `facets` has for each asked facet the number of results by value, counted without what is chosen of that facet
    itself, empty values left out; `years` counts the results by the years that their days touch, without `days`.
    """

    documents: tuple[FoundDocument, ...]
    total: int
    facets: Mapping[Facet, Mapping[str, int]] = field(default_factory=dict)
    years: YearCounts = field(default_factory=YearCounts)


class IndexBatch(Protocol):
    """Where documents are written."""

    def apply(self, *, documents: Sequence[SearchDocument], removed: Collection[str] = ()) -> None:
        """Writes documents (replacing those of the same key) and removes keys, in one commit.

        In a replacement the commit may wait until it takes the live index's place. Raises DocumentRejected, with
        nothing of the batch written, when one document cannot be indexed; IndexDamaged when the index cannot be
        written.
        """


class IndexParts(Protocol):
    """What is sent to several processes, so that each writes a part of a new index."""

    def writing(self) -> AbstractContextManager[IndexBatch]:
        """Where a process writes its documents; they are kept when the block ends without an error."""


@runtime_checkable
class InParts(IndexBatch, Protocol):
    """A replacement that several processes may write at once."""

    def parts(self, sample: Iterable[SearchDocument]) -> IndexParts:
        """Its parts, each begun by the process that writes it and done with before the replacement's block ends.

        `sample` are some thousand of all documents, read only where needed.
        """


class IndexWriting(IndexBatch, Protocol):
    """The index in the hands of its only writer."""

    def replacement(self) -> AbstractContextManager[IndexBatch]:
        """An empty index beside the present one, which takes its place when the block ends without an error.

        Its documents come once each: nothing is replaced or removed in it.
        """


class Engine(Protocol):
    """A search engine. One instance serves all threads of a process; other processes may read and write beside it."""

    def writing(self, *, timeout: float) -> AbstractContextManager[IndexWriting]:
        """The right to write, one at a time on this machine. Raises IndexBusy after waiting `timeout` seconds."""

    def search(self, request: SearchRequest) -> Found:
        """Answers from the newest commit of any process. Raises IndexDamaged when the index cannot be read."""

    def fingerprints(self) -> Mapping[str, str]:
        """The fingerprint of each document in the index, by its key. Raises IndexDamaged."""

    def clear(self) -> None:
        """Empties the index. Raises IndexBusy."""

    def close(self) -> None:
        """Lets go of open files; the engine can be used again."""
