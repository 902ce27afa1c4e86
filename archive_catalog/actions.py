"""Writes to the catalogue. Each puts the changed search documents into the outbox within its own transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import log

from search.actions import enqueue
from search.viewers import AccessClass

from . import paths, reference_codes
from .dates import span_of
from .dependants import dependants
from .hierarchy import CatalogueError, check_place
from .models import ArchiveUnit, Fonds, Level, Repository
from .search_source import KIND

BATCH = 500


@dataclass(frozen=True, kw_only=True)
class UnitDescription:
    """What an archivist writes about a unit (著录项). Not open to anyone unless it says so."""

    reference_code: str
    title: str
    level: Level = Level.FILE
    creator: str = ""
    date_text: str = ""
    date_from: date | None = None
    date_to: date | None = None
    retention: str = ""
    access: AccessClass = AccessClass.STAFF
    page_count: int | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class FondsDescription:
    """What an archivist writes about a fonds (全宗)."""

    repository: Repository
    code: str
    title: str
    date_from: date | None = None
    date_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class EnsuredUnits:
    """What a batch did: keys of the units it made, and how many were there before."""

    created: tuple[int, ...]
    existing: int


def ensure_repository(*, code: str, name: str) -> Repository:
    """The repository with this code, made with `name` where it is missing."""
    return Repository.objects.get_or_create(code=code, defaults={"name": name})[0]


def ensure_fonds(*, repository: Repository, code: str, title: str) -> Fonds:
    """The fonds with this number, made with `title` where it is missing."""
    return Fonds.objects.get_or_create(
        repository=repository, code=reference_codes.canonical(code), defaults={"title": title}
    )[0]


@transaction.atomic
def change_fonds(*, fonds: Fonds, description: FondsDescription, by: AbstractBaseUser | None) -> Fonds:
    """Writes a corrected description, and renews what the public finds of the fonds' units.

    Raises CatalogueError where the fonds number is taken, or units would stay behind in another repository.
    """
    stored = _lock(fonds)
    code, title = reference_codes.canonical(description.code), description.title.strip()
    if not code or not title:
        raise CatalogueError(gettext("The fonds %(fonds)s needs both a number and a title.") % {"fonds": stored})
    if description.repository.pk != stored.repository_id and stored.units.exists():
        raise CatalogueError(
            gettext(
                "The fonds %(fonds)s holds units, and these are kept in %(repository)s. "
                "A fonds moves to another repository only while it is empty."
            )
            % {"fonds": stored, "repository": stored.repository}
        )
    if description.date_from and description.date_to and description.date_from > description.date_to:
        raise CatalogueError(gettext("The first day lies after the last day. Exchange them."))
    shown_by_units = (stored.code, stored.title)
    stored.repository, stored.code, stored.title = description.repository, code, title
    stored.date_from, stored.date_to = description.date_from, description.date_to
    try:
        with transaction.atomic():
            stored.save()
    except IntegrityError as error:
        raise CatalogueError(
            gettext("The fonds number %(code)s is already taken in %(repository)s. Use another number.")
            % {"code": code, "repository": stored.repository}
        ) from error
    log(stored, "wagtail.edit", user=by)
    if shown_by_units != (code, title):
        units = list(stored.units.order_by().values_list("pk", flat=True))
        for start in range(0, len(units), BATCH):
            _renew_documents(units[start : start + BATCH])
    return stored


@transaction.atomic
def delete_fonds(*, fonds: Fonds, by: AbstractBaseUser | None) -> None:
    """Removes a fonds without units. Raises CatalogueError where it has any."""
    stored = _lock(fonds)
    count = stored.units.count()  # not Django's ProtectedError, which would load every one of them
    if count:
        raise CatalogueError(
            gettext("The fonds %(fonds)s still holds %(count)s units. Remove those first.")
            % {"fonds": stored, "count": count}
        )
    log(stored, "wagtail.delete", user=by, deleted=True)
    stored.delete()


@transaction.atomic
def delete_repository(*, repository: Repository, by: AbstractBaseUser | None) -> None:
    """Removes a repository without fonds. Raises CatalogueError where it has any."""
    count = repository.fonds.count()
    if count:
        raise CatalogueError(
            gettext("The repository %(repository)s still keeps %(count)s fonds. Remove or move those first.")
            % {"repository": repository, "count": count}
        )
    log(repository, "wagtail.delete", user=by, deleted=True)
    repository.delete()


@transaction.atomic
def create_unit(
    *, fonds: Fonds, description: UnitDescription, by: AbstractBaseUser | None, parent: ArchiveUnit | None = None
) -> ArchiveUnit:
    """A new unit as the last child of `parent`, or of the fonds.

    Raises CatalogueError where the reference code is taken, or the unit may not stand there.
    """
    fonds = _lock(fonds)
    unit = _new(description, fonds, parent, _next_number(fonds, parent))
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
    _renew_documents([unit.pk])
    return unit


@transaction.atomic
def ensure_unit(
    *, fonds: Fonds, description: UnitDescription, by: AbstractBaseUser | None, parent: ArchiveUnit | None = None
) -> tuple[ArchiveUnit, bool]:
    """The unit with the description's reference code, and whether it was made now. An existing one stays as it is."""
    fonds = _lock(fonds)
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
    fonds = _lock(fonds)
    by_code: dict[str, UnitDescription] = {}
    given = 0
    for description in descriptions:
        given += 1
        by_code.setdefault(reference_codes.canonical(description.reference_code), description)
    fresh = [by_code[code] for code in _missing(fonds, list(by_code))]
    first = _next_number(fonds, parent)
    units = [_new(description, fonds, parent, first + place) for place, description in enumerate(fresh)]
    created: list[int] = []
    for start in range(0, len(units), BATCH):
        made = ArchiveUnit.objects.bulk_create(units[start : start + BATCH])
        keys = [unit.pk for unit in made]
        _renew_documents(keys)
        created += keys
    if created:
        log(fonds, "wagtail.edit", user=by, data={"units_added": len(created)})
    return EnsuredUnits(created=tuple(created), existing=given - len(created))


