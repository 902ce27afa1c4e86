"""Reads of the catalogue. `public_units` is the only door for anyone who is not staff at a desk."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from search.viewers import ONSITE_VIEWER, AccessClass, Viewer

from . import paths
from .models import ArchiveUnit, Fonds
from .opening import Standing, standing_on
from .reasons import Explanation, explain
from .surroundings import Surroundings, facts_of

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


def seen_by(viewer: Viewer, *, on: date | None = None, prefix: str = "") -> Q:
    """The condition that `viewer` may see a unit, today or on another day; `prefix` leads from the row to the unit.

    A comparison with the days on which the unit opens: what the public sees waits for no job.
    """
    day = on or timezone.localdate()
    if AccessClass.STAFF in viewer.access:
        return Q()
    if AccessClass.ONSITE in viewer.access:
        return Q(**{f"{prefix}onsite_from__lte": day})
    return Q(**{f"{prefix}public_from__lte": day})


def public_units(viewer: Viewer, *, on: date | None = None) -> QuerySet[ArchiveUnit]:
    """The units that `viewer` may see, today or on another day."""
    return ArchiveUnit.objects.filter(seen_by(viewer, on=on))


def public_fonds(viewer: Viewer) -> QuerySet[Fonds]:
    """The fonds that hold anything `viewer` may see, with their repositories; the title of any other is as closed."""
    shown = public_units(viewer).filter(fonds=OuterRef("pk")).order_by()
    return Fonds.objects.filter(Exists(shown)).select_related("repository")


def standing_of(unit: ArchiveUnit, *, day: date) -> Standing:
    """Who may see `unit` on `day`, and why; for one record at a time, for it reads the decisions above it."""
    return standing_on(day, facts_of(unit, Surroundings(unit.fonds)))


def public_explanation(viewer: Viewer, pk: int) -> Explanation | None:
    """Why `viewer` may not read this unit here, where they could in the reading room; None in every other case.

    A unit that is not open at all is not told apart from one that does not exist.
    """
    if AccessClass.ONSITE in viewer.access:
        return None
    unit = public_units(ONSITE_VIEWER).select_related("fonds").filter(pk=pk).first()
    day = timezone.localdate()
    if unit is None or unit.access_on(day) is not AccessClass.ONSITE:
        return None
    return explain(standing_of(unit, day=day))


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
    if parent is None and fonds is not None:
        inside = paths.step(fonds.pk)
        siblings = public_units(viewer).filter(parent=None, path__gt=inside, path__lt=paths.behind(inside))
    else:
        siblings = public_units(viewer).filter(parent=parent)
    total = siblings.count()
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    rows = siblings.order_by("path")[(number - 1) * size : number * size]
    return ChildrenPage(units=tuple(rows), number=number, pages=pages, total=total)
