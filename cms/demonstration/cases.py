"""Requests for disclosure (依申请公开) in every state: received, soon due, extended, overdue, answered.

The days are counted back from the day of loading, so that a demonstration loaded on any day has all of them. The names
are invented, the telephone numbers begin with 138-0000, nobody has an identity number, and the query codes are fixed so
that a visitor of the demonstration can look a case up.
"""

import dataclasses

from cms.demonstration.composition import CONTENT, Source, read_sources


@dataclasses.dataclass(frozen=True, slots=True)
class DemonstrationEvent:
    """Something that happened to a case: a value of `cms.statutes.deadlines.EventKind`, days before loading."""

    kind: str
    days_ago: int


@dataclasses.dataclass(frozen=True, slots=True)
class DemonstrationCase:
    """One request and, where there is one, its answer.

    `agency` is a code of `agencies()`; `channel`, `applicant_kind` and `form` are the values of the choices of a case;
    `days_ago` is the day of receipt, in days before loading. `events` are what happened between receipt and answer.
    `answered_days_ago` is None and `decision` (a value of `cms.statutes.decisions.Decision`) and `reply` are "" while
    the case is open. `query_code` is the applicant's private code, eight digits.
    """

    agency: str
    channel: str
    applicant_kind: str
    applicant_name: str
    phone: str
    address: str
    subject: str
    description: str
    form: str
    days_ago: int
    events: tuple[DemonstrationEvent, ...]
    answered_days_ago: int | None
    decision: str
    reply: str
    query_code: str


def demonstration_cases() -> tuple[DemonstrationCase, ...]:
    """Every case; the open ones first. Subjects and query codes are unique."""
    return tuple(_case(source) for source in read_sources(CONTENT / "cases.txt"))


def _case(source: Source) -> DemonstrationCase:
    fields = source.fields
    answered, event = fields.get("answered_days_ago"), fields.get("event")
    return DemonstrationCase(
        agency=fields["agency"],
        channel=fields["channel"],
        applicant_kind=fields["kind"],
        applicant_name=fields["name"],
        phone=fields["phone"],
        address=fields.get("address", ""),
        subject=fields["subject"],
        description="\n".join(line for line in source.lines if not line.startswith(">")),
        form=fields.get("form", "electronic"),
        days_ago=int(fields["days_ago"]),
        events=(_event(event),) if event else (),
        answered_days_ago=int(answered) if answered else None,
        decision=fields.get("decision", ""),
        reply="\n".join(line.removeprefix(">").strip() for line in source.lines if line.startswith(">")),
        query_code=fields["query_code"],
    )


def _event(text: str) -> DemonstrationEvent:
    kind, days_ago = text.split()
    return DemonstrationEvent(kind, int(days_ago))
