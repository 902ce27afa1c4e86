"""The officer's desk and the supervisor's board: which cases, and how many."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.cases.clock import current_calendar
from cms.cases.models import Case
from cms.cases.states import OPEN, State

OPEN_STATES = sorted(OPEN)
TURNS = {
    "cases.handle_case": (State.REGISTERED, State.ASSIGNED, State.DRAFTING),
    "cases.check_case": (State.LEGAL_CHECK,),
    "cases.approve_case": (State.APPROVAL,),
}
"""At which states a case waits for whom."""

TRAYS: Mapping[str, str | Promise] = {
    "mine": _("My turn"),
    "overdue": _("Overdue"),
    "due1": _("Due within 1 working day"),
    "due3": _("Due within 3 working days"),
    "due5": _("Due within 5 working days"),
    "waiting": _("Waiting for others"),
    "extension": _("Extensions to decide"),
    "provisional": _("Due day provisional"),
    "open": _("All open"),
    "ended": _("Ended"),
}


def tray_condition(name: str, *, user: Any, today: datetime.date) -> Q:
    """The cases of one tray. A case that is due today is due within one working day and not overdue."""
    is_open = Q(state__in=OPEN_STATES)
    calendar = current_calendar()
    due = {f"due{days}": Q(due_on__gte=today, due_on__lte=calendar.add_working_days(today, days)) for days in (1, 3, 5)}
    conditions: dict[str, Q] = {
        "mine": is_open & _my_turn(user),
        "overdue": is_open & Q(due_on__lt=today),
        "waiting": is_open & ~Q(waits=""),
        "extension": is_open & Q(extension_wanted__isnull=False) & ~Q(events__kind="extended"),
        "provisional": is_open & Q(due_provisional=True),
        "open": is_open,
        "ended": ~is_open,
        **{tray: is_open & condition for tray, condition in due.items()},
    }
    return conditions[name]


def _my_turn(user: Any) -> Q:
    turn = Q(pk__in=[])
    for right, states in TURNS.items():
        if user.has_perm(right):
            # A case without an officer is every officer's; those at the check and before the head are their holders'.
            whose = Q(assigned_to=user) | Q(assigned_to=None) if right == "cases.handle_case" else Q()
            turn |= Q(state__in=states) & whose
    return turn


@dataclass(frozen=True)
class Tray:
    """A tray of the desk with the number of its cases."""

    name: str
    label: str | Promise
    count: int
    chosen: bool


def trays(cases: QuerySet[Case], *, user: Any, today: datetime.date, chosen: str) -> list[Tray]:
    """Every tray with its count, in one query."""
    counts = cases.order_by().aggregate(
        **{name: Count("pk", filter=tray_condition(name, user=user, today=today), distinct=True) for name in TRAYS}
    )
    return [Tray(name, label, counts[name], name == chosen) for name, label in TRAYS.items()]


@dataclass(frozen=True)
class AgencyLine:
    """One agency on the supervisor's board. `late` are replies that were given after the due day, in percent."""

    rank: int
    agency: int
    name: str
    open: int
    overdue: int
    soon: int
    ended: int
    late: int

    @property
    def on_time(self) -> int | None:
        """Replies in time of all replies, in percent; None where there was none."""
        return round(100 * (self.ended - self.late) / self.ended) if self.ended else None


def board(cases: QuerySet[Case], *, today: datetime.date, year: int) -> list[AgencyLine]:
    """The agencies, ranked: no overdue case first, then by replies in time, then by the number of replies.

    `ended` counts the replies of `year`.
    """
    is_open = Q(state__in=OPEN_STATES)
    soon = current_calendar().add_working_days(today, 5)
    replied = Q(state=State.ANSWERED, answered_on__year=year)
    rows = (
        cases.order_by()
        .values("agency", "agency__code", "agency__name")
        .annotate(
            open=Count("pk", filter=is_open),
            overdue=Count("pk", filter=is_open & Q(due_on__lt=today)),
            soon=Count("pk", filter=is_open & Q(due_on__gte=today, due_on__lte=soon)),
            ended=Count("pk", filter=replied),
            late=Count("pk", filter=replied & Q(answered_on__gt=F("due_on"))),
        )
    )
    ordered = sorted(rows, key=_standing)
    lines, rank = [], 0
    for place, row in enumerate(ordered, start=1):
        if place == 1 or _standing(row)[:3] != _standing(ordered[place - 2])[:3]:
            rank = place
        lines.append(
            AgencyLine(
                rank=rank,
                agency=row["agency"],
                name=row["agency__name"],
                **{name: row[name] for name in ("open", "overdue", "soon", "ended", "late")},
            )
        )
    return lines


def _standing(row: Mapping[str, Any]) -> tuple[int, float, int, str]:
    in_time = (row["ended"] - row["late"]) / row["ended"] if row["ended"] else 1.0
    return row["overdue"], -in_time, -row["ended"], row["agency__code"]


BY_URGENCY: tuple[str | Combinable, ...] = (F("due_on").asc(nulls_last=True), "pk")
