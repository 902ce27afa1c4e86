"""Documents as rows of a Tantivy index, many at once."""

import datetime
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from json.encoder import encode_basestring as quoted
from typing import NamedTuple

from search.documents import SearchDocument
from search.errors import DocumentRejected
from search.text.normalise import GAP
from search.viewers import AccessClass

from .ordering import code_key_of, numbers
from .port import Order
from .tantivy_cutting import canonical_all, cut
from .tantivy_runs import NO_RUNS, FrequentRuns
from .tantivy_store import (
    EVER,
    FACETS,
    MOST_YEARS,
    NO_YEAR,
    TEXTS,
    digest,
    escaped,
    hexadecimal,
    of_class,
    terms_beside,
)

INDIGESTIBLE = (TypeError, ValueError, AttributeError)
"""What is raised of a document that cannot be indexed."""

_NEWEST, _OLDEST, _ENTERED, _CODE = (order.value for order in (Order.NEWEST, Order.OLDEST, Order.ENTERED, Order.CODE))
_LONGEST_VALUE = 20_000  # bytes; Tantivy silently drops terms of more than 65,530


class Texts(NamedTuple):
    """The canonical texts of a document by their fields, empty ones left out; its title without gaps; its codes."""

    by_field: dict[str, str]
    title: str
    codes: Sequence[str]

    def runs_from(self) -> list[str]:
        """What frequent runs are chosen from. Of codes their parts: a run across two of them is hardly asked for."""
        texts = [text for name, text in self.by_field.items() if name != "codes"]
        return [*texts, *chain.from_iterable(code.split(GAP) for code in self.codes)]


class _Fields(NamedTuple):
    """The names of the fields of one access class."""

    texts: dict[str, tuple[str, str]]
    whole_title: str
    whole_code: str
    years: str


_FIELDS = {
    access: _Fields(
        {name: (of_class(name, access), terms_beside(of_class(name, access))) for name in TEXTS},
        *(of_class(name, access) for name in ("whole_title", "whole_code", "years")),
    )
    for access in AccessClass
}


def texts_of(documents: Sequence[SearchDocument]) -> list[Texts]:
    """The canonical texts of these documents."""
    plain = [
        (
            document.title,
            document.summary,
            document.body,
            *document.codes,
            *(document.readings if document.recognised else ()),
        )
        for document in documents
    ]
    folded = iter(canonical_all([*chain.from_iterable(plain)]))
    return [_texts(document, [*islice(folded, len(texts))]) for document, texts in zip(documents, plain, strict=True)]


def _texts(document: SearchDocument, folded: Sequence[str]) -> Texts:
    title, summary, body, *rest = folded
    codes = rest[: len(document.codes)]
    texts = {
        "title": title,
        "summary": summary,
        "recognised" if document.recognised else "body": body,
        "codes": GAP.join(filter(None, [code.replace(GAP, "") for code in codes])),
        # No run reaches from one into the next: two gaps stand between them.
        "readings": f"{GAP}{GAP}".join(filter(None, rest[len(codes) :])),
    }
    found = {name: text for name, text in texts.items() if text}
    return Texts(found, title.replace(GAP, ""), codes)


def rows_of(documents: Sequence[SearchDocument], runs: FrequentRuns) -> list[str]:
    """The documents as the schema takes them, as JSON. Raises DocumentRejected for the first that cannot be."""
    try:
        return [*_rows(documents, runs)]
    except INDIGESTIBLE:
        for document in documents:
            try:
                [*_rows([document], runs)]
            except INDIGESTIBLE as error:
                raise DocumentRejected(document.key, type(error).__name__) from error
        raise


def is_indexable(document: SearchDocument) -> bool:
    """Whether it can be made a row."""
    try:
        return bool(rows_of([document], NO_RUNS))
    except DocumentRejected:
        return False


def _rows(documents: Sequence[SearchDocument], runs: FrequentRuns) -> Iterator[str]:
    texts = texts_of(documents)
    pieces = iter(cut([text for found in texts for text in found.by_field.values()], runs))
    # JSON by hand: a catalogue has a million of these.
    for document, found in zip(documents, texts, strict=True):
        fields, key = _FIELDS[document.access], document.key
        newest, oldest, entered = numbers(document)
        key.encode()
        codes = ",".join([str(digest(code.replace(GAP, ""))) for code in found.codes if code])
        code = hexadecimal(code_key_of(found.codes[0] if found.codes else "", key))
        facets = "".join([_facet(name, str(getattr(document, name) or "")) for name in FACETS])
        # Nothing in canonical text has to be escaped.
        cuts = [
            f'"{fields.texts[name][0]}":"{pairs}","{fields.texts[name][1]}":"{terms}",'
            for name, (pairs, terms) in zip(found.by_field, pieces, strict=False)
        ]
        yield (
            f'{{"key":{quoted(_value(key))},"{fields.whole_title}":{digest(found.title)},'
            f'"{fields.whole_code}":[{codes}],"{_NEWEST}":{newest},"{_OLDEST}":{oldest},"{_ENTERED}":{entered},'
            f'"{_CODE}":"{code}",{facets}{"".join(cuts)}'
            f'{_days(document.date, document.last_day, fields.years)}"shown":{quoted(document.written())}}}'
        )


def _value(value: str) -> str:
    """A value as a term. Raises ValueError where it is too long for one."""
    value = escaped(value)
    if len(value) * 4 > _LONGEST_VALUE and len(value.encode()) > _LONGEST_VALUE:
        raise ValueError(f"A value of more than {_LONGEST_VALUE} bytes cannot be indexed.")
    return value


@lru_cache(maxsize=20_000)  # the same few agencies and fonds stand in many documents
def _facet(name: str, value: str) -> str:
    return f'"{name}":{quoted(_value(value))},'


@lru_cache(maxsize=50_000)
def _days(first: datetime.date | None, last: datetime.date | None, field: str) -> str:
    if not (first and last):
        return f'"first_year":{NO_YEAR},"last_year":{NO_YEAR},'
    many = last.year - first.year >= MOST_YEARS
    years = str(EVER) if many else ",".join(map(str, range(first.year, last.year + 1)))
    return (
        f'"first":{first.toordinal()},"last":{last.toordinal()},"first_year":{first.year},"last_year":{last.year},'
        f'"{field}":[{years}],'
    )
