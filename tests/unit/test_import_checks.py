"""How one row becomes a description, and what the checks say about it."""

import csv
import pickle
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_catalog.importing.checks.texts import misread
from archive_catalog.importing.checks.words import retention, retention_code, yes_or_no
from archive_catalog.importing.elements import Element
from archive_catalog.importing.findings import Finding, Severity, masked, shown
from archive_catalog.importing.mapping import Mapping
from archive_catalog.importing.profiles import profile
from archive_catalog.importing.rows import ReadRow, RowReader
from archive_catalog.importing.special_fields import FieldKind, SpecialField
from archive_catalog.levels import Level
from search.viewers import AccessClass

pytestmark = pytest.mark.usefixtures("sentences_in_english")

TODAY = date(2025, 6, 1)
GOOD = {"reference_code": "0045-WS·1953·D30-0012", "title": "关于春耕的通知", "date": "19530305"}


@dataclass(frozen=True)
class Cells:
    number: int
    values: tuple[str, ...]
    findings: tuple[Finding, ...] = ()


def read(
    cells: dict[str, str],
    *,
    mapping: Mapping | None = None,
    fields: tuple[SpecialField, ...] = (),
    closed_years: int = 25,
) -> ReadRow:
    """The row with these cells, whose columns are headed by their elements."""
    mapping = mapping or Mapping()
    mapping = Mapping(
        columns={element: element for element in cells},
        constants=mapping.constants,
        code_parts=mapping.code_parts,
        values=mapping.values,
        date_order=mapping.date_order,
        republic_years=mapping.republic_years,
        house_codes=mapping.house_codes,
    )
    reader = RowReader(mapping, list(cells), today=TODAY, special_fields=fields, closed_years=closed_years)
    return reader.read(Cells(7, tuple(cells.values())))


def checks(row: ReadRow) -> list[str]:
    return [finding.check for finding in row.findings]


def test_a_whole_description() -> None:
    row = read(
        {
            **GOOD,
            "other_title": "春耕",
            "creator": "县农业局",
            "document_number": "农字第3号",
            "secrecy": "内部",
            "retention": "30年",
            "subjects": "农业；春耕 生产、会议;农业",
            "medium": "纸质",
            "page_count": "共 12 页",
            "other_codes": "旧 12",
            "access": "馆内",
            "decided_on": "2020-03",
            "decided_until": "20301231",
            "summary": "第一段\n第二段",
            "note": "油印",
        }
    )
    unit = row.description
    assert unit is not None
    assert checks(row) == []
    assert (row.fonds, row.parent_code, unit.reference_code) == ("0045", "", "0045-WS·1953·D30-0012")
    assert (unit.title, unit.other_title, unit.level) == ("关于春耕的通知", "春耕", Level.ITEM)
    assert (unit.creator, unit.document_number, unit.secrecy) == ("县农业局", "农字第3号", "internal")
    assert (unit.date_text, unit.date_edtf) == ("19530305", "1953-03-05")
    assert (unit.date_from, unit.date_to) == (date(1953, 3, 5), date(1953, 3, 5))
    assert (unit.retention, unit.page_count, unit.other_codes) == ("定期30年", 12, "旧 12")
    assert unit.subjects == ("农业", "春耕 生产", "会议")
    assert unit.access is AccessClass.ONSITE
    assert (unit.decided_on, unit.decided_until) == (date(2020, 3, 31), date(2030, 12, 31))
    assert unit.summary == "第一段\n第二段"


