"""Where a document stands among others: total orders, the same for every engine, stable while the index changes."""

import hashlib
import re
from functools import lru_cache

from search.documents import SearchDocument
from search.text.normalise import GAP, canonical

from .port import Order

_TIE_BITS = 40
_TIE_BITS_BESIDE_SECONDS = 29
_LAST_SECOND = (1 << 34) - 1
_LAST_ORDINAL = 1 << 22  # beyond the last day that Python knows
_DIGITS = re.compile(r"\d+")
_LONGEST_CODE = 80
_NO_CODE = "\U0010fffd"


def sort_key(document: SearchDocument, order: Order) -> int | str:
    """The key of a document in an order: a number that is highest first, or, for CODE, a text that is lowest first.

    No two documents have the same: dates are followed by a digest of the document's key, codes by the key itself.
    Numbers fit into 63 bits.
    """
    if order is Order.CODE:
        return code_key(document)
    newest, oldest, entered = numbers(document)
    return {Order.NEWEST: newest, Order.OLDEST: oldest, Order.ENTERED: entered}[order]


def numbers(document: SearchDocument) -> tuple[int, int, int]:
    """The keys for NEWEST, OLDEST and ENTERED."""
    digest = hashlib.blake2b(document.key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    tie = int.from_bytes(digest)
    beside_day, ordinal = tie >> (64 - _TIE_BITS), document.date.toordinal() if document.date else 0
    seconds = min(max(int(document.entered.timestamp()), 0), _LAST_SECOND) if document.entered else 0
    return (
        ordinal << _TIE_BITS | beside_day,
        (_LAST_ORDINAL - ordinal if ordinal else 0) << _TIE_BITS | beside_day,
        seconds << _TIE_BITS_BESIDE_SECONDS | tie >> (64 - _TIE_BITS_BESIDE_SECONDS),
    )


def code_key(document: SearchDocument) -> str:
    """The first reference code with its numbers in the order of their size; documents without one last."""
    return code_key_of(canonical(document.codes[0]) if document.codes else "", document.key)


def code_key_of(code: str, key: str) -> str:
    """The same of a document whose first code is this canonical text."""
    padded = " ".join(map(_padded, code[:_LONGEST_CODE].split(GAP)))
    return f"{padded or _NO_CODE}\x1f{key}"


@lru_cache(maxsize=20_000)  # the same fonds, years and small numbers stand in all codes
def _padded(part: str) -> str:
    return _DIGITS.sub(lambda digits: digits.group().zfill(6), part)
