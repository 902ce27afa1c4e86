"""The case (申请件): one request for disclosure and what became of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.cases.decisions import DECISION_CHOICES
from cms.cases.states import ENDED, OPEN, State, Wait
from cms.disclosure.models import Agency
from cms.personal_data.fields import EncryptedTextField
from cms.statutes.deadlines import EventKind


class Channel(models.TextChoices):
    """The door that a request came through; article 31 fixes the day of receipt by it."""

    WEBSITE = "website", _("Website")
    KIOSK = "kiosk", _("Kiosk")
    COUNTER = "counter", _("Counter")
    POST = "post", _("Registered post")
    ORDINARY_POST = "ordinary_post", _("Ordinary post")
    FAX = "fax", _("Fax")


class ApplicantKind(models.TextChoices):
    """Who asks (条例 article 27)."""

    CITIZEN = "citizen", _("Citizen")
    ORGANISATION = "organisation", _("Legal person or other organisation")


class OrganisationKind(models.TextChoices):
    """The five kinds of organisation that the yearly report tells apart (国办公开办函〔2021〕30号, table 3)."""

    COMMERCIAL = "commercial", _("Commercial enterprise")
    RESEARCH = "research", _("Research institution")
    CHARITY = "charity", _("Public-interest organisation")
    LEGAL_SERVICE = "legal_service", _("Legal service institution")
    OTHER = "other", _("Other organisation")


class Assistance(models.TextChoices):
    """The help that an applicant needs (条例 article 43)."""

    NONE = "", _("No help needed")
    READING = "reading", _("Difficulty with reading")
    SIGHT = "sight", _("Impaired sight")
    HEARING = "hearing", _("Impaired hearing")


class FeeBasis(models.TextChoices):
    """By item or by page, never both for one request (国办函〔2020〕109号)."""

    ITEM = "item", _("By item")
    PAGE = "page", _("By page")


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
    organisation_kind = models.CharField(
        _("kind of organisation"), max_length=20, choices=OrganisationKind.choices, blank=True
    )
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

    asked_orally = models.BooleanField(
        _("asked orally"), default=False, help_text=_("Filled in by staff and signed by the applicant (article 29).")
    )
    assistance = models.CharField(_("help needed"), max_length=20, choices=Assistance.choices, blank=True)

    # Written by cms.cases.actions.moving alone, by the table of transitions.
    state = models.CharField(
        _("state"), max_length=20, choices=State.choices, default=State.REGISTERED, editable=False, db_index=True
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("officer in charge"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="cases",
    )
    supplement_due_on = models.DateField(_("supplement due on"), null=True, editable=False)
    extension_wanted = models.PositiveSmallIntegerField(
        _("extension proposed (working days)"), null=True, editable=False
    )
    extension_reason = models.TextField(_("reason for the extension"), blank=True, editable=False)
    reasons_asked_on = models.DateField(_("reasons asked for on"), null=True, editable=False)
    reasons_given_on = models.DateField(_("reasons given on"), null=True, editable=False)
    fee_basis = models.CharField(_("fee by"), max_length=10, choices=FeeBasis.choices, blank=True, editable=False)
    fee_count = models.PositiveIntegerField(_("items or pages"), null=True, editable=False)
    fee_yuan = models.PositiveIntegerField(_("fee (yuan)"), null=True, editable=False)
    fee_due_on = models.DateField(_("fee due on"), null=True, editable=False)
    transferred_from = models.ForeignKey(
        "self",
        verbose_name=_("transferred from"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    # Derived from the events; cms.cases.actions.clocking.recompute is their only writer.
    received_on = models.DateField(_("received on"), editable=False)
    # None while an answer is outstanding that decides the day; the columns below then say whose and since when.
    due_on = models.DateField(_("due on"), null=True, editable=False, db_index=True)
    due_provisional = models.BooleanField(_("provisional"), default=False, editable=False)
    waiting_for = models.CharField(
        _("waiting for"), max_length=30, choices=WAITING_CHOICES, blank=True, editable=False, db_index=True
    )
    waiting_since = models.DateField(_("waiting since"), null=True, editable=False)
    latest_on = models.DateField(_("answer allowed until"), null=True, editable=False)
    waits = models.CharField(_("waiting for"), max_length=80, blank=True, editable=False)
    answered_on = models.DateField(_("answered on"), null=True, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, editable=False, db_index=True)
    decision = models.CharField(_("decision"), max_length=40, choices=DECISION_CHOICES, blank=True, editable=False)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = [models.F("due_on").asc(nulls_last=True), "pk"]
        permissions = [
            ("handle_case", "Can register and handle cases"),
            ("check_case", "Can make the legal check of replies"),
            ("approve_case", "Can approve replies and extensions"),
            ("supervise_case", "Can see the progress of all agencies"),
        ]
        constraints = [
            models.CheckConstraint(
                name="case_ended_with_day_and_decision",
                # What has ended has a day and one row of the yearly report's table 3; what is open has neither.
                condition=models.Q(state__in=sorted(ENDED), closed_on__isnull=False) & ~models.Q(decision="")
                | models.Q(state__in=sorted(OPEN), closed_on__isnull=True, decision=""),
            ),
            models.CheckConstraint(
                name="case_answered_with_day",
                condition=models.Q(state=State.ANSWERED, answered_on__isnull=False)
                | ~models.Q(state=State.ANSWERED) & models.Q(answered_on__isnull=True),
            ),
            models.CheckConstraint(
                name="case_due_after_receipt",
                condition=models.Q(due_on__isnull=True) | models.Q(due_on__gt=models.F("received_on")),
            ),
            models.CheckConstraint(
                name="case_organisation_of_a_kind",
                condition=models.Q(applicant_kind=ApplicantKind.CITIZEN, organisation_kind="")
                | models.Q(applicant_kind=ApplicantKind.ORGANISATION) & ~models.Q(organisation_kind=""),
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

    @property
    def is_open(self) -> bool:
        """Whether something can still happen to it."""
        return self.state in OPEN

    @property
    def awaited(self) -> tuple[Wait, ...]:
        """What it waits for."""
        return tuple(Wait(code) for code in self.waits.split(",") if code)

    def stands_at(self) -> str:
        """Where it stands and what it waits for, in words."""
        words = [
            str(State(self.state).label),
            *(_("waits for %(what)s") % {"what": wait.label} for wait in self.awaited),
        ]
        return " · ".join(words)


class CaseCounter(models.Model):
    """The last number given out by an agency in a year."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "year"], name="one_case_counter_a_year")]

    def __str__(self) -> str:
        return f"{self.agency.code} {self.year}: {self.last}"
