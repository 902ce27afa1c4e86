"""Decisions about who may see records, and following the calendar where records open by themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib.auth.models import AbstractBaseUser, User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import log

from archive_catalog.hierarchy import CatalogueError
from archive_catalog.models import ArchiveUnit, FollowedDay, Fonds, Restriction, SpecialSeries
from archive_catalog.surroundings import Surroundings, surroundings_of
from search.viewers import AccessClass

from .deriving import covered_by, derive_opening
from .renewing import BATCH, renew_documents

_DERIVED = ["onsite_from", "public_from", "opened_at"]


@dataclass(frozen=True, kw_only=True)
class RestrictionTerms:
    """What is decided when records stay closed longer (延期开放): up to and including `until`."""

    access: AccessClass
    reason: str
    consent: str
    decided_on: date
    until: date


@transaction.atomic
def set_access(*, units: Sequence[int], access: AccessClass | None, by: AbstractBaseUser | None) -> int:
    """Decides about the opening of units by their keys, from today on; None lets the law's clock decide.

    Gives how many changed.
    """
    changed = 0
    for start in range(0, len(units), BATCH):
        rows = list(
            ArchiveUnit.objects.filter(pk__in=units[start : start + BATCH])
            .exclude(decided_access=access.value if access else "", decided_until=None)
            .select_related("fonds")
        )
        now = timezone.now()
        around = surroundings_of(list({unit.fonds_id: unit.fonds for unit in rows}.values()), ())
        for unit in rows:
            log(unit, "wagtail.edit", user=by, data={"access": [unit.decided_access, access.value if access else ""]})
            unit.decided_access = access.value if access else ""
            unit.decided_on, unit.decided_until = (timezone.localdate(now) if access else None), None
            unit.changed_at = now
            derive_opening(unit, around[unit.fonds_id], now)
        decided = ["decided_access", "decided_on", "decided_until", "changed_at"]
        ArchiveUnit.objects.bulk_update(rows, [*decided, *_DERIVED])
        renew_documents([unit.pk for unit in rows])
        changed += len(rows)
    return changed


@transaction.atomic
def restrict(*, fonds: Fonds, unit: ArchiveUnit | None, terms: RestrictionTerms, by: User | None) -> Restriction:
    """Keeps a fonds, or a unit and all that is part of it, closed longer (实施条例 article 31).

    Raises CatalogueError where the reason, the consent or the end is missing, or the unit lies in another fonds.
    """
    if unit is not None and unit.fonds_id != fonds.pk:
        raise CatalogueError(
            gettext("%(unit)s belongs to another fonds than %(fonds)s. Choose a unit of the same fonds.")
            % {"unit": unit, "fonds": fonds}
        )
    if not terms.reason.strip() or not terms.consent.strip():
        raise CatalogueError(gettext("Keeping a record closed longer needs a reason and the authority's consent."))
    if terms.until < terms.decided_on:
        raise CatalogueError(gettext("The last day lies before the decision. Enter a later last day."))
    made = Restriction.objects.create(
        fonds=fonds,
        unit=unit,
        access=terms.access.value,
        reason=terms.reason.strip(),
        consent=terms.consent.strip(),
        decided_on=terms.decided_on,
        until=terms.until,
        decided_by=by,
    )
    log(unit or fonds, "wagtail.edit", user=by, data={"restricted_until": terms.until.isoformat()})
    derive_openings(fonds=fonds, units=ArchiveUnit.objects.filter(covered_by(made)))
    return made


@transaction.atomic
def lift(*, restriction: Restriction, by: AbstractBaseUser | None) -> None:
    """Ends a restriction today; what it held back opens as it would have without it. The row stays as a record."""
    restriction.lifted_on = timezone.localdate()
    restriction.save(update_fields=["lifted_on"])
    log(restriction.unit or restriction.fonds, "wagtail.edit", user=by, data={"restriction_lifted": restriction.pk})
    derive_openings(fonds=restriction.fonds, units=ArchiveUnit.objects.filter(covered_by(restriction)))


@transaction.atomic
def apply_series_rule(*, series: SpecialSeries) -> int:
    """Brings the units of a special series in line with its closing period; gives how many changed."""
    changed = 0
    for key in series.units.order_by().values_list("fonds", flat=True).distinct():
        changed += derive_openings(fonds=Fonds.objects.get(pk=key), units=series.units.filter(fonds=key))
    return changed


def derive_openings(*, fonds: Fonds, units: QuerySet[ArchiveUnit]) -> int:
    """Works the days out again for units of one fonds; gives how many changed. Call it inside a transaction."""
    around, now, changed = Surroundings(fonds), timezone.now(), 0
    for rows in _in_batches(units):
        moved = [unit for unit in rows if derive_opening(unit, around, now)]
        ArchiveUnit.objects.bulk_update(moved, _DERIVED)
        renew_documents([unit.pk for unit in moved])
        changed += len(moved)
    return changed


@transaction.atomic
def follow_openings(*, today: date) -> int:
    """Renews the documents of the records that opened by themselves since the last time; gives how many.

    What a viewer may see never waits for this: every query compares with the day itself. Only the index must be told.
    """
    followed = FollowedDay.objects.select_for_update().first()
    if followed is None:
        followed = FollowedDay(day=today - timedelta(days=1))
    if followed.day >= today:
        return 0
    since = Q(public_from__gt=followed.day, public_from__lte=today)
    since |= Q(onsite_from__gt=followed.day, onsite_from__lte=today)
    # Whatever was opened by a decision in these days has its document, and its readers were told.
    begin = timezone.make_aware(datetime.combine(followed.day + timedelta(days=1), time.min))
    by_itself = Q(opened_at=None) | Q(opened_at__lt=begin)
    keys = list(ArchiveUnit.objects.filter(since, by_itself).order_by().values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        some = keys[start : start + BATCH]
        ArchiveUnit.objects.filter(pk__in=some).update(opened_at=timezone.now())
        renew_documents(some)
    followed.day = today
    followed.save()
    return len(keys)


def _in_batches(units: QuerySet[ArchiveUnit]) -> Iterator[list[ArchiveUnit]]:
    last = 0
    while rows := list(units.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield rows
        last = rows[-1].pk
