"""Building the index and the suggestions anew, beside the present ones, which answer and stay up to date meanwhile."""

import logging
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from django.utils import timezone

from .documents import document_key
from .engines import current_engine
from .engines.port import Engine, IndexBatch, IndexParts, IndexWriting, InParts
from .errors import IndexBusy, IndexDamaged
from .fetching import (
    Batch,
    Fetched,
    Key,
    batches_of_everything,
    fetch,
    fetch_batch,
    fetch_everything,
    processes_for,
    sample_of,
    work_through,
)
from .indexing import WAIT, drain, pause, suggest_names, write
from .models import OutboxEntry
from .suggestions import current_suggestions
from .suggestions.building import Laid, NameLayer

logger = logging.getLogger(__name__)

Progress = Callable[[str, int], None]

REBUILD_BATCH = 2000
_SAMPLE = 10_000  # documents by which an engine may choose how to write all


@dataclass(frozen=True, kw_only=True)
class RebuildReport:
    """What a rebuild did: documents written, and those that could not be, which wait in the outbox."""

    indexed: int
    failed: int


class Meanwhile:
    """Brings changes into the live index during a long task that keeps the drain away.

    The entries stay in the outbox for the drain that follows; what was closed must not be found until then.
    """

    def __init__(self, index: IndexWriting) -> None:
        self._index = index
        self._upto = 0

    def bring_in(self) -> set[str]:
        """Writes what has changed since the last call; gives the keys. A live index that is broken is left alone."""
        entries = OutboxEntry.objects.filter(id__gt=self._upto, attempts=0).order_by("id")[:REBUILD_BATCH]
        rows = list(entries.values_list("id", "kind", "identifier"))
        if not rows:
            return set()
        keys = dict.fromkeys((kind, identifier) for _row, kind, identifier in rows)
        try:
            suggest_names(write(self._index, fetch(keys)))
        except IndexDamaged:
            logger.warning("The search index that is being replaced cannot be written; changes wait for the new one.")
        except IndexBusy:
            return set()  # next time
        self._upto = rows[-1][0]
        return {document_key(*key) for key in keys}

    def begin_again(self) -> None:
        """The live index is another one: everything that waits is brought in from the beginning."""
        self._upto = 0
        while self.bring_in():
            pass


def rebuild(
    *,
    batch_size: int = REBUILD_BATCH,
    wait: float = WAIT,
    processes: int = 0,
    engine: Engine | None = None,
    progress: Progress = lambda part, done: None,
) -> RebuildReport:
    """Builds index and suggestions anew from the database.

    What changes meanwhile is brought into whichever index is live, and drained at the end. `progress` is told which
    part is made and how many documents of it are done. Raises IndexBusy when another process keeps writing for `wait`
    seconds, SearchIndexError when a process that makes documents is killed.
    """
    engine = engine or current_engine()
    indexed = failed = 0
    with engine.writing(timeout=wait) as index:
        meanwhile = Meanwhile(index)
        with index.replacement() as fresh, closing(_write_everything(fresh, batch_size, processes)) as everything:
            for written in everything:
                _record(written.failures)
                indexed += written.indexed
                failed += len(written.failures)
                progress("index", indexed + failed)
                meanwhile.bring_in()
        meanwhile.begin_again()
        # A turn of their own, though each document is made twice: the index takes its place in half of the time.
        rebuild_suggestions(index, batch_size=batch_size, processes=processes, progress=progress)
    drain(wait=wait, engine=engine)
    return RebuildReport(indexed=indexed, failed=failed)


class _Written(NamedTuple):
    """What became of a batch."""

    indexed: int
    failures: Mapping[Key, str]


def _write_everything(fresh: IndexBatch, batch_size: int, processes: int) -> Generator[_Written, None, None]:
    """Writes all documents into a new index, by several processes where there are many and the engine lets them."""
    if isinstance(fresh, InParts):
        batches = batches_of_everything(batch_size)
        if (workers := processes_for(batches, processes)) > 1:
            parts = fresh.parts(sample_of(batches, _SAMPLE))
            yield from work_through(partial(_writing, parts), batches, workers)
            return
    for fetched in fetch_everything(batch_size=batch_size, processes=processes):
        yield _written_in(fresh, fetched)


@contextmanager
def _writing(parts: IndexParts) -> Iterator[Callable[[Batch], _Written]]:
    with parts.writing() as index:
        yield lambda batch: _written_in(index, fetch_batch(batch))


def _written_in(index: IndexBatch, fetched: Fetched) -> _Written:
    written = write(index, fetched)
    return _Written(len(written.documents), written.failures)


def rebuild_suggestions(
    index: IndexWriting,
    *,
    batch_size: int = REBUILD_BATCH,
    processes: int = 0,
    progress: Progress = lambda part, done: None,
) -> None:
    """Makes the suggestions anew. Only for the holder of the right to write the index, given as `index`."""
    meanwhile, done = Meanwhile(index), 0
    progress("suggestions", done)
    batches = batches_of_everything(batch_size)
    with current_suggestions().replacement() as fresh:
        for laid in work_through(_laying, batches, processes_for(batches, processes)):
            fresh.put(laid)
            done += len(laid.documents)
            progress("suggestions", done)
            meanwhile.bring_in()
    meanwhile.begin_again()


@contextmanager
def _laying() -> Iterator[Callable[[Batch], Laid]]:
    names = NameLayer()
    yield lambda batch: names.lay_down(fetch_batch(batch).documents.values())


def _record(failures: Mapping[Key, str]) -> None:
    """Puts what a rebuild could not index into the outbox, to be tried again."""
    retry_at = timezone.now() + pause(1)
    OutboxEntry.objects.bulk_create(
        OutboxEntry(kind=kind, identifier=identifier, attempts=1, reason=reason[:300], retry_at=retry_at)
        for (kind, identifier), reason in failures.items()
    )
