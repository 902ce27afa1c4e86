"""The working days of China, against the State Council's notices as they were printed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.statutes.calendars import CalendarError, WorkingCalendar, state_council_calendar

CALENDAR = state_council_calendar()
DAYS = st.dates(date(2019, 1, 1), date(2032, 12, 31))


@pytest.mark.parametrize(
    "day",
    [
        "2024-02-04",  # a Sunday before the Spring Festival
        "2024-10-12",
        "2025-01-26",
        "2025-04-27",
        "2025-09-28",  # a Sunday before National Day
        "2025-10-11",
        "2026-01-04",
        "2026-02-14",  # the Saturday before the Spring Festival
        "2026-02-28",  # the Saturday after it
        "2026-05-09",
        "2026-09-20",
        "2026-10-10",
    ],
)
def test_a_weekend_day_that_the_notice_turns_into_a_working_day_counts(day: str) -> None:
    assert date.fromisoformat(day).weekday() >= 5
    assert CALENDAR.is_working_day(date.fromisoformat(day))


# First and last day of every rest period of the notices for 2025 and 2026.
REST_PERIODS = [
    ("2025-01-01", "2025-01-01"),
    ("2025-01-28", "2025-02-04"),
    ("2025-04-04", "2025-04-06"),
    ("2025-05-01", "2025-05-05"),
    ("2025-05-31", "2025-06-02"),
    ("2025-10-01", "2025-10-08"),
    ("2026-01-01", "2026-01-03"),
    ("2026-02-15", "2026-02-23"),
    ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
]


@pytest.mark.parametrize(("first", "last"), REST_PERIODS)
def test_every_day_of_a_festival_is_a_rest_day_and_the_next_one_is_worked(first: str, last: str) -> None:
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day <= end:
        assert not CALENDAR.is_working_day(day), day
        day += timedelta(days=1)
    assert CALENDAR.is_working_day(CALENDAR.add_working_days(end, 1))


@pytest.mark.parametrize(("year", "working_days"), [(2025, 248), (2026, 248)])
def test_the_number_of_working_days_of_a_year(year: int, working_days: int) -> None:
    # 365 days less 104 weekend days less 13 festival days, for both years.
    assert CALENDAR.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == working_days


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2027-01-01", False),  # New Year's Day
        ("2027-02-05", False),  # the eve of the Spring Festival, a Friday
        ("2027-02-08", False),  # the third day of the year, a Monday
        ("2027-02-09", True),  # a day in lieu would be a guess
        ("2027-05-03", True),
        ("2027-06-09", False),  # Dragon Boat Festival
        ("2027-10-04", True),
        ("2027-10-02", False),  # a Saturday
        ("2027-10-09", False),  # no guessed make-up Saturday
    ],
)
def test_a_year_without_a_notice_has_the_seven_festivals_and_plain_weekends(day: str, *, works: bool) -> None:
    assert CALENDAR.is_provisional(date.fromisoformat(day))
    assert CALENDAR.is_working_day(date.fromisoformat(day)) is works


def test_what_is_published_is_a_fact_of_the_statute_and_not_of_the_installed_table() -> None:
    before_the_notice = state_council_calendar(published_through=2025)
    assert before_the_notice.is_provisional(date(2026, 1, 5))
    assert not before_the_notice.is_working_day(date(2026, 2, 14)), "a make-up Saturday of a notice not out yet"
    assert before_the_notice.is_working_day(date(2026, 2, 20)), "a moved rest day of a notice not out yet"
    assert not before_the_notice.is_working_day(date(2026, 2, 17)), "the Spring Festival itself needs no notice"


def test_the_last_published_year_is_not_provisional() -> None:
    assert CALENDAR.published_through == 2026
    assert not CALENDAR.is_provisional(date(2026, 12, 31))
    assert CALENDAR.is_provisional(date(2027, 1, 1))


def test_an_officer_enters_a_notice_that_the_installed_table_does_not_hold() -> None:
    entered = state_council_calendar(
        {date(2027, 2, 9): False, date(2027, 2, 10): False, date(2027, 2, 20): True}, published_through=2027
    )
    assert not entered.is_provisional(date(2027, 2, 9))
    assert not entered.is_working_day(date(2027, 2, 9))
    assert entered.is_working_day(date(2027, 2, 20)), "a Saturday turned into a working day"
    assert entered.is_working_day(date(2027, 2, 11))


def test_an_override_wins_over_the_notice() -> None:
    moved = state_council_calendar({date(2026, 3, 4): False, date(2026, 10, 1): True})
    assert not moved.is_working_day(date(2026, 3, 4))
    assert moved.is_working_day(date(2026, 10, 1))
    assert moved.add_working_days(date(2026, 3, 3), 1) == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-14", 1, "2026-02-24"),
        ("2026-02-27", 2, "2026-03-02"),
        ("2025-09-27", 1, "2025-09-28"),
        ("2025-09-30", 1, "2025-10-09"),
        ("2026-12-31", 1, "2027-01-04"),
        ("2025-12-31", 248, "2026-12-31"),
        ("2025-12-31", 249, "2027-01-04"),
    ],
)
def test_counting_starts_on_the_next_working_day(start: str, n: int, expected: str) -> None:
    assert CALENDAR.add_working_days(date.fromisoformat(start), n) == date.fromisoformat(expected)


@pytest.mark.parametrize("n", [0, -3])
def test_a_period_of_no_days_is_refused_with_a_sentence(n: int) -> None:
    with pytest.raises(CalendarError, match="at least 1 working day"):
        CALENDAR.add_working_days(date(2026, 1, 5), n)


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2101, 1, 1), date.max])
def test_a_year_outside_the_calendar_is_refused_with_a_sentence(day: date) -> None:
    with pytest.raises(CalendarError, match="Check the year"):
        CALENDAR.is_working_day(day)


def test_counting_off_the_end_of_the_calendar_is_refused() -> None:
    with pytest.raises(CalendarError, match="2101"):
        CALENDAR.add_working_days(date(2100, 12, 31), 1)


def test_calendars_with_the_same_facts_are_equal_whatever_they_have_been_asked() -> None:
    asked = state_council_calendar({date(2026, 3, 4): False})
    asked.is_working_day(date(2026, 3, 4))
    assert asked == state_council_calendar({date(2026, 3, 4): False})
    assert asked != CALENDAR


@given(start=DAYS, n=st.integers(1, 300), overrides=st.dictionaries(DAYS, st.booleans(), max_size=8))
def test_the_count_agrees_with_walking_day_by_day(start: date, n: int, overrides: dict[date, bool]) -> None:
    calendar = state_council_calendar(overrides)
    day, left = start, n
    while left:
        day += timedelta(days=1)
        left -= calendar.is_working_day(day)
    assert calendar.add_working_days(start, n) == day
    assert calendar.working_days_between(start, day) == n


@given(overrides=st.dictionaries(DAYS, st.booleans(), max_size=8), first=DAYS, second=DAYS)
def test_the_answers_do_not_depend_on_what_was_asked_before(
    overrides: dict[date, bool], first: date, second: date
) -> None:
    fresh = WorkingCalendar(2026, tuple(sorted(overrides.items())))
    used = WorkingCalendar(2026, tuple(sorted(overrides.items())))
    used.is_working_day(first)
    assert used.is_working_day(second) == fresh.is_working_day(second)
