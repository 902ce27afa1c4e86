"""Messages between applicant and agency that move nothing."""

import datetime
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from cms.cases.actions.writing import write_message
from cms.cases.models import Case, Message, MessageKind
from cms.cases.notices.writing import tell_applicant


@transaction.atomic
def say_to_applicant(*, case: Case, text: str, now: datetime.datetime, by: Any) -> Message:
    """A message of the agency."""
    message = write_message(case=case, kind=MessageKind.MESSAGE, text=text, from_applicant=False, now=now, by=by)
    tell_applicant(case=case, about=None, now=now)
    log(instance=case, action="cases.message", user=by)
    return message


@transaction.atomic
def say_to_agency(*, case: Case, text: str, now: datetime.datetime) -> Message:
    """A message of the applicant."""
    return write_message(case=case, kind=MessageKind.MESSAGE, text=text, from_applicant=True, now=now, by=None)
