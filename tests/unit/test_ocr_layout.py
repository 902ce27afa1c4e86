"""Reading order, direction and scale, on pages that the test lays out itself."""

from itertools import pairwise
from math import radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.engines.port import Choice
from ocr.engines.rapidocr_alternatives import ReadCharacter
from ocr.engines.second_look import chosen_by_neighbours, gaps_in, in_one_script, merged, with_signs_of
from ocr.layout.boxes import Box, Quad, box_of, extents, is_tall, tilt, turned, upright
from ocr.layout.direction import grid_doubt, guess_direction
from ocr.layout.reading_order import reading_order
from ocr.layout.scale import MOST_PIXELS, finding_scale, first_scale, strips
from ocr.neighbours import log_likelihood, sense

BOXES = st.builds(
    lambda left, top, width, height: Box(left, top, left + width, top + height),
    st.floats(0, 900),
    st.floats(0, 900),
    st.floats(1, 400),
    st.floats(1, 400),
)


def column(left: float, right: float, *, lines: int, top: float = 100, step: float = 40) -> list[Box]:
    return [Box(left, top + number * step, right, top + number * step + 30) for number in range(lines)]


def quad(box: Box) -> Quad:
    return ((box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom))


def test_two_columns_are_read_one_after_the_other_below_a_heading() -> None:
    heading = Box(80, 20, 900, 70)
    left, right = column(50, 450, lines=6), column(480, 900, lines=6)
    mixed = [box for pair in zip(left, right, strict=True) for box in pair]
    boxes = [*mixed, heading]
    assert [boxes[index] for index in reading_order(boxes, vertical=False)] == [heading, *left, *right]


def test_columns_whose_lines_do_not_stand_level_are_still_two() -> None:
    left, right = column(50, 450, lines=6), column(480, 900, lines=6, top=117)
    boxes = [*right, *left]
    assert [boxes[index] for index in reading_order(boxes, vertical=False)] == [*left, *right]


def test_four_columns_are_read_one_after_the_other() -> None:
    columns = [column(left, left + 300, lines=8) for left in (50, 380, 710, 1040)]
    boxes = [box for row in zip(*columns, strict=True) for box in row]
    assert [boxes[index] for index in reading_order(boxes, vertical=False)] == [box for one in columns for box in one]


def test_a_heading_inside_the_columns_parts_them() -> None:
    heading = Box(50, 300, 900, 340)
    upper = [*column(50, 450, lines=4), *column(480, 900, lines=4)]
    lower = [*column(50, 450, lines=4, top=380), *column(480, 900, lines=4, top=380)]
    boxes = sorted([*upper, heading, *lower], key=lambda box: (box.top, box.left))
    assert [boxes[index] for index in reading_order(boxes, vertical=False)] == [*upper, heading, *lower]


def test_a_table_is_read_row_by_row() -> None:
    rows = [[Box(left, top, left + 70, top + 30) for left in (50, 300, 600)] for top in (100, 160, 220, 280)]
    cells = [cell for row in rows for cell in row]
    boxes = cells[::-1]
    assert [boxes[index] for index in reading_order(boxes, vertical=False)] == cells


def test_a_line_in_pieces_stays_one_line() -> None:
    first, second = Box(50, 100, 400, 130), Box(480, 104, 900, 134)
    below = Box(50, 150, 900, 180)
    boxes = [below, second, first]
    assert [boxes[index] for index in reading_order(boxes, vertical=False)] == [first, second, below]


def test_columns_of_characters_run_from_the_right() -> None:
    columns = [Box(left, 50, left + 40, 700) for left in (800, 740, 680, 620)]
    boxes = columns[::-1]
    assert [boxes[index] for index in reading_order(boxes, vertical=True)] == columns


def test_verses_in_one_column_stay_together() -> None:
    verses = [(Box(left, 50, left + 40, 300), Box(left, 325, left + 40, 600)) for left in (800, 740, 680, 620, 560)]
    wanted = [part for pair in verses for part in pair]
    boxes = sorted(wanted, key=lambda box: box.top)
    assert [boxes[index] for index in reading_order(boxes, vertical=True)] == wanted


def test_registers_of_a_newspaper_are_read_one_after_the_other() -> None:
    upper = [Box(left, 50, left + 40, 400) for left in (800, 750, 700, 650)]
    lower = [Box(left, 480, left + 40, 830) for left in (800, 750, 700, 650)]
    boxes = [box for pair in zip(lower, upper, strict=True) for box in pair]
    assert [boxes[index] for index in reading_order(boxes, vertical=True)] == [*upper, *lower]


@given(st.lists(BOXES, max_size=14), st.booleans())
def test_every_box_is_read_once(boxes: list[Box], vertical: bool) -> None:
    assert sorted(reading_order(boxes, vertical=vertical)) == list(range(len(boxes)))


def test_direction_follows_the_longer_pieces() -> None:
    lines = [quad(box) for box in column(50, 600, lines=5)]
    columns = [quad(Box(left, 50, left + 40, 700)) for left in (300, 360, 420)]
    assert (guess_direction(lines).vertical, guess_direction(lines).doubt) == (False, 0.0)
    assert (guess_direction(columns).vertical, guess_direction(columns).doubt) == (True, 0.0)
    mixed = guess_direction([*columns, quad(Box(0, 0, 400, 30))])
    assert mixed.vertical
    assert 0 < mixed.doubt < 1


def test_squares_say_nothing_about_direction() -> None:
    assert guess_direction([quad(Box(0, 0, 40, 40))]).doubt == 1.0
    assert guess_direction([]).doubt == 1.0


