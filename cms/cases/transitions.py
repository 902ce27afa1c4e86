"""The one table of what can happen to a case (办理流程): who, from where, to where, under what, with what letter.

Views, the command line and the clock all go through `cms.cases.actions.moving.move`, which reads this table and nothing
else. docs/cases.md holds the diagram that is drawn from it.
Source: 政府信息公开条例 第三十条 to 第三十九条, 第四十二条, 第四十五条.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.cases.guards import Facts, Guard, objection
from cms.cases.states import OPEN, LetterKind, Role, State, Wait
from cms.statutes.deadlines import EventKind


class Move(models.TextChoices):
    """What can happen to a case."""

    REGISTER = "register", gettext_lazy("Register")
    ASSIGN = "assign", gettext_lazy("Put an officer in charge")
    REASSIGN = "reassign", gettext_lazy("Put another officer in charge")
    ASK_SUPPLEMENT = "ask_supplement", gettext_lazy("Ask for a supplement")
    RECEIVE_SUPPLEMENT = "receive_supplement", gettext_lazy("Record the supplement")
    CLOSE_UNSUPPLEMENTED = "close_unsupplemented", gettext_lazy("Close: not supplemented")
    ASK_THIRD_PARTY = "ask_third_party", gettext_lazy("Ask a third party")
    RECORD_DELIVERY = "record_delivery", gettext_lazy("Record that an enquiry arrived")
    RECORD_THIRD_PARTY = "record_third_party", gettext_lazy("Record a third party's opinion")
    THIRD_PARTY_SILENT = "third_party_silent", gettext_lazy("The third party did not answer in time")
    ASK_AGENCY = "ask_agency", gettext_lazy("Ask another agency")
    RECORD_AGENCY = "record_agency", gettext_lazy("Record another agency's opinion")
    AGENCY_SILENT = "agency_silent", gettext_lazy("The other agency did not answer in time")
    ASK_INSIDE = "ask_inside", gettext_lazy("Ask inside the agency")
    RECORD_INSIDE = "record_inside", gettext_lazy("Record an opinion from inside")
    PROPOSE_EXTENSION = "propose_extension", gettext_lazy("Propose an extension")
    EXTEND = "extend", gettext_lazy("Consent to an extension")
    ASK_REASONS = "ask_reasons", gettext_lazy("Ask for reasons")
    RECEIVE_REASONS = "receive_reasons", gettext_lazy("Record the reasons")
    FIX_DELAY = "fix_delay", gettext_lazy("Fix a delayed answer")
    NOTIFY_FEE = "notify_fee", gettext_lazy("Notify a fee")
    RECORD_PAYMENT = "record_payment", gettext_lazy("Record the payment")
    CLOSE_UNPAID = "close_unpaid", gettext_lazy("Close: fee not paid")
    SAVE_DRAFT = "save_draft", gettext_lazy("Write the reply")
    SUBMIT_DRAFT = "submit_draft", gettext_lazy("Hand in for the legal check")
    PASS_CHECK = "pass_check", gettext_lazy("Pass the legal check")
    RETURN_FROM_CHECK = "return_from_check", gettext_lazy("Send back from the legal check")
    APPROVE = "approve", gettext_lazy("Approve and send the reply")
    RETURN_FROM_HEAD = "return_from_head", gettext_lazy("Send back from the head")
    TRANSFER = "transfer", gettext_lazy("Transfer to the agency responsible")
    WITHDRAW = "withdraw", gettext_lazy("Withdraw the request")
    CORRECT_DAY = "correct_day", gettext_lazy("Correct a wrong day")


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One row of the table.

    `target` is None where the case stays where it is. `opens` and `ends` are what it waits for afterwards, or no
    longer. `event` is the dated event that the clock replays. `dated` says that the day comes from outside and may be
    entered late; the agency's own acts happen on the day they are done. `new` starts a case.
    """

    move: Move
    by: frozenset[Role]
    source: frozenset[State]
    target: State | None = None
    guards: tuple[Guard, ...] = ()
    letter: LetterKind | None = None
    event: EventKind | None = None
    opens: Wait | None = None
    ends: Wait | None = None
    dated: bool = False
    article: str = ""
    new: bool = False


_APPLICANT, _OFFICER = frozenset({Role.APPLICANT, Role.OFFICER}), frozenset({Role.OFFICER})
_LEGAL, _HEAD = frozenset({Role.LEGAL}), frozenset({Role.HEAD})
_OFFICE, _CLOCK = frozenset({Role.OFFICER, Role.HEAD}), frozenset({Role.OFFICER, Role.SYSTEM})
_ANYONE_IN_CHARGE = frozenset({Role.SYSTEM, Role.HEAD, Role.OFFICER})
_BEGINNING = frozenset({State.REGISTERED, State.ASSIGNED})
_AT_WORK = frozenset({State.REGISTERED, State.ASSIGNED, State.DRAFTING})
_IN_HAND = frozenset({State.ASSIGNED, State.DRAFTING})
_CHECKED, _BEFORE_HEAD = frozenset({State.LEGAL_CHECK}), frozenset({State.APPROVAL})
_POSSIBLE = Guard.ON_A_POSSIBLE_DAY

