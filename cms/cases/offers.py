"""What somebody can do with a case now: the rows of the table of transitions that are open to this person."""

import datetime
from dataclasses import dataclass

from cms.cases.facts import facts_of
from cms.cases.guards import Guard
from cms.cases.models import Case
from cms.cases.models.consultation import Asked
from cms.cases.move_forms import MoveForm, move_form
from cms.cases.people import Actor, roles_of
from cms.cases.states import Role, State
from cms.cases.transitions import Move, Transition, refusal, rows_for

ONLY_WHEN_ASKED = frozenset(
    {
        Guard.WAITS_FOR_SUPPLEMENT,
        Guard.WAITS_FOR_THIRD_PARTY,
        Guard.WAITS_FOR_AGENCY,
        Guard.WAITS_FOR_FEE,
        Guard.WAITS_INSIDE,
        Guard.REASONS_AWAITED,
        Guard.REASONS_GIVEN,
    }
)
"""Moves that answer a question: where none was put they are left out, not explained."""


SILENT_MOVES = {Move.THIRD_PARTY_SILENT: Asked.THIRD_PARTY, Move.AGENCY_SILENT: Asked.AGENCY}
"""Moves that are offered once somebody's fifteen working days are over."""


@dataclass(frozen=True)
class Offer:
    """A move with its form, or with the sentence that says why it cannot be made now."""

    row: Transition
    role: Role
    form: MoveForm
    objection: str

    @property
    def move(self) -> Move:
        """Its name."""
        return self.row.move


def offers(case: Case, *, actor: Actor, today: datetime.date) -> list[Offer]:
    """The moves of this person's roles at this state. Those whose guard objects come with its sentence."""
    roles = roles_of(actor, case)
    found = []
    for row in rows_for(State(case.state), roles):
        role = next(role for role in Role if role in row.by & roles)
        facts = facts_of(case, actor=actor, role=role, on=today, today=today)
        objection = refusal(row, role, facts)
        if objection and ONLY_WHEN_ASKED.intersection(row.guards):
            continue
        if row.move is Move.RECORD_DELIVERY and not case.consultations.filter(delivered_on__isnull=True).exists():
            continue
        if row.move in SILENT_MOVES and not case.consultations.filter(
            asked=SILENT_MOVES[row.move], answered_on__isnull=True, opinion_due_on__lt=today
        ):
            continue
        found.append(Offer(row=row, role=role, form=move_form(row.move, case), objection=objection))
    return found
