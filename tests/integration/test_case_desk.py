"""The desk, the board, the calendar, the counter's form, and earlier requests beside a case."""

import datetime
import re
import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client

from cms.cases.calendar_feed import new_feed_token
from cms.cases.desk import board, trays
from cms.cases.earlier import earlier_in_month, requests_by_month, similar_cases
from cms.cases.likeness import likeness, pairs
from cms.cases.models import AssignmentRule, Case
from cms.cases.selectors import cases_for_staff, cases_to_look_at
from cms.cases.transitions import Move
from cms.cases.urgency import Light, light_of
from tests.factories import a_case, a_person, an_agency, answered, at_noon, moved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("screens_in_english")]


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("due_on", "light", "left"),
    [
        ("2026-03-09", Light.RED, -1),
        ("2026-03-10", Light.RED, 0),
        ("2026-03-11", Light.RED, 1),
        ("2026-03-12", Light.YELLOW, 2),
        ("2026-03-17", Light.YELLOW, 5),
        ("2026-03-18", Light.GREEN, 6),
    ],
)
def test_the_light_turns_with_the_working_days(due_on: str, light: Light, left: int) -> None:
    shown = light_of(day(due_on), today=day("2026-03-10"))
    assert (shown.light, shown.days_left) == (light, left)


def test_what_fell_due_on_a_friday_is_overdue_on_saturday() -> None:
    assert light_of(day("2026-03-06"), today=day("2026-03-07")).overdue


def counts(who: str, today: str) -> dict[str, int]:
    user = a_person(who)
    shown = trays(cases_to_look_at(user), user=user, today=day(today), chosen="open")
    return {tray.name: tray.count for tray in shown}


def test_the_trays_hold_what_they_say() -> None:
    a_person("officer")
    first = a_case()  # due 30 March
    second = a_case(received_on="2026-03-04", subject="别的")  # due 1 April
    third = a_case(received_on="2026-03-04", subject="第三件")
    moved(third, Move.ASK_SUPPLEMENT, "officer", "2026-03-05", what="年份。", until=day("2026-03-20"))
    moved(second, Move.PROPOSE_EXTENSION, "officer", "2026-03-05", working_days=5, reason="多。")
    assert counts("officer", "2026-03-30") == {
        "mine": 3,
        "overdue": 0,
        "due1": 1,
        "due3": 2,
        "due5": 2,
        "waiting": 1,
        "extension": 1,
        "provisional": 0,
        "open": 3,
        "ended": 0,
    }
    assert counts("officer", "2026-03-31")["overdue"] == 1
    assert counts("checker", "2026-03-31")["mine"] == 0
    answered(first, "2026-03-31")
    assert (counts("officer", "2026-03-31")["overdue"], counts("head", "2026-03-31")["ended"]) == (0, 1)


def test_the_board_ranks_agencies_and_each_number_leads_to_its_cases(client: Client) -> None:
    here, there = an_agency(), an_agency("QLMZ", "青岚县民政局")
    a_person("officer")
    answered(a_case(received_on="2026-01-05"), "2026-03-02")  # late
    answered(a_case(received_on="2026-03-02", subject="乙"), "2026-03-03")
    a_case(received_on="2026-01-05", subject="丙", agency=there)  # overdue
    supervisor = a_person("supervisor")
    lines = board(cases_to_look_at(supervisor), today=day("2026-03-10"), year=2026)
    assert [(line.rank, line.agency, line.open, line.overdue, line.ended, line.on_time) for line in lines] == [
        (1, here.pk, 0, 0, 2, 50),
        (2, there.pk, 1, 1, 0, None),
    ]
    client.force_login(supervisor)
    with time_machine.travel(at_noon("2026-03-10"), tick=False):
        page = client.get("/cms/cases/board/").content.decode()
        led_to = re.findall(r'href="(/cms/cases/tray/[^"]*)"', page)
        for address, number in zip(led_to, [0, 0, 0, 2, 1, 1, 0, 0], strict=True):
            shown = client.get(address.replace("&amp;", "&")).content.decode()
            assert len(set(re.findall(r"/cms/cases/(\d+)/", shown))) == number, address


