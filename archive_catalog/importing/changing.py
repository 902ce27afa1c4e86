"""Changing many units that are there already, and changing them back: a few statements for a thousand units."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType

from archive_catalog.actions.deriving import FOLLOWING, write_columns
from archive_catalog.actions.renewing import renew_documents
from archive_catalog.models import ArchiveUnit, CatalogueLogEntry, ImportBatch, ImportChange
from archive_catalog.surroundings import surroundings_of

from .differences import from_snapshot, snapshot
from .planning import Change
from .storing import insert, rewrite

_DERIVED = ("sealed", *FOLLOWING)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A unit with the columns that it gets, and the moment that it bears as its last change."""

    unit: ArchiveUnit
    columns: Mapping[str, Any]
    changed_at: datetime


def make_changes(changes: Sequence[Change], batch: ImportBatch, now: datetime) -> None:
    """Changes units as their rows say, keeps what they were before, and tells their history and the index."""
    if not changes:
        return
    before = [
        snapshot(change.unit, _kept(change)) | {"changed_at": change.unit.changed_at.isoformat()} for change in changes
    ]
    _write([Corrected(change.unit, change.columns, now) for change in changes], batch, now)
    insert(
        ImportChange,
        ("batch_id", "unit_id", "row", "before", "after"),
        (
            (batch.pk, change.unit.pk, change.row.number, was, snapshot(change.unit, _kept(change)))
            for change, was in zip(changes, before, strict=True)
        ),
    )


def _kept(change: Change) -> Collection[str]:
    """The columns that are kept as they were: with a decision goes its day, which may follow from the import's."""
    columns = change.columns
    return (*columns, "decided_on") if "decided_access" in columns and "decided_on" not in columns else columns


def take_back(changes: Sequence[ImportChange], batch: ImportBatch, now: datetime) -> None:
    """Gives the units of `changes` what they had before, and forgets these changes."""
    if not changes:
        return
    corrected = []
    for change in changes:
        before = dict(change.before)
        # As if the import had not been: an earlier one that made the unit can be undone too.
        then = datetime.fromisoformat(before.pop("changed_at"))
        corrected.append(Corrected(change.unit, from_snapshot(before), then))
    _write(corrected, batch, now)
    ImportChange.objects.filter(pk__in=[change.pk for change in changes]).delete()


def _write(corrected: Sequence[Corrected], batch: ImportBatch, now: datetime) -> None:
    units = [each.unit for each in corrected]
    around = surroundings_of(list({unit.fonds_id: unit.fonds for unit in units}.values()), ())
    by_columns: dict[tuple[str, ...], list[list[Any]]] = defaultdict(list)
    for each in corrected:
        unit = each.unit
        write_columns(unit, each.columns, around[unit.fonds_id], now)
        names = tuple(dict.fromkeys((*each.columns, *_DERIVED)))
        by_columns[names].append([unit.pk, each.changed_at, *[getattr(unit, name) for name in names]])
    for names, rows in by_columns.items():
        rewrite(("changed_at", *names), rows)
    _log(units, batch, now)
    renew_documents([unit.pk for unit in units])


def _log(units: Sequence[ArchiveUnit], batch: ImportBatch, now: datetime) -> None:
    """The import in the history of each unit, as CatalogueLogEntry.objects.log_units writes it for fewer."""
    kind = ContentType.objects.get_for_model(ArchiveUnit).pk
    data = json.dumps({"import": batch.pk})
    insert(
        CatalogueLogEntry,
        (
            *("content_type_id", "object_id", "fonds_id", "label", "action", "timestamp", "user_id"),
            *("content_changed", "deleted", "data"),
        ),
        (
            (kind, unit.pk, unit.fonds_id, str(unit), "wagtail.edit", now, batch.by_id, True, False, data)
            for unit in units
        ),
    )
