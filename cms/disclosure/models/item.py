"""The disclosure item (主动公开信息) and its attachments."""

import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page

from cms.disclosure.blocks import BodyBlock
from cms.disclosure.categories import CATEGORY_CHOICES
from cms.disclosure.models.agency import Agency
from cms.statutes.rules import local_date
from search.actions import enqueue


def today_in_china() -> datetime.date:
    """The day an item is published on unless its editor says otherwise."""
    return local_date(timezone.now())


class DisclosureItem(Page):
    """One piece of government information in the public catalogue (条例 articles 12 and 20)."""

    document_number = models.CharField(
        _("document number"),
        max_length=120,
        blank=True,
        db_index=True,
        help_text=_("Such as 青政办〔2026〕12号."),
    )
    agency = models.ForeignKey(Agency, verbose_name=_("issuing agency"), on_delete=models.PROTECT, related_name="items")
    formed_on = models.DateField(
        _("formed on"), null=True, blank=True, help_text=_("The day the information was formed.")
    )
    published_on = models.DateField(_("published on"), default=today_in_china, db_index=True)
    category = models.CharField(_("category"), max_length=40, choices=CATEGORY_CHOICES, db_index=True)
    summary = models.TextField(_("summary"), blank=True, max_length=500)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    source_name = models.CharField(max_length=255, blank=True, editable=False)
    source_digest = models.CharField(max_length=64, blank=True, editable=False, db_index=True)

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("agency"), FieldPanel("document_number")]),
                FieldRowPanel([FieldPanel("formed_on"), FieldPanel("published_on")]),
                FieldPanel("category"),
            ],
            heading=_("Catalogue entry"),
        ),
        FieldPanel("summary"),
        FieldPanel("body"),
        InlinePanel("attachments", label=_("attachment")),
    ]
    parent_page_types = ["disclosure.DisclosureCatalogue"]
    subpage_types: list[str] = []
    # Disclosed is disclosed to everyone (article 19); what is not to be seen is unpublished.
    private_page_options: list[str] = []
    template = "disclosure/item.html"

    class Meta:
        verbose_name = _("disclosure item")
        verbose_name_plural = _("disclosure items")

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Saves with its place in the index queue: each way of publishing and unpublishing passes here."""
        result = super().save(*args, **kwargs)
        enqueue("disclosure", [str(self.pk)])
        return result

    @property
    def issued_on(self) -> datetime.date:
        """The day to list it under: the day it was formed, else the day it was published."""
        return self.formed_on or self.published_on


class Attachment(Orderable):
    """A file that belongs to an item (附件)."""

    item = ParentalKey(DisclosureItem, on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey(
        "wagtaildocs.Document", verbose_name=_("file"), on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(_("title"), max_length=200, blank=True)

    panels = [FieldPanel("document"), FieldPanel("title")]

    class Meta(Orderable.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.title or self.document.title
