"""Sending the mail that waits: at least once, and hardly ever twice.

A mail is taken by putting off its `due_at`, sent, and deleted once the mail server has it. A process killed in between
leaves it to be taken up again after LEASE. Where it had been sent but not yet deleted, its owner gets it a second time,
with the same Message-ID, by which mail readers know it for the same.
"""

import datetime
import logging
import smtplib

from django.db import transaction
from django.db.models import F, Min
from django.utils import timezone

from search.indexing import pause
from search.selectors import Hit, visible
from search.viewers import PUBLIC_VIEWER

from .mails import compose
from .models import AlertMail, MailKind, SavedSearch
from .selectors import can_mail

logger = logging.getLogger(__name__)

LEASE = datetime.timedelta(minutes=10)
REFUSED = smtplib.SMTPRecipientsRefused.__name__
"""The reason where the mail server does not take the address."""


def send_due_mails(*, now: datetime.datetime | None = None) -> datetime.datetime | None:
    """Sends every mail that is due; returns when the next one is, None when none waits.

    One that cannot be sent is put off, longer each time, and holds up no other. Without a mail server all of them wait.
    """
    if not can_mail():
        return None
    now = now or timezone.now()
    while mail := _take(now):
        _send(mail, now)
    return AlertMail.objects.aggregate(first=Min("due_at"))["first"]


def _take(now: datetime.datetime) -> AlertMail | None:
    with transaction.atomic():
        waiting = AlertMail.objects.filter(due_at__lte=now).order_by("due_at", "pk")
        mail = waiting.select_for_update(skip_locked=True).first()
        if mail is not None:
            mail.attempts += 1
            mail.due_at = now + LEASE
            mail.save(update_fields=["attempts", "due_at"])
        return mail


def _send(mail: AlertMail, now: datetime.datetime) -> None:
    try:
        # Looked up again: what was withdrawn since the mail was written is not told of.
        hits = _hits(mail)
        if hits or mail.kind != MailKind.MATCHES:
            compose(mail, hits).send()
    except Exception as error:  # noqa: BLE001 -- whatever goes wrong with one mail must not keep back the others
        # Only the kind of error: a mail server's message quotes the address.
        reason = type(error).__name__
        due_at = now + pause(mail.attempts)
        AlertMail.objects.filter(pk=mail.pk).update(reason=reason[:100], due_at=due_at)
        logger.warning("Mail %d could not be sent (%s). It is tried again at %s.", mail.pk, reason, due_at)
    else:
        with transaction.atomic():
            AlertMail.objects.filter(pk=mail.pk).delete()
            if hits:
                told = SavedSearch.objects.filter(pk=mail.search_id)
                told.update(last_sent_at=now, documents_sent=F("documents_sent") + len(hits))


def _hits(mail: AlertMail) -> tuple[Hit, ...]:
    if mail.kind != MailKind.MATCHES:
        return ()
    return visible(mail.keys, viewer=PUBLIC_VIEWER, text=mail.search.question.text)
