"""What the opening of units follows from besides themselves: the decisions above them and their series' rule."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Protocol

from search.viewers import AccessClass

from . import opening
from .levels import Secrecy
from .models import Fonds, Restriction, SpecialSeries

_CLASSIFIED = frozenset(mark.value for mark in Secrecy if mark.is_classified)
_CLASSES: dict[str, AccessClass | None] = {"": None, **{access.value: access for access in AccessClass}}
_Restrictions = tuple[tuple[str, opening.Restriction], ...]


class Described(Protocol):
    """Of a unit what its opening follows from; a million that an import makes are no models."""

    path: str
    special_series_id: int | None
    date_edtf: str
    date_from: date | None
    date_to: date | None
    secrecy: str
    decided_access: str
    decided_on: date | None
    decided_until: date | None


@dataclass(frozen=True, kw_only=True)
class SeriesRule:
    """What a special series says about its records: the closing period in years, and which fields are personal."""

    closed_years: int
    personal: frozenset[str]


@dataclass(frozen=True)
class Surroundings:
    """What the units of a fonds are derived with besides their descriptions: its restrictions, and the special series.

    Loaded once for a whole batch. `loaded`: the restrictions, each with the path below which it holds, "" for the whole
    fonds; None has them read when they are first asked for.
    """

    fonds: Fonds
    _series: dict[int, SeriesRule] = field(default_factory=dict)
    loaded: _Restrictions | None = None

    @cached_property
    def _restrictions(self) -> _Restrictions:
        return _restrictions_of([self.fonds]).get(self.fonds.pk, ()) if self.loaded is None else self.loaded

    @property
    def has_restrictions(self) -> bool:
        """Whether any holds in this fonds."""
        return bool(self._restrictions)

    def restrictions(self, path: str) -> tuple[opening.Restriction, ...]:
        """Those that hold for a unit with this path: its own, and those of everything that it is part of."""
        found = self._restrictions
        return tuple(rule for above, rule in found if path.startswith(above)) if found else ()

    def series(self, key: int) -> SeriesRule:
        """The rule of the special series with this key."""
        if key not in self._series:
            row = SpecialSeries.objects.get(pk=key)
            personal = row.fields.filter(personal=True).values_list("key", flat=True)
            self._series[key] = SeriesRule(closed_years=row.closed_years, personal=frozenset(personal))
        return self._series[key]


def surroundings_of(fonds: Collection[Fonds], series: Iterable[int]) -> dict[int, Surroundings]:
    """The surroundings of several fonds by their keys, loaded at once, with the rules of these special series."""
    restrictions = _restrictions_of(fonds)
    rules: dict[int, SeriesRule] = {}
    around = {each.pk: Surroundings(each, rules, restrictions.get(each.pk, ())) for each in fonds}
    for key in series:
        next(iter(around.values())).series(key)
    return around


def _restrictions_of(fonds: Iterable[Fonds]) -> dict[int, _Restrictions]:
    rows = Restriction.objects.filter(fonds__in=list(fonds), lifted_on=None).select_related("unit")
    found: dict[int, _Restrictions] = {}
    for row in rows:
        found[row.fonds_id] = (*found.get(row.fonds_id, ()), (row.unit.path if row.unit else "", row.rule))
    return found


def facts_of(unit: Described, around: Surroundings) -> opening.Facts:
    """The plain facts that the opening of `unit` follows from."""
    years = around.series(unit.special_series_id).closed_years if unit.special_series_id else opening.STATUTORY_YEARS
    return opening.Facts(
        last_day=_last_day(unit),
        closed_years=years,
        classified=unit.secrecy in _CLASSIFIED,
        decision=_CLASSES[unit.decided_access],
        decided_on=unit.decided_on,
        decided_until=unit.decided_until,
        restrictions=around.restrictions(unit.path),
    )


def _last_day(unit: Described) -> date | None:
    """A date whose end is open (1958年以后) has no last day to count from; one day alone is first and last."""
    return None if unit.date_edtf.endswith("/..") else unit.date_to or unit.date_from
