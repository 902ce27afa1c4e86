"""Repositories and fonds."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .special_series import SpecialSeries


class Repository(models.Model):
    """An archive or library that keeps fonds (保管机构)."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("repository")
        verbose_name_plural = _("repositories")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Fonds(models.Model):
    """All records of one creator (全宗), with what ISAD(G) asks of the highest level and 全宗指南 tells readers."""

    repository = models.ForeignKey(
        Repository, on_delete=models.PROTECT, related_name="fonds", verbose_name=_("repository")
    )
    code = models.CharField(_("fonds number"), max_length=20)
    title = models.CharField(pgettext_lazy("fonds", "title"), max_length=300)
    date_from = models.DateField(_("first day"), null=True, blank=True)
    date_to = models.DateField(_("last day"), null=True, blank=True)
    history = models.TextField(_("history of the creator"), blank=True)
    scope = models.TextField(_("scope and content"), blank=True)
    arrangement = models.TextField(_("arrangement"), blank=True)
    special_series = models.ForeignKey(
        SpecialSeries,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("special series"),
        help_text=_("For a fonds that is one special series as a whole, such as a marriage registry."),
    )

    class Meta:
        verbose_name = _("fonds")
        verbose_name_plural = _("fonds")
        ordering = ["repository", "code"]
        constraints = [
            models.UniqueConstraint(fields=["repository", "code"], name="fonds_code_once_per_repository"),
            models.CheckConstraint(
                condition=models.Q(date_from__isnull=True)
                | models.Q(date_to__isnull=True)
                | models.Q(date_from__lte=models.F("date_to")),
                name="fonds_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
