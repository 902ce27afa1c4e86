"""How a disclosure item becomes a search document."""

from collections.abc import Collection, Iterable, Iterator

from cms.disclosure.blocks import plain_text
from cms.disclosure.models import DisclosureItem
from cms.disclosure.selectors import public_items
from search.documents import SearchDocument
from search.viewers import PUBLIC_VIEWER, AccessClass


class DisclosureSource:
    """The published items, by primary key."""

    kind = "disclosure"

    def documents(self, identifiers: Collection[str]) -> Iterator[SearchDocument]:
        """A document for each of `identifiers` that is published."""
        items = public_items(PUBLIC_VIEWER).filter(pk__in=[int(identifier) for identifier in identifiers])
        for item in items.prefetch_related("attachments__document"):
            yield document_of(item)

    def identifiers(self) -> Iterable[str]:
        """Every published item."""
        return (str(pk) for pk in public_items(PUBLIC_VIEWER).values_list("pk", flat=True).iterator())


def document_of(item: DisclosureItem) -> SearchDocument:
    """One item with all its words, its attachments' titles among them."""
    attachments = [str(attachment) for attachment in item.attachments.all()]
    return SearchDocument(
        kind=DisclosureSource.kind,
        identifier=str(item.pk),
        title=item.title,
        summary=item.summary,
        body="\n".join([plain_text(item.body), *attachments]),
        codes=(item.document_number,) if item.document_number else (),
        date=item.issued_on,
        agency=item.agency.name,
        category=item.category,
        access=AccessClass.PUBLIC,
        url=item.url or "",
        entered=item.first_published_at,
    )
