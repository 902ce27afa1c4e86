"""What stands in a Tantivy index: its schema, and how a document is written and read back.

Fields, those with a star once for each access class, so that what a viewer may not see is not even looked at:

title* summary* body* recognised* codes* readings*   runs of characters with their places, see `_tokens`; a body read
                                                     by a machine stands in `recognised`, any other in `body`
whole_title* whole_code*                 digests of the title and of each code, both without gaps
years*                                   each year that the document's days touch; EVER where those are too many
key kind agency fonds category access    whole values; all but the key also as columns, to be counted
first last first_year last_year          columns of days and years; a document without a date has none
newest oldest entered code               columns of sort keys (see ordering); those of `code` in hexadecimal
shown                                    what is read of documents that are shown, and their fingerprints
"""

import datetime
import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from operator import add
from pathlib import Path
from typing import Any

import tantivy

from search.documents import SearchDocument
from search.errors import DocumentRejected
from search.text.bigrams import code_text
from search.text.normalise import GAP, canonical
from search.viewers import AccessClass

from .index_folder import unwritable
from .ordering import sort_key
from .port import Facet, Order
from .tantivy_runs import FrequentRuns

NAME = "tantivy"
TEXTS = ("title", "summary", "body", "recognised", "codes", "readings")
FACETS = tuple(facet.value for facet in Facet)
MOST_YEARS = 100
EVER = 0
_LONGEST_VALUE = 20_000  # bytes; Tantivy silently drops terms of more than 65,530
_ESCAPE = "\x1a"
_UNINDEXED = "nothing"
_JSON = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


