"""A calendar that changes, the open cases that move with it, and the list of what moved."""

import datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from cms.cases import recomputation as module
from cms.cases.actions import recompute
from cms.cases.actions.clocking import record_event
from cms.cases.calendar_entries import change_entry, enter_days, remove_entry
from cms.cases.clock import current_calendar
from cms.cases.models import CalendarEntry, Case, Recomputation
from cms.cases.recomputation import recompute_open_cases, recompute_what_waits
from cms.statutes.deadlines import CaseEvent, EventKind
from tests.factories import a_receipt

pytestmark = pytest.mark.django_db
DAY = datetime.date
MONDAY = DAY(2026, 3, 2)


@pytest.fixture
def officer() -> Any:
    user = get_user_model().objects.create_user("calendar", password="long-enough-2026")
    wanted = ["access_admin", "view_recomputation", "add_calendarentry", "change_calendarentry", "delete_calendarentry"]
    user.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    return user


def a_case(received_on: DAY = MONDAY) -> Case:
    return Case.objects.get(number=a_receipt(received_on=received_on).number)


def enter(officer: Any, kind: str, first: DAY, last: DAY | None = None) -> list[CalendarEntry]:
    return enter_days(
        kind=kind, first=first, last=last or first, source="国办发明电〔2026〕7号", by=officer, now=timezone.now()
    )


def test_a_rest_day_moves_the_open_cases_that_it_touches(officer: Any) -> None:
    touched, earlier, answered = a_case(), a_case(DAY(2026, 1, 5)), a_case()
    record_event(case=answered, event=CaseEvent(EventKind.WITHDRAWN, DAY(2026, 3, 3)), now=timezone.now(), by=None)
    enter(officer, "rests", DAY(2026, 3, 30), DAY(2026, 3, 31))
    recompute_what_waits()
    for case in (touched, earlier, answered):
        case.refresh_from_db()
    assert touched.due_on == DAY(2026, 4, 1)
    assert answered.due_on == DAY(2026, 3, 30), "what is closed stays as it was"
    done = Recomputation.objects.get()
    assert (done.examined, done.moved, done.asked_by) == (2, 1, officer)
    assert [(move.case, move.due_before, move.due_after) for move in done.moves.all()] == [
        (touched, DAY(2026, 3, 30), DAY(2026, 4, 1))
    ]
    assert earlier.due_on == DAY(2026, 2, 2)


def test_the_notice_of_a_year_makes_its_days_final(officer: Any) -> None:
    case = a_case(DAY(2026, 12, 21))
    assert (case.due_on, case.due_provisional) == (DAY(2027, 1, 19), True)
    enter(officer, "rests", DAY(2027, 1, 4))
    enter(officer, "works", DAY(2027, 1, 9))
    enter(officer, "published", DAY(2027, 6, 1))
    recompute_what_waits()
    case.refresh_from_db()
    assert (case.due_on, case.due_provisional) == (DAY(2027, 1, 19), False)
    assert current_calendar().published_through == 2027
    move = Recomputation.objects.get().moves.get()
    assert (move.provisional_before, move.provisional_after) == (True, False)


def test_a_year_is_final_only_after_the_years_before_it(officer: Any) -> None:
    enter(officer, "published", DAY(2028, 1, 1))
    assert current_calendar().published_through == 2026


def test_an_entry_is_changed_and_taken_back(officer: Any) -> None:
    case = a_case()
    (entry,) = enter(officer, "rests", DAY(2026, 3, 30))
    recompute_what_waits()
    entry.day = DAY(2026, 3, 27)
    change_entry(entry=entry, by=officer, now=timezone.now())
    recompute_what_waits()
    case.refresh_from_db()
    assert case.due_on == DAY(2026, 3, 31)
    remove_entry(entry=entry, by=officer, now=timezone.now())
    recompute_what_waits()
    case.refresh_from_db()
    assert case.due_on == DAY(2026, 3, 30)


def test_entries_made_one_after_another_become_one_recomputation(officer: Any) -> None:
    enter(officer, "rests", DAY(2027, 1, 4))
    enter(officer, "works", DAY(2027, 1, 9))
    waiting = Recomputation.objects.get()
    assert len(waiting.cause.splitlines()) == 2
    assert DBTaskResult.objects.filter(task_path="cms.cases.tasks.recompute_deadlines").count() == 1


def test_an_entry_that_comes_while_a_recomputation_runs_gets_its_own(officer: Any) -> None:
    enter(officer, "rests", DAY(2027, 1, 4))
    Recomputation.objects.update(started_at=timezone.now())
    enter(officer, "works", DAY(2027, 1, 9))
    assert Recomputation.objects.count() == 2
    recompute_what_waits()
    assert not Recomputation.objects.filter(finished_at=None).exists(), "the stopped one is finished too"


@pytest.mark.parametrize(
    ("kind", "day"), [("rests", DAY(2026, 3, 30)), ("works", DAY(2026, 3, 30)), ("published", DAY(2026, 5, 1))]
)
def test_a_day_has_one_entry_and_a_year_of_the_product_no_notice(officer: Any, kind: str, day: DAY) -> None:
    enter(officer, "rests", DAY(2026, 3, 30))
    with pytest.raises(ValidationError):
        enter(officer, kind, day)
    assert CalendarEntry.objects.count() == 1


