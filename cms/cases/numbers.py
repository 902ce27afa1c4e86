"""Case numbers and query codes as people write them."""

import re
import unicodedata

_DASHES = re.compile(r"[\s\-\u2010-\u2015\u2212\uff0d_]+")


def normal_number(number: str) -> str:
    """A case number with any dashes, spaces and case, in the form in which it is stored: QLZR-2026-00042."""
    return _DASHES.sub("-", unicodedata.normalize("NFKC", number).strip()).upper()


def normal_code(code: str) -> str:
    """A query code's digits, without the spaces that make it readable and of any width."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", code) if sign in "0123456789")


def spaced_code(code: str) -> str:
    """A query code in two groups of four, to be read and copied."""
    return f"{code[:4]} {code[4:]}"
