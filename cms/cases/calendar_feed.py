"""The due days of somebody's cases as an iCalendar (RFC 5545), for the calendar on the desk or the telephone."""

import datetime
import secrets
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms.cases.models import Case, DeskFeed
from cms.cases.selectors import cases_for_staff
from cms.cases.states import OPEN
from cms.personal_data.encryption import fingerprint

MOST = 1000


@transaction.atomic
def new_feed_token(*, by: Any, now: datetime.datetime) -> str:
    """A new private token; the former address stops working."""
    token = secrets.token_urlsafe(24)
    DeskFeed.objects.update_or_create(user=by, defaults={"token_fingerprint": _hashed(token), "made_at": now})
    return token


def feed_owner(token: str) -> Any:
    """Whose calendar this token opens; None for any other token, and for people who have left."""
    feed = DeskFeed.objects.select_related("user").filter(token_fingerprint=_hashed(token)).first()
    return feed.user if feed and feed.user.is_active else None


def _hashed(token: str) -> str:
    return fingerprint(token, purpose="desk-feed")


def due_days(user: Any) -> Iterable[Case]:
    """The open cases of one's agencies that have a due day."""
    due = cases_for_staff(user).filter(state__in=sorted(OPEN), due_on__isnull=False)
    return due.order_by("due_on", "pk").distinct()[:MOST]


def as_calendar(cases: Iterable[Case], *, address: str, now: datetime.datetime) -> str:
    """The calendar's text. It names the case and what is asked, and nobody: it may lie on a private telephone.

    `address` is that of a case with a pair of braces for its key.
    """
    stamp = now.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Chayue//cases//EN", "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{_escaped(_('Disclosure on request: due days'))}")
    for case in cases:
        assert case.due_on is not None  # noqa: S101 -- the query leaves out the others
        provisional = f" ({_('provisional')})" if case.due_provisional else ""
        lines += [
            "BEGIN:VEVENT",
            f"UID:case-{case.pk}@chayue",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{case.due_on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{case.due_on + datetime.timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(f'{case.number}{provisional} {case.subject}')}",
            f"URL:{address.format(case.pk)}",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "TRIGGER:-P3D",
            f"DESCRIPTION:{case.number}",
            "END:VALARM",
            "END:VEVENT",
        ]
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 octets, cut between characters (RFC 5545, 3.1)."""
    parts, size = [""], 0
    for sign in line:
        width = len(sign.encode())
        if size + width > 74:
            parts.append("")
            size = 0
        parts[-1] += sign
        size += width
    return "\r\n ".join(parts)
