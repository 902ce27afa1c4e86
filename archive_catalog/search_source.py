"""How a catalogued unit becomes a search document."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.utils import timezone

from search.documents import SearchDocument

from .models import ArchiveUnit
from .opening import access_on

KIND = "archive"


class _Row(NamedTuple):
    pk: int
    title: str
    other_title: str
    creator: str
    document_number: str
    date_text: str
    subjects: list[str]
    other_codes: str
    summary: str
    note: str
    extra: Mapping[str, object]
    fonds__title: str
    reference_code: str
    date_from: date | None
    date_to: date | None
    level: str
    fonds_id: int
    onsite_from: date | None
    public_from: date | None
    opened_at: Any


class ArchiveSource:
    """Documents of kind "archive", identified by the unit's key. Fields that are personal are not in them."""

    kind = KIND

    def documents(self, identifiers: Iterable[str]) -> Iterator[SearchDocument]:
        """The documents of those identifiers that still exist, with today's access class."""
        today = timezone.localdate()
        keys = {int(identifier) for identifier in identifiers if identifier.isdigit()}
        # Plain columns: making a million model instances takes longer than indexing them.
        rows = ArchiveUnit.objects.order_by().values_list(*_Row._fields)
        if keys and max(keys) - min(keys) < 2 * len(keys):  # a stretch is read in half of the time
            rows = rows.filter(pk__range=(min(keys), max(keys)))
        else:
            rows = rows.filter(pk__in=keys)
        for row in rows:
            if row[0] in keys:
                yield _document(_Row(*row), today)

    def identifiers(self) -> Iterator[str]:
        """Every unit, of any access class: the class goes into the document."""
        return (
            str(key)
            for key in ArchiveUnit.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5000)
        )


def _document(row: _Row, today: date) -> SearchDocument:
    return SearchDocument(
        kind=KIND,
        identifier=str(row.pk),
        title=row.title,
        body="\n".join(dict.fromkeys(filter(None, _body(row)))),
        codes=tuple(filter(None, (row.reference_code, row.document_number))),
        date=row.date_from or row.date_to,
        until=row.date_to,
        agency=row.creator,
        category=row.level,
        fonds=str(row.fonds_id),
        access=access_on(row.onsite_from, row.public_from, today),
        url=f"/archive/{row.pk}/",
        entered=row.opened_at,
        subjects=tuple(row.subjects),
        fonds_title=row.fonds__title,
    )


def _body(row: _Row) -> Iterator[str]:
    creator = "" if row.creator in row.fonds__title else row.creator  # it is found, and shown, there
    yield from (row.other_title, creator, row.date_text, row.summary, row.note, row.fonds__title)
    yield from row.subjects
    yield row.other_codes
    for value in row.extra.values():
        yield str(value) if value not in (None, True, False) else ""
