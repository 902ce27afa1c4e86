"""Writes to special series: what they say, and which units are theirs."""

from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet
from django.utils.translation import gettext
from wagtail.log_actions import log

from archive_catalog.hierarchy import CatalogueError
from archive_catalog.models import ArchiveUnit, Fonds, SpecialSeries

from .deriving import paths_below
from .openings import derive_openings
from .renewing import BATCH


@transaction.atomic
def set_special_series(*, units: Sequence[int], series: SpecialSeries | None, by: AbstractBaseUser | None) -> int:
    """Puts units by their keys, with all below them that was of the same series, into a special series, or into none.

    Gives how many changed. Raises CatalogueError, and changes none, where a unit holds fields of its former series.
    """
    changed = 0
    for start in range(0, len(units), BATCH):
        for unit in ArchiveUnit.objects.filter(pk__in=units[start : start + BATCH]).select_related("fonds"):
            if unit.special_series_id == (series.pk if series else None):
                continue
            same = ArchiveUnit.objects.filter(paths_below(unit.path), special_series=unit.special_series_id)
            log(unit, "wagtail.edit", user=by, data={"special_series": str(series) if series else ""})
            changed += change_series(fonds=unit.fonds, units=same, series=series)
    return changed


def change_series(*, fonds: Fonds, units: QuerySet[ArchiveUnit], series: SpecialSeries | None) -> int:
    """Puts units of one fonds into a special series, or into none, with their opening; gives how many.

    Call it inside a transaction. Raises CatalogueError where one holds fields of its former series.
    """
    _check_holds_no_fields(units.exclude(Q(extra={}) & Q(sealed="")).first())
    keys = list(units.order_by().values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        some = ArchiveUnit.objects.filter(pk__in=keys[start : start + BATCH])
        some.update(special_series=series)
        derive_openings(fonds=fonds, units=some)
    return len(keys)


@transaction.atomic
def delete_special_series(*, series: SpecialSeries, by: AbstractBaseUser | None) -> None:
    """Removes a special series that nothing belongs to. Raises CatalogueError where anything does."""
    if series.units.exists() or Fonds.objects.filter(special_series=series).exists():
        raise CatalogueError(
            gettext("Units or fonds still belong to the special series %(series)s. Put them into another one first.")
            % {"series": series}
        )
    log(series, "wagtail.delete", user=by, deleted=True)
    try:
        series.delete()
    except ProtectedError as error:
        raise CatalogueError(
            gettext("Imports and their profiles refer to the special series %(series)s, so it has to stay.")
            % {"series": series}
        ) from error


def _check_holds_no_fields(unit: ArchiveUnit | None) -> None:
    if unit is not None:
        raise CatalogueError(
            gettext(
                "%(unit)s holds values in the fields of “%(series)s”, which would be lost. Empty those fields first."
            )
            % {"unit": unit, "series": unit.special_series}
        )
