"""The drain of the outbox: how what has changed comes into the index."""

import datetime
import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import F, Min, Q
from django.utils import timezone

from .documents import document_key
from .engines import current_engine
from .engines.port import Engine, IndexBatch
from .errors import DocumentRejected, IndexBusy, SearchIndexError
from .fetching import Fetched, Key, fetch
from .models import OutboxEntry
from .suggestions import current_suggestions

logger = logging.getLogger(__name__)

BATCH = 200
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
                fetched = fetch(due)
                fetched = write(index, fetched, failing_again=_failing_again(fetched.failures))
                suggest_names(fetched)
                _settle(due, fetched)
                indexed += len(fetched.documents)
                removed += len(fetched.absent)
                failed += len(fetched.failures)
    except IndexBusy:
        return DrainReport(busy=True, retry_at=timezone.now() + BUSY_PAUSE)
    retry_at = OutboxEntry.objects.aggregate(first=Min("retry_at"))["first"]
    return DrainReport(indexed=indexed, removed=removed, failed=failed, retry_at=retry_at)


def suggest_names(written: Fetched) -> None:
    """Brings the suggestions in line with what was just indexed. Raises IndexBusy.

    A file that cannot be written is emptied: it must not keep names of documents that were closed. `search_start` and
    `search_rebuild` fill it again.
    """
    removed = [document_key(*key) for key in (*written.absent, *written.withdrawn)]
    try:
        current_suggestions().apply(tuple(written.documents.values()), removed)
    except IndexBusy:
        raise
    except SearchIndexError:
        logger.exception("The search suggestions could not be written and are emptied. Run manage.py search_start.")
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


def write(index: IndexBatch, fetched: Fetched, *, failing_again: Collection[Key] = ()) -> Fetched:
    """Writes what was fetched in one commit; documents that the engine rejects become failures.

    What the index holds of a document that is rejected, or of one `failing_again`, is taken out: it may have been
    closed, and nobody can tell.
    """
    documents, failures = dict(fetched.documents), dict(fetched.failures)
    withdrawn = list(failing_again)
    while True:
        removed = [document_key(*key) for key in (*fetched.absent, *withdrawn)]
        try:
            index.apply(documents=tuple(documents.values()), removed=removed)
        except DocumentRejected as rejected:
            kind, _, identifier = rejected.key.partition(":")
            del documents[kind, identifier]
            failures[kind, identifier] = rejected.reason
            withdrawn.append((kind, identifier))
        else:
            return Fetched(documents=documents, absent=fetched.absent, failures=failures, withdrawn=tuple(withdrawn))


def _failing_again(failures: Collection[Key]) -> list[Key]:
    """Those of these documents that could not be made before; the first failure may be a passing one."""
    return [
        (kind, identifier)
        for kind, identifier in failures
        if OutboxEntry.objects.filter(kind=kind, identifier=identifier, attempts__gt=0).exists()
    ]


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


def _in_parts(rows: Sequence[int], size: int = 500) -> Iterator[Sequence[int]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
