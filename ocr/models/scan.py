"""A page image as it was handed in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scan(models.Model):
    """A page image as it was handed in (扫描件). Known by its content; its name is text and names no file of ours."""

    digest = models.CharField(max_length=64)
    frame = models.PositiveIntegerField(default=0)
    media_type = models.CharField(max_length=20)
    extension = models.CharField(max_length=4)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    dpi = models.PositiveIntegerField(null=True, blank=True)
    byte_size = models.PositiveBigIntegerField()
    original_name = models.CharField(_("file name"), max_length=255)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        constraints = [
            models.UniqueConstraint(fields=["digest", "frame"], name="scan_content_once"),
            models.CheckConstraint(condition=models.Q(width__gt=0, height__gt=0), name="scan_has_area"),
        ]

    def __str__(self) -> str:
        return self.original_name
