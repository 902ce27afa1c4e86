"""Catalogues in text files: encodings, separators, quotation marks, headers, and rows that break the rules."""

from pathlib import Path

import pytest

from archive_catalog.importing.sources import Source, SourceError, open_source

pytestmark = pytest.mark.usefixtures("sentences_in_english")

HEADER = "档号,题名,责任者,日期,备注"
ROWS = [
    "0045-1-1-1,关于一九五八年征兵工作的通知,县人民委员会,19580305,",
    "0045-1-1-2,县委关于召开三级干部会议的报告,中共县委办公室,19580412,附名册",
    "0045-1-1-3,民政局关于婚姻登记情况的请示,县民政局,19580601,",
]
TRADITIONAL = (
    "檔號,題名,責任者,日期\n"
    "0045-1-1,關於國民學校員額之報告,縣政府教育局,1948\n"
    "0045-1-2,臺灣省參議會會議紀錄,參議會,1949\n"
)


@pytest.fixture
def opened(tmp_path: Path):
    def open_bytes(content: bytes | str, *, encoding: str = "", codec: str = "utf-8") -> Source:
        path = tmp_path / "catalogue"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(codec))
        return open_source(path, encoding=encoding)

    return open_bytes


def checks(source: Source) -> list[str]:
    return [finding.check for finding in source.findings]


def read(source: Source) -> list[tuple[int, tuple[str, ...], list[str]]]:
    rows = [(row.number, row.values, [finding.check for finding in row.findings]) for row in source.rows()]
    assert source.counts.rows == len(rows)
    return rows


def text(*rows: str, header: str = HEADER) -> str:
    return "\r\n".join([header, *rows]) + "\r\n"


@pytest.mark.parametrize(
    ("codec", "named", "noticed"),
    [
        ("utf-8", "utf-8", []),
        ("utf-8-sig", "utf-8", []),
        ("utf-16", "utf-16", []),
        ("utf-16-le", "utf-16-le", ["file.encoding"]),
        ("gb18030", "gb18030", ["file.encoding"]),
        ("gbk", "gb18030", ["file.encoding"]),
    ],
)
def test_chinese_encodings_are_told_apart(opened, codec: str, named: str, noticed: list[str]) -> None:
    source = opened(text(*ROWS), codec=codec)
    assert (source.kind, source.encoding) == ("csv", named)
    assert source.columns == tuple(HEADER.split(","))
    assert checks(source) == noticed
    assert [row[1] for row in read(source)] == [tuple(row.split(",")) for row in ROWS]


@pytest.mark.parametrize(
    ("codec", "named"), [("big5", "big5"), ("cp950", "big5"), ("gbk", "gb18030"), ("utf-8", "utf-8")]
)
def test_traditional_characters_may_be_in_big5_as_well_as_in_gbk(opened, codec: str, named: str) -> None:
    source = opened(TRADITIONAL, codec=codec)
    assert source.encoding == named
    assert next(source.rows()).values[1] == "關於國民學校員額之報告"


def test_names_alone_are_enough_to_tell_the_encoding(opened) -> None:
    rows = "序号,姓名\n1,王秀英\n2,李志强\n3,张桂芳\n"
    assert opened(rows, codec="gbk").encoding == "gb18030"
    assert opened("序號,姓名\n1,陳淑芬\n2,林志偉\n", codec="big5").encoding == "big5"


def test_chinese_that_begins_far_inside_the_file_is_seen(opened) -> None:
    plain = "code,title\n" + "".join(f"{number},plain\n" for number in range(100_000))
    source = opened(plain.encode() + "100001,关于征兵的通知\n".encode("gbk"))
    assert source.encoding == "gb18030"
    assert next(source.rows(after=100_001)).values == ("100001", "关于征兵的通知")


def test_a_person_outranks_the_guess(opened) -> None:
    content = "title\n關於國民學校之報告\n".encode("big5")
    assert read(opened(content, encoding="Big5"))[0][1] == ("關於國民學校之報告",)
    assert opened(content, encoding="gbk").encoding == "gb18030"
    with pytest.raises(SourceError, match="Choose one of"):
        opened(content, encoding="klingon")


def test_western_letters_are_no_chinese(opened) -> None:
    source = opened("title,creator\nCafé Müller,Strauß\n", codec="cp1252")
    assert source.encoding == "cp1252"
    assert checks(source) == ["file.encoding"]


