"""Writes of the disclosure catalogue."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Page, Site

from cms.disclosure.models import Agency, Attachment, DisclosureCatalogue, DisclosureItem
from cms.statutes.rules import local_date


@dataclass(frozen=True, kw_only=True)
class ItemFields:
    """What an item is published with. `body` holds blocks made by cms.disclosure.blocks."""

    title: str
    agency: Agency
    category: str
    slug: str
    document_number: str = ""
    formed_on: datetime.date | None = None
    published_on: datetime.date | None = None
    summary: str = ""
    body: tuple[dict[str, Any], ...] = ()
    source_name: str = ""
    source_digest: str = ""


@transaction.atomic
def ensure_catalogue(*, title: str) -> DisclosureCatalogue:
    """The one catalogue page, made below the site's root where there is none yet."""
    existing: DisclosureCatalogue | None = DisclosureCatalogue.objects.first()
    if existing is not None:
        return existing
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    root = site.root_page if site else Page.get_first_root_node()
    catalogue = DisclosureCatalogue(title=title, slug="disclosure")
    root.add_child(instance=catalogue)
    catalogue.save_revision().publish()
    return catalogue


@dataclass(frozen=True)
class NewAttachment:
    """A file to go with an item (附件)."""

    title: str
    file: File[bytes]


@transaction.atomic
def publish_item(
    *,
    fields: ItemFields,
    catalogue: DisclosureCatalogue,
    by: AbstractBaseUser | None,
    attachments: Sequence[NewAttachment] = (),
) -> DisclosureItem:
    """A new item, published, with the revision and log entry that an editor's own publishing leaves."""
    item = DisclosureItem(slug=fields.slug, owner=by)
    _fill(item, fields)
    for given in attachments:
        document = get_document_model().objects.create(title=given.title, file=given.file, uploaded_by_user=by)
        document.get_file_size()  # stores it, so that no reader's look at the page has to write
        item.attachments.add(Attachment(document=document, title=given.title))
    catalogue.add_child(instance=item)
    item.save_revision(user=by).publish(user=by)
    return item


@transaction.atomic
def revise_item(*, item: DisclosureItem, fields: ItemFields, by: AbstractBaseUser | None) -> DisclosureItem:
    """A new revision of an item, published where the item is; its address stays. A withdrawn item stays withdrawn."""
    _fill(item, fields)
    revision = item.save_revision(user=by)
    if item.live:
        revision.publish(user=by)
    return item


def _fill(item: DisclosureItem, fields: ItemFields) -> None:
    item.title = fields.title
    item.agency = fields.agency
    item.category = fields.category
    item.document_number = fields.document_number
    item.formed_on = fields.formed_on
    item.published_on = fields.published_on or local_date(timezone.now())
    item.summary = fields.summary
    item.body = list(fields.body)
    item.source_name = fields.source_name
    item.source_digest = fields.source_digest
