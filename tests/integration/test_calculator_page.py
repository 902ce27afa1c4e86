"""The public calculator of deadlines, without a browser and without JavaScript."""

import re
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
ADDRESS = "/requests/calculator/"


def asked(client: Client, *events: dict[str, str], received: str = "2026-03-02", **more: str) -> tuple[int, str]:
    sent: dict[str, Any] = {"statute": "cn", "received": received, "event-TOTAL_FORMS": str(len(events) or 2), **more}
    for number, event in enumerate(events):
        sent |= {f"event-{number}-{key}": value for key, value in event.items()}
    answer = client.get(ADDRESS, sent)
    return answer.status_code, answer.content.decode()


def due(page: str) -> str | None:
    found = re.search(r'id="due-on" datetime="([^"]+)"', page)
    return found.group(1) if found else None


def test_the_page_opens_empty_and_complains_of_nothing(client: Client) -> None:
    page = client.get(ADDRESS)
    assert page.status_code == 200
    assert 'role="alert"' not in page.content.decode()


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], "2026-03-30"),
        ([{"kind": "extended", "on": "2026-03-20", "working_days": "10"}], "2026-04-14"),
        ([{"kind": "extended", "on": "2026-03-20", "working_days": "10", "until": "2026-01-01"}], "2026-04-14"),
        (
            [
                {"kind": "third_party_answered", "on": "2026-03-16"},
                {"kind": "", "on": ""},
                {"kind": "third_party_asked", "on": "2026-03-09"},
            ],
            "2026-04-07",
        ),
        ([{"kind": "delay_fixed", "on": "2026-03-20", "until": "2026-05-15"}], "2026-05-15"),
        ([{"kind": "fee_notified", "on": "2026-03-20"}], None),
    ],
)
def test_rows_in_any_order_give_the_day(client: Client, events: list[dict[str, str]], expected: str | None) -> None:
    status, page = asked(client, *events)
    assert status == 200
    assert due(page) == expected
    assert ("no-due-day" in page) is (expected is None)
    assert "政府信息公开条例 第三十一条" in page


def test_the_version_follows_the_day_of_receipt(client: Client) -> None:
    assert due(asked(client, received="2018-03-05")[1]) == "2018-03-26"
    assert due(asked(client, received="2026-01-05", statute="uk-foia-2000")[1]) == "2026-02-02"
    assert asked(client, received="2026-01-05", statute="cn-2007")[0] == 422


def test_a_day_in_a_year_without_a_notice_is_marked(client: Client) -> None:
    _, page = asked(client, received="2026-12-21")
    assert due(page) == "2027-01-19"
    assert "badge--warning" in page


@pytest.mark.parametrize(
    "events",
    [
        [{"kind": "fee_paid", "on": "2026-03-20"}],
        [{"kind": "extended", "on": "2026-03-20"}, {"kind": "extended", "on": "2026-03-21"}],
        [{"kind": "extended", "on": "2026-02-30"}],
        [{"kind": "extended"}],
        [{"kind": "eaten", "on": "2026-03-20"}],
        [{"kind": "extended", "on": "2026-03-20", "working_days": "-5"}],
        [{"kind": "delay_fixed", "on": "2026-03-20", "until": "9999-12-31"}],
    ],
)
def test_what_contradicts_itself_is_a_sentence_and_keeps_what_was_typed(
    client: Client, events: list[dict[str, str]]
) -> None:
    status, page = asked(client, *events)
    assert status == 422
    assert 'role="alert"' in page
    assert due(page) is None
    assert 'value="2026-03-02"' in page


def test_one_more_row_keeps_the_others_and_complains_of_nothing(client: Client) -> None:
    status, page = asked(client, {"kind": "extended", "on": "2026-03-20"}, {}, add="1")
    assert status == 200
    assert page.count('class="event-row"') == 3
    assert 'value="2026-03-20"' in page
    assert 'role="alert"' not in page


@pytest.mark.parametrize("rows", ["99999", "-1", "x", "", "１２"])
def test_a_number_of_rows_that_was_tampered_with_does_no_harm(client: Client, rows: str) -> None:
    answer = client.get(ADDRESS, {"statute": "cn", "received": "2026-03-02", "event-TOTAL_FORMS": rows})
    assert answer.status_code == 200
    assert answer.content.decode().count('class="event-row"') <= 30


def test_it_is_linked_from_the_page_about_requests(client: Client) -> None:
    assert ADDRESS in client.get("/requests/").content.decode()
