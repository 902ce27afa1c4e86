"""Browsing the tree: fonds, then what is described in them, level by level, in stretches of siblings."""

from typing import Any

from django.db.models import Exists, OuterRef
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
from archive_catalog.selectors import children_of
from search.viewers import STAFF_VIEWER

from .charges import AnswersRefusals


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
        siblings = children_of(STAFF_VIEWER, self.parent or self.fonds)
        marked = self._marked()
        opened = siblings.opened_at(siblings.number_of(marked.path) if marked else self._number("from"))
        opening = self._with_children([row.unit.pk for row in opened.rows])
        rows = [
            {
                "unit": row.unit,
                "number": row.number,
                "opens": row.unit.pk in opening,
                "access": row.unit.access_today.value,
                "label": Access(row.unit.access_today.value).label,
                "marked": marked is not None and row.unit.pk == marked.pk,
            }
            for row in opened.rows
        ]
        here = {"fonds": self.fonds, "parent": self.parent, "opened": opened, "rows": rows, "total": siblings.total}
        return {**context, **here, "may_change": self.user_has_permission("change")}

    def _number(self, name: str) -> int:
        given = self.request.GET.get(name, "")
        return int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else 0

    def _marked(self) -> ArchiveUnit | None:
        inside = ArchiveUnit.objects.filter(fonds=self.fonds, parent=self.parent)
        return inside.filter(pk=self._number("unit")).first() if "unit" in self.request.GET else None

    def _with_children(self, keys: list[int]) -> frozenset[int]:
        has_children = Exists(ArchiveUnit.objects.filter(parent=OuterRef("pk")).order_by())
        found = ArchiveUnit.objects.filter(has_children, pk__in=keys).order_by()
        return frozenset(found.values_list("pk", flat=True))


def place_in_tree(unit: ArchiveUnit) -> str:
    """The address of the stretch of siblings in which `unit` stands, with the unit marked."""
    inside = (
        reverse("archiveunit:tree_unit", args=[unit.parent_id])
        if unit.parent_id
        else reverse("archiveunit:tree_fonds", args=[unit.fonds_id])
    )
    return f"{inside}?unit={unit.pk}#unit-{unit.pk}"


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
