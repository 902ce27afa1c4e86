"""When a record opens (开放), worked out from its dates and the decisions about it; pure, the day is an argument.

Sources: 档案法 (2020) article 27: archives open twenty-five years after they were formed; those of the economy,
education, science, technology and culture may open earlier; those that touch the state's security or great interests
may open later. 档案法实施条例 (2024) article 31: who keeps a record closed longer needs a reason, the consent of the
authority that supervises archives, and an end.

Nothing here is stored but two days that follow from it: the first on which a record may be read in the reading room,
and the first on which everyone may read it. What a viewer may see on a given day is a comparison with these.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from search.viewers import AccessClass

STATUTORY_YEARS = 25


class Reason(StrEnum):
    """Why a record can or cannot be seen on a day."""

    OPEN_BY_TIME = "open-by-time"
    OPEN_BY_DECISION = "open-by-decision"
    READING_ROOM = "reading-room"
    READING_ROOM_UNTIL = "reading-room-until"
    NOT_YET = "not-yet"
    SERIES_RULE = "series-rule"
    RESTRICTED = "restricted"
    CLOSED_BY_DECISION = "closed-by-decision"
    CLASSIFIED = "classified"
    UNDATED = "undated"


@dataclass(frozen=True, kw_only=True)
class Restriction:
    """A decision to keep a record closed, or in the reading room, longer than the law would (延期开放): up to and
    including the day `until`."""

    until: date
    access: AccessClass


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the opening of a record follows from.

    `last_day` is the record's last day, None where it is unknown; `closed_years` what its series' rule says;
    `decision` the archive's own decision about this record, from `decided_on` on, up to and including `decided_until`.
    """

    last_day: date | None
    closed_years: int = STATUTORY_YEARS
    classified: bool = False
    decision: AccessClass | None = None
    decided_on: date | None = None
    decided_until: date | None = None
    restrictions: tuple[Restriction, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Opening:
    """The first day in the reading room, and the first for everyone; None: not before a decision.

    The first is never later than the second. Raises ValueError where it would be.
    """

    onsite_from: date | None
    public_from: date | None

    def __post_init__(self) -> None:
        if self.public_from and (self.onsite_from is None or self.onsite_from > self.public_from):
            raise ValueError(f"A record cannot be open to everyone before it is in the reading room: {self}.")

    def access_on(self, day: date) -> AccessClass:
        """Who may see the record on this day."""
        return access_on(self.onsite_from, self.public_from, day)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Who may see a record on a day, why, and the first day on which that widens; None where no day is known."""

    access: AccessClass
    reason: Reason
    until: date | None


def access_on(onsite_from: date | None, public_from: date | None, day: date) -> AccessClass:
    """Who may see a record with these two days on `day`."""
    if public_from is not None and public_from <= day:
        return AccessClass.PUBLIC
    return AccessClass.ONSITE if onsite_from is not None and onsite_from <= day else AccessClass.STAFF


def opening_of(facts: Facts) -> Opening:
    """The two days that follow from `facts`.

    A later last day never gives an earlier opening; a restriction goes before every decision to open.
    """
    if facts.classified:
        return Opening(onsite_from=None, public_from=None)
    onsite, public = _before_restrictions(facts)
    for restriction in facts.restrictions:
        after = restriction.until + timedelta(days=1) if restriction.until < date.max else None
        if restriction.access is AccessClass.STAFF:
            onsite = _later(onsite, after)
        if restriction.access is not AccessClass.PUBLIC:
            public = _later(public, after)
    return Opening(onsite_from=onsite, public_from=_later(public, onsite) if public else None)


def standing_on(day: date, facts: Facts) -> Standing:
    """Who may see the record on `day`, and why."""
    opening = opening_of(facts)
    access = opening.access_on(day)
    if access is AccessClass.PUBLIC:
        by_time = _first_free_day(facts)
        reason = Reason.OPEN_BY_TIME if by_time and by_time <= day else Reason.OPEN_BY_DECISION
        return Standing(access=access, reason=reason, until=None)
    if access is AccessClass.ONSITE:
        public = opening.public_from
        return Standing(
            access=access, reason=Reason.READING_ROOM_UNTIL if public else Reason.READING_ROOM, until=public
        )
    return Standing(access=access, reason=_why_closed(day, facts), until=opening.onsite_from)


def years_after(day: date, years: int) -> date | None:
    """The day on which `years` are full, the first of March for a leap day; None beyond the year 9999."""
    year = day.year + years
    if year > date.max.year:
        return None
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def _first_free_day(facts: Facts) -> date | None:
    return years_after(facts.last_day, facts.closed_years) if facts.last_day else None


def _before_restrictions(facts: Facts) -> tuple[date | None, date | None]:
    by_time = _first_free_day(facts)
    decided_on = facts.decided_on or date.min
    if facts.decision is AccessClass.PUBLIC:
        opened = _earlier((by_time, decided_on))
        return opened, opened
    if facts.decision is None:
        return by_time, by_time
    last = facts.decided_until
    afterwards = _later(by_time, last + timedelta(days=1)) if last and last < date.max else None
    if facts.decision is AccessClass.STAFF:
        return afterwards, afterwards
    return _earlier((by_time, decided_on)), afterwards


def _why_closed(day: date, facts: Facts) -> Reason:
    by_time = _first_free_day(facts)
    if facts.classified:
        return Reason.CLASSIFIED
    if any(rule.until >= day and rule.access is AccessClass.STAFF for rule in facts.restrictions):
        return Reason.RESTRICTED
    if facts.decision is AccessClass.STAFF and (facts.decided_until is None or facts.decided_until >= day):
        return Reason.CLOSED_BY_DECISION
    if by_time is None:
        return Reason.UNDATED
    return Reason.SERIES_RULE if facts.closed_years > STATUTORY_YEARS else Reason.NOT_YET


def _later(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else max(one, other)


def _earlier(days: Iterable[date | None]) -> date | None:
    known = [day for day in days if day is not None]
    return min(known) if known else None
