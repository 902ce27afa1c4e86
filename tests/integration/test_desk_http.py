"""Every address of the desk, for everybody who may come: who is let in, and what they are told."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from archive_catalog.actions import set_access
from ocr.desk.claims import claim
from ocr.models import AuditDraw, Line, LineVersion, Page, PageReview
from search.viewers import AccessClass
from tests.integration.desk_bench import (
    a_fonds,
    a_line,
    a_page,
    a_unit,
    a_volunteer,
    an_archivist,
    lines_of,
    somebody,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("screens_in_english", "sentences_in_english")]
LOGIN = 302
PEOPLE = ("anonymous", "reader", "volunteer", "elsewhere", "archivist")
ON_PAGE = ("desk", "lines", "history")
VERBS = ("finish", "skip", "release", "second_opinion", "unreadable", "claim", "direction", "kind", "layout")


@pytest.fixture(autouse=True)
def media(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def pages() -> dict[str, Page]:
    """A page open to everyone, and a closed one, of the same fonds."""
    return {
        "public": a_page(a_unit("0045-1"), a_line("修建水厍报告", unsure={3: 40}, others="库"), a_line("一九五三年")),
        "closed": a_page(a_unit("0045-2", access=AccessClass.STAFF), a_line("密件内容")),
    }


@pytest.fixture
def clients(pages) -> dict[str, Client]:
    """Somebody of each sort, signed in to the admin."""
    people: dict[str, User | None] = {
        "anonymous": None,
        "reader": somebody("reader"),
        "volunteer": a_volunteer(),
        "elsewhere": an_archivist("elsewhere", a_fonds("0046", "县林业局")),
        "archivist": an_archivist(),
    }
    made = {}
    for name, user in people.items():
        made[name] = Client()
        if user is not None:
            made[name].force_login(user)
    return made


def post(client: Client, name: str, key: int, sent: Any = None) -> Any:
    where = reverse(f"transcription_{name}", args=[key])
    if sent is None:
        return client.post(where, {"direction": "horizontal", "kind": "hand"})
    return client.post(where, json.dumps(sent), content_type="application/json")


def statuses(clients, ask) -> dict[str, int]:
    return {name: ask(client).status_code for name, client in clients.items()}


@pytest.mark.parametrize("name", ["queue", "audit", "quality"])
def test_the_lists_are_for_those_with_business_there(clients, name: str) -> None:
    found = statuses(clients, lambda client: client.get(reverse(f"transcription_{name}")))
    assert found == {
        "anonymous": LOGIN,
        "reader": 403,
        "volunteer": 200 if name == "queue" else 403,
        "elsewhere": 403 if name == "audit" else 200,
        "archivist": 403 if name == "audit" else 200,
    }


@pytest.mark.parametrize("name", ON_PAGE)
def test_a_public_page_is_shown_to_volunteers_and_to_those_in_charge(clients, pages, name: str) -> None:
    where = reverse(f"transcription_{name}", args=[pages["public"].pk])
    found = statuses(clients, lambda client: client.get(where))
    assert found == {"anonymous": LOGIN, "reader": 403, "volunteer": 200, "elsewhere": 403, "archivist": 200}


@pytest.mark.parametrize("name", ON_PAGE)
def test_a_closed_page_does_not_exist_for_volunteers(clients, pages, name: str) -> None:
    where = reverse(f"transcription_{name}", args=[pages["closed"].pk])
    found = statuses(clients, lambda client: client.get(where))
    assert found == {"anonymous": LOGIN, "reader": 403, "volunteer": 404, "elsewhere": 403, "archivist": 200}
    assert "密件" not in clients["volunteer"].get(where).content.decode()


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_changes_a_page_that_they_may_not_work_on(clients, pages, verb: str) -> None:
    closed, public = pages["closed"].pk, pages["public"].pk
    sent = {"base": 0, "lines": []} if verb == "layout" else None
    refused = [post(clients[who], verb, closed, sent).status_code for who in PEOPLE[:4]]
    assert refused == [LOGIN, 403, 404, 403]
    assert post(clients["elsewhere"], verb, public, sent).status_code == 403
    assert set(PageReview.objects.values_list("state", "claimed_by", "kind")) == {("waiting", None, "unknown")}
    allowed = post(clients["archivist"], verb, closed, sent)
    assert allowed.status_code == (400 if verb == "layout" else 302)


def test_nobody_writes_a_line_that_they_may_not(clients, pages) -> None:
    key = lines_of(pages["closed"])[0].pk
    sent = {"base": 0, "text": "公开内容", "state": "corrected"}
    answers = [post(clients[who], "line", key, sent) for who in PEOPLE]
    assert [answer.status_code for answer in answers] == [LOGIN, 403, 404, 403, 200]
    assert answers[3].json()["error"].startswith("You are not in charge of the fonds")
    assert LineVersion.objects.exclude(author=None).count() == 1


def test_a_page_that_was_closed_is_taken_from_the_volunteers_desk(clients, pages) -> None:
    page = pages["public"]
    assert post(clients["volunteer"], "claim", page.pk).status_code == 302
    set_access(units=[page.unit_id], access=AccessClass.STAFF, by=None)
    sent = {"base": 0, "text": "修建水库报告", "state": "corrected"}
    assert post(clients["volunteer"], "line", lines_of(page)[0].pk, sent).status_code == 404
    picture = reverse("ocr:line_image", args=[lines_of(page)[0].pk])
    assert clients["volunteer"].get(picture).status_code == 404
    assert clients["archivist"].get(picture).status_code == 200
    assert page.unit.title not in clients["volunteer"].get(reverse("transcription_queue")).content.decode()


@pytest.mark.parametrize(("which", "found"), [("public", [200] * 5), ("closed", [404, 200, 404, 200, 200])])
def test_a_lines_picture_obeys_the_access_of_its_page(clients, pages, which: str, found: list[int]) -> None:
    where = reverse("ocr:line_image", args=[lines_of(pages[which])[0].pk])
    answers = [clients[who].get(where) for who in PEOPLE]
    assert [answer.status_code for answer in answers] == found
    last = answers[-1]
    assert last["Content-Type"] == "image/jpeg"
    assert last["Cache-Control"] == "private, no-cache"
    assert clients["archivist"].get(where, headers={"If-None-Match": last["ETag"]}).status_code == 304


def test_the_desk_gives_the_script_all_it_needs(clients, pages) -> None:
    page = pages["public"]
    found = clients["archivist"].get(reverse("transcription_lines", args=[page.pk])).json()
    assert found["page"]["may_transcribe"] is found["page"]["may_check"] is found["page"]["may_claim"] is True
    assert (found["page"]["claimed_by"], found["page"]["layout_version"]) == ("", 0)
    first = found["lines"][0]
    assert (first["text"], first["state"], first["version"]) == ("修建水厍报告", "machine", 0)
    doubtful = first["characters"][3]
    assert (doubtful["c"], doubtful["box"], doubtful["alternatives"]) == ("厍", [160, 40, 40, 40], [["库", 60]])
    assert doubtful["p"] < found["unsure_below"] <= first["characters"][0]["p"]
    assert found["urls"]["line"] == reverse("transcription_line", args=[0])


def test_a_conflict_comes_with_both_texts(clients, pages) -> None:
    page, line = pages["public"], lines_of(pages["public"])[0]
    post(clients["archivist"], "line", line.pk, {"base": 0, "text": "修建水库报告", "state": "corrected"})
    PageReview.objects.update(claimed_by=None)
    answer = post(clients["volunteer"], "line", line.pk, {"base": 0, "text": "修建水渠报告", "state": "corrected"})
    assert answer.status_code == 409
    assert answer.json()["theirs"]["text"] == "修建水库报告"
    assert answer.json()["difference"] == [["same", "修建水"], ["theirs", "库"], ["yours", "渠"], ["same", "报告"]]
    claim(page=page, by=User.objects.get(username="archivist"), now=timezone.now())
    answer = post(clients["volunteer"], "line", line.pk, {"base": 1, "text": "修建水渠报告", "state": "corrected"})
    assert (answer.status_code, "archivist" in answer.json()["error"]) == (403, True)


@pytest.mark.parametrize(
    "sent",
    [
        "no json at all", [], {}, {"base": 0}, {"base": "0", "text": "x", "state": "corrected"},
        {"base": -1, "text": "x", "state": "corrected"}, {"base": True, "text": "x", "state": "corrected"},
        {"base": 0, "text": 5, "state": "corrected"}, {"base": 0, "text": "x", "state": "perfect"},
        {"base": 0, "text": "", "state": "corrected"}, {"base": 10**30, "text": "x", "state": "corrected"},
        {"base": 0, "text": "x", "state": ["corrected"]},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_a_sentence(clients, pages, sent) -> None:
    where = reverse("transcription_line", args=[lines_of(pages["public"])[0].pk])
    body = sent if isinstance(sent, str) else json.dumps(sent)
    answer = clients["archivist"].post(where, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")
    assert LineVersion.objects.count() == 0


@pytest.mark.parametrize(
    "lines",
    [
        "x", [5], [{}], [{"id": None, "box": [0, 0, 10], "direction": "horizontal"}],
        [{"id": None, "box": [0, 0, 10, 10], "direction": "auto"}],
        [{"id": "1", "box": [0, 0, 10, 10], "direction": "horizontal"}],
        [{"id": None, "box": [1e300, 0, 10, 10], "direction": "horizontal"}],
        [{"id": None, "box": [0, 0, 10, True], "direction": "horizontal"}],
        [{"id": 1.5, "box": [0, 0, 10, 10], "direction": "horizontal"}],
    ],
)  # fmt: skip
def test_a_layout_that_makes_no_sense_is_refused_in_a_sentence(clients, pages, lines) -> None:
    answer = post(clients["archivist"], "layout", pages["public"].pk, {"base": 0, "lines": lines})
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")


def test_what_does_not_exist_is_not_found(clients) -> None:
    archivist = clients["archivist"]
    assert archivist.get(reverse("transcription_desk", args=[10**9])).status_code == 404
    assert post(archivist, "line", 10**9, {"base": 0, "text": "x", "state": "corrected"}).status_code == 404
    assert archivist.get(reverse("ocr:line_image", args=[10**9])).status_code == 404
    assert archivist.get(reverse("transcription_finish", args=[1])).status_code == 405


def test_work_goes_from_the_queue_over_the_desk_to_the_next_page(clients, pages) -> None:
    archivist, first, second = clients["archivist"], pages["closed"], pages["public"]
    taken = archivist.post(reverse("transcription_next"))
    assert taken.url == reverse("transcription_desk", args=[first.pk])
    assert b'"mine": true' in archivist.get(taken.url).content
    onward = archivist.post(reverse("transcription_finish", args=[first.pk]))
    assert onward.url == reverse("transcription_desk", args=[second.pk])
    last = archivist.post(reverse("transcription_unreadable", args=[second.pk]))
    assert last.url == reverse("transcription_queue")
    assert b"No page waits for you" in archivist.get(last.url).content
    shown = archivist.get(reverse("transcription_queue"), {"state": "finished"})
    assert [row.page_id for row in shown.context["rows"]] == [first.pk]


@pytest.mark.parametrize("asked", [{"p": "x"}, {"fonds": "9" * 40}, {"state": "\x00"}, {"kind": "'", "direction": "?"}])
def test_a_mangled_address_shows_the_queue_all_the_same(clients, asked) -> None:
    assert clients["archivist"].get(reverse("transcription_queue"), asked).status_code == 200


def test_an_audit_shows_the_picture_and_nothing_of_the_text(clients, pages) -> None:
    line = lines_of(pages["public"])[0]
    AuditDraw.objects.create(line=line, version=0, accepted=line.text, state="machine", kind="hand", engine="rapidocr",
                             direction="horizontal")  # fmt: skip
    auditor = Client()
    auditor.force_login(somebody("auditor", "audit_transcription", fonds=a_fonds()))
    where = reverse("transcription_audit")
    shown = auditor.get(where)
    assert line.text not in shown.content.decode()
    assert shown.context["draw"]["image_url"] == reverse("ocr:line_image", args=[line.pk])
    assert auditor.post(where, {"draw": shown.context["draw"]["id"], "text": " "}).status_code == 200
    assert auditor.post(where, {"draw": shown.context["draw"]["id"], "text": "修建水库报告"}).status_code == 302
    draw = AuditDraw.objects.get()
    assert (draw.characters, draw.wrong, draw.typed_by.username) == (6, 1, "auditor")
    assert auditor.get(where).context["draw"] is None
    assert auditor.post(where, {"draw": draw.pk, "text": "水"}).status_code == 200
    draw.refresh_from_db()
    assert draw.typed == "修建水库报告"


def test_the_history_tells_who_wrote_what(clients, pages) -> None:
    line = lines_of(pages["public"])[0]
    post(clients["volunteer"], "line", line.pk, {"base": 0, "text": "修建水库报告", "state": "corrected"})
    shown = clients["archivist"].get(reverse("transcription_history", args=[pages["public"].pk]))
    (history,) = shown.context["versions"]
    assert [(step.text, step.author) for step in history.steps] == [("修建水厍报告", ""), ("修建水库报告", "volunteer")]
    assert ("new", "库") in history.steps[1].difference
    assert Line.objects.get(pk=line.pk).state == "corrected"
