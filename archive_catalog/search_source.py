"""How a catalogued unit becomes a search document."""

from collections.abc import Iterable, Iterator

from search.documents import SearchDocument

from .models import ArchiveUnit, Level

KIND = "archive"


class ArchiveSource:
    """Documents of kind "archive", identified by the unit's key."""

    kind = KIND

    def documents(self, identifiers: Iterable[str]) -> Iterator[SearchDocument]:
        """The documents of those identifiers that still exist."""
        keys = [int(identifier) for identifier in identifiers if identifier.isdigit()]
        for unit in ArchiveUnit.objects.filter(pk__in=keys).select_related("fonds"):
            yield _document(unit)

    def identifiers(self) -> Iterator[str]:
        """Every unit, of any access class: the class goes into the document."""
        return (
            str(key)
            for key in ArchiveUnit.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5000)
        )


def _document(unit: ArchiveUnit) -> SearchDocument:
    return SearchDocument(
        kind=KIND,
        identifier=str(unit.pk),
        title=unit.title,
        body="\n".join(part for part in (unit.creator, unit.date_text, unit.note) if part),
        summary=unit.note[:200],
        codes=(unit.reference_code,),
        date=unit.date_from,
        agency=unit.creator,
        category=Level(unit.level).value,
        fonds=unit.fonds.code,
        access=unit.access_class,
        url=f"/archive/{unit.pk}/",
    )
