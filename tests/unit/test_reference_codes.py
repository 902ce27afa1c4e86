"""Reference codes (档号): every shape in which people type them is one code."""

import copy
import re

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from archive_catalog.levels import Level
from archive_catalog.reference_codes import (
    ReferenceCodeError,
    build,
    build_series,
    canonical,
    is_valid,
    level_of,
    order_key,
    parents,
    parse,
    reference_key,
)

STANDARD = "0045-WS·1953·D30-0012"


@pytest.mark.parametrize(
    "typed",
    [
        "0045-WS·1953·D30-0012",
        "0045-ws.1953.d30-0012",
        "００４５－ＷＳ．１９５３．Ｄ３０－００１２",
        " 0045 — WS・1953•D30 – 0012 ",
        "0045-WS‧1953∙D30−0012",
        "-0045--WS··1953·D30-0012-",
    ],
)
def test_every_width_and_separator_is_the_same_code(typed: str) -> None:
    assert canonical(typed) == STANDARD
    assert str(parse(typed)) == STANDARD


@pytest.mark.parametrize(
    ("text", "kind", "year", "retention", "older"),
    [
        ("0045-WS·1953·D30-0012", "WS", 1953, "D30", False),
        ("Z109-WS·2011-Y-BGS-0001", "WS", 2011, "Y", False),
        ("0045-KJ·2003·Y-0012-003", "KJ", 2003, "Y", False),
        ("0001-1-23-4", "", None, "", True),
        ("0001-1-23", "", None, "", True),
    ],
)
def test_a_code_tells_its_parts(text: str, kind: str, year: int | None, retention: str, older: bool) -> None:
    code = parse(text)
    assert (code.kind, code.year, code.retention, code.is_older_form) == (kind, year, retention, older)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("   ", "is empty"),
        ("0045", "1 of at least three parts"),
        ("0045-WS·1953", "2 of at least three parts"),
        ("!!-WS·1953-1", "no fonds number"),
        ("0045-WS·1953·D30-abc", "does not end in a serial number"),
        ("0045-1·1953-12", "middle dot behind a list number"),
        ("0045-WS·19?3-12", "Use letters, digits"),
        ("0045-WS·1953-123456789", "up to eight digits"),
        ("0045-1A-12", "has the category “1A”"),
        ("0001-1-2-3-4-5-6-7-8", "at most 8"),
        ("0045-WS·1953-12·3", "no dots behind the category number"),
        ("0045%s-WS·1953·D30-0012", "“0045%s-WS·1953·D30-0012”"),
    ],
)
def test_what_is_no_code_is_refused_with_a_sentence(text: str, says: str) -> None:
    with translation.override("en"):
        with pytest.raises(ReferenceCodeError, match=re.escape(says)) as refused:
            parse(text)
        assert str(refused.value).endswith(".")
    assert not is_valid(text)


@pytest.mark.parametrize("remembered", ["45-ws-1953-d30-12", "0045-WS.1953.D30-12", "45·WS·1953·D30·012"])
def test_a_code_is_found_without_its_zeros_and_dots(remembered: str) -> None:
    assert reference_key(remembered) == reference_key(STANDARD)


def test_numbers_that_differ_stay_apart() -> None:
    codes = ("0001-1-23-4", "0001-12-3-4", "0001-1-2-34", "0001-1-23-40", "0010-1-23-4")
    assert len({reference_key(code) for code in codes}) == 5


def test_build_pads_serial_numbers() -> None:
    assert str(build(fonds="0045", category=("WS", "1953", "D30"), serials=(12,))) == STANDARD
    assert str(build(fonds="0001", category=("1",), serials=(23, 4), width=1)) == "0001-1-23-4"
    with pytest.raises(ReferenceCodeError):
        build(fonds="0045", category=("WS",), serials=())


def test_a_refusal_is_pickled_on_its_way_from_another_process() -> None:
    with pytest.raises(ReferenceCodeError) as refused:
        parse("0045")
    assert str(copy.copy(refused.value)) == str(refused.value)  # a copy is made the way a pickle is


