"""Which lines a better reading gives a page where people have touched some."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.adoption import Taken, adopted, same_line
from ocr.layout.boxes import Box

BOXES = st.builds(
    lambda left, top, width, height: Box(left, top, left + width, top + height),
    st.integers(0, 300),
    st.integers(0, 300),
    st.integers(4, 200),
    st.integers(4, 60),
)


def row(number: int, *, left: int = 0, right: int = 400) -> Box:
    return Box(left, number * 50, right, number * 50 + 40)


def kept(*numbers: int) -> list[Taken]:
    return [Taken(kept=True, index=number) for number in numbers]


def fresh(*numbers: int) -> list[Taken]:
    return [Taken(kept=False, index=number) for number in numbers]


@pytest.mark.parametrize(
    ("former", "new", "wanted"),
    [
        ([(row(0), False), (row(1), False)], [row(0), row(1)], fresh(0, 1)),
        ([(row(0), False), (row(1), True)], [row(0), row(1), row(2)], [*fresh(0), *kept(1), *fresh(2)]),
        # One line that the better engine reads as two
        (
            [(row(0), True), (row(1), False)],
            [row(0, right=200), row(0, left=200), row(1)],
            [*kept(0), *fresh(2)],
        ),
        # Two corrected lines that the better engine takes for one
        ([(row(0, right=200), True), (row(0, left=200), True)], [row(0), row(1)], [*kept(0, 1), *fresh(1)]),
        # A line that a person wrote where neither engine found any, behind the line that it stood behind
        ([(row(0), False), (row(1), True), (row(2), False)], [row(0), row(2)], [*fresh(0), *kept(1), *fresh(1)]),
        ([(row(1), True), (row(2), False)], [row(2)], [*kept(0), *fresh(0)]),
        ([(row(0), True)], [], kept(0)),
        ([], [row(0)], fresh(0)),
    ],
)
def test_touched_lines_stay_in_their_places(
    former: list[tuple[Box, bool]], new: list[Box], wanted: list[Taken]
) -> None:
    assert list(adopted(former, new)) == wanted


@given(st.lists(st.tuples(BOXES, st.booleans()), max_size=8), st.lists(BOXES, max_size=8))
def test_nothing_touched_is_lost_and_nothing_is_there_twice(former: list[tuple[Box, bool]], new: list[Box]) -> None:
    taken = adopted(former, new)
    touched = [number for number, (_box, was) in enumerate(former) if was]
    assert sorted(one.index for one in taken if one.kept) == touched
    chosen = [one.index for one in taken if not one.kept]
    assert chosen == sorted(set(chosen))
    for number, box in enumerate(new):
        overlapped = any(same_line(former[one][0], box) for one in touched)
        assert (number in chosen) is not overlapped


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (row(0), row(0), True),
        (row(0), row(1), False),
        (Box(0, 0, 100, 40), Box(0, 30, 100, 70), False),  # lines whose boxes touch
        (Box(0, 0, 400, 40), Box(300, 0, 380, 38), True),  # a word of the line
    ],
)
def test_boxes_of_one_line(one: Box, other: Box, expected: bool) -> None:
    assert same_line(one, other) is expected
    assert same_line(other, one) is expected
