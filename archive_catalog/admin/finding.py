"""Finding units among more than a million: by their codes in the database, by words in the index."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q, QuerySet

from archive_catalog.models import ArchiveUnit
from archive_catalog.reference_codes import reference_key
from archive_catalog.search_source import KIND
from search.errors import SearchIndexError
from search.models import OutboxEntry
from search.questions import Question
from search.selectors import MOST_PER_PAGE, Facet, search
from search.viewers import STAFF_VIEWER

MOST_BY_WORDS = 1_000
"""So many units that answer words are looked at; who gets more adds a word or chooses a fonds."""
SMALL = 50_000
"""Up to so many rows a database reads every title in the time that a person does not notice."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """Units that answer what was typed. `cut`: there are more; `without_index`: words were not looked up."""

    units: QuerySet[ArchiveUnit]
    cut: bool = False
    without_index: bool = False


@dataclass(frozen=True)
class Narrowed:
    """What the list's filters leave, as far as the index knows it."""

    fonds: frozenset[str] = field(default_factory=frozenset)
    levels: frozenset[str] = field(default_factory=frozenset)

    @property
    def chosen(self) -> Mapping[Facet, frozenset[str]]:
        """The same for a question."""
        facets = {Facet.KIND: frozenset({KIND}), Facet.FONDS: self.fonds, Facet.CATEGORY: self.levels}
        return {facet: values for facet, values in facets.items() if values}


def find(units: QuerySet[ArchiveUnit], text: str, narrowed: Narrowed) -> Found:
    """Those of `units` whose code begins as `text` does, in any shape, or that answer its words.

    Units that wait for the index are found by what their titles hold; so are all of them in a small catalogue.
    """
    by_code = _by_code(text)
    in_title = Q(title__icontains=text)
    if _is_small():
        by_code |= in_title
    else:
        waiting = OutboxEntry.objects.filter(kind=KIND).order_by().values_list("identifier", flat=True)
        by_code |= in_title & Q(pk__in=[int(key) for key in waiting[:MOST_BY_WORDS]])
    try:
        keys, total = _by_words(text, narrowed)
    except SearchIndexError:
        return Found(units=units.filter(by_code), without_index=not _is_small())
    return Found(units=units.filter(by_code | Q(pk__in=keys)), cut=total > len(keys))


def _by_code(text: str) -> Q:
    key = reference_key(text)
    # A key is of letters, digits and hyphens; words of a title make one too, which no code begins with.
    if not key:
        return Q(pk__in=())
    if connection.vendor == "sqlite":  # whose LIKE takes no index
        return Q(reference_key__gte=key, reference_key__lt=f"{key}\U0010ffff")
    return Q(reference_key__startswith=key)


def _by_words(text: str, narrowed: Narrowed) -> tuple[list[int], int]:
    question = Question(text=text, chosen=narrowed.chosen, tolerant=False)
    keys: list[int] = []
    after = ""
    for page in range(1, MOST_BY_WORDS // MOST_PER_PAGE + 1):
        found = search(question, viewer=STAFF_VIEWER, page=page, per_page=MOST_PER_PAGE, after=after)
        keys += [int(hit.identifier) for hit in found.hits]
        after = found.following
        if not after:
            break
    return keys, found.total


def _is_small() -> bool:
    highest = ArchiveUnit.objects.order_by("-pk").values_list("pk", flat=True).first()
    return (highest or 0) <= SMALL
