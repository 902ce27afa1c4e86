"""Catalogues in workbooks: merged cells, dates and codes as people see them, sheets, and files that mean harm."""

import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from archive_catalog.importing.sources import Source, SourceError, open_source

pytestmark = pytest.mark.usefixtures("sentences_in_english")

HEADER = ["档号", "题名", "日期", "页数"]


def saved(tmp_path: Path, fill: Callable[[Worksheet], object], *, name: str = "a.xlsx") -> Path:
    book = Workbook()
    fill(book.active)
    book.save(tmp_path / name)
    return tmp_path / name


def repacked(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one of its parts changed."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return path


def with_rows(sheet: Worksheet, *rows: list[object]) -> None:
    for row in (HEADER, *rows):
        sheet.append(row)


def values(source: Source) -> list[tuple[str, ...]]:
    return [row.values for row in source.rows()]


def noticed(source: Source) -> list[tuple[int, str, str]]:
    return [(row.number, found.check, found.column) for row in source.rows() for found in row.findings]


@pytest.mark.parametrize(
    ("cell", "form", "seen"),
    [
        (date(1958, 3, 5), "yyyy-mm-dd", "1958-03-05"),
        (date(1958, 3, 5), 'yyyy"年"m"月"d"日"', "1958-03-05"),
        (date(1958, 3, 1), 'yyyy"年"m"月"', "1958-03"),
        (date(1958, 1, 1), "yyyy", "1958"),
        (date(1900, 1, 1), "yyyy/m/d", "1900-01-01"),
        (datetime.fromisoformat("1958-03-05T08:30"), "yyyy-mm-dd hh:mm", "1958-03-05T08:30:00"),
        (1958, "General", "1958"),
        (1958.0, "0", "1958"),
        (0.1 + 0.2, "General", "0.3"),
        (45, "0000", "0045"),
        (1.5, '[Red]0.0" 米"', "1.5"),
        (-3, "General", "-3"),
        (True, "General", "TRUE"),
        ("  0045　", "General", "0045"),
        ("甲_x000D_\n乙", "General", "甲\r\n乙"),
    ],
)
def test_cells_read_as_people_see_them(tmp_path: Path, cell: object, form: str, seen: str) -> None:
    def fill(sheet: Worksheet) -> None:
        with_rows(sheet, ["0045-1-1", cell, None, None])
        sheet["B2"].number_format = form

    assert values(open_source(saved(tmp_path, fill))) == [("0045-1-1", seen, "", "")]


def test_days_of_a_workbook_that_counts_from_1904(tmp_path: Path) -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    with_rows(book.active, ["1", "甲", date(1958, 3, 5), 1])
    book.save(tmp_path / "a.xlsx")
    assert values(open_source(tmp_path / "a.xlsx"))[0][2] == "1958-03-05"


def test_formulas_give_the_value_that_was_last_computed(tmp_path: Path) -> None:
    path = saved(tmp_path, lambda sheet: with_rows(sheet, ["1", "甲", None, "=1+2"], ["2", "乙", None, "=1/0"]))
    repacked(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: (
            xml.replace(b"<f>1+2</f><v></v>", b"<f>1+2</f><v>3</v>")
            .replace(b"<f>1+2</f><v />", b"<f>1+2</f><v>3</v>")
            .replace(b'r="D3"', b'r="D3" t="e"')
            .replace(b"<f>1/0</f><v></v>", b"<f>1/0</f><v>#DIV/0!</v>")
            .replace(b"<f>1/0</f><v />", b"<f>1/0</f><v>#DIV/0!</v>")
        ),
    )
    source = open_source(path)
    assert [row[3] for row in values(source)] == ["3", ""]
    assert noticed(source) == [(3, "row.error_value", "页数")]


def test_numbers_that_lost_their_last_digits_are_told(tmp_path: Path) -> None:
    source = open_source(saved(tmp_path, lambda sheet: with_rows(sheet, [4.3010119580305e17, "甲", None, None])))
    assert values(source)[0][0] == "430101195803050000"
    assert noticed(source) == [(2, "row.rounded_number", "档号")]


def test_merged_cells_are_filled_with_one_note_each(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        with_rows(
            sheet, ["0045-1", "甲", "1958", 1], [None, "乙", None, 2], ["0045-2", "丙", None, 3], [None, None, None, 4]
        )
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("C2:C4")
        sheet.merge_cells("A4:B5")

    source = open_source(saved(tmp_path, fill))
    assert values(source) == [
        ("0045-1", "甲", "1958", "1"),
        ("0045-1", "乙", "1958", "2"),
        ("0045-2", "0045-2", "1958", "3"),
        ("0045-2", "0045-2", "", "4"),
    ]
    assert noticed(source) == [
        (2, "row.merged_cells", "档号"),
        (2, "row.merged_cells", "日期"),
        (4, "row.merged_cells", "档号"),
    ]
    assert [row.values for row in source.rows(after=3)] == values(source)[2:]


def test_title_two_header_rows_and_headings_are_told_from_rows(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (
            ["案卷目录"],
            ["全宗号", "题名", "日期", None, "页数"],
            [None, None, "起", "止", None],
            ["0045", "甲", "1958", "1959", 3],
            [],
            ["一、党群类"],
            ["0045", "乙", "1960", "1961", 4],
            ["合计", None, None, None, 7],
        ):
            sheet.append(row)
        for area in ("A1:E1", "A2:A3", "B2:B3", "C2:D2", "E2:E3", "A6:E6"):
            sheet.merge_cells(area)

    source = open_source(saved(tmp_path, fill))
    assert source.columns == ("全宗号", "题名", "起日期", "止日期", "页数")
    assert [found.check for found in source.findings] == ["header.title_lines"]
    assert [(row.number, row.values[1]) for row in source.rows()] == [(4, "甲"), (7, "乙")]
    counts = source.counts
    assert (counts.above, counts.header, counts.rows, counts.blank, counts.headings, counts.footers) == (
        1,
        2,
        2,
        1,
        1,
        1,
    )
    assert counts.total == 8


def test_the_first_visible_sheet_with_rows_is_read_unless_another_is_chosen(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "说明"
    hidden = book.create_sheet("隐藏")
    hidden.append(["x"])
    hidden.sheet_state = "hidden"
    for title in ("案卷", "卷内"):
        with_rows(book.create_sheet(title), ["1", title, None, None])
    book.save(tmp_path / "a.xlsm")
    source = open_source(tmp_path / "a.xlsm")
    assert (source.sheet, source.sheets) == ("案卷", ("说明", "案卷", "卷内"))
    assert [found.check for found in source.findings] == ["file.sheets"]
    assert values(open_source(tmp_path / "a.xlsm", sheet="卷内")) == [("1", "卷内", "", "")]
    for sheet in ("隐藏", "无", "说明"):
        with pytest.raises(SourceError, match="sheet"):
            open_source(tmp_path / "a.xlsm", sheet=sheet)


def test_rows_that_the_file_leaves_out_are_blank_ones(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        with_rows(sheet, ["1", "甲", None, None])
        sheet["B40"] = "乙"

    source = open_source(saved(tmp_path, fill))
    assert [row.number for row in source.rows()] == [2, 40]
    assert (source.counts.blank, source.counts.total) == (37, 40)


def test_prefixes_and_wrong_dimensions_do_not_matter(tmp_path: Path) -> None:
    path = saved(tmp_path, lambda sheet: with_rows(sheet, ["1", "甲", None, 3], ["2", "乙", None, 4]))

    def prefixed(xml: bytes) -> bytes:
        body = xml.replace(b"</", b"</x:").replace(b"<", b"<x:").replace(b"<x:/x:", b"</x:").replace(b"<x:?", b"<?")
        return body.replace(b"xmlns=", b"xmlns:x=").replace(b'ref="A1:D3"', b'ref="A1"')

    repacked(path, "xl/worksheets/sheet1.xml", prefixed)
    assert values(open_source(path)) == [("1", "甲", "", "3"), ("2", "乙", "", "4")]


def by_hand(path: Path, sheet: str, texts: str) -> Path:
    """A workbook as spreadsheet programs write it, with its texts in a part of their own."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = f'<Relationship Id="r{{0}}" Type="{office}/{{1}}" Target="{{2}}"/>'
    related = relation.format(1, "worksheet", "/xl/worksheets/s.xml") + relation.format(2, "sharedStrings", "texts.xml")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("_rels/.rels", f"<R>{relation.format(1, 'officeDocument', 'xl/book.xml')}</R>")
        package.writestr(
            "xl/book.xml", '<workbook xmlns:r="x"><sheets><sheet name="甲" r:id="r1"/></sheets></workbook>'
        )
        package.writestr("xl/_rels/book.xml.rels", f"<R>{related}</R>")
        package.writestr("xl/worksheets/s.xml", f"<worksheet><sheetData>{sheet}</sheetData></worksheet>")
        package.writestr("xl/texts.xml", f"<sst>{texts}</sst>")
    return path


def test_texts_are_shared_and_may_be_in_several_runs(tmp_path: Path) -> None:
    cells = '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row r="2"><c r="B2" t="s"><v>2</v></c></row>'
    broken = '<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>9</v></c></row>'
    texts = (
        "<si><t>题名</t></si><si><t>备注</t><rPh><t>bei zhu</t></rPh></si>"
        "<si><r><t>附</t></r><r><rPr/><t xml:space='preserve'>名 册</t></r></si>"
    )
    source = open_source(by_hand(tmp_path / "a.xlsx", cells + broken, texts))
    assert source.columns == ("题名", "备注")
    assert values(source) == [("", "附名 册"), ("题名", "")]
    assert noticed(source) == [(3, "row.error_value", "备注")]


@pytest.mark.parametrize(
    "sheet",
    [
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="9999999999999"><c r="A2"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>x</v></c></row>',
        "<row><c><v>1",
        "",
    ],
)
def test_sheets_that_no_program_writes_end_in_a_sentence(tmp_path: Path, sheet: str) -> None:
    with pytest.raises(SourceError, match=r"\.$"):
        list(open_source(by_hand(tmp_path / "a.xlsx", sheet, "<si><t>题名</t></si>")).rows())


def test_a_cell_in_the_last_column_is_a_surplus_value(tmp_path: Path) -> None:
    head = '<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>'
    sheet = head + "<row><c><v>1</v></c></row>" * 3 + '<row><c><v>1</v></c><c r="XFD5"><v>2</v></c></row>'
    source = open_source(by_hand(tmp_path / "a.xlsx", sheet, "<si><t>题名</t></si>"))
    assert [(row.number, *[found.check for found in row.findings]) for row in source.rows()] == [
        (2,),
        (3,),
        (4,),
        (5, "row.long"),
    ]


def entity(xml: bytes) -> bytes:
    return b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>' + xml.partition(b"?>")[2]


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
@pytest.mark.parametrize("change", [entity, lambda xml: xml[: len(xml) // 2], lambda _: b"", lambda xml: xml + b"<x>"])
def test_a_damaged_or_hostile_part_ends_in_a_sentence(
    tmp_path: Path, part: str, change: Callable[[bytes], bytes]
) -> None:
    path = saved(tmp_path, lambda sheet: with_rows(sheet, ["1", "甲", date(1958, 3, 5), 3]))
    with pytest.raises(SourceError, match=r"\.$"):
        list(open_source(repacked(path, part, change)).rows())


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        with package.open("xl/sharedStrings.xml", "w") as part:
            for _ in range(200):
                part.write(b" " * (1 << 20))
    with pytest.raises(SourceError, match="far larger"):
        open_source(path)


def test_other_archives_and_locked_workbooks_are_named(tmp_path: Path) -> None:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("目录.csv", "a,b")
    archive = tmp_path / "a.zip"
    archive.write_bytes(content.getvalue())
    with pytest.raises(SourceError, match="archive of other files"):
        open_source(archive)
    archive.write_bytes(content.getvalue()[:-30])
    with pytest.raises(SourceError, match="damaged"):
        open_source(archive)
    archive.write_bytes(compound("EncryptedPackage", b"x" * 5000))
    with pytest.raises(SourceError, match="password"):
        open_source(archive)
    archive.write_bytes(compound("WordDocument", b"x" * 5000))
    with pytest.raises(SourceError, match="damaged or of an unknown form"):
        open_source(archive)


def compound(name: str, content: bytes) -> bytes:
    """A compound file of Microsoft (MS-CFB) with one stream of at least 4,096 bytes."""
    sectors = -(-len(content) // 512)
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<5H6x3LLLLLLL", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)[:48]
    header = header[:24] + struct.pack(
        "<HHHHH6xLLLLLLLLL", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0
    )
    header += struct.pack("<L", 0) + b"\xff" * (436 - 4)
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    table = struct.pack(f"<{len(chain)}L", *chain).ljust(512, b"\xff")

    def entry(title: str, kind: int, child: int, start: int, size: int) -> bytes:
        encoded = (title + "\0").encode("utf-16-le")
        links = struct.pack("<3L", 0xFFFFFFFF, 0xFFFFFFFF, child)
        return (
            encoded.ljust(64, b"\0")
            + struct.pack("<HBB", len(encoded), kind, 1)
            + links
            + bytes(36)
            + struct.pack("<LQ", start, size)
        )

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(name, 2, 0xFFFFFFFF, 2, len(content))
    return header + table + directory.ljust(512, b"\0") + content.ljust(sectors * 512, b"\0")


def biff(rows: list[list[object]], merges: list[tuple[int, int, int, int]]) -> bytes:
    """A workbook of Excel 97 (BIFF8) with one sheet."""

    def record(kind: int, content: bytes) -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    begin = record(0x0809, struct.pack("<HHHHLL", 0x0600, 0x0005, 0, 0, 0, 0))
    end = record(0x000A, b"")
    name = "案卷".encode("utf-16-le")
    sheet_at = len(begin) + 4 + 8 + len(name) + len(end)
    book = begin + record(0x0085, struct.pack("<LBBBB", sheet_at, 0, 0, 2, 1) + name) + end
    sheet = record(0x0809, struct.pack("<HHHHLL", 0x0600, 0x0010, 0, 0, 0, 0))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(cell, str):
                sheet += record(0x0204, place + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
            elif cell is not None:
                sheet += record(0x0203, place + struct.pack("<d", cell))
    sheet += record(0x00E5, struct.pack("<H", len(merges)) + b"".join(struct.pack("<4H", *area) for area in merges))
    return compound("Workbook", (book + sheet + end).ljust(5000, b"\0"))


def test_old_workbooks_are_read_alike(tmp_path: Path) -> None:
    rows = [["案卷目录"], [*HEADER], ["0045-1", "甲", "1958", 3], [None, "乙", "1959", 4.5]]
    path = tmp_path / "old"
    path.write_bytes(biff(rows, [(0, 0, 0, 3), (2, 3, 0, 0)]))
    source = open_source(path)
    assert (source.kind, source.sheet, source.columns) == ("xls", "案卷", tuple(HEADER))
    assert values(source) == [("0045-1", "甲", "1958", "3"), ("0045-1", "乙", "1959", "4.5")]
    assert noticed(source) == [(3, "row.merged_cells", "档号")]
    assert source.counts.total == 4


def test_an_old_workbook_with_a_cell_far_away_ends_in_a_sentence(tmp_path: Path) -> None:
    content = bytearray(biff([[*HEADER], ["1", "甲", "1958", 3.25]], []))
    place = content.index(struct.pack("<d", 3.25)) - 6
    content[place : place + 4] = b"\xff\xff\xff\xff"
    path = tmp_path / "far"
    path.write_bytes(content)
    with pytest.raises(SourceError, match="damaged or of an unknown form"):
        open_source(path)
