"""A person's text is kept, never overwritten, found at once, and its hits are marked where it stands."""

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from ocr.desk.claims import claim
from ocr.desk.permissions import DeskRefusedError
from ocr.desk.saving import (
    LineConflictError,
    LineGoneError,
    LineRefusedError,
    SavedLine,
    save_line,
)
from ocr.engines.port import Direction
from ocr.models import Line, LineState, LineVersion, Page, PageReview
from ocr.selectors import marks, page_view
from search.actions import drain
from search.models import OutboxEntry
from search.questions import Question
from search.selectors import search
from search.viewers import PUBLIC_VIEWER
from tests.integration.desk_bench import a_line, a_page, a_transcriber, a_unit, a_volunteer, an_archivist, lines_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def save(page, line, text, by, *, base=None, state=LineState.CORRECTED) -> SavedLine:
    return save_line(
        line_id=line.pk,
        base=Line.objects.get(pk=line.pk).version if base is None else base,
        text=text,
        state=state,
        page=page,
        by=by,
        now=timezone.now(),
    )


@pytest.fixture
def read_page() -> Page:
    return a_page(a_unit(), a_line("修建水厍报告", unsure={3: 40}, others="库"), a_line("一九五三年"))


def test_a_correction_is_found_at_once_and_marked_where_it_stands(read_page, empty_index) -> None:
    drain()
    question = Question(text="水库", tolerant=False)
    first = lines_of(read_page)[0]
    assert search(question, viewer=PUBLIC_VIEWER).total == 0
    save(read_page, first, "修建水库的总报告", a_volunteer())
    drain()
    (hit,) = search(question, viewer=PUBLIC_VIEWER).hits
    assert hit.identifier == str(read_page.pk)
    read_page.refresh_from_db()
    (mark,) = marks(read_page, "修建水")
    assert (mark.left, mark.width) == (pytest.approx(100 * 40 / 600, abs=0.01), pytest.approx(20))
    (mark,) = marks(read_page, "库的总")  # three characters in the place of one
    assert (mark.left, mark.width) == (pytest.approx(100 * 160 / 600, abs=0.2), pytest.approx(100 * 40 / 600, abs=0.2))
    (behind,) = marks(read_page, "报告")
    assert behind.left == pytest.approx(100 * 200 / 600, abs=0.01)
    assert page_view(read_page).text == "修建水库的总报告\n一九五三年"
    assert read_page.transcription.text == "修建水库的总报告\n一九五三年"


def test_a_vertical_correction_is_marked_down_its_column(empty_index) -> None:
    page = a_page(a_unit(), a_line("修建水厍报告", unsure={3: 40}), direction=Direction.VERTICAL)
    save(page, lines_of(page)[0], "修建水库报告", a_volunteer())
    (mark,) = marks(page, "水库")
    assert (mark.top, mark.height) == (pytest.approx(100 * 120 / 800), pytest.approx(100 * 80 / 800))


def test_nothing_of_a_save_that_fails_is_kept(read_page) -> None:
    first, volunteer, before = lines_of(read_page)[0], a_volunteer(), OutboxEntry.objects.count()

    def full_disk(execute, sql, params, many, context):
        if "outboxentry" in sql and sql.startswith("INSERT"):
            raise OperationalError("disk full")
        return execute(sql, params, many, context)

    with pytest.raises(OperationalError), connection.execute_wrapper(full_disk), transaction.atomic():
        save(read_page, first, "修建水库报告", volunteer)
    first.refresh_from_db()
    assert (first.text, first.version, LineVersion.objects.count()) == ("修建水厍报告", 0, 0)
    assert OutboxEntry.objects.count() == before


def test_every_save_is_a_version_with_its_author(read_page) -> None:
    first, volunteer = lines_of(read_page)[0], a_volunteer()
    save(read_page, first, "修建水库报", volunteer)
    save(read_page, first, "修建水库报告", volunteer)
    assert list(LineVersion.objects.values_list("number", "text", "state", "author__username")) == [
        (0, "修建水厍报告", "machine", None),
        (1, "修建水库报", "corrected", "volunteer"),
        (2, "修建水库报告", "corrected", "volunteer"),
    ]
    first.refresh_from_db()
    assert first.machine_text == "修建水厍报告"


def test_sending_the_same_again_changes_nothing(read_page) -> None:
    first, volunteer = lines_of(read_page)[0], a_volunteer()
    saved = save(read_page, first, "修建水库报告", volunteer, base=0)
    again = save(read_page, first, "修建水库报告", volunteer, base=0)
    assert (saved.version, again.version, LineVersion.objects.count()) == (1, 1, 2)


