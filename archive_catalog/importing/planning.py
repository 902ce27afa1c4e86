"""What is to be done with some rows: which units they make, which they change, and which they cannot."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext

from archive_catalog import paths
from archive_catalog.actions.units import next_number
from archive_catalog.hierarchy import CatalogueError, check_place
from archive_catalog.models import ArchiveUnit, Fonds, ImportBatch, Level, Repository

from .differences import Comparing
from .findings import Finding, Severity
from .staged_rows import StagedRow
from .storing import new_keys, with_codes

_LEVELS = {level.value: level for level in Level}


def _fits(level: Level, inside: Level) -> bool:
    try:
        check_place(level, inside=inside)
    except CatalogueError:
        return False
    return True


_FITTING = frozenset((level.value, inside.value) for level in Level for inside in Level if _fits(level, inside))
"""Which level may stand inside which, looked up for a million rows."""


@dataclass(slots=True)
class Place:
    """A unit that others may become part of."""

    key: int
    path: str
    level: str
    fonds: int
    special_series: int | None


@dataclass(slots=True)
class Fresh:
    """A unit to be made: its row, key, fonds, path, and the unit that it is part of."""

    row: StagedRow
    key: int
    fonds: Fonds
    path: str
    parent: Place | None

    @property
    def inherited_series(self) -> int | None:
        """The special series of what the unit is part of."""
        return self.parent.special_series if self.parent else self.fonds.special_series_id


@dataclass(slots=True)
class Change:
    """A unit that a row changes: the columns with their new values."""

    row: StagedRow
    unit: ArchiveUnit
    columns: dict[str, Any]


@dataclass
class Planned:
    """What some rows come to: each row is in one of the first four."""

    fresh: list[Fresh] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    unchanged: list[ArchiveUnit] = field(default_factory=list)
    refused: list[StagedRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    made_fonds: list[Fonds] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Charge:
    """Where whoever imports may write: everywhere (`fonds` None), or in the fonds with these numbers."""

    fonds: frozenset[str] | None = None

    def covers(self, code: str) -> bool:
        """Whether rows of this fonds may be written."""
        return self.fonds is None or code in self.fonds


class Planner:
    """Plans rows of one batch, in the order of the staging file: what holds others comes before what is part of it.

    `is_trial`: nothing will be written, so that units which other rows of the file make are not there.
    """

    def __init__(self, batch: ImportBatch, comparing: Comparing, charge: Charge, *, is_trial: bool) -> None:
        self._batch = batch
        self._repository: Repository = batch.repository
        self._comparing = comparing
        self._charge = charge
        self._is_trial = is_trial

    def plan(self, rows: Sequence[StagedRow]) -> Planned:
        """What is to be done with `rows`. Unless it is a trial, call it in the transaction that then does it."""
        planned = Planned()
        allowed = self._allowed(rows, planned)
        fonds = self._fonds(allowed, planned)
        places = self._places({row.code for row in allowed}.union(*[row.parents for row in allowed]))
        units = self._units([row.code for row in allowed if row.code in places])
        fresh_rows = []
        for row in allowed:
            unit = units.get(row.code)
            if unit is None:
                fresh_rows.append(row)
            else:
                self._compare(row, unit, fonds[row.fonds], places, planned)
        self._place(fresh_rows, fonds, places, planned)
        return planned

    def _allowed(self, rows: Sequence[StagedRow], planned: Planned) -> Sequence[StagedRow]:
        if self._charge.fonds is None:
            return rows
        allowed = []
        for row in rows:
            if self._charge.covers(row.fonds):
                allowed.append(row)
            else:
                planned.refused.append(row)
                planned.findings.append(
                    Finding(
                        severity=Severity.ERROR,
                        check="fonds.not_in_charge",
                        row=row.number,
                        value=row.fonds,
                        reason=gettext("You are not in charge of the fonds %(fonds)s.") % {"fonds": row.fonds},
                        advice=gettext("Ask an administrator to put your group in charge of it."),
                    )
                )
        return allowed

    def _fonds(self, rows: Sequence[StagedRow], planned: Planned) -> dict[str, Fonds]:
        """The fonds of the rows by their numbers, held against other writers; those that are missing are made."""
        titles: dict[str, str] = {}
        for row in rows:
            if not titles.get(row.fonds):
                titles[row.fonds] = row.fonds_title
        known = Fonds.objects.filter(repository=self._repository, code__in=list(titles)).order_by("pk")
        found = {each.code: each for each in (known if self._is_trial else known.select_for_update())}
        missing = [code for code in titles if code not in found]
        made = [Fonds(repository=self._repository, code=code, title=titles[code] or code) for code in missing]
        if made and not self._is_trial:
            Fonds.objects.bulk_create(made)
        planned.made_fonds = made
        return found | {each.code: each for each in made}

    def _units(self, codes: Sequence[str]) -> dict[str, ArchiveUnit]:
        units = ArchiveUnit.objects.filter(repository=self._repository).order_by()
        return {unit.reference_code: unit for unit in (with_codes(units, codes) if codes else ())}

    # ---- units that are there

    def _compare(
        self, row: StagedRow, unit: ArchiveUnit, own: Fonds, places: dict[str, Place], planned: Planned
    ) -> None:
        if unit.fonds_id != own.pk:
            planned.refused.append(row)
            planned.findings.append(
                Finding(
                    severity=Severity.ERROR,
                    check="code.in_other_fonds",
                    row=row.number,
                    value=row.code,
                    reason=gettext("The unit with this reference code belongs to the fonds %(fonds)s.")
                    % {"fonds": unit.fonds},
                    advice=gettext("Correct the fonds number or the reference code."),
                )
            )
            return
        unit.fonds = own
        columns = self._comparing.differences(unit, row.columns)
        series = self._batch.special_series_id
        if series is not None and unit.special_series_id != series:
            columns["special_series_id"] = series
        if columns and (objection := self._objection(row, unit, columns)):
            planned.refused.append(row)
            planned.findings.append(objection)
            return
        if row.is_named and (place := places.get(row.parents[0])) and place.key != unit.parent_id:
            planned.findings.append(
                Finding(
                    severity=Severity.WARNING,
                    check="place.differs",
                    row=row.number,
                    value=row.parents[0],
                    reason=gettext("The unit is in the catalogue already, and not part of %(code)s; it stays there.")
                    % {"code": row.parents[0]},
                    advice=gettext("Move it in the catalogue if the file is right."),
                )
            )
        if columns:
            planned.changes.append(Change(row, unit, columns))
        else:
            planned.unchanged.append(unit)

    def _objection(self, row: StagedRow, unit: ArchiveUnit, columns: dict[str, Any]) -> Finding | None:
        if "level" in columns:
            try:
                level = Level(columns["level"])
                check_place(level, inside=Level(unit.parent.level) if unit.parent else None)
                for child in unit.children.order_by().values_list("level", flat=True).distinct():
                    check_place(Level(child), inside=level)
            except CatalogueError as error:
                return _misplaced(row, str(error))
        return None

    # ---- units that are new

    def _place(
        self, rows: Sequence[StagedRow], fonds: dict[str, Fonds], places: dict[str, Place], planned: Planned
    ) -> None:
        keys = iter(count(1) if self._is_trial else new_keys(len(rows)))
        numbers = {} if self._is_trial else self._next_numbers(rows, places)
        made = {each.code for each in planned.made_fonds}
        batch_series = self._batch.special_series_id
        for row in rows:
            own = fonds[row.fonds]
            try:
                parent = self._parent(row, own, places)
                path = "" if self._is_trial else self._path(own, parent, numbers, is_new=own.code in made)
            except (CatalogueError, ValueError) as error:
                planned.refused.append(row)
                planned.findings.append(_misplaced(row, str(error)))
                continue
            key = next(keys)
            planned.fresh.append(Fresh(row, key, own, path, parent))
            if row.level != Level.ITEM and not self._is_trial:
                series = batch_series or (parent.special_series if parent else own.special_series_id)
                places[row.code] = Place(key, path, row.level, own.pk, series)

    def _places(self, codes: Collection[str]) -> dict[str, Place]:
        found = with_codes(ArchiveUnit.objects.filter(repository=self._repository).order_by(), codes)
        columns = ("reference_code", "pk", "path", "level", "fonds_id", "special_series_id")
        return {
            code: Place(key, path, level, fonds, series)
            for code, key, path, level, fonds, series in (found.values_list(*columns) if codes else ())
        }

    def _parent(self, row: StagedRow, fonds: Fonds, places: dict[str, Place]) -> Place | None:
        """The unit that the row's unit becomes part of, None for its fonds. Raises CatalogueError."""
        for code in row.parents:
            place = places.get(code)
            if row.is_named:
                return self._named(code, place, _LEVELS[row.level], fonds)
            if place and place.fonds == fonds.pk and (row.level, place.level) in _FITTING:
                return place
        return None

    def _named(self, code: str, place: Place | None, level: Level, fonds: Fonds) -> Place | None:
        if place is None:
            if self._is_trial:
                return None  # another row makes it: the checks of the whole file have seen it
            raise CatalogueError(
                gettext("The unit %(code)s, which this one should be part of, is not in the catalogue.")
                % {"code": code}
            )
        if place.fonds != fonds.pk:
            raise CatalogueError(
                gettext("The unit %(code)s, which this one should be part of, belongs to another fonds.")
                % {"code": code}
            )
        check_place(level, inside=_LEVELS[place.level])
        return place

    def _next_numbers(self, rows: Iterable[StagedRow], places: dict[str, Place]) -> dict[int, int]:
        """The next child's number for units that are there already, by their keys."""
        keys = {place.key for row in rows for code in row.parents if (place := places.get(code))}
        if not keys:
            return {}
        last = ArchiveUnit.objects.filter(parent=OuterRef("pk")).order_by("-path").values("path")[:1]
        found = ArchiveUnit.objects.filter(pk__in=keys).order_by().values_list("pk", Subquery(last))
        return {key: paths.number(path) + 1 for key, path in found if path}

    def _path(self, fonds: Fonds, parent: Place | None, numbers: dict[int, int], *, is_new: bool) -> str:
        key = parent.key if parent else -fonds.pk
        if parent is None and key not in numbers:
            numbers[key] = 0 if is_new else next_number(fonds, None)
        above = parent.path if parent else paths.step(fonds.pk)
        if len(above) // paths.STEP > paths.MAX_LEVELS:
            raise CatalogueError(
                gettext("The unit would lie more than %(levels)s levels deep. Choose a higher unit.")
                % {"levels": paths.MAX_LEVELS}
            )
        number = numbers.get(key, 0)
        numbers[key] = number + 1
        return above + paths.step(number)


def _misplaced(row: StagedRow, reason: str) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        check="place.impossible",
        row=row.number,
        value=row.code,
        reason=reason,
        advice=gettext("Correct the level, or the reference code of the unit above."),
    )
