"""Saved searches: what is new is told once, to those who confirmed, of what everyone may read."""

import datetime
import logging
import re
import smtplib
from collections.abc import Collection, Iterable
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django_tasks_db.models import DBTaskResult

from cms.alerts.actions import look_at, look_at_due, tidy
from cms.alerts.delivery import LEASE, send_due_mails
from cms.alerts.limits import PER_ADDRESS, PER_CLIENT
from cms.alerts.matching import MOST_LISTED, MOST_READ
from cms.alerts.models import AlertMail, SavedSearch, SentMatch
from cms.alerts.schedule import CONFIRM_WITHIN, GIVE_UP_AFTER, due
from search.actions import drain, enqueue
from search.documents import SearchDocument
from search.questions import Question
from search.sources import SourceRegistry, register_source
from search.viewers import AccessClass

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_index")]

MINUTE = datetime.timedelta(minutes=1)
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
NOON = datetime.datetime(2026, 3, 2, 4, 0, tzinfo=datetime.UTC)  # a Monday, noon in China
ADDRESS = "lin.xiaoman@example.com"
LINK = re.compile(r"https?://\S+?(/alerts/(?:confirm|stop|manage)/\S+)")


class Shelf:
    """A source of documents that a test puts up and takes down."""

    kind = "memo"

    def __init__(self) -> None:
        self.held: dict[str, SearchDocument] = {}

    def documents(self, identifiers: Collection[str]) -> Iterable[SearchDocument]:
        return [self.held[identifier] for identifier in identifiers if identifier in self.held]

    def identifiers(self) -> Iterable[str]:
        return list(self.held)

    def put(self, title: str, *, entered: datetime.datetime, access: str = "public", indexed: bool = True) -> str:
        identifier = str(len(self.held) + 1)
        self.held[identifier] = SearchDocument(
            kind=self.kind,
            identifier=identifier,
            title=title,
            date=datetime.date(1958, 1, 2),
            access=AccessClass(access),
            url=f"/memo/{identifier}/",
            entered=entered,
        )
        if indexed:
            self.index(identifier)
        return identifier

    def index(self, *identifiers: str) -> None:
        enqueue(self.kind, identifiers)
        drain()

    def change(self, identifier: str, **fields: Any) -> None:
        self.held[identifier] = replace(self.held[identifier], **fields)
        self.index(identifier)


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    monkeypatch.setattr("search.sources.registry", SourceRegistry())
    source = Shelf()
    register_source(source)
    return source


