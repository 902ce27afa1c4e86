"""Which characters stand in for one another on recognised pages: known pairs, and what every misreading keeps."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.confusion_model.table import MOST, confusions, written_out
from ocr.confusion_model.trials import differences
from ocr.confusion_model.typefaces import Script, characters
from ocr.engines.other_readings import with_alternatives
from ocr.engines.port import Alternative, Direction, Reading, RecognisedLine, RecognisedWord
from ocr.line_text import other_readings
from search.text.confusions import LIMIT, confusable, misreadings
from search.text.normalise import canonical

COMMON = characters(Script.SIMPLIFIED, common=True)
RUNS = st.one_of(
    st.text(alphabet=COMMON, max_size=16).map(canonical),
    st.text(alphabet="县人民政府档案ab12|一二", max_size=16).map(canonical),
    st.text(max_size=12).map(canonical),
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        *[
            ("己", "已"),
            ("己", "巳"),
            ("已", "己"),
            ("巳", "已"),
            ("未", "末"),
            ("末", "未"),
            ("士", "土"),
            ("土", "士"),
        ],
        *[
            ("日", "曰"),
            ("曰", "日"),
            ("人", "入"),
            ("入", "人"),
            ("玫", "政"),
            ("大", "太"),
            ("犬", "大"),
            ("太", "大"),
        ],
        *[
            ("农", "衣"),
            ("戍", "成"),
            ("菜", "某"),
            ("氏", "民"),
            ("土", "上"),
            ("档", "挡"),
            ("县", "具"),
            ("王", "玉"),
        ],
    ],
)
def test_what_people_confuse_is_confusable(written: str, read: str) -> None:
    assert read in confusable(written)


@pytest.mark.parametrize("character", ["a", "1", "|", "ア", "𠮷", "", "人民"])
def test_nothing_is_confusable_with_what_is_no_common_han_character(character: str) -> None:
    assert confusable(character) == ()


@pytest.mark.parametrize("run", ["", "未", "未来", "abc", "1953", "a|b|c", "カード"])
def test_a_run_too_short_or_without_han_has_no_misreadings(run: str) -> None:
    assert misreadings(run) == ()


@pytest.mark.parametrize(
    ("typed", "on_the_page"),
    [
        ("未成年人", "末成年人"),
        ("己亥年", "已亥年"),
        ("农业局", "衣业局"),
        ("政府大院", "政府太院"),
        ("县人民政府档案馆", "县入民政府档案馆"),
        ("豫政办|2014|51号人大", "豫政办|2014|51号人太"),
    ],
)
def test_a_word_is_found_with_one_character_misread(typed: str, on_the_page: str) -> None:
    assert on_the_page in misreadings(typed)


@given(RUNS, st.integers(0, 100))
def test_a_misreading_differs_in_one_character_and_is_canonical(run: str, limit: int) -> None:
    found = misreadings(run, limit=limit)
    assert len(found) == len(set(found)) <= limit
    for other in found:
        assert len(other) == len(run)
        assert sum(one != two for one, two in zip(other, run, strict=True)) == 1
        assert canonical(other) == other


@given(RUNS, st.integers(0, LIMIT))
def test_a_lower_limit_keeps_the_likeliest(run: str, limit: int) -> None:
    assert misreadings(run, limit=limit) == misreadings(run)[:limit]


@given(st.text(alphabet=COMMON, min_size=3, max_size=8).map(canonical))
def test_every_character_of_a_run_gets_its_turn_before_any_gets_its_second(run: str) -> None:
    found = misreadings(run)
    first = [place for place, character in enumerate(run) if confusable(character)]
    changed = [next(place for place, (a, b) in enumerate(zip(one, run, strict=True)) if a != b) for one in found]
    assert changed[: len(first)] == first


def test_the_whole_table_is_canonical_and_without_repetition() -> None:
    for character in COMMON:
        others = confusable(canonical(character))
        assert len(set(others)) == len(others) <= MOST
        assert canonical(character) not in others
        assert "".join(others) == canonical("".join(others))


def test_what_was_seen_stands_before_what_looks_alike_and_variants_are_one_character() -> None:
    table = confusions(
        Counter({("檔", "權"): 3, ("档", "桥"): 1, ("档", "，"): 9, ("着", "著"): 9}),
        simplified={"档": [("挡", 0.95), ("桥", 0.86), ("检", 0.3)], "着": [("著", 0.99), ("看", 0.9)]},
        traditional={"檔": [("擋", 0.96), ("襠", 0.95)]},
        frequencies={},
    )
    assert table == {"档": "权桥挡裆", "著": "看"}
    assert written_out(table, ["How it was made."]) == "# How it was made.\n档\t权桥挡裆\n著\t看\n"


@pytest.mark.parametrize(
    ("written", "read", "slips"),
    [
        ("县人民政府", "县人民玫府", {("政", "玫"): 1}),
        ("县人民政府", "县入民政符", {("人", "入"): 1, ("府", "符"): 1}),
        ("县人民政府", "县民政府", {}),
        ("县人民政府", "县人一二三四府", {}),
    ],
)
def test_slips_are_counted_where_the_places_agree(written: str, read: str, slips: dict[tuple[str, str], int]) -> None:
    assert differences(written, read) == slips


def reading(*lines: str, confidence: float = 60.0, direction: Direction = Direction.HORIZONTAL) -> Reading:
    box = {"left": 0, "top": 0, "width": 10, "height": 10}
    return Reading(
        lines=tuple(
            RecognisedLine(
                text=text,
                confidence=confidence,
                direction=direction,
                words=(RecognisedWord(text=text, confidence=confidence, **box),),
                **box,
            )
            for text in lines
        ),
        direction=direction,
    )


def offered(best: Reading, *others: Reading) -> list[list[tuple[int, str]]]:
    found = with_alternatives(best, others)
    return [[(other.index, other.character) for other in line.alternatives] for line in found.lines]


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ((), [[], []]),
        ((reading("县人民政府报告", "一九五三年十月"),), [[], []]),
        ((reading("县人民玫府报告", "一九五三年十目"),), [[(3, "玫")], [(6, "目")]]),
        (
            (reading("县人民玫府报告", "一九五三年十月"), reading("县入民政府报告", "一九五三年十月")),
            [[(1, "入"), (3, "玫")], []],
        ),
        ((reading("縣人民政府報告", "一九五三年十月"),), [[], []]),  # the same characters, traditional
        ((reading("县人民3府报告", "一九五三年十月"),), [[], []]),
        ((reading("县人民的政府报告", "一九五三年十月"),), [[], []]),
        ((reading("县人民玫府报告一九五三年十月"),), [[(3, "玫")], []]),  # cut into other lines
        ((reading("风马牛不相及也", "玫玫玫玫玫玫玫"),), [[], []]),
        ((reading("县人民玫府报告", "一九五三年十月", direction=Direction.VERTICAL),), [[], []]),
    ],
)
def test_other_readings_of_a_page_offer_what_they_read_otherwise(
    others: tuple[Reading, ...], expected: list[list[tuple[int, str]]]
) -> None:
    assert offered(reading("县人民政府报告", "一九五三年十月"), *others) == expected


def test_the_surest_of_equal_alternatives_counts() -> None:
    best = reading("县人民政府报告")
    others = [reading("县人民玫府报告", confidence=40), reading("县人民玫府报告", confidence=70)]
    (line,) = with_alternatives(best, others).lines
    assert line.alternatives == (Alternative(index=3, character="玫", confidence=70),)


def test_a_reading_is_a_window_of_running_text_across_lines() -> None:
    lines = [
        ("关于县人民政", [(5, "玫", 50.0)]),
        ("", []),
        ("府工作报告的通知和意见", [(0, "符", 40.0), (10, "贝", 30.0)]),
    ]
    assert other_readings(lines) == (
        "关于县人民玫府工作报告的通知",
        "关于县人民政符工作报告的通知和",
        "作报告的通知和意贝",
        "县人民玫符工作报",
    )
    assert other_readings([]) == ()
