"""Catalogues in tables of dBase and FoxPro, and in finding aids (EAD 2002)."""

import struct
from pathlib import Path

import pytest

from archive_catalog.importing.sources import Source, SourceError, open_source

pytestmark = pytest.mark.usefixtures("sentences_in_english")

FIELDS = [("档号", "C", 20), ("题名", "C", 30), ("日期", "D", 8), ("页数", "N", 6), ("开放", "L", 1)]
RECORDS = [
    ["0045-1-1", "关于征兵工作的通知", "19580305", "12", "T"],
    ["0045-1-2", "三级干部会议的报告", "", "3.50", "F"],
]


def dbf(
    fields: list[tuple[str, str, int]],
    records: list[list[str | bytes]],
    *,
    codec: str = "gbk",
    language: int = 0,
    version: int = 3,
    deleted: tuple[int, ...] = (),
    declared: int | None = None,
) -> bytes:
    """A DBF file; a value given as bytes is written as it is."""
    length = 1 + sum(size for _, _, size in fields)
    number = len(records) if declared is None else declared
    head = struct.pack("<BBBBLHH17xBxx", version, 99, 1, 1, number, 32 * len(fields) + 33, length, language)
    for name, kind, size in fields:
        head += struct.pack("<11sc4xBB14x", name.encode(codec), kind.encode(), size & 255, size >> 8)
    body = b""
    for place, record in enumerate(records):
        body += b"*" if place in deleted else b" "
        for value, (_, kind, size) in zip(record, fields, strict=True):
            raw = value if isinstance(value, bytes) else value.encode(codec)
            body += raw[:size].rjust(size) if kind == "N" else raw[:size].ljust(size)
    return head + b"\r" + body + b"\x1a"


@pytest.fixture
def opened(tmp_path: Path):
    def open_bytes(content: bytes | str, *, name: str = "mulu.dbf", encoding: str = "") -> Source:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return open_source(path, encoding=encoding)

    return open_bytes


def noticed(source: Source) -> list[tuple[int, str, str]]:
    return [(row.number, found.check, found.column) for row in source.rows() for found in row.findings]


def checks(source: Source) -> list[str]:
    return [found.check for found in source.findings]


@pytest.mark.parametrize(
    ("codec", "language", "encoding", "found"),
    [
        ("gbk", 0x4D, "gb18030", []),
        ("gbk", 0x7A, "gb18030", []),
        ("gbk", 0, "gb18030", ["file.encoding"]),
        ("gbk", 0x03, "gb18030", ["file.encoding"]),
        ("gbk", 0x78, "gb18030", ["file.encoding"]),
        ("utf-8", 0, "utf-8", []),
    ],
)
def test_the_code_page_is_named_by_the_header_or_found_in_the_texts(opened, codec, language, encoding, found) -> None:
    source = opened(dbf(FIELDS, RECORDS, codec=codec, language=language))
    assert (source.kind, source.encoding, source.total) == ("dbf", encoding, 2)
    assert source.columns == tuple(name for name, _, _ in FIELDS)
    assert checks(source) == found
    assert [row.values for row in source.rows()] == [
        ("0045-1-1", "关于征兵工作的通知", "1958-03-05", "12", "TRUE"),
        ("0045-1-2", "三级干部会议的报告", "", "3.5", "FALSE"),
    ]


def test_big5_tables_are_read(opened) -> None:
    fields = [("檔號", "C", 20), ("案由", "C", 30)]
    source = opened(dbf(fields, [["1", "關於國民學校之報告"], ["2", "縣參議會會議紀錄"]], codec="big5"))
    assert source.encoding == "big5"
    assert [row.values[1] for row in source.rows()] == ["關於國民學校之報告", "縣參議會會議紀錄"]


def test_deleted_and_blank_records_are_counted(opened) -> None:
    source = opened(dbf(FIELDS, [RECORDS[0], RECORDS[1], ["", "", "", "", ""], RECORDS[1]], deleted=(1,)))
    assert [row.number for row in source.rows()] == [2, 5]
    counts = source.counts
    assert (counts.header, counts.rows, counts.deleted, counts.blank, counts.total) == (1, 2, 1, 1, 5)
    assert [(found.check, found.value) for found in source.closing_findings] == [
        ("file.blank_rows", "4"),
        ("file.deleted_rows", "3"),
    ]
    assert [row.number for row in source.rows(after=2)] == [5]
    assert source.counts == counts