@pytest.mark.parametrize(
    ("cells", "code", "level", "found"),
    [
        ({"reference_code": "0045-ws.1953.d30-0012"}, "0045-WS·1953·D30-0012", Level.ITEM, ["code.put_right"]),
        (
            {"reference_code": "", "fonds": "0001", "series_number": "1", "file_number": "23"},
            "0001-1-23",
            Level.FILE,
            ["code.built"],
        ),
        (
            {"reference_code": "", "fonds": "0001", "series_number": "1", "file_number": "23", "item_number": "4"},
            "0001-1-23-4",
            Level.ITEM,
            ["code.built"],
        ),
        (
            {
                "reference_code": "",
                "fonds": "0045",
                "category": "WS",
                "year": "1953年",
                "retention": "30年",
                "item_number": "0012",
            },
            "0045-WS·1953·D30-0012",
            Level.ITEM,
            ["code.built"],
        ),
        ({"reference_code": "0001-1-23"}, "0001-1-23", Level.FILE, []),
        ({"reference_code": "0001-1"}, "0001-1", Level.SERIES, []),
        ({"reference_code": "0045-WS·1953·D30"}, "0045-WS·1953·D30", Level.SERIES, []),
        ({"reference_code": "0045-KJ·1953·Y-0012"}, "0045-KJ·1953·Y-0012", Level.FILE, []),
        ({"reference_code": "0045-KJ·1953·Y-0012-003"}, "0045-KJ·1953·Y-0012-003", Level.ITEM, []),
        ({"reference_code": "卷12", "fonds": "45"}, "卷12", Level.FILE, ["code.house"]),
    ],
)
def test_a_code_is_read_put_right_or_put_together(
    cells: dict[str, str], code: str, level: Level, found: list[str]
) -> None:
    row = read({**GOOD, **cells})
    assert checks(row) == found
    assert row.description is not None
    assert (row.description.reference_code, row.description.level) == (code, level)


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"reference_code": ""}, ["code.missing"]),
        ({"reference_code": "--"}, ["code.missing"]),
        ({"reference_code": "", "fonds": "45", "file_number": "3"}, ["code.missing"]),
        ({"reference_code": f"0045-1-{'甲' * 120}-1"}, ["code.too_long", "fonds.missing"]),
        ({"reference_code": "卷12"}, ["code.house", "fonds.missing"]),
        ({"fonds": "46"}, ["fonds.differs"]),
    ],
)
def test_a_row_without_a_place_is_refused(cells: dict[str, str], found: list[str]) -> None:
    row = read({**GOOD, **cells})
    assert checks(row) == found
    assert row.description is None
    assert row.has_error


@pytest.mark.parametrize("fonds", ["45", "0045", "００４５"])
def test_the_fonds_is_written_as_in_the_code(fonds: str) -> None:
    assert read({**GOOD, "fonds": fonds}).fonds == "0045"


# ---- dates


@pytest.mark.parametrize(
    ("cells", "text", "edtf", "first", "last", "found"),
    [
        ({"date": "1953"}, "1953", "1953", date(1953, 1, 1), date(1953, 12, 31), []),
        ({"date": "1950—1965"}, "1950—1965", "1950/1965", date(1950, 1, 1), date(1965, 12, 31), []),
        ({"date": "约1953年"}, "约1953年", "1953~", date(1953, 1, 1), date(1953, 12, 31), []),
        ({"date": "１９５３年"}, "1953年", "1953", date(1953, 1, 1), date(1953, 12, 31), ["text.full_width"]),
        ({"date": "不详"}, "不详", "", None, None, ["date.not_known"]),
        ({"date": "昨天"}, "昨天", "", None, None, ["date.unreadable"]),
        ({"date": "19530230"}, "19530230", "", None, None, ["date.impossible"]),
        (
            {"date": "", "date_from": "1953", "date_to": "1953"},
            "1953",
            "1953",
            date(1953, 1, 1),
            date(1953, 12, 31),
            [],
        ),
        (
            {"date": "", "date_from": "195303", "date_to": "1954年5月"},
            "195303—1954年5月",
            "1953-03/1954-05",
            date(1953, 3, 1),
            date(1954, 5, 31),
            [],
        ),
        ({"date": "", "date_from": "1954", "date_to": "1953"}, "1954—1953", "", None, None, ["date.order"]),
        ({"date": "", "date_from": "1953", "date_to": "昨天"}, "1953—昨天", "", None, None, ["date.unreadable"]),
        (
            {"date": "", "date_from": "1953", "date_to": ""},
            "1953—",
            "1953/..",
            date(1953, 1, 1),
            None,
            ["date.open_end"],
        ),
        ({"date": "", "year": "1953"}, "1953", "1953", date(1953, 1, 1), date(1953, 12, 31), ["date.from_year"]),
        ({"date": ""}, "", "", None, None, ["date.missing"]),
    ],
)
def test_dates_keep_the_persons_own_form(
    cells: dict[str, str], text: str, edtf: str, first: date | None, last: date | None, found: list[str]
) -> None:
    row = read({**GOOD, "reference_code": "0045-1-2-3", **cells})
    unit = row.description
    assert unit is not None
    assert (unit.date_text, unit.date_edtf, unit.date_from, unit.date_to) == (text, edtf, first, last)
    assert checks(row) == found


@pytest.mark.parametrize(("written", "found"), [("1953", []), ("1952—1954", []), ("1954-01", ["date.year_differs"])])
def test_the_year_of_the_code_and_of_the_date_agree(written: str, found: list[str]) -> None:
    assert checks(read({**GOOD, "date": written})) == found


