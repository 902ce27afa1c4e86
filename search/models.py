"""The outbox (发件箱): what has changed in the database and is not in the index yet."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutboxEntry(models.Model):
    """One thing to index again, written in the same transaction as the change to it.

    It is deleted only after the engine has committed. `attempts` counts the times that it could not be indexed,
    `reason` says why the last time (never with the document's content), `retry_at` when it is tried again; before the
    first failure that is empty and the entry is due at once.
    """

    kind = models.CharField(_("kind"), max_length=50)
    identifier = models.CharField(_("identifier"), max_length=255)
    enqueued_at = models.DateTimeField(_("enqueued at"), auto_now_add=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    retry_at = models.DateTimeField(_("tried again at"), null=True, blank=True)

    class Meta:
        verbose_name = _("search outbox entry")
        verbose_name_plural = _("search outbox entries")
        indexes = [
            models.Index(fields=["kind", "identifier"], name="search_outbox_key"),
            models.Index(fields=["retry_at", "id"], name="search_outbox_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.identifier}"


class MissedTerm(models.Model):
    """A word, in canonical form, that readers searched for and did not find, and how often; nothing of who they are."""

    term = models.CharField(max_length=40, unique=True)
    count = models.PositiveIntegerField()
    last_on = models.DateField()

    class Meta:
        verbose_name = _("term searched for in vain")
        verbose_name_plural = _("terms searched for in vain")
        indexes = [models.Index(fields=["-count", "-last_on", "term"], name="search_missed_most")]

    def __str__(self) -> str:
        return self.term