@cache
def schema() -> tantivy.Schema:
    """The fields of an index; `port.LAYOUT` is raised whenever they change."""
    builder = tantivy.SchemaBuilder()
    for access in AccessClass:
        for name in TEXTS:
            builder.add_text_field(of_class(name, access), tokenizer_name="whitespace", index_option="position")
        for name in ("whole_title", "whole_code", "years"):
            builder.add_unsigned_field(of_class(name, access), indexed=True)
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("first", "last", "last_year"):
        builder.add_unsigned_field(name, fast=True)
    builder.add_unsigned_field("first_year", fast=True, indexed=True)
    for order in (Order.NEWEST, Order.OLDEST, Order.ENTERED):
        builder.add_unsigned_field(order.value, fast=True)
    builder.add_text_field(Order.CODE.value, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("shown", stored=True, tokenizer_name=_UNINDEXED, index_option="basic")
    return builder.build()


def opened(folder: Path) -> tantivy.Index:
    """The index in this folder."""
    return _with_tokenizer(tantivy.Index.open(str(folder)))


def created_in(folder: Path) -> None:
    """Puts an empty index into this folder."""
    _with_tokenizer(tantivy.Index(schema(), str(folder), reuse=False))


def _with_tokenizer(index: tantivy.Index) -> tantivy.Index:
    """What is shown is only stored. It is text, since the library copies bytes one by one, and finds no word in it."""
    nothing = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(tantivy.Filter.remove_long(1)).build()
    index.register_tokenizer(_UNINDEXED, nothing)
    return index


@cache
def of_class(name: str, access: AccessClass) -> str:
    """The field of this name for documents of this class."""
    return f"{name}_{access.value}"


def digest(text: str) -> int:
    """A number of 63 bits that stands for a text too long for a term."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) >> 1


@lru_cache(maxsize=20_000)  # the same few agencies and fonds stand in many documents
def escaped(value: str) -> str:
    """A value as a term: what UTF-8 cannot hold (half of a pair of surrogates) is spelled out."""
    if _is_utf8(value) and not value.startswith(_ESCAPE):
        return value
    return f"{_ESCAPE}{value.encode('unicode_escape').decode()}"


def _is_utf8(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_escaped(term: str) -> bool:
    """Whether a term is not its value itself; hardly ever."""
    return term[0] == _ESCAPE


def unescaped(term: str) -> str:
    """The value of an escaped term."""
    return term[1:].encode().decode("unicode_escape")


def _tokens(text: str, runs: FrequentRuns) -> str:
    """A canonical text as the whitespace tokenizer takes it: its pairs in order, then the frequent runs in it and each
    of its characters by itself.

    A gap is put before and after the text, so that the beginning and the end of a word can be asked for. Canonical
    text holds no white space.
    """
    padded = f"{GAP}{text}{GAP}"
    pairs = [*map(add, padded, padded[1:])]
    return " ".join([*pairs, *runs.standing_in(padded, pairs), *{*text.replace(GAP, "")}])


def _apart(texts: Sequence[str]) -> str:
    """Canonical texts as one, so that no run reaches from one into the next: two gaps stand between them."""
    return f"{GAP}{GAP}".join(filter(None, texts))


def texts_of(document: SearchDocument) -> dict[str, str]:
    """The canonical texts of a document by their fields, the codes without gaps; empty ones are left out."""
    texts = {
        "title": canonical(document.title),
        "summary": canonical(document.summary),
        "recognised" if document.recognised else "body": canonical(document.body),
        "codes": code_text(document.codes),
    }
    if document.recognised and document.readings:
        texts["readings"] = _apart([canonical(reading) for reading in document.readings])
    return {name: text for name, text in texts.items() if text}


def written(document: SearchDocument, runs: FrequentRuns) -> tantivy.Document:
    """The document as the schema takes it. Raises DocumentRejected."""
    try:
        return _written(document, runs)
    except (TypeError, ValueError, AttributeError) as error:
        raise DocumentRejected(document.key, type(error).__name__) from error


def _written(document: SearchDocument, runs: FrequentRuns) -> tantivy.Document:
    row, access = tantivy.Document(), document.access
    texts = texts_of(document)
    for name, text in texts.items():
        row.add_text(of_class(name, access), _tokens(text, runs))
    row.add_unsigned(of_class("whole_title", access), digest(texts.get("title", "").replace(GAP, "")))
    for code in filter(None, texts.get("codes", "").split(GAP)):  # a gap stands between two codes, and in none
        row.add_unsigned(of_class("whole_code", access), digest(code))
    document.key.encode()
    row.add_text("key", _checked(escaped(document.key)))
    for name in FACETS:
        if value := getattr(document, name):
            row.add_text(name, _checked(escaped(str(value))))
    if document.date and document.last_day:
        _add_days(row, access, document.date, document.last_day)
    for order in (Order.NEWEST, Order.OLDEST, Order.ENTERED):
        row.add_unsigned(order.value, int(sort_key(document, order)))
    row.add_text(Order.CODE.value, hexadecimal(str(sort_key(document, Order.CODE))))
    row.add_text("shown", _packed(document))
    return row


def _add_days(row: tantivy.Document, access: AccessClass, first: datetime.date, last: datetime.date) -> None:
    for name, day in (("first", first), ("last", last)):
        row.add_unsigned(name, day.toordinal())
        row.add_unsigned(f"{name}_year", day.year)
    years = range(first.year, last.year + 1)
    for year in years if len(years) <= MOST_YEARS else (EVER,):
        row.add_unsigned(of_class("years", access), year)


def _checked(value: str) -> str:
    if len(value) * 4 > _LONGEST_VALUE and len(value.encode()) > _LONGEST_VALUE:
        raise ValueError(f"A value of more than {_LONGEST_VALUE} bytes cannot be indexed.")
    return value


def hexadecimal(key: str) -> str:
    """A sort key that is a text, in signs that the syntax of ranges allows; the order stays the same."""
    return key.encode().hex()


def _packed(document: SearchDocument) -> str:
    """What is read back of a document; the fingerprint stands first."""
    values = [
        document.fingerprint,
        document.kind,
        document.identifier,
        document.title,
        document.body,
        document.summary,
        document.codes,
        document.date and document.date.isoformat(),
        document.until and document.until.isoformat(),
        document.agency,
        document.category,
        document.fonds,
        document.access.value,
        document.url,
        document.entered and document.entered.isoformat(),
        document.readings,
    ]
    packed = _JSON.encode(values)
    return packed if _is_utf8(packed) else json.dumps(values)


def shown(stored: tantivy.Document) -> list[Any]:
    """What is read back of a document, as `_packed` puts it."""
    return json.loads(stored.get_first("shown") or "")


def is_tantivys(error: BaseException) -> bool:
    """Whether this may be Tantivy's way to say that something went wrong; its panics are no Exceptions."""
    return isinstance(error, (OSError, ValueError, RuntimeError)) or type(error).__name__ == "PanicException"


@contextmanager
def writes_in(folder: Path) -> Iterator[None]:
    """Turns Tantivy's errors into IndexDamaged."""
    try:
        yield
    except BaseException as error:
        if not is_tantivys(error):
            raise
        raise unwritable(folder.parent, f"{type(error).__name__}: {error}") from error