def test_how_dates_are_written_is_said_by_the_mapping() -> None:
    code = {"reference_code": "0045-1-2-3"}
    month_first = read({**GOOD, **code, "date": "3/5/1958"}, mapping=Mapping(date_order="mdy"))
    assert month_first.description is not None
    assert month_first.description.date_edtf == "1958-03-05"
    day_first = read({**GOOD, **code, "date": "3.5.1958"}, mapping=Mapping(date_order="dmy"))
    assert day_first.description is not None
    assert day_first.description.date_edtf == "1958-05-03"
    republic = read({**GOOD, **code, "date": "37.5.1"}, mapping=Mapping(republic_years=True))
    assert republic.description is not None
    assert (republic.description.date_edtf, checks(republic)) == ("1948-05-01", ["date.republic"])


# ---- words that decide who may see what


@pytest.mark.parametrize(
    ("written", "access"),
    [
        ("", None),
        ("开放", AccessClass.PUBLIC),
        ("已 公开", AccessClass.PUBLIC),
        ("OPEN", AccessClass.PUBLIC),
        ("馆内查阅", AccessClass.ONSITE),
        ("控制使用", AccessClass.STAFF),
        ("未鉴定", AccessClass.STAFF),
        ("延期开放", AccessClass.STAFF),
        ("不公开", AccessClass.STAFF),
    ],
)
def test_access_words(written: str, access: AccessClass | None) -> None:
    row = read({**GOOD, "access": written, "decided_until": "2040"})
    assert row.description is not None
    assert row.description.access is access


@given(
    before=st.sampled_from(["", "已", "可", "全部", "社会", " "]),
    doubt=st.sampled_from(["不", "未", "暂不", "部分", "拟", "待", "非", "缓", "延期", "不宜", "not "]),
    word=st.sampled_from(["开放", "公开", "开放级", "open", "public"]),
    after=st.text(max_size=3),
)
def test_no_word_that_is_denied_or_doubted_opens_a_record(before: str, doubt: str, word: str, after: str) -> None:
    unit = read({**GOOD, "access": f"{before}{doubt}{word}{after}"}).description
    assert unit is None or unit.access is AccessClass.STAFF


def test_the_profile_says_what_this_files_words_mean() -> None:
    mapping = Mapping(values={"access": {"Ａ类": "public", "B类": "", "C类": "staff"}, "level": {"叠": "file"}})
    opened = read({**GOOD, "access": "A 类", "level": "叠"}, mapping=mapping).description
    undecided = read({**GOOD, "access": "B类"}, mapping=mapping).description
    assert opened is not None
    assert undecided is not None
    assert (opened.access, opened.level, undecided.access) == (AccessClass.PUBLIC, Level.FILE, None)


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"access": "不开放"}, ["access.closed_without_decision"]),
        ({"access": "馆内"}, ["access.closed_without_decision"]),
        ({"access": "不开放", "decided_until": "2040-12-31"}, []),
        ({"access": "开放"}, []),
        ({"access": "不开放", "date": "2010", "reference_code": "0045-1-2-3"}, []),
        ({"secrecy": "机密", "access": "不开放", "decided_until": "2040"}, []),
        ({"secrecy": "绝密★长期", "access": "公开"}, ["secrecy.open"]),
        ({"secrecy": "秘密20年", "access": "馆内", "decided_until": "2040"}, ["secrecy.open"]),
        ({"secrecy": "限阅"}, ["secrecy.unknown"]),
    ],
)
def test_closing_and_secrecy(cells: dict[str, str], found: list[str]) -> None:
    assert checks(read({**GOOD, **cells})) == found


def test_a_series_closed_longer_needs_no_decision_meanwhile() -> None:
    row = read({**GOOD, "access": "不开放"}, closed_years=100)
    assert checks(row) == []


@pytest.mark.parametrize(
    ("written", "words", "code"),
    [
        ("永久", "永久", "Y"),
        ("Ｙ", "永久", "Y"),
        ("长期", "长期", "C"),
        ("短期", "短期", "D"),
        ("30年", "定期30年", "D30"),
        ("定期 30 年", "定期30年", "D30"),
        ("D10", "定期10年", "D10"),
        ("三十年", "定期30年", "D30"),
        ("定期三十年", "定期30年", "D30"),
        ("10", "定期10年", "D10"),
        ("定期", None, ""),
        ("若干年", None, ""),
        ("0", None, ""),
    ],
)
def test_retention_periods(written: str, words: str | None, code: str) -> None:
    assert retention(written) == words
    assert retention_code(written) == code


