"""Asking the sources for documents, so that one that cannot be made does not keep back the others."""

import os
import traceback
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeVar

from django.db import connection, transaction

from .documents import SearchDocument
from .sources import SearchSource, registered_kinds, source_for
from .workers import Begin, in_processes

Key = tuple[str, str]  # kind and identifier
Batch = tuple[str, list[str]]  # a kind and identifiers
Item = TypeVar("Item")
Worked = TypeVar("Worked")
_WORTH_PROCESSES = 20_000  # documents; for fewer, starting processes takes longer than they save
_SAMPLED_AT_ONCE = 2000


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """Documents by kind and identifier, those that no longer exist, and why others could not be made.

    `withdrawn` are those of the others whose last state was taken out of the index.
    """

    documents: dict[Key, SearchDocument] = field(default_factory=dict)
    absent: tuple[Key, ...] = ()
    failures: dict[Key, str] = field(default_factory=dict)
    withdrawn: tuple[Key, ...] = ()


def fetch(keys: Iterable[Key]) -> Fetched:
    """The documents of these keys. Never raises for a document's sake; each key is in one part of the answer."""
    by_kind: dict[str, list[str]] = {}
    for kind, identifier in keys:
        by_kind.setdefault(kind, []).append(identifier)
    documents: dict[Key, SearchDocument] = {}
    failures: dict[Key, str] = {}
    for kind, identifiers in by_kind.items():
        try:
            source = source_for(kind)
        except LookupError as error:
            failures |= {(kind, identifier): str(error.args[0]) for identifier in identifiers}
        else:
            _fetch_kind(source, identifiers, documents, failures)
    asked = [(kind, identifier) for kind, identifiers in by_kind.items() for identifier in identifiers]
    absent = tuple(key for key in asked if key not in documents and key not in failures)
    return Fetched(documents=documents, absent=absent, failures=failures)


def in_batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of `size`."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def count_everything() -> int:
    """How many documents all sources have."""
    return sum(sum(1 for _identifier in source_for(kind).identifiers()) for kind in registered_kinds())


def batches_of_everything(size: int) -> list[Batch]:
    """The kinds and identifiers of all documents of all sources, in batches of one kind."""
    # All of them before the first document is made: a cursor left open while the caller writes to the database would
    # make SQLite refuse that write.
    return [
        (kind, identifiers)
        for kind in registered_kinds()
        for identifiers in in_batches(source_for(kind).identifiers(), size)
    ]


def processes_for(batches: Sequence[Batch], processes: int) -> int:
    """How many processes are worth their start for these batches; of `processes` 0 is one for each core."""
    many = sum(len(identifiers) for _kind, identifiers in batches) >= _WORTH_PROCESSES
    return (processes or os.cpu_count() or 1) if many else 1


def fetch_batch(batch: Batch) -> Fetched:
    """The documents of one batch."""
    kind, identifiers = batch
    return fetch((kind, identifier) for identifier in identifiers)


def sample_of(batches: Sequence[Batch], size: int) -> Iterator[SearchDocument]:
    """Some `size` documents from everywhere in these batches."""
    step = max(1, sum(len(identifiers) for _kind, identifiers in batches) // size)
    keys = ((kind, identifier) for kind, identifiers in batches for identifier in identifiers)
    for part in in_batches(islice(keys, 0, None, step), _SAMPLED_AT_ONCE):
        yield from fetch(part).documents.values()


def fetch_everything(*, batch_size: int, processes: int = 0) -> Iterator[Fetched]:
    """All documents of all sources in batches, made by several processes where there are many.

    `processes` 0 takes one for each core; 1 makes them here.
    """
    batches = batches_of_everything(batch_size)
    return work_through(_fetching, batches, processes_for(batches, processes))


@contextmanager
def _fetching() -> Iterator[Callable[[Batch], Fetched]]:
    yield fetch_batch


def work_through(begin: Begin[Batch, Worked], batches: Sequence[Batch], processes: int) -> Iterator[Worked]:
    """What `begin` (see workers) makes of each of these batches, in so many processes; with one, here."""
    if processes > 1:
        yield from in_processes(begin, batches, processes)
    else:
        with begin() as work:
            for batch in batches:
                yield work(batch)


def _fetch_kind(
    source: SearchSource, identifiers: list[str], documents: dict[Key, SearchDocument], failures: dict[Key, str]
) -> None:
    """Asks for all at once; when that fails, for one after the other."""
    try:
        documents |= _asked(source, identifiers)
    except Exception:  # noqa: BLE001 -- whatever goes wrong in a source's code, asking singly finds the culprit
        for identifier in identifiers:
            try:
                documents |= _asked(source, [identifier])
            except Exception as error:  # noqa: BLE001 -- this one's failure must not keep back the others
                failures[source.kind, identifier] = _reason(error)


def _asked(source: SearchSource, identifiers: Collection[str]) -> dict[Key, SearchDocument]:
    # So that a failed statement does not spoil the caller's transaction. Where there is none, none is begun: on SQLite
    # it would keep everybody else from writing.
    with transaction.atomic() if connection.in_atomic_block else nullcontext():
        found = {(document.kind, document.identifier): document for document in source.documents(identifiers)}
    asked = {(source.kind, identifier) for identifier in identifiers}
    if stray := found.keys() - asked:
        raise ValueError(f"The source of {source.kind!r} gave {sorted(stray)[0]}, which it was not asked for.")
    return found


def _reason(error: Exception) -> str:
    """The kind of error and where it arose; never its message, which may quote a person's data."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
