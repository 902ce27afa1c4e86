"""Access: what the archive decided about opening, and whether that agrees with secrecy and with the law's clock."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from archive_catalog.importing.elements import Element
from archive_catalog.importing.folding import folded
from archive_catalog.levels import Secrecy
from archive_catalog.opening import years_after
from search.viewers import AccessClass

from .collecting import RowFindings
from .dates import Reckoning, last_day

_TERMS = Element.ACCESS_TERMS.value
_FREE = re.compile(
    r"\bunrestricted\b|\b(?:not|without(?: any)?|no)(?: access)? restrict(?:ed|ions?)\b"
    r"|(?:无|不受|没有|未设)(?:利用)?限制"
)
_CLOSING = re.compile(
    r"\bclosed?\b|restrict|withheld|\bsealed\b|confidential|\bpartial|\bexcept|\bnot?\b|permission|subject to"
    r"|\bunless\b|\bsome\b|\bprovided\b|不|未|非|控制|限制|封闭|封存|保密|秘密|机密|绝密|内部|延期|部分|除|批准|审批|同意|须|需"
)
_IN_HOUSE = re.compile(r"reading room|\bon-?site\b|\bin person\b|馆内|阅览室|到馆|现场")
_OPENING = re.compile(r"\bopen\b|开放|公开")
_CERTAINLY_CLOSED = re.compile(
    r"\bclosed\b|\brestricted\b|\bwithheld\b"
    r"|不(?:予|宜|对外)?(?:开放|公开)|控制|限制(?:利用|使用|查阅|开放)|封闭|封存|保密"
)
_LAST_DAY = re.compile(r"(?:\buntil\b|\btill\b|\bthrough\b|至|到)\s*(.{4,30}?)\s*(?:为?止|[.。;；,，)）]?\s*$)")
_CLASSIFIED = frozenset(mark.value for mark in Secrecy if mark.is_classified)


def check_secrecy(secrecy: str, access: AccessClass | None, cells: Mapping[str, str], findings: RowFindings) -> None:
    """A record that bears the mark of a state secret cannot be open (保守国家秘密法)."""
    if secrecy in _CLASSIFIED and access in {AccessClass.PUBLIC, AccessClass.ONSITE}:
        findings.add("secrecy.open", Element.ACCESS, cells.get(Element.ACCESS.value, ""))


def check_closing(
    access: AccessClass | None,
    last: date | None,
    cells: Mapping[str, str],
    findings: RowFindings,
    *,
    today: date,
    closed_years: int,
    has_end: bool,
) -> None:
    """Who keeps a record closed beyond its period needs a decision with an end (档案法实施条例 article 31)."""
    if access is None or access is AccessClass.PUBLIC or last is None or has_end:
        return
    free = years_after(last, closed_years)
    if free is not None and free <= today:
        findings.add("access.closed_without_decision", Element.ACCESS, cells.get(Element.ACCESS.value, ""))


@dataclass(frozen=True, slots=True)
class Terms:
    """What conditions of access come to: who may see the record, until when; `unclear` where nobody knows."""

    access: AccessClass
    until: date | None = None
    unclear: bool = False


@lru_cache(maxsize=4_096)
def terms_of(written: str, reckoning: Reckoning) -> Terms:
    """What a finding aid's words about access mean: 开放, Closed until 2030-12-31, 仅限馆内查阅, Open for research.

    No record becomes open by mistake: words that open and close at once, or say neither, keep it closed.
    """
    text = _FREE.sub(" open ", unicodedata.normalize("NFKC", written).casefold())
    closes, in_house, opens = (sign.search(text) is not None for sign in (_CLOSING, _IN_HOUSE, _OPENING))
    if closes:
        until = _LAST_DAY.search(text)
        day = last_day(until[1], reckoning) if until else None
        rest = _CERTAINLY_CLOSED.sub("", text)
        certain = rest != text and not _OPENING.search(rest) and (until is None or day is not None)
        return Terms(AccessClass.STAFF, day, unclear=not certain)
    if any(sign.isdigit() for sign in text) or not (opens or in_house):
        return Terms(AccessClass.STAFF, unclear=True)
    return Terms(AccessClass.ONSITE if in_house else AccessClass.PUBLIC)


def read_terms(
    cells: Mapping[str, str], findings: RowFindings, reckoning: Reckoning, *, meanings: Mapping[str, str]
) -> Terms | None:
    """The conditions of access of a row, None where it has none; `meanings` are the profile's own folded words."""
    written = cells.get(_TERMS, "")
    if not written:
        return None
    known = meanings.get(folded(written))
    if known is not None:
        return Terms(AccessClass(known)) if known else None
    terms = terms_of(written, reckoning)
    if terms.unclear:
        findings.add("access.terms_unclear", _TERMS, written)
    return terms


def read_decision_day(
    element: str, cells: Mapping[str, str], findings: RowFindings, reckoning: Reckoning
) -> date | None:
    """The day in the column `element`, the last one of what is written there; None where it is empty."""
    written = cells.get(element, "")
    if not written:
        return None
    day = last_day(written, reckoning)
    if day is None:
        findings.add("decision.unreadable", element, written)
    return day
