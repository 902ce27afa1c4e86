"""Headings and words as a machine compares them: without width, case, space and punctuation."""

import re
import unicodedata
from functools import lru_cache

_ASIDE = re.compile(r"[(\[【{<《].*?[)\]】}>》]")
_NOT_A_LETTER = re.compile(r"[\W_]+")


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """`text` in half width and small letters, without space and punctuation: 题 名： is 题名."""
    return _NOT_A_LETTER.sub("", unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=20_000)
def folded_heading(text: str) -> str:
    """`text` folded, without what stands in brackets: 题名(必填)* is 题名; a heading all in brackets keeps it."""
    halved = unicodedata.normalize("NFKC", text)
    return folded(_ASIDE.sub("", halved)) or folded(halved)
