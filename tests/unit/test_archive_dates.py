"""Dates as archivists write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_catalog.dates import Span, span_of


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("1953", date(1953, 1, 1), date(1953, 12, 31)),
        ("1953年", date(1953, 1, 1), date(1953, 12, 31)),
        ("1953年2月", date(1953, 2, 1), date(1953, 2, 28)),
        ("1952-02", date(1952, 2, 1), date(1952, 2, 29)),
        ("1953.03.01", date(1953, 3, 1), date(1953, 3, 1)),
        ("１９５３年３月１日", date(1953, 3, 1), date(1953, 3, 1)),
        ("19530301", date(1953, 3, 1), date(1953, 3, 1)),
        ("1953—1955", date(1953, 1, 1), date(1955, 12, 31)),
        ("1953-1955", date(1953, 1, 1), date(1955, 12, 31)),
        ("1953年3月至1954年4月2日", date(1953, 3, 1), date(1954, 4, 2)),
        ("1953.3-1953.4", date(1953, 3, 1), date(1953, 4, 30)),
    ],
)
def test_a_written_date_covers_its_days(written: str, first: date, last: date) -> None:
    assert span_of(written) == Span(first, last)


@pytest.mark.parametrize("written", ["", "不详", "民国九十年", "1953-13", "1953-02-30", "1955—1953", "0000", "5"])
def test_what_says_no_days_gives_none(written: str) -> None:
    assert span_of(written) is None


@given(st.text(max_size=30))
def test_any_text_gives_days_in_order_or_none(text: str) -> None:
    span = span_of(text)
    assert span is None or span.first <= span.last


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_full_date_is_its_day(day: date) -> None:
    assert span_of(day.isoformat()) == Span(day, day)
