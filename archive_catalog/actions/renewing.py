"""Telling what has changed: the index of units and whatever carries their title and access class, other rooms."""

from collections.abc import Sequence

from django.db.models import QuerySet

from archive_catalog.dependants import dependants, followers
from archive_catalog.models import ArchiveUnit
from archive_catalog.search_source import KIND
from search.actions import enqueue

BATCH = 500


def renew_documents(units: Sequence[int]) -> None:
    """Puts the search documents of the units with these keys, and those that depend on them, into the outbox; what
    follows the units in other rooms is brought in line.

    Call it inside the transaction of the change.
    """
    if not units:
        return
    enqueue(KIND, [str(key) for key in units])
    for kind, identifiers_of_units in dependants():
        identifiers = list(identifiers_of_units(units))
        if identifiers:
            enqueue(kind, identifiers)
    for follow in followers():
        follow(units)


def renew_all(units: QuerySet[ArchiveUnit]) -> None:
    """The same for all units of a query, however many."""
    keys = list(units.order_by().values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        renew_documents(keys[start : start + BATCH])
