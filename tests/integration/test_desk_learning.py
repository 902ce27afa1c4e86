"""Audits are drawn fairly and typed blind; corrections are learned from, and never written over a person."""

import math

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from cms.finding.results import results
from ocr.desk.audits import AuditRefusedError, answer_audit, draw_audits, pass_audit, waiting_for
from ocr.desk.learning import experience, learn, learn_from_page
from ocr.desk.leaving import finish
from ocr.desk.mending import with_experience
from ocr.desk.permissions import DeskRefusedError
from ocr.desk.saving import save_line
from ocr.desk.selectors import quality
from ocr.engines.port import Choice, Direction, Reading, RecognisedCharacter, RecognisedLine, RecognisedWord
from ocr.models import AuditDraw, Confusion, LexiconTerm, Line, LineState, Page, PageReview
from search.actions import drain
from search.missed import note_missed
from search.models import MissedTerm
from search.questions import Question
from search.viewers import PUBLIC_VIEWER
from tests.integration.desk_bench import (
    a_fonds,
    a_line,
    a_page,
    a_transcriber,
    a_unit,
    a_volunteer,
    lines_of,
    somebody,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def media(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def correct(page: Page, by: User, *texts: str) -> None:
    for line, text in zip(lines_of(page), texts, strict=False):
        save_line(line_id=line.pk, base=line.version, text=text, state=LineState.CORRECTED, page=page, by=by, now=NOW)


def an_auditor(name: str = "auditor") -> User:
    return somebody(name, "audit_transcription", fonds=a_fonds())


def drawn(page: Page, by: User) -> AuditDraw:
    line = lines_of(page)[0]
    return AuditDraw.objects.create(
        line=line, version=line.version, accepted=line.text, state=line.state, kind="hand", engine="rapidocr",
        direction="horizontal", accepted_by=by,
    )  # fmt: skip


def test_about_two_in_a_hundred_accepted_lines_are_drawn_the_same_each_time() -> None:
    page = a_page(a_unit(), *(a_line(f"第{number}行") for number in range(1, 1001)))
    review, by = PageReview.objects.get(page=page), a_transcriber()
    count = draw_audits(review=review, by=by)
    assert abs(count - 20) < 4 * math.sqrt(20)
    chosen = set(AuditDraw.objects.values_list("line", flat=True))
    assert draw_audits(review=review, by=by) == count
    assert set(AuditDraw.objects.values_list("line", flat=True)) == chosen


def test_another_installation_draws_other_lines(settings) -> None:
    page = a_page(a_unit(), *(a_line(f"第{number}行") for number in range(1, 601)))
    review, by = PageReview.objects.get(page=page), a_transcriber()
    draw_audits(review=review, by=by)
    chosen = set(AuditDraw.objects.values_list("line", flat=True))
    AuditDraw.objects.all().delete()
    settings.SECRET_KEY = "another installation's"
    draw_audits(review=review, by=by)
    assert set(AuditDraw.objects.values_list("line", flat=True)) != chosen


def test_a_draw_of_a_text_that_stands_no_more_is_taken_back() -> None:
    page, by = a_page(a_unit(), a_line("修建水厍报告")), a_transcriber()
    drawn(page, by)
    correct(page, by, "修建水库报告")
    assert waiting_for(an_auditor()).count() == 0
    finish(page=page, by=by, now=NOW)
    assert not AuditDraw.objects.filter(version=0).exists()


def test_a_line_is_audited_by_somebody_who_neither_wrote_nor_accepted_it() -> None:
    page = a_page(a_unit(), a_line("修建水厍报告"))
    author = somebody("author", "transcribe", "audit_transcription", fonds=a_fonds())
    accepter = somebody("accepter", "transcribe", "audit_transcription", fonds=a_fonds())
    elsewhere = somebody("elsewhere", "audit_transcription", fonds=a_fonds("0046", "县林业局"))
    correct(page, author, "修建水库报告")
    draw = drawn(page, accepter)
    for user in (author, accepter, elsewhere, a_volunteer()):
        with pytest.raises(DeskRefusedError):
            answer_audit(draw_id=draw.pk, text="修建水库报告", by=user, now=NOW)
    auditor = an_auditor()
    with pytest.raises(AuditRefusedError):
        answer_audit(draw_id=draw.pk, text=" ", by=auditor, now=NOW)
    pass_audit(draw_id=draw.pk, by=auditor)
    assert waiting_for(auditor).count() == 0
    answered = answer_audit(draw_id=draw.pk, text="修建 水渠报告，", by=an_auditor("second"), now=NOW)
    assert (answered.characters, answered.wrong) == (7, 2)
    with pytest.raises(DeskRefusedError):
        answer_audit(draw_id=draw.pk, text="x", by=an_auditor("third"), now=NOW)


def test_the_house_knows_its_error_rate_by_kind_and_engine() -> None:
    unit, auditor = a_unit(), an_auditor()
    for number, typed in enumerate(("修建水厍报告", "修建水库报告"), start=1):
        page = a_page(unit, a_line("修建水厍报告"), number=number)
        draw = drawn(page, a_transcriber(f"person {number}"))
        answer_audit(draw_id=draw.pk, text=typed, by=auditor, now=NOW)
    found = quality()
    assert (found.rate.lines, found.rate.characters, found.rate.wrong) == (2, 12, 1)
    assert found.rate.percent == pytest.approx(100 / 12)
    assert found.rate.low < found.rate.percent < found.rate.high
    assert [label for label, _rate in found.by_engine] == ["rapidocr"]
    assert len(found.by_kind) == 1


def test_corrections_are_counted_once_however_often_a_page_is_finished() -> None:
    page, by = a_page(a_unit(), a_line("修建水厍报告"), a_line("大厍")), a_transcriber()
    correct(page, by, "修建水库报告", "大库")
    finish(page=page, by=by, now=NOW)
    finish(page=page, by=by, now=NOW)
    assert list(Confusion.objects.values_list("read", "meant", "count")) == [("厍", "库", 2)]
    correct(page, by, "修建水库报告", "大厍")
    learn_from_page(page=page)
    assert list(Confusion.objects.values_list("read", "meant", "count")) == [("厍", "库", 1)]


def test_what_was_corrected_is_offered_first_next_time_and_nothing_is_written() -> None:
    unit, by = a_unit(), a_transcriber()
    taught = a_page(unit, a_line("修建水厍报告"), number=1)
    fresh = a_page(unit, a_line("大水厍", unsure={2: 45}, others="犀"), number=2)
    correct(taught, by, "修建水库报告")
    finish(page=taught, by=by, now=NOW)
    line = lines_of(fresh)[0]
    read = [(one[0], one[5], [(other, sure) for other, sure in one[6]]) for one in line.characters]
    assert [other for other, _sure in experience().reranked(read)[2]][-1] == "库"
    learn()
    line.refresh_from_db()
    assert (line.text, line.state, line.version) == ("大水厍", "machine", 0)


def test_the_lexicon_holds_the_names_of_the_catalogue_and_of_accepted_lines() -> None:
    unit = a_unit()
    type(unit).objects.update(creator="青岚县水利局", subjects=["水利", "x", 5])
    page, by = a_page(unit, a_line("城关公社来函")), a_transcriber()
    correct(page, by, "城关公社来函")
    learn()
    known = set(LexiconTerm.objects.values_list("term", flat=True))
    assert {"青岚县水利局", "县人民政府", "水利", "城关公社"} <= known


def a_reading(text: str, doubtful: int, other: str) -> Reading:
    characters = tuple(
        RecognisedCharacter(
            character=sign, left=40 * at, top=0, width=40, height=40, confidence=55.0 if at == doubtful else 99.0,
            alternatives=(Choice(other, 40.0),) if at == doubtful else (),
        )
        for at, sign in enumerate(text)
    )  # fmt: skip
    words = tuple(
        RecognisedWord(text=one.character, left=one.left, top=0, width=40, height=40, confidence=one.confidence)
        for one in characters
    )
    line = RecognisedLine(text=text, left=0, top=0, width=40 * len(text), height=40, confidence=90,
                          direction=Direction.HORIZONTAL, words=words, characters=characters)  # fmt: skip
    return Reading(lines=(line,), direction=Direction.HORIZONTAL)


@pytest.mark.parametrize("always", [True, False])
def test_new_readings_are_mended_only_where_that_was_measured_to_help(always: bool) -> None:
    unit, by = a_unit(), a_transcriber()
    for number in range(1, 31):
        page = a_page(unit, a_line("水厍坝", unsure={1: 55}, others="库"), number=number)
        Line.objects.filter(transcription=page.transcription).update(
            characters=[["水", 0, 0, 9, 9, 99, []], ["厍", 9, 0, 9, 9, 55, [["库", 40]]], ["坝", 18, 0, 9, 9, 99, []]]
        )
        correct(page, by, "水库坝" if always or number % 2 else "水厍坝")
        finish(page=page, by=by, now=NOW)
    run = learn()
    assert run.applied is always
    assert (run.pages, run.wrong_before) == (30, 30 if always else 15)
    (line,) = with_experience(a_reading("水厍坝", 1, "库")).lines
    assert line.text == ("水库坝" if always else "水厍坝")
    assert "".join(one.character for one in line.characters) == "".join(word.text for word in line.words) == line.text


def test_the_command_says_what_was_measured(capsys) -> None:
    call_command("ocr_learn", "--report")
    assert "nothing to measure" in capsys.readouterr().out
    call_command("ocr_learn")
    assert "left as they are" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("水库", True), ("  水 库 ", True), ("張大有", True), ("库", False), ("", False), ("11010519491231002X", False),
        ("张大有13800001234", False), ("水库 138 0000 1234", False), ("a@b.cn", False), ("water", False),
        ("水" * 41, False), ("水库，堤坝", False),
    ],
)  # fmt: skip
def test_only_words_without_a_person_are_noted_when_nothing_was_found(text: str, kept: bool) -> None:
    assert note_missed(text, today=TODAY) is kept
    assert MissedTerm.objects.count() == kept