@pytest.mark.parametrize(("step", "doubtful"), [(22.0, False), (34.0, True), (60.0, True)])
def test_a_grid_can_be_read_both_ways(step: float, doubtful: bool) -> None:
    lines = [quad(box) for box in column(50, 600, lines=5)]  # 40 pixels from line to line
    assert (grid_doubt(lines, [step] * 20, vertical=False) >= 0.5) is doubtful


@pytest.mark.parametrize("angle", [-13.0, -3.0, 0.0, 5.0, 12.0])
def test_a_leaning_column_keeps_its_head(angle: float) -> None:
    standing = quad(Box(300, 50, 340, 750))
    leaning = turned(standing, -radians(angle))
    mixed_up = (leaning[3], leaning[0], leaning[1], leaning[2])
    assert upright(mixed_up) == leaning
    assert upright((leaning[0], leaning[3], leaning[2], leaning[1])) == leaning  # the other way round
    assert is_tall(upright(mixed_up))
    assert extents(leaning) == pytest.approx((40, 700))


@pytest.mark.parametrize("angle", [-8.0, 0.0, 3.0])
def test_tilt_is_measured_and_taken_back(angle: float) -> None:
    leaning = [turned(quad(box), -radians(angle)) for box in column(50, 600, lines=5)]
    assert tilt(leaning) == pytest.approx(radians(angle))
    level = box_of(turned(leaning[0], tilt(leaning)))
    assert (level.width, level.height) == pytest.approx((550, 30))


def test_large_writing_is_looked_for_on_a_reduced_page_and_small_writing_again_larger() -> None:
    scale = first_scale(2480, 3508)
    assert 2480 * 3508 * scale**2 == pytest.approx(MOST_PIXELS)
    assert finding_scale(scale, 150.0) == scale
    assert scale < finding_scale(scale, 40.0) <= 1.0
    assert first_scale(600, 800) == 1.0
    assert finding_scale(scale, None) == scale


def test_a_large_page_is_cut_in_white_places() -> None:
    profile = [0 if place % 50 < 12 else 9 for place in range(3000)]
    found = strips(profile, 1000)
    assert len(found) == -(-3000 * 1000 // MOST_PIXELS)
    assert (found[0][0], found[-1][1]) == (0, 3000)
    assert all(end == start for (_, end), (start, _) in pairwise(found))
    assert all(profile[start] == 0 for start, _end in found[1:])


def test_order_that_makes_sense_is_told_from_order_that_does_not() -> None:
    rows = ("人民政府工作", "會議通過決定", "檔案資料目錄")
    columns = tuple("".join(characters) for characters in zip(*rows, strict=True))
    assert sense(rows) > sense(columns) + 0.2
    assert sense(()) == 0.0


def test_neighbours_are_known_in_both_scripts() -> None:
    assert log_likelihood("联", "系") > log_likelihood("联", "不")
    assert log_likelihood("聯", "繫") == log_likelihood("联", "系")


def read(text: str, *, sure: float = 99.5, others: dict[int, tuple[tuple[str, float], ...]] | None = None):
    offered = others or {}
    return [
        ReadCharacter(
            character=one,
            start=number / len(text),
            end=(number + 1) / len(text),
            confidence=60.0 if number in offered else sure,
            alternatives=tuple(Choice(*other) for other in offered.get(number, ())),
        )
        for number, one in enumerate(text)
    ]


def spelled(parts: list[ReadCharacter]) -> str:
    return "".join(part.character for part in parts)


def test_neighbours_decide_between_like_shapes_and_keep_what_was_read_as_an_alternative() -> None:
    found = chosen_by_neighbours(read("县人民攻府", others={3: (("政", 30.0),)}))
    assert spelled(found) == "县人民政府"
    assert [(one.character, one.confidence) for one in found[3].alternatives] == [("攻", 60.0)]


def test_neighbours_do_not_overrule_a_sure_character() -> None:
    sure = read("联不学生")
    assert chosen_by_neighbours(sure) == sure


def test_a_page_of_one_script_gets_stray_variants_back() -> None:
    page = in_one_script([read("觀識滅聲書"), read("声", others={0: (("聲", 5.0),)})])
    assert [spelled(line) for line in page] == ["觀識滅聲書", "聲"]
    mixed = in_one_script([read("觀識"), read("声", others={0: (("聲", 5.0),)})])
    assert spelled(mixed[1]) == "声"


def test_a_character_of_both_scripts_is_not_exchanged_for_an_unlikely_variant() -> None:
    page = in_one_script([read("觀識滅聲書"), read("并", others={0: (("並", 5.0),)})])
    assert spelled(page[1]) == "并"


def test_two_looks_average_and_keep_what_only_one_saw_if_it_is_sure() -> None:
    assert spelled(merged(read("甲乙丙"), read("甲丙"))) == "甲乙丙"
    assert spelled(merged(read("甲丙"), read("甲乙丙", sure=20.0))) == "甲丙"
    found = merged(
        read("甲乙", others={1: (("丁", 35.0),)}),
        read("甲丁", others={1: (("乙", 1.0),)}),
    )
    assert spelled(found) == "甲丁"
    assert found[1].confidence == pytest.approx(47.5)


def test_signs_are_added_from_the_other_reading_and_nothing_else() -> None:
    assert spelled(with_signs_of(read("甲乙丙"), read("甲，乙丁丙。"))) == "甲，乙丙。"


def test_wide_gaps_part_a_line() -> None:
    parts = [
        ReadCharacter("甲", 0.0, 0.1, 99.0, ()),
        ReadCharacter("乙", 0.1, 0.2, 99.0, ()),
        ReadCharacter("丙", 0.4, 0.5, 99.0, ()),
    ]
    assert gaps_in(parts, thickness=0.1) == [pytest.approx(0.3)]
