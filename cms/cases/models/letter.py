"""The letters (文书) that the moves of a case send. They are typeset elsewhere, from these rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.cases.models.case import Case
from cms.cases.models.consultation import Consultation
from cms.cases.states import LetterKind


class LetterState(models.TextChoices):
    """How far a letter has come."""

    PREPARED = "prepared", _("Prepared")
    """Its content is fixed by the move; nobody has it yet."""
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")


class Letter(models.Model):
    """One letter. `fields` are what its template merges beside the case itself: days, numbers, texts, no names.

    A letter to a third party or an agency names it through `consultation`, whose columns are ciphertext.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(_("letter"), max_length=30, choices=LetterKind.choices)
    number = models.CharField(_("number"), max_length=60, unique=True)
    state = models.CharField(_("state"), max_length=20, choices=LetterState.choices, default=LetterState.PREPARED)
    fields: models.JSONField = models.JSONField(default=dict)
    consultation = models.ForeignKey(
        Consultation, null=True, blank=True, on_delete=models.PROTECT, related_name="letters"
    )
    dated = models.DateField(_("dated"))
    written_at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["written_at", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.number
