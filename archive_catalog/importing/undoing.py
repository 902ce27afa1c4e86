"""Taking back what a batch did: what it made is deleted, what it changed is as before; what others touched is kept."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import PROTECT
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import log

from archive_catalog.actions.renewing import renew_documents
from archive_catalog.models import ArchiveUnit, BatchState, Fonds, ImportBatch, ImportChange

from .changing import take_back
from .differences import is_as
from .leases import Lease

CHUNK = 1_000
KEPT_LISTED = 1_000


@dataclass
class Undone:
    """The units that stay: `listed` names the first of them, with the reason."""

    kept: int = 0
    listed: list[dict[str, str]] = field(default_factory=list)

    def keep(self, unit: ArchiveUnit, reason: str) -> None:
        """Counts a unit that stays."""
        self.kept += 1
        if len(self.listed) < KEPT_LISTED:
            self.listed.append({"code": unit.reference_code, "reason": reason})


def undo(lease: Lease) -> None:
    """Undoes the batch, a chunk in a transaction; after a kill the rest is done."""
    batch, undone = lease.batch, Undone()
    total = batch.units.count() + batch.changes.count()
    done = 0
    lease.tick("undoing", 0, total)
    for count in _restore(lease, undone):
        done += count
        lease.tick("undoing", done, total)
    for count in _delete(lease, undone):
        done += count
        lease.tick("undoing", done, total)
    with transaction.atomic():
        _delete_fonds(batch)
        before = batch.checks.get("undone", {})
        told = {"deleted": 0, "restored": 0, **before, "kept": undone.kept, "listed": undone.listed}
        lease.end(
            state=BatchState.UNDONE, finished_at=timezone.now(), position=0, checks={**batch.checks, "undone": told}
        )


def _count(lease: Lease, **more: int) -> None:
    """Keeps the numbers in the chunk's own transaction."""
    checks: dict[str, Any] = lease.batch.checks
    before = checks.get("undone", {})
    lease.hold(checks={**checks, "undone": {**before, **{key: before.get(key, 0) + n for key, n in more.items()}}})


def _restore(lease: Lease, undone: Undone) -> Iterable[int]:
    last = None
    while True:
        with transaction.atomic():
            changes = ImportChange.objects.filter(batch=lease.batch).order_by("-pk")
            if last is not None:
                changes = changes.filter(pk__lt=last)
            some = list(changes.select_related("unit", "unit__fonds")[:CHUNK])
            if not some:
                return
            last = some[-1].pk
            restored = _untouched(some, undone)
            take_back(restored, lease.batch, timezone.now())
            _count(lease, restored=len(restored))
        yield len(some)


def _untouched(changes: Sequence[ImportChange], undone: Undone) -> list[ImportChange]:
    """Those whose units still say what the import made them say; the others are kept."""
    untouched = []
    for change in changes:
        if is_as(change.unit, change.after):
            untouched.append(change)
        else:
            undone.keep(change.unit, gettext("It was changed again after the import."))
    return untouched


def _delete(lease: Lease, undone: Undone) -> Iterable[int]:
    """From the last path to the first: what is part of others goes before them."""
    last = ""
    while True:
        with transaction.atomic():
            units = lease.batch.units.order_by("-path")
            some = list((units.filter(path__lt=last) if last else units).select_for_update(of=("self",))[:CHUNK])
            if not some:
                return
            last = some[-1].path
            kept = _kept(some, lease.batch)
            for unit in some:
                if unit.pk in kept:
                    undone.keep(unit, kept[unit.pk])
            going = [unit for unit in some if unit.pk not in kept]
            for depth in sorted({unit.depth for unit in going}, reverse=True):
                ArchiveUnit.objects.filter(pk__in=[unit.pk for unit in going if unit.depth == depth]).delete()
            keys = [unit.pk for unit in going]
            renew_documents(keys)
            _count(lease, deleted=len(keys))
        yield len(some)


def _kept(units: Sequence[ArchiveUnit], batch: ImportBatch) -> dict[int, str]:
    """Why units must stay, by their keys: somebody changed them, or something depends on them."""
    kept = {
        unit.pk: gettext("It was changed after the import.") for unit in units if unit.changed_at != batch.started_at
    }
    keys = [unit.pk for unit in units]
    for relation in ArchiveUnit._meta.related_objects:
        model = relation.related_model
        if relation.on_delete is PROTECT and isinstance(model, type) and model is not ArchiveUnit:
            name = relation.field.attname
            rows = model._base_manager.filter(**{f"{name}__in": keys})
            for key in rows.order_by().values_list(name, flat=True).distinct():
                reason = gettext("%(things)s belong to it.") % {"things": model._meta.verbose_name_plural}
                kept.setdefault(key, reason)
    children = defaultdict(list)
    for key, parent in ArchiveUnit.objects.filter(parent__in=keys).order_by().values_list("pk", "parent"):
        children[parent].append(key)
    going = set(keys)
    for unit in units:  # the deepest first
        if unit.pk not in kept and any(child in kept or child not in going for child in children[unit.pk]):
            kept[unit.pk] = gettext("Units that stay are part of it.")
    return kept


def _delete_fonds(batch: ImportBatch) -> None:
    for fonds in Fonds.objects.filter(pk__in=batch.made_fonds, units=None, restrictions=None):
        log(fonds, "wagtail.delete", user=batch.by, deleted=True)
        fonds.delete()
