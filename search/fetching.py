"""Asking the sources for documents, so that one that cannot be made does not keep back the others."""

import ctypes
import os
import signal
import traceback
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import django
from django.db import transaction
from django.utils.translation import gettext as _

from .documents import SearchDocument
from .errors import SearchIndexError
from .sources import SearchSource, registered_kinds, source_for

Key = tuple[str, str]  # kind and identifier
Worked = TypeVar("Worked")
_WORTH_PROCESSES = 20_000  # documents; for fewer, starting processes takes longer than they save
_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of linux/prctl.h
_AHEAD = 3  # batches that each process may be ahead of the reader


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


def in_batches(identifiers: Iterable[str], size: int) -> Iterator[list[str]]:
    """The identifiers in lists of `size`."""
    iterator = iter(identifiers)
    while batch := list(islice(iterator, size)):
        yield batch


def count_everything() -> int:
    """How many documents all sources have."""
    return sum(sum(1 for _identifier in source_for(kind).identifiers()) for kind in registered_kinds())


def fetch_everything(*, batch_size: int, processes: int = 0) -> Iterator[Fetched]:
    """All documents of all sources in batches, made by several processes where there are many.

    `processes` 0 takes one for each core; 1 makes them here.
    """
    return work_through_everything(_as_they_are, batch_size=batch_size, processes=processes)


def work_through_everything(
    work: Callable[[Fetched], Worked], *, batch_size: int, processes: int = 0
) -> Iterator[Worked]:
    """What `work` makes of each batch of all documents, in the processes that make them; a function of a module."""
    processes = processes or os.cpu_count() or 1
    batches = (
        (kind, identifiers)
        for kind in registered_kinds()
        for identifiers in in_batches(source_for(kind).identifiers(), batch_size)
    )
    first = list(islice(batches, max(1, _WORTH_PROCESSES // batch_size)))
    if processes == 1 or len(first) * batch_size < _WORTH_PROCESSES:
        for kind, identifiers in (*first, *batches):
            yield _work(work, kind, identifiers)
        return
    # All keys are read before the first document is made: a cursor left open while the caller writes to the database
    # would make SQLite refuse that write.
    everything = [*first, *batches]
    # Spawned, not forked: an engine that is being written to has threads.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_begin) as pool:
        waiting: deque[Future[Worked]] = deque()
        try:
            for kind, identifiers in everything:
                waiting.append(pool.submit(_work, work, kind, identifiers))
                if len(waiting) >= processes * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise SearchIndexError(
                _(
                    "A process that was making search documents was stopped from outside, perhaps for want of memory. "
                    "Nothing is lost: run `manage.py search_rebuild --processes 1`."
                )
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """Starts Django in a process of the pool, and sees to it that it does not outlive one that is killed."""
    django.setup()
    libc = ctypes.CDLL(None)
    if hasattr(libc, "prctl"):  # Linux
        libc.prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def _work(work: Callable[[Fetched], Worked], kind: str, identifiers: list[str]) -> Worked:
    return work(fetch((kind, identifier) for identifier in identifiers))


def _as_they_are(fetched: Fetched) -> Fetched:
    return fetched


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
