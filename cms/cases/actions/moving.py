"""The one way to move a case: every screen, the command line and the clock come through here."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.cases.actions.clocking import DERIVED, derive, record_event
from cms.cases.actions.effects import EFFECTS, WRITTEN, Details, Effect, Moved
from cms.cases.actions.writing import write_letter
from cms.cases.assignment import suggested_officer
from cms.cases.facts import facts_of
from cms.cases.models import Case
from cms.cases.notices.writing import tell_applicant
from cms.cases.people import THE_CLOCK, Actor, roles_of
from cms.cases.permissions import CaseStateError
from cms.cases.states import Role
from cms.cases.transitions import TRANSITIONS, Move, Transition, refusal
from cms.statutes.deadlines import CaseEvent
from cms.statutes.rules import local_date

NO_DETAILS: Mapping[str, Any] = {}


@transaction.atomic
def move(
    *,
    case: Case,
    transition: Move,
    by: Actor,
    now: datetime.datetime,
    on: datetime.date | None = None,
    details: Mapping[str, Any] = NO_DETAILS,
) -> Case:
    """Makes one move of the table of transitions and gives the case as it stands then.

    `on` is the day that something from outside happened, for the rows that may be entered late; the agency's own acts
    happen on the day of `now`. `details` are what the row wants besides (cms.cases.actions.effects says what).
    Raises PermissionDenied with a sentence for somebody without the role, CaseStateError with a sentence where the
    table, a guard or the days forbid it. Nothing is written then.
    """
    # Locked, so that of two who press a button at once the second sees what the first one did.
    locked = Case.objects.select_for_update(of=("self",)).select_related("agency").get(pk=case.pk)
    row = TRANSITIONS[transition]
    role = _role(row, by, locked)
    today = local_date(now)
    day = _day(row, on, today)
    sentence = refusal(row, role, facts_of(locked, actor=by, role=role, on=day, today=today))
    if row.new or sentence:
        raise CaseStateError(sentence or _("A case is registered once."))
    moved = Moved(case=locked, by=by, role=role, on=day, today=today, now=now)
    effect = EFFECTS[transition](moved, Details(details))
    _write(row, moved, effect)
    if effect.opened is not None:
        put_in_charge(case=effect.opened, now=now)
    return locked


def put_in_charge(*, case: Case, now: datetime.datetime) -> Case:
    """Puts whom the rules name in charge of a new case; it stays “registered” where the agency has no officer."""
    if suggested_officer(case) is None:
        return case
    return move(case=case, transition=Move.ASSIGN, by=THE_CLOCK, now=now)


def _role(row: Transition, by: Actor, case: Case) -> Role:
    """The role in which somebody makes a move. Raises PermissionDenied."""
    fitting = roles_of(by, case) & row.by
    if not fitting:
        names = ", ".join(str(role.label) for role in Role if role in row.by)
        raise PermissionDenied(
            _("“%(move)s” in case %(number)s needs one of these roles at %(agency)s: %(names)s.")
            % {"move": row.move.label, "number": case.number, "agency": case.agency.name, "names": names}
        )
    return next(role for role in Role if role in fitting)


def _day(row: Transition, on: datetime.date | None, today: datetime.date) -> datetime.date:
    if on is None or on == today:
        return today
    if not row.dated:
        raise CaseStateError(
            _("“%(move)s” is the agency's own act and happens today; it cannot be dated %(day)s.")
            % {"move": row.move.label, "day": on.isoformat()}
        )
    return on


def _write(row: Transition, moved: Moved, effect: Effect) -> None:
    case, before = moved.case, moved.case.state
    if row.target is not None:
        case.state = row.target
    if effect.decision:
        case.decision = effect.decision
    if row.event is not None:
        event = CaseEvent(
            row.event, effect.on or moved.on, working_days=effect.working_days, until=effect.until, party=effect.party
        )
        record_event(case=case, event=event, now=moved.now, by=moved.by.user)
    else:
        derive(case)
    case.save(update_fields=["state", "decision", *DERIVED, *WRITTEN])
    if row.letter is not None:
        write_letter(
            case=case,
            kind=row.letter,
            fields=effect.letter,
            consultation=effect.consultation,
            dated=moved.today,
            now=moved.now,
        )
        tell_applicant(case=case, about=row.letter, now=moved.now)
    log(
        instance=case,
        action="cases.move",
        user=moved.by.user,
        data={"move": row.move.value, "role": moved.role.value, "from": before, "to": case.state, **effect.log},
    )
