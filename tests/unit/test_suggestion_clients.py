"""Who counts as the same visitor when a suggestion is used."""

import datetime

import pytest
from django.test import RequestFactory

from cms.finding import suggesting


def digest(address: str) -> bytes:
    return suggesting._client(RequestFactory().post("/search/suggest/used/", REMOTE_ADDR=address))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        ("2001:db8:0:1::5", "2001:db8:0:1:aaaa::9", True),
        ("2001:db8:0:1::5", "2001:db8:0:2::5", False),
        ("", "not an address", False),
    ],
)
def test_a_visitor_is_told_by_his_network(one: str, other: str, same: bool) -> None:
    assert (digest(one) == digest(other)) is same
    assert one.encode() not in digest(one) or not one


def test_a_visitor_is_not_recognised_on_another_day(monkeypatch: pytest.MonkeyPatch) -> None:
    today = digest("203.0.113.7")
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: datetime.date(1999, 1, 1))
    assert digest("203.0.113.7") != today
