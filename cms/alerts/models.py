"""Tables of saved searches (保存的检索), of what each of them told already, and of the mail that waits to be sent."""

import uuid
from urllib.parse import urlencode

from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.personal_data.fields import EncryptedTextField
from search.questions import Question

QUESTION_LANGUAGE = 1
"""The version of the language that questions are kept in: raised when Question.from_query reads the same otherwise."""


class Frequency(models.TextChoices):
    """How often a person wants to hear."""

    AT_ONCE = "at_once", _("As it happens")
    DAILY = "daily", _("Once a day, in the morning")
    WEEKLY = "weekly", _("Once a week, on Monday morning")


class SavedSearches(models.Manager["SavedSearch"]):
    """Leaves the addresses closed until one is asked for: a lost key then stops the mail, not lists and deletion."""

    def get_queryset(self) -> models.QuerySet["SavedSearch"]:
        """Rows without the address."""
        return super().get_queryset().defer("address")


class SavedSearch(models.Model):
    """A question that goes on being asked for one e-mail address, on behalf of the public and never of more.

    `parameters` are those of `search.questions.Question`, in its own language, never an engine's. The address is
    ciphertext, with a keyed hash beside it. Before `confirmed_at` nothing but the confirmation is mailed.

    `looked_until` is when it was last looked at, `back_to` the instant before which nothing is new (matching.py).
    """

    identifier = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    parameters: models.JSONField = models.JSONField(_("question"))
    question_language = models.PositiveSmallIntegerField(default=QUESTION_LANGUAGE, editable=False)
    frequency = models.CharField(_("frequency"), max_length=10, choices=Frequency.choices)
    address = EncryptedTextField(_("e-mail"))
    address_fingerprint = models.CharField(max_length=64, db_index=True, editable=False)
    language = models.CharField(_("language"), max_length=10)
    asked_at = models.DateTimeField(_("asked for at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    looked_until = models.DateTimeField(_("last looked at"))
    back_to = models.DateTimeField(editable=False)
    last_sent_at = models.DateTimeField(_("last mail at"), null=True, blank=True)
    documents_sent = models.PositiveIntegerField(_("documents sent"), default=0)

    objects = SavedSearches()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["-asked_at", "-pk"]
        default_permissions = ("view", "delete")

    def __str__(self) -> str:
        return " ".join(str(value) for _name, value in self.parameters)

    @property
    def question(self) -> Question:
        """What is asked."""
        return Question.from_query(QueryDict(urlencode([(name, value) for name, value in self.parameters])))


class SentMatch(models.Model):
    """A document that this saved search has told of, or that its owner saw when saving; kept while it may turn up."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="sent_matches")
    key = models.CharField(max_length=300)
    entered = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["search", "key"], name="alerts_match_once")]
        indexes = [models.Index(fields=["search", "entered"], name="alerts_match_age")]

    def __str__(self) -> str:
        return self.key


class MailKind(models.TextChoices):
    """What a mail says."""

    CONFIRM = "confirm", _("Confirmation")
    MATCHES = "matches", _("New matches")
    LINK = "link", _("Link to the saved searches")


class AlertMail(models.Model):
    """A mail that waits to be sent (发件箱), written in the same transaction as what it tells of.

    It is deleted only after the mail server has taken it. `keys` are the documents that it lists, `more` says that
    there are others. `due_at` is when it is tried next; while it is being sent, when it may be taken up again.
    """

    identifier = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="mails")
    kind = models.CharField(max_length=10, choices=MailKind.choices)
    keys: models.JSONField = models.JSONField(default=list)
    more = models.BooleanField(default=False)
    written_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now, db_index=True)
    attempts = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=100, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.identifier}"


class MailWish(models.Model):
    """One wish for a mail that anyone can have sent, counted against too many. Hashes only."""

    kind = models.CharField(max_length=10, choices=MailKind.choices)
    address_fingerprint = models.CharField(max_length=64, db_index=True)
    client_fingerprint = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
