"""Characters are placed by the line's ink."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.glyph_places import extent_across, is_evenly_set, places_of


def ink(*stretches: tuple[int, int], length: int) -> list[int]:
    return [255 if any(start <= place < end for start, end in stretches) else 0 for place in range(length)]


def test_even_characters_are_parted_at_the_white_between_them() -> None:
    found = places_of(ink((0, 18), (21, 38), (40, 59), length=70), "档案馆", thickness=20)
    assert [round(start) for start, _end in found] == [0, pytest.approx(19, abs=2), pytest.approx(39, abs=1)]
    assert found[-1][1] == 59


def test_the_white_between_two_cells_belongs_to_neither() -> None:
    found = places_of(ink((10, 48), (150, 208), length=220), "年度保管期", thickness=20)
    assert found[1][1] == 48
    assert found[2][0] == 150
    assert found[4][1] == 208


def test_half_width_characters_take_half_the_room() -> None:
    found = places_of(ink((0, 80), length=80), "共12卷宗", thickness=20)
    assert [round(start) for start, _end in found] == pytest.approx([0, 20, 30, 40, 60], abs=3)


def test_a_half_width_comma_in_han_print_takes_full_room() -> None:
    found = places_of(ink((0, 39), (42, 45), (61, 100), length=100), "档案,目录", thickness=20)
    assert [round(start) for start, _end in found] == pytest.approx([0, 20, 40, 60, 80], abs=3)


@pytest.mark.parametrize("text", ["", "档案"])
def test_a_line_without_ink_or_text_has_no_places(text: str) -> None:
    assert places_of([0] * 30 if text else [255] * 30, text, thickness=20) == ()


@pytest.mark.parametrize(
    ("text", "even"), [("档案目录", True), ("共12卷", True), ("CUDA execution", False), ("", False)]
)
def test_only_lines_of_han_characters_are_set_evenly(text: str, even: bool) -> None:
    assert is_evenly_set(text) is even


@pytest.mark.parametrize(
    ("stretches", "extent"),
    [
        (((5, 25),), (5, 25)),
        (((0, 1), (12, 32), (44, 45)), (12, 32)),  # the foot of the line above, and dirt
        (((10, 13), (40, 44)), (10, 44)),  # the strokes of 二
        ((), None),
    ],
)
def test_a_line_is_as_thick_as_its_main_band(
    stretches: tuple[tuple[int, int], ...], extent: tuple[int, int] | None
) -> None:
    assert extent_across(ink(*stretches, length=50)) == extent


@given(
    profile=st.lists(st.sampled_from([0, 0, 3, 255]), min_size=1, max_size=400),
    text=st.text(alphabet="档案馆，12aＡ ", min_size=1, max_size=40),
    thickness=st.integers(1, 80),
)
def test_every_character_has_a_place_in_order_on_the_line(profile: list[int], text: str, thickness: int) -> None:
    found = places_of(profile, text, thickness=thickness)
    assert len(found) in {0, len(text)}
    assert all(0 <= start <= end <= len(profile) for start, end in found)
    assert all(before[1] <= after[0] for before, after in pairwise(found))
