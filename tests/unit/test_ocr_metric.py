"""The measure itself: what counts as an error, and what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.engines.port import Alternative, Choice, Direction, Reading, RecognisedCharacter, RecognisedLine
from ocr.evaluation.metric import distance, folded, letters_of, matches, shared_characters
from ocr.evaluation.report import (
    Measured,
    by_category,
    calibration,
    errors_among_least_sure,
    full_report,
    judged,
    rates,
)
from ocr.evaluation.samples import SamplesError, samples_in
from ocr.evaluation.search_recall import searched
from ocr.line_text import other_readings

TEXT = st.text(alphabet="一二三四五六七八九十，。 a1", max_size=12)


def line(text: str, *alternatives: tuple[int, str], confidences: tuple[float, ...] = ()) -> RecognisedLine:
    sure = confidences or (90.0,) * len(text)
    return RecognisedLine(
        text=text,
        left=0,
        top=0,
        width=10 * len(text),
        height=10,
        confidence=90.0,
        direction=Direction.HORIZONTAL,
        words=(),
        alternatives=tuple(Alternative(index=index, character=one, confidence=20.0) for index, one in alternatives),
        characters=tuple(
            RecognisedCharacter(
                character=one,
                left=10 * number,
                top=0,
                width=10,
                height=10,
                confidence=sure[number],
                alternatives=(Choice("甲", 1.0),),
            )
            for number, one in enumerate(text)
        ),
    )


def measured(truth: str, *lines: RecognisedLine, category: str = "handwritten line", seconds: float = 1.0) -> Measured:
    reading = Reading(lines=lines, direction=Direction.HORIZONTAL)
    return Measured(name="one", category=category, truth=truth, reading=reading, seconds=seconds)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("说，好。", "说,好."),  # punctuation of another width
        ("“甲”——乙…", '"甲"--乙...'),
        ("為真即說", "爲眞卽説"),  # one character in two printed shapes
        ("Ａ１②", "A12"),
        ("第 一\n行", "第一行"),
    ],
)
def test_what_is_no_error(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("後", "后"), ("己", "已"), ("，", "。"), ("、", "，")])
def test_what_is_an_error(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_letters_leave_signs_out() -> None:
    assert letters_of("《甲》，B 2。") == "甲B2"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("", "", 0), ("甲乙", "", 2), ("甲乙丙", "甲丙", 1), ("甲乙", "乙甲", 2), ("甲乙丙", "甲丁丙", 1)],
)
def test_distance(one: str, other: str, expected: int) -> None:
    assert distance(one, other) == expected


@given(TEXT, TEXT)
def test_distance_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one) <= max(len(one), len(other))
    assert (distance(one, other) == 0) is (one == other)


@given(TEXT, TEXT)
def test_each_character_is_judged_once_and_in_order(one: str, other: str) -> None:
    found = list(matches(one, other))
    assert [index for index, _right in found] == list(range(len(one)))
    assert sum(right for _index, right in found) <= shared_characters(one, other)


def test_rates_pool_over_characters_and_order_does_not_count_in_f1() -> None:
    found = rates([measured("甲乙丙丁", line("丙丁甲乙")), measured("子丑寅卯辰巳", line("子丑寅卯辰午"), seconds=3.0)])
    assert (found.images, found.characters, found.seconds) == (2, 10, 2.0)
    assert found.errors == pytest.approx(50.0)
    assert found.order_free_f1 == pytest.approx(90.0)


def test_an_image_that_was_not_read_counts_as_all_wrong() -> None:
    assert rates([measured("甲乙")]).errors == 100.0


def test_categories_are_told_apart() -> None:
    found = by_category([measured("甲", line("甲"), category="b"), measured("甲", line("乙"), category="a")])
    assert {name: one.errors for name, one in found.items()} == {"a": 100.0, "b": 0.0}


def test_calibration_counts_right_characters_by_confidence() -> None:
    judgements = judged([measured("甲乙丙", line("甲丁丙", confidences=(99.5, 40.0, 99.9)))])
    assert judgements == [(99.5, True), (40.0, False), (99.9, True)]
    bands = calibration(judgements)
    assert [(band.start, band.characters, band.right) for band in bands] == [(0, 1, 0.0), (99, 2, 100.0)]
    assert errors_among_least_sure(judgements, 30) == 100.0


def test_search_finds_through_alternatives_and_counts_what_it_should_not_have_found() -> None:
    pages = [
        ("县人民政府", Reading(lines=(line("县人艮政", (2, "民")), line("府")), direction=Direction.HORIZONTAL)),
        ("人艮", Reading(lines=(line("人艮", (1, "民")),), direction=Direction.HORIZONTAL)),
    ]
    best = searched(pages, length=2, with_alternatives=False)
    assert (best.wanted, best.right, best.all) == (5, 3, 4)  # "人艮" on the first page is wrong
    more = searched(pages, length=2, with_alternatives=True)
    assert (more.wanted, more.right, more.all) == (5, 5, 7)  # and "人民" on the second
    assert searched(pages, length=4, with_alternatives=True).recall == 100.0


def test_other_readings_exchange_one_character_and_likely_pairs_near_each_other() -> None:
    lines = [("县人艮攻府工作报告", [(2, "民", 40.0), (3, "政", 30.0), (8, "吿", 0.6)])]
    found = other_readings(lines)
    assert "县人民攻府工作报告" in found
    assert "县人艮政府工作报告" in found
    assert "县人民政府工作" in found  # both
    assert not any("吿" in piece and ("民" in piece or "政" in piece) for piece in found)
    assert other_readings([("县人民政府", [])]) == ()
    broken = other_readings([("县人", [(1, "大", 50.0)]), ("艮政", [(0, "民", 50.0)])])
    assert "县大民政" in broken  # over a line's end


def test_search_ignores_the_script() -> None:
    pages = [("縣檔案館", Reading(lines=(line("县档案馆"),), direction=Direction.HORIZONTAL))]
    assert searched(pages, length=4, with_alternatives=False).recall == 100.0


def test_the_report_holds_every_category_and_group() -> None:
    report = full_report([measured("甲乙丙丁", line("甲乙丙丁")), measured("甲", line("乙"), category="printed trad")])
    assert set(report["categories"]) == {"handwritten line", "printed trad"}
    assert set(report["search"]) == {"all", "handwritten", "printed"}
    assert report["over_all"]["errors"] == 20.0


def test_samples_take_their_category_from_the_manifest_or_the_folder(tmp_path) -> None:
    for name in ("old/a", "old/b", "c", "lonely"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.with_suffix(".png").touch()
        if name != "lonely":
            path.with_suffix(".txt").write_text("\ufeff甲", encoding="utf-8")
    (tmp_path / "manifest.tsv").write_text("file\tcategory\tkind\nold/a.png\thistoric\twoodblock\n", encoding="utf-8")
    found = samples_in(tmp_path)
    assert [(one.name, one.category, one.truth) for one in found] == [
        ("c.png", "all", "甲"),
        ("old/a.png", "historic woodblock", "甲"),
        ("old/b.png", "old", "甲"),
    ]


def test_a_folder_without_texts_says_what_is_missing(tmp_path) -> None:
    with pytest.raises(SamplesError, match="Add true texts"):
        samples_in(tmp_path)
    with pytest.raises(SamplesError, match="There is no folder"):
        samples_in(tmp_path / "nowhere")
