"""The case (申请件): one request for disclosure and what became of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.cases.decisions import DECISION_CHOICES
from cms.disclosure.models import Agency
from cms.personal_data.fields import EncryptedTextField
from cms.statutes.deadlines import EventKind


class Channel(models.TextChoices):
    """The door that a request came through; article 31 fixes the day of receipt by it."""

    WEBSITE = "website", _("Website")
    KIOSK = "kiosk", _("Kiosk")
    COUNTER = "counter", _("Counter")
    POST = "post", _("Post")
    FAX = "fax", _("Fax")


class State(models.TextChoices):
    """Where a case stands, derived from its events by cms.cases.actions.recompute alone."""

    IN_PROGRESS = "in_progress", _("In progress")
    ANSWERED = "answered", _("Answered")


class ApplicantKind(models.TextChoices):
    """Who asks (条例 article 27)."""

    CITIZEN = "citizen", _("Citizen")
    ORGANISATION = "organisation", _("Legal person or other organisation")


class IdentityKind(models.TextChoices):
    """The proof of identity (身份证明) that article 29 asks for."""

    RESIDENT = "resident", _("Resident identity card")
    PASSPORT = "passport", _("Passport or travel permit")
    CREDIT_CODE = "credit_code", _("Unified social credit code")


class Form(models.TextChoices):
    """The form in which the applicant wants the information (条例 article 29 (3))."""

    ELECTRONIC = "electronic", _("Electronic")
    PAPER = "paper", _("On paper")
    INSPECTION = "inspection", _("Reading it at the agency")


WAITING_CHOICES = [
    (EventKind.SUPPLEMENT_ASKED.value, _("the supplement")),
    (EventKind.THIRD_PARTY_ASKED.value, _("the third party's opinion")),
    (EventKind.AGENCY_ASKED.value, _("the other agency's opinion")),
    (EventKind.FEE_NOTIFIED.value, _("the payment of the fee")),
]


class Case(models.Model):
    """One request. What identifies its applicant is ciphertext; the rest may be counted and listed."""

    number = models.CharField(_("case number"), max_length=40, unique=True)
    query_code_hash = models.CharField(max_length=200, editable=False)
    submission = models.UUIDField(
        unique=True, editable=False, help_text="One sending of the form: sent twice, it is filed once."
    )
    agency = models.ForeignKey(Agency, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="cases")
    channel = models.CharField(_("channel"), max_length=20, choices=Channel.choices)
    filed_at = models.DateTimeField(_("filed at"))

    applicant_kind = models.CharField(_("applicant"), max_length=20, choices=ApplicantKind.choices)
    applicant_name = EncryptedTextField(_("name"))
    identity_kind = models.CharField(_("proof of identity"), max_length=20, choices=IdentityKind.choices)
    identity_number = EncryptedTextField(_("identity number"))
    identity_fingerprint = models.CharField(max_length=64, editable=False, db_index=True)
    telephone = EncryptedTextField(_("telephone"), blank=True)
    email = EncryptedTextField(_("e-mail"), blank=True)
    address = EncryptedTextField(_("postal address"), blank=True)

    subject = models.CharField(_("information asked for"), max_length=200)
    description = models.TextField(pgettext_lazy("request", "description"), max_length=3000)
    form = models.CharField(_("form wanted"), max_length=20, choices=Form.choices, default=Form.ELECTRONIC)

    # Derived from the events; cms.cases.actions.recompute is their only writer.
    state = models.CharField(
        _("state"), max_length=20, choices=State.choices, default=State.IN_PROGRESS, editable=False
    )
    received_on = models.DateField(_("received on"), editable=False)
    # None while an answer is outstanding that decides the day; the columns below then say whose and since when.
    due_on = models.DateField(_("due on"), null=True, editable=False, db_index=True)
    due_provisional = models.BooleanField(_("provisional"), default=False, editable=False)
    waiting_for = models.CharField(
        _("waiting for"), max_length=30, choices=WAITING_CHOICES, blank=True, editable=False, db_index=True
    )
    waiting_since = models.DateField(_("waiting since"), null=True, editable=False)
    latest_on = models.DateField(_("answer allowed until"), null=True, editable=False)
    answered_on = models.DateField(_("answered on"), null=True, editable=False)
    decision = models.CharField(_("decision"), max_length=40, choices=DECISION_CHOICES, blank=True, editable=False)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = [models.F("due_on").asc(nulls_last=True), "pk"]
        permissions = [("answer_case", "Can answer cases")]
        constraints = [
            models.CheckConstraint(
                name="case_answered_with_day_and_decision",
                # An answer has a day and a decision, and nothing else has either: the yearly report counts by both.
                condition=models.Q(state=State.ANSWERED, answered_on__isnull=False) & ~models.Q(decision="")
                | models.Q(state=State.IN_PROGRESS, answered_on__isnull=True, decision=""),
            ),
            models.CheckConstraint(
                name="case_due_after_receipt", condition=models.Q(due_on__gt=models.F("received_on"))
            ),
            models.CheckConstraint(
                name="case_due_or_waiting",
                # A case has a day or waits for somebody: a case with neither would be seen by nobody.
                condition=models.Q(due_on__isnull=False, waiting_for="", waiting_since__isnull=True)
                | models.Q(due_on__isnull=True, waiting_since__isnull=False, due_provisional=False)
                & ~models.Q(waiting_for=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CaseCounter(models.Model):
    """The last number given out by an agency in a year."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "year"], name="one_case_counter_a_year")]

    def __str__(self) -> str:
        return f"{self.agency.code} {self.year}: {self.last}"
