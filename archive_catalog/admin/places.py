"""Conditions on where units stand, written so that a list reads no more rows than it shows."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.db.models.functions import Substr

from archive_catalog import paths
from archive_catalog.models import ArchiveUnit


def in_fonds(units: QuerySet[ArchiveUnit], keys: Sequence[int]) -> QuerySet[ArchiveUnit]:
    """Those of `units` that belong to the fonds with these keys.

    By their paths, which stand in the indexes that lists read: by the fonds' own index a database would read and sort
    all their units for the first fifty. One fonds is a stretch of them; several are told by how their paths begin,
    which leads a database to no index: walking half of them in order is slower than looking through all as they lie.
    """
    if not keys:
        return units.none()
    if len(set(keys)) == 1:
        return units.filter(stretch_of(keys))
    steps = sorted(paths.step(key) for key in set(keys))
    begun = units.alias(fonds_step=Substr("path", 1, paths.STEP))
    if max(keys) - min(keys) + 1 == len(steps):
        return begun.filter(fonds_step__gte=steps[0], fonds_step__lte=steps[-1])
    return begun.filter(fonds_step__in=steps)


def stretch_of(keys: Sequence[int]) -> Q:
    """The stretch of the tree's order from the first of these fonds to the last, with what lies between."""
    return Q(path__gte=paths.step(min(keys)), path__lt=paths.behind(paths.step(max(keys))))
