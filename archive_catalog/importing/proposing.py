"""Guessing what columns mean: by their headings, else by what stands in them."""

import re
from collections.abc import Callable, Sequence
from statistics import mean

from archive_catalog.edtf_dates import read_date
from archive_catalog.reference_codes import canonical

from .checks.codes import facts_of
from .checks.words import is_access, is_level, is_secrecy, retention
from .elements import Element
from .folding import folded_heading
from .headings import ELEMENT_OF
from .special_fields import SpecialField
from .spreadsheet_cells import PROBLEMS_COLUMN

_BY_SPECIAL_FIELD = 2_000
_BY_HEADING = 1_000
_BY_PART_OF_HEADING = 500
_BY_VALUES = 100
_ENOUGH = 0.8
_SHORTEST_PART = 2
_LETTERS = re.compile(r"[^\W\d_]{4,}")
_DATE = re.compile(r"(?=.*[0-9〇一二三四五六七八九十]).{4,30}")

# What a column's values tell, in the order in which it is asked.
_TELLING: tuple[tuple[Element, Callable[[str], bool]], ...] = (
    (Element.REFERENCE_CODE, lambda text: facts_of(canonical(text)) is not None),
    (Element.DATE, lambda text: bool(_DATE.fullmatch(text)) and read_date(text) is not None),
    (Element.ACCESS, is_access),
    (Element.SECRECY, is_secrecy),
    (Element.RETENTION, lambda text: not text.isdigit() and retention(text) is not None),
    (Element.LEVEL, is_level),
)


def meanings_of(
    columns: Sequence[str], samples: Sequence[Sequence[str]] = (), special_fields: Sequence[SpecialField] = ()
) -> dict[str, str]:
    """The elements by header, in the order of the columns; each element once, unknown headers left out."""
    scores = [
        (score, -place, header, element)
        for place, header in enumerate(columns)
        if header and folded_heading(header) != PROBLEMS_COLUMN
        for element, score in _by_heading(header).items()
    ]
    special = {folded_heading(name): field.element for field in special_fields for name in (field.key, field.label)}
    scores += [
        (_BY_SPECIAL_FIELD, -place, header, special[folded_heading(header)])
        for place, header in enumerate(columns)
        if header and folded_heading(header) in special
    ]
    chosen = _choose(scores, {}, set())
    left = [(place, header) for place, header in enumerate(columns) if header not in chosen and header]
    by_values = []
    for place, header in left:
        values = [row[place] for row in samples if place < len(row) and row[place]]
        element = _by_values(values)
        if element and folded_heading(header) != PROBLEMS_COLUMN and not ELEMENT_OF.get(folded_heading(header)):
            by_values.append((_BY_VALUES, -place, header, element))
    chosen = _choose(by_values, chosen, set(chosen.values()))
    if Element.TITLE not in chosen.values() and (header := _longest_text(columns, samples, chosen)):
        chosen[header] = Element.TITLE.value
    return {header: chosen[header] for header in columns if header in chosen}


def _by_heading(header: str) -> dict[str, int]:
    folded = folded_heading(header)
    if known := ELEMENT_OF.get(folded):
        element, place = known
        return {element.value: _BY_HEADING - place}
    parts = [
        (len(heading), element)
        for heading, (element, _place) in ELEMENT_OF.items()
        if _SHORTEST_PART <= len(heading) < len(folded) and not heading.isascii() and folded.endswith(heading)
    ]
    if not parts:
        return {}
    length, element = max(parts)
    return {element.value: _BY_PART_OF_HEADING + length}


def _choose(scores: Sequence[tuple[int, int, str, str]], chosen: dict[str, str], taken: set[str]) -> dict[str, str]:
    result = dict(chosen)
    for _score, _place, header, element in sorted(scores, reverse=True):
        if header not in result and element not in taken:
            result[header] = element
            taken.add(element)
    return result


def _by_values(values: Sequence[str]) -> str:
    if not values:
        return ""
    for element, tells in _TELLING:
        if sum(tells(value) for value in values) >= _ENOUGH * len(values):
            return element.value
    return ""


def _longest_text(columns: Sequence[str], samples: Sequence[Sequence[str]], chosen: dict[str, str]) -> str:
    """The column that holds the longest texts in words, "" where none does."""
    lengths = {}
    for place, header in enumerate(columns):
        values = [row[place] for row in samples if place < len(row) and row[place]]
        worded = [value for value in values if _LETTERS.search(value)]
        if header and header not in chosen and values and len(worded) >= _ENOUGH * len(values):
            lengths[header] = mean(map(len, worded))
    longest = max(lengths, key=lambda header: lengths[header], default="")
    return longest if longest and lengths[longest] >= 6 else ""
