"""The port between search and its engines: what every engine gives. Its syntax, files and errors stay behind it."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from search.documents import SearchDocument
from search.query import Query
from search.viewers import AccessClass

LAYOUT = 1
"""Raised when what is written into an index changes; an index of another layout asks to be rebuilt."""


class Order(StrEnum):
    """The order of results."""

    RELEVANCE = "relevance"
    NEWEST = "newest"


@dataclass(frozen=True, kw_only=True)
class SearchRequest:
    """One question to an engine.

    `access` holds the classes the viewer may see: a document of another class is never matched, counted or read.
    `code` is the whole question as a code without separators; documents that bear it stand first. Empty filters do
    not filter. `kinds` does not narrow the counts by kind.
    """

    query: Query
    access: frozenset[AccessClass]
    code: str = ""
    kinds: frozenset[str] = frozenset()
    category: str = ""
    agency: str = ""
    fonds: str = ""
    order: Order = Order.RELEVANCE
    offset: int = 0
    limit: int = 10


@dataclass(frozen=True, kw_only=True)
class FoundDocument:
    """A document as the index holds it, and how well it answers; scores compare within one search only."""

    kind: str
    identifier: str
    title: str
    body: str
    summary: str
    codes: tuple[str, ...]
    date: datetime.date | None
    agency: str
    access: AccessClass
    url: str
    score: float


@dataclass(frozen=True)
class Found:
    """A page of documents, how many there are in all, and how many of each kind before the filter by kind."""

    documents: tuple[FoundDocument, ...]
    total: int
    kind_counts: Mapping[str, int]


class IndexBatch(Protocol):
    """Where documents are written."""

    def apply(self, *, documents: Sequence[SearchDocument], removed: Collection[str] = ()) -> None:
        """Writes documents (replacing those of the same key) and removes keys, in one commit.

        Raises DocumentRejected, with nothing written, when one document cannot be indexed; IndexDamaged when the
        index cannot be written.
        """


class IndexWriting(IndexBatch, Protocol):
    """The index in the hands of its only writer."""

    def replacement(self) -> AbstractContextManager[IndexBatch]:
        """An empty index beside the present one, which takes its place when the block ends without an error."""


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