def test_a_supervisor_sees_progress_and_not_who_asks(client: Client) -> None:
    a_person("officer")
    case = a_case()
    client.force_login(a_person("supervisor"))
    page = client.get(f"/cms/cases/{case.pk}/").content.decode()
    assert case.subject in page
    for secret in ("林小满", "11010519491231002X", "13800001234"):
        assert secret not in page
    assert client.post(f"/cms/cases/{case.pk}/move/assign/").status_code in {302, 403}
    assert client.get(f"/cms/cases/{case.pk}/oral/").status_code in {302, 403}
    case.refresh_from_db()
    assert case.events.count() == 1


@pytest.mark.parametrize("address", ["", "move/save_draft/", "message/", "oral/"])
def test_the_staff_of_another_agency_find_no_case(client: Client, address: str) -> None:
    case = a_case()
    client.force_login(a_person("officer", agency=an_agency("QLMZ", "青岚县民政局")))
    path = f"/cms/cases/{case.pk}/{address}"
    status = (client.post(path, {"text": "好"}) if address and address != "oral/" else client.get(path)).status_code
    assert status in {403, 404}


def test_the_case_page_offers_what_is_possible_and_explains_the_rest(client: Client) -> None:
    client.force_login(a_person("officer"))
    case = a_case()
    with time_machine.travel(at_noon("2026-03-13"), tick=False):
        page = client.get(f"/cms/cases/{case.pk}/").content.decode()
    assert 'id="move-save_draft"' in page
    assert 'id="move-ask_supplement"' not in page
    assert "The 7 working days for a supplement notice ended on 2026-03-11" in page
    assert "move-approve" not in page


def test_what_is_refused_comes_back_with_what_was_typed(client: Client) -> None:
    client.force_login(a_person("officer"))
    case = a_case()
    with time_machine.travel(at_noon("2026-03-13"), tick=False):
        answer = client.post(
            f"/cms/cases/{case.pk}/move/ask_supplement/", {"what": "请写明年份。", "until": "2026-03-20"}
        )
    assert answer.status_code == 422
    assert "请写明年份。" in answer.content.decode()
    assert case.events.count() == 1


def test_a_partial_reply_is_written_with_its_parts_on_the_screen(client: Client) -> None:
    client.force_login(a_person("officer"))
    case = a_case()
    sent = {
        "decision": "partly_granted",
        "text": "部分提供。",
        "without_consent": "",
        "withheld-TOTAL_FORMS": "2",
        "withheld-INITIAL_FORMS": "0",
        "withheld-0-what": "附件三",
        "withheld-0-ground": "deliberative",
        "withheld-0-reason": "讨论记录。",
        "withheld-1-what": "",
        "withheld-1-ground": "",
        "withheld-1-reason": "",
    }
    assert client.post(f"/cms/cases/{case.pk}/move/save_draft/", sent).status_code == 302
    case.refresh_from_db()
    assert case.draft.withheld == [{"what": "附件三", "ground": "deliberative", "reason": "讨论记录。"}]


def test_a_calendar_opens_by_its_token_alone_and_names_nobody(client: Client) -> None:
    officer = a_person("officer")
    case = a_case()
    a_case(agency=an_agency("QLMZ", "青岚县民政局"), subject="别家")
    token = new_feed_token(by=officer, now=at_noon("2026-03-03"))
    text = client.get(f"/desk/{token}.ics").content.decode()
    unfolded = text.replace("\r\n ", "")
    assert f"SUMMARY:{case.number} {case.subject}" in unfolded
    assert "DTSTART;VALUE=DATE:20260330" in unfolded
    assert "别家" not in unfolded
    assert "林小满" not in unfolded
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    new_feed_token(by=officer, now=at_noon("2026-03-04"))
    assert client.get(f"/desk/{token}.ics").status_code == 404


