"""What columns mean: proposed from headers and values, kept as profiles, fitted to the next file."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from archive_catalog.importing.elements import Element, extra, extra_key, is_element
from archive_catalog.importing.headings import ELEMENT_OF, HEADINGS
from archive_catalog.importing.mapping import Mapping, MappingError, propose
from archive_catalog.importing.profiles import profile, shipped


@pytest.fixture(autouse=True, scope="module")
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("header", "element"),
    [
        ("题名", "title"),
        ("题 名", "title"),
        ("　题　名　", "title"),
        ("文件题名", "title"),
        ("案卷题名*", "title"),
        ("题名(必填)", "title"),
        ("【题名】", "title"),
        ("Title", "title"),
        ("title_proper", "title"),
        ("档号", "reference_code"),
        ("Reference Code", "reference_code"),
        ("文  号", "document_number"),
        ("责任者：", "creator"),
        ("成文日期", "date"),
        ("起止年月", "date"),
        ("Start Date", "date_from"),
        ("终止日期", "date_to"),
        ("保管期限", "retention"),
        ("密级", "secrecy"),
        ("开放状态", "access"),
        ("页数", "page_count"),
        ("页号", "page_number"),
        ("备注", "note"),
        ("ＱＺＨ", "fonds"),
        ("卷内文件的保管期限", "retention"),
    ],
)
def test_a_usual_heading_is_known_in_every_spelling(header: str, element: str) -> None:
    assert propose([header]).columns == {header: element}


def test_no_heading_stands_for_two_elements() -> None:
    headings = [heading for line in HEADINGS.values() for heading in line.split()]
    assert len(headings) > 300
    for element, line in HEADINGS.items():
        for heading in line.split():
            assert propose([heading]).columns == {heading: element.value}
    assert set(HEADINGS) == set(Element)


def test_an_element_is_proposed_once_for_its_likeliest_column() -> None:
    assert propose(["名称", "题名", "备注", "说明"]).columns == {"题名": "title", "备注": "note"}


@given(st.lists(st.sampled_from([*ELEMENT_OF, "", "杂项", "问题", "甲乙丙题名"]), unique=True, max_size=30))
def test_no_element_is_proposed_twice(headers: list[str]) -> None:
    columns = propose(headers).columns
    assert len(set(columns.values())) == len(columns)
    assert set(columns) <= set(headers)


def test_unknown_headings_are_told_by_what_stands_under_them() -> None:
    headers = ["甲", "乙", "丙", "丁", "戊", "己"]
    samples = [
        ("0045-WS·1953·D30-0012", "关于召开全县农业会议的通知", "1953.3.5", "永久", "3", "开放"),
        ("0045-WS·1953·D30-0013", "关于春耕生产问题的批复", "1953年4月", "30年", "12", "不开放"),
        ("0045-WS·1953·D30-0014", "县委会议纪要及附件", "", "30年", "1", ""),
    ]
    assert propose(headers, samples).columns == {
        "甲": "reference_code",
        "乙": "title",
        "丙": "date",
        "丁": "retention",
        "己": "access",
    }


def test_the_column_of_reasons_is_passed_over() -> None:
    mapping = propose(["题名", "档号", "问题"], [("通知通知通知", "0045-1-1", "Row 3: 日期 读不出来的很长很长的句子")])
    assert "问题" not in mapping.columns
    assert mapping.findings(["题名", "档号", "问题"]) == ()


# ---- profiles


@pytest.mark.parametrize("name", [each.name for each in shipped()])
def test_a_shipped_profile_survives_storage(name: str) -> None:
    mapping = profile(name).mapping
    assert Mapping.from_json(mapping.to_json()) == mapping
    assert profile(name).title


@pytest.mark.parametrize("name", ["a711", "anjuan", "guidang", "juannei", "ead"])
def test_a_shipped_profile_says_where_the_title_stands(name: str) -> None:
    mapping = profile(name).mapping
    found = {finding.check for finding in mapping.findings(list(mapping.columns))}
    assert found == set()


def test_an_unknown_profile_is_answered_with_those_there_are() -> None:
    with pytest.raises(MappingError, match="a711"):
        profile("nowhere")


@pytest.mark.shared_material
def test_the_profile_fits_the_real_file(shared_material: Path) -> None:
    with (shared_material / "catalogue" / "A711.csv").open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    found = profile("a711").mapping.findings(columns)
    assert [(finding.check, finding.column) for finding in found] == [
        ("mapping.column_unused", "location"),
        ("mapping.column_unused", "digitised_status"),
    ]


def test_a_profile_meets_the_headers_of_another_file() -> None:
    saved = Mapping(columns={"题名": "title", "档号": "reference_code", "备注": "note"})
    fitted = saved.fitted(["档 号", "题　名*", "数量"])
    assert fitted.columns == {"题　名*": "title", "档 号": "reference_code", "备注": "note"}
    assert [finding.check for finding in fitted.findings(["档 号", "题　名*", "数量"])] == [
        "mapping.column_absent",
        "mapping.column_unused",
    ]


@pytest.mark.parametrize(
    ("columns", "constants", "parts", "missing"),
    [
        ({"甲": "title"}, {}, (), {"mapping.no_code"}),
        ({"甲": "reference_code"}, {}, (), {"mapping.no_title"}),
        ({"甲": "title", "乙": "file_number"}, {"fonds": "45", "series_number": "2"}, (), set()),
        ({"甲": "title", "乙": "item_number"}, {"fonds": "45"}, ("fonds", "item_number"), set()),
        ({"甲": "title", "乙": "item_number"}, {}, ("fonds", "item_number"), {"mapping.no_code"}),
    ],
)
def test_a_mapping_without_code_or_title_stops_the_file(
    columns: dict[str, str], constants: dict[str, str], parts: tuple[str, ...], missing: set[str]
) -> None:
    mapping = Mapping(columns=columns, constants=constants, code_parts=parts)
    found = mapping.findings(list(columns))
    assert {finding.check for finding in found} == missing
    assert all(finding.row is None and finding.severity == "error" for finding in found)


@pytest.mark.parametrize(
    ("stored", "says"),
    [
        ([], "is an object"),
        ({"colums": {}}, "no “colums”"),
        ({"columns": {"甲": "titel"}}, "no element “titel”"),
        ({"columns": {"甲": "title", "乙": "title"}}, "Both “甲” and “乙”"),
        ({"columns": {"甲": 3}}, "a text for each text"),
        ({"columns": {"甲": "extra:Kind!"}}, "no element"),
        ({"constants": {"level": "shelf"}}, "“shelf” is no value of “level”"),
        ({"code_parts": "fonds"}, "is a list"),
        ({"code_parts": ["fond"]}, "no element “fond”"),
        ({"values": {"access": {"开": "open"}}}, "“open” is no value of “access”"),
        ({"values": {"title": {"a": "b"}}}, "cannot be given a meaning"),
        ({"values": {"retention": {"甲": "若干"}}}, "no value of “retention”"),
        ({"values": 3}, "what words mean"),
        ({"date_order": "ydm"}, "“ydm”"),
        ({"house_codes": "yes"}, "either true or false"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(stored: object, says: str) -> None:
    with pytest.raises(MappingError) as refused:
        Mapping.from_json(stored)
    assert says in str(refused.value)
    assert str(refused.value).endswith(".")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    ).flatmap(
        lambda value: st.fixed_dictionaries(
            {},
            optional={
                key: st.just(value)
                for key in ("columns", "constants", "code_parts", "values", "date_order", "republic_years", "else")
            },
        )
    )
)
def test_any_stored_value_is_a_mapping_or_a_sentence(stored: object) -> None:
    try:
        mapping = Mapping.from_json(stored)
    except MappingError:
        return
    assert Mapping.from_json(mapping.to_json()) == mapping


def test_extra_fields_are_elements() -> None:
    assert is_element(extra("spouse_name"))
    assert extra_key("extra:spouse_name") == "spouse_name"
    assert extra_key("title") == ""
    assert not is_element("extra:")
    assert not is_element("spouse_name")
