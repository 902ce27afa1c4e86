"""Browsing the tree: fonds, then what is described in them, level by level, in stretches of a hundred siblings."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import HeaderButton

from archive_catalog import paths
from archive_catalog.models import Access, ArchiveUnit, Fonds, Level
from archive_catalog.permissions import check_work_on, fonds_in_charge

from .charges import AnswersRefusals

SIZE = 100
MOST_WAYPOINTS = 50


@dataclass(frozen=True, kw_only=True)
class Waypoint:
    """A place among many siblings: its number in their order, the code that stands there, whether one is there."""

    number: int
    code: str
    is_here: bool


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A stretch of siblings with what leads on, back and elsewhere among them; None where nothing does."""

    units: tuple[ArchiveUnit, ...]
    following: int | None
    preceding: int | None
    waypoints: tuple[Waypoint, ...]


def stretch_of(fonds: Fonds, parent: ArchiveUnit | None, *, start: int = 0) -> Stretch:
    """The siblings in `parent`, or directly in `fonds`, from the number `start` in their order on.

    Reads what it shows and the waypoints, however many siblings there are: their numbers stand in their paths.
    """
    above = parent.path if parent else paths.step(fonds.pk)
    siblings = ArchiveUnit.objects.filter(parent=parent, path__gt=above, path__lt=paths.behind(above))
    last = siblings.order_by("-path").values_list("path", flat=True).first()
    if last is None:
        return Stretch(units=(), following=None, preceding=None, waypoints=())
    start = min(max(start, 0), paths.number(last))
    has_children = Exists(ArchiveUnit.objects.filter(parent=OuterRef("pk")).order_by())
    rows = siblings.filter(path__gte=above + paths.step(start)).annotate(has_children=has_children).order_by("path")
    units = tuple(rows[:SIZE])
    shown_last = paths.number(units[-1].path)
    before = siblings.filter(path__lt=above + paths.step(start)).order_by("-path").values_list("path", flat=True)
    earlier = list(before[:SIZE])
    return Stretch(
        units=units,
        following=shown_last + 1 if shown_last < paths.number(last) else None,
        preceding=paths.number(earlier[-1]) if earlier else None,
        waypoints=_waypoints(siblings, above, paths.number(last), here=paths.number(units[0].path)),
    )


def _waypoints(siblings: QuerySet[ArchiveUnit], above: str, last: int, *, here: int) -> tuple[Waypoint, ...]:
    if last < SIZE:
        return ()
    apart = SIZE * -(-(last + 1) // (SIZE * MOST_WAYPOINTS))
    numbers = range(0, last + 1, apart)
    at = dict(
        siblings.filter(path__in=[above + paths.step(number) for number in numbers])
        .order_by()
        .values_list("path", "reference_code")
    )
    return tuple(
        Waypoint(
            number=number,
            code=at.get(above + paths.step(number), str(number + 1)),
            is_here=number <= here < number + apart,
        )
        for number in numbers
    )


class TreeView(AnswersRefusals, PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """The fonds one is in charge of; with a fonds or a unit in the address, what is directly in it."""

    model = ArchiveUnit
    any_permission_required = ["view", "add", "change", "delete"]
    template_name = "archive_catalog/admin/tree.html"
    header_icon = "list-ul"
    place = "all"

    def check_charge(self, request: HttpRequest, **kwargs: Any) -> None:
        self.parent: ArchiveUnit | None = None
        self.fonds: Fonds | None = None
        if self.place == "unit":
            self.parent = get_object_or_404(ArchiveUnit.objects.select_related("fonds"), pk=kwargs["pk"])
            self.fonds = self.parent.fonds
        elif self.place == "fonds":
            self.fonds = get_object_or_404(Fonds, pk=kwargs["pk"])
        if self.fonds:
            check_work_on(request.user, self.fonds)

    def get_page_title(self) -> str:
        return str(self.parent or self.fonds or gettext("Archive tree"))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [{"url": reverse("archiveunit:tree"), "label": gettext("Archive tree")}]
        if self.fonds:
            items.append({"url": reverse("archiveunit:tree_fonds", args=[self.fonds.pk]), "label": str(self.fonds)})
        if self.parent:
            above = ArchiveUnit.objects.filter(path__in=paths.ancestors(self.parent.path)).order_by("path")
            items += [{"url": _address(unit), "label": str(unit)} for unit in (*above, self.parent)]
        items[-1] = {**items[-1], "url": ""}
        return [*self.breadcrumbs_items, *items]

    def get_header_buttons(self) -> list[HeaderButton]:
        if not (self.fonds and self.user_has_permission("add")):
            return []
        where = f"parent={self.parent.pk}" if self.parent else f"fonds={self.fonds.pk}"
        levels = _inside(Level(self.parent.level) if self.parent else None)
        return [
            HeaderButton(_ADD[level], url=f"{reverse('archiveunit:add')}?level={level.value}&{where}", icon_name="plus")
            for level in levels
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if self.fonds is None:
            every = fonds_in_charge(self.request.user).select_related("repository").order_by("repository", "code")
            return {**context, "every_fonds": every}
        given = self.request.GET.get("from", "")
        start = int(given) if given.isascii() and given.isdecimal() and len(given) < 8 else 0
        stretch = stretch_of(self.fonds, self.parent, start=start)
        marked = self.request.GET.get("unit", "")
        rows = [
            {
                "unit": unit,
                "opens": unit.has_children,  # type: ignore[attr-defined] # annotated
                "access": unit.access_today.value,
                "label": Access(unit.access_today.value).label,
                "marked": str(unit.pk) == marked,
            }
            for unit in stretch.units
        ]
        return {**context, "fonds": self.fonds, "parent": self.parent, "stretch": stretch, "rows": rows}


def place_in_tree(unit: ArchiveUnit) -> str:
    """The address of the stretch of siblings in which `unit` stands, with the unit marked."""
    start = paths.number(unit.path) // SIZE * SIZE
    inside = (
        reverse("archiveunit:tree_unit", args=[unit.parent_id])
        if unit.parent_id
        else reverse("archiveunit:tree_fonds", args=[unit.fonds_id])
    )
    return f"{inside}?from={start}&unit={unit.pk}#unit-{unit.pk}"


def _address(unit: ArchiveUnit) -> str:
    return reverse("archiveunit:tree_unit", args=[unit.pk])


def _inside(level: Level | None) -> tuple[Level, ...]:
    if level in {None, Level.SERIES}:
        return (Level.SERIES, Level.FILE, Level.ITEM)
    return (Level.ITEM,) if level is Level.FILE else ()


_ADD = {
    Level.SERIES: _("Add a series"),
    Level.FILE: _("Add a file"),
    Level.ITEM: _("Add an item"),
}