def test_a_search_that_finds_nothing_is_noted_and_one_that_finds_something_is_not(empty_index) -> None:
    a_page(a_unit(), a_line("修建水库报告"))
    drain()
    for text in ("修建水库", "蓬莱仙阁", "蓬莱仙阁"):
        results(Question(text=text), viewer=PUBLIC_VIEWER)
    results(Question(text="不存在的", since="1950"), viewer=PUBLIC_VIEWER)
    assert list(MissedTerm.objects.values_list("term", "count")) == [("蓬莱仙阁", 2)]


def test_pages_that_may_hold_what_readers_missed_come_first() -> None:
    unit = a_unit()
    a_page(unit, a_line("修建水坝的总结报告"), number=1)
    wanted = a_page(unit, a_line("修建水厍的总结报告", others="库"), number=2)
    for _time in range(3):
        note_missed("水库", today=TODAY)
    Line.objects.filter(transcription=wanted.transcription).update(
        characters=[[sign, 0, 0, 9, 9, 99, [["库", 1]] if sign == "厍" else []] for sign in "修建水厍的总结报告"]
    )
    call_command("ocr_rank")
    first = PageReview.objects.order_by("-priority").first()
    assert first is not None
    assert first.page == wanted
    assert "missed" in dict(first.reasons)
