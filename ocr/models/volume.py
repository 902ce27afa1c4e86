"""How the pages of a volume are to be read."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from archive_catalog.models import ArchiveUnit

from .transcription import PageDirection


class VolumeReading(models.Model):
    """What a person stated for a unit and everything below it (整卷设置): direction and languages of its pages.

    New pages get it; a page's own direction, stated later, overrules it. `languages` is empty for the usual ones.
    """

    unit = models.OneToOneField(
        ArchiveUnit, on_delete=models.CASCADE, related_name="reading", verbose_name=_("archive unit")
    )
    direction = models.CharField(
        _("direction of writing"), max_length=10, choices=PageDirection.choices, default=PageDirection.AUTO
    )
    languages = models.JSONField(pgettext_lazy("of writing", "languages"), default=list, blank=True)
    stated_at = models.DateTimeField(_("stated at"), auto_now=True)

    class Meta:
        verbose_name = _("way of reading a volume")
        verbose_name_plural = _("ways of reading volumes")

    def __str__(self) -> str:
        return f"{self.unit.reference_code}: {self.get_direction_display()}"
