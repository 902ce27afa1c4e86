"""Saved searches against those who mean ill and those who come at the same time."""

import datetime
import logging
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from cms.alerts.actions import look_at_due
from cms.alerts.defusing import MOST_SHOWN, defused
from cms.alerts.delivery import send_due_mails
from cms.alerts.limits import MOST_CHOSEN, PER_ADDRESS, PER_CLIENT
from cms.alerts.models import AlertMail, MailWish, SavedSearch
from search.engines import current_engine

pytestmark = pytest.mark.usefixtures("empty_index")

NOON = datetime.datetime(2026, 3, 2, 4, 0, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
ADDRESS = "lin.xiaoman@example.com"


@pytest.fixture
def clock() -> Iterable[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


def asks(query: str = "q=水库", *, address: str = ADDRESS, client: Client | None = None) -> Any:
    return (client or Client()).post(f"/alerts/new/?{query}", {"address": address, "frequency": "at_once"})


def asks_for_link(address: str = ADDRESS, *, client: Client | None = None) -> Any:
    return (client or Client()).post("/alerts/link/", {"address": address})


def mailed() -> list[Any]:
    mail.outbox.clear()
    send_due_mails()
    return list(mail.outbox)


def saved(number: int, **fields: Any) -> SavedSearch:
    """A confirmed search, not yet in the database."""
    given = {"parameters": [["q", f"水库{number}"]], "frequency": "at_once", "looked_until": NOON, **fields}
    return SavedSearch(
        address=ADDRESS, address_fingerprint="0", language="en", asked_at=NOON, confirmed_at=NOON, back_to=NOON, **given
    )


# At the same time


@pytest.mark.django_db(transaction=True)
def test_what_another_process_writes_during_a_run_stops_no_search() -> None:
    now = NOON + HOUR
    SavedSearch.objects.bulk_create([saved(number) for number in range(4)])
    not_due = [saved(number, frequency="weekly", looked_until=now) for number in range(1200)]
    SavedSearch.objects.bulk_create(not_due, batch_size=50)
    elsewhere = connection.copy()

    def meanwhile(execute: Any, sql: str, *rest: Any) -> Any:
        if "alerts_sentmatch" in sql and sql.startswith("SELECT"):  # between the look and writing it down
            with elsewhere.cursor() as cursor:
                cursor.execute("UPDATE alerts_savedsearch SET documents_sent = documents_sent + 1")
        return execute(sql, *rest)

    try:
        with connection.execute_wrapper(meanwhile):
            report = look_at_due(now=now)
    finally:
        elsewhere.close()
    assert (report.looked, report.failed) == (4, 0)
    assert not SavedSearch.objects.filter(looked_until=NOON).exists()


@pytest.mark.django_db
def test_a_search_that_cannot_be_looked_at_holds_up_no_other(caplog: pytest.LogCaptureFixture) -> None:
    broken = [saved(1, parameters=[["机密字样"]]), saved(2, frequency="at_once", parameters={"机密字样": 1})]
    SavedSearch.objects.bulk_create([*broken, saved(3)])
    with caplog.at_level(logging.DEBUG):
        report = look_at_due(now=NOON + HOUR)
    assert (report.looked, report.failed) == (3, 2)
    assert SavedSearch.objects.get(looked_until=NOON + HOUR).parameters == [["q", "水库3"]]
    assert "ValueError" in caplog.text
    assert "机密字样" not in caplog.text


# What a stranger can have said to another


ADVERT = "恭喜中奖 https://evil.example/win 或 www.evil.example 加微信 win888 " + "立即领取大奖" * 30


@pytest.mark.django_db
def test_a_confirmation_carries_no_advert(clock: time_machine.Traveller) -> None:
    chosen = [("agency", f"广告{number} http://evil.example/{number}") for number in range(MOST_CHOSEN)]
    asks(urlencode([("q", ADVERT), *chosen]))
    (message,) = mailed()
    html = str(message.alternatives[0][0])
    for text in (message.subject, message.body, html):
        assert "evil" not in text
        assert "广告" not in text
        assert text.count("立即领取大奖") < 10
    assert "恭喜" not in message.subject
    links = re.findall(r"https?://[^\s\"<]+", message.body + html)
    assert {link.split("/alerts/")[0] for link in links} == {"http://127.0.0.1:8000"}
    assert str(MOST_CHOSEN) in message.body
    assert "恭喜中奖" in message.body, "Who asked for it knows it by its beginning."
    page = Client().get(links[0]).content.decode()
    assert "广告7" in page, "On our own pages it stands in full,"
    assert 'href="http://evil.example' not in page, "but not as a link."
    assert 'href="https://evil.example' not in page


@pytest.mark.django_db
def test_a_confirmation_of_chosen_values_alone_tells_their_number(clock: time_machine.Traveller) -> None:
    client = Client()
    client.cookies["django_language"] = "en"
    asks("agency=evil.example&agency=b&from=1950", client=client)
    (message,) = mailed()
    assert "3 chosen conditions" in message.body
    assert "evil" not in message.body


DEFUSED = [
    ("水库 批复", "水库 批复"),
    ("题名:批复 1958.05 GB/T 9704", "题名:批复 1958.05 GB/T 9704"),
    ("看http://evil.cn吧 好", "… 好"),
    ("ftp://1.2.3.4/x", "…"),
    ("WWW.1.2", "…"),
    ("evil.cn", "…"),
    ("me@evil.co.uk 水库", "… 水库"),
    ("例子.中国", "…"),
    ("ｅｖｉｌ．ｃｎ", "…"),
    ("ｈｔｔｐ：／／1", "…"),
    ("evil.\u200bcn", "evil.…cn"),
    ("水\u202e库", "水…库"),
    ("水库\r\n\r\n批复\x00", "水库 批复…"),
    ("http://a.b http://c.d", "… …"),
    ("水" * 61, "水" * 59 + "…"),
]


@pytest.mark.parametrize(("text", "expected"), DEFUSED)
def test_addresses_and_unseen_signs_are_taken_out(text: str, expected: str) -> None:
    assert defused(text) == expected
    assert len(expected) <= MOST_SHOWN


@pytest.mark.django_db
def test_more_values_than_a_saved_search_holds_are_refused_in_words(clock: time_machine.Traveller) -> None:
    many = urlencode([("agency", str(number)) for number in range(MOST_CHOSEN)])
    client = Client()
    client.cookies["django_language"] = "en"
    page = asks(f"{many}&kind=archive", client=client)
    assert page.status_code == 422
    assert f"at most {MOST_CHOSEN} chosen values" in page.content.decode()
    assert not SavedSearch.objects.exists()
    assert not MailWish.objects.exists(), "A refusal uses up no mail of anybody's."
    assert asks(f"{many}&access=public", client=client).status_code == 302, "Access classes are not kept."


@pytest.mark.django_db
def test_a_question_with_control_characters_can_be_saved(clock: time_machine.Traveller) -> None:
    assert asks("q=%00水库&agency=%00&from=%001958").status_code == 302
    assert SavedSearch.objects.get().parameters == [["q", "水库"], ["from", "1958"]]


# How often


@pytest.mark.django_db
def test_nobody_keeps_an_address_from_its_link_by_saving_searches_for_it(clock: time_machine.Traveller) -> None:
    asks()
    SavedSearch.objects.update(confirmed_at=timezone.now())
    for number in range(PER_ADDRESS + 1):
        asks(f"q=水库{number}")
    mailed()
    asks_for_link()
    (message,) = mailed()
    assert "/alerts/manage/" in message.body


@pytest.mark.django_db
def test_links_that_were_asked_for_leave_confirmations_their_own_count(clock: time_machine.Traveller) -> None:
    asks()
    SavedSearch.objects.update(confirmed_at=timezone.now())
    mailed()
    for _ in range(PER_ADDRESS + 1):
        asks_for_link()
    assert len(mailed()) == PER_ADDRESS
    asks("q=粮站")
    assert len(mailed()) == 1


@pytest.mark.django_db
def test_who_is_over_the_limits_cannot_make_the_index_work(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[object] = []
    engine = type(current_engine())
    search = engine.search

    def counted(self: Any, request: Any) -> Any:
        searched.append(request)
        return search(self, request)

    monkeypatch.setattr(engine, "search", counted)
    asks()
    assert searched, "What can be found already is remembered."
    for number in range(PER_ADDRESS):
        asks(f"q=水库{number}")
    searched.clear()
    asks("q=粮站")
    assert not searched
    assert AlertMail.objects.count() == PER_ADDRESS
    for number in range(PER_CLIENT):
        asks_for_link(f"a{number}@example.com")
    assert asks(address="other@example.com").status_code == 429
    assert not searched
