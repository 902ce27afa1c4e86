"""One page, one person; the most worthwhile first; and what becomes of a page when somebody is done with it."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from archive_catalog.actions import follow_openings, set_access
from archive_catalog.models import ArchiveUnit
from ocr.desk.claims import LEASE, claim, claim_next, offered, release
from ocr.desk.leaving import ask_second_opinion, call_unreadable, finish, skip
from ocr.desk.permissions import DeskRefusedError
from ocr.desk.queueing import rank_everything
from ocr.desk.saving import save_line
from ocr.models import Line, LineState, Page, PageReview, Scan
from search.viewers import AccessClass
from tests.integration.desk_bench import (
    a_fonds,
    a_line,
    a_page,
    a_transcriber,
    a_unit,
    a_volunteer,
    an_archivist,
    lines_of,
    somebody,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def media(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def pages() -> list[Page]:
    """Three pages of one unit, the second the most doubtful."""
    unit = a_unit()
    return [
        a_page(unit, a_line("县人民政府修建水库的报告"), number=1),
        a_page(unit, a_line("县人民政府修建水库的报告", sure=50), number=2),
        a_page(unit, a_line("县人民政府修建水库的报告", sure=80), number=3),
    ]


def numbers(user: User) -> list[int]:
    return list(offered(user).values_list("page__number", flat=True))


def taken(user: User, *, now=NOW) -> int | None:
    found = claim_next(by=user, now=now)
    return Page.objects.get(pk=found.page_id).number if found else None


def correct(page: Page, by: User, text: str = "县人民政府修建水渠的报告") -> None:
    save_line(
        line_id=lines_of(page)[0].pk, base=lines_of(page)[0].version, text=text, state=LineState.CORRECTED,
        page=page, by=by, now=NOW,
    )  # fmt: skip


def test_the_most_doubtful_page_is_taken_first_and_each_by_one_person(pages) -> None:
    people = [a_transcriber(f"person {number}") for number in range(4)]
    assert [taken(one) for one in people] == [2, 3, 1, None]


def test_a_page_is_free_again_when_its_time_is_over(pages) -> None:
    one, other = a_transcriber("one"), a_transcriber("other")
    assert taken(one) == 2
    assert taken(other, now=NOW + LEASE - timedelta(seconds=1)) == 3
    release(page=pages[2], by=other)
    assert taken(other, now=NOW + LEASE) == 2


def test_working_on_a_page_holds_it_longer(pages) -> None:
    one, other = a_transcriber("one"), a_transcriber("other")
    claim(page=pages[1], by=one, now=NOW - LEASE + timedelta(minutes=1))
    correct(pages[1], one)
    with pytest.raises(DeskRefusedError, match="one"):
        claim(page=pages[1], by=other, now=NOW + timedelta(minutes=5))


def test_nobody_releases_what_is_in_other_hands(pages) -> None:
    one, other = a_transcriber("one"), a_transcriber("other")
    claim(page=pages[0], by=one, now=NOW)
    release(page=pages[0], by=other)
    assert PageReview.objects.get(page=pages[0]).claimed_by == one


def test_a_skipped_page_is_offered_to_others_only(pages) -> None:
    one, other = a_transcriber("one"), a_transcriber("other")
    skip(page=pages[1], by=one, now=NOW)
    assert numbers(one) == [3, 1]
    assert numbers(other) == [2, 3, 1]


def test_a_second_opinion_is_another_persons(pages) -> None:
    one, other = a_transcriber("one"), a_transcriber("other")
    ask_second_opinion(page=pages[1], by=one, now=NOW)
    assert numbers(one) == [3, 1]
    assert numbers(other) == [2, 3, 1]
    finish(page=pages[1], by=other, now=NOW)
    assert numbers(other) == [3, 1]


def test_an_unreadable_page_waits_for_nobody_and_says_so_on_its_lines(pages) -> None:
    one = a_transcriber()
    call_unreadable(page=pages[1], by=one, now=NOW)
    assert numbers(one) == [3, 1]
    assert [line.state for line in lines_of(pages[1])] == ["unreadable"]


def test_what_a_volunteer_wrote_is_checked_by_the_house_before_it_counts(pages) -> None:
    volunteer, archivist = a_volunteer(), an_archivist()
    correct(pages[1], volunteer)
    assert finish(page=pages[1], by=volunteer, now=NOW) == "check"
    assert numbers(volunteer) == [3, 1]
    assert 2 in numbers(archivist)
    line = lines_of(pages[1])[0]
    save_line(line_id=line.pk, base=1, text=line.text, state=LineState.CHECKED, page=pages[1], by=archivist, now=NOW)
    assert finish(page=pages[1], by=archivist, now=NOW) == "finished"
    assert numbers(archivist) == [3, 1]


def test_only_those_who_check_are_offered_what_is_to_be_checked(pages) -> None:
    volunteer = a_volunteer()
    correct(pages[1], volunteer)
    finish(page=pages[1], by=volunteer, now=NOW)
    assert numbers(a_transcriber()) == [3, 1]


def test_the_work_of_the_house_is_finished_without_a_check(pages) -> None:
    transcriber = a_transcriber()
    correct(pages[1], transcriber)
    assert finish(page=pages[1], by=transcriber, now=NOW) == "finished"


def test_everybody_is_offered_what_they_may_work_on(pages) -> None:
    other_fonds = a_fonds("0046", "县林业局")
    closed = a_page(a_unit("0045-9", access=AccessClass.STAFF), a_line("密件", sure=10), number=9)
    elsewhere = a_page(a_unit("0046-1", fonds=other_fonds), a_line("林业", sure=10), number=7)
    volunteer = a_volunteer()
    assert set(numbers(volunteer)) == {1, 2, 3, 7}
    assert set(numbers(a_transcriber())) == {1, 2, 3, 9}
    assert set(numbers(a_transcriber("forester", other_fonds))) == {7}
    assert numbers(somebody("nobody")) == []
    set_access(units=[elsewhere.unit_id], access=AccessClass.STAFF, by=None)
    assert set(numbers(volunteer)) == {1, 2, 3}
    assert closed.unit.public_from is None


def test_a_person_who_comes_from_elsewhere_is_told_so(pages) -> None:
    stranger = a_transcriber("stranger", a_fonds("0046", "县林业局"))
    with pytest.raises(DeskRefusedError):
        claim(page=pages[0], by=stranger, now=NOW)
    with pytest.raises(DeskRefusedError):
        finish(page=pages[0], by=stranger, now=NOW)
    assert PageReview.objects.get(page=pages[0]).state == "waiting"


def test_ranking_everything_again_changes_nothing_where_nothing_changed(pages) -> None:
    before = list(PageReview.objects.order_by("pk").values())
    assert rank_everything() == 3
    assert list(PageReview.objects.order_by("pk").values()) == before


def test_a_page_read_anew_keeps_its_place_with_people(pages) -> None:
    one = a_transcriber()
    claim(page=pages[1], by=one, now=NOW)
    Line.objects.filter(transcription=pages[1].transcription).update(confidence=99)
    rank_everything()
    assert PageReview.objects.get(page=pages[1]).claimed_by == one


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a table of three rows without an index")
def test_the_next_page_is_the_first_entry_of_one_index(pages) -> None:
    plan = offered(a_transcriber())[:1].explain()
    assert "USING INDEX review_queue" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a table of three rows without an index")
def test_a_volunteers_next_page_is_the_first_entry_of_an_index_of_public_pages(pages) -> None:
    plan = offered(a_volunteer())[:1].explain()
    assert "USING INDEX review_queue_public" in plan
    assert "TEMP B-TREE" not in plan


def test_a_page_is_offered_to_volunteers_as_soon_as_its_unit_opens(pages) -> None:
    volunteer = a_volunteer()
    closed = a_page(a_unit("0045-9", access=AccessClass.STAFF), a_line("密件", sure=10), number=9)
    assert 9 not in numbers(volunteer)
    set_access(units=[closed.unit_id], access=AccessClass.PUBLIC, by=None)
    assert numbers(volunteer)[0] == 9
    # Whatever the queue remembers, the unit itself is asked.
    ArchiveUnit.objects.filter(pk=closed.unit_id).update(public_from=None)
    assert 9 not in numbers(volunteer)
    assert PageReview.objects.get(page=closed).public == 1


def test_a_page_that_opens_by_the_calendar_comes_into_the_volunteers_queue(pages) -> None:
    volunteer, today = a_volunteer(), timezone.localdate()
    follow_openings(today=today - timedelta(days=1))
    closed = a_page(a_unit("0045-9", access=AccessClass.STAFF), a_line("密件", sure=10), number=9)
    ArchiveUnit.objects.filter(pk=closed.unit_id).update(public_from=today, onsite_from=today)
    assert 9 not in numbers(volunteer)
    assert follow_openings(today=today) == 1
    assert 9 in numbers(volunteer)


def closed_pages(count: int) -> None:
    """Read pages of a closed unit, all more worthwhile than any other page."""
    unit = a_unit("0045-8", access=AccessClass.STAFF)
    scans = Scan.objects.bulk_create(
        Scan(digest=f"{number:064}", frame=0, media_type="image/png", extension="png", width=9, height=9, byte_size=9)
        for number in range(count)
    )
    made = Page.objects.bulk_create(Page(unit=unit, number=at, scan=scan) for at, scan in enumerate(scans, start=1))
    PageReview.objects.bulk_create(PageReview(page=page, priority=1000 + page.number) for page in made)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="counts the steps of SQLite's machine")
def test_closed_pages_cost_a_volunteer_nothing(pages, client: Client) -> None:
    def work(number: int) -> tuple[int, int]:
        """Queries, and thousands of steps of the database, of taking a page and of looking at the queue."""
        volunteer = a_volunteer(f"volunteer {number}")
        client.force_login(volunteer)
        client.get("/cms/transcription/")  # what is looked up once, such as content types
        steps = []
        connection.connection.set_progress_handler(lambda: steps.append(1) or 0, 1000)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert taken(volunteer) is not None
            assert client.get("/cms/transcription/").status_code == 200
        connection.connection.set_progress_handler(None, 0)
        return len(asked), len(steps)

    few = work(1)
    closed_pages(3000)
    many = work(2)
    assert many[0] == few[0] <= 40
    assert many[1] <= few[1] + 5


@pytest.mark.django_db(transaction=True)
def test_people_who_ask_in_the_same_moment_get_different_pages() -> None:
    unit = a_unit()
    for number in range(1, 7):
        a_page(unit, a_line("县人民政府", sure=50 + number), number=number)
    people = [a_transcriber(f"person {number}") for number in range(6)]
    barrier = threading.Barrier(len(people))
    got: list[int | None] = []

    def ask(user: User) -> None:
        try:
            barrier.wait(timeout=60)
            found = claim_next(by=user, now=NOW)
            got.append(found.page_id if found else None)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(one,)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len(set(got)) == 6
    assert None not in got


@pytest.mark.django_db(transaction=True)
def test_lines_saved_in_the_same_moment_are_all_in_the_text() -> None:
    page = a_page(a_unit(), *(a_line(f"第{sign}行文字") for sign in "甲乙丙丁"))
    by, lines = a_transcriber(), lines_of(page)
    barrier, failed = threading.Barrier(len(lines)), []

    def save(number: int) -> None:
        try:
            barrier.wait(timeout=60)
            save_line(line_id=lines[number].pk, base=0, text=f"改好的第{number}行", state=LineState.CORRECTED,
                      page=page, by=by, now=NOW)  # fmt: skip
        except Exception as error:  # noqa: BLE001 - a thread's failure is the test's
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(number,)) for number in range(len(lines))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    page = Page.objects.select_related("transcription").get(pk=page.pk)
    assert page.transcription is not None
    assert page.transcription.text == "\n".join(f"改好的第{number}行" for number in range(4))
