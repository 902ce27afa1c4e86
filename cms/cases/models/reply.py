"""The answer to a request (答复)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.cases.decisions import DECISION_CHOICES
from cms.cases.models.case import Case


class Reply(models.Model):
    """What the agency decided (条例 article 36) and what it wrote to the applicant."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="reply")
    decision = models.CharField(_("decision"), max_length=40, choices=DECISION_CHOICES)
    text = models.TextField(_("answer"))
    answered_at = models.DateTimeField(_("answered at"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("answered by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

    def __str__(self) -> str:
        return self.case.number
