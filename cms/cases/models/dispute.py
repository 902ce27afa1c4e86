"""Reconsideration and litigation about a case (行政复议、行政诉讼), as table 4 of the yearly report counts them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.cases.models.case import Case


class DisputeKind(models.TextChoices):
    """The three parts of table 4."""

    RECONSIDERATION = "reconsideration", _("Administrative reconsideration")
    """行政复议."""
    LITIGATION = "litigation", _("Litigation without reconsideration")
    """未经复议直接起诉."""
    LITIGATION_AFTER = "litigation_after", _("Litigation after reconsideration")
    """复议后起诉."""


class DisputeOutcome(models.TextChoices):
    """The columns of table 4."""

    PENDING = "pending", _("Not decided yet")
    """尚未审结."""
    UPHELD = "upheld", _("Upheld")
    """结果维持."""
    CORRECTED = "corrected", pgettext_lazy("litigation", "Corrected")
    """结果纠正."""
    OTHER = "other", _("Other result")
    """其他结果."""


class Dispute(models.Model):
    """One proceeding. It is counted in the year of `decided_on`, or while it is pending in each year it is open."""

    case = models.ForeignKey(Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="disputes")
    kind = models.CharField(_("kind"), max_length=20, choices=DisputeKind.choices)
    body = models.CharField(_("authority or court"), max_length=200)
    reference = models.CharField(_("its number"), max_length=100, blank=True)
    filed_on = models.DateField(_("filed on"))
    outcome = models.CharField(
        _("outcome"), max_length=20, choices=DisputeOutcome.choices, default=DisputeOutcome.PENDING
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    remark = models.TextField(_("remark"), blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("reconsideration or litigation")
        verbose_name_plural = _("reconsiderations and litigations")
        ordering = ["filed_on", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="dispute_decided_with_a_day",
                condition=models.Q(outcome=DisputeOutcome.PENDING, decided_on__isnull=True)
                | ~models.Q(outcome=DisputeOutcome.PENDING) & models.Q(decided_on__gte=models.F("filed_on")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case.number}: {self.get_kind_display()}"
