"""Putting somebody in charge, extensions, and the correction of a wrong day."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from cms.cases.assignment import officers_of, suggested_officer
from cms.cases.clock import current_calendar
from cms.cases.models import CaseEventRecord
from cms.cases.permissions import CaseStateError
from cms.cases.states import Role
from cms.cases.transitions import Move
from cms.statutes.deadlines import EventKind
from cms.statutes.registry import rules_on

from .moved import Details, Effect, Moved

ACTS_OF_DECISION = frozenset(
    kind.value for kind in (EventKind.EXTENDED, EventKind.DELAY_FIXED, EventKind.ANSWERED, EventKind.TRANSFERRED)
)
"""The agency's own decisions happen when they are made; their days are never corrected."""


def assign(moved: Moved, details: Details) -> Effect:
    """`officer`, a member of staff: else oneself, or for the clock whom the rules name."""
    officer = details.given("officer")
    if officer is None:
        officer = moved.by.user if moved.role is Role.OFFICER else suggested_officer(moved.case)
    if officer is None or not officers_of(moved.case.agency).filter(pk=officer.pk).exists():
        raise CaseStateError(_("Choose a case officer of %(agency)s.") % {"agency": moved.case.agency.name})
    moved.case.assigned_to = officer
    return Effect(log={"officer": officer.pk})


def propose_extension(moved: Moved, details: Details) -> Effect:
    """`working_days` and `reason`; nothing moves before the head consents (条例 article 33)."""
    moved.case.extension_wanted = _extension_days(moved, details)
    moved.case.extension_reason = details.text("reason", _("reason for the extension"))
    return Effect(log={"working_days": moved.case.extension_wanted})


def extend(moved: Moved, details: Details) -> Effect:
    """`working_days` and `reason`; the officer's proposal stands where nothing else is said."""
    case = moved.case
    wanted = {"working_days": case.extension_wanted, "reason": case.extension_reason}
    said = Details({name: details.given(name) or value for name, value in wanted.items()})
    case.extension_wanted = _extension_days(moved, said)
    case.extension_reason = said.text("reason", _("reason for the extension"))
    return Effect(
        working_days=case.extension_wanted,
        letter={"working_days": case.extension_wanted, "reason": case.extension_reason},
        log={"working_days": case.extension_wanted},
    )


def _extension_days(moved: Moved, details: Details) -> int:
    extension = rules_on(moved.case.received_on).extension
    longest = (extension.longest_working_days if extension else None) or 1
    return details.number("working_days", _("The extension in working days"), most=longest)


def fix_delay(moved: Moved, details: Details) -> Effect:
    """`until` and `reason`: 延迟答复的合理期限 (条例 article 35)."""
    until = details.day("until", _("when the answer will be given"))
    if until <= max(moved.today, moved.case.due_on or moved.today):
        raise CaseStateError(_("A delayed answer must be fixed for a day after the period for the answer."))
    if not current_calendar().is_working_day(until):
        raise CaseStateError(_("%(day)s is no working day. Choose a working day.") % {"day": until.isoformat()})
    reason = details.text("reason", _("why the answer takes longer"))
    return Effect(until=until, letter={"until": until.isoformat(), "reason": reason}, log={"until": until.isoformat()})


def correct_day(moved: Moved, details: Details) -> Effect:
    """`event` (its key), `day` and `reason`: the day of something from outside was entered wrongly."""
    reason = details.text("reason", _("why the day is corrected"))
    day = details.day("day", _("the right day"))
    record = CaseEventRecord.objects.filter(case=moved.case, pk=details.given("event") or 0).first()
    if record is None or record.kind in ACTS_OF_DECISION:
        raise CaseStateError(_("Choose an event of this case whose day comes from outside."))
    if day > moved.today:
        raise CaseStateError(
            _("%(day)s has not come yet. Give the day on which it happened.") % {"day": day.isoformat()}
        )
    before, record.on = record.on, day
    record.save(update_fields=["on"])
    _follow(moved, record, day)
    return Effect(
        log={"event": record.kind, "was": before.isoformat(), "is": day.isoformat(), "reason": reason},
    )


def _follow(moved: Moved, record: CaseEventRecord, day: datetime.date) -> None:
    """The day on the question goes with the day on the clock."""
    asked = moved.case.consultations.filter(key=record.party) if record.party else moved.case.consultations.none()
    if record.kind in {EventKind.THIRD_PARTY_ASKED.value, EventKind.AGENCY_ASKED.value}:
        asked.update(asked_on=day)
    elif record.kind in {EventKind.THIRD_PARTY_ANSWERED.value, EventKind.AGENCY_ANSWERED.value}:
        asked.update(answered_on=day)


HANDLING: Mapping[Move, Callable[[Moved, Details], Any]] = {
    Move.ASSIGN: assign,
    Move.REASSIGN: assign,
    Move.PROPOSE_EXTENSION: propose_extension,
    Move.EXTEND: extend,
    Move.FIX_DELAY: fix_delay,
    Move.CORRECT_DAY: correct_day,
}
