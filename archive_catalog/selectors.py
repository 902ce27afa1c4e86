"""Reads of the catalogue. `public_units` is the only door for anyone who is not staff at a desk."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from search.viewers import AccessClass, Viewer

from . import paths
from .models import ArchiveUnit, Fonds

CHILDREN_PER_PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Crumb:
    """One step of the way from the fonds down to a unit; `url` is "" for the fonds itself."""

    title: str
    reference_code: str
    url: str


@dataclass(frozen=True, kw_only=True)
class UnitDetail:
    """A unit with the way to it (from the top, without the unit) and how many open children it has."""

    unit: ArchiveUnit
    breadcrumb: tuple[Crumb, ...]
    child_count: int


@dataclass(frozen=True, kw_only=True)
class ChildrenPage:
    """One page of children: its number from 1, the number of pages, and of all children that the viewer may see."""

    units: tuple[ArchiveUnit, ...]
    number: int
    pages: int
    total: int


def public_units(viewer: Viewer) -> QuerySet[ArchiveUnit]:
    """The units that `viewer` may see."""
    return ArchiveUnit.objects.filter(access__in=[access.value for access in viewer.access])


def public_fonds(viewer: Viewer) -> QuerySet[Fonds]:
    """The fonds that hold anything `viewer` may see, with their repositories; the title of any other is as closed."""
    shown = public_units(viewer).filter(fonds=OuterRef("pk")).order_by()
    return Fonds.objects.filter(Exists(shown)).select_related("repository")


def is_in_reading_room_only(viewer: Viewer, pk: int) -> bool:
    """Whether `viewer` could read this unit by coming to the reading room. Says nothing of what is not open at all."""
    return (
        AccessClass.ONSITE not in viewer.access
        and ArchiveUnit.objects.filter(pk=pk, access=AccessClass.ONSITE.value).exists()
    )


def public_unit_detail(viewer: Viewer, pk: int) -> UnitDetail | None:
    """The unit and where it stands, or None where it does not exist or `viewer` may not see it.

    Units above it that the viewer may not see are left out of the way: their titles are as closed as they are.
    """
    unit = public_units(viewer).select_related("fonds", "fonds__repository", "parent").filter(pk=pk).first()
    if unit is None:
        return None
    above = public_units(viewer).filter(path__in=paths.ancestors(unit.path)).order_by("path")
    crumbs = (
        Crumb(title=unit.fonds.title, reference_code=unit.fonds.code, url=""),
        *(Crumb(title=step.title, reference_code=step.reference_code, url=f"/archive/{step.pk}/") for step in above),
    )
    return UnitDetail(unit=unit, breadcrumb=crumbs, child_count=public_units(viewer).filter(parent=unit).count())


def public_children(
    viewer: Viewer,
    *,
    parent: ArchiveUnit | None = None,
    fonds: Fonds | None = None,
    number: int = 1,
    size: int = CHILDREN_PER_PAGE,
) -> ChildrenPage:
    """One page of the children of `parent`, or of the top units of `fonds`, in the archive's order.

    A number below 1 gives the first page, one beyond the end the last.
    """
    siblings = (
        public_units(viewer).filter(parent=parent) if parent else public_units(viewer).filter(fonds=fonds, parent=None)
    )
    total = siblings.count()
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    rows = siblings.order_by("path")[(number - 1) * size : number * size]
    return ChildrenPage(units=tuple(rows), number=number, pages=pages, total=total)