def test_the_retention_of_the_code_fills_an_empty_one_and_contradicts_another() -> None:
    filled = read({**GOOD, "retention": ""}).description
    assert filled is not None
    assert filled.retention == "定期30年"
    assert checks(read({**GOOD, "retention": "永久"})) == ["retention.differs"]
    assert checks(read({**GOOD, "retention": "暂存"})) == ["retention.unknown"]


# ---- numbers, fields of special series


@pytest.mark.parametrize(
    ("cells", "pages", "extent", "found"),
    [
        ({"page_count": "12"}, 12, "", []),
        ({"page_count": "12.0"}, 12, "", []),
        ({"page_count": "0"}, 0, "", []),
        ({"page_count": "几页"}, None, "", ["pages.not_a_number"]),
        ({"page_count": "99999999"}, None, "", ["pages.not_a_number"]),
        ({"page_number": "12-15"}, 4, "页号 12-15", []),
        ({"page_number": "12"}, None, "页号 12", []),
        ({"page_number": "012－015", "page_count": "3", "extent": "3张"}, 3, "3张", []),
    ],
)
def test_pages(cells: dict[str, str], pages: int | None, extent: str, found: list[str]) -> None:
    row = read({**GOOD, **cells})
    assert row.description is not None
    assert (row.description.page_count, row.description.extent, checks(row)) == (pages, extent, found)


FIELDS = (
    SpecialField(key="people", label="人数", kind=FieldKind.NUMBER),
    SpecialField(key="wed_on", label="登记日期", kind=FieldKind.DATE),
    SpecialField(key="valid", label="有效", kind=FieldKind.YES_NO),
    SpecialField(key="kind", label="种类", kind=FieldKind.CHOICE, choices=("初婚", "复婚")),
    SpecialField(key="spouse", label="配偶", personal=True, required=True),
    SpecialField(key="card", label="证号", kind=FieldKind.NUMBER, personal=True),
)


def test_fields_of_a_special_series_are_typed() -> None:
    extras = {"people": "1,250", "wed_on": "1953年3月", "valid": "√", "kind": " 初 婚 ", "spouse": "张三"}
    row = read({**GOOD, **{f"extra:{key}": value for key, value in extras.items()}}, fields=FIELDS)
    assert row.description is not None
    assert row.description.extra == {
        "people": 1250,
        "wed_on": "1953-03",
        "valid": True,
        "kind": "初婚",
        "spouse": "张三",
    }


def test_a_required_field_that_no_column_holds_is_missed() -> None:
    assert checks(read(GOOD, fields=FIELDS)) == ["extra.missing"]


def test_no_finding_shows_a_personal_field() -> None:
    row = read({**GOOD, "extra:spouse": "李四", "extra:card": "甲字12号"}, fields=FIELDS)
    assert checks(row) == ["extra.not_a_number"]
    assert row.findings[0].value == "***"


def test_no_sentence_shows_personal_data() -> None:
    garbled = "张三李四".encode().decode("gb18030")
    row = read({**GOOD, "extra:spouse": garbled}, fields=FIELDS)
    assert checks(row) == ["text.mojibake"]
    assert "张" not in row.findings[0].reason + row.findings[0].value
    row = read({**GOOD, "reference_code": "110101195303073818。1"})
    assert all("195303073818" not in f"{found.reason}{found.value}{found.advice}" for found in row.findings)


@pytest.mark.parametrize(("written", "means"), [("是", True), ("Y", True), ("×", False), ("否", False), ("也许", None)])
def test_yes_and_no(written: str, means: bool | None) -> None:
    assert yes_or_no(written) is means


# ---- texts and the whole row


@pytest.mark.parametrize(
    ("text", "probably"),
    [
        ("关于".encode().decode("gb18030"), "关于"),
        ("中华人民共和国".encode().decode("latin-1"), "中华人民共和国"),
        ("横浜市の記録", ""),
        ("Übermäßige Größe – café, señor, naïve", ""),
        ("Müller, Jürgen — Mémoire", ""),
        ("關於土地改革的通知", ""),
    ],
)
def test_what_was_read_in_the_wrong_encoding(text: str, probably: str) -> None:
    assert misread(text) == probably


def test_lines_are_joined_as_their_language_wants() -> None:
    unit = read({**GOOD, "title": "关于春耕\n生产的通知", "creator": "Peking\n Office"}).description
    assert unit is not None
    assert (unit.title, unit.creator) == ("关于春耕生产的通知", "Peking Office")


