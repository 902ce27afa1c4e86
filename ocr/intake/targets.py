"""Which described unit a code means to somebody: of those that they are in charge of."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet

from archive_catalog import reference_codes
from archive_catalog.models import ArchiveUnit
from archive_catalog.permissions import fonds_in_charge

from .findings import Grade, found
from .names import Named
from .separators import NamedUnit


@dataclass(frozen=True, kw_only=True)
class Target:
    """The unit and the page number that were said, or the finding that says why there is none."""

    unit: ArchiveUnit | None = None
    number: int | None = None
    trouble: dict[str, Any] | None = None


def units_of(user: User | None) -> QuerySet[ArchiveUnit]:
    """The units that `user` may add pages to; all of them for the system's own batches, which have no user."""
    units = ArchiveUnit.objects.select_related("fonds")
    if user is None or user.is_superuser:
        return units
    return units.filter(fonds__in=fonds_in_charge(user))


@dataclass
class UnitFinder:
    """Looks codes up, each once."""

    user: User | None
    _known: dict[tuple[str, str], tuple[ArchiveUnit, ...]] = field(default_factory=dict)

    def by_name(self, named: Sequence[Named], *, spoken: str) -> Target:
        """The unit of the first candidate that the catalogue knows; `spoken` is the code for the sentence if none."""
        for candidate in named:
            units = self._units(candidate.code)
            if len(units) == 1:
                return Target(unit=units[0], number=candidate.number)
            if units:
                return Target(trouble=found("ambiguous_code", Grade.WARNING, code=candidate.code))
        if spoken:
            return Target(trouble=found("unknown_code", Grade.WARNING, code=spoken))
        return Target(trouble=found("no_code", Grade.WARNING))

    def by_sheet(self, named: NamedUnit) -> Target:
        """The unit that a separator sheet names."""
        units = self._units(named.code, named.repository)
        if len(units) == 1:
            return Target(unit=units[0])
        return Target(trouble=found("unknown_code", Grade.WARNING, code=named.code))

    def _units(self, code: str, repository: str = "") -> tuple[ArchiveUnit, ...]:
        known = self._known.get((repository, code))
        if known is None:
            known = self._looked_up(code, repository)
            if len(self._known) > 1_000:
                self._known.clear()
            self._known[(repository, code)] = known
        return known

    def _looked_up(self, code: str, repository: str) -> tuple[ArchiveUnit, ...]:
        key = reference_codes.reference_key(code)
        if not key or len(key) > reference_codes.MAX_LENGTH:
            return ()
        units = units_of(self.user).filter(reference_key=key)
        if repository:
            units = units.filter(repository__code=repository)
        several = tuple(units[:20])
        exact = tuple(unit for unit in several if unit.reference_code == reference_codes.canonical(code))
        return exact or several
