"""A page of a described unit."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from archive_catalog.models import ArchiveUnit

from .scan import Scan
from .transcription import PageDirection, Transcription


class Page(models.Model):
    """A page of a described unit (页). Who may see it is the unit's business."""

    unit = models.ForeignKey(
        ArchiveUnit, on_delete=models.PROTECT, related_name="pages", verbose_name=_("archive unit")
    )
    number = models.PositiveIntegerField(_("page number"))
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="pages")
    direction = models.CharField(
        _("direction of writing"), max_length=10, choices=PageDirection.choices, default=PageDirection.AUTO
    )
    transcription = models.ForeignKey(
        Transcription, on_delete=models.SET_NULL, null=True, blank=True, related_name="pages", editable=False
    )

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["unit", "number"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="page_number_once_per_unit"),
            models.UniqueConstraint(fields=["unit", "scan"], name="scan_once_per_unit"),
            models.CheckConstraint(condition=models.Q(number__gt=0), name="page_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.unit.reference_code} / {self.number}"
