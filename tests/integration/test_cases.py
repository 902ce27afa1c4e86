"""Filing, following and answering a request, on a real database."""

import datetime
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from wagtail.users.models import UserProfile

from cms.cases.actions import AlreadyFiledError, file_request
from cms.cases.models import Case, CaseLogEntry, Reply
from cms.cases.permissions import CaseStateError
from cms.cases.selectors import case_for_applicant, case_view, cases_for_staff
from cms.cases.transitions import Move
from cms.statutes.rules import local_date
from tests.factories import NOON, a_case, a_person, a_receipt, a_request, an_agency, answered, moved

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Any:
    return a_person("officer")


@pytest.mark.parametrize(
    ("received_on", "due_on", "provisional"),
    [
        # A Monday without festivals: twenty working days are four weeks.
        (datetime.date(2026, 3, 2), datetime.date(2026, 3, 30), False),
        # Before Spring Festival 2026: 14 and 28 February are Saturdays on which offices work.
        (datetime.date(2026, 2, 2), datetime.date(2026, 3, 6), False),
        # Received on a Sunday: the count begins on Monday.
        (datetime.date(2026, 3, 1), datetime.date(2026, 3, 27), False),
        # Reaches into 2027, whose notice is not published.
        (datetime.date(2026, 12, 21), datetime.date(2027, 1, 19), True),
    ],
)
def test_the_receipt_names_the_day(received_on: datetime.date, due_on: datetime.date, provisional: bool) -> None:
    receipt = a_receipt(received_on=received_on)
    assert (receipt.due_on, receipt.due_provisional) == (due_on, provisional)


def test_numbers_run_by_agency_and_year() -> None:
    other = an_agency("QLMZ", "青岚县民政局")
    numbers = [
        a_receipt().number,
        a_receipt().number,
        a_receipt(agency=other).number,
        a_receipt(received_on=datetime.date(2025, 3, 3)).number,
    ]
    assert numbers == ["QLZR-2026-00001", "QLZR-2026-00002", "QLMZ-2026-00001", "QLZR-2025-00001"]


def test_a_form_sent_twice_is_filed_once_and_gives_the_same_receipt() -> None:
    submission = uuid.uuid4()
    sending = {"submission": submission, "received_on": datetime.date(2026, 3, 2), "now": NOON}
    first = file_request(request=a_request(), **sending)
    assert file_request(request=a_request(), **sending) == first
    assert case_for_applicant(first.number, first.query_code) is not None
    with pytest.raises(AlreadyFiledError, match=first.number):
        file_request(request=a_request(subject="别的信息"), **sending)
    assert Case.objects.count() == 1


def test_the_database_holds_no_readable_particulars_and_no_code() -> None:
    receipt = a_receipt(email="lin@example.org", address="青岚县城关镇东街5号")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cases_case")
        stored = " ".join(str(column) for row in cursor.fetchall() for column in row)
    for secret in ("林小满", "11010519491231002X", "13800001234", "lin@example.org", "东街5号", receipt.query_code):
        assert secret not in stored
    case = Case.objects.get(number=receipt.number)
    assert (case.applicant_name, case.identity_number, case.telephone) == (
        "林小满",
        "11010519491231002X",
        "13800001234",
    )


def test_particulars_cannot_be_searched_by_mistake() -> None:
    with pytest.raises(TypeError, match="encrypted"):
        Case.objects.filter(applicant_name="林小满")


def test_number_and_code_open_the_case_and_nothing_else_does() -> None:
    receipt = a_receipt(query_code="48210937")
    found = case_for_applicant(receipt.number.lower(), "4821 0937")
    assert found is not None
    assert found.number == receipt.number
    assert case_for_applicant(receipt.number, "48210938") is None
    assert case_for_applicant("QLZR-2026-99999", "48210937") is None
    assert case_for_applicant(receipt.number, "") is None


def test_an_answer_closes_the_case_once() -> None:
    a_person("officer")
    case = answered(a_case(), "2026-03-10")
    assert (case.state, case.answered_on, case.closed_on) == ("answered", datetime.date(2026, 3, 10), case.answered_on)
    assert case.decision == "granted"
    assert case_view(case).decision_article == "政府信息公开条例 第三十六条第二项"
    with pytest.raises(CaseStateError):
        moved(case, Move.APPROVE, "head", "2026-03-11")
    assert Reply.objects.get(case=case).text == "随信提供。"


def test_an_officer_sees_the_cases_of_his_own_agency(officer: Any) -> None:
    own = a_receipt().number
    a_receipt(agency=an_agency("QLMZ", "青岚县民政局"))
    assert [case.number for case in cases_for_staff(officer)] == [own]


def test_the_steps_name_the_articles() -> None:
    steps = case_view(Case.objects.get(number=a_receipt().number)).deadline.steps
    assert [(step.kind.value, step.on.isoformat(), step.citation) for step in steps] == [
        ("received", "2026-03-02", "政府信息公开条例 第三十一条"),
        ("reply_period", "2026-03-30", "政府信息公开条例 第三十三条"),
        ("due", "2026-03-30", "政府信息公开条例 第三十三条"),
    ]


def test_other_agencies_see_nothing_of_a_case_in_the_reports(officer: Any) -> None:
    case = Case.objects.get(number=a_receipt().number)
    stranger = get_user_model().objects.create_user("stranger", password="long-enough-2026")
    stranger.user_permissions.set(Permission.objects.filter(codename__in=["view_case", "handle_case"]))
    assert list(CaseLogEntry.objects.viewable_by_user(stranger)) == []
    assert {entry.action for entry in CaseLogEntry.objects.viewable_by_user(officer)} == {"cases.file", "cases.move"}
    assert {entry.case for entry in CaseLogEntry.objects.for_instance(case)} == {case}


def test_the_day_of_an_answer_is_chinas_whatever_the_heads_clock_says(client: Client) -> None:
    a_person("officer")
    case = a_case()
    moved(case, Move.SAVE_DRAFT, "officer", "2026-03-09", decision="granted", text="随文提供。")
    moved(case, Move.SUBMIT_DRAFT, "officer", "2026-03-09")
    moved(case, Move.PASS_CHECK, "checker", "2026-03-09")
    head = a_person("head")
    profile = UserProfile.get_for_user(head)
    profile.current_time_zone = "Pacific/Honolulu"
    profile.save()
    client.force_login(head)
    with time_machine.travel(datetime.datetime(2026, 3, 9, 18, 0, tzinfo=datetime.UTC), tick=False):
        assert client.post(f"/cms/cases/{case.pk}/move/approve/").status_code == 302
    case.refresh_from_db()
    assert case.answered_on == datetime.date(2026, 3, 10)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime.datetime(2026, 3, 9, 15, 59, 59, tzinfo=datetime.UTC), datetime.date(2026, 3, 9)),
        (datetime.datetime(2026, 3, 9, 16, 0, 0, tzinfo=datetime.UTC), datetime.date(2026, 3, 10)),
    ],
)
def test_midnight_is_chinas(instant: datetime.datetime, day: datetime.date) -> None:
    assert local_date(instant) == day


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_four_times_at_once_is_filed_once(migrated_rows: None) -> None:
    submission, agency = uuid.uuid4(), an_agency()

    def send(_number: int) -> str:
        try:
            return file_request(
                request=a_request(agency=agency), submission=submission, received_on=datetime.date(2026, 3, 2), now=NOON
            ).query_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(send, range(4)))
    assert len(set(codes)) == 1
    assert Case.objects.count() == 1
