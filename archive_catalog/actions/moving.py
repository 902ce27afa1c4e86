"""Giving units another place in the tree."""

from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F, Max, QuerySet, Value
from django.db.models.functions import Concat, Length, Substr
from django.utils.translation import gettext
from wagtail.log_actions import log

from archive_catalog import paths
from archive_catalog.hierarchy import CatalogueError, check_place
from archive_catalog.models import ArchiveUnit, Fonds, Level, Restriction

from .deriving import paths_below
from .fonds import locked
from .openings import derive_openings
from .renewing import renew_all
from .units import next_number


@transaction.atomic
def move_units(*, units: Sequence[int], fonds: Fonds, parent: ArchiveUnit | None, by: AbstractBaseUser | None) -> int:
    """Makes the units with these keys, each with all that is part of it, the last children of `parent`, or of `fonds`.

    They keep their order among themselves. A unit that is part of another one of them goes along with that one; one
    that is there already stays. Gives how many were moved. Raises CatalogueError, and moves none, where one would stand
    inside itself, its level does not fit, the tree would become too deep, or it would leave its repository.
    """
    concerned = {fonds.pk, *ArchiveUnit.objects.filter(pk__in=units).order_by().values_list("fonds", flat=True)}
    held = {key: locked(Fonds(pk=key)) for key in sorted(concerned)}  # always in this order, lest two wait in a circle
    fonds = held[fonds.pk]
    target = ArchiveUnit.objects.get(pk=parent.pk) if parent else None
    if target and target.fonds_id != fonds.pk:
        raise CatalogueError(
            gettext("%(unit)s belongs to another fonds than %(fonds)s. Choose a unit of the same fonds.")
            % {"unit": target, "fonds": fonds}
        )
    moving = [unit for unit in _topmost(units) if not _is_there(unit, fonds, target)]
    for unit in moving:
        _check(unit, fonds, target)
    for unit in moving:
        log(unit, "wagtail.edit", user=by, data={"moved_to": str(target or fonds)})
        _move(unit, fonds, target)
    return len(moving)


def _topmost(units: Sequence[int]) -> list[ArchiveUnit]:
    """Those of the units that are not part of another one of them, in the tree's order."""
    found: list[ArchiveUnit] = []
    for unit in ArchiveUnit.objects.filter(pk__in=units).order_by("path"):
        if not found or not unit.path.startswith(found[-1].path):
            found.append(unit)
    return found


def _is_there(unit: ArchiveUnit, fonds: Fonds, target: ArchiveUnit | None) -> bool:
    return unit.fonds_id == fonds.pk and unit.parent_id == (target.pk if target else None)


def _check(unit: ArchiveUnit, fonds: Fonds, target: ArchiveUnit | None) -> None:
    if unit.repository_id != fonds.repository_id:
        raise CatalogueError(
            gettext("%(unit)s is kept in another repository than %(fonds)s. Choose a place in its own repository.")
            % {"unit": unit, "fonds": fonds}
        )
    if target and target.path.startswith(unit.path):
        raise CatalogueError(
            gettext("%(unit)s cannot become part of %(target)s, which is part of it. Choose a unit outside it.")
            % {"unit": unit, "target": target}
        )
    check_place(Level(unit.level), inside=Level(target.level) if target else None)
    longest = _with_all_below(unit).aggregate(longest=Max(Length("path")))["longest"]
    above = len(target.path) if target else paths.STEP
    if above + longest - len(unit.path) + paths.STEP > paths.STEP * (paths.MAX_LEVELS + 1):
        raise CatalogueError(
            gettext("There %(unit)s would lie more than %(levels)s levels deep. Choose a higher unit.")
            % {"unit": unit, "levels": paths.MAX_LEVELS}
        )


def _move(unit: ArchiveUnit, fonds: Fonds, target: ArchiveUnit | None) -> None:
    old = unit.path
    new = (target.path if target else paths.step(fonds.pk)) + paths.step(next_number(fonds, target))
    subtree = _with_all_below(unit)
    if fonds.pk != unit.fonds_id:
        Restriction.objects.filter(unit__in=subtree).update(fonds=fonds)
    subtree.order_by().update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)), fonds=fonds)
    ArchiveUnit.objects.filter(pk=unit.pk).update(parent=target)
    moved = ArchiveUnit.objects.filter(paths_below(new))
    derive_openings(fonds=fonds, units=moved)
    renew_all(moved)


def _with_all_below(unit: ArchiveUnit) -> QuerySet[ArchiveUnit]:
    return ArchiveUnit.objects.filter(paths_below(unit.path))
