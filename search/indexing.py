"""The only writer of the index: the drain of the outbox, and the rebuild of the whole."""

import datetime
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import F, Min, Q
from django.utils import timezone

from .documents import document_key
from .engines import current_engine
from .engines.port import Engine, IndexBatch
from .errors import DocumentRejected, IndexBusy, SearchIndexError
from .fetching import Fetched, fetch, fetch_everything
from .models import OutboxEntry
from .suggestions import current_suggestions

logger = logging.getLogger(__name__)

Progress = Callable[[str, int], None]

BATCH = 200
REBUILD_BATCH = 2000
WAIT = 30.0  # seconds for another writer to finish
BUSY_PAUSE = datetime.timedelta(minutes=1)
_FIRST_PAUSE = datetime.timedelta(minutes=1)
_LONGEST_PAUSE = datetime.timedelta(hours=12)


@dataclass(frozen=True, kw_only=True)
class DrainReport:
    """What a drain did: documents written, removed and failed; `busy` when another writer kept the index.

    `retry_at` is when the next drain has something to do, None when the outbox is empty.
    """

    indexed: int = 0
    removed: int = 0
    failed: int = 0
    busy: bool = False
    retry_at: datetime.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class RebuildReport:
    """What a rebuild did: documents written, and those that could not be, which wait in the outbox."""

    indexed: int
    failed: int


def pause(attempts: int) -> datetime.timedelta:
    """How long a document rests after it could not be indexed for the `attempts`-th time: doubling, to half a day."""
    return min(_FIRST_PAUSE * 2 ** min(attempts - 1, 20), _LONGEST_PAUSE)


def drain(*, batch_size: int = BATCH, wait: float = WAIT, engine: Engine | None = None) -> DrainReport:
    """Brings everything that is due in the outbox into the index, in batches of `batch_size` documents.

    A process killed at any point loses nothing: entries go only after the engine's commit, and indexing twice is
    harmless. Entries of the same document are one. A document that fails stays, with the reason, and holds up no
    other. While another process writes, waits up to `wait` seconds and then reports `busy`. Raises IndexDamaged.
    """
    indexed = removed = failed = 0
    try:
        with (engine or current_engine()).writing(timeout=wait) as index:
            while due := _due(batch_size):
                fetched = _apply(index, fetch(due))
                _suggest(fetched)
                _settle(due, fetched)
                indexed += len(fetched.documents)
                removed += len(fetched.absent)
                failed += len(fetched.failures)
    except IndexBusy:
        return DrainReport(busy=True, retry_at=timezone.now() + BUSY_PAUSE)
    retry_at = OutboxEntry.objects.aggregate(first=Min("retry_at"))["first"]
    return DrainReport(indexed=indexed, removed=removed, failed=failed, retry_at=retry_at)


def rebuild(
    *,
    batch_size: int = REBUILD_BATCH,
    wait: float = WAIT,
    processes: int = 0,
    engine: Engine | None = None,
    progress: Progress = lambda part, done: None,
) -> RebuildReport:
    """Builds index and suggestions anew from the database, beside the present ones, which answer until then.

    Changes made meanwhile wait in the outbox and are drained at the end. `progress` is told which part is made and
    how many documents of it are done. Raises IndexBusy when another process keeps writing for `wait` seconds.
    """
    engine = engine or current_engine()
    indexed = failed = 0
    with engine.writing(timeout=wait) as index:
        with index.replacement() as fresh:
            for fetched in fetch_everything(batch_size=batch_size, processes=processes):
                written = _apply(fresh, fetched)
                _record(written.failures)
                indexed += len(written.documents)
                failed += len(written.failures)
                progress("index", indexed + failed)
        rebuild_suggestions(batch_size=batch_size, processes=processes, progress=progress)
    drain(wait=wait, engine=engine)
    return RebuildReport(indexed=indexed, failed=failed)


def rebuild_suggestions(
    *, batch_size: int = REBUILD_BATCH, processes: int = 0, progress: Progress = lambda part, done: None
) -> None:
    """Makes the suggestions anew. Only for the holder of the right to write the index."""
    done = 0
    with current_suggestions().replacement() as fresh:
        for fetched in fetch_everything(batch_size=batch_size, processes=processes):
            fresh.apply(tuple(fetched.documents.values()))
            done += len(fetched.documents)
            progress("suggestions", done)


def _suggest(written: Fetched) -> None:
    """Brings the suggestions in line with what was just indexed. A broken file is emptied: it must not keep names of
    documents that were closed; `search_rebuild` fills it again."""
    removed = [document_key(*key) for key in written.absent]
    try:
        current_suggestions().apply(tuple(written.documents.values()), removed)
    except SearchIndexError:
        logger.exception("The search suggestions could not be written and are emptied. Run manage.py search_rebuild.")
        current_suggestions().clear()


def _due(limit: int) -> dict[tuple[str, str], tuple[int, ...]]:
    """Up to `limit` documents that are due, oldest first, each with all of its entries, also those not due."""
    due = Q(retry_at__isnull=True) | Q(retry_at__lte=timezone.now())
    oldest = OutboxEntry.objects.filter(due).order_by("id").values_list("kind", "identifier")
    keys = dict.fromkeys(islice(oldest[: limit * 20].iterator(), limit * 20))
    chosen = list(islice(keys, limit))
    entries: dict[tuple[str, str], list[int]] = {key: [] for key in chosen}
    for kind in {kind for kind, _ in chosen}:
        identifiers = [identifier for its_kind, identifier in chosen if its_kind == kind]
        rows = OutboxEntry.objects.filter(kind=kind, identifier__in=identifiers).values_list("kind", "identifier", "id")
        for its_kind, identifier, row in rows:
            entries[its_kind, identifier].append(row)
    return {key: tuple(rows) for key, rows in entries.items()}


def _apply(index: IndexBatch, fetched: Fetched) -> Fetched:
    """Writes what was fetched in one commit; documents that the engine rejects become failures."""
    documents, failures = dict(fetched.documents), dict(fetched.failures)
    removed = [document_key(*key) for key in fetched.absent]
    while True:
        try:
            index.apply(documents=tuple(documents.values()), removed=removed)
        except DocumentRejected as rejected:
            kind, _, identifier = rejected.key.partition(":")
            del documents[kind, identifier]
            failures[kind, identifier] = rejected.reason
        else:
            return Fetched(documents=documents, absent=fetched.absent, failures=failures)


def _settle(due: dict[tuple[str, str], tuple[int, ...]], fetched: Fetched) -> None:
    """Deletes the entries of what is now in the index and puts off those of what failed."""
    now = timezone.now()
    done = [row for key, rows in due.items() if key not in fetched.failures for row in rows]
    for part in _in_parts(done):
        OutboxEntry.objects.filter(id__in=part).delete()
    for key, reason in fetched.failures.items():
        first, *later = sorted(due[key])
        for part in _in_parts(later):
            OutboxEntry.objects.filter(id__in=part).delete()
        entry = OutboxEntry.objects.filter(id=first)
        entry.update(attempts=F("attempts") + 1, reason=reason[:300])
        entry.update(retry_at=now + pause(entry.get().attempts))


def _record(failures: dict[tuple[str, str], str]) -> None:
    """Puts what a rebuild could not index into the outbox, to be tried again."""
    retry_at = timezone.now() + pause(1)
    OutboxEntry.objects.bulk_create(
        OutboxEntry(kind=kind, identifier=identifier, attempts=1, reason=reason[:300], retry_at=retry_at)
        for (kind, identifier), reason in failures.items()
    )


def _in_parts(rows: Sequence[int], size: int = 500) -> Iterator[Sequence[int]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