def test_a_few_broken_bytes_do_not_change_the_encoding(opened) -> None:
    content = text(*ROWS * 20).encode().replace("征兵".encode(), "征".encode() + b"\xff", 1)
    source = opened(content)
    assert source.encoding == "utf-8"
    assert [(row[0], row[2]) for row in read(source) if row[2]] == [(2, ["row.unreadable_characters"])]


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_the_separator_is_found(opened, separator: str) -> None:
    source = opened(text(*ROWS).replace(",", separator))
    assert source.columns == tuple(HEADER.split(","))
    assert read(source)[1][1] == tuple(ROWS[1].split(","))


def test_full_width_commas_separate_nothing(opened) -> None:
    assert opened("档号，题名\n1，甲\n").columns == ("档号，题名",)


def test_a_line_that_names_the_separator_is_no_row(opened) -> None:
    source = opened("sep=;\n档号;题名\n1;甲,乙\n")
    assert read(source) == [(2, ("1", "甲,乙"), [])]


STRAY = ["row.quotation_mark"]


@pytest.mark.parametrize(
    ("line", "title", "noticed"),
    [
        ('1,"关于""三农""工作的通知",a', '关于"三农"工作的通知', []),
        ('1,"甲,乙",a', "甲,乙", []),
        ('1, "甲,乙" ,a', "甲,乙", []),
        ('1,关于"三农"工作,a', '关于"三农"工作', []),
        ('1,="0045",a', "0045", []),
        ('1,"关于征兵的通知,a', "关于征兵的通知", STRAY),
        ('1,关于"征兵的通知,a', '关于"征兵的通知', STRAY),
        ('1,关于征兵的通知",a', '关于征兵的通知"', STRAY),
        ('1,"关于"三农"工作的通知",a', '关于"三农"工作的通知', STRAY),
        ('1,"关于"甲,乙"的通知",a', '关于"甲,乙"的通知', STRAY),
        ('1,"甲,"乙"', "甲", STRAY),
    ],
)
def test_quotation_marks_never_reach_into_the_next_row(opened, line: str, title: str, noticed: list[str]) -> None:
    source = opened(f'档号,题名,备注\n0,前,x\n{line}\n2,后,y\n3,末,"z"\n')
    rows = read(source)
    assert [row[0] for row in rows] == [2, 3, 4, 5]
    assert rows[1][1][1] == title
    assert rows[1][2] == noticed
    assert [row[2] for row in (rows[0], *rows[2:])] == [[], [], []]
    assert (rows[2][1], rows[3][1]) == (("2", "后", "y"), ("3", "末", "z"))


def test_two_stray_marks_in_one_column_do_not_join_their_rows(opened) -> None:
    source = opened('档号,题名,备注\n1,"甲,x\n2,乙,y\n3,丙",z\n4,丁,\n')
    assert [(row[0], row[1][0], row[2]) for row in read(source)] == [
        (2, "1", STRAY),
        (3, "2", []),
        (4, "3", STRAY),
        (5, "4", []),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("record", "values"),
    [
        ('1,"第一行{end}第二行",x', ("1", "第一行\n第二行", "x")),
        ('"A{end}B",题名,x', ("A\nB", "题名", "x")),
        ('1,题名,"备注一{end}备注二{end}备注三"', ("1", "题名", "备注一\n备注二\n备注三")),
        ('1,"甲{end}{end}乙","丙{end}丁"', ("1", "甲\n\n乙", "丙\n丁")),
    ],
)
def test_line_breaks_inside_quoted_values_belong_to_them(
    opened, end: str, record: str, values: tuple[str, ...]
) -> None:
    source = opened(f"档号,题名,备注{end}{record.format(end=end)}{end}2,后,y{end}")
    assert read(source) == [(2, values, []), (3, ("2", "后", "y"), [])]


def test_inner_line_breaks_of_windows_are_known_by_their_single_line_feed(opened) -> None:
    source = opened('档号,题名,备注\r\n1,"甲,乙,丙\n丁,戊,己",x\r\n2,后,y\r\n')
    assert [row[1] for row in read(source)] == [("1", "甲,乙,丙\n丁,戊,己", "x"), ("2", "后", "y")]


def test_rows_that_are_too_long_or_too_short_say_so(opened) -> None:
    source = opened("档号,题名,备注\n1,甲,x,多出\n2,乙\n3,丙,z,,,\n")
    rows = list(source.rows())
    assert [[(found.check, found.severity.value) for found in row.findings] for row in rows] == [
        [("row.long", "error")],
        [("row.short", "note")],
        [],
    ]
    assert rows[0].findings[0].value == "多出"
    assert rows[1].findings[0].column == "备注"
    assert rows[1].values == ("2", "乙", "")


