"""Writes to the calendar of working days: each one has all open cases counted again."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.cases.models import CalendarEntry
from cms.cases.models.calendar import CalendarEntryKind
from cms.cases.recomputation import ask_for_recomputation
from cms.cases.tasks import recompute_deadlines
from search.wakeups import wake

MOST_DAYS = 31
"""The longest stretch that one entry form takes: no festival is longer."""


def check_may(user: Any, verb: str) -> None:
    """Raises PermissionDenied with a sentence for a person who may not add, change or delete calendar entries."""
    if not user.has_perm(f"cases.{verb}_calendarentry"):
        raise PermissionDenied(
            _("You may not change the calendar of working days. Ask an administrator for the right to.")
        )


@transaction.atomic
def enter_days(
    *, kind: str, first: datetime.date, last: datetime.date, source: str, by: Any, now: datetime.datetime
) -> list[CalendarEntry]:
    """Enters one entry a day from `first` to `last`, or the one entry that a year's notice is published.

    Raises PermissionDenied with a sentence, and ValidationError where a day has an entry.
    """
    check_may(by, "add")
    days = 1 if kind == CalendarEntryKind.PUBLISHED else (last - first).days + 1
    entries = []
    for number in range(days):
        day = first + datetime.timedelta(days=number)
        entry = CalendarEntry(kind=kind, day=day, source=source, entered_by=by)
        entry.full_clean()
        entry.save()
        log(instance=entry, action="wagtail.create", user=by)
        entries.append(entry)
    _recompute_later("\n".join(str(entry) for entry in entries), by=by, now=now)
    return entries


@transaction.atomic
def change_entry(*, entry: CalendarEntry, by: Any, now: datetime.datetime) -> None:
    """Writes a changed entry."""
    check_may(by, "change")
    before = CalendarEntry.objects.select_for_update().get(pk=entry.pk)
    entry.entered_by = by
    entry.full_clean()
    entry.save()
    log(instance=entry, action="wagtail.edit", user=by)
    _recompute_later(_("%(before)s, now %(after)s") % {"before": before, "after": entry}, by=by, now=now)


@transaction.atomic
def remove_entry(*, entry: CalendarEntry, by: Any, now: datetime.datetime) -> None:
    """Takes an entry back."""
    check_may(by, "delete")
    cause = _("%(entry)s, taken back") % {"entry": entry}
    log(instance=entry, action="wagtail.delete", user=by, deleted=True)
    entry.delete()
    _recompute_later(cause, by=by, now=now)


def _recompute_later(cause: str, *, by: Any, now: datetime.datetime) -> None:
    ask_for_recomputation(cause=cause, by=by, now=now)
    wake(recompute_deadlines)
