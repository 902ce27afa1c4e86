"""What is read from the header of a regulation, form by form, and what no text may ever lose."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.disclosure.markdown_documents import (
    SENTENCES,
    DocumentEventKind,
    ParsedDocument,
    ProblemCode,
    parse_markdown_document,
)

K = DocumentEventKind
MARKER = "<!-- INFO END -->"
TEXT = "## 第一章 总则\n\n第一条 为了规范档案查阅，制定本条例。"


def parse(*header: str, title: str = "查阅条例", name: str = "查阅条例.md", body: str = TEXT) -> ParsedDocument:
    return parse_markdown_document("\n\n".join([f"# {title}", *header, MARKER, body]), name=name)


def codes(document: ParsedDocument) -> list[ProblemCode]:
    return [problem.code for problem in document.problems]


# One line of a header, and the events that it states: (day, kind, body, document number).
LINES = [
    (
        "2007年4月5日 中华人民共和国国务院令第492号公布",
        [("2007-04-05", K.PROMULGATED, "国务院", "中华人民共和国国务院令第492号")],
    ),
    (
        "2005年1月9日 中华人民共和国国务院、中华人民共和国中央军事委员会令第436号公布\u3000",
        [
            (
                "2005-01-09",
                K.PROMULGATED,
                "国务院、中央军事委员会",
                "中华人民共和国国务院、中华人民共和国中央军事委员会令第436号",
            )
        ],
    ),
    ("1997年4月10日 海关总署第61号令发布", [("1997-04-10", K.PROMULGATED, "海关总署", "海关总署第61号令")]),
    (
        "1990年6月4日 国家教育委员会令第10号、卫生部令第1号发布",
        [("1990-06-04", K.PROMULGATED, "国家教育委员会、卫生部", "国家教育委员会令第10号、卫生部令第1号")],
    ),
    (
        "1989年11月17日 民政部、总后勤部令第1号发布",
        [("1989-11-17", K.PROMULGATED, "民政部、总后勤部", "民政部、总后勤部令第1号")],
    ),
    (
        "2017年11月22日 中华人民共和国国务院令第692号\u3000",
        [("2017-11-22", K.PROMULGATED, "国务院", "中华人民共和国国务院令第692号")],
    ),
    ("1987年5月4日 国务院发布）", [("1987-05-04", K.PROMULGATED, "国务院", "")]),
    ("1985年10月24日 国务院、中央军委发布", [("1985-10-24", K.PROMULGATED, "国务院、中央军事委员会", "")]),
    ("1996年9月19日 经国务院批准", [("1996-09-19", K.APPROVED, "国务院", "")]),
    ("2022年1月24日 中共中央政治局会议审议批准", [("2022-01-24", K.APPROVED, "中共中央政治局", "")]),
    ("2018年9月6日 国务院第23次常务会议修订通过", [("2018-09-06", K.AMENDED, "国务院", "")]),
    ("1988年5月18日 国务院第五次常务会议通过", [("1988-05-18", K.ADOPTED, "国务院", "")]),
    (
        "2021年11月16日 国家互联网信息办公室2021年第20次室务会议审议通过",
        [("2021-11-16", K.ADOPTED, "国家互联网信息办公室", "")],
    ),
    (
        "2002年12月28日 《国务院关于修改〈查阅条例〉的决定》第一次修订\u3000",
        [("2002-12-28", K.AMENDED, "国务院", "")],
    ),
    (
        "1986年1月15日 国务院《关于〈查阅条例〉第一百条的修订》第一次修订",
        [("1986-01-15", K.AMENDED, "国务院", "")],
    ),
    (
        "2024年7月10日 中华人民共和国国务院令第786号修订）",
        [("2024-07-10", K.AMENDED, "国务院", "中华人民共和国国务院令第786号")],
    ),
    (
        "2009年8月20日 信阳市第三届人民代表大会常务委员会第五次会议通过",
        [("2009-08-20", K.ADOPTED, "信阳市人民代表大会常务委员会", "")],
    ),
    (
        "2001年3月１日 洛阳市第十一届人大常委会第三次会议通过",
        [("2001-03-01", K.ADOPTED, "洛阳市人民代表大会常务委员会", "")],
    ),
    (
        "２０１９年１月２０日 河南省第十三届人民代表大会第二次会议通过",
        [("2019-01-20", K.ADOPTED, "河南省人民代表大会", "")],
    ),
    (
        (
            "2018年8月29日 郑州市第十四届人民代表大会常务委员会第四十次会议通过2018年11月29日河南省第十三届人民代表大会"
            "常务委员会第七次会议批准的《郑州市人民代表大会常务委员会关于修改部分地方性法规的决定》第二次修正"
        ),
        [
            ("2018-08-29", K.ADOPTED, "郑州市人民代表大会常务委员会", ""),
            ("2018-11-29", K.APPROVED, "河南省人民代表大会常务委员会", ""),
            ("2018-11-29", K.AMENDED, "郑州市人民代表大会常务委员会", ""),
        ],
    ),
    (
        (
            "2011年11月25日 河南省第十一届人民代表大会常务委员会第二十四次会议批准根据2014年4月25日郑州市第十四届"
            "人民代表大会常务委员会第二次会议审议通过"
        ),
        [
            ("2011-11-25", K.APPROVED, "河南省人民代表大会常务委员会", ""),
            ("2014-04-25", K.ADOPTED, "郑州市人民代表大会常务委员会", ""),
        ],
    ),
    (
        "2010年7月21日 国务院第120次常务会议、2010年3月29日中央军事委员会常务会议修订",
        [("2010-07-21", K.AMENDED, "国务院", ""), ("2010-03-29", K.AMENDED, "中央军事委员会", "")],
    ),
    (
        "1999年3月10日 海关总署发布 自1999年4月1日施行",
        [("1999-03-10", K.PROMULGATED, "海关总署", ""), ("1999-04-01", K.EFFECTIVE, "", "")],
    ),
    (
        "1990年1月1日 国家统计局令第1号发布  自发布之日施行",
        [("1990-01-01", K.PROMULGATED, "国家统计局", "国家统计局令第1号"), ("1990-01-01", K.EFFECTIVE, "", "")],
    ),
    ("2019年5月15日 施行", [("2019-05-15", K.EFFECTIVE, "", "")]),
    ("1995年1月1日 执行", [("1995-01-01", K.EFFECTIVE, "", "")]),
    ("1985年12月30日 ", [("1985-12-30", K.UNSTATED, "", "")]),
    ("（1996-10-03 交通部发布）", [("1996-10-03", K.PROMULGATED, "交通部", "")]),
    ("二〇〇一年十月二十六日 信阳市人民政府公布", [("2001-10-26", K.PROMULGATED, "信阳市人民政府", "")]),
    ("一九九五年三月十日 国务院发布", [("1995-03-10", K.PROMULGATED, "国务院", "")]),
]


@pytest.mark.parametrize(("line", "expected"), LINES, ids=[line[:24] for line, _ in LINES])
def test_one_line_of_a_header(line: str, expected: list[tuple[str, DocumentEventKind, str, str]]) -> None:
    document = parse(line)
    assert [
        (event.on.isoformat(), event.kind, event.body, event.document_number) for event in document.events
    ] == expected
    assert ProblemCode.HEADER_LINE_NOT_READ not in codes(document)
    assert document.header_markdown.strip() == line.strip()


def test_the_whole_header_of_a_revised_regulation() -> None:
    document = parse(
        "2007年4月5日 中华人民共和国国务院令第492号公布",
        "2019年4月3日 中华人民共和国国务院令第711号修订\u3000",
        "2019年5月15日 施行",
        title="中华人民共和国政府信息公开条例",
        name="政府信息公开条例(2019-04-03).md",
    )
    assert document.title == "中华人民共和国政府信息公开条例"
    assert document.document_number == "中华人民共和国国务院令第711号"
    assert document.issuing_body == "国务院"
    assert (document.issued_on, document.last_changed_on) == (date(2007, 4, 5), date(2019, 4, 3))
    assert document.body_markdown == TEXT
    assert document.problems == ()


def test_a_rule_approved_by_one_body_and_issued_by_another_belongs_to_the_issuer() -> None:
    document = parse("1986年12月3日 国务院批准", "1986年12月25日 公安部公布")
    assert document.issuing_body == "公安部"
    assert document.issued_on == date(1986, 12, 25)


def test_a_promulgation_years_after_the_first_adoption_is_not_the_day_of_issue() -> None:
    document = parse("1991年3月4日 国务院第78次常务会议通过", "2018年11月6日 中华人民共和国国务院令第706号公布")
    assert (document.issued_on, document.last_changed_on) == (date(1991, 3, 4), date(2018, 11, 6))


def test_a_city_regulation_belongs_to_the_city_that_adopted_it() -> None:
    document = parse(
        "2020年8月20日 信阳市第五届人民代表大会常务委员会第二十次会议通过",
        "2020年9月26日 河南省第十三届人民代表大会常务委员会第二十次会议批准",
    )
    assert document.issuing_body == "信阳市人民代表大会常务委员会"
    assert (document.issued_on, document.last_changed_on) == (date(2020, 8, 20), date(2020, 9, 26))


def test_an_approval_alone_does_not_tell_who_issued_the_text() -> None:
    document = parse("1988年5月10日 国务院批准")
    assert document.issuing_body == ""
    assert codes(document) == [ProblemCode.NO_ISSUING_BODY]


@pytest.mark.parametrize(
    ("header", "body", "days"),
    [
        (
            ["1984年4月4日 国务院", "中央军委发布", "发布之日施行"],
            "国务院、中央军事委员会",
            ["1984-04-04", "1984-04-04"],
        ),
        (["1981年10月13日 国务院批准", "文化部", "海关总署发布"], "文化部、海关总署", ["1981-10-13", "1981-10-13"]),
        (
            ["1980年12月9日 国务院批准", "1980年12月27日 国家经济委员会", "国家档案局发布", "发布之日施行"],
            "国家经济委员会、国家档案局",
            ["1980-12-09", "1980-12-27", "1980-12-27"],
        ),
    ],
)
def test_several_bodies_one_to_a_line(header: list[str], body: str, days: list[str]) -> None:
    document = parse(*header)
    assert document.issuing_body == body
    assert [event.on.isoformat() for event in document.events] == days
    assert document.problems == ()


def test_a_title_broken_across_two_lines_is_one_event() -> None:
    document = parse(
        "1989年8月31日 河南省第七届人民代表大会常务委员会第十一次会议通过",
        "1996年4月2日 河南省第八届人民代表大会常务委员会第十九次会议《关于修改〈河南省乡",
        "镇工作暂行规定〉的决定》修正",
    )
    assert [event.kind for event in document.events] == [K.ADOPTED, K.AMENDED]
    assert document.problems == ()


def test_a_title_that_is_never_closed_does_not_swallow_the_next_event() -> None:
    document = parse("1996年4月2日 国务院《关于修改〈某条例 修正", "1997年5月3日 国务院发布")
    assert [event.text for event in document.events] == [
        "1996年4月2日 国务院《关于修改〈某条例 修正",
        "1997年5月3日 国务院发布",
    ]


def test_a_covering_letter_gives_its_number_its_day_and_who_signed_it() -> None:
    document = parse(
        "关于印发《查阅规定》的通知",
        "劳部发〔1994〕489号",
        "各省、自治区、直辖市劳动厅（局），国务院有关部委：",
        "为配合有关法律的实施，特制定本规定。现印发给你们，请遵照执行。",
        "劳动部",
        "一九九四年十二月六日",
        "1995年1月1日 执行",
    )
    assert document.document_number == "劳部发〔1994〕489号"
    assert document.issuing_body == "劳动部"
    assert document.issued_on == date(1994, 12, 6)
    assert set(codes(document)) == {ProblemCode.COVERING_LETTER}
    assert all(problem.is_note for problem in document.problems)
    assert "请遵照执行" in document.header_markdown


def test_the_title_names_the_issuer_where_the_header_is_silent() -> None:
    document = parse("1984年2月27日 发布", title="国务院关于统一计量单位的命令")
    assert document.issuing_body == "国务院"
    assert codes(document) == [ProblemCode.ISSUING_BODY_FROM_TITLE]
    assert document.problems[0].is_note


def test_the_file_name_gives_the_day_that_the_header_lacks() -> None:
    document = parse(name="人体器官条例（2023-12-04）.md")
    assert document.issued_on == document.last_changed_on == date(2023, 12, 4)
    assert ProblemCode.DATE_FROM_FILE_NAME in codes(document)


@pytest.mark.parametrize("name", ["查阅条例.md", "查阅条例(2023-13-45).md", ""])
def test_a_text_without_any_date_says_so(name: str) -> None:
    document = parse(name=name)
    assert document.issued_on is None
    assert document.last_changed_on is None
    assert ProblemCode.NO_DATE in codes(document)


@pytest.mark.parametrize(
    ("named", "last_changed", "code"),
    [
        ("2011-01-08", "2011-01-08", ProblemCode.LAST_CHANGE_FROM_FILE_NAME),  # a later revision the header omits
        ("1997-08-20", "1997-06-10", None),  # printed some weeks later
        ("1997-06-10", "1997-06-10", None),
        ("1997-06-09", "1997-06-10", ProblemCode.FILE_NAME_DATE_DIFFERS),
    ],
)
def test_the_file_name_against_the_header(named: str, last_changed: str, code: ProblemCode | None) -> None:
    document = parse("1997年6月10日 国务院发布", name=f"查阅条例({named}).md")
    assert document.last_changed_on == date.fromisoformat(last_changed)
    assert codes(document) == ([code] if code else [])


def test_a_day_that_does_not_exist_is_reported_with_its_line() -> None:
    document = parse("2019年2月30日 国务院发布", "2019年3月1日 国务院公布")
    problem = document.problems[0]
    assert (problem.code, problem.line_number, problem.line) == (
        ProblemCode.IMPOSSIBLE_DATE,
        3,
        "2019年2月30日 国务院发布",
    )
    assert "Enter the right date" in problem.sentence
    assert document.issued_on == date(2019, 3, 1)


def test_a_header_line_that_says_nothing_known_is_reported_and_kept() -> None:
    document = parse("2019年3月1日 国务院公布", "Draft v2 / see annex")
    assert codes(document) == [ProblemCode.HEADER_LINE_NOT_READ]
    assert not document.problems[0].is_note
    assert "Draft v2 / see annex" in document.problems[0].sentence
    assert "Draft v2 / see annex" in document.header_markdown


def test_without_a_marker_the_dated_lines_are_the_header_and_the_rest_is_the_text() -> None:
    document = parse_markdown_document(
        "# 查阅条例\n\n2019年3月1日 国务院公布\n\n第一条 正文。\n第二条 完。", name="a.md"
    )
    assert document.issued_on == date(2019, 3, 1)
    assert document.body_markdown == "第一条 正文。\n第二条 完。"
    assert ProblemCode.NO_HEADER_END in codes(document)


def test_without_a_title_line_the_file_name_is_the_title() -> None:
    document = parse_markdown_document("## 第一章\n第一条 正文。", name="folder/查阅条例(2020-01-02).md")
    assert document.title == "查阅条例"
    assert document.body_markdown == "## 第一章\n第一条 正文。"
    assert ProblemCode.TITLE_FROM_FILE_NAME in codes(document)


def test_a_second_marker_belongs_to_the_text() -> None:
    assert parse(body=f"甲\n{MARKER}\n乙").body_markdown == f"甲\n{MARKER}\n乙"


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    text = f"# 查阅条例\n\n2019年3月1日 国务院公布\n\n{MARKER}\n\n第一条 正文。\n\n第二条 完。"
    assert parse_markdown_document("\ufeff" + text.replace("\n", "\r\n"), name="a.md") == parse_markdown_document(
        text, name="a.md"
    )


def test_every_problem_has_a_sentence_that_can_be_filled() -> None:
    assert set(SENTENCES) == set(ProblemCode)
    for sentence in SENTENCES.values():
        assert sentence % {"line_number": 3, "line": "x", "detail": "y"}


# --- what must hold for every text -----------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *(line for line, _ in LINES),
        MARKER,
        "# 标题",
        "#",
        "## 第一章",
        "第一条 正文。",
        "《关于修改〈",
        "》修正",
        "国务院",
        "劳动部",
        "一九九四年十二月六日",
        "9999年99月99日",
        "二〇二〇年十十月十日",
        "发布之日施行",
        "国发〔1986〕27号",
        "通知",
        "",
        "\u3000",
    ]
)
HEADERS = st.lists(PIECES | st.text(max_size=30), max_size=12).map("\n".join)
NAMES = st.text(max_size=30) | st.just("条例(2020-02-30).md")


def without_blanks(text: str) -> str:
    return "".join(text.split())


@given(st.text() | HEADERS, NAMES)
def test_no_text_raises_and_no_character_is_lost(text: str, name: str) -> None:
    document = parse_markdown_document(text, name=name)
    kept = without_blanks(document.header_markdown + document.body_markdown)
    whole = without_blanks(text.removeprefix("\ufeff"))
    assert whole.endswith(without_blanks(document.body_markdown))
    if ProblemCode.TITLE_FROM_FILE_NAME not in codes(document):
        assert without_blanks(document.title) in whole
        whole = whole.lstrip("#")[len(without_blanks(document.title)) :].lstrip("#")
        kept = kept.lstrip("#")
    assert kept == whole or len(kept) + len(without_blanks(MARKER)) == len(whole)
    assert all(problem.sentence for problem in document.problems)


@given(HEADERS.filter(lambda header: MARKER not in header), st.text(), NAMES)
def test_the_text_after_the_marker_comes_out_as_it_went_in(header: str, body: str, name: str) -> None:
    document = parse_markdown_document(f"# 标题\n{header}\n{MARKER}\n{body}", name=name)
    written = body.replace("\r\n", "\n").replace("\r", "\n")
    assert document.body_markdown == written.strip("\n")
    assert document.title == "标题"