@pytest.mark.parametrize(
    ("code", "above"),
    [
        ("0001-1-23-4", ("0001-1-23", "0001-1")),
        ("0001-1-23", ("0001-1",)),
        ("0001-1", ()),
        ("0001", ()),
        ("", ()),
        ("0045-WS·1953·D30-0012", ("0045-WS·1953·D30",)),
        ("0045-kj.2003.y-0012-003", ("0045-KJ·2003·Y-0012", "0045-KJ·2003·Y")),
        ("Z109-WS·2011-Y-BGS-0001", ("Z109-WS·2011-Y-BGS", "Z109-WS·2011-Y", "Z109-WS·2011")),
    ],
)
def test_a_code_tells_what_stands_above_it_nearest_first(code: str, above: tuple[str, ...]) -> None:
    assert parents(code) == above


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("0001-1", Level.SERIES),
        ("0001-1-23", Level.FILE),
        ("0001-1-23-4", Level.ITEM),
        ("0045-WS·1953·D30", Level.SERIES),
        ("0045-WS·1953·D30-0012", Level.ITEM),
        ("0045-KJ·2003·Y-0012", Level.FILE),
        ("0045-KJ·2003-Y-0012", Level.FILE),
        ("0045-KJ·2003·Y-0012-003", Level.ITEM),
        ("Z109-WS·2011-Y-BGS", Level.SERIES),
        ("Z109-WS·2011-Y-BGS-0001", Level.ITEM),
        ("0045", None),
        ("档案二十三", None),
        ("", None),
    ],
)
def test_a_code_speaks_for_a_level(code: str, level: Level | None) -> None:
    assert level_of(code) == level


def test_codes_sort_as_a_person_counts() -> None:
    shelf = ["0001-1-2", "0001-1-2-1", "0001-1-010", "0001-1-11", "0001-2-1", "0001-10-1", "0001-WS·1953·D9-1"]
    shelf.append("0001-WS·1953·D30-1")
    as_text = sorted(shelf)
    assert as_text != shelf
    assert sorted(as_text, key=order_key) == shelf
    assert order_key("1-1-2") == order_key("0001-0001-0002")


def test_a_series_is_built() -> None:
    assert build_series(fonds="0045", category=("WS", "1953", "D30")) == "0045-WS·1953·D30"
    assert build_series(fonds="0001", category=("1",)) == "0001-1"
    with pytest.raises(ReferenceCodeError):
        build_series(fonds="!", category=("1",))


FONDS = st.one_of(st.integers(0, 999_999).map(str), st.integers(0, 999).map("Z{:03d}".format))
SERIALS = st.lists(st.integers(0, 99_999_999), min_size=1, max_size=3)
YEARS = st.integers(1900, 2099).map(str)
MODERN = st.tuples(st.sampled_from(["WS", "KJ", "ZY"]), YEARS, st.sampled_from(["Y", "D30", "D10"]))
OLDER = st.tuples(st.integers(1, 999).map(str))
FULL_WIDTH = {ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-"}


@given(fonds=FONDS, category=st.one_of(MODERN, OLDER), numbers=SERIALS, width=st.integers(1, 8))
def test_a_built_code_reads_back_as_itself(
    fonds: str, category: tuple[str, ...], numbers: list[int], width: int
) -> None:
    code = build(fonds=fonds, category=category, serials=tuple(numbers), width=width)
    assert parse(str(code)) == code
    assert parse(str(code).translate(FULL_WIDTH)) == code


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_never_broken(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert reference_key(once) == reference_key(text)
    assert level_of(once) == level_of(text)
    assert order_key(once) == order_key(text)
    try:
        code = parse(text)
    except ReferenceCodeError:
        assert not is_valid(text)
        return
    assert is_valid(text)
    assert canonical(str(code)) == str(code)


CODE_LIKE = st.lists(st.sampled_from([*"019AZWS文书-·.", "0045", "-WS·1953", "·D30", "-Y-", "-12"]), max_size=12).map(
    "".join
)


@given(CODE_LIKE)
def test_what_is_valid_is_what_can_be_parsed_and_built_again(text: str) -> None:
    try:
        code = parse(text)
    except ReferenceCodeError:
        assert not is_valid(text)
        return
    assert is_valid(text)
    assert build(fonds=code.fonds, category=code.category, serials=code.serials) == code
    assert parents(str(code))[-1] == build_series(fonds=code.fonds, category=code.category)
    assert level_of(str(code)) in (Level.FILE, Level.ITEM)


@given(CODE_LIKE)
def test_the_key_is_the_code_without_zeros(text: str) -> None:
    tokens = [token for token in re.split("[-·]", canonical(text)) if token]
    assert reference_key(text) == "-".join(str(int(token)) if token.isdecimal() else token for token in tokens)