def test_damaged_values_cost_no_row(opened) -> None:
    records = [
        ["1", "关于一九五八年征兵工作的若干通".encode("gbk") + b"\xd6", "19581340", "******", "?"],
        ["2", b"\xff\xff\xb9\xd8\xd3\xda", "00000000", "", "y"],
    ]
    source = opened(dbf([FIELDS[0], ("题名", "C", 31), *FIELDS[2:]], records, language=0x4D))
    assert [row.values for row in source.rows()] == [
        ("1", "关于一九五八年征兵工作的若干通", "19581340", "", ""),
        ("2", "\ufffd\ufffd关于", "", "", "TRUE"),
    ]
    assert noticed(source) == [
        (2, "row.cut_off", "题名"),
        (2, "row.overflow", "页数"),
        (3, "row.unreadable_characters", "题名"),
    ]


def test_kinds_of_foxpro(opened) -> None:
    fields = [("I", "I", 4), ("B", "B", 8), ("Y", "Y", 8), ("T", "T", 8), ("V", "V", 9), ("N", "0", 1)]
    moment = struct.pack("<LL", 2_436_268, 30_600_000)
    record = [struct.pack("<l", -7), struct.pack("<d", 2.5), struct.pack("<q", -12_500), moment, "题名", b"\0"]
    source = opened(dbf(fields, [record], version=0x30, language=0x7A))
    assert source.columns == ("I", "B", "Y", "T", "V")
    assert next(source.rows()).values == ("-7", "2.5", "-1.25", "1958-03-05T08:30:00", "题名")


@pytest.mark.parametrize(
    ("ending", "memo"),
    [
        (".fpt", bytes(6) + struct.pack(">H", 64) + bytes(56) + struct.pack(">LL", 1, 8) + "长附注文".encode("gbk")),
        (".DBT", bytes(512) + "长附注文".encode("gbk") + b"\x1a\x1a\0\0"),
        (".dbt", bytes(512) + b"\xff\xff\x08\0" + struct.pack("<L", 16) + "长附注文".encode("gbk") + b"junk"),
    ],
)
def test_long_texts_are_read_from_the_second_file(opened, tmp_path: Path, ending: str, memo: bytes) -> None:
    table = dbf(
        [("题名", "C", 20), ("附注", "M", 10)],
        [["关于征兵的通知", "         1"], ["乙", ""]],
        language=0x4D,
        version=0x83,
    )
    alone = opened(table)
    assert checks(alone) == ["file.memo_missing"]
    assert [row.values for row in alone.rows()] == [("关于征兵的通知", ""), ("乙", "")]
    (tmp_path / "mulu.dbf").with_suffix(ending).write_bytes(memo)
    source = opened(table)
    assert checks(source) == []
    assert [row.values for row in source.rows()] == [("关于征兵的通知", "长附注文"), ("乙", "")]


def test_a_table_that_was_cut_off_gives_what_it_has(opened) -> None:
    whole = dbf(FIELDS, RECORDS * 3, language=0x4D)
    source = opened(whole[:-80])
    assert checks(source) == ["file.number_of_records"]
    assert len(list(source.rows())) == 4


EAD = """<?xml version="1.0" encoding="{encoding}"?>
<!DOCTYPE ead PUBLIC "+//ISBN 1-931666-00-8//DTD ead.dtd (EAD 2002)//EN" "http://127.0.0.1:9/ead.dtd">
<ead{namespace}><eadheader><eadid>x</eadid></eadheader><archdesc level="fonds">
<did><unitid>0045</unitid><unittitle>县人民委员会</unittitle></did>
<dsc><head>目录</head>
<{c1} level="series"><did><unitid>0045-1</unitid><unittitle>秘书<emph>科</emph>,
  <unitdate normal="1949/1966">1949—1966</unitdate></unittitle><origination>秘书科</origination></did>
 <scopecontent><head>内容</head><p>会议。</p><p>通知。</p></scopecontent>
 <{c2} level="file"><did><container type="盒">3</container><unittitle>无号</unittitle></did>
  <{c3} level="otherlevel" otherlevel="page"><did><unitid>0045-1-1-1</unitid><unittitle>名册</unittitle></did></{c3}>
 </{c2}>
 <{c2} level="file"><did><unitid>0045-1-2</unitid><unittitle>报告</unittitle></did>
  <controlaccess><subject>农业</subject><persname>王某</persname></controlaccess></{c2}>
</{c1}></dsc></archdesc></ead>"""


