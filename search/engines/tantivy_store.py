"""What stands in a Tantivy index: its schema, and how a document is read back.

Fields, those with a star once for each access class, so that what a viewer may not see is not even looked at:

title* summary* body* recognised* codes* readings*   pairs of characters with their places, see `tantivy_cutting`; a
                                                     body read by a machine stands in `recognised`, others in `body`
title_terms* and so on                           single characters and frequent runs of the same, without places
whole_title* whole_code*                 digests of the title and of each code, both without gaps
years*                                   each year that the document's days touch; EVER where those are too many
key kind agency fonds category access    whole values; all but the key also as columns, to be counted
first last                               columns of days; a document without a date has none
first_year last_year                     columns of years; NO_YEAR in a document without a date
newest oldest entered code               columns of sort keys (see ordering); those of `code` in hexadecimal
shown                                    the whole document, as it is read where it is shown
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import tantivy

from search.viewers import AccessClass

from .index_folder import unwritable
from .port import Facet, Order

NAME = "tantivy"
TEXTS = ("title", "summary", "body", "recognised", "codes", "readings")
FACETS = tuple(facet.value for facet in Facet)
MOST_YEARS = 100
EVER = 0
NO_YEAR = 0
_ESCAPE = "\x1a"
_UNINDEXED, _COLUMN = "nothing", "column"


@cache
def schema() -> tantivy.Schema:
    """The fields of an index; `port.LAYOUT` is raised whenever they change."""
    builder = tantivy.SchemaBuilder()
    for access in AccessClass:
        for name in TEXTS:
            field = of_class(name, access)
            builder.add_text_field(field, tokenizer_name="whitespace", index_option="position")
            builder.add_text_field(terms_beside(field), tokenizer_name="whitespace", index_option="basic")
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
    builder.add_text_field(Order.CODE.value, fast=True, tokenizer_name=_COLUMN, index_option="basic")
    builder.add_text_field("shown", stored=True, tokenizer_name=_UNINDEXED, index_option="basic")
    return builder.build()


def opened(folder: Path) -> tantivy.Index:
    """The index in this folder, to be searched."""
    index = _unwatched(tantivy.Index.open(str(folder)))
    index.register_tokenizer(_COLUMN, _raw().build())  # for the bounds of ranges in questions
    return index


def opened_to_write(folder: Path) -> tantivy.Index:
    """The index in this folder, to be written."""
    return _to_write(_unwatched(tantivy.Index.open(str(folder))))


def created_in(folder: Path) -> None:
    """Puts an empty index into this folder."""
    _to_write(_unwatched(tantivy.Index(schema(), str(folder), reuse=False)))


def _unwatched(index: tantivy.Index) -> tantivy.Index:
    """The index without the library's thread that reads every new commit.

    It locks the folder while it reads. A process forked just then inherits the lock, and waits for itself for ever.
    """
    index.config_reader("manual")
    return index


def _to_write(index: tantivy.Index) -> tantivy.Index:
    """What is shown is only stored; it is text, since the library copies bytes one by one. Codes are only a column."""
    for name in (_UNINDEXED, _COLUMN):
        index.register_tokenizer(name, _raw().filter(tantivy.Filter.remove_long(1)).build())
    index.register_fast_field_tokenizer(_COLUMN, _raw().build())
    return index


def _raw() -> tantivy.TextAnalyzerBuilder:
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())


@cache
def of_class(name: str, access: AccessClass) -> str:
    """The field of this name for documents of this class."""
    return f"{name}_{access.value}"


@cache
def terms_beside(field: str) -> str:
    """The field of single characters and frequent runs that belongs to this one of pairs."""
    name, _, access = field.rpartition("_")
    return f"{name}_terms_{access}"


def digest(text: str) -> int:
    """A number of 63 bits that stands for a text too long for a term."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) >> 1


def escaped(value: str) -> str:
    """A value as a term: what UTF-8 cannot hold (half of a pair of surrogates) is spelled out, and no value is marked.

    A column in which every document has a term is counted in a fifth of the time of one that has gaps.
    """
    if value and _is_utf8(value) and not value.startswith(_ESCAPE):
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


def hexadecimal(key: str) -> str:
    """A sort key that is a text, in signs that the syntax of ranges allows; the order stays the same."""
    return key.encode().hex()


def shown(stored: tantivy.Document) -> list[Any]:
    """What is read back of a document, as `SearchDocument.written` puts it."""
    return json.loads(written_line(stored))


def written_line(stored: tantivy.Document) -> str:
    """A document that is read back, as `SearchDocument.written` gave it."""
    return stored.get_first("shown") or ""


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
