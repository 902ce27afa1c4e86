"""Order, boxes, directions, new and dropped lines: mended by people, with their history, and never by two at once."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from ocr.desk.history import layout_steps
from ocr.desk.layout import (
    LayoutConflictError,
    LayoutRefusedError,
    WantedLine,
    layout_version,
    mend_direction,
    mend_layout,
    state_kind,
)
from ocr.desk.new_lines import fill_new_line
from ocr.desk.permissions import DeskRefusedError
from ocr.desk.saving import save_line
from ocr.engines.port import Direction
from ocr.models import Line, LineState, Page, PageReview, RecognitionJob
from ocr.scan_files import original_path
from ocr.search_source import PageSource
from ocr.selectors import marks, placed_lines
from tests.integration.desk_bench import a_fonds, a_line, a_page, a_transcriber, a_unit, a_volunteer, lines_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def read_page() -> Page:
    return a_page(
        a_unit(), a_line("甲修建水库", unsure={1: 50}, others="条"), a_line("乙整修堤坝"), a_line("丙植树造林")
    )


def as_they_are(page: Page) -> list[WantedLine]:
    return [
        WantedLine(
            line_id=line.pk, left=line.left, top=line.top, width=line.width, height=line.height,
            direction=Direction(line.direction),
        )
        for line in lines_of(page)
    ]  # fmt: skip


def changed(line: WantedLine, **values) -> WantedLine:
    return WantedLine(**{**{name: getattr(line, name) for name in WantedLine.__dataclass_fields__}, **values})


def mend(page: Page, lines: list[WantedLine], by: User, *, base: int | None = None) -> int:
    assert page.transcription is not None
    version = layout_version(page.transcription) if base is None else base
    return mend_layout(page=page, base=version, lines=lines, by=by, now=timezone.now())


def texts(page: Page) -> list[str]:
    return [line.text for line in placed_lines(page)]


def test_the_order_is_mended_and_search_reads_it_so(read_page) -> None:
    one, two, three = as_they_are(read_page)
    assert mend(read_page, [three, one, two], a_transcriber()) == 1
    assert texts(read_page) == ["丙植树造林", "甲修建水库", "乙整修堤坝"]
    (document,) = PageSource().documents([str(read_page.pk)])
    assert document.body == "丙植树造林甲修建水库乙整修堤坝"
    assert [line.order for line in lines_of(read_page)] == [0, 1, 2]


def test_a_line_that_is_none_goes_and_stays_in_the_history(read_page) -> None:
    one, two, three = as_they_are(read_page)
    mend(read_page, [one, three, changed(two, dropped=True)], a_transcriber())
    assert texts(read_page) == ["甲修建水库", "丙植树造林"]
    (document,) = PageSource().documents([str(read_page.pk)])
    assert "乙" not in document.body
    assert Line.objects.get(pk=two.line_id).dropped
    (step,) = layout_steps(read_page)
    assert len(step.sentences) == 1
    assert Line.objects.get(pk=two.line_id).order == 1


def test_a_new_line_is_empty_until_somebody_writes_it(read_page) -> None:
    by, lines = a_transcriber(), as_they_are(read_page)
    new = WantedLine(line_id=None, left=40, top=300, width=200, height=40, direction=Direction.HORIZONTAL)
    mend(read_page, [lines[0], new, *lines[1:]], by)
    line = lines_of(read_page)[1]
    assert (line.text, line.state) == ("", "machine")
    save_line(
        line_id=line.pk, base=0, text="漏读一行", state=LineState.CORRECTED, page=read_page, by=by, now=timezone.now()
    )
    read_page.refresh_from_db()
    (mark,) = marks(read_page, "漏读一行")
    assert (mark.left, mark.top) == (pytest.approx(100 * 40 / 600, abs=0.01), pytest.approx(100 * 300 / 800))


def test_a_moved_box_takes_its_marks_along(read_page) -> None:
    one, two, three = as_they_are(read_page)
    mend(read_page, [changed(one, left=300, top=500), two, three], a_transcriber())
    (mark,) = marks(Page.objects.get(pk=read_page.pk), "甲修建水库")
    assert (mark.left, mark.top) == (pytest.approx(50), pytest.approx(62.5))


def test_a_column_is_marked_downwards_once_it_is_known_to_be_one(read_page) -> None:
    one, two, three = as_they_are(read_page)
    column = changed(one, width=40, height=200, direction=Direction.VERTICAL)
    mend(read_page, [column, two, three], a_transcriber())
    (mark,) = marks(Page.objects.get(pk=read_page.pk), "水库")
    assert mark.height == pytest.approx(10)


def test_the_same_layout_again_is_no_change(read_page) -> None:
    by = a_transcriber()
    assert mend(read_page, as_they_are(read_page), by) == 0
    assert layout_steps(read_page) == ()


def test_two_people_do_not_mend_over_one_another(read_page) -> None:
    one, two, three = as_they_are(read_page)
    mend(read_page, [three, one, two], a_transcriber("one"))
    PageReview.objects.update(claimed_by=None)
    with pytest.raises(LayoutConflictError):
        mend(read_page, [two, one, three], a_transcriber("other"), base=0)
    assert texts(read_page)[0] == "丙植树造林"


@pytest.mark.parametrize("wrong", ["missing", "twice", "foreign", "outside", "flat"])
def test_a_layout_that_cannot_be_is_refused_whole(read_page, wrong: str) -> None:
    one, two, three = as_they_are(read_page)
    other = lines_of(a_page(a_unit("0045-7"), a_line("别的页")))[0]
    sent = {
        "missing": [one, two],
        "twice": [one, one, two, three],
        "foreign": [one, two, three, changed(one, line_id=other.pk)],
        "outside": [one, two, changed(three, left=590)],
        "flat": [one, two, changed(three, height=3)],
    }[wrong]
    with pytest.raises(LayoutRefusedError):
        mend(read_page, sent, a_transcriber())
    assert texts(read_page) == ["甲修建水库", "乙整修堤坝", "丙植树造林"]
    assert [line.order for line in lines_of(read_page)] == [0, 1, 2]


def test_a_mended_layout_is_doubted_no_more() -> None:
    page = a_page(a_unit(), a_line("甲"))
    assert PageReview.objects.get(page=page).layout_doubt > 0
    (only,) = as_they_are(page)
    mend(page, [changed(only, top=100)], a_transcriber())
    assert PageReview.objects.get(page=page).layout_doubt == 0


def test_the_direction_of_a_whole_volume_is_stated_at_once() -> None:
    unit = a_unit()
    pages = [a_page(unit, a_line("县人民政府"), number=number) for number in (1, 2, 3)]
    by = a_transcriber()
    assert mend_direction(page=pages[0], direction=Direction.VERTICAL, volume=True, by=by) == (3, 0)
    assert set(Page.objects.values_list("direction", flat=True)) == {"vertical"}
    assert RecognitionJob.objects.filter(state="queued", parameters__direction="vertical").count() == 3


def test_a_page_that_people_wrote_on_is_not_read_anew() -> None:
    unit = a_unit()
    pages = [a_page(unit, a_line("县人民政府"), number=number) for number in (1, 2)]
    by = a_transcriber()
    line = lines_of(pages[1])[0]
    save_line(line_id=line.pk, base=0, text="县人民政協", state=LineState.CORRECTED, page=pages[1], by=by,
              now=timezone.now())  # fmt: skip
    assert mend_direction(page=pages[0], direction=Direction.VERTICAL, volume=True, by=by) == (1, 1)
    with pytest.raises(DeskRefusedError):
        mend_direction(page=pages[1], direction=Direction.VERTICAL, volume=False, by=by)
    assert Page.objects.get(pk=pages[1].pk).direction == "horizontal"


def test_whole_volumes_are_for_those_in_charge(read_page) -> None:
    stranger = a_transcriber("stranger", a_fonds("0046", "县林业局"))
    with pytest.raises(DeskRefusedError):
        mend_direction(page=read_page, direction=Direction.VERTICAL, volume=False, by=stranger)
    with pytest.raises(DeskRefusedError):
        mend(read_page, as_they_are(read_page), stranger)
    volunteer = a_volunteer()
    with pytest.raises(DeskRefusedError):
        mend_direction(page=read_page, direction=Direction.VERTICAL, volume=True, by=volunteer)
    assert mend_direction(page=read_page, direction=Direction.VERTICAL, volume=False, by=volunteer) == (1, 0)


def test_how_a_volume_is_written_is_said_once_and_holds_for_its_later_pages(read_page) -> None:
    assert state_kind(page=read_page, kind="hand", volume=True, by=a_transcriber()) == 1
    later = a_page(read_page.unit, a_line("续页"), number=2)
    assert PageReview.objects.get(page=later).kind == "hand"


@pytest.mark.parametrize("quicker", [False, True])
def test_the_machine_reads_a_new_line_unless_a_person_was_quicker(read_page, quicker: bool) -> None:
    by, (one, *others) = a_transcriber(), as_they_are(read_page)
    scan = read_page.scan
    image = Image.new("L", (600, 800), 255)
    font = ImageFont.truetype("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 40)
    ImageDraw.Draw(image).text((40, 600), "关于修建水库的报告", font=font, fill=0)
    image.save(original_path(scan.digest, scan.extension))
    mend(read_page, [one, *others, changed(one, line_id=None, left=30, top=590, width=400, height=80)], by)
    new = lines_of(read_page)[-1]
    if quicker:
        save_line(line_id=new.pk, base=0, text="人写的字", state=LineState.CORRECTED, page=read_page, by=by,
                  now=timezone.now())  # fmt: skip
    assert fill_new_line(line_id=new.pk) is not quicker
    new.refresh_from_db()
    assert new.text == ("人写的字" if quicker else "关于修建水库的报告")
    assert fill_new_line(line_id=new.pk) is False
