"""Writes to units of description."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import log

from archive_catalog import paths, reference_codes
from archive_catalog.descriptions import UnitDescription
from archive_catalog.hierarchy import CatalogueError, check_place
from archive_catalog.models import ArchiveUnit, Fonds, Level
from archive_catalog.surroundings import Surroundings

from .deriving import describe
from .fonds import locked
from .renewing import BATCH, renew_documents


@dataclass(frozen=True, kw_only=True)
class EnsuredUnits:
    """What a batch did: keys of the units it made, and how many were there before."""

    created: tuple[int, ...]
    existing: int


@transaction.atomic
def create_unit(
    *, fonds: Fonds, description: UnitDescription, by: AbstractBaseUser | None, parent: ArchiveUnit | None = None
) -> ArchiveUnit:
    """A new unit as the last child of `parent`, or of the fonds.

    Raises CatalogueError where the reference code is taken, or the unit may not stand there.
    """
    fonds = locked(fonds)
    unit = _new(description, Surroundings(fonds), parent, next_number(fonds, parent))
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:
        raise CatalogueError(
            gettext(
                "The reference code %(code)s is already taken in %(repository)s. Open that unit, or use another code."
            )
            % {"code": unit.reference_code, "repository": fonds.repository}
        ) from error
    log(unit, "wagtail.create", user=by)
    renew_documents([unit.pk])
    return unit


@transaction.atomic
def ensure_unit(
    *, fonds: Fonds, description: UnitDescription, by: AbstractBaseUser | None, parent: ArchiveUnit | None = None
) -> tuple[ArchiveUnit, bool]:
    """The unit with the description's reference code, and whether it was made now. An existing one stays as it is."""
    fonds = locked(fonds)
    code = reference_codes.canonical(description.reference_code)
    existing = ArchiveUnit.objects.filter(repository=fonds.repository_id, reference_code=code).first()
    if existing:
        return existing, False
    return create_unit(fonds=fonds, description=description, by=by, parent=parent), True


@transaction.atomic
def ensure_units(
    *,
    fonds: Fonds,
    descriptions: Iterable[UnitDescription],
    by: AbstractBaseUser | None,
    parent: ArchiveUnit | None = None,
) -> EnsuredUnits:
    """Many children of one parent at once; codes that exist, here or earlier in the batch, are left as they are."""
    fonds = locked(fonds)
    by_code: dict[str, UnitDescription] = {}
    given = 0
    for description in descriptions:
        given += 1
        by_code.setdefault(reference_codes.canonical(description.reference_code), description)
    fresh = [by_code[code] for code in _missing(fonds, list(by_code))]
    first, around = next_number(fonds, parent), Surroundings(fonds)
    units = [_new(description, around, parent, first + place) for place, description in enumerate(fresh)]
    created: list[int] = []
    for start in range(0, len(units), BATCH):
        made = ArchiveUnit.objects.bulk_create(units[start : start + BATCH])
        keys = [unit.pk for unit in made]
        renew_documents(keys)
        created += keys
    if created:
        log(fonds, "wagtail.edit", user=by, data={"units_added": len(created)})
    return EnsuredUnits(created=tuple(created), existing=given - len(created))


@transaction.atomic
def change_unit(*, unit: ArchiveUnit, description: UnitDescription, by: AbstractBaseUser | None) -> ArchiveUnit:
    """Writes a corrected description and gives the unit as it stands then; it stays where it is.

    Raises CatalogueError where the new reference code is taken or the new level does not fit.
    """
    # As it stands now: between its form's opening and its saving it may have been moved, with all that is part of it.
    unit = ArchiveUnit.objects.select_for_update(of=("self",)).select_related("fonds", "parent").get(pk=unit.pk)
    inside = Level(unit.parent.level) if unit.parent else None
    check_place(description.level, inside=inside)
    for child_level in unit.children.values_list("level", flat=True).distinct():
        check_place(Level(child_level), inside=description.level)
    describe(unit, description, Surroundings(unit.fonds), timezone.now())
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:
        raise CatalogueError(
            gettext("The reference code %(code)s is already taken. Use another code.") % {"code": unit.reference_code}
        ) from error
    log(unit, "wagtail.edit", user=by)
    renew_documents([unit.pk])
    return unit


@transaction.atomic
def delete_unit(*, unit: ArchiveUnit, by: AbstractBaseUser | None) -> None:
    """Removes a unit that holds nothing. Raises CatalogueError where units or pages are part of it."""
    key = unit.pk
    log(unit, "wagtail.delete", user=by, deleted=True)
    try:
        unit.delete()
    except ProtectedError as error:
        raise CatalogueError(
            gettext("%(unit)s still holds %(count)s units or pages. Remove or move those first.")
            % {"unit": unit, "count": len(error.protected_objects)}
        ) from error
    renew_documents([key])


def _missing(fonds: Fonds, codes: list[str]) -> list[str]:
    found: set[str] = set()
    for start in range(0, len(codes), BATCH):
        rows = ArchiveUnit.objects.filter(
            repository=fonds.repository_id, reference_code__in=codes[start : start + BATCH]
        )
        found.update(rows.values_list("reference_code", flat=True))
    return [code for code in codes if code not in found]


def next_number(fonds: Fonds, parent: ArchiveUnit | None) -> int:
    """The number that the next child of `parent`, or of the fonds, gets in its path. Hold the fonds `locked`."""
    above = parent.path if parent else paths.step(fonds.pk)
    siblings = ArchiveUnit.objects.filter(parent=parent, path__gt=above, path__lt=paths.behind(above))
    last = siblings.order_by("-path").values_list("path", flat=True).first()
    return paths.number(last) + 1 if last else 0


def _new(description: UnitDescription, around: Surroundings, parent: ArchiveUnit | None, number: int) -> ArchiveUnit:
    fonds = around.fonds
    if parent and parent.fonds_id != fonds.pk:
        raise CatalogueError(
            gettext("%(unit)s belongs to another fonds than %(fonds)s. Choose a unit of the same fonds.")
            % {"unit": parent, "fonds": fonds}
        )
    check_place(description.level, inside=Level(parent.level) if parent else None)
    above = parent.path if parent else paths.step(fonds.pk)
    if len(above) // paths.STEP > paths.MAX_LEVELS:
        raise CatalogueError(
            gettext("%(unit)s lies %(levels)s levels deep, and the catalogue goes no deeper. Choose a higher unit.")
            % {"unit": parent, "levels": paths.MAX_LEVELS}
        )
    unit = ArchiveUnit(
        repository_id=fonds.repository_id,
        fonds=fonds,
        parent=parent,
        path=above + paths.step(number),
        special_series_id=parent.special_series_id if parent else fonds.special_series_id,
    )
    describe(unit, description, around, timezone.now())
    return unit