@transaction.atomic
def change_unit(*, unit: ArchiveUnit, description: UnitDescription, by: AbstractBaseUser | None) -> ArchiveUnit:
    """Writes a corrected description; the unit stays where it is.

    Raises CatalogueError where the new reference code is taken or the new level does not fit.
    """
    inside = Level(unit.parent.level) if unit.parent else None
    check_place(description.level, inside=inside)
    for child_level in unit.children.values_list("level", flat=True).distinct():
        check_place(Level(child_level), inside=description.level)
    _describe(unit, description)
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:
        raise CatalogueError(
            gettext("The reference code %(code)s is already taken. Use another code.") % {"code": unit.reference_code}
        ) from error
    log(unit, "wagtail.edit", user=by)
    _renew_documents([unit.pk])
    return unit


@transaction.atomic
def set_access(*, units: Sequence[int], access: AccessClass, by: AbstractBaseUser | None) -> int:
    """Opens or closes units by their keys; gives how many changed."""
    changed = 0
    for start in range(0, len(units), BATCH):
        rows = list(ArchiveUnit.objects.filter(pk__in=units[start : start + BATCH]).exclude(access=access.value))
        for unit in rows:
            log(unit, "wagtail.edit", user=by, data={"access": [unit.access, access.value]})
            _grant(unit, access)
        ArchiveUnit.objects.bulk_update(rows, ["access", "opened_at"])
        _renew_documents([unit.pk for unit in rows])
        changed += len(rows)
    return changed


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
    _renew_documents([key])


def _lock(fonds: Fonds) -> Fonds:
    """The fonds as it stands now, held against other writers: numbers of children are given out one at a time."""
    return Fonds.objects.select_for_update(of=("self",)).select_related("repository").get(pk=fonds.pk)


def _missing(fonds: Fonds, codes: list[str]) -> list[str]:
    found: set[str] = set()
    for start in range(0, len(codes), BATCH):
        rows = ArchiveUnit.objects.filter(
            repository=fonds.repository_id, reference_code__in=codes[start : start + BATCH]
        )
        found.update(rows.values_list("reference_code", flat=True))
    return [code for code in codes if code not in found]


def _next_number(fonds: Fonds, parent: ArchiveUnit | None) -> int:
    siblings = (
        ArchiveUnit.objects.filter(parent=parent) if parent else ArchiveUnit.objects.filter(fonds=fonds, parent=None)
    )
    last = siblings.order_by("-path").values_list("path", flat=True).first()
    return paths.number(last) + 1 if last else 0


def _new(description: UnitDescription, fonds: Fonds, parent: ArchiveUnit | None, number: int) -> ArchiveUnit:
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
    unit = ArchiveUnit(repository_id=fonds.repository_id, fonds=fonds, parent=parent, path=above + paths.step(number))
    _describe(unit, description)
    return unit


def _describe(unit: ArchiveUnit, description: UnitDescription) -> None:
    complete = _completed(description)
    for name, value in asdict(replace(complete, access=AccessClass(unit.access))).items():
        setattr(unit, name, value)
    unit.level = complete.level.value
    _grant(unit, complete.access)
    unit.reference_code = reference_codes.canonical(complete.reference_code)
    unit.reference_key = reference_codes.reference_key(complete.reference_code)
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


def _grant(unit: ArchiveUnit, access: AccessClass) -> None:
    """Gives a unit its access class, and notes when it became open to more people than before (开放时间)."""
    classes = list(AccessClass)
    if access is AccessClass.STAFF:
        unit.opened_at = None
    elif classes.index(access) < classes.index(unit.access_class):
        unit.opened_at = timezone.now()
    unit.access = access.value


def _completed(description: UnitDescription) -> UnitDescription:
    """The days that the written date says, and the retention period that the code says, where nobody gave them."""
    span = span_of(description.date_text)
    if span and description.date_from is None and description.date_to is None:
        description = replace(description, date_from=span.first, date_to=span.last)
    if not description.retention and reference_codes.is_valid(description.reference_code):
        description = replace(description, retention=reference_codes.parse(description.reference_code).retention)
    return description


def _renew_documents(units: Sequence[int]) -> None:
    if not units:
        return
    enqueue(KIND, [str(key) for key in units])
    for kind, identifiers_of_units in dependants():
        identifiers = list(identifiers_of_units(units))
        if identifiers:
            enqueue(kind, identifiers)
