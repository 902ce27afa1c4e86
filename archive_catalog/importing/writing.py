"""Writing rows into the catalogue: what is new, what has changed, with the index told of it in the same transaction."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import ModelLogEntry

from archive_catalog.actions.deriving import FOLLOWED, FOLLOWING, complete_columns, write_columns
from archive_catalog.actions.renewing import renew_documents
from archive_catalog.models import ArchiveUnit, ImportBatch, ImportChange
from archive_catalog.search_source import KIND
from archive_catalog.surroundings import Surroundings, surroundings_of
from search.actions import enqueue

from .differences import shown, snapshot
from .findings import Finding, Severity
from .planning import Change, Fresh, Planned, Planner
from .staged_rows import StagedRow
from .storing import Row, put_into, row_of, store

_FOLLOWING = (*FOLLOWING, "extra", "sealed")
_ALIKE_KEPT = 50_000
_DERIVED = ("sealed", *FOLLOWING)


@dataclass
class Written:
    """What became of some rows: the numbers add up to the rows."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: dict[int, tuple[Finding, ...]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    differences: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    made_fonds: list[int] = field(default_factory=list)

    def add(self, other: "Written") -> None:
        """Takes in what became of further rows."""
        self.created += other.created
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.refused |= other.refused
        self.findings += other.findings
        self.differences += other.differences
        self.made_fonds += other.made_fonds


class Writer:
    """Writes rows of one batch, in the order of the staging file."""

    def __init__(self, batch: ImportBatch, planner: Planner, *, hidden: frozenset[str]) -> None:
        self._batch = batch
        self._planner = planner
        self._hidden = hidden
        self._day: date | None = None
        self._known: dict[object, dict[str, Any]] = {}

    def write(self, rows: Sequence[StagedRow]) -> Written:
        """Writes `rows` inside the caller's transaction; one that the database refuses costs only itself."""
        return _bisected(rows, self._write)

    def _write(self, rows: Sequence[StagedRow]) -> Written:
        planned = self._planner.plan(rows)
        now = timezone.now()
        if (today := timezone.localdate(now)) != self._day:
            self._day = today
            self._known.clear()
        if planned.fresh:
            store(self._made(planned.fresh, now))
            enqueue(KIND, [str(fresh.key) for fresh in planned.fresh])
        told = told_of(planned, self._batch, self._hidden)
        self._change(planned.changes, now)
        return told

    def _made(self, fresh: Sequence[Fresh], now: datetime) -> Iterator[Row]:
        # All of it before the first unit: while units are copied in, the database can be asked nothing.
        series = [self._batch.special_series_id or each.inherited_series for each in fresh]
        fonds = {each.fonds.pk: each.fonds for each in fresh}
        around = surroundings_of(list(fonds.values()), {key for key in series if key})
        return self._rows(fresh, series, around, now)

    def _rows(
        self, fresh: Sequence[Fresh], series: Sequence[int | None], around: dict[int, Surroundings], now: datetime
    ) -> Iterator[Row]:
        batch, stamp = self._batch.pk, self._batch.started_at or now
        for each, special_series in zip(fresh, series, strict=True):
            columns, fonds = each.row.columns, each.fonds
            place = {
                "id": each.key,
                "repository_id": fonds.repository_id,
                "fonds_id": fonds.pk,
                "parent_id": each.parent.key if each.parent else None,
                "path": each.path,
                "special_series_id": special_series,
                "batch_id": batch,
                "changed_at": stamp,
            }
            row = row_of(columns, place)
            put_into(row, self._following(row, columns, special_series, around[fonds.pk], now))
            yield row

    def _following(
        self, row: Row, columns: dict[str, Any], special_series: int | None, around: Surroundings, now: datetime
    ) -> dict[str, Any]:
        """What follows from the columns. Most rows open on one of some thousand days: it is worked out once for all
        that are alike."""
        is_alone = bool(columns["extra"]) or around.has_restrictions
        alike = (special_series, *[columns[name] for name in FOLLOWED])
        following = None if is_alone else self._known.get(alike)
        if following is None:
            unit = ArchiveUnit(*row)
            complete_columns(unit, around, now, with_extra=True)
            following = {name: getattr(unit, name) for name in _FOLLOWING}
            if not is_alone:
                if len(self._known) >= _ALIKE_KEPT:
                    self._known.clear()
                self._known[alike] = following
        elif following["opened_at"]:
            following["opened_at"] = now
        return following

    def _change(self, changes: Sequence[Change], now: datetime) -> None:
        if not changes:
            return
        units = [change.unit for change in changes]
        around = surroundings_of(list({unit.fonds_id: unit.fonds for unit in units}.values()), ())
        kept = []
        for change in changes:
            unit, names = change.unit, list(change.columns)
            before = snapshot(unit, names) | {"changed_at": unit.changed_at.isoformat()}
            apply_columns(unit, change.columns, around[unit.fonds_id], now)
            after = snapshot(unit, names)
            kept.append(ImportChange(batch=self._batch, unit=unit, row=change.row.number, before=before, after=after))
        ImportChange.objects.bulk_create(kept)
        log_changes(units, self._batch, now)
        renew_documents([unit.pk for unit in units])


