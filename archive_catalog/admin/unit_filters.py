"""What the list of units can be narrowed by."""

from datetime import date
from typing import Any

import django_filters  # type: ignore[import-untyped] # the library ships no types
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import NumberRangeWidget, WagtailFilterSet

from archive_catalog.models import Access, ArchiveUnit, Fonds, ImportBatch, Level, SpecialSeries
from archive_catalog.permissions import fonds_in_charge, imports_in_charge
from search.viewers import AccessClass

from .places import in_fonds
from .selects import PlainSelect

_UNDECIDED = "none"
_BATCHES = 200


def _fonds(request: Any) -> QuerySet[Fonds]:
    return fonds_in_charge(request.user).order_by("code") if request else Fonds.objects.none()


def _batches(request: Any) -> QuerySet[ImportBatch]:
    if request is None:
        return ImportBatch.objects.none()
    here = ImportBatch.objects.all() if request.user.is_superuser else imports_in_charge(request.user)
    latest = list(here.order_by("-pk").values_list("pk", flat=True)[:_BATCHES])
    return ImportBatch.objects.filter(pk__in=latest)


class UnitFilterSet(WagtailFilterSet):
    """By place, level, series, years, access today, decision, retention and import."""

    fonds = django_filters.ModelChoiceFilter(queryset=_fonds, method="in_fonds", label=_("fonds"), widget=PlainSelect)
    level = django_filters.ChoiceFilter(choices=Level.choices, label=_("level"))
    special_series = django_filters.ModelChoiceFilter(queryset=SpecialSeries.objects.all(), label=_("special series"))
    years = django_filters.RangeFilter(method="in_years", label=_("years"), widget=NumberRangeWidget)
    access = django_filters.ChoiceFilter(choices=Access.choices, method="by_access", label=_("access today"))
    decision = django_filters.ChoiceFilter(
        choices=[(_UNDECIDED, _("No decision")), *Access.choices], method="by_decision", label=_("decision")
    )
    retention = django_filters.CharFilter(
        lookup_expr="exact", label=_("retention period"), help_text=_("As it is written, such as 永久 or D30.")
    )
    batch = django_filters.ModelChoiceFilter(queryset=_batches, label=_("import"), widget=PlainSelect)

    class Meta:
        model = ArchiveUnit
        fields = ("level", "special_series", "retention", "batch")

    def in_fonds(self, units: QuerySet[ArchiveUnit], name: str, chosen: Fonds) -> QuerySet[ArchiveUnit]:
        """The units of one fonds."""
        del name
        return in_fonds(units, [chosen.pk])

    def in_years(self, units: QuerySet[ArchiveUnit], name: str, years: slice) -> QuerySet[ArchiveUnit]:
        """Units whose time touches these years, both included; a side may be open."""
        del name
        if years.start is not None:
            first = date(_year(years.start), 1, 1)
            units = units.filter(Q(date_to__gte=first) | Q(date_to=None, date_from__gte=first))
        if years.stop is not None:
            units = units.filter(date_from__lte=date(_year(years.stop), 12, 31))
        return units

    def by_access(self, units: QuerySet[ArchiveUnit], name: str, chosen: str) -> QuerySet[ArchiveUnit]:
        """Units that are open so far on this day."""
        del name
        today = timezone.localdate()
        if chosen == AccessClass.PUBLIC:
            return units.filter(public_from__lte=today)
        if chosen == AccessClass.ONSITE:
            # Coalesced, for the index of the first days in the reading room leads through all that is open to everyone.
            units = units.annotate(in_room=Coalesce("onsite_from", Value(date.max)))
            return units.filter(in_room__lte=today).filter(Q(public_from=None) | Q(public_from__gt=today))
        return units.filter(Q(onsite_from=None) | Q(onsite_from__gt=today))

    def by_decision(self, units: QuerySet[ArchiveUnit], name: str, chosen: str) -> QuerySet[ArchiveUnit]:
        """Units that the archive decided so about."""
        del name
        return units.filter(decided_access="" if chosen == _UNDECIDED else chosen)


def _year(number: Any) -> int:
    return min(max(int(number), 1), 9999)
