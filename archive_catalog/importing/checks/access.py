"""Access: what the archive decided about opening, and whether that agrees with secrecy and with the law's clock."""

from collections.abc import Mapping
from datetime import date

from archive_catalog.importing.elements import Element
from archive_catalog.levels import Secrecy
from archive_catalog.opening import years_after
from search.viewers import AccessClass

from .collecting import RowFindings
from .dates import Reckoning, last_day

_UNTIL = Element.DECIDED_UNTIL.value
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
) -> None:
    """Who keeps a record closed beyond its period needs a decision with an end (档案法实施条例 article 31)."""
    if access is None or access is AccessClass.PUBLIC or last is None or cells.get(_UNTIL):
        return
    free = years_after(last, closed_years)
    if free is not None and free <= today:
        findings.add("access.closed_without_decision", Element.ACCESS, cells.get(Element.ACCESS.value, ""))


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
