"""Those whose opinion is asked about a case: third parties (第三方), other agencies, and offices inside the agency."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.cases.models.case import Case
from cms.personal_data.fields import EncryptedTextField


def new_key() -> str:
    """A short key that ties an answer to its question on the clock."""
    return uuid.uuid4().hex[:12]


class Asked(models.TextChoices):
    """Who is asked."""

    THIRD_PARTY = "third_party", _("Third party")
    """第三方 (条例 article 32): silence is not consent."""
    AGENCY = "agency", _("Other agency")
    """共同制作机关 (article 34): silence is consent."""
    INSIDE = "inside", _("Office inside the agency")
    """内部会商: stops no clock."""


class Opinion(models.TextChoices):
    """What came back."""

    CONSENTS = "consents", _("Consents to disclosure")
    OBJECTS = "objects", _("Objects to disclosure")
    SILENT = "silent", _("Did not answer in time")
    ADVICE = "advice", _("Gave its opinion")


class Consultation(models.Model):
    """One question to one party, with its own period and its answer. Names and addresses are ciphertext."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="consultations")
    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    asked = models.CharField(_("who is asked"), max_length=20, choices=Asked.choices)
    name = EncryptedTextField(_("name"))
    address = EncryptedTextField(_("address"), blank=True)
    question = models.TextField(_("question"))
    asked_on = models.DateField(_("asked on"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    delivered_on = models.DateField(_("letter received on"), null=True)
    opinion_due_on = models.DateField(_("opinion due on"), null=True)
    answered_on = models.DateField(_("answered on"), null=True)
    opinion = models.CharField(_("opinion"), max_length=20, choices=Opinion.choices, blank=True)
    reason = EncryptedTextField(_("reasons"), blank=True)

    class Meta:
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        ordering = ["asked_on", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="consultation_answered_with_opinion",
                condition=models.Q(answered_on__isnull=True, opinion="")
                | models.Q(answered_on__isnull=False) & ~models.Q(opinion=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case.number}: {self.get_asked_display()}"

    @property
    def consents(self) -> bool:
        """Whether disclosure has this party's consent; an agency that is silent consents (条例 article 34)."""
        return self.opinion == Opinion.CONSENTS or (self.asked == Asked.AGENCY and self.opinion == Opinion.SILENT)
