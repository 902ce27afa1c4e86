"""Events of a case from a JSON file, as anyone may write it for the calculator of deadlines."""

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from cms.statutes.events import CaseEvent, DeadlineError, EventKind
from cms.statutes.problems import Problem

WRITTEN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_EVENTS = 1_000
MOST_BYTES = 1_000_000
MOST_PARTY = 40
MOST_WORKING_DAYS = 10_000
KEYS = ("kind", "on", "working_days", "party", "until")
HAVE_UNTIL = frozenset(
    {
        EventKind.DELAY_FIXED,
        EventKind.SUPPLEMENT_ASKED,
        EventKind.THIRD_PARTY_ASKED,
        EventKind.AGENCY_ASKED,
        EventKind.FEE_NOTIFIED,
    }
)
HAVE_PARTY = frozenset(
    {
        EventKind.THIRD_PARTY_ASKED,
        EventKind.THIRD_PARTY_ANSWERED,
        EventKind.AGENCY_ASKED,
        EventKind.AGENCY_ANSWERED,
    }
)


def read_events(content: bytes) -> list[CaseEvent]:
    """The events of a file such as {"events": [{"kind": "received", "on": "2026-09-18"}]}, in the file's order.

    Raises DeadlineError with a sentence that names the event by its place in the file, counted from 1.
    """
    if len(content) > MOST_BYTES:
        raise DeadlineError(Problem.FILE_TOO_LARGE, most=MOST_BYTES)
    try:
        read = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise DeadlineError(Problem.NOT_JSON) from error
    events = read.get("events") if isinstance(read, dict) else None
    if not isinstance(events, list):
        raise DeadlineError(Problem.NO_EVENTS)
    if len(events) > MOST_EVENTS:
        raise DeadlineError(Problem.TOO_MANY_EVENTS, times=len(events), most=MOST_EVENTS)
    return [read_event(event, number) for number, event in enumerate(events, start=1)]


def read_event(event: Any, number: int) -> CaseEvent:
    """One event from its object. `number` is its place, for the sentence of the DeadlineError that it may raise."""
    if not isinstance(event, dict) or "kind" not in event or "on" not in event:
        raise DeadlineError(Problem.NOT_AN_EVENT, number=number)
    strange = next((key for key in event if key not in KEYS), None)
    if strange is not None:
        raise DeadlineError(Problem.UNKNOWN_KEY, number=number, key=_short(strange))
    kinds = {kind.value: kind for kind in EventKind}
    kind = kinds.get(event["kind"]) if isinstance(event["kind"], str) else None
    if kind is None:
        raise DeadlineError(Problem.UNKNOWN_KIND, number=number, kind=_short(event["kind"]), known=", ".join(kinds))
    _check_fits(event, kind, number)
    return CaseEvent(
        kind=kind,
        on=_day(event, "on", number),
        working_days=_working_days(event.get("working_days"), number),
        party=_party(event.get("party"), number),
        until=_day(event, "until", number) if event.get("until") is not None else None,
    )


def _check_fits(event: Mapping[str, Any], kind: EventKind, number: int) -> None:
    fits = {
        "working_days": kind is EventKind.EXTENDED,
        "until": kind in HAVE_UNTIL,
        "party": kind in HAVE_PARTY,
    }
    for key, does in fits.items():
        if event.get(key) is not None and not does:
            raise DeadlineError(Problem.STRAY_VALUE, number=number, key=key, kind=kind.value)


def _day(event: Mapping[str, Any], key: str, number: int) -> date:
    text = event[key]
    try:
        # Only the written form of the file's own example: fromisoformat alone would also take weeks and bare digits.
        if not isinstance(text, str) or not WRITTEN_DAY.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as error:
        raise DeadlineError(Problem.NO_SUCH_DAY, number=number, key=key, text=_short(text)) from error


def _working_days(value: Any, number: int) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_WORKING_DAYS:
        raise DeadlineError(Problem.NOT_A_NUMBER, number=number, text=_short(value))
    return value


def _party(value: Any, number: int) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > MOST_PARTY:
        raise DeadlineError(Problem.NOT_A_PARTY, number=number)
    return value


def _short(value: Any) -> str:
    """What was written, short enough for a sentence on one line."""
    text = json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value
    text = "".join(sign if sign.isprintable() else "?" for sign in text)
    return text if len(text) <= 40 else text[:39] + "…"
