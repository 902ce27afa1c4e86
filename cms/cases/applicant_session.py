"""What a visitor's session remembers: the receipt just given, the case just opened. Website and kiosk share it.

The query code is known only when a request is filed, so the receipt stays with that visitor's session, encrypted, for
half an hour. Each step gives the session a new key: one that somebody planted beforehand opens nothing.
"""

import datetime
import json
from dataclasses import asdict
from enum import Enum

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils.translation import gettext as _

from cms.cases.actions import AlreadyFiledError, Receipt, file_request, record_lookup_failure
from cms.cases.actions.papers import keep_proof
from cms.cases.forms import RequestForm, TrackForm
from cms.cases.lookup_limit import may_look_up
from cms.cases.models import Case
from cms.cases.models.case import Channel
from cms.cases.selectors import case_for_applicant, lookup_failures
from cms.personal_data.encryption import UnreadablePersonalDataError, decrypt, encrypt
from cms.statutes.rules import local_date

RECEIPT = "request-receipt"
CASE = "request-case"
REMEMBERED_SECONDS = 30 * 60


class LookUp(Enum):
    """What came of a number and a query code."""

    OPENED = "opened"
    WRONG = "wrong"
    STOPPED = "stopped"


def file_form(*, form: RequestForm, channel: Channel, session: SessionBase, now: datetime.datetime) -> bool:
    """Files a valid form and keeps its receipt. False, with the reason on the form, where it filed another request."""
    try:
        with transaction.atomic():
            receipt = file_request(
                request=form.request(channel=channel),
                submission=form.cleaned_data["submission"],
                received_on=local_date(now),
                now=now,
            )
            keep_proof(number=receipt.number, file=form.cleaned_data.get("proof"), now=now)
    except AlreadyFiledError as error:
        sentence = _("With this form case %(number)s was filed before. To ask for something else, open a new form.")
        form.add_error(None, sentence % {"number": error.number})
        return False
    session.cycle_key()
    session[RECEIPT] = encrypt(json.dumps(asdict(receipt), default=str))
    session.set_expiry(REMEMBERED_SECONDS)
    return True


def kept_receipt(session: SessionBase) -> Receipt | None:
    """The receipt that this session was given within the last half hour."""
    try:
        kept = json.loads(decrypt(session.get(RECEIPT, "")))
    except (UnreadablePersonalDataError, ValueError):
        return None
    days = {name: datetime.date.fromisoformat(kept[name]) for name in ("received_on", "due_on") if kept[name]}
    return Receipt(**{**kept, **days})


def open_case(*, form: TrackForm, address: str, session: SessionBase, now: datetime.datetime) -> LookUp:
    """Opens the case of a valid form's number and code to this session; else the form says why not."""
    number = form.cleaned_data["number"]
    if not may_look_up(lookup_failures(number=number, address=address, now=now)):
        form.add_error(None, _("Too many wrong tries. Wait an hour, or ask the agency with your receipt in hand."))
        return LookUp.STOPPED
    found = case_for_applicant(number, form.cleaned_data["code"])
    if found is None:
        record_lookup_failure(number=number, address=address, now=now)
        form.add_error(None, _("No case has this number and query code. Check both against your receipt."))
        return LookUp.WRONG
    session.cycle_key()
    session[CASE] = found.pk
    session.set_expiry(REMEMBERED_SECONDS)
    return LookUp.OPENED


def opened_case(session: SessionBase) -> Case | None:
    """The case that this session opened."""
    return Case.objects.select_related("agency").filter(pk=session.get(CASE) or 0).first()
