"""Decisions that keep records closed longer, and how far the index has followed the calendar."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive_catalog import opening
from search.viewers import AccessClass

from .fonds import Fonds
from .unit import ArchiveUnit


class Restriction(models.Model):
    """A decision to keep a fonds, or a unit and all that is part of it, closed longer (延期开放).

    By 档案法实施条例 article 31 it has a reason, the consent of the authority that supervises archives, and an end.
    """

    fonds = models.ForeignKey(Fonds, on_delete=models.PROTECT, related_name="restrictions", verbose_name=_("fonds"))
    unit = models.ForeignKey(
        ArchiveUnit,
        on_delete=models.PROTECT,
        related_name="restrictions",
        null=True,
        blank=True,
        verbose_name=_("unit"),
    )
    access = models.CharField(
        _("access meanwhile"),
        max_length=10,
        choices=[(AccessClass.STAFF.value, _("Not open")), (AccessClass.ONSITE.value, _("Reading room only"))],
        default=AccessClass.STAFF.value,
    )
    reason = models.TextField(_("reason"))
    consent = models.CharField(
        _("consent"), max_length=300, help_text=_("The authority that consented, with date and document number.")
    )
    decided_on = models.DateField(_("decided on"))
    until = models.DateField(_("last day"))
    lifted_on = models.DateField(_("lifted on"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )

    class Meta:
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason="") & ~models.Q(consent=""),
                name="restriction_has_reason_and_consent",
                violation_error_message=_("Keeping a record closed longer needs a reason and the authority's consent."),
            ),
            models.CheckConstraint(
                condition=models.Q(decided_on__lte=models.F("until")),
                name="restriction_ends_after_it_began",
                violation_error_message=_("The last day lies before the decision. Enter a later last day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit or self.fonds} → {self.until.isoformat()}"

    @property
    def rule(self) -> opening.Restriction:
        """The plain values that the opening of a record is worked out with."""
        return opening.Restriction(until=self.until, access=AccessClass(self.access))


class FollowedDay(models.Model):
    """The one row that says up to which day the index has followed the records that open by themselves."""

    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("followed day")
        verbose_name_plural = _("followed days")

    def __str__(self) -> str:
        return self.day.isoformat()