def apply_columns(
    unit: ArchiveUnit,
    columns: dict[str, Any],
    around: Surroundings,
    now: datetime,
    *,
    changed_at: datetime | None = None,
) -> None:
    """Writes changed `columns` of one unit, with what follows from them, into the database."""
    write_columns(unit, columns, around, now)
    values = {name: getattr(unit, name) for name in dict.fromkeys((*columns, *_DERIVED))}
    ArchiveUnit.objects.filter(pk=unit.pk).update(**values, changed_at=changed_at or now)


def log_changes(units: Sequence[ArchiveUnit], batch: ImportBatch, now: datetime) -> None:
    """Puts the import into the history of each unit."""
    content_type = ContentType.objects.get_for_model(ArchiveUnit)
    ModelLogEntry.objects.bulk_create(
        ModelLogEntry(
            content_type=content_type,
            object_id=str(unit.pk),
            label=str(unit),
            action="wagtail.edit",
            timestamp=now,
            user=batch.by,
            content_changed=True,
            data={"import": batch.pk},
        )
        for unit in units
    )


def told_of(planned: Planned, batch: ImportBatch, hidden: frozenset[str]) -> Written:
    """The plan as numbers and findings. Call it before the changes are applied to the units."""
    told = Written(created=len(planned.fresh), changed=len(planned.changes))
    told.findings = list(planned.findings)
    for row in planned.refused:
        told.refused[row.number] = tuple(found for found in planned.findings if found.row == row.number)
    # Rows that this batch wrote before, when a staging file had to be made again.
    mine = [unit for unit in planned.unchanged if unit.batch_id == batch.pk]
    others = [unit.pk for unit in planned.unchanged if unit.batch_id != batch.pk]
    changed = ImportChange.objects.filter(batch=batch, unit__in=others).count() if others else 0
    told.created += len(mine)
    told.changed += changed
    told.unchanged = len(others) - changed
    told.differences = [
        (change.row.number, {"code": change.row.code, "fields": shown(change.unit, change.columns, hidden)})
        for change in planned.changes
    ]
    told.made_fonds = [fonds.pk for fonds in planned.made_fonds if fonds.pk]
    told.findings += [
        Finding(
            severity=Severity.NOTE,
            check="fonds.made",
            value=fonds.code,
            reason=gettext("The fonds %(fonds)s is not in the catalogue yet; it is made by this import.")
            % {"fonds": fonds},
            advice=gettext("Complete its description afterwards."),
        )
        for fonds in planned.made_fonds
    ]
    return told


def _bisected(rows: Sequence[StagedRow], write: Callable[[Sequence[StagedRow]], Written]) -> Written:
    """Writes all rows at once; where the database refuses, each half, down to the row that is at fault."""
    try:
        with transaction.atomic():
            return write(rows)
    except (IntegrityError, DataError) as error:
        if len(rows) == 1:
            return _refused(rows[0], error)
    middle = len(rows) // 2
    written = _bisected(rows[:middle], write)
    written.add(_bisected(rows[middle:], write))
    return written


def _refused(row: StagedRow, error: DatabaseError) -> Written:
    # Only the first line: the others quote the row's values.
    finding = Finding(
        severity=Severity.ERROR,
        check="database.refused",
        row=row.number,
        value=row.code,
        reason=gettext("The database refused the row: %(reason)s") % {"reason": str(error).partition("\n")[0]},
        advice=gettext("Compare the row with the unit of this reference code, correct it, and import it again."),
    )
    return Written(refused={row.number: (finding,)}, findings=[finding])
