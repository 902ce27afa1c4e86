"""How a catalogued unit becomes a search document."""

from collections.abc import Iterable, Iterator
from typing import Any

from search.documents import SearchDocument
from search.viewers import AccessClass

from .models import ArchiveUnit

KIND = "archive"
_COLUMNS = (
    "pk",
    "title",
    "creator",
    "date_text",
    "note",
    "fonds__title",
    "reference_code",
    "date_from",
    "date_to",
    "level",
    "fonds_id",
    "access",
    "opened_at",
)


class ArchiveSource:
    """Documents of kind "archive", identified by the unit's key."""

    kind = KIND

    def documents(self, identifiers: Iterable[str]) -> Iterator[SearchDocument]:
        """The documents of those identifiers that still exist."""
        keys = [int(identifier) for identifier in identifiers if identifier.isdigit()]
        # Plain columns: making a million model instances takes longer than indexing them.
        for row in ArchiveUnit.objects.filter(pk__in=keys).order_by().values_list(*_COLUMNS):
            yield _document(*row)

    def identifiers(self) -> Iterator[str]:
        """Every unit, of any access class: the class goes into the document."""
        return (
            str(key)
            for key in ArchiveUnit.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5000)
        )


def _document(*row: Any) -> SearchDocument:
    pk, title, creator, date_text, note, fonds_title, code, first, last, level, fonds, access, opened_at = row
    return SearchDocument(
        kind=KIND,
        identifier=str(pk),
        title=title,
        body="\n".join(dict.fromkeys(filter(None, (creator, date_text, note, fonds_title)))),
        codes=(code,),
        date=first or last,
        until=last,
        agency=creator,
        category=level,
        fonds=str(fonds),
        access=AccessClass(access),
        url=f"/archive/{pk}/",
        entered=opened_at,
        fonds_title=fonds_title,
    )
