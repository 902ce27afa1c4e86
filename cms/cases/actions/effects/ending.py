"""Fees, and the ends of a case without a reply: closed, transferred, withdrawn."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from cms.cases.actions.registering import register_case, request_again
from cms.cases.actions.writing import write_message
from cms.cases.clock import current_calendar
from cms.cases.earlier import earlier_in_month
from cms.cases.models import MessageKind
from cms.cases.models.case import FeeBasis
from cms.cases.permissions import CaseStateError
from cms.cases.transitions import Move
from cms.disclosure.models import Agency
from cms.statutes.deadlines import EventKind
from cms.statutes.decisions import Decision
from cms.statutes.fees import fee_by_item, fee_by_page
from cms.statutes.registry import rules_on

from .moved import Details, Effect, Moved


def notify_fee(moved: Moved, details: Details) -> Effect:
    """`basis` (item or page) and `count`; the amount follows from 国办函〔2020〕109号."""
    case = moved.case
    case.fee_basis = details.choice("basis", _("by item or by page"), frozenset(FeeBasis.values))
    case.fee_count = details.number("count", _("The number of items or pages"))
    if case.fee_basis == FeeBasis.ITEM:
        before = earlier_in_month(case)
        case.fee_yuan = fee_by_item(case.fee_count, earlier_in_month=before, received_on=case.received_on)
    else:
        case.fee_yuan = fee_by_page(case.fee_count, received_on=case.received_on)
    if not case.fee_yuan:
        raise CaseStateError(_("Nothing is to be paid for that number. Handle the request without a fee."))
    question = rules_on(case.received_on).question(EventKind.FEE_NOTIFIED)
    days = (question.answer_working_days if question else None) or 20
    case.fee_due_on = current_calendar().add_working_days(moved.today, days)
    fields = {"basis": case.fee_basis, "count": case.fee_count, "yuan": case.fee_yuan}
    return Effect(until=case.fee_due_on, letter={**fields, "until": case.fee_due_on.isoformat()}, log=fields)


def record_payment(_moved: Moved, _details: Details) -> Effect:
    """Nothing but the day."""
    return Effect()


def _close(decision: Decision) -> Callable[[Moved, Details], Effect]:
    def close(_moved: Moved, _details: Details) -> Effect:
        return Effect(decision=decision.value, letter={"decision": decision.value}, log={"decision": decision.value})

    return close


def transfer(moved: Moved, details: Details) -> Effect:
    """`agency`, an Agency that takes requests, and `reason`.

    The applicant is told who is responsible and how to reach it (条例 article 36 (5)). The request begins anew there,
    with a clock and a number of its own; the applicant's query code opens both.
    """
    agency = details.given("agency")
    if not isinstance(agency, Agency) or not agency.takes_requests or agency == moved.case.agency:
        raise CaseStateError(_("Choose another agency that takes requests."))
    reason = details.text("reason", _("why the other agency is responsible"))
    opened = register_case(
        request=request_again(moved.case, agency=agency),
        submission=uuid.uuid5(moved.case.submission, agency.code),
        query_code_hash=moved.case.query_code_hash,
        received_on=moved.today,
        now=moved.now,
        by=moved.by.user,
        transferred_from=moved.case,
    )
    fields = {
        "agency": agency.name,
        "address": agency.address,
        "telephone": agency.telephone,
        "reason": reason,
        "number": opened.number,
    }
    log = {"agency": agency.code, "number": opened.number}
    return Effect(decision=Decision.NOT_THIS_AGENCY.value, letter=fields, log=log, opened=opened)


def withdraw(moved: Moved, details: Details) -> Effect:
    """`text`: the applicant's words, if there are any."""
    text = details.text("text", _("the applicant's words"), needed=False)
    if text:
        write_message(
            case=moved.case,
            kind=MessageKind.MESSAGE,
            text=text,
            from_applicant=True,
            now=moved.now,
            by=moved.by.user,
        )
    return Effect(decision=Decision.OTHER.value, log={"decision": Decision.OTHER.value})


ENDING: Mapping[Move, Callable[[Moved, Details], Any]] = {
    Move.NOTIFY_FEE: notify_fee,
    Move.RECORD_PAYMENT: record_payment,
    Move.CLOSE_UNSUPPLEMENTED: _close(Decision.NOT_SUPPLEMENTED),
    Move.CLOSE_UNPAID: _close(Decision.FEE_NOT_PAID),
    Move.TRANSFER: transfer,
    Move.WITHDRAW: withdraw,
}
