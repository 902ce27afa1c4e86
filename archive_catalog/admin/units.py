"""Describing units."""

from typing import Any

from django.contrib import messages
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import HeaderButton

from archive_catalog import actions
from archive_catalog.forms import NewUnitForm, UnitForm
from archive_catalog.forms.units import reading_of
from archive_catalog.models import ArchiveUnit, Level
from archive_catalog.permissions import fonds_in_charge

from .inspecting import HistoryForReaders, UnitInspectView, standing_shown
from .personal import PersonalFieldsView
from .tree import TreeView, place_in_tree
from .unit_list import UnitIndexView
from .views import ActionCreateView, ActionEditView, ActionViewSet


class SaysHowTheDateWasRead:
    """After a unit was written, says what its date as written was understood as."""

    def save_instance(self) -> ArchiveUnit:
        unit: ArchiveUnit = super().save_instance()  # type: ignore[misc] # a mixin before a view
        if unit.date_text:
            understood = unit.date_from or unit.date_to
            say = messages.info if understood else messages.warning
            say(self.request, reading_of(unit))  # type: ignore[attr-defined] # a mixin before a view
        return unit


class UnitCreateView(SaysHowTheDateWasRead, ActionCreateView):
    """A new unit of the level in the address, in the place in the address."""

    template_name = "archive_catalog/admin/unit_form.html"

    @cached_property
    def level(self) -> Level:
        given = self.request.GET.get("level") or self.request.POST.get("level")
        return Level(given) if given in Level.values else Level.FILE

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = {**super().get_initial(), "level": self.level.value}
        here = fonds_in_charge(self.request.user)
        parent = _by_key(ArchiveUnit.objects.filter(fonds__in=here), self.request.GET.get("parent", ""))
        fonds = parent.fonds if parent else _by_key(here, self.request.GET.get("fonds", ""))
        if parent:
            initial |= {"parent_code": parent.reference_code, "special_series": parent.special_series_id}
        if fonds:
            initial |= {"fonds": fonds.pk, "special_series": initial.get("special_series") or fonds.special_series_id}
        return initial

    def get_page_subtitle(self) -> str:
        return str(self.level.label)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.copy()
        levels = []
        for level in Level:
            asked["level"] = level.value
            levels.append({"label": level.label, "url": f"?{asked.urlencode()}", "is_chosen": level is self.level})
        return {**super().get_context_data(**kwargs), "levels": levels}

    def get_success_url(self) -> str:
        return reverse("archiveunit:edit", args=[self.object.pk])


class UnitEditView(SaysHowTheDateWasRead, ActionEditView):
    """Corrects a description, beside what the unit's standing is and why."""

    template_name = "archive_catalog/admin/unit_form.html"

    def get_success_url(self) -> str:
        return reverse("archiveunit:edit", args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        # As it is stored: the form's own instance may hold what was typed and refused.
        unit = ArchiveUnit.objects.select_related("fonds", "parent").get(pk=self.object.pk)
        return {**context, **standing_shown(unit, self.request.user)}

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton(_("Show in the tree"), url=place_in_tree(self.object), icon_name="list-ul")]


class ArchiveUnitViewSet(ActionViewSet):
    """Archive units."""

    model = ArchiveUnit
    icon = "folder-open-inverse"
    menu_label = _("Archive units")
    index_view_class = UnitIndexView
    add_view_class = UnitCreateView
    edit_view_class = UnitEditView
    inspect_view_class = UnitInspectView
    inspect_view_enabled = True
    history_view_class = HistoryForReaders
    form_class = UnitForm
    new_form_class = NewUnitForm
    remove = staticmethod(lambda unit, person: actions.delete_unit(unit=unit, by=person))
    ordering = "path"
    list_per_page = 50

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        # What the view says of its columns, filters and search stands; the viewset's own would go before it.
        given: dict[str, Any] = super().get_index_view_kwargs(**kwargs)
        return {
            name: value
            for name, value in given.items()
            if name in {"paginate_by", "default_ordering", "template_name", "results_template_name"}
        }

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("personal/<int:pk>/", self.construct_view(PersonalFieldsView), name="personal"),
            path("tree/", self.construct_view(TreeView), name="tree"),
            path("tree/fonds/<int:pk>/", self.construct_view(TreeView, place="fonds"), name="tree_fonds"),
            path("tree/unit/<int:pk>/", self.construct_view(TreeView, place="unit"), name="tree_unit"),
        ]


def _by_key(rows: Any, key: str) -> Any:
    return rows.filter(pk=key).first() if key.isascii() and key.isdecimal() and len(key) < 19 else None
