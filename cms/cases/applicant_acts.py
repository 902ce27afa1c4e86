"""What applicants do with their own case, opened by number and query code: write, supplement, withdraw."""

import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from cms.cases.actions import move
from cms.cases.actions.corresponding import say_to_agency
from cms.cases.actions.papers import add_paper
from cms.cases.facts import facts_of
from cms.cases.models import Case, PaperKind
from cms.cases.people import APPLICANT
from cms.cases.permissions import CaseStateError
from cms.cases.states import Role
from cms.cases.transitions import TRANSITIONS, Move, refusal

MESSAGE = "message"
ACTS = (Move.RECEIVE_SUPPLEMENT, Move.RECEIVE_REASONS, Move.WITHDRAW)
MOST_CHARACTERS = 5000
MOST_MESSAGES_A_DAY = 20


def possible_acts(case: Case, *, today: datetime.date) -> frozenset[str]:
    """The names of what this applicant can do now."""
    facts = facts_of(case, actor=APPLICANT, role=Role.APPLICANT, on=today, today=today)
    moves = {act.value for act in ACTS if not refusal(TRANSITIONS[act], Role.APPLICANT, facts)}
    return frozenset({MESSAGE, *moves} if case.is_open else moves)


@transaction.atomic
def act(*, case: Case, name: str, text: str, files: list[UploadedFile], now: datetime.datetime) -> None:
    """One act of the applicant, its files with it or nothing at all. Raises CaseStateError with a sentence."""
    if len(text) > MOST_CHARACTERS:
        raise CaseStateError(_("Please write at most %(most)d characters.") % {"most": MOST_CHARACTERS})
    if name == MESSAGE:
        _write(case, text, now)
    elif name in {one.value for one in ACTS}:
        move(case=case, transition=Move(name), by=APPLICANT, now=now, details={"text": text})
    else:
        raise CaseStateError(_("There is no such step of a case."))
    for file in files[:10]:
        add_paper(case=case, kind=PaperKind.SUPPLEMENT, file=file, now=now, by=None)


def _write(case: Case, text: str, now: datetime.datetime) -> None:
    if not text.strip():
        raise CaseStateError(_("The message was empty, so nothing was sent."))
    if not case.is_open:
        raise CaseStateError(_("The case has ended. To ask for something else, file a new request."))
    today = case.messages.filter(from_applicant=True, at__gt=now - datetime.timedelta(days=1))
    if today.count() >= MOST_MESSAGES_A_DAY:
        raise CaseStateError(_("That is enough for one day. Call the agency if it is urgent."))
    say_to_agency(case=case, text=text, now=now)
