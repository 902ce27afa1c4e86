"""Sending the notices that wait.

A notice is taken by putting off its `due_at`, handed over, and marked as sent. A process killed in between leaves it to
be taken up again after LEASE, with the same key, by which the other side knows it for the same.
"""

import datetime
import logging

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms.cases.models import Notice
from cms.cases.notices.gateways import gateway_for
from search.indexing import pause

logger = logging.getLogger(__name__)

LEASE = datetime.timedelta(minutes=5)
GIVE_UP_AFTER = 12
"""Tries; with growing pauses that is more than a day. The officer then sees it on the case."""


def send_due_notices(*, now: datetime.datetime | None = None) -> datetime.datetime | None:
    """Sends every notice that is due; returns when the next one is, None when none waits."""
    now = now or timezone.now()
    while notice := _take(now):
        _send(notice, now)
    waiting = Notice.objects.filter(sent_at__isnull=True, attempts__lt=GIVE_UP_AFTER)
    first: datetime.datetime | None = waiting.aggregate(first=Min("due_at"))["first"]
    return first


def _take(now: datetime.datetime) -> Notice | None:
    with transaction.atomic():
        waiting = Notice.objects.filter(sent_at__isnull=True, due_at__lte=now, attempts__lt=GIVE_UP_AFTER)
        notice = waiting.order_by("due_at", "pk").select_for_update(skip_locked=True, of=("self",)).first()
        if notice is not None:
            notice.attempts += 1
            notice.due_at = now + LEASE
            notice.save(update_fields=["attempts", "due_at"])
        return notice


def _send(notice: Notice, now: datetime.datetime) -> None:
    try:
        gateway = gateway_for(notice.channel)
        if gateway is None:
            raise LookupError(notice.channel)
        with translation.override(settings.LANGUAGE_CODE):
            subject, text = words(notice)
        gateway.send(to=notice.address, subject=subject, text=text, key=notice.identifier.hex)
    except Exception as error:  # noqa: BLE001 -- whatever goes wrong with one notice must not keep back the others
        # Only the kind of error: a gateway's message may quote the address.
        reason, due_at = type(error).__name__, now + pause(notice.attempts)
        Notice.objects.filter(pk=notice.pk).update(reason=reason[:100], due_at=due_at)
        logger.warning("Notice %d could not be sent (%s). It is tried again at %s.", notice.pk, reason, due_at)
    else:
        Notice.objects.filter(pk=notice.pk).update(sent_at=timezone.now(), reason="")


def words(notice: Notice) -> tuple[str, str]:
    """Subject and text. They name the case and what there is to read, never what was asked or decided."""
    about = str(notice.get_about_display()) if notice.about else _("Message of the agency")
    subject = _("%(about)s in case %(number)s") % {"about": about, "number": notice.case.number}
    text = _("%(subject)s. Read it with your query code at %(address)s") % {
        "subject": subject,
        "address": f"{settings.BASE_URL}/requests/track/?number={notice.case.number}",
    }
    return subject, text
