"""Reference codes (档号): there, in form, and in agreement with what else the row says."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from archive_catalog import reference_codes
from archive_catalog.importing.elements import Element
from archive_catalog.levels import Level
from archive_catalog.reference_codes import canonical

from .collecting import RowFindings
from .words import retention_code

_SERIAL = re.compile(r"[0-9]{1,8}")
_MOST_IN_FONDS = 20

_CODE = Element.REFERENCE_CODE.value
_PARENT = Element.PARENT_CODE.value
_FONDS = Element.FONDS.value
_SERIES_NUMBER = Element.SERIES_NUMBER.value
_CATEGORY = Element.CATEGORY.value
_FILE_NUMBER = Element.FILE_NUMBER.value
_ITEM_NUMBER = Element.ITEM_NUMBER.value
_YEAR = Element.YEAR.value
_RETENTION = Element.RETENTION.value


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """What a reference code of DA/T 13 says, beside its last serial number."""

    fonds: str
    year: int | None
    retention: str
    level: Level


def facts_of(code: str) -> CodeFacts | None:
    """What a canonical `code` says, None where it does not have the form of DA/T 13; that of a series has one too."""
    stem, _hyphen, serial = code.rpartition("-")
    facts = _facts_of_stem(stem) if _SERIAL.fullmatch(serial) else None
    return facts or _facts_of_series(code)


@lru_cache(maxsize=16_384)
def _facts_of_stem(stem: str) -> CodeFacts | None:
    return _facts(f"{stem}-1", reference_codes.level_of(f"{stem}-1"))


@lru_cache(maxsize=4_096)
def _facts_of_series(code: str) -> CodeFacts | None:
    return _facts(f"{code}-1", Level.SERIES) if reference_codes.level_of(code) is Level.SERIES else None


def _facts(code: str, level: Level | None) -> CodeFacts | None:
    try:
        parsed = reference_codes.parse(code)
    except reference_codes.ReferenceCodeError:
        return None
    return CodeFacts(parsed.fonds, parsed.year, parsed.retention, level or Level.FILE)


def read_code(
    cells: Mapping[str, str],
    findings: RowFindings,
    *,
    parts: Sequence[str],
    has_column: bool,
    house_codes: bool,
) -> tuple[str, CodeFacts | None]:
    """The row's reference code, read or put together, "" with a finding where there is none; and what it says.

    `parts` are the elements that a house's own code is joined of; `has_column`: the file has a column for codes;
    `house_codes`: codes need not have the form of DA/T 13.
    """
    written = cells.get(_CODE, "")
    if written:
        code = canonical(written)
        if code != written and code:
            findings.add("code.put_right", _CODE, written, after=code)
    else:
        code = built(cells, parts)
        if code and has_column:
            findings.add("code.built", _CODE, after=code)
    if not code:
        findings.add("code.missing", _CODE, written)
        return "", None
    if len(code) > reference_codes.MAX_LENGTH:
        findings.add("code.too_long", _CODE, code, length=len(code), most=reference_codes.MAX_LENGTH)
        return code, None
    facts = facts_of(code)
    if facts is None and not house_codes:
        findings.add("code.house", _CODE, written or code)
    return code, facts


def built(cells: Mapping[str, str], parts: Sequence[str]) -> str:
    """The code out of the row's numbers: of `parts` where they are given, else by DA/T 13; "" where one is missing."""
    if parts:
        given = [cells.get(part, "") for part in parts]
        return canonical("-".join(given)) if all(given) else ""
    fonds, file, item = (cells.get(part, "") for part in (_FONDS, _FILE_NUMBER, _ITEM_NUMBER))
    block = _category_number(cells) if cells.get(_CATEGORY) else cells.get(_SERIES_NUMBER, "")
    if not fonds or not block or not (file or item):
        return ""
    return canonical("-".join(part for part in (fonds, block, file, item) if part))


def _category_number(cells: Mapping[str, str]) -> str:
    """Category, year and retention period (类别号) by DA/T 13-2022."""
    category = canonical(cells[_CATEGORY])
    if "·" in category:
        return category
    parts = (category, cells.get(_YEAR, "").removesuffix("年"), retention_code(cells.get(_RETENTION, "")))
    return "·".join(part for part in parts if part)


def read_fonds(cells: Mapping[str, str], code: str, facts: CodeFacts | None, findings: RowFindings) -> str:
    """The number of the fonds that the row belongs to; as the code writes it where both say the same."""
    given = canonical(cells.get(_FONDS, ""))
    if facts is not None:
        if not given or given == facts.fonds:
            return facts.fonds
        if reference_codes.reference_key(given) != reference_codes.reference_key(facts.fonds):
            findings.add("fonds.differs", _FONDS, given, fonds=given, code_fonds=facts.fonds)
        return facts.fonds
    if not given and code:
        findings.add("fonds.missing", _FONDS)
    elif len(given) > _MOST_IN_FONDS:
        findings.add("text.too_long", _FONDS, given, length=len(given), most=_MOST_IN_FONDS)
    return given


def read_parent(cells: Mapping[str, str], code: str, findings: RowFindings) -> str:
    """The canonical code of the unit above, "" where the row names none."""
    written = cells.get(_PARENT, "")
    parent = canonical(written) if written else ""
    if parent and parent == code:
        findings.add("parent.itself", Element.PARENT_CODE, written)
    return parent


def level_by_numbers(cells: Mapping[str, str], facts: CodeFacts | None) -> Level:
    """The level that the row's numbers or its code speak for, where it says none itself."""
    if cells.get(_ITEM_NUMBER):
        return Level.ITEM
    if cells.get(_FILE_NUMBER):
        return Level.FILE
    return facts.level if facts else Level.FILE
