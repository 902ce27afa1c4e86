"""The beginning of a case: its row, its number, its day of receipt and its receipt letter."""

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from wagtail.log_actions import log

from cms.cases.actions.clocking import record_event
from cms.cases.actions.writing import write_letter
from cms.cases.models import Case, CaseCounter
from cms.cases.models.case import ApplicantKind, OrganisationKind
from cms.cases.states import LetterKind
from cms.disclosure.models import Agency
from cms.personal_data.encryption import fingerprint
from cms.statutes.deadlines import CaseEvent, EventKind
from cms.statutes.rules import local_date


@dataclass(frozen=True, kw_only=True)
class Request:
    """What an applicant states (条例 article 29)."""

    agency: Agency
    channel: str
    applicant_kind: str
    organisation_kind: str = ""
    applicant_name: str
    identity_kind: str
    identity_number: str
    telephone: str = ""
    email: str = ""
    address: str = ""
    subject: str
    description: str
    form: str
    asked_orally: bool = False
    assistance: str = ""


@transaction.atomic
def register_case(
    *,
    request: Request,
    submission: uuid.UUID,
    query_code_hash: str,
    received_on: datetime.date,
    now: datetime.datetime,
    by: Any,
    transferred_from: Case | None = None,
) -> Case:
    """A new case at “registered”, with its event of receipt, its receipt letter and its log entry."""
    # One at a time for an agency, so that numbers run without gaps.
    Agency.objects.select_for_update().get(pk=request.agency.pk)
    case = Case(
        number=_next_number(request.agency, received_on.year),
        query_code_hash=query_code_hash,
        submission=submission,
        agency=request.agency,
        channel=request.channel,
        filed_at=now,
        applicant_kind=request.applicant_kind,
        organisation_kind=_organisation_kind(request),
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
        asked_orally=request.asked_orally,
        assistance=request.assistance,
        transferred_from=transferred_from,
        # Only until the first event, in this transaction, gives them.
        received_on=received_on,
        due_on=received_on + datetime.timedelta(days=1),
    )
    case.save()
    record_event(case=case, event=CaseEvent(EventKind.RECEIVED, received_on), now=now, by=by)
    case.save()
    log(instance=case, action="cases.file", user=by, data={"channel": request.channel})
    write_letter(case=case, kind=LetterKind.RECEIPT, fields=_told(case), dated=local_date(now), now=now)
    return case


def request_again(case: Case, *, agency: Agency) -> Request:
    """What a case asks for, put to another agency."""
    same = {name: getattr(case, name) for name in Request.__dataclass_fields__ if name != "agency"}
    return Request(agency=agency, **same)


def _told(case: Case) -> dict[str, str]:
    """What the receipt says of the clock."""
    return {"received_on": case.received_on.isoformat(), "due_on": case.due_on.isoformat() if case.due_on else ""}


def _organisation_kind(request: Request) -> str:
    """One of the five kinds for an organisation, none for a citizen."""
    if request.applicant_kind == ApplicantKind.CITIZEN:
        return ""
    return request.organisation_kind or OrganisationKind.OTHER.value


def _next_number(agency: Agency, year: int) -> str:
    """The next case number of an agency and year, such as QLZR-2026-00042. The row's lock keeps it to one caller."""
    CaseCounter.objects.get_or_create(agency=agency, year=year)
    CaseCounter.objects.filter(agency=agency, year=year).update(last=F("last") + 1)
    last = CaseCounter.objects.get(agency=agency, year=year).last
    return f"{agency.code}-{year}-{last:05d}"
