"""Reads of the catalogue. `public_units` is the only door for anyone who is not staff at a desk."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import F, Q
from django.utils import timezone

from search.viewers import ONSITE_VIEWER, AccessClass, Viewer

from . import paths
from .browsing import Row, Siblings, Stem
from .models import ArchiveUnit, Fonds, ImportProfile, Repository
from .opening import Standing, standing_on
from .reasons import ADVICE, Explanation, NextStep, explain
from .reference_codes import canonical, reference_key
from .surroundings import Surroundings, facts_of
from .visibility import public_fonds, public_units, seen_by

__all__ = [
    "ChildrenPage",
    "Crumb",
    "UnitDetail",
    "children_of",
    "explanation_for",
    "import_profile",
    "import_profiles",
    "public_children",
    "public_explanation",
    "public_fonds",
    "public_unit_by_code",
    "public_unit_detail",
    "public_units",
    "seen_by",
    "standing_of",
]

CHILDREN_PER_PAGE = 50
AROUND = 3
"""Units that a record shows before and behind itself."""


@dataclass(frozen=True, kw_only=True)
class Crumb:
    """One step of the way from the fonds down to a unit; `unit` is its key, None for the fonds itself."""

    title: str
    reference_code: str
    unit: int | None = None


@dataclass(frozen=True, kw_only=True)
class UnitDetail:
    """A unit and where it stands.

    `breadcrumb` is the way to it from the fonds, without the unit. It is number `number` of `total` that stand side by
    side; `around` are those near it, itself among them, `before` and `behind` the ones beside it. `children` is what
    stands below it.
    """

    unit: ArchiveUnit
    breadcrumb: tuple[Crumb, ...]
    number: int
    total: int
    around: tuple[Row, ...]
    children: Siblings

    @property
    def child_count(self) -> int:
        """How many units stand below it."""
        return self.children.total

    @property
    def before(self) -> ArchiveUnit | None:
        """The unit before this one."""
        return next((row.unit for row in self.around if row.number == self.number - 1), None)

    @property
    def behind(self) -> ArchiveUnit | None:
        """The unit behind this one."""
        return next((row.unit for row in self.around if row.number == self.number + 1), None)


@dataclass(frozen=True, kw_only=True)
class ChildrenPage:
    """One page of children: its number from 1, the number of pages, and of all children that the viewer may see."""

    units: tuple[ArchiveUnit, ...]
    rows: tuple[Row, ...]
    number: int
    pages: int
    total: int


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


def explanation_for(viewer: Viewer, unit: ArchiveUnit) -> Explanation:
    """Why `viewer`, who sees `unit`, can see it; whoever sits in the reading room is told to read, not to come.

    Staff read what readers are told. Take `unit` from a public selector.
    """
    told = explain(standing_of(unit, day=timezone.localdate()))
    if AccessClass.STAFF in viewer.access:
        return told
    return replace(told, step=NextStep.READ, advice=str(ADVICE[NextStep.READ]))


def public_unit_by_code(repository: str, code: str) -> int | None:
    """The key of the unit with this code in the repository with that one, as the code is written or in any spelling.

    Gives units that are closed too: what of them may be shown is for public_unit_detail and public_explanation to say.
    """
    units = ArchiveUnit.objects.filter(repository__code=repository)
    exact = units.filter(reference_code=canonical(code)).values_list("pk", flat=True).first()
    if exact is not None:
        return exact
    key = reference_key(code)
    return units.filter(reference_key=key).order_by("path").values_list("pk", flat=True).first() if key else None


def public_unit_detail(viewer: Viewer, pk: int) -> UnitDetail | None:
    """The unit and where it stands, or None where it does not exist or `viewer` may not see it.

    Units above it that the viewer may not see are left out of the way: their titles are as closed as they are.
    """
    related = ("fonds", "fonds__repository", "parent", "special_series")
    unit = public_units(viewer).select_related(*related).filter(pk=pk).first()
    if unit is None:
        return None
    above = tuple(public_units(viewer).filter(path__in=paths.ancestors(unit.path)).order_by("path"))
    crumbs = (
        Crumb(title=unit.fonds.title, reference_code=unit.fonds.code),
        *(Crumb(title=step.title, reference_code=step.reference_code, unit=step.pk) for step in above),
    )
    siblings = Siblings(viewer, Stem.of(above[-1] if above else unit.fonds))
    number = siblings.number_of(unit.path)
    return UnitDetail(
        unit=unit,
        breadcrumb=crumbs,
        number=number,
        total=siblings.total,
        around=siblings.rows(number - AROUND, number + AROUND),
        children=Siblings(viewer, Stem.of(unit)),
    )


def children_of(viewer: Viewer, thing: Fonds | ArchiveUnit) -> Siblings:
    """What stands below a fonds or a unit, to be read in stretches."""
    return Siblings(viewer, Stem.of(thing))


def public_children(
    viewer: Viewer,
    *,
    parent: ArchiveUnit | None = None,
    fonds: Fonds | None = None,
    number: int = 1,
    size: int = CHILDREN_PER_PAGE,
) -> ChildrenPage:
    """One page of what stands below `parent`, or directly in `fonds`, in the archive's order.

    A number below 1 gives the first page, one beyond the end the last. Raises ValueError where neither is given.
    """
    stem = parent or fonds
    if stem is None:
        raise ValueError("Give the unit or the fonds whose children are wanted.")
    siblings = children_of(viewer, stem)
    pages = max(1, -(-siblings.total // size))
    number = min(max(1, number), pages)
    rows = siblings.rows((number - 1) * size + 1, number * size)
    return ChildrenPage(
        units=tuple(row.unit for row in rows), rows=rows, number=number, pages=pages, total=siblings.total
    )


def import_profiles(repository: Repository) -> tuple[ImportProfile, ...]:
    """The saved profiles for files of `repository`, by name: its own, and those for all whose names it does not use."""
    found = ImportProfile.objects.filter(Q(repository=repository) | Q(repository=None)).select_related("repository")
    by_name: dict[str, ImportProfile] = {}
    for profile in found.order_by(F("repository").asc(nulls_first=True)):
        by_name[profile.name] = profile
    return tuple(by_name[name] for name in sorted(by_name))


def import_profile(repository: Repository, name: str) -> ImportProfile | None:
    """The saved profile with this name for files of `repository`; None where there is none."""
    return next((profile for profile in import_profiles(repository) if profile.name == name), None)
