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
    match order:
        case Order.NEWEST:
            return _number(document.date.toordinal() if document.date else 0, document.key)
        case Order.OLDEST:
            return _number(_LAST_ORDINAL - document.date.toordinal() if document.date else 0, document.key)
        case Order.ENTERED:
            entered = document.entered
            seconds = max(int(entered.timestamp()), 0) if entered else 0
            return min(seconds, _LAST_SECOND) << _TIE_BITS_BESIDE_SECONDS | _tie(document.key, _TIE_BITS_BESIDE_SECONDS)
        case Order.CODE:
            return code_key(document)


def code_key(document: SearchDocument) -> str:
    """The first reference code with its numbers in the order of their size; documents without one last."""
    code = canonical(document.codes[0]).replace(GAP, " ")[:_LONGEST_CODE] if document.codes else ""
    padded = _DIGITS.sub(lambda digits: digits.group().zfill(6), code)
    return f"{padded or _NO_CODE}\x1f{document.key}"


def _number(ordinal: int, key: str) -> int:
    return ordinal << _TIE_BITS | _tie(key)


@lru_cache(maxsize=8)  # a document's keys for all orders are made one after the other
def _tie(key: str, bits: int = _TIE_BITS) -> int:
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) >> (64 - bits)
