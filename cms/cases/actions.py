"""Writes to cases."""

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from wagtail.log_actions import log

from cms.cases.clock import clock_columns, deadline_of
from cms.cases.models import Case, CaseCounter, CaseEventRecord, LookupFailure, Reply
from cms.cases.models.case import State
from cms.cases.numbers import normal_number
from cms.cases.permissions import check_can_be_answered, check_may_answer
from cms.disclosure.models import Agency
from cms.personal_data.encryption import fingerprint
from cms.statutes.deadlines import CaseEvent, EventKind

QUERY_CODE_DIGITS = 8


@dataclass(frozen=True, kw_only=True)
class Request:
    """What an applicant states (条例 article 29)."""

    agency: Agency
    channel: str
    applicant_kind: str
    applicant_name: str
    identity_kind: str
    identity_number: str
    telephone: str = ""
    email: str = ""
    address: str = ""
    subject: str
    description: str
    form: str


@dataclass(frozen=True)
class Receipt:
    """What the applicant takes home (回执). The query code exists only here: the case keeps its hash."""

    number: str
    query_code: str
    agency: str
    subject: str
    received_on: datetime.date
    due_on: datetime.date | None
    due_provisional: bool


class AlreadyFiledError(Exception):
    """Another request was filed with this sending of the form; `number` is its case."""

    def __init__(self, number: str) -> None:
        super().__init__(f"Another request was filed with this form as {number}. Open a new form.")
        self.number = number


def query_code_for(submission: uuid.UUID) -> str:
    """The private query code (查询码): eight digits, which can be typed on any keypad and read out by telephone.

    It is a keyed hash of the sending, so that an applicant whose connection broke after filing sends the form again and
    gets the same receipt, while the database holds no code that could be read.
    """
    return f"{int(fingerprint(str(submission), purpose='query-code'), 16) % 10**QUERY_CODE_DIGITS:0{QUERY_CODE_DIGITS}}"


@transaction.atomic
def file_request(
    *,
    request: Request,
    submission: uuid.UUID,
    received_on: datetime.date,
    now: datetime.datetime,
    by: Any = None,
    query_code: str = "",
) -> Receipt:
    """Files a request and gives its receipt; the same form sent again gives the same receipt.

    `received_on` is the day that article 31 fixes for the channel: on the website and at the kiosk the receipt itself
    confirms the request, so that both sides have confirmed on the day of filing (article 31 (3)).
    Raises AlreadyFiledError where this `submission` was used for another request.
    """
    code = query_code or query_code_for(submission)
    # One at a time for an agency: the same form sent twice at once must meet itself, and numbers run without gaps.
    Agency.objects.select_for_update().get(pk=request.agency.pk)
    earlier = Case.objects.select_related("agency").filter(submission=submission).first()
    if earlier is not None:
        if (earlier.agency, earlier.subject, earlier.description) != (
            request.agency,
            request.subject,
            request.description,
        ):
            raise AlreadyFiledError(earlier.number)
        return _receipt(earlier, code)
    case = Case(
        number=_next_number(request.agency, received_on.year),
        query_code_hash=make_password(code),
        submission=submission,
        agency=request.agency,
        channel=request.channel,
        filed_at=now,
        applicant_kind=request.applicant_kind,
        applicant_name=request.applicant_name,
        identity_kind=request.identity_kind,
        identity_number=request.identity_number,
        identity_fingerprint=fingerprint(request.identity_number.upper(), purpose="identity"),
        telephone=request.telephone,
        email=request.email,
        address=request.address,
        subject=request.subject,
        description=request.description,
        form=request.form,
        # Only until recompute, in this transaction, derives them from the first event.
        received_on=received_on,
        due_on=received_on + datetime.timedelta(days=1),
    )
    case.save()
    record_event(case=case, event=CaseEvent(EventKind.RECEIVED, received_on), now=now, by=by)
    log(instance=case, action="cases.file", user=by, data={"channel": request.channel})
    return _receipt(case, code)


def _receipt(case: Case, code: str) -> Receipt:
    return Receipt(
        number=case.number,
        query_code=code,
        agency=case.agency.name,
        subject=case.subject,
        received_on=case.received_on,
        due_on=case.due_on,
        due_provisional=case.due_provisional,
    )


def _next_number(agency: Agency, year: int) -> str:
    """The next case number of an agency and year, such as QLZR-2026-00042. The row's lock keeps it to one caller."""
    CaseCounter.objects.get_or_create(agency=agency, year=year)
    CaseCounter.objects.filter(agency=agency, year=year).update(last=F("last") + 1)
    last = CaseCounter.objects.get(agency=agency, year=year).last
    return f"{agency.code}-{year}-{last:05d}"


@transaction.atomic
def record_event(*, case: Case, event: CaseEvent, now: datetime.datetime, by: Any, decision: str = "") -> None:
    """Adds a dated event and brings the case's clock and state up to it."""
    CaseEventRecord.objects.create(
        case=case,
        kind=event.kind.value,
        on=event.on,
        working_days=event.working_days,
        party=event.party,
        until=event.until,
        recorded_at=now,
        recorded_by=by,
    )
    recompute(case=case, decision=decision)


@transaction.atomic
def recompute(*, case: Case, decision: str = "") -> None:
    """Derives received, due and answered days and the state from the events: the only writer of those columns."""
    deadline = deadline_of(case)
    case.received_on = case.events.get(kind=EventKind.RECEIVED.value).on
    for name, value in clock_columns(deadline).items():
        setattr(case, name, value)
    case.answered_on = deadline.answered_on
    case.state = State.ANSWERED if deadline.answered_on else State.IN_PROGRESS
    case.decision = decision or case.decision
    case.save(update_fields=["received_on", *clock_columns(deadline), "answered_on", "state", "decision"])


@transaction.atomic
def answer_case(*, case: Case, decision: str, text: str, on: datetime.date, now: datetime.datetime, by: Any) -> Reply:
    """Answers a case (答复, 条例 articles 36 and 37).

    Raises PermissionDenied and CaseStateError with a sentence.
    """
    check_may_answer(by)
    # Locked, so that of two officers who answer at once the second is told.
    locked = Case.objects.select_for_update().get(pk=case.pk)
    check_can_be_answered(locked)
    reply = Reply.objects.create(case=locked, decision=decision, text=text, answered_at=now, answered_by=by)
    record_event(case=locked, event=CaseEvent(EventKind.ANSWERED, on), now=now, by=by, decision=decision)
    log(instance=locked, action="cases.answer", user=by, data={"decision": decision})
    return reply


def record_lookup_failure(*, number: str, address: str, now: datetime.datetime) -> None:
    """Counts a wrong guess, and forgets those of yesterday."""
    LookupFailure.objects.filter(at__lt=now - datetime.timedelta(days=1)).delete()
    LookupFailure.objects.create(
        number_fingerprint=fingerprint(normal_number(number), purpose="lookup-number"),
        address_fingerprint=fingerprint(address, purpose="lookup-address"),
        at=now,
    )
