"""Who may see what: the one condition, on the days from which a unit is open, that every read carries."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from search.viewers import AccessClass, Viewer

from .models import ArchiveUnit, Fonds


def opening_field(viewer: Viewer) -> str:
    """The day that decides for `viewer`, as a field of a unit; "" for staff, who see everything."""
    if AccessClass.STAFF in viewer.access:
        return ""
    return "onsite_from" if AccessClass.ONSITE in viewer.access else "public_from"


def seen_by(viewer: Viewer, *, on: date | None = None, prefix: str = "") -> Q:
    """The condition that `viewer` may see a unit, today or on another day; `prefix` leads from the row to the unit.

    A comparison with the days on which the unit opens: what the public sees waits for no job.
    """
    field = opening_field(viewer)
    return Q(**{f"{prefix}{field}__lte": on or timezone.localdate()}) if field else Q()


def public_units(viewer: Viewer, *, on: date | None = None) -> QuerySet[ArchiveUnit]:
    """The units that `viewer` may see, today or on another day."""
    return ArchiveUnit.objects.filter(seen_by(viewer, on=on))


def public_fonds(viewer: Viewer) -> QuerySet[Fonds]:
    """The fonds that hold anything `viewer` may see, with their repositories; the title of any other is as closed."""
    shown = public_units(viewer).filter(fonds=OuterRef("pk")).order_by()
    return Fonds.objects.filter(Exists(shown)).select_related("repository")
