"""Documents as rows of a Tantivy index, many at once."""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
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

_JSON = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))
_NEWEST, _OLDEST, _ENTERED, _CODE = (order.value for order in (Order.NEWEST, Order.OLDEST, Order.ENTERED, Order.CODE))
_LONGEST_VALUE = 20_000  # bytes; Tantivy silently drops terms of more than 65,530


class Texts(NamedTuple):
    """The canonical texts of a document by their fields, empty ones left out; its codes, and those without gaps."""

    by_field: dict[str, str]
    title: str
    first_code: str
    codes: tuple[str, ...]


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
    last = len(document.codes)
    codes = tuple([code.replace(GAP, "") for code in rest[:last]])
    texts = {
        "title": title,
        "summary": summary,
        "recognised" if document.recognised else "body": body,
        "codes": GAP.join(filter(None, codes)),
        # No run reaches from one into the next: two gaps stand between them.
        "readings": f"{GAP}{GAP}".join(filter(None, rest[last:])),
    }
    found = {name: text for name, text in texts.items() if text}
    return Texts(found, title.replace(GAP, ""), rest[0] if last else "", codes)


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
    for document, found in zip(documents, texts, strict=True):
        fields, key = _FIELDS[document.access], document.key
        newest, oldest, entered = numbers(document)
        key.encode()
        row: dict[str, str | int | list[int]] = {
            "key": _value(key),
            fields.whole_title: digest(found.title),
            fields.whole_code: [digest(code) for code in found.codes if code],
            _NEWEST: newest,
            _OLDEST: oldest,
            _ENTERED: entered,
            _CODE: hexadecimal(code_key_of(found.first_code, key)),
            "shown": document.written(),
        }
        for name in FACETS:
            row[name] = _known_value(str(getattr(document, name) or ""))
        first, last = document.date, document.last_day
        if not (first and last):
            row["first_year"] = row["last_year"] = NO_YEAR
        else:
            row["first"], row["last"] = first.toordinal(), last.toordinal()
            row["first_year"], row["last_year"] = first.year, last.year
            years = range(first.year, last.year + 1)
            row[fields.years] = [*years] if len(years) <= MOST_YEARS else EVER
        # Nothing in canonical text has to be escaped, and there is much of it.
        cuts = [
            f',"{fields.texts[name][0]}":"{pairs}","{fields.texts[name][1]}":"{terms}"'
            for name, (pairs, terms) in zip(found.by_field, pieces, strict=False)
        ]
        yield f"{_JSON.encode(row)[:-1]}{''.join(cuts)}}}"


def _value(value: str) -> str:
    """A value as a term. Raises ValueError where it is too long for one."""
    value = escaped(value)
    if len(value) * 4 > _LONGEST_VALUE and len(value.encode()) > _LONGEST_VALUE:
        raise ValueError(f"A value of more than {_LONGEST_VALUE} bytes cannot be indexed.")
    return value


# The same few agencies and fonds stand in many documents.
_known_value = lru_cache(maxsize=20_000)(_value)
