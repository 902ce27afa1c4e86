"""The terminal's screens, as the server sends them."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from cms.design.middleware import HALL_COOKIE
from kiosk.marked_html import marked_html
from tests.factories import an_agency, an_item

pytestmark = pytest.mark.django_db

NOWHERE = ["items/999/", "archives/999/", "pages/999/", "archives/fonds/999/", "catalogue/nothing/", "no/where"]
SCREENS = ["attract", "home", "search", "catalogue", "archives", "request_new", "track", "help"]


@pytest.mark.parametrize("name", SCREENS)
def test_no_screen_is_kept_by_a_browser(client, name):
    answer = client.get(reverse(f"kiosk:{name}"))
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert b"<script>" not in answer.content
    assert b" style=" not in answer.content


@pytest.mark.parametrize("path", NOWHERE)
def test_what_is_not_there_leads_back_into_the_terminal(client, path):
    answer = client.get(f"/kiosk/{path}")
    assert answer.status_code == 404
    assert reverse("kiosk:home") in answer.content.decode()


def test_ending_a_visit_forgets_it_even_with_an_outdated_token():
    client = Client(enforce_csrf_checks=True)
    session = client.session
    session["kiosk-receipt"] = "something"
    session.save()
    client.cookies["text-size"] = "larger"
    answer = client.post(reverse("kiosk:end"))
    assert answer.status_code == 302
    assert client.session.is_empty()
    assert answer.cookies["text-size"]["max-age"] == 0
    assert answer.cookies["theme"]["max-age"] == 0


def test_reaching_the_first_screen_ends_a_visit_that_was_left_open(client):
    session = client.session
    session["kiosk-case"] = 1
    session.save()
    client.get(reverse("kiosk:attract"))
    assert client.session.is_empty()


def test_only_a_browser_in_the_hall_becomes_a_terminal(client):
    inside = client.get(reverse("kiosk:attract"), REMOTE_ADDR="127.0.0.1")
    outside = client.get(reverse("kiosk:attract"), REMOTE_ADDR="203.0.113.7")
    assert inside.cookies[HALL_COOKIE]["httponly"]
    assert inside.cookies[HALL_COOKIE]["samesite"] == "Strict"
    assert HALL_COOKIE not in outside.cookies


def test_a_wrong_query_code_is_refused_and_a_case_needs_both(client):
    answer = client.post(reverse("kiosk:track"), {"number": "QLZR-2026-00001", "code": "12345678"})
    assert answer.status_code == 422
    assert client.get(reverse("kiosk:case")).headers["Location"] == reverse("kiosk:track")


def test_a_request_is_filed_here_and_followed_with_its_receipt(client):
    an_agency()
    answer = client.post(
        reverse("kiosk:request_new"),
        {
            "submission": str(uuid.uuid4()),
            "agency": "QLZR",
            "subject": "城关镇东街征地补偿标准",
            "description": "2024年东街片区征地的补偿标准和发放名册。",
            "form": "electronic",
            "applicant_kind": "citizen",
            "applicant_name": "林小满",
            "identity_kind": "resident",
            "identity_number": "11010519491231002X",
            "telephone": "13800001234",
        },
    )
    assert answer.headers["Location"] == reverse("kiosk:request_receipt")
    receipt = client.get(answer.headers["Location"]).content.decode()
    number, code = (re.search(rf'id="{name}">([^<]+)<', receipt).group(1) for name in ("case-number", "query-code"))
    client.post(reverse("kiosk:end"))
    assert client.get(reverse("kiosk:request_receipt")).headers["Location"] == reverse("kiosk:track")
    followed = client.post(reverse("kiosk:track"), {"number": number, "code": code}, follow=True)
    assert "城关镇东街征地补偿标准" in followed.content.decode()


def test_an_item_is_read_with_what_was_searched_for_marked(client):
    item = an_item(title="危房改造补助标准", text="补助标准为每户三万元。")
    shown = client.get(reverse("kiosk:item", args=[item.pk]), {"q": "补助标准", "page": "2"}).content.decode()
    assert "<mark>补助标准</mark>为每户三万元" in shown
    assert "page=2" in shown, "Back leads to the results where the person was."


@pytest.mark.parametrize("letter", ["z1", "..%2fsecret-key", "Z"])
def test_the_keyboards_words_are_the_only_files_served(client, letter):
    assert client.get(f"/kiosk/input/{letter}.json").status_code == 404


def test_the_keyboards_words_are_kept_for_long(client, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    (tmp_path / "input").mkdir()
    (tmp_path / "input" / "z.json").write_text('{"words":[]}')
    answer = client.get("/kiosk/input/z.json")
    assert b"".join(answer.streaming_content) == b'{"words":[]}'
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("html", "query", "marked"),
    [
        ("<p>集体土地</p>", "土地", "<p>集体<mark>土地</mark></p>"),
        ("<p>a &lt;b&gt; 土地</p>", "土地", "<p>a &lt;b&gt; <mark>土地</mark></p>"),
        ('<p class="土地">林权</p>', "土地", '<p class="土地">林权</p>'),
        ("<p>&lt;script&gt;</p>", "script", "<p>&lt;<mark>script</mark>&gt;</p>"),
        ("<p>集体土地</p>", "", "<p>集体土地</p>"),
    ],
)
def test_words_are_marked_in_text_and_nowhere_else(html, query, marked):
    assert marked_html(html, query) == marked
