"""Filing a request, and guessing at query codes."""

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from cms.cases.actions.moving import put_in_charge
from cms.cases.actions.registering import Request, register_case
from cms.cases.models import Case, LookupFailure
from cms.cases.numbers import normal_number
from cms.disclosure.models import Agency
from cms.personal_data.encryption import fingerprint

QUERY_CODE_DIGITS = 8


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
    # One at a time for an agency: the same form sent twice at once must meet itself.
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
    case = register_case(
        request=request,
        submission=submission,
        query_code_hash=make_password(code),
        received_on=received_on,
        now=now,
        by=by,
    )
    return _receipt(put_in_charge(case=case, now=now), code)


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


def record_lookup_failure(*, number: str, address: str, now: datetime.datetime) -> None:
    """Counts a wrong guess, and forgets those of yesterday."""
    LookupFailure.objects.filter(at__lt=now - datetime.timedelta(days=1)).delete()
    LookupFailure.objects.create(
        number_fingerprint=fingerprint(normal_number(number), purpose="lookup-number"),
        address_fingerprint=fingerprint(address, purpose="lookup-address"),
        at=now,
    )
