"""The pure rules of the desk: what is looked at first, how texts differ, where they stand, what samples say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.desk.auditing import error_rate, is_drawn, wilson
from ocr.desk.calibration import calibrated
from ocr.desk.differences import confusions, difference
from ocr.desk.experience import Experience
from ocr.desk.gain import Example, measured
from ocr.desk.placing import placed_words
from ocr.desk.ranking import RankedLine, missed_on, rank, spans_that_matter
from ocr.engines.port import Direction
from ocr.layout import boxes
from ocr.line_text import join_words
from ocr.marking import Box

WRITTEN = st.text(st.sampled_from("水库报告县政府 aB12.,。（）的"), min_size=1, max_size=30).filter(str.strip)


def a_line(text: str, *, right: float = 0.9, top: int = 0, settled: bool = False, others: str = "") -> RankedLine:
    return RankedLine(
        box=boxes.Box(0, top, 40 * len(text), top + 40),
        direction=Direction.HORIZONTAL,
        characters=tuple((sign, right, tuple(others)) for sign in text),
        settled=settled,
    )


def reasons(*lines: RankedLine, **more) -> dict[str, float]:
    return dict(rank(lines, **{"direction_given": True, **more}).reasons)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ([a_line("县人民政府修建报告", right=0.99)], [a_line("县人民政府修建报告", right=0.6)]),
        ([a_line("县人民政府修建报告", settled=True)], [a_line("县人民政府修建报告")]),
        ([a_line("县人民政府修建报告")], []),
        ([a_line("县人民政府修建报告", top=0), a_line("县人民政府修建报告", top=60)],
         [a_line("县人民政府修建报告", top=0), a_line("县人民政府修建报告", top=10)]),
        ([a_line("县人民政府修建的报告")], [a_line("一九五三年六月三十日")]),
        ([a_line("县人民政府修建报告", right=1)], [a_line("县人", right=1)]),
    ],
    ids=["surer", "settled", "empty", "overlapping", "date", "few"],
)  # fmt: skip
def test_what_is_more_doubtful_is_looked_at_first(better, worse) -> None:
    low, high = rank(better, direction_given=True), rank(worse, direction_given=True)
    assert low.priority < high.priority


def test_a_doubtful_direction_counts_until_a_person_states_it() -> None:
    square = [
        RankedLine(
            box=boxes.Box(0, 60 * row, 240, 60 * row + 40),
            direction=Direction.HORIZONTAL,
            characters=tuple((sign, 0.99, ()) for sign in "四个字的"),
            steps=(60.0, 60.0, 60.0),
        )
        for row in range(4)
    ]
    assert "direction" in reasons(*square, direction_given=False)
    assert "direction" not in reasons(*square)


def test_a_layout_that_a_person_mended_is_doubted_no_more() -> None:
    lines = [a_line("县人民政府", top=0), a_line("修建报告", top=10)]
    assert "overlaps" in reasons(*lines)
    assert "overlaps" not in reasons(*lines, mended=True)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("民国三十七年六月报告", ["民国三十七年六月"]),
        ("一九五三年", ["一九五三年"]),
        ("共计三百二十元整", ["三百二十"]),
        ("户主：张大有等", ["张大有等"]),
        ("李有才同志", ["李有才"]),
        ("关于修建水库的报告", []),
    ],
)
def test_names_dates_and_numbers_matter_more(text: str, parts: list[str]) -> None:
    found = [text[start:end] for start, end in spans_that_matter(text)]
    assert all(part in found for part in parts)
    assert bool(found) == bool(parts)


@pytest.mark.parametrize(
    ("text", "others", "term", "found"),
    [
        ("修建水厍报告", "库", "水库", True),
        ("修建水庫报告", "", "水库", False),  # a search finds it as it stands
        ("修建水厍报告", "", "水渠", False),
        ("李有木同志", "才", "李有才", True),
    ],
)
def test_a_page_that_may_hold_what_readers_missed_is_known(text: str, others: str, term: str, found: bool) -> None:
    assert missed_on([a_line(text, others=others)], [(term, 3)]) == ([(term, 3)] if found else [])


def test_what_a_person_wrote_holds_nothing_missed() -> None:
    assert missed_on([a_line("修建水厍报告", others="库", settled=True)], [("水库", 1)]) == []


@given(st.floats(0, 100), st.floats(0, 100))
def test_calibration_keeps_the_order(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= calibrated(low, "rapidocr") <= calibrated(high, "rapidocr") <= 1
    assert calibrated(low, "an engine nobody measured") == pytest.approx(low / 100)


@given(WRITTEN, WRITTEN)
def test_a_difference_holds_both_texts(old: str, new: str) -> None:
    pieces = difference(old, new)
    assert "".join(text for kind, text in pieces if kind != "new") == old
    assert "".join(text for kind, text in pieces if kind != "old") == new
    assert all(text for _kind, text in pieces)


@pytest.mark.parametrize(
    ("read", "meant", "pairs"),
    [
        ("修建水厍", "修建水库", {("厍", "库"): 1}),
        ("天天", "夫夫", {("天", "夫"): 2}),
        ("水 库", "水库", {}),
        ("完全不同的一行", "县人民政府", {}),
    ],
)
def test_confusions_are_single_characters_in_their_places(read: str, meant: str, pairs) -> None:
    assert dict(confusions(read, meant)) == pairs


@given(WRITTEN, WRITTEN, st.booleans())
def test_placed_words_spell_the_text_inside_the_line(text: str, machine_text: str, down: bool) -> None:
    text = text.strip()
    side = 40 * len(machine_text)
    box = Box(left=10, top=20, right=50 if down else 10 + side, bottom=20 + side if down else 60)
    places = [
        Box(left=10, top=20 + 40 * at, right=50, bottom=60 + 40 * at)
        if down
        else Box(left=10 + 40 * at, top=20, right=50 + 40 * at, bottom=60)
        for at in range(len(machine_text))
    ]
    direction = Direction.VERTICAL if down else Direction.HORIZONTAL
    words = placed_words(text, machine_text=machine_text, places=places, box=box, direction=direction)
    assert join_words([word.text for word in words])[0] == text
    starts = [word.box.top if down else word.box.left for word in words]
    assert starts == sorted(starts)
    for word in words:
        assert box.left <= word.box.left <= word.box.right <= box.right
        assert box.top <= word.box.top <= word.box.bottom <= box.bottom


def test_characters_that_stayed_stand_where_the_machine_saw_them() -> None:
    places = [Box(left=left, top=0, right=left + 30, bottom=40) for left in (0, 100, 300)]
    box = Box(left=0, top=0, right=330, bottom=40)
    words = placed_words("水利报告", machine_text="水报告", places=places, box=box, direction=Direction.HORIZONTAL)
    assert [(word.text, word.box.left, word.box.right) for word in words] == [
        ("水", 0, 30), ("利", 30, 100), ("报", 100, 130), ("告", 300, 330),
    ]  # fmt: skip


def test_a_box_that_was_moved_away_spreads_its_text_evenly() -> None:
    places = [Box(left=left, top=0, right=left + 40, bottom=40) for left in (0, 40)]
    box = Box(left=500, top=500, right=580, bottom=540)
    words = placed_words("水库", machine_text="水库", places=places, box=box, direction=Direction.HORIZONTAL)
    assert [(word.box.left, word.box.right) for word in words] == [(500, 540), (540, 580)]


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.2775), (1, 10, 0.0179, 0.4042), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)],
)
def test_wilsons_bounds_are_the_published_ones(hits: int, trials: int, low: float, high: float) -> None:
    assert wilson(hits, trials) == (pytest.approx(low, abs=0.0001), pytest.approx(high, abs=0.0001))


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_bounds_hold_the_rate(one: int, other: int) -> None:
    wrong, characters = sorted((one, other))
    found = error_rate(lines=1, characters=characters, wrong=wrong)
    assert 0 <= found.low <= found.percent + 1e-9
    assert found.percent - 1e-9 <= found.high <= 100


def test_no_more_can_be_right_than_was_tried() -> None:
    with pytest.raises(ValueError, match="3 of 2"):
        wilson(3, 2)


def test_two_in_a_hundred_are_drawn() -> None:
    digests = [number.to_bytes(2, "big") + bytes(6) for number in range(0, 65536, 64)]
    assert sum(map(is_drawn, digests)) == pytest.approx(0.02 * len(digests), abs=1)


KNOWN = Experience(confusions={("厍", "库"): 9}, terms=frozenset({"青岚县人民政府"}))


def test_what_was_corrected_before_is_offered_first() -> None:
    offered = KNOWN.reranked([("水", 99, ()), ("厍", 60, (("犀", 30), ("库", 20)))])
    assert [other for other, _sure in offered[1]] == ["库", "犀"]
    assert KNOWN.reranked([("厍", 99, ())])[0][0][0] == "库"


def test_a_name_of_the_house_is_offered_first() -> None:
    line = [(sign, 90.0, ()) for sign in "青岚县人民政"] + [("俯", 50.0, (("腐", 30.0), ("府", 15.0)))]
    assert KNOWN.reranked(line)[6][0][0] == "府"
    assert KNOWN.mended(line) == "青岚县人民政府"


@given(st.lists(st.tuples(st.sampled_from("水库报告"), st.floats(0, 100), st.just(())), max_size=12))
def test_experience_of_nothing_leaves_everything(line) -> None:
    assert Experience().mended(line) == "".join(one[0] for one in line)
    assert Experience().reranked(line) == [()] * len(line)


def habit(*, known: bool) -> list[Example]:
    """Forty pages of one hand that writes 库 so that it is read as 厍, or as often really means 厍."""
    doubtful = ("厍", 55.0, (("库", 40.0),))
    return [
        Example(
            page=f"page {number}",
            lines=((("水", 99.0, ()), doubtful, ("坝", 99.0, ())),),
            truth="水库坝" if known or number % 2 else "水厍坝",
        )
        for number in range(40)
    ]


def test_a_hands_habit_is_learned_where_it_helps_and_only_there() -> None:
    useful = measured(habit(known=True))
    assert (useful.wrong_before, useful.first_before) == (40, 40)
    assert (useful.wrong_after, useful.helps) == (0, True)
    useless = measured(habit(known=False))
    assert not useless.helps
