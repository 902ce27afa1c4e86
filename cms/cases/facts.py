"""The facts of a case that the guards of the table of transitions look at, read from its rows."""

import datetime

from cms.cases.clock import current_calendar, deadline_for
from cms.cases.drafting import what_is_missing
from cms.cases.guards import DraftFacts, Facts
from cms.cases.models import Case, ReplyDraft
from cms.cases.models.consultation import Asked, Opinion
from cms.cases.people import Actor
from cms.cases.states import Role, State, Wait
from cms.statutes.deadlines import Deadline, EventKind
from cms.statutes.decisions import Decision
from cms.statutes.registry import supplement_notice_due_on

DECISIONS = {decision.value: decision for decision in Decision}


def facts_of(case: Case, *, actor: Actor, role: Role, on: datetime.date, today: datetime.date) -> Facts:
    """What a guard may know when `actor` wants to move `case` as `role`."""
    records = list(case.events.all())
    kinds = {record.kind for record in records}
    asked = list(case.consultations.all())
    computed = deadline_for([record.as_event() for record in records])
    return Facts(
        role=role,
        actor=actor.key,
        state=State(case.state),
        today=today,
        on=on,
        received_on=case.received_on,
        due_on=computed.due_on,
        supplement_notice_due_on=supplement_notice_due_on(case.received_on, current_calendar()),
        supplement_asked=EventKind.SUPPLEMENT_ASKED.value in kinds,
        supplement_received=EventKind.SUPPLEMENT_RECEIVED.value in kinds,
        supplement_due_on=case.supplement_due_on,
        waits=waits_of(computed),
        internal_enquiries=sum(one.asked == Asked.INSIDE and one.answered_on is None for one in asked),
        extension_proposed=case.extension_wanted is not None,
        extended=EventKind.EXTENDED.value in kinds,
        delay_fixed=EventKind.DELAY_FIXED.value in kinds,
        reasons_asked=case.reasons_asked_on is not None,
        reasons_given=case.reasons_given_on is not None,
        fee_notified=EventKind.FEE_NOTIFIED.value in kinds,
        fee_due_on=case.fee_due_on,
        without_consent=sum(one.asked == Asked.THIRD_PARTY and one.opinion in NO_CONSENT for one in asked),
        draft=_draft_facts(ReplyDraft.objects.filter(case=case).first()),
    )


NO_CONSENT = frozenset({Opinion.OBJECTS, Opinion.SILENT})


WAITS = {
    EventKind.SUPPLEMENT_ASKED: Wait.SUPPLEMENT,
    EventKind.THIRD_PARTY_ASKED: Wait.THIRD_PARTY,
    EventKind.AGENCY_ASKED: Wait.AGENCY,
    EventKind.FEE_NOTIFIED: Wait.FEE,
}


def waits_of(computed: Deadline) -> frozenset[Wait]:
    """What a case waits for: every question without an answer, whether or not it stops the clock."""
    return frozenset(WAITS[wait.kind] for wait in computed.waits)


def _draft_facts(draft: ReplyDraft | None) -> DraftFacts | None:
    if draft is None:
        return None
    return DraftFacts(
        complete=what_is_missing(decision=draft.decision, text=draft.text, withheld=draft.withheld),
        decision=DECISIONS.get(draft.decision),
        writers=frozenset(draft.writers),
        explains_disclosure=bool(draft.without_consent.strip()),
    )
