"""Asking the sources for documents, so that one that cannot be made does not keep back the others."""

import os
import traceback
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import django
from django.db import transaction

from .documents import SearchDocument
from .sources import SearchSource, registered_kinds, source_for

Key = tuple[str, str]  # kind and identifier
_WORTH_PROCESSES = 20_000  # documents; for fewer, starting processes takes longer than they save
_AHEAD = 3  # batches that each process may be ahead of the reader


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """Documents by kind and identifier, those that no longer exist, and why others could not be made."""

    documents: dict[Key, SearchDocument] = field(default_factory=dict)
    absent: tuple[Key, ...] = ()
    failures: dict[Key, str] = field(default_factory=dict)


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


def in_batches(identifiers: Iterable[str], size: int) -> Iterator[list[str]]:
    """The identifiers in lists of `size`."""
    iterator = iter(identifiers)
    while batch := list(islice(iterator, size)):
        yield batch


def count_everything() -> int:
    """How many documents all sources have."""
    return sum(1 for kind in registered_kinds() for _ in source_for(kind).identifiers())


def fetch_everything(*, batch_size: int, processes: int = 0) -> Iterator[Fetched]:
    """All documents of all sources in batches, made by several processes where there are many.

    `processes` 0 takes one for each core; 1 makes them here.
    """
    processes = processes or os.cpu_count() or 1
    batches = (
        (kind, ids) for kind in registered_kinds() for ids in in_batches(source_for(kind).identifiers(), batch_size)
    )
    first = list(islice(batches, max(1, _WORTH_PROCESSES // batch_size)))
    if processes == 1 or len(first) * batch_size < _WORTH_PROCESSES:
        for kind, identifiers in (*first, *batches):
            yield _fetch_batch(kind, identifiers)
        return
    # Spawned, not forked: an engine that is being written to has threads.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=django.setup) as pool:
        waiting: deque[Future[Fetched]] = deque()
        try:
            for kind, identifiers in (*first, *batches):
                waiting.append(pool.submit(_fetch_batch, kind, identifiers))
                if len(waiting) >= processes * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def _fetch_batch(kind: str, identifiers: list[str]) -> Fetched:
    return fetch((kind, identifier) for identifier in identifiers)


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
    with transaction.atomic():  # so that a failed statement does not spoil the caller's transaction
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