def test_only_those_who_may_change_the_calendar() -> None:
    stranger = get_user_model().objects.create_user("stranger", password="long-enough-2026")
    with pytest.raises(PermissionDenied):
        enter(stranger, "rests", DAY(2026, 3, 30))
    assert not Recomputation.objects.exists()


def test_a_waiting_case_stays_open_and_is_no_move(officer: Any) -> None:
    case = a_case()
    asked = CaseEvent(EventKind.THIRD_PARTY_ASKED, DAY(2026, 3, 9))
    record_event(case=case, event=asked, now=timezone.now(), by=None)
    recompute(case=case)
    case.refresh_from_db()
    assert (case.due_on, case.waiting_for, case.latest_on) == (None, "third_party_asked", DAY(2026, 3, 30))
    enter(officer, "rests", DAY(2026, 3, 30))
    recompute_what_waits()
    case.refresh_from_db()
    assert (case.due_on, case.latest_on) == (None, DAY(2026, 3, 31))
    assert not Recomputation.objects.get().moves.exists()


def test_a_case_that_cannot_be_computed_is_named_and_keeps_its_day(officer: Any) -> None:
    good, bad = a_case(), a_case()
    bad.events.create(kind="third_party_answered", on=DAY(2026, 3, 9), recorded_at=timezone.now())
    enter(officer, "rests", DAY(2026, 3, 30))
    recompute_what_waits()
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.due_on, bad.due_on) == (DAY(2026, 3, 31), DAY(2026, 3, 30))
    assert Recomputation.objects.get().problems.startswith(f"{bad.number}: ")


def test_a_run_that_is_stopped_has_kept_its_batches(officer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [a_case() for _ in range(3)]
    monkeypatch.setattr(module, "BATCH", 1)
    enter(officer, "rests", DAY(2026, 3, 30))

    def stop(done: int, total: int) -> None:
        assert total == 3
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recompute_open_cases(recomputation=Recomputation.objects.get(), progress=stop)
    assert [Case.objects.get(pk=case.pk).due_on.day for case in cases] == [31, 31, 30]
    recompute_what_waits()
    done = Recomputation.objects.get()
    assert (done.examined, done.moved, done.moves.count()) == (3, 3, 3)


def test_the_queries_of_a_batch_do_not_grow_with_its_cases(officer: Any) -> None:
    def queries() -> int:
        recomputation = Recomputation.objects.create(cause="test", asked_at=timezone.now())
        with CaptureQueriesContext(
            connection,
        ) as caught:
            recompute_open_cases(recomputation=recomputation)
        return len(caught)

    a_case()
    enter(officer, "rests", DAY(2026, 3, 30))
    few = queries()
    for _ in range(20):
        a_case()
    CalendarEntry.objects.all().delete()
    assert queries() == few


def test_the_command_lists_what_moved(capsys: Any) -> None:
    case = a_case()
    CalendarEntry.objects.create(kind="rests", day=DAY(2026, 3, 30), source="test")
    with translation.override("en"):
        call_command("deadlines_recompute")
    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"{case.number}\t2026-03-30\t2026-03-31", "1 open cases, 1 moved."]


def test_an_officer_enters_a_festival_in_the_cms_and_reads_what_moved(officer: Any, client: Client) -> None:
    case = a_case()
    case.agency.staff.add(officer)
    client.force_login(officer)
    sent = {"kind": "rests", "day": "2026-03-30", "last_day": "2026-03-31", "source": "国办发明电〔2026〕7号"}
    assert client.post("/cms/calendar-entries/new/", sent).status_code == 302
    assert [entry.entered_by for entry in CalendarEntry.objects.all()] == [officer, officer]
    again = client.post("/cms/calendar-entries/new/", {**sent, "day": "2026-03-29"})
    assert again.status_code == 200
    assert CalendarEntry.objects.count() == 2
    recompute_what_waits()
    assert client.get("/cms/moved-due-days/").status_code == 200
    page = client.get(f"/cms/moved-due-days/{Recomputation.objects.get().pk}/")
    assert case.number in page.content.decode()


def test_the_list_of_what_moved_shows_the_cases_of_other_agencies_to_nobody(officer: Any, client: Client) -> None:
    case = a_case()
    enter(officer, "rests", DAY(2026, 3, 30))
    recompute_what_waits()
    client.force_login(officer)
    page = client.get(f"/cms/moved-due-days/{Recomputation.objects.get().pk}/")
    assert page.status_code == 200
    assert case.number not in page.content.decode()
    officer.user_permissions.set(Permission.objects.filter(codename="access_admin"))
    for address in ("/cms/calendar-entries/", "/cms/calendar-entries/new/", "/cms/moved-due-days/"):
        assert client.get(address).status_code in {302, 403}


def test_what_a_stopped_worker_left_is_finished_by_the_housekeeping(officer: Any, capsys: Any) -> None:
    case = a_case()
    enter(officer, "rests", DAY(2026, 3, 30))
    call_command("deadlines_recompute", left_behind=True)
    case.refresh_from_db()
    assert case.due_on == DAY(2026, 3, 30), "a worker may just be at it"
    Recomputation.objects.update(asked_at=timezone.now() - datetime.timedelta(minutes=11), started_at=timezone.now())
    call_command("deadlines_recompute", left_behind=True)
    case.refresh_from_db()
    assert case.due_on == DAY(2026, 3, 31)
    assert capsys.readouterr().out == ""
