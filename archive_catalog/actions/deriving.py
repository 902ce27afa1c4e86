"""The one writer of what follows from a unit's description: code and key, days, fields of its series, its opening."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Protocol

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from archive_catalog import opening, paths, reference_codes, sealing
from archive_catalog.derived import columns_of
from archive_catalog.descriptions import UnitDescription
from archive_catalog.hierarchy import CatalogueError
from archive_catalog.models import ArchiveUnit, Restriction
from archive_catalog.surroundings import Described, Surroundings, facts_of
from search.viewers import AccessClass

_CLASSES = tuple(AccessClass)
FOLLOWING = ("decided_on", "onsite_from", "public_from", "opened_at")
"""The columns that follow from a unit's dates, secrecy and decision, its series and the restrictions above."""


class Undescribed(Described, Protocol):
    """Of a unit what follows from its description, beside what that follows from."""

    extra: dict[str, Any]
    sealed: str
    onsite_from: date | None
    public_from: date | None
    opened_at: datetime | None


@lru_cache(maxsize=8)
def _day(now: datetime) -> date:
    """The day here at a moment, which an import asks for a million times."""
    return timezone.localdate(now)


def describe(unit: ArchiveUnit, description: UnitDescription, around: Surroundings, now: datetime) -> None:
    """Writes `description` into `unit`, whose place is set already, with everything that follows from it.

    Raises CatalogueError where code or title are missing, or a value is too long.
    """
    if description.special_series is not None:
        unit.special_series_id = description.special_series
    write_columns(unit, columns_of(description), around, now)
    _check_code_and_title(unit)


def write_columns(unit: ArchiveUnit, columns: Mapping[str, object], around: Surroundings, now: datetime) -> None:
    """Writes what `derived.columns_of` says into `unit`, with its opening; the personal among its `extra` are sealed.

    Columns that are not given stay as they are.
    """
    for name, value in columns.items():
        setattr(unit, name, value)
    complete_columns(unit, around, now, with_extra="extra" in columns)


def complete_columns(unit: Undescribed, around: Surroundings, now: datetime, *, with_extra: bool) -> None:
    """What follows for a `unit` that has the columns already; `with_extra`: its personal fields are not sealed yet."""
    if with_extra:
        personal = around.series(unit.special_series_id).personal if unit.special_series_id else frozenset[str]()
        unit.sealed = sealing.sealed({key: value for key, value in unit.extra.items() if key in personal})
        unit.extra = {key: value for key, value in unit.extra.items() if key not in personal}
    if unit.decided_access and unit.decided_on is None:
        unit.decided_on = _day(now)
    derive_opening(unit, around, now)


def derive_opening(unit: Undescribed, around: Surroundings, now: datetime) -> bool:
    """Writes the days on which `unit` opens, and the moment where it became open to more people (开放时间).

    Gives whether anything changed.
    """
    before = (unit.onsite_from, unit.public_from, unit.opened_at)
    today = _day(now)
    was = opening.access_on(unit.onsite_from, unit.public_from, today)
    days = opening.opening_of(facts_of(unit, around))
    unit.onsite_from, unit.public_from = days.onsite_from, days.public_from
    access = days.access_on(today)
    if access is AccessClass.STAFF:
        unit.opened_at = None
    elif _CLASSES.index(access) < _CLASSES.index(was) or unit.opened_at is None:
        unit.opened_at = now
    return before != (unit.onsite_from, unit.public_from, unit.opened_at)


def covered_by(restriction: Restriction) -> Q:
    """The units that a restriction holds for."""
    if restriction.unit is None:
        return Q(fonds=restriction.fonds)
    return paths_below(restriction.unit.path)


def paths_below(path: str) -> Q:
    """A unit's path and everything under it, as one range of the index."""
    return Q(path__gte=path, path__lt=paths.behind(path))


def _check_code_and_title(unit: ArchiveUnit) -> None:
    if not unit.reference_code or not unit.title.strip():
        raise CatalogueError(
            gettext("The unit “%(unit)s” needs both a reference code and a title.")
            % {"unit": unit.reference_code or unit.title}
        )
    if len(unit.reference_code) > reference_codes.MAX_LENGTH:
        raise CatalogueError(
            gettext("The reference code %(code)s… is longer than %(length)s characters. Shorten it.")
            % {"code": unit.reference_code[:30], "length": reference_codes.MAX_LENGTH}
        )
