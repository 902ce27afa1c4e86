"""Our query tree in Tantivy's terms, for one commit; what cannot match there is left out before it is asked."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

import tantivy
from tantivy import FieldType, Occur

from search.query import AllOf, AnyOf, Field, Misread, Not, Phrase, Query, Whole, Within
from search.text.bigrams import cover
from search.text.normalise import GAP
from search.viewers import AccessClass

from .port import Cursor, Facet, Order, SearchRequest
from .tantivy_cutting import term_of
from .tantivy_runs import FrequentRuns
from .tantivy_store import EVER, MOST_YEARS, digest, escaped, hexadecimal, of_class, schema, terms_beside

Asked = tantivy.Query | None
"""None matches nothing."""

_STANDS_IN: Mapping[Field, tuple[str, ...]] = {
    Field.TITLE: ("title",),
    Field.SUMMARY: ("summary",),
    Field.BODY: ("body", "recognised"),
    Field.CODES: ("codes",),
}
_MOST_TERMS = 200_000  # that are remembered to stand in an index or not


def everything() -> tantivy.Query:
    """All documents."""
    return tantivy.Query.all_query()


def any_of(parts: Iterable[Asked]) -> Asked:
    """What at least one part matches."""
    kept = [part for part in parts if part is not None]
    if len(kept) < 2:
        return kept[0] if kept else None
    return tantivy.Query.boolean_query([(Occur.Should, part) for part in kept])


def all_of(parts: Sequence[Asked], but: Iterable[Asked] = ()) -> Asked:
    """What every part matches and none of `but`."""
    wanted = [(Occur.Must, part) for part in parts if part is not None]
    if len(wanted) < len(parts):
        return None
    unwanted = [(Occur.MustNot, part) for part in but if part is not None]
    if not unwanted and len(wanted) == 1:
        return wanted[0][1]
    return tantivy.Query.boolean_query([*(wanted or [(Occur.Must, everything())]), *unwanted])


class Terms:
    """What stands in one commit of an index: the runs that are terms, and whether a term is in any document."""

    def __init__(self, index: tantivy.Index, searcher: tantivy.Searcher, runs: FrequentRuns) -> None:
        self.index, self.searcher, self.runs = index, searcher, runs
        self._known: dict[tuple[str, str | int], bool] = {}

    def stands(self, name: str, term: str | int) -> bool:
        """Whether any document has this term in this field."""
        key = name, term
        stands = self._known.get(key)
        if stands is None:
            if len(self._known) > _MOST_TERMS:
                self._known.clear()
            stands = self._known[key] = self.searcher.doc_freq(name, term) > 0
        return stands

    def term(self, name: str, term: str | int) -> Asked:
        """The documents that have this term."""
        return tantivy.Query.term_query(schema(), name, term, "basic") if self.stands(name, term) else None

    def run(self, name: str, run: str) -> Asked:
        """The documents with this run of canonical text in this field."""
        if len(run) == 2:
            return self.term(name, run)
        if len(run) < 2:
            return self.term(terms_beside(name), run)
        if (mark := self.runs.mark(run)) is not None:
            return self.term(terms_beside(name), term_of(mark))
        pairs = _cover(run)
        if not all(self.stands(name, pair) for pair, _ in pairs):
            return None
        return tantivy.Query.phrase_query(schema(), name, [(place, pair) for pair, place in pairs])


_cover = lru_cache(maxsize=4096)(cover)


class _Part(NamedTuple):
    """A part of a question; `confined` when it matches documents of one access class only."""

    query: Asked
    confined: bool


_NOTHING = _Part(None, confined=True)


class Translation:
    """The queries of one request to one commit.

    A step is asked of each access class by itself, in the fields of that class, and only of those the viewer may see.
    """

    def __init__(self, terms: Terms, request: SearchRequest) -> None:
        self._terms = terms
        self._request = request
        self._known: dict[tuple[int, AccessClass], _Part] = {}

    def step(self, number: int, *, but: Sequence[int] = ()) -> Asked:
        """The documents that the viewer may see that match this step and none of the steps `but`."""
        return any_of(self._of_class(number, access, but) for access in sorted(self._request.access))

    def _of_class(self, number: int, access: AccessClass, but: Sequence[int]) -> Asked:
        steps = self._request.steps
        query, confined = self._part(steps[number], access)
        if not confined:
            query = all_of([query, self._terms.term(Facet.ACCESS.value, access.value)])
        return all_of([query], [self._part(steps[other], access).query for other in but])

    def filters(self, *, but: Facet | None = None, days: bool = True) -> list[Asked]:
        """What was chosen; of the facet `but`, and of days if not `days`, anything."""
        found = [*self._keys]
        for facet, values in self._request.chosen.items():
            if values and facet is not but:
                # Asked even where no document has the value: how long an answer takes must not tell whether a hidden
                # document has it.
                terms = [tantivy.Query.term_query(schema(), facet.value, escaped(v), "basic") for v in sorted(values)]
                found.append(any_of(terms))
        if days and self._request.days is not None:
            accesses = sorted(self._request.access)
            found.append(any_of(self._within(self._request.days, access).query for access in accesses))
        return found

    @cached_property
    def _keys(self) -> list[Asked]:
        if self._request.keys is None:
            return []
        keys = [escaped(key) for key in self._request.keys]
        return [tantivy.Query.term_set_query(schema(), "key", keys) if keys else None]

    def after(self, place: Cursor) -> Asked:
        """What follows this place on its own step."""
        order = self._request.order
        if order is Order.CODE:
            # The library builds no ranges of texts, but its parser does; hexadecimal needs no quoting there.
            return self._terms.index.parse_query(f"{order.value}:{{{hexadecimal(str(place.key))} TO *}}")
        return tantivy.Query.range_query(
            schema(), order.value, FieldType.Unsigned, upper_bound=int(place.key), include_upper=False
        )

    def in_years(self, years: Iterable[int]) -> Asked:
        """The documents whose first day lies in one of these years."""
        return any_of(self._terms.term("first_year", year) for year in years)

    def _part(self, node: Query, access: AccessClass) -> _Part:
        # By identity: steps share their parts, and the request keeps them alive; comparing whole trees takes long.
        key = id(node), access
        if key not in self._known:
            self._known[key] = self._translated(node, access)
        return self._known[key]

    def _translated(self, node: Query, access: AccessClass) -> _Part:
        match node:
            case Phrase() | Whole() | Misread():
                return _Part(any_of(self._leaf(node, access)), confined=True)
            case Within():
                return self._within(node, access)
            case AllOf(parts):
                wanted = [self._part(part, access) for part in parts if not isinstance(part, Not)]
                unwanted = [self._part(part.part, access).query for part in parts if isinstance(part, Not)]
                query = all_of([part.query for part in wanted], unwanted)
                return _Part(query, confined=any(part.confined for part in wanted)) if query else _NOTHING
            case AnyOf(parts):
                kept = [part for part in (self._part(part, access) for part in parts) if part.query]
                return _Part(any_of(part.query for part in kept), confined=all(part.confined for part in kept))
            case Not(part):
                return _Part(all_of([], [self._part(part, access).query]), confined=False)

    def _leaf(self, leaf: Phrase | Whole | Misread, access: AccessClass) -> Iterable[Asked]:
        match leaf:
            case Phrase(run, fields):
                yield from self._runs(run, fields, access)
            case Whole(text, field):
                name = "whole_title" if field is Field.TITLE else "whole_code"
                yield self._terms.term(of_class(name, access), digest(text))
            case Misread(run, variants):
                for variant in variants:
                    yield self._terms.run(of_class("recognised", access), variant)
                yield self._terms.run(of_class("readings", access), run)

    def _runs(self, run: str, fields: Iterable[Field], access: AccessClass) -> Iterable[Asked]:
        for field in fields:
            text = run.replace(GAP, "") if field is Field.CODES else run
            for name in _STANDS_IN[field] if text else ():
                yield self._terms.run(of_class(name, access), text)

    def _within(self, days: Within, access: AccessClass) -> _Part:
        """Looks up the years, which is quicker than reading every day, and reads days where years do not say all."""
        bounds = _bounds(days)
        if not (days.first and days.last) or not 0 <= days.last.year - days.first.year < MOST_YEARS:
            return _Part(all_of(bounds), confined=False)
        name = of_class("years", access)
        years = any_of(self._terms.term(name, year) for year in range(days.first.year, days.last.year + 1))
        if not _are_whole_years(days.first, days.last):
            years = all_of([years, *bounds])
        ever = all_of([self._terms.term(name, EVER), *bounds])
        return _Part(any_of([years, ever]), confined=True)


def _bounds(days: Within) -> list[Asked]:
    bounds: list[Asked] = []
    if days.first:
        first = days.first.toordinal()
        bounds.append(tantivy.Query.range_query(schema(), "last", FieldType.Unsigned, lower_bound=first))
    if days.last:
        last = days.last.toordinal()
        bounds.append(tantivy.Query.range_query(schema(), "first", FieldType.Unsigned, upper_bound=last))
    return bounds or [tantivy.Query.exists_query("first")]


def _are_whole_years(first: datetime.date, last: datetime.date) -> bool:
    return (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
