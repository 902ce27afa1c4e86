"""The information processing fee, piece by piece."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.statutes.fees import BY_ITEM, BY_PAGE, fee_by_item, fee_by_page

IN_FORCE = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("requests", "yuan"),
    [
        (0, 0),
        (10, 0),
        (11, 100),
        (12, 200),
        (30, 2000),
        (31, 2200),
        (40, 4000),
        (41, 4300),
        (50, 7000),
        (51, 7400),
        (60, 11_000),
    ],
)
def test_requests_of_one_month(requests: int, yuan: int) -> None:
    assert fee_by_item(requests, earlier_in_month=0, received_on=IN_FORCE) == yuan


@pytest.mark.parametrize(
    ("pages", "yuan"),
    [(0, 0), (30, 0), (31, 10), (100, 700), (101, 720), (200, 2700), (201, 2740), (300, 6700)],
)
def test_pages_of_one_request(pages: int, yuan: int) -> None:
    assert fee_by_page(pages, received_on=IN_FORCE) == yuan


def test_a_request_is_charged_by_its_place_in_the_month() -> None:
    assert fee_by_item(1, earlier_in_month=9, received_on=IN_FORCE) == 0
    assert fee_by_item(1, earlier_in_month=10, received_on=IN_FORCE) == 100
    assert fee_by_item(1, earlier_in_month=40, received_on=IN_FORCE) == 300


def test_nothing_is_charged_for_what_came_before_the_decree() -> None:
    assert fee_by_item(50, earlier_in_month=0, received_on=date(2020, 12, 31)) == 0
    assert fee_by_page(500, received_on=date(2020, 12, 31)) == 0
    assert fee_by_page(31, received_on=date(2021, 1, 1)) == 10


@pytest.mark.parametrize("pieces", [-1, -100])
def test_a_negative_number_is_refused(pieces: int) -> None:
    with pytest.raises(ValueError, match="negative"):
        BY_PAGE.total(pieces)


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_fee_is_the_sum_of_its_pieces(after: int, pieces: int) -> None:
    for table in (BY_ITEM, BY_PAGE):
        numbers = range(after + 1, after + pieces + 1)
        assert table.total(pieces, after=after) == sum(table.rate_of(number) for number in numbers)
