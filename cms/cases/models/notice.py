"""Mails and text messages to applicants that wait to be sent (发件箱)."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.cases.models.case import Case
from cms.cases.states import LetterKind
from cms.personal_data.fields import EncryptedTextField


class NoticeChannel(models.TextChoices):
    """The way it goes."""

    MAIL = "mail", _("E-mail")
    SMS = "sms", _("Text message")


class Notice(models.Model):
    """One notice, written in the transaction of what it tells of, and sent once.

    `about` is a kind of letter, or empty for a message. While it is being sent `due_at` is when it may be taken up
    again; `identifier` goes with it, so that a gateway knows a second try for the same.
    """

    identifier = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notices")
    channel = models.CharField(_("channel"), max_length=10, choices=NoticeChannel.choices)
    about = models.CharField(_("about"), max_length=30, choices=LetterKind.choices, blank=True)
    address = EncryptedTextField(_("address"))
    written_at = models.DateTimeField(_("written at"))
    due_at = models.DateTimeField(_("tried next at"), db_index=True)
    attempts = models.PositiveIntegerField(_("tries"), default=0)
    reason = models.CharField(_("reason"), max_length=100, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        verbose_name = _("notice to an applicant")
        verbose_name_plural = _("notices to applicants")
        ordering = ["written_at", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.channel} {self.identifier}"