def test_a_cell_of_spaces_and_breaks_is_read_at_once() -> None:
    unit = read({**GOOD, "title": f"春耕{' ' * 100_000}\n\r\n{' ' * 100_000}通知"}).description
    assert unit is not None
    assert unit.title == "春耕通知"


def test_a_guarded_cell_loses_its_apostrophe() -> None:
    unit = read({**GOOD, "title": "'-1号文件", "note": "'quoted'"}).description
    assert unit is not None
    assert (unit.title, unit.note) == ("-1号文件", "'quoted'")


@pytest.mark.parametrize(
    "cells",
    [
        {"date": "", "date_from": "年" * 60, "date_to": "月" * 60},
        {"page_number": "1" * 99},
        {"medium": "纸" * 61},
    ],
)
def test_what_is_too_long_is_refused_never_cut(cells: dict[str, str]) -> None:
    row = read({**GOOD, **cells})
    assert "text.too_long" in checks(row)
    assert row.description is None


@pytest.mark.parametrize("values", [("", "", ""), (" ", "", "\t"), ()])
def test_a_blank_row_is_skipped(values: tuple[str, ...]) -> None:
    reader = RowReader(Mapping(columns={key: key for key in GOOD}), list(GOOD), today=TODAY)
    row = reader.read(Cells(3, values))
    assert (row.skipped, row.description, row.findings, row.has_error) == (True, None, (), False)


def test_a_row_about_the_fonds_is_no_unit() -> None:
    row = read({"level": "全宗", "reference_code": "0045", "title": "县人民政府", "fonds_title": ""})
    assert (row.skipped, row.fonds, row.fonds_title) == (True, "0045", "县人民政府")
    assert checks(row) == ["row.fonds"]


@given(
    st.dictionaries(st.sampled_from(list(Element)), st.text(max_size=40), min_size=1),
    st.sampled_from(["ymd", "dmy"]),
    st.booleans(),
)
def test_any_cells_are_a_row_with_findings_or_a_description(cells: dict[str, str], order: str, house: bool) -> None:
    row = read(dict(cells), mapping=Mapping(date_order=order, house_codes=house), fields=FIELDS[:4])
    errors = [finding for finding in row.findings if finding.severity is Severity.ERROR]
    assert row.has_error == bool(errors)
    if row.description is not None:
        unit = row.description
        assert unit.title
        assert unit.reference_code
        assert row.fonds
        assert len(unit.reference_code) <= 120
        assert len(unit.title) <= 500
        assert len(unit.date_text) <= 100
        assert len(unit.extent) <= 100
        assert unit.date_from is None or unit.date_to is None or unit.date_from <= unit.date_to


def test_numbers_of_people_are_masked_wherever_a_value_is_shown() -> None:
    assert masked("张三110101195303073818，13801380000") == "张三110*************18，138******00"
    assert masked("档号 0045-WS·1953·D30-0012 19530305") == "档号 0045-WS·1953·D30-0012 19530305"
    assert shown("甲" * 100) == "甲" * 79 + "…"
    finding = Finding(severity=Severity.NOTE, check="x", value="110101195303073818", reason="r")
    assert finding.value == "110*************18"
    assert Finding.from_json(finding.to_json()) == finding


def test_a_reader_goes_to_another_process_as_it_is() -> None:
    reader = RowReader(Mapping(columns={key: key for key in GOOD}), list(GOOD), today=TODAY)
    again = pickle.loads(pickle.dumps(reader))  # noqa: S301 - our own object, as a process pool sends it
    row = Cells(2, tuple(GOOD.values()))
    assert again.read(row) == reader.read(row)
    assert pickle.loads(pickle.dumps(again.read(row))) == reader.read(row)  # noqa: S301 - as above


@pytest.mark.shared_material
def test_every_row_of_the_real_file_is_read_without_a_finding(shared_material: Path) -> None:
    with (shared_material / "catalogue" / "A711.csv").open(encoding="utf-8", newline="") as file:
        columns, *rows = [tuple(row) for row in csv.reader(file)]
    reader = RowReader(profile("a711").mapping, columns, today=TODAY)
    read_rows = [reader.read(Cells(number, values)) for number, values in enumerate(rows, start=2)]
    assert len(read_rows) == 4237
    assert [row.findings for row in read_rows if row.findings] == []
    units = [row.description for row in read_rows if row.description]
    assert len({unit.reference_code for unit in units}) == 4237
    assert {unit.access for unit in units} == {AccessClass.PUBLIC}
    assert all(unit.date_from and unit.date_to and unit.reference_code.startswith("A711-") for unit in units)