def test_what_another_person_wrote_is_shown_and_not_overwritten(read_page) -> None:
    first, now = lines_of(read_page)[0], timezone.now()
    one, other = a_transcriber("one"), a_transcriber("other")
    save(read_page, first, "修建水库报告", one)
    PageReview.objects.update(claimed_until=now)
    with pytest.raises(LineConflictError) as caught:
        save(read_page, first, "修建水渠报告", other, base=0)
    assert (caught.value.theirs.text, caught.value.theirs.author) == ("修建水库报告", one)
    assert caught.value.difference == [("same", "修建水"), ("theirs", "库"), ("yours", "渠"), ("same", "报告")]
    first.refresh_from_db()
    assert first.text == "修建水库报告"
    assert save(read_page, first, "修建水渠报告", other, base=1).version == 2


def test_nobody_writes_on_a_page_in_other_hands(read_page) -> None:
    one, other = a_transcriber("one"), a_transcriber("other")
    claim(page=read_page, by=one, now=timezone.now())
    with pytest.raises(DeskRefusedError, match="one"):
        save(read_page, lines_of(read_page)[0], "修建水库报告", other)
    assert LineVersion.objects.count() == 0


def test_a_line_is_checked_by_a_second_person_only(read_page) -> None:
    first, author, second = lines_of(read_page)[0], an_archivist("author"), an_archivist("second")
    with pytest.raises(LineRefusedError):
        save(read_page, first, first.text, second, state=LineState.CHECKED)
    PageReview.objects.update(claimed_by=None)
    save(read_page, first, "修建水库报告", author)
    with pytest.raises(DeskRefusedError):
        save(read_page, first, "修建水库报告", author, state=LineState.CHECKED)
    PageReview.objects.update(claimed_by=None)
    with pytest.raises(LineRefusedError):
        save(read_page, first, "修建水库的报告", second, state=LineState.CHECKED)
    assert save(read_page, first, "修建水库报告", second, state=LineState.CHECKED).state is LineState.CHECKED


def test_a_volunteer_neither_checks_nor_undoes_a_check(read_page) -> None:
    first, archivist, other, volunteer = lines_of(read_page)[0], an_archivist(), an_archivist("b"), a_volunteer()
    save(read_page, first, "修建水库报告", archivist)
    PageReview.objects.update(claimed_by=None)
    with pytest.raises(DeskRefusedError):
        save(read_page, first, "修建水库报告", volunteer, state=LineState.CHECKED)
    PageReview.objects.update(claimed_by=None)
    save(read_page, first, "修建水库报告", other, state=LineState.CHECKED)
    PageReview.objects.update(claimed_by=None)
    with pytest.raises(DeskRefusedError):
        save(read_page, first, "修建水渠报告", volunteer)
    first.refresh_from_db()
    assert (first.text, first.state) == ("修建水库报告", "checked")


@pytest.mark.parametrize("text", ["", "  \u3000 ", "\x00", "水" * 501])
def test_what_no_line_can_hold_is_refused_in_a_sentence(read_page, text: str) -> None:
    with pytest.raises(LineRefusedError):
        save(read_page, lines_of(read_page)[0], text, a_volunteer())


def test_signs_that_no_database_holds_are_left_out(read_page) -> None:
    assert save(read_page, lines_of(read_page)[0], "修\x00建\n水库", a_volunteer()).text == "修 建 水库"


def test_going_back_to_the_machines_text_brings_its_other_readings_back(read_page) -> None:
    first, volunteer = lines_of(read_page)[0], a_volunteer()
    save(read_page, first, "修建水库报告", volunteer)
    first.refresh_from_db()
    assert first.alternatives == []
    save(read_page, first, "whatever", volunteer, state=LineState.MACHINE)
    first.refresh_from_db()
    assert (first.text, first.state, first.alternatives) == ("修建水厍报告", "machine", [[3, "库", 60]])


def test_a_line_that_was_taken_off_takes_no_text(read_page) -> None:
    first = lines_of(read_page)[0]
    Line.objects.filter(pk=first.pk).update(dropped=True)
    with pytest.raises(LineGoneError):
        save(read_page, first, "修建水库报告", a_volunteer())


def test_a_page_drops_in_the_queue_when_its_doubts_are_settled(read_page) -> None:
    before = PageReview.objects.get(page=read_page)
    save(read_page, lines_of(read_page)[0], "修建水库报告", a_volunteer())
    after = PageReview.objects.get(page=read_page)
    assert after.expected_wrong < before.expected_wrong
    assert (before.touched, after.touched) == (0, 1)
