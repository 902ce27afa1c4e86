"""Conditions on where units stand, written so that a list in the tree's order reads no more rows than it shows."""

from collections.abc import Sequence

from django.db.models import F, IntegerField, QuerySet
from django.db.models.functions import Cast

from archive_catalog import paths
from archive_catalog.models import ArchiveUnit


def in_fonds(units: QuerySet[ArchiveUnit], keys: Sequence[int]) -> QuerySet[ArchiveUnit]:
    """Those of `units` that belong to the fonds with these keys.

    As a stretch of the tree's order, which has its index: by the fonds' own index a database would read and sort all
    their units for the first fifty.
    """
    if not keys:
        return units.none()
    first, last = paths.step(min(keys)), paths.step(max(keys))
    units = units.filter(path__gte=first, path__lt=paths.behind(last))
    if max(keys) - min(keys) + 1 == len(set(keys)):
        return units
    # The cast keeps the database from the fonds' index.
    return units.annotate(fonds_key=Cast(F("fonds_id"), IntegerField())).filter(fonds_key__in=keys)
