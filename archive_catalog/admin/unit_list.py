"""The list of units."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from archive_catalog.models import Access, ArchiveUnit
from archive_catalog.permissions import fonds_in_charge

from .finding import Found, Narrowed, find
from .paging import CHOSEN_MOST, BoundedPaginator
from .places import stretch_of
from .unit_filters import UnitFilterSet
from .views import ChargeIndexView

ROW_FIELDS = (
    "pk",
    "reference_code",
    "title",
    "level",
    "date_text",
    "date_from",
    "date_to",
    "onsite_from",
    "public_from",
    "path",
    "fonds",
)
EXPORTED = (
    "fonds",
    "reference_code",
    "level",
    "title",
    "creator",
    "document_number",
    "date_text",
    "date_from",
    "date_to",
    "retention",
    "secrecy",
    "page_count",
    "access_label",
    "public_from",
    "note",
)


class AccessColumn(Column):
    """Who may see the unit today."""

    cell_template_name = "archive_catalog/admin/access_cell.html"

    def get_cell_context_data(self, instance: ArchiveUnit, parent_context: Any) -> dict[str, Any]:
        access = instance.access_today
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return {**context, "access": access.value, "label": Access(access.value).label}


class UnitIndexView(ChargeIndexView):
    """Finds units by the beginning of a code in any shape, or by words; pages without counting a million rows."""

    template_name = "archive_catalog/admin/unit_index.html"
    results_template_name = "archive_catalog/admin/unit_index_results.html"
    paginator_class = BoundedPaginator
    filterset_class = UnitFilterSet
    is_searchable = True
    list_export = EXPORTED
    export_headings = {"access_label": _("access today")}
    export_filename = "archive-units"
    found: Found | None = None

    @cached_property
    def columns(self) -> list[Column]:
        title = self._get_title_column("title", TitleColumn, get_title_id=lambda unit: f"unit_{unit.pk}_title")
        title.sort_key = None  # no index keeps a million titles in order
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="unit"),
            title,
            Column("reference_code", label=_("Reference code"), sort_key="reference_key", classname="catalogue-nowrap"),
            Column("level", label=_("Level"), accessor="get_level_display", classname="catalogue-roomy"),
            Column("date_text", label=_("Date"), classname="catalogue-roomy catalogue-date"),
            AccessColumn("access", label=_("Access today"), sort_key="public_from", classname="catalogue-nowrap"),
        ]

    def get_list_buttons(self, instance: ArchiveUnit) -> list[Any]:
        del instance  # fifty menus take longer than all the rest of the page; the title leads to what they offer
        return []

    def get_base_queryset(self) -> QuerySet[ArchiveUnit]:
        units: QuerySet[ArchiveUnit] = super().get_base_queryset()
        return units.select_related("fonds") if self.is_export else units.only(*ROW_FIELDS)

    def get_queryset(self) -> QuerySet[ArchiveUnit]:
        units: QuerySet[ArchiveUnit] = super().get_queryset()
        # A list that never ends cannot be handed over as a file; the whole catalogue leaves by the command.
        return units[:EXPORT_MOST] if self.is_export else units

    def get_paginator(self, *args: Any, **kwargs: Any) -> BoundedPaginator:
        paginator: BoundedPaginator = super().get_paginator(*args, **kwargs)
        if not self.request.user.is_superuser and (keys := self._keys_in_charge):
            paginator.stretch = stretch_of(keys)
        return paginator

    @cached_property
    def _keys_in_charge(self) -> list[int]:
        return list(fonds_in_charge(self.request.user).order_by("pk").values_list("pk", flat=True))

    def search_queryset(self, queryset: QuerySet[ArchiveUnit]) -> QuerySet[ArchiveUnit]:
        if not self.is_searching:
            return queryset
        self.found = find(queryset, self.search_query, self._narrowed())
        return self.found.units

    def _narrowed(self) -> Narrowed:
        chosen: dict[str, Any] = self.filters.form.cleaned_data if self.filters and self.filters.is_valid() else {}
        fonds = frozenset({str(chosen["fonds"].pk)}) if chosen.get("fonds") else frozenset[str]()
        if not fonds and not self.request.user.is_superuser:
            fonds = frozenset(map(str, self._keys_in_charge))
        return Narrowed(fonds=fonds, levels=frozenset({chosen["level"]}) if chosen.get("level") else frozenset())

    def stream_csv(self, queryset: QuerySet[ArchiveUnit]) -> Iterator[str]:
        yield "\ufeff"  # without it a spreadsheet takes Chinese for something else
        yield from super().stream_csv(queryset)

    def to_row_dict(self, item: ArchiveUnit) -> dict[str, Any]:
        item.access_label = str(Access(item.access_today.value).label)  # type: ignore[attr-defined] # for the export
        row: dict[str, Any] = super().to_row_dict(item)
        return {**row, "level": item.get_level_display(), "secrecy": item.get_secrecy_display()}

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        buttons = [HeaderButton(_("Browse the tree"), url=reverse("archiveunit:tree"), icon_name="list-ul")]
        if self.add_url:
            buttons.append(HeaderButton(_("Add a unit"), url=self.add_url, icon_name="plus"))
        return buttons

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        if self.found and self.found.without_index:
            context["warning"] = gettext(
                "The search index cannot be read, so words were not looked up; codes were. "
                "Ask whoever runs the system to look at the index."
            )
        elif self.found and self.found.cut:
            context["warning"] = gettext(
                "More units answer these words than a list can hold. Add a word, or choose a fonds or a level."
            )
        return context


def listed(request: HttpRequest, address: str) -> list[int]:
    """The keys of the units in the list at `address`, with its search and filters, as far as a list counts."""
    asked = HttpRequest()
    asked.method, asked.user, asked.GET = "GET", request.user, QueryDict(urlsplit(address).query)
    view = UnitIndexView(model=ArchiveUnit, default_ordering="path", index_results_url_name="archiveunit:index_results")
    view.setup(asked)
    return list(view.get_queryset().values_list("pk", flat=True)[:CHOSEN_MOST])


EXPORT_MOST = 50_000
