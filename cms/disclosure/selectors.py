"""Reads of the disclosure catalogue. `public_items` is the only door to what the public may see."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import Count, F, QuerySet
from django.db.models.functions import ExtractYear

from cms.disclosure.categories import CATEGORY_LABELS
from cms.disclosure.models.item import DisclosureItem
from search.viewers import AccessClass, Viewer


def public_items(viewer: Viewer) -> QuerySet[DisclosureItem]:
    """The published items: disclosure is for everyone (条例 article 19), so any viewer of public things sees all."""
    items = DisclosureItem.objects.live().public().select_related("agency")
    return items if AccessClass.PUBLIC in viewer.access else items.none()


AGENCY_CODE = re.compile(r"[\w-]{1,20}")


@dataclass(frozen=True)
class CatalogueFilter:
    """What a reader narrowed the catalogue to. An empty part does not narrow."""

    category: str = ""
    agency: str = ""
    year: int | None = None

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "CatalogueFilter":
        """From an address's query; what makes no sense there is left out."""
        category = query.get("category", "")
        year = query.get("year", "")
        agency = query.get("agency", "")
        return cls(
            category=category if category in CATEGORY_LABELS else "",
            agency=agency if AGENCY_CODE.fullmatch(agency) else "",
            year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        )


@dataclass(frozen=True)
class Facet:
    """One value that the catalogue can be narrowed to, and how many items it would leave."""

    value: str
    label: str
    count: int
    chosen: bool


def catalogue_entries(chosen: CatalogueFilter, *, viewer: Viewer) -> QuerySet[DisclosureItem]:
    """The items of a filter, newest first."""
    items = public_items(viewer)
    if chosen.category:
        items = items.filter(category=chosen.category)
    if chosen.agency:
        items = items.filter(agency__code=chosen.agency)
    if chosen.year:
        items = items.filter(published_on__year=chosen.year)
    return items.order_by("-published_on", "-pk")


def facets(chosen: CatalogueFilter, *, viewer: Viewer) -> dict[str, list[Facet]]:
    """The counts of category, agency and year, each computed without its own filter."""
    by_category = dict(
        catalogue_entries(replace(chosen, category=""), viewer=viewer)
        .order_by()
        .values_list("category")
        .annotate(Count("pk"))
    )
    by_agency = (
        catalogue_entries(replace(chosen, agency=""), viewer=viewer)
        .order_by()
        .values_list("agency__code", "agency__name")
        .annotate(count=Count("pk"))
        .order_by("agency__code")
    )
    by_year = (
        catalogue_entries(replace(chosen, year=None), viewer=viewer)
        .order_by()
        .annotate(year=ExtractYear("published_on"))
        .values_list("year")
        .annotate(count=Count("pk"))
        .order_by("-year")
    )
    return {
        "category": [
            Facet(code, str(label), by_category[code], code == chosen.category)
            for code, label in CATEGORY_LABELS.items()
            if code in by_category
        ],
        "agency": [Facet(code, name, count, code == chosen.agency) for code, name, count in by_agency],
        "year": [Facet(str(year), str(year), count, year == chosen.year) for year, count in by_year],
    }


def newest_items(*, viewer: Viewer, limit: int) -> QuerySet[DisclosureItem]:
    """The newest published items."""
    return public_items(viewer).order_by(F("published_on").desc(), "-pk")[:limit]
