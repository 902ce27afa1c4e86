"""Working on a batch: checking it, writing it, undoing it; whoever is killed in between is followed by another."""

import logging
import traceback
from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext

from archive_catalog.models import BatchState, CatalogueLogEntry, Fonds, ImportBatch
from archive_catalog.models import Charge as GroupCharge
from archive_catalog.permissions import fonds_in_charge

from .leases import Lease, LeaseLostError, Tell, taken
from .mapping import MappingError
from .opening_batch import OpenBatch, staging_path
from .planning import Charge, Planner
from .reading import is_read, read_file
from .results import Counts, write_results
from .sources import SourceError
from .staging import Staging
from .undoing import undo
from .writing import Writer, Written, told_of

logger = logging.getLogger(__name__)

CHUNK = 2_000
DIFFERENCES_KEPT = 10_000


def work(batch_id: int, *, processes: int = 0, tell: Tell | None = None) -> bool:
    """Does what the batch waits for, from where it was left; False where there is nothing to do or another does it.

    What goes wrong becomes the batch's reason, as a sentence.
    """
    lease = taken(batch_id, now=timezone.now(), tell=tell)
    if lease is None:
        return False
    try:
        _do(lease, processes=processes)
    except LeaseLostError:
        logger.warning("Import %s was taken over by another process.", batch_id)
        return False
    except (SourceError, MappingError) as error:
        _fail(lease, str(error))
    except Exception as error:  # noqa: BLE001 -- whatever it is, the archivist gets a sentence and the batch is free
        # Never the message: a database quotes the values of the row, which may be a person's.
        where = "".join(traceback.format_tb(error.__traceback__))
        logger.error("Import %s stopped: %s\n%s", batch_id, type(error).__name__, where)  # noqa: TRY400 -- the same
        _fail(lease, gettext("The import stopped because of a fault in the program or the machine. Start it again."))
    return True


def _do(lease: Lease, *, processes: int) -> None:
    match lease.batch.state:
        case BatchState.CHECKING:
            check(lease, processes=processes)
        case BatchState.RUNNING:
            run(lease, processes=processes)
        case BatchState.UNDOING:
            undo(lease)


def _fail(lease: Lease, reason: str) -> None:
    try:
        lease.end(state=BatchState.FAILED, reason=reason[:500])
    except LeaseLostError:
        logger.warning("Import %s was taken over by another process.", lease.batch.pk)


def check(lease: Lease, *, processes: int = 0) -> None:
    """The dry run: reads the whole file, compares it with the catalogue, reports. Writes nothing into the catalogue."""
    opened = OpenBatch(lease.batch)
    if not is_read(opened):
        read_file(opened, lease, processes=processes)
    with Staging(staging_path(lease.batch)) as staging:
        staging.forget_late()
        planner = Planner(lease.batch, opened.comparing, charge_of(lease.batch), is_trial=True)
        told, total, kept = Written(), len(staging), 0
        for start in range(0, total, CHUNK):
            chunk = told_of(planner.plan(staging.rows(start, CHUNK)), lease.batch, opened.hidden)
            kept = _keep(staging, chunk, kept)
            told.created += chunk.created
            told.changed += chunk.changed
            told.unchanged += chunk.unchanged
            lease.tick("comparing", min(start + CHUNK, total), total)
        counts = Counts(created=told.created, changed=told.changed, unchanged=told.unchanged)
        report = write_results(opened, staging, counts, is_trial=True)
    lease.end(state=BatchState.CHECKED, finished_at=timezone.now(), **_numbers(report))


def run(lease: Lease, *, processes: int = 0) -> None:
    """Writes the rows, a chunk in a transaction, together with how far it is."""
    batch, opened = lease.batch, OpenBatch(lease.batch)
    if batch.started_at is None:
        lease.hold(started_at=timezone.now())
    if not is_read(opened):
        read_file(opened, lease, processes=processes)
        _begin_again(lease)
    with Staging(staging_path(batch)) as staging:
        if batch.position == 0:
            staging.forget_late()
        if not staging.fact("stops"):
            _write_all(lease, opened, staging)
        counts = Counts(created=batch.created_count, changed=batch.changed_count, unchanged=batch.unchanged_count)
        report = write_results(opened, staging, counts, is_trial=False)
    with transaction.atomic():
        _log(batch)
        state = BatchState.FAILED if report["stops"] else BatchState.DONE
        reason = report["summary"] if report["stops"] else ""
        lease.end(state=state, reason=reason[:500], finished_at=timezone.now(), **_numbers(report))
    if state == BatchState.DONE:
        staging_path(batch).unlink(missing_ok=True)


def _write_all(lease: Lease, opened: OpenBatch, staging: Staging) -> None:
    batch, total = lease.batch, len(staging)
    planner = Planner(batch, opened.comparing, charge_of(batch), is_trial=False)
    writer = Writer(batch, planner, hidden=opened.hidden)
    kept = len(staging.differences())
    lease.tick("writing", batch.position, total)
    while batch.position < total:
        rows = staging.rows(batch.position, CHUNK)
        with transaction.atomic():
            written = writer.write(rows)
            kept = _keep(staging, written, kept)
            position = batch.position + len(rows)
            lease.hold(
                position=position,
                created_count=batch.created_count + written.created,
                changed_count=batch.changed_count + written.changed,
                unchanged_count=batch.unchanged_count + written.unchanged,
                made_fonds=[*batch.made_fonds, *written.made_fonds],
                progress={**batch.progress, "done": position},
            )
        lease.tell("writing", position, total)


def _keep(staging: Staging, written: Written, kept: int) -> int:
    """Puts what a chunk came to beside the rows; gives how many differences are kept."""
    room = max(0, DIFFERENCES_KEPT - kept)
    staging.keep(written.findings, written.refused, written.differences[:room])
    return kept + len(written.differences[:room])


def _begin_again(lease: Lease) -> None:
    """The order of the rows may be another one: all are gone through again, and what is written is found written."""
    lease.hold(position=0, created_count=0, changed_count=0, unchanged_count=0)


def _numbers(report: dict[str, Any]) -> dict[str, Any]:
    rows = report["rows"]
    return {
        "checks": report,
        "total": rows["in_file"],
        "created_count": rows["created"],
        "changed_count": rows["changed"],
        "unchanged_count": rows["unchanged"],
        "refused_count": rows["refused"],
        "skipped_count": rows["skipped"],
    }


def _log(batch: ImportBatch) -> None:
    added = dict(batch.units.order_by().values_list("fonds").annotate(Count("pk")))
    CatalogueLogEntry.objects.bulk_create(
        CatalogueLogEntry(
            content_type=ContentType.objects.get_for_model(Fonds),
            object_id=fonds.pk,
            fonds=fonds,
            label=str(fonds),
            action="wagtail.edit",
            timestamp=timezone.now(),
            user=batch.by,
            data={"import": batch.pk, "units_added": added[fonds.pk]},
        )
        for fonds in Fonds.objects.filter(pk__in=added)
    )


def charge_of(batch: ImportBatch) -> Charge:
    """Where the person who imports may write; the command line, which has no person, everywhere."""
    user = batch.by
    if user is None or (isinstance(user, User) and user.is_superuser):
        return Charge()
    if GroupCharge.objects.filter(group__user=user, repository=batch.repository, fonds=None).exists():
        return Charge()
    codes = fonds_in_charge(user).filter(repository=batch.repository).values_list("code", flat=True)
    return Charge(fonds=frozenset(codes))
