"""Writing rows into the catalogue: what is new, what has changed, with the index told of it in the same transaction."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from archive_catalog.models import ImportBatch, ImportChange
from archive_catalog.search_source import KIND
from archive_catalog.surroundings import Surroundings, surroundings_of
from search.actions import enqueue

from .changing import make_changes
from .differences import shown
from .findings import Finding, Severity
from .following import Followings
from .planning import Fresh, Planned, Planner
from .staged_rows import NULL, StagedRow
from .storing import moment, store


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
        self._followings = Followings()

    def write(self, rows: Sequence[StagedRow]) -> Written:
        """Writes `rows` inside the caller's transaction; one that the database refuses costs only itself."""
        return _bisected(rows, self._write)

    def _write(self, rows: Sequence[StagedRow]) -> Written:
        planned = self._planner.plan(rows)
        now = timezone.now()
        if planned.fresh:
            store(self._lines(planned.fresh, self._around(planned.fresh), now))
            enqueue(KIND, [str(fresh.key) for fresh in planned.fresh])
        told = told_of(planned, self._batch, self._hidden)
        make_changes(planned.changes, self._batch, now)
        return told

    def _around(self, fresh: Sequence[Fresh]) -> dict[int, Surroundings]:
        """All of it before the first unit: while units are copied in, the database can be asked nothing."""
        batch_series = self._batch.special_series_id
        series = {key for each in fresh if (key := batch_series or each.inherited_series)}
        fonds = {each.fonds.pk: each.fonds for each in fresh}
        return surroundings_of(list(fonds.values()), series)

    def _lines(self, fresh: Sequence[Fresh], around: dict[int, Surroundings], now: datetime) -> Iterator[str]:
        """The units in the order of storing.PLACE, staged_rows.DECISIVE and OTHERS."""
        batch, batch_series = self._batch.pk, self._batch.special_series_id
        stamp, opened = moment(self._batch.started_at or now), moment(now)
        self._followings.at(now)
        following_of = self._followings.of
        for each in fresh:
            row, fonds, path = each.row, each.fonds, each.path
            series = batch_series or each.inherited_series
            follows = following_of(row, path, series, around[fonds.pk])
            level, code, _extra, first, last, edtf, secrecy, access, _decided, until = row.decisive
            yield (
                f"{each.key}\t{fonds.repository_id}\t{fonds.pk}\t{each.parent.key if each.parent else NULL}\t{path}\t"
                f"{series or NULL}\t{batch}\t{stamp}\t{follows.sealed}\t{follows.onsite_from}\t{follows.public_from}\t"
                f"{opened if follows.is_open else NULL}\t{level}\t{code}\t{follows.extra}\t{first}\t{last}\t{edtf}\t"
                f"{secrecy}\t{access}\t{follows.decided_on}\t{until}\t{row.others}"
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
