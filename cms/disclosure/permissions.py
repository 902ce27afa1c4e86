"""Who may read what belongs to the catalogue."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from wagtail.models import Page, ReferenceIndex

from cms.disclosure.selectors import public_items
from search.viewers import viewer_of


def can_read_document(document: Any, request: HttpRequest) -> bool:
    """Whether an attached or linked file may be read: by editors always, by others while an item with it is public."""
    if request.user.has_perm("wagtailadmin.access_admin") and request.user.has_perm("wagtaildocs.change_document"):
        return True
    carriers = ReferenceIndex.get_references_to(document).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    pages = [int(key) for key in carriers.values_list("object_id", flat=True).distinct()]
    return public_items(viewer_of(request)).filter(pk__in=pages).exists()