# A table is read row by row.
# fmt: off
_ROWS = (
    # Intake
    Transition(move=Move.REGISTER, by=_APPLICANT, source=frozenset(), target=State.REGISTERED, new=True, dated=True,
               letter=LetterKind.RECEIPT, event=EventKind.RECEIVED, article="29, 31"),
    Transition(move=Move.ASSIGN, by=_ANYONE_IN_CHARGE, source=frozenset({State.REGISTERED}), target=State.ASSIGNED,
               article="45"),
    Transition(move=Move.REASSIGN, by=_HEAD, source=OPEN - {State.REGISTERED}, article="45"),
    # The applicant's supplement
    Transition(move=Move.ASK_SUPPLEMENT, by=_OFFICER, source=_AT_WORK, guards=(Guard.SUPPLEMENT_ONCE,
               Guard.SUPPLEMENT_IN_TIME), letter=LetterKind.SUPPLEMENT_NOTICE, event=EventKind.SUPPLEMENT_ASKED,
               opens=Wait.SUPPLEMENT, article="30"),
    Transition(move=Move.RECEIVE_SUPPLEMENT, by=_APPLICANT, source=OPEN, dated=True,
               guards=(Guard.WAITS_FOR_SUPPLEMENT, _POSSIBLE), event=EventKind.SUPPLEMENT_RECEIVED,
               ends=Wait.SUPPLEMENT, article="30"),
    Transition(move=Move.CLOSE_UNSUPPLEMENTED, by=_HEAD, source=_AT_WORK, target=State.CLOSED,
               guards=(Guard.WAITS_FOR_SUPPLEMENT, Guard.SUPPLEMENT_OVERDUE), letter=LetterKind.NOT_HANDLED,
               event=EventKind.ANSWERED, ends=Wait.SUPPLEMENT, article="30"),
    # Those whose opinion is asked
    Transition(move=Move.ASK_THIRD_PARTY, by=_OFFICER, source=_IN_HAND, letter=LetterKind.THIRD_PARTY_ENQUIRY,
               event=EventKind.THIRD_PARTY_ASKED, opens=Wait.THIRD_PARTY, article="32"),
    Transition(move=Move.RECORD_DELIVERY, by=_OFFICER, source=OPEN, dated=True, guards=(_POSSIBLE,), article="32, 34"),
    Transition(move=Move.RECORD_THIRD_PARTY, by=_OFFICER, source=OPEN, dated=True,
               guards=(Guard.WAITS_FOR_THIRD_PARTY, _POSSIBLE), event=EventKind.THIRD_PARTY_ANSWERED,
               ends=Wait.THIRD_PARTY, article="32"),
    Transition(move=Move.THIRD_PARTY_SILENT, by=_CLOCK, source=OPEN, guards=(Guard.WAITS_FOR_THIRD_PARTY,),
               event=EventKind.THIRD_PARTY_ANSWERED, ends=Wait.THIRD_PARTY, article="32"),
    Transition(move=Move.ASK_AGENCY, by=_OFFICER, source=_IN_HAND, letter=LetterKind.AGENCY_ENQUIRY,
               event=EventKind.AGENCY_ASKED, opens=Wait.AGENCY, article="34"),
    Transition(move=Move.RECORD_AGENCY, by=_OFFICER, source=OPEN, dated=True, guards=(Guard.WAITS_FOR_AGENCY,
               _POSSIBLE), event=EventKind.AGENCY_ANSWERED, ends=Wait.AGENCY, article="34"),
    Transition(move=Move.AGENCY_SILENT, by=_CLOCK, source=OPEN, guards=(Guard.WAITS_FOR_AGENCY,),
               event=EventKind.AGENCY_ANSWERED, ends=Wait.AGENCY, article="34"),
    Transition(move=Move.ASK_INSIDE, by=_OFFICER, source=_IN_HAND, article="45"),
    Transition(move=Move.RECORD_INSIDE, by=_OFFICER, source=OPEN, dated=True, guards=(Guard.WAITS_INSIDE, _POSSIBLE),
               article="45"),
    # More time
    Transition(move=Move.PROPOSE_EXTENSION, by=_OFFICER, source=OPEN, guards=(Guard.NOT_EXTENDED, Guard.PERIOD_RUNS),
               article="33"),
    Transition(move=Move.EXTEND, by=_HEAD, source=OPEN, guards=(Guard.NOT_EXTENDED, Guard.PERIOD_RUNS),
               letter=LetterKind.EXTENSION, event=EventKind.EXTENDED, article="33"),
    # Number or frequency beyond the reasonable
    Transition(move=Move.ASK_REASONS, by=_OFFICER, source=_AT_WORK, guards=(Guard.REASONS_ASKED_ONCE,),
               letter=LetterKind.REASONS_ASKED, article="35"),
    Transition(move=Move.RECEIVE_REASONS, by=_APPLICANT, source=OPEN, dated=True, guards=(Guard.REASONS_AWAITED,
               _POSSIBLE), article="35"),
    Transition(move=Move.FIX_DELAY, by=_HEAD, source=OPEN, guards=(Guard.REASONS_GIVEN, Guard.NO_DELAY_YET,
               Guard.PERIOD_RUNS), letter=LetterKind.DELAY, event=EventKind.DELAY_FIXED, article="35"),
    Transition(move=Move.NOTIFY_FEE, by=_HEAD, source=_IN_HAND, guards=(Guard.FEE_ONCE,),
               letter=LetterKind.FEE_NOTICE, event=EventKind.FEE_NOTIFIED, opens=Wait.FEE, article="42"),
    Transition(move=Move.RECORD_PAYMENT, by=_OFFICER, source=OPEN, dated=True, guards=(Guard.WAITS_FOR_FEE,
               _POSSIBLE), event=EventKind.FEE_PAID, ends=Wait.FEE, article="42"),
    Transition(move=Move.CLOSE_UNPAID, by=_HEAD, source=_AT_WORK, target=State.CLOSED, guards=(Guard.WAITS_FOR_FEE,
               Guard.FEE_OVERDUE), letter=LetterKind.NOT_HANDLED, event=EventKind.ANSWERED, ends=Wait.FEE,
               article="42"),
    # The reply
    Transition(move=Move.SAVE_DRAFT, by=_OFFICER, source=_IN_HAND, target=State.DRAFTING, article="36"),
    Transition(move=Move.SUBMIT_DRAFT, by=_OFFICER, source=frozenset({State.DRAFTING}), target=State.LEGAL_CHECK,
               guards=(Guard.DRAFT_COMPLETE, Guard.NOTHING_AWAITED, Guard.CONSENT_OR_REASON,
               Guard.DECISION_FITS), article="17"),
    Transition(move=Move.PASS_CHECK, by=_LEGAL, source=_CHECKED, target=State.APPROVAL,
               guards=(Guard.NOT_THE_DRAFTER,), article="17"),
    Transition(move=Move.RETURN_FROM_CHECK, by=_LEGAL, source=_CHECKED, target=State.DRAFTING, article="17"),
    Transition(move=Move.APPROVE, by=_HEAD, source=_BEFORE_HEAD, target=State.ANSWERED, guards=(Guard.NOT_THE_DRAFTER,
               Guard.DRAFT_COMPLETE, Guard.NOTHING_AWAITED, Guard.CONSENT_OR_REASON), letter=LetterKind.REPLY,
               event=EventKind.ANSWERED, article="36"),
    Transition(move=Move.RETURN_FROM_HEAD, by=_HEAD, source=_BEFORE_HEAD, target=State.DRAFTING, article="36"),
    # Ends without a reply, and mistakes
    Transition(move=Move.TRANSFER, by=_HEAD, source=_BEGINNING | {State.DRAFTING}, target=State.TRANSFERRED,
               guards=(Guard.NOTHING_AWAITED,), letter=LetterKind.TRANSFER, event=EventKind.TRANSFERRED,
               article="36 (5)"),
    Transition(move=Move.WITHDRAW, by=_APPLICANT, source=OPEN, target=State.WITHDRAWN, dated=True,
               guards=(_POSSIBLE,), letter=LetterKind.WITHDRAWAL, event=EventKind.WITHDRAWN),
    Transition(move=Move.CORRECT_DAY, by=_OFFICE, source=OPEN, article="45"),
)
# fmt: on

TRANSITIONS: Mapping[Move, Transition] = MappingProxyType({row.move: row for row in _ROWS})
"""Every move by its name. What has no row here cannot be done to a case."""


def rows_for(state: State, roles: frozenset[Role]) -> tuple[Transition, ...]:
    """The rows that people with these roles may use on a case in this state, before its guards are asked."""
    return tuple(row for row in _ROWS if state in row.source and row.by & roles)


def refusal(row: Transition, role: Role, facts: Facts) -> str:
    """Why this role cannot make this move now, as a sentence; empty where it can."""
    if role not in row.by:
        return _("“%(move)s” is not for the role “%(role)s”.") % {"move": row.move.label, "role": role.label}
    if facts.state not in row.source:
        return _("“%(move)s” is not possible: the case is at “%(state)s”.") % {
            "move": row.move.label,
            "state": facts.state.label,
        }
    return objection(row.guards, facts)