@pytest.mark.parametrize("names", [("c", "c", "c"), ("c01", "c02", "c03")])
@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "utf-16"])
@pytest.mark.parametrize("namespace", ["", ' xmlns="urn:isbn:1-931666-22-9"'])
def test_components_become_rows_behind_the_one_above(opened, names, encoding, namespace) -> None:
    text = EAD.format(encoding=encoding, namespace=namespace, c1=names[0], c2=names[1], c3=names[2])
    source = opened(text.encode("gb18030" if encoding == "gb2312" else encoding), name="a.xml")
    assert source.kind == "ead"
    rows = [(row.number, dict(zip(source.columns, row.values, strict=True))) for row in source.rows()]
    assert [(number, row["level"], row["unitid"], row["unittitle"], row["parent"]) for number, row in rows] == [
        (2, "series", "0045-1", "秘书科,", ""),
        (3, "file", "", "无号", "0045-1"),
        (4, "page", "0045-1-1-1", "名册", "0045-1"),
        (5, "file", "0045-1-2", "报告", "0045-1"),
    ]
    first = rows[0][1]
    assert (first["unitdate"], first["normal"], first["origination"]) == ("1949—1966", "1949/1966", "秘书科")
    assert (first["scopecontent"], first["fonds"], first["fonds_title"]) == ("会议。 通知。", "0045", "县人民委员会")
    assert rows[1][1]["container"] == "盒 3"
    assert rows[3][1]["controlaccess"] == "农业; 王某"
    assert [row.number for row in source.rows(after=3)] == [4, 5]
    assert source.counts.total == 5


def test_prefixed_names_are_read(opened) -> None:
    source = opened(
        '<e:ead xmlns:e="x"><e:archdesc><e:c><e:did><e:unitid>1</e:unitid></e:did></e:c></e:archdesc></e:ead>'
    )
    assert [row.values[1] for row in source.rows()] == ["1"]


LAUGHS = "<!ENTITY a 'ha'>" + "".join(f"<!ENTITY {chr(98 + n)} '{('&' + chr(97 + n) + ';') * 10}'>" for n in range(9))


@pytest.mark.parametrize(
    "content",
    [
        '<!DOCTYPE ead [<!ENTITY x SYSTEM "file:///etc/passwd">]><ead><archdesc><c><did><unitid>&x;</unitid></did></c></archdesc></ead>',
        f"<!DOCTYPE ead [{LAUGHS}]><ead><archdesc><c><did><unitid>&j;</unitid></did></c></archdesc></ead>",
        '<!DOCTYPE ead [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]><ead><archdesc><c/></archdesc></ead>',
        "<ead><archdesc>" + "<c>" * 60 + "</c>" * 60 + "</archdesc></ead>",
        "<ead><archdesc><c><did></c>",
        "<ead></ead>",
        "<?xml version='1.0'?><catalogue/>",
        "<?xml version='1.0' encoding='klingon'?><ead><c/></ead>",
        "<!-- -->",
    ],
)
def test_hostile_or_foreign_xml_ends_in_a_sentence(opened, content: str) -> None:
    with pytest.raises(SourceError, match=r"\.$") as caught:
        list(opened(content).rows())
    assert "root:" not in str(caught.value)


def test_names_of_characters_from_the_unread_declaration_are_known(opened) -> None:
    component = "<c><did><unitid>A&eacute;&odd;1</unitid></did></c>"
    source = opened(f'<!DOCTYPE ead SYSTEM "ead.dtd"><ead><archdesc>{component}</archdesc></ead>')
    assert [row.values[1] for row in source.rows()] == ["Aé1"]
