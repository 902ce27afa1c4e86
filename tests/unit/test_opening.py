"""When records open: 档案法 article 27, 实施条例 article 31, and the archive's own decisions."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_catalog.opening import (
    Facts,
    Opening,
    Reason,
    Restriction,
    access_on,
    opening_of,
    standing_on,
    years_after,
)
from archive_catalog.reasons import ADVICE, SENTENCES, STEPS, NextStep, explain
from search.viewers import AccessClass

PUBLIC, ONSITE, STAFF = AccessClass.PUBLIC, AccessClass.ONSITE, AccessClass.STAFF
D = date


def closed(until: date, access: AccessClass = STAFF) -> tuple[Restriction, ...]:
    return (Restriction(until=until, access=access),)


@pytest.mark.parametrize(
    ("facts", "onsite", "public"),
    [
        # Article 27: twenty-five years after the record was formed; a year counts to its last day.
        (Facts(last_day=D(1958, 3, 5)), D(1983, 3, 5), D(1983, 3, 5)),
        (Facts(last_day=D(1958, 12, 31)), D(1983, 12, 31), D(1983, 12, 31)),
        (Facts(last_day=D(1960, 2, 29)), D(1985, 3, 1), D(1985, 3, 1)),
        (Facts(last_day=None), None, None),
        # Economy, education, science, technology, culture: earlier by the series' rule. Persons: later.
        (Facts(last_day=D(2010, 6, 1), closed_years=10), D(2020, 6, 1), D(2020, 6, 1)),
        (Facts(last_day=D(2010, 6, 1), closed_years=0), D(2010, 6, 1), D(2010, 6, 1)),
        (Facts(last_day=D(1958, 3, 5), closed_years=75), D(2033, 3, 5), D(2033, 3, 5)),
        (Facts(last_day=D(9990, 1, 1)), None, None),
        # The archive's decision opens earlier, and never later than the law does.
        (Facts(last_day=D(2010, 6, 1), decision=PUBLIC, decided_on=D(2020, 1, 1)), D(2020, 1, 1), D(2020, 1, 1)),
        (Facts(last_day=D(1958, 3, 5), decision=PUBLIC, decided_on=D(2020, 1, 1)), D(1983, 3, 5), D(1983, 3, 5)),
        (Facts(last_day=None, decision=PUBLIC, decided_on=D(2020, 1, 1)), D(2020, 1, 1), D(2020, 1, 1)),
        # Reading room only, for good or to a day.
        (Facts(last_day=D(2010, 6, 1), decision=ONSITE, decided_on=D(2020, 1, 1)), D(2020, 1, 1), None),
        (
            Facts(last_day=D(1958, 3, 5), decision=ONSITE, decided_on=D(2020, 1, 1), decided_until=D(2029, 12, 31)),
            D(1983, 3, 5),
            D(2030, 1, 1),
        ),
        # Kept closed: for good, or to a day, after which the law's clock counts.
        (Facts(last_day=D(1958, 3, 5), decision=STAFF, decided_on=D(2020, 1, 1)), None, None),
        (
            Facts(last_day=D(1958, 3, 5), decision=STAFF, decided_on=D(2020, 1, 1), decided_until=D(2029, 12, 31)),
            D(2030, 1, 1),
            D(2030, 1, 1),
        ),
        (
            Facts(last_day=D(2010, 3, 5), decision=STAFF, decided_on=D(2020, 1, 1), decided_until=D(2029, 12, 31)),
            D(2035, 3, 5),
            D(2035, 3, 5),
        ),
        # Article 31 of the implementing regulation: longer, with an end; it goes before a decision to open.
        (Facts(last_day=D(1958, 3, 5), restrictions=closed(D(2030, 6, 30))), D(2030, 7, 1), D(2030, 7, 1)),
        (Facts(last_day=D(1958, 3, 5), restrictions=closed(D(1970, 6, 30))), D(1983, 3, 5), D(1983, 3, 5)),
        (Facts(last_day=D(1958, 3, 5), restrictions=closed(D(2030, 6, 30), ONSITE)), D(1983, 3, 5), D(2030, 7, 1)),
        (
            Facts(last_day=None, decision=PUBLIC, decided_on=D(2020, 1, 1), restrictions=closed(D(2030, 6, 30))),
            D(2030, 7, 1),
            D(2030, 7, 1),
        ),
        (
            Facts(
                last_day=D(1958, 3, 5),
                restrictions=(*closed(D(2030, 6, 30)), *closed(D(2040, 6, 30)), *closed(D(2035, 1, 1), ONSITE)),
            ),
            D(2040, 7, 1),
            D(2040, 7, 1),
        ),
        # Classified records open by no lapse of time and by no decision but declassification.
        (Facts(last_day=D(1958, 3, 5), classified=True), None, None),
        (Facts(last_day=D(1958, 3, 5), classified=True, decision=PUBLIC, decided_on=D(2020, 1, 1)), None, None),
    ],
)
def test_the_days_on_which_a_record_opens(facts: Facts, onsite: date | None, public: date | None) -> None:
    assert opening_of(facts) == Opening(onsite_from=onsite, public_from=public)


TODAY = D(2026, 11, 22)


@pytest.mark.parametrize(
    ("facts", "access", "reason", "until"),
    [
        (Facts(last_day=D(2001, 11, 22)), PUBLIC, Reason.OPEN_BY_TIME, None),
        (Facts(last_day=D(2001, 11, 23)), STAFF, Reason.NOT_YET, D(2026, 11, 23)),
        (Facts(last_day=None), STAFF, Reason.UNDATED, None),
        (Facts(last_day=D(2020, 1, 1), decision=PUBLIC, decided_on=TODAY), PUBLIC, Reason.OPEN_BY_DECISION, None),
        (
            Facts(last_day=D(2020, 1, 1), decision=PUBLIC, decided_on=D(2026, 12, 1)),
            STAFF,
            Reason.NOT_YET,
            D(2026, 12, 1),
        ),
        (Facts(last_day=D(1950, 1, 1), decision=ONSITE, decided_on=TODAY), ONSITE, Reason.READING_ROOM, None),
        (
            Facts(last_day=D(1950, 1, 1), restrictions=closed(D(2030, 1, 1), ONSITE)),
            ONSITE,
            Reason.READING_ROOM_UNTIL,
            D(2030, 1, 2),
        ),
        (Facts(last_day=D(1958, 1, 1), closed_years=75), STAFF, Reason.SERIES_RULE, D(2033, 1, 1)),
        (Facts(last_day=D(1958, 1, 1), restrictions=closed(TODAY)), STAFF, Reason.RESTRICTED, D(2026, 11, 23)),
        (Facts(last_day=D(1958, 1, 1), decision=STAFF, decided_on=TODAY), STAFF, Reason.CLOSED_BY_DECISION, None),
        (Facts(last_day=D(1958, 1, 1), classified=True), STAFF, Reason.CLASSIFIED, None),
    ],
)
def test_where_a_record_stands_today(facts: Facts, access: AccessClass, reason: Reason, until: date | None) -> None:
    standing = standing_on(TODAY, facts)
    assert (standing.access, standing.reason, standing.until) == (access, reason, until)
    explanation = explain(standing)
    assert explanation.sentence.endswith((".", "。"))
    assert "%(" not in explanation.sentence
    assert explanation.advice


def test_every_reason_has_a_sentence_and_a_next_step() -> None:
    assert set(SENTENCES) == set(STEPS) == set(Reason)
    assert set(ADVICE) == set(NextStep)


def test_everyone_is_never_let_in_before_the_reading_room() -> None:
    with pytest.raises(ValueError, match="before it is in the reading room"):
        Opening(onsite_from=None, public_from=TODAY)


days = st.dates(D(1000, 1, 1), D(9000, 1, 1))
restrictions = st.lists(st.builds(Restriction, until=days, access=st.sampled_from([ONSITE, STAFF])), max_size=3)
facts_of_any_kind = st.builds(
    Facts,
    last_day=st.none() | days,
    closed_years=st.integers(0, 200),
    classified=st.booleans(),
    decision=st.none() | st.sampled_from(list(AccessClass)),
    decided_on=st.none() | days,
    decided_until=st.none() | days,
    restrictions=restrictions.map(tuple),
)
WIDTH = {STAFF: 0, ONSITE: 1, PUBLIC: 2}


@given(facts=facts_of_any_kind, later=st.integers(0, 40_000), day=days)
def test_a_later_date_never_opens_earlier(facts: Facts, later: int, day: date) -> None:
    if facts.last_day is None:
        return
    moved = Facts(**{**vars(facts), "last_day": facts.last_day + timedelta(days=later)})
    assert WIDTH[opening_of(moved).access_on(day)] <= WIDTH[opening_of(facts).access_on(day)]


@given(facts=facts_of_any_kind, extra=restrictions, day=days)
def test_a_restriction_never_opens(facts: Facts, extra: list[Restriction], day: date) -> None:
    narrowed = Facts(**{**vars(facts), "restrictions": (*facts.restrictions, *extra)})
    assert WIDTH[opening_of(narrowed).access_on(day)] <= WIDTH[opening_of(facts).access_on(day)]


@given(facts=facts_of_any_kind, day=days, after=st.integers(0, 40_000))
def test_time_alone_never_closes_a_record(facts: Facts, day: date, after: int) -> None:
    opening = opening_of(facts)
    assert WIDTH[opening.access_on(day)] <= WIDTH[opening.access_on(day + timedelta(days=after))]


@given(facts=facts_of_any_kind, day=days)
def test_the_standing_says_what_the_days_say(facts: Facts, day: date) -> None:
    opening, standing = opening_of(facts), standing_on(day, facts)
    assert standing.access is opening.access_on(day) is access_on(opening.onsite_from, opening.public_from, day)
    if standing.until:
        assert standing.until > day
        assert WIDTH[opening.access_on(standing.until)] > WIDTH[standing.access]


@given(day=days, years=st.integers(0, 900))
def test_full_years_end_on_the_same_day(day: date, years: int) -> None:
    full = years_after(day, years)
    assert full is None or (full.year == day.year + years and (full.month, full.day) in {(day.month, day.day), (3, 1)})
