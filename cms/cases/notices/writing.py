"""Writing notices into the outbox, in the transaction of what they tell of."""

import datetime
import re

from cms.cases.models import Case, Notice, NoticeChannel
from cms.cases.notices.gateways import gateway_for
from cms.cases.notices.tasks import send_notices
from cms.cases.states import LetterKind
from search.wakeups import wake

_MOBILE = re.compile(r"(?:\+?86)?(1\d{10})")
TOLD_BY_NOTICE = frozenset(LetterKind) - {
    LetterKind.RECEIPT,  # handed out on the screen
    LetterKind.THIRD_PARTY_ENQUIRY,
    LetterKind.THIRD_PARTY_TOLD,
    LetterKind.AGENCY_ENQUIRY,
}
"""The letters whose arrival the applicant is told of."""


def tell_applicant(*, case: Case, about: LetterKind | None, now: datetime.datetime) -> None:
    """A notice by each way on which the applicant can be reached. `about` is a letter, None a message."""
    if about is not None and about not in TOLD_BY_NOTICE:
        return
    mobile = _MOBILE.fullmatch(re.sub(r"[\s-]", "", case.telephone or ""))
    addresses = {NoticeChannel.MAIL: case.email, NoticeChannel.SMS: mobile.group(1) if mobile else ""}
    written = [
        Notice.objects.create(
            case=case,
            channel=channel.value,
            about=about.value if about else "",
            address=address,
            written_at=now,
            due_at=now,
        )
        for channel, address in addresses.items()
        if address and gateway_for(channel) is not None
    ]
    if written:
        wake(send_notices)
