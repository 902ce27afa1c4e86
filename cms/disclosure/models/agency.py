"""The agencies (行政机关) that disclose information and answer requests."""

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from search.actions import enqueue


class Agency(models.Model):
    """An agency with a disclosure office (政府信息公开工作机构) and how one reaches it (条例 article 12)."""

    code = models.CharField(
        _("code"), max_length=20, unique=True, help_text=_("Letters and digits; stands in case numbers.")
    )
    name = models.CharField(_("name"), max_length=100, unique=True)
    short_name = models.CharField(_("short name"), max_length=30, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    telephone = models.CharField(_("telephone"), max_length=50, blank=True)
    office_hours = models.CharField(_("office hours"), max_length=100, blank=True)
    takes_requests = models.BooleanField(_("takes requests"), default=True)
    staff = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("staff"),
        blank=True,
        related_name="agencies",
        help_text=_("Who sees and answers its cases."),
    )

    panels = [
        FieldPanel("code"),
        FieldPanel("name"),
        FieldPanel("short_name"),
        MultiFieldPanel(
            [FieldPanel("address"), FieldPanel("telephone"), FieldPanel("office_hours")], heading=_("Disclosure office")
        ),
        FieldPanel("takes_requests"),
        FieldPanel("staff"),
    ]

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves, and has the agency's items indexed again: they are found and listed by its name."""
        super().save(*args, **kwargs)
        enqueue("disclosure", (str(pk) for pk in self.items.values_list("pk", flat=True)))