def keyed_in(**fields: Any) -> dict[str, Any]:
    return {
        "submission": str(uuid.uuid4()),
        "agency": "QLZR",
        "channel": "post",
        "received_on": "2026-03-02",
        "subject": "征地补偿标准",
        "description": "2024年东街片区。",
        "form": "paper",
        "applicant_kind": "organisation",
        "organisation_kind": "research",
        "applicant_name": "某研究所",
        "identity_kind": "passport",
        "identity_number": "AB12345",
        "address": "云岭市某街1号",
        **fields,
    }


def test_a_letter_is_keyed_in_with_its_own_day_of_receipt(client: Client) -> None:
    client.force_login(a_person("officer"))
    with time_machine.travel(at_noon("2026-03-05"), tick=False):
        page = client.post("/cms/cases/new/", keyed_in()).content.decode()
    case = Case.objects.get()
    assert (case.received_on, case.due_on, case.channel) == (day("2026-03-02"), day("2026-03-30"), "post")
    assert (case.applicant_kind, case.organisation_kind) == ("organisation", "research")
    assert case.number in page
    assert re.search(r'id="query-code">\d{4} \d{4}<', page)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"channel": "fax"}, "the day the applicant confirmed it"),
        ({"channel": "ordinary_post"}, "the day the applicant confirmed it"),
        ({"received_on": "2026-03-06"}, "a day to come"),
        ({"asked_orally": "on"}, "at the counter"),
        ({"organisation_kind": ""}, "Choose the kind of organisation"),
        ({"channel": "website"}, "Select a valid choice"),
    ],
)
def test_article_31_and_29_are_asked_for(client: Client, fields: dict[str, str], sentence: str) -> None:
    client.force_login(a_person("officer"))
    with time_machine.travel(at_noon("2026-03-05"), tick=False):
        answer = client.post("/cms/cases/new/", keyed_in(**fields))
    assert (answer.status_code, Case.objects.count()) == (422, 0)
    assert sentence in answer.content.decode()


def test_an_oral_request_is_printed_for_the_signature(client: Client) -> None:
    client.force_login(a_person("officer"))
    client.post("/cms/cases/new/", keyed_in(channel="counter", asked_orally="on", assistance="sight"))
    case = Case.objects.get()
    page = client.get(f"/cms/cases/{case.pk}/oral/").content.decode()
    assert "某研究所" in page
    assert "Signature" in page


def test_the_same_words_in_another_order_are_alike_and_others_are_not() -> None:
    one = pairs("城关镇东街2024年征地补偿标准和发放名册")
    assert likeness(one, pairs("请公开：2024年，城关镇东街征地补偿标准、发放名册！")) > 0.7
    assert likeness(one, pairs("石塘镇2025年农村低保动态调整汇总表")) < 0.2
    assert likeness(pairs("ABC号文件"), pairs("ａｂｃ号文件")) == 1.0


def test_similar_and_repeated_requests_stand_beside_the_case() -> None:
    a_person("officer")
    first = answered(a_case(), "2026-03-03")
    other = a_case(received_on="2026-03-04", identity_number="110101199003070134", subject="东街征地的补偿标准")
    a_case(received_on="2026-03-04", subject="小学招生计划", description="2026年秋季招生人数。")
    again = a_case(received_on="2026-03-05")
    found = similar_cases(again)
    assert [(one.case, one.same_applicant, one.repeats) for one in found] == [
        (first, True, True),
        (other, False, False),
    ]
    assert [(one.month, one.count) for one in requests_by_month(again)] == [(day("2026-03-01"), 3)]
    assert earlier_in_month(again) == 2
    assert list(cases_for_staff(a_person("officer"))) != []


def test_a_rule_sends_a_request_to_its_officer_before_the_load_is_counted() -> None:
    first, second = a_person("officer"), a_person("colleague")
    AssignmentRule.objects.create(agency=an_agency(), words="征地 拆迁", officer=second)
    assert [a_case(subject=f"征地补偿{number}").assigned_to for number in range(2)] == [second, second]
    assert a_case(subject="招生计划", description="小学").assigned_to == first


def test_administrators_keep_the_rules_in_the_settings(admin_client: Client) -> None:
    assert admin_client.get("/cms/assignment-rules/").status_code == 200
    assert admin_client.get("/cms/assignment-rules/new/").status_code == 200
