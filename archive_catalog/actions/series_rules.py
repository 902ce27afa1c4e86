"""Defining special series: their names, closing periods and fields."""

from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext
from wagtail.log_actions import log

from archive_catalog.hierarchy import CatalogueError
from archive_catalog.models import SeriesField, SpecialSeries
from archive_catalog.tasks import apply_rule_of_series

from .openings import apply_series_rule

AT_ONCE = 500
"""So many units are brought in line with a changed closing period while the person waits; more go to a worker."""


@transaction.atomic
def write_special_series(
    *,
    series: SpecialSeries,
    fields: Sequence[SeriesField] = (),
    removed: Sequence[SeriesField] = (),
    by: AbstractBaseUser | None,
) -> SpecialSeries:
    """Writes a new or changed special series with those of its fields that changed or go.

    A changed closing period applies to the units of the series, at once where they are few. Raises CatalogueError
    where a field goes, or changes its key or its protection, while there are records that may hold it.
    """
    stored = SpecialSeries.objects.select_for_update().filter(pk=series.pk).first() if series.pk else None
    has_units = bool(stored and stored.units.exists())
    before = {field.pk: field for field in stored.fields.all()} if stored else {}
    for field in fields:
        known = before.get(field.pk)
        if has_units and known and (known.key, known.personal) != (field.key, field.personal):
            raise CatalogueError(
                gettext("There are records of “%(series)s”: key and protection of “%(field)s” stay as they are.")
                % {"series": stored, "field": known.label}
            )
    if has_units and removed:
        raise CatalogueError(
            gettext("There are records of “%(series)s” that may hold “%(field)s”, so that field stays.")
            % {"series": stored, "field": removed[0].label}
        )
    series.save()
    for field in fields:
        field.series = series
        field.save()
    SeriesField.objects.filter(series=series, pk__in=[field.pk for field in removed]).delete()
    log(series, "wagtail.edit" if stored else "wagtail.create", user=by)
    if stored and stored.closed_years != series.closed_years:
        _apply(series)
    return series


def _apply(series: SpecialSeries) -> None:
    if series.units.order_by().values("pk")[: AT_ONCE + 1].count() <= AT_ONCE:
        apply_series_rule(series=series)
        return
    key = series.pk
    transaction.on_commit(lambda: apply_rule_of_series.enqueue(key))