@pytest.fixture
def clock() -> Iterable[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


def asks(
    address: str = ADDRESS, query: str = "q=水库", frequency: str = "at_once", client: Client | None = None
) -> Any:
    return (client or Client()).post(f"/alerts/new/?{query}", {"address": address, "frequency": frequency})


def mailed() -> list[Any]:
    """The mails that go out now."""
    mail.outbox.clear()
    send_due_mails()
    return list(mail.outbox)


def link_in(message: Any, name: str) -> str:
    return next(path for path in LINK.findall(message.body) if f"/{name}/" in path)


def confirmed(**wish: Any) -> str:
    """Saves and confirms a search; returns the link to manage it."""
    asks(**wish)
    page = Client().post(link_in(mailed()[0], "confirm"))
    found = re.search(r"/alerts/manage/[^\"]+", page.content.decode())
    assert found, "The page that confirms leads to the saved searches."
    return found.group()


def run(now: datetime.datetime) -> list[Any]:
    """A run as housekeeping does it, and the mails that come of it."""
    look_at_due(now=now)
    mail.outbox.clear()
    send_due_mails(now=now)
    return list(mail.outbox)


# Saving and confirming


def test_nothing_is_sent_before_the_address_is_confirmed(shelf: Shelf, clock: time_machine.Traveller) -> None:
    answer = asks()
    assert (answer.status_code, answer.url) == (302, "/alerts/sent/")
    (message,) = mailed()
    assert message.to == [ADDRESS]
    assert "水库" in message.body
    shelf.put("水库批复", entered=NOON + MINUTE)
    assert run(NOON + 2 * MINUTE) == []
    path = link_in(message, "confirm")
    assert Client().get(path).status_code == 200
    assert SavedSearch.objects.get().confirmed_at is None, "A mail server that opens the link to look confirms nothing."
    assert Client(enforce_csrf_checks=True).post(path).status_code == 200
    assert len(run(NOON + 2 * MINUTE)) == 1


def test_the_address_is_not_readable_in_the_database(clock: time_machine.Traveller) -> None:
    asks()
    with connection.cursor() as cursor:
        for table in ("alerts_savedsearch", "alerts_alertmail", "alerts_mailwish"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 -- names of our own
            assert "example.com" not in str(cursor.fetchall())
    assert "example.com" not in str(list(DBTaskResult.objects.values()))


def test_the_answer_does_not_tell_whether_an_address_is_known(shelf: Shelf, clock: time_machine.Traveller) -> None:
    confirmed()
    pages = [Client().post("/alerts/link/", {"address": address}, follow=True) for address in (ADDRESS, "x@y.example")]
    assert pages[0].content == pages[1].content
    assert [message.to for message in mailed()] == [[ADDRESS]]
    known, unknown = asks(), asks(address="x@y.example")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_an_address_gets_few_such_mails_a_day_and_nobody_is_told(clock: time_machine.Traveller) -> None:
    answers = {asks(query=f"q=水库{number}").url for number in range(PER_ADDRESS + 3)}
    assert answers == {"/alerts/sent/"}
    assert len(mailed()) == PER_ADDRESS
    asks(address=ADDRESS.upper())
    assert mailed() == [], "The same address in capitals."
    clock.shift(DAY + MINUTE)
    asks()
    assert len(mailed()) == 1


def test_a_client_that_asks_too_often_is_told_to_wait(clock: time_machine.Traveller) -> None:
    for number in range(PER_CLIENT):
        assert asks(address=f"a{number}@example.com").status_code == 302
    refused = asks(address="b@example.com")
    assert refused.status_code == 429
    assert Client().post("/alerts/link/", {"address": "b@example.com"}).status_code == 429
    elsewhere = Client(REMOTE_ADDR="10.9.8.7")
    assert asks(address="b@example.com", client=elsewhere).status_code == 302
    clock.shift(HOUR + MINUTE)
    assert asks(address="b@example.com").status_code == 302


def test_an_unconfirmed_search_is_gone_after_three_days(clock: time_machine.Traveller) -> None:
    asks()
    path = link_in(mailed()[0], "confirm")
    clock.shift(CONFIRM_WITHIN - MINUTE)
    tidy(now=NOON + CONFIRM_WITHIN - MINUTE)
    assert Client().get(path).status_code == 200
    clock.shift(2 * MINUTE)
    assert Client().post(path).status_code == 410
    tidy(now=NOON + CONFIRM_WITHIN + MINUTE)
    assert not SavedSearch.objects.exists()
    assert not AlertMail.objects.exists()


def test_the_same_search_saved_again_is_one(shelf: Shelf, clock: time_machine.Traveller) -> None:
    confirmed()
    confirmed(frequency="weekly", query="q=水库&order=newest")
    assert SavedSearch.objects.get().frequency == "weekly"


@pytest.mark.parametrize("address", ["", "nobody", "a@b@c", "a@example.com\nBcc: b@example.com"])
def test_a_wrong_address_is_asked_for_again(address: str) -> None:
    page = asks(address=address)
    assert page.status_code == 422
    assert not SavedSearch.objects.exists()


def test_an_empty_question_cannot_be_saved() -> None:
    assert "<form" not in Client().get("/alerts/new/?access=public").content.decode()
    asks(query="order=newest")
    assert not SavedSearch.objects.exists()


def test_the_question_is_kept_in_our_own_language(clock: time_machine.Traveller) -> None:
    query = "q=水库 题名:批复&kind=archive&kind=page&agency=水利局&from=1950&to=1965-03&exact=1"
    asks(query=query)
    assert SavedSearch.objects.get().question == Question.from_query(QueryDict(query))


# What is new


def test_only_what_is_new_public_and_answers_is_told(shelf: Shelf, clock: time_machine.Traveller) -> None:
    shelf.put("旧水库", entered=NOON - HOUR)
    confirmed()
    shelf.put("新水库", entered=NOON + MINUTE)
    shelf.put("新粮站", entered=NOON + MINUTE)
    shelf.put("馆内水库", entered=NOON + MINUTE, access="onsite")
    shelf.put("内部水库", entered=NOON + MINUTE, access="staff")
    (message,) = run(NOON + 2 * MINUTE)
    html = message.alternatives[0][0]
    for text in (message.body, re.sub(r"</?mark>", "", str(html))):
        assert "新水库" in text
        assert "http://127.0.0.1:8000/memo/2/" in text
        for other in ("旧水库", "新粮站", "馆内水库", "内部水库"):
            assert other not in text
    assert SavedSearch.objects.get().documents_sent == 1


def test_nothing_is_told_twice(shelf: Shelf, clock: time_machine.Traveller) -> None:
    confirmed()
    identifier = shelf.put("水库", entered=NOON + MINUTE)
    assert len(run(NOON + 2 * MINUTE)) == 1
    for minutes in (3, 90, 60 * 24, 60 * 24 * 4, 60 * 24 * 9):
        assert run(NOON + minutes * MINUTE) == []
    assert not SentMatch.objects.exists(), "What no look can reach is not remembered."
    shelf.change(identifier, title="水库（修订）")
    assert run(NOON + 10 * DAY) == [], "A corrected document is not a new one."


def test_a_document_that_enters_anew_within_days_is_not_told_again(shelf: Shelf, clock: time_machine.Traveller) -> None:
    confirmed()
    identifier = shelf.put("水库", entered=NOON + MINUTE)
    run(NOON + 2 * MINUTE)
    shelf.change(identifier, entered=NOON + 2 * DAY)
    told = [run(NOON + hours * HOUR) for hours in range(49, 200, 5)]
    assert sum(map(len, told)) == 0


def test_what_is_indexed_late_is_not_missed(shelf: Shelf, clock: time_machine.Traveller) -> None:
    seen = shelf.put("早见水库", entered=NOON - 2 * MINUTE)
    late = shelf.put("迟到水库", entered=NOON - MINUTE, indexed=False)
    confirmed()
    shelf.put("当日水库", entered=NOON + HOUR)
    (first,) = run(NOON + 2 * HOUR)
    assert "迟到水库" not in first.body
    shelf.index(late)  # the worker is back, two days after the document entered
    (second,) = run(NOON + 2 * DAY)
    assert f"/memo/{late}/" in second.body
    assert f"/memo/{seen}/" not in second.body
    assert "当日水库" not in second.body


def test_many_new_documents_are_one_mail_that_leads_to_the_others(shelf: Shelf, clock: time_machine.Traveller) -> None:
    confirmed()
    shelf.index(*[shelf.put(f"水库{number}", entered=NOON + MINUTE, indexed=False) for number in range(MOST_READ + 5)])
    (message,) = run(NOON + 2 * MINUTE)
    assert message.body.count("/memo/") == MOST_LISTED
    assert "order=entered" in message.body
    assert run(NOON + 3 * MINUTE) == []
    shelf.put("又一水库", entered=NOON + 4 * MINUTE)
    (message,) = run(NOON + 5 * MINUTE)
    assert "又一水库" in message.body
    assert message.body.count("/memo/") == 1


def test_a_busy_question_goes_on_being_told_each_document_once(shelf: Shelf, clock: time_machine.Traveller) -> None:
    confirmed()
    told: list[str] = []
    now = NOON
    for batch in range(6):
        entered = [now + number * datetime.timedelta(seconds=1) for number in range(MOST_READ // 4)]
        shelf.index(*[shelf.put(f"水库{batch}", entered=instant, indexed=False) for instant in entered])
        now += HOUR
        for message in run(now):
            told += re.findall(r"/memo/\d+/", message.body)
    assert len(told) == len(set(told)) == 6 * MOST_LISTED


def test_what_was_withdrawn_meanwhile_is_not_mailed(shelf: Shelf, clock: time_machine.Traveller) -> None:
    confirmed()
    kept, withdrawn = shelf.put("留存水库", entered=NOON + MINUTE), shelf.put("撤回水库", entered=NOON + MINUTE)
    look_at_due(now=NOON + 2 * MINUTE)
    shelf.change(withdrawn, access=AccessClass.STAFF)
    mail.outbox.clear()
    send_due_mails(now=NOON + 2 * MINUTE)
    (message,) = mail.outbox
    assert "撤回水库" not in message.body
    shelf.put("水库三", entered=NOON + 3 * MINUTE)
    look_at_due(now=NOON + 4 * MINUTE)
    shelf.change("3", access=AccessClass.ONSITE)
    mail.outbox.clear()
    send_due_mails(now=NOON + 4 * MINUTE)
    assert mail.outbox == [], "A mail of which nothing is left is not sent."
    assert not AlertMail.objects.exists()
    assert f"/memo/{kept}/" in message.body


DAILY_AND_WEEKLY = [
    # frequency, last look, now (China), whether due
    ("at_once", "2026-03-02 12:00", "2026-03-02 12:01", True),
    ("daily", "2026-03-02 07:00", "2026-03-03 06:59", False),
    ("daily", "2026-03-02 07:00", "2026-03-03 07:00", True),
    ("daily", "2026-03-03 07:00", "2026-03-03 23:59", False),
    ("daily", "2026-03-02 12:00", "2026-03-03 06:30", False),
    ("daily", "2026-03-01 12:00", "2026-03-03 03:00", True),  # yesterday's was slept through
    ("weekly", "2026-03-02 07:00", "2026-03-08 23:59", False),
    ("weekly", "2026-03-02 07:00", "2026-03-09 06:59", False),
    ("weekly", "2026-03-02 07:00", "2026-03-09 07:00", True),
    ("weekly", "2026-03-04 12:00", "2026-03-08 12:00", False),
    ("weekly", "2026-03-04 12:00", "2026-03-10 08:00", True),  # Monday was slept through
]


@pytest.mark.parametrize(("frequency", "last", "now", "expected"), DAILY_AND_WEEKLY)
def test_when_a_search_is_due(frequency: str, last: str, now: str, expected: bool) -> None:
    instants = [datetime.datetime.fromisoformat(f"{text}:00+08:00").astimezone(datetime.UTC) for text in (last, now)]
    assert due(frequency, *instants) is expected


def test_a_weekly_mail_has_everything_of_the_week(shelf: Shelf, clock: time_machine.Traveller) -> None:
    confirmed(frequency="weekly")
    for day in range(1, 8):
        shelf.put(f"水库第{day}号", entered=NOON + (day - 1) * DAY + MINUTE)
        assert run(NOON + (day - 1) * DAY + HOUR) == []
    (message,) = run(NOON + 7 * DAY - HOUR)
    assert message.body.count("/memo/") == 7


# Killed in between


class DyingBackend(EmailBackend):
    """A mail server that takes the mail, after which the process is killed."""

    def send_messages(self, messages: Any) -> int:
        super().send_messages(messages)
        raise SystemExit


class RefusingBackend(EmailBackend):
    """A mail server that refuses, quoting the address as real ones do."""

    def send_messages(self, messages: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({ADDRESS: (550, f"no such user {ADDRESS}".encode())})


def test_killed_after_sending_it_is_sent_again_under_the_same_name(
    shelf: Shelf, clock: time_machine.Traveller, settings: Any
) -> None:
    confirmed()
    shelf.put("水库", entered=NOON + MINUTE)
    look_at_due(now=NOON + 2 * MINUTE)
    settings.EMAIL_BACKEND = f"{DyingBackend.__module__}.{DyingBackend.__name__}"
    mail.outbox.clear()
    with pytest.raises(SystemExit):
        send_due_mails(now=NOON + 2 * MINUTE)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert run(NOON + 3 * MINUTE) == [], "It may still be on its way."
    (again,) = run(NOON + 2 * MINUTE + LEASE)
    assert again.extra_headers["Message-ID"].endswith("@127.0.0.1>")
    assert run(NOON + DAY) == []


def test_both_sendings_of_a_mail_have_one_message_id(
    shelf: Shelf, clock: time_machine.Traveller, settings: Any
) -> None:
    confirmed()
    shelf.put("水库", entered=NOON + MINUTE)
    look_at_due(now=NOON + 2 * MINUTE)
    settings.EMAIL_BACKEND = f"{DyingBackend.__module__}.{DyingBackend.__name__}"
    mail.outbox.clear()
    for late in (0, 1):
        with pytest.raises(SystemExit):
            send_due_mails(now=NOON + 2 * MINUTE + late * LEASE)
    assert len({message.message()["Message-ID"] for message in mail.outbox}) == 1
    assert len(mail.outbox) == 2


def test_killed_before_the_search_is_answered_nothing_is_lost(
    shelf: Shelf, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed()
    shelf.put("水库", entered=NOON + MINUTE)

    def killed(*_args: Any, **_fields: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(AlertMail.objects, "create", killed)  # after the look, in the middle of writing it down
        with pytest.raises(SystemExit):
            look_at_due(now=NOON + 2 * MINUTE)
    assert not SentMatch.objects.exists()
    assert SavedSearch.objects.get().looked_until == NOON
    assert len(run(NOON + 3 * MINUTE)) == 1


def test_two_runs_at_once_tell_once(shelf: Shelf, clock: time_machine.Traveller) -> None:
    confirmed()
    shelf.put("水库", entered=NOON + MINUTE)
    stale = list(SavedSearch.objects.all())
    look_at_due(now=NOON + 2 * MINUTE)
    AlertMail.objects.all().delete()
    SentMatch.objects.all().delete()
    assert not look_at(stale[0], now=NOON + 3 * MINUTE)
    assert not AlertMail.objects.exists()


def test_a_refusing_mail_server_holds_up_no_other_and_no_address_is_logged(
    shelf: Shelf, clock: time_machine.Traveller, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    confirmed()
    shelf.put("水库一", entered=NOON + MINUTE)
    settings.EMAIL_BACKEND = f"{RefusingBackend.__module__}.{RefusingBackend.__name__}"
    with caplog.at_level(logging.DEBUG):
        assert run(NOON + 2 * MINUTE) == []
    assert "could not be sent" in caplog.text
    assert "example.com" not in caplog.text
    waiting = AlertMail.objects.get()
    assert (waiting.attempts, waiting.reason) == (1, "SMTPRecipientsRefused")
    shelf.put("水库二", entered=NOON + 3 * MINUTE)
    run(NOON + 4 * MINUTE)
    assert AlertMail.objects.count() == 1, "Mail does not pile up before a server that refuses."
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    bodies = [message.body for minutes in (60, 61) for message in run(NOON + minutes * MINUTE)]
    assert ["水库一" in body for body in bodies] == [True, False]
    assert ["水库二" in body for body in bodies] == [False, True]


def test_an_address_that_refuses_for_a_month_is_forgotten(
    shelf: Shelf, clock: time_machine.Traveller, settings: Any
) -> None:
    confirmed()
    shelf.put("水库", entered=NOON + MINUTE)
    settings.EMAIL_BACKEND = f"{RefusingBackend.__module__}.{RefusingBackend.__name__}"
    run(NOON + 2 * MINUTE)
    tidy(now=NOON + GIVE_UP_AFTER)
    assert SavedSearch.objects.exists()
    tidy(now=NOON + GIVE_UP_AFTER + HOUR)
    assert not SavedSearch.objects.exists()


def test_a_run_wakes_the_worker_for_what_a_killed_one_left(shelf: Shelf, clock: time_machine.Traveller) -> None:
    asks()
    DBTaskResult.objects.all().delete()
    call_command("alerts_send", stdout=StringIO())
    assert DBTaskResult.objects.filter(queue_name="mail", task_path__contains="send_alert_mails").count() == 1
    call_command("alerts_send", stdout=StringIO())
    assert DBTaskResult.objects.filter(queue_name="mail").count() == 1


# Ending


def test_the_stop_link_ends_it_by_a_button_and_by_the_mail_reader(shelf: Shelf, clock: time_machine.Traveller) -> None:
    confirmed()
    shelf.put("水库", entered=NOON + MINUTE)
    (message,) = run(NOON + 2 * MINUTE)
    path = link_in(message, "stop")
    assert path in message.extra_headers["List-Unsubscribe"]
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert Client().get(path).status_code == 200
    assert SavedSearch.objects.exists(), "Opening the link ends nothing."
    strict = Client(enforce_csrf_checks=True)
    for _ in range(2):
        assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not SavedSearch.objects.exists()
    assert not SentMatch.objects.exists()


def test_the_manage_link_shows_and_ends_only_ones_own(shelf: Shelf, clock: time_machine.Traveller) -> None:
    own = confirmed()
    confirmed(query="q=粮站")
    confirmed(address="other@example.com", query="q=学校")
    page = Client().get(own).content.decode()
    assert ("水库" in page, "粮站" in page, "学校" in page) == (True, True, False)
    foreign = SavedSearch.objects.get(parameters=[["q", "学校"]])
    Client().post(own, {"stop": str(foreign.identifier)})
    Client().post(own, {"stop": "nonsense"})
    assert SavedSearch.objects.count() == 3
    Client().post(own, {"stop": str(SavedSearch.objects.get(parameters=[["q", "水库"]]).identifier)})
    assert SavedSearch.objects.count() == 2
    Client().post(own, {"stop": "all"})
    assert SavedSearch.objects.get() == foreign


def test_a_link_is_good_for_its_purpose_only(shelf: Shelf, clock: time_machine.Traveller) -> None:
    asks()
    token = link_in(mailed()[0], "confirm").split("/")[3]
    for name in ("stop", "manage"):
        assert Client().post(f"/alerts/{name}/{token}/").status_code == 410
    assert Client().post(f"/alerts/confirm/{token[:-1]}x/").status_code == 410
    assert SavedSearch.objects.get().confirmed_at is None


def test_private_pages_tell_nobody_their_address(
    shelf: Shelf, clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    path = confirmed()
    page = Client().get(path)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.headers["Cache-Control"]
    assert ADDRESS not in page.content.decode()
    Client().put(path)
    assert "/alerts/manage/…" in caplog.text
    assert path not in caplog.text


# Without a mail server, and in the CMS


def test_without_a_mail_server_only_the_feed_is_offered(
    shelf: Shelf, clock: time_machine.Traveller, settings: Any
) -> None:
    confirmed()
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    page = Client().get("/alerts/new/?q=水库").content.decode()
    assert 'name="address"' not in page
    asks(address="new@example.com")
    assert SavedSearch.objects.count() == 1
    shelf.put("水库", entered=NOON + MINUTE)
    clock.shift(HOUR)
    call_command("alerts_send", stdout=StringIO())
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert len(run(NOON + 30 * DAY)) == 1, "What was new meanwhile waited."


def test_staff_see_masked_addresses_and_can_delete(
    shelf: Shelf, clock: time_machine.Traveller, admin_client: Client, settings: Any
) -> None:
    confirmed()
    page = admin_client.get("/cms/saved-searches/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "水库" in text
    assert "l…@example.com" in text
    assert ADDRESS not in text
    address = f"/cms/saved-searches/{SavedSearch.objects.get().pk}/delete/"
    assert ADDRESS not in admin_client.get(address).content.decode()
    settings.PERSONAL_DATA_KEYS = ["another key"]
    assert admin_client.get("/cms/saved-searches/").status_code == 200, "A lost key does not close the list."
    admin_client.post(address)
    assert not SavedSearch.objects.exists()


def test_a_mail_speaks_the_savers_language(shelf: Shelf, clock: time_machine.Traveller) -> None:
    english = Client()
    english.cookies["django_language"] = "en"
    asks(client=english)
    assert mailed()[0].subject == "Please confirm: alerts about new results"
