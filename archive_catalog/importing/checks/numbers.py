"""Numbers: of pages, and in the fields of a special series."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from archive_catalog.importing.elements import Element

from .collecting import RowFindings

_PAGE_COUNT = Element.PAGE_COUNT.value
_PAGE_NUMBER = Element.PAGE_NUMBER.value
_EXTENT = Element.EXTENT.value
_PAGES = re.compile(r"(?:共|计)?([0-9]{1,9})(?:\.0+)?(?:页|张|面|p|pp|pages?)?\.?", re.IGNORECASE)
_PAGE_NUMBERS = re.compile(r"0*([0-9]{1,6})(?:[-—–~～至]0*([0-9]{1,6}))?")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?:[^0-9]|$))")
_MOST_PAGES = 1_000_000
_MOST_DIGITS = 30


@lru_cache(maxsize=10_000)
def _pages(written: str) -> int | None:
    match = _PAGES.fullmatch(written.replace(" ", ""))
    pages = int(match[1]) if match else None
    return None if pages is None or pages > _MOST_PAGES else pages


def read_page_count(cells: Mapping[str, str], findings: RowFindings) -> int | None:
    """The number of pages; None where the row says none, with a finding where it says something else."""
    written = cells.get(_PAGE_COUNT, "")
    if not written:
        return None
    pages = _pages(written)
    if pages is None:
        findings.add("pages.not_a_number", Element.PAGE_COUNT, written)
    return pages


def read_pages(cells: Mapping[str, str], findings: RowFindings) -> tuple[int | None, str]:
    """The number of pages, and the extent.

    A page number (页号) such as 12-15 counts the pages where nothing else does, and is kept in an empty extent.
    """
    pages, extent = read_page_count(cells, findings), cells.get(_EXTENT, "")
    numbers = cells.get(_PAGE_NUMBER, "")
    if not numbers:
        return pages, extent
    match = _PAGE_NUMBERS.fullmatch(unicodedata.normalize("NFKC", numbers).replace(" ", ""))
    if match and match[2] and pages is None and int(match[1]) <= int(match[2]):
        pages = int(match[2]) - int(match[1]) + 1
    return pages, extent or f"页号 {numbers}"


def number(written: str) -> int | float | None:
    """The number that `written` is, with thousands' commas or not; None where it is none."""
    plain = _THOUSANDS.sub("", unicodedata.normalize("NFKC", written)).replace(" ", "")
    if len(plain) > _MOST_DIGITS or not _NUMBER.fullmatch(plain):
        return None
    return float(plain) if "." in plain else int(plain)