def test_null_characters_are_removed(opened) -> None:
    assert read(opened("档号,题名\n1,甲\0乙\n")) == [(2, ("1", "甲乙"), ["row.null_characters"])]


def test_a_line_without_end_stays_one_bad_row(opened) -> None:
    source = opened("档号,题名\n1,甲\n2," + "乙" * 2_500_000 + "\n3,丙\n")
    assert [(row[0], row[1][0], row[2]) for row in read(source)] == [
        (2, "1", []),
        (3, "2", ["row.too_long"]),
        (4, "3", []),
    ]


def test_every_row_of_the_file_is_accounted_for(opened) -> None:
    source = opened(
        "案卷目录,,\n全宗号：0045,年度：1958,\n\n序号,题名,页数\n1,甲,3\n,,\n\n"
        "序号,题名,页数\n2,合计三年报表,4\n小计,,7\n合　计：,2件,7\n制表人：王,,\n"
    )
    assert checks(source) == ["header.title_lines"]
    assert [row[:2] for row in read(source)] == [(5, ("1", "甲", "3")), (9, ("2", "合计三年报表", "4"))]
    counts = source.counts
    assert (counts.above, counts.header, counts.rows, counts.blank) == (3, 1, 2, 2)
    assert (counts.footers, counts.headings, counts.total) == (3, 1, 12)
    assert {(found.check, found.value) for found in source.closing_findings} == {
        ("file.blank_rows", "6, 7"),
        ("file.footers_rows", "10, 11, 12"),
        ("file.headings_rows", "8"),
    }


def test_reading_goes_on_behind_any_row_and_counts_the_same(opened) -> None:
    source = opened(text(*ROWS[:2], "", ROWS[2]))
    everything = list(source.rows())
    counts = source.counts
    for after in range(7):
        assert list(source.rows(after=after)) == [row for row in everything if row.number > after]
        assert source.counts == counts


@pytest.mark.parametrize(
    ("header", "columns", "noticed"),
    [
        ("档号,题名,题名", ("档号", "题名", "题名 (2)"), ["header.doubled"]),
        ("档号,,题名", ("档号", "[B]", "题名"), ["header.empty"]),
        (" 档号 ,题　名,\ufeff备注", ("档号", "题 名", "备注"), []),
        ("档号,题名,", ("档号", "题名", "[C]"), ["header.empty"]),
        ("1001,关于征兵的通知,12", ("[A]", "[B]", "[C]"), ["header.missing"]),
    ],
)
def test_headers_become_unique(opened, header: str, columns: tuple[str, ...], noticed: list[str]) -> None:
    source = opened(f"{header}\n1002,甲,3\n1003,乙,4\n")
    assert source.columns == columns
    assert checks(source) == noticed


def test_a_header_of_two_rows_is_joined(opened) -> None:
    source = opened("档号,题名,日期,,备注\n,,起始,终止,\n1,甲,1958,1959,\n")
    assert source.columns == ("档号", "题名", "起始日期", "终止日期", "备注")
    assert [row.number for row in source.rows()] == [3]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \r\n",
        b"\xef\xbb\xbf",
        b"%PDF-1.7 x",
        b"\x89PNG\r\n",
        b"\0\x01\x02\x03" * 50,
        b"<html><table></table></html>",
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(opened, content: bytes) -> None:
    with pytest.raises(SourceError, match=r"\.$"):
        opened(content)


def test_the_name_of_the_file_begins_the_sentence(tmp_path: Path) -> None:
    path = tmp_path / "upload.tmp"
    path.write_bytes(b"")
    with pytest.raises(SourceError, match=r"^目录\.csv: The file is empty"):
        open_source(path, name="目录.csv")
    with pytest.raises(SourceError, match="cannot be opened"):
        open_source(tmp_path / "missing.csv")


@pytest.mark.shared_material
def test_the_real_series_is_read_to_its_last_row(shared_material: Path) -> None:
    source = open_source(shared_material / "catalogue" / "A711.csv")
    rows = read(source)
    assert (len(rows), rows[0][0], rows[-1][0], source.counts.total) == (4237, 2, 4238, 4238)
    assert not any(row[2] for row in rows)
    assert source.columns[:4] == ("barcode", "series", "control_symbol", "title")
