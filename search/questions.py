"""A question as a screen, a feed or a saved search holds it: what was typed, what was chosen, in which order."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from .engines.port import Facet
from .query import Within
from .text.days import Days, days_of

LONGEST = 200  # characters of a question that a screen takes
MOST_VALUES = 50  # values that may be chosen of one facet


class Sorting(StrEnum):
    """The orders that a person may choose."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    CODE = "code"
    ENTERED = "entered"


_SORTINGS = frozenset(sorting.value for sorting in Sorting)

_UNFIT = frozenset({"Cc", "Cs"})
_PARTING = str.maketrans("\t\n\r", "   ")


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked. `chosen` has the values picked of each facet; `days` the stretch of time as it was typed.

    `tolerant` also finds recognised text in which a character may have been misread.
    """

    text: str = ""
    chosen: Mapping[Facet, frozenset[str]] = field(default_factory=dict)
    since: str = ""
    until: str = ""
    sorting: Sorting = Sorting.RELEVANCE
    tolerant: bool = True

    @classmethod
    def from_query(cls, asked: Any) -> "Question":
        """The question in an address's parameters (a QueryDict); what makes no sense in it is left out.

        `q` is the text; `kind`, `agency`, `fonds`, `category`, `access` may come several times; `from` and `to` are
        dates such as 1958 or 1958-05; `order` a Sorting; `exact=1` switches tolerance off. Control characters are no
        part of a question: databases cannot hold some of them (PostgreSQL's jsonb has no U+0000).
        """
        chosen = {facet: frozenset(_values(asked.getlist(facet.value))) for facet in Facet}
        sorting = asked.get("order", "")
        return cls(
            text=_clean(asked.get("q", "")).strip()[:LONGEST],
            chosen={facet: values for facet, values in chosen.items() if values},
            since=_date(asked.get("from", "")),
            until=_date(asked.get("to", "")),
            sorting=Sorting(sorting) if sorting in _SORTINGS else Sorting.RELEVANCE,
            tolerant=asked.get("exact", "") != "1",
        )

    def to_query(self) -> str:
        """The parameters that from_query reads, encoded for an address; empty parts are left out."""
        return urlencode(self.parameters())

    def parameters(self) -> list[tuple[str, str]]:
        """The parameters that from_query reads, in a fixed order."""
        found = [("q", self.text)] if self.text else []
        found += [(facet.value, value) for facet in Facet for value in sorted(self.chosen.get(facet, ()))]
        found += [(name, value) for name, value in (("from", self.since), ("to", self.until)) if value]
        if self.sorting is not Sorting.RELEVANCE:
            found.append(("order", self.sorting.value))
        if not self.tolerant:
            found.append(("exact", "1"))
        return found

    @property
    def days(self) -> Within | None:
        """The stretch of time that was chosen; None where there is none, or where it ends before it begins."""
        first, last = days_of(self.since) or Days(None, None), days_of(self.until) or Days(None, None)
        if first.first is None and last.last is None:
            return None
        if first.first and last.last and first.first > last.last:
            return None
        return Within(first.first, last.last)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is asked at all."""
        return not (self.text or self.chosen or self.days)


def _values(values: Iterable[str]) -> list[str]:
    return [value[:LONGEST] for value in map(_clean, values) if value][:MOST_VALUES]


def _date(text: str) -> str:
    text = _clean(text).strip()[:20]
    return text if days_of(text) else ""


def _clean(text: str) -> str:
    """The text without control characters and lone surrogates; tabs and line breaks are spaces, for they part words."""
    spaced = text.translate(_PARTING)
    return "".join(sign for sign in spaced if unicodedata.category(sign) not in _UNFIT)
