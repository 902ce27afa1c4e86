"""The dated events of a case (办理过程), from which its clock is computed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.cases.models.case import Case
from cms.statutes.deadlines import CaseEvent, EventKind

ONCE_A_CASE = [
    "received", "supplement_asked", "supplement_received", "extended", "delay_fixed", "fee_notified", "fee_paid",
    "transferred", "withdrawn", "answered",
]  # fmt: skip


class CaseEventRecord(models.Model):
    """Something that happened to a case on a day. A wrong day is corrected here and the clock follows."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(_("event"), max_length=30, choices=[(kind.value, kind.value) for kind in EventKind])
    on = models.DateField(_("day"))
    working_days = models.PositiveIntegerField(_("working days"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    party = models.CharField(_("party"), max_length=40, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("event of a case")
        verbose_name_plural = _("events of a case")
        ordering = ["on", "pk"]
        constraints = [
            # Article 31 fixes one day of receipt, articles 30 and 33 allow one supplement notice and one extension, and
            # a case ends once: true even of two officers who press a button at the same moment.
            models.UniqueConstraint(
                fields=["case", "kind"], condition=models.Q(kind__in=ONCE_A_CASE), name="events_that_happen_once_a_case"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case.number}: {self.kind} {self.on}"

    def as_event(self) -> CaseEvent:
        """The event as the statute's calculator reads it."""
        return CaseEvent(
            EventKind(self.kind), self.on, working_days=self.working_days, party=self.party, until=self.until
        )
