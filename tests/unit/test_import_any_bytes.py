"""Any bytes as a file: rows that add up, or one sentence; never anything else."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from archive_catalog.importing.sources import SourceError, open_source

pytestmark = pytest.mark.usefixtures("sentences_in_english")

TABLE = '序号,档号,题名,备注\r\n1,0045-1-1,"关于""三农""的\n通知",x\r\n2,0045-1-2,征兵,\r\n合计,,2,\r\n' * 5
XML = (
    '<?xml version="1.0"?><!DOCTYPE ead SYSTEM "x"><ead><archdesc level="fonds"><did><unitid>1</unitid></did><dsc>'
    '<c01 level="file"><did><unitid>1-1</unitid><unittitle>题名<unitdate normal="1958">1958</unitdate></unittitle>'
    '</did><c02><did><container type="box">3</container></did></c02></c01></dsc></archdesc></ead>'
)
DBF = (
    bytes([0x83, 99, 1, 1, 2, 0, 0, 0, 97, 0, 31, 0, *bytes(17), 0x4D, 0, 0])
    + b"TITLE".ljust(11, b"\0") + b"C\0\0\0\0\x14" + bytes(15)
    + b"NOTE".ljust(11, b"\0") + b"M\0\0\0\0\x0a" + bytes(15)
    + b"\r" + (b" " + "题名".encode("gbk").ljust(20) + b"         1") * 2 + b"\x1a"
)  # fmt: skip


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    book = Workbook()
    for row in (["案卷目录"], ["档号", "题名", "日期"], ["1", "甲", 12.5], ["2", None, True]):
        book.active.append(row)
    book.active.merge_cells("B3:B4")
    path = tmp_path_factory.mktemp("book") / "a.xlsx"
    book.save(path)
    return path.read_bytes()


def read_any(path: Path, content: bytes, **options: str) -> bool:
    """Whether the bytes are read as rows, which must add up, and not refused with a sentence."""
    path.write_bytes(content)
    try:
        source = open_source(path, **options)
        rows = list(source.rows())
    except SourceError as error:
        return not str(error).endswith(".")
    assert len(set(source.columns)) == len(source.columns) > 0
    assert all(source.columns)
    numbers = [row.number for row in rows]
    assert numbers == sorted(set(numbers))
    assert all(len(row.values) == len(source.columns) for row in rows)
    assert all(any(row.values) or row.findings for row in rows)
    assert source.counts.rows == len(rows)
    assert not numbers or source.counts.total >= numbers[-1]
    assert list(source.rows(after=numbers[len(numbers) // 2] if numbers else 0)) == rows[len(rows) // 2 + 1 :]
    return True


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """The bytes of a good file with some of them changed, taken away, doubled or put in."""
    content = bytearray(whole)
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 40)))
        content[start:end] = draw(
            st.one_of(
                st.binary(max_size=12),
                st.just(bytes(content[start:end]) * 2),
                st.sampled_from([b'"', b"\n", b",", b"<", b"\0", b"\xff\xff"]),
            )
        )
    return bytes(content)


any_file = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@any_file
@given(st.binary(max_size=3000), st.sampled_from(["", "utf-8", "utf-16", "gb18030", "big5", "cp1252"]))
def test_any_bytes(tmp_path: Path, content: bytes, encoding: str) -> None:
    read_any(tmp_path / "any", content, encoding=encoding)


@any_file
@given(
    st.sampled_from(
        [b"PK\x03\x04", b"PK\x05\x06", b"\x03\x63\x01\x01", b"\x30", b"<?xml", b"<ead>", b"\xff\xfe", b"\xef\xbb\xbf"]
    ),
    st.binary(max_size=3000),
)
def test_any_bytes_behind_the_beginning_of_a_known_kind(tmp_path: Path, beginning: bytes, content: bytes) -> None:
    read_any(tmp_path / "any", beginning + content)


@any_file
@given(
    st.text(st.sampled_from('",;\t\r\n 甲乙ab1\0'), max_size=300),
    st.sampled_from(["utf-8", "utf-16", "gb18030", "big5"]),
)
def test_any_text_of_quotation_marks_and_line_ends(tmp_path: Path, text: str, codec: str) -> None:
    read_any(tmp_path / "any", text.encode(codec), encoding=codec)


@pytest.mark.parametrize("whole", [TABLE.encode(), TABLE.encode("gbk"), TABLE.encode("utf-16"), XML.encode(), DBF])
def test_the_files_to_be_damaged_are_good_ones(tmp_path: Path, whole: bytes) -> None:
    assert read_any(tmp_path / "good", whole)


@any_file
@given(st.one_of(*(damaged(whole) for whole in (TABLE.encode(), TABLE.encode("gbk"), XML.encode(), DBF))))
def test_damaged_files(tmp_path: Path, content: bytes) -> None:
    read_any(tmp_path / "damaged", content)


@any_file
@given(st.data())
def test_damaged_workbooks(tmp_path: Path, workbook: bytes, data: st.DataObject) -> None:
    read_any(tmp_path / "damaged", data.draw(damaged(workbook)))


HEADER = ["档号", "题名", "备注"]
VALUES = st.text(st.sampled_from('甲乙丙,"\n ab1'), max_size=8).map(str.strip)


@any_file
@given(st.lists(st.tuples(st.integers(1, 99).map(lambda number: f"0045-1-{number}"), VALUES, VALUES), max_size=8))
def test_what_a_spreadsheet_writes_is_read_back(tmp_path: Path, rows: list[tuple[str, str, str]]) -> None:
    def quoted(value: str) -> str:
        return '"' + value.replace('"', '""') + '"' if set(value) & set('",\n') else value

    path = tmp_path / "a.csv"
    path.write_bytes("".join(",".join(map(quoted, row)) + "\r\n" for row in (HEADER, *rows)).encode())
    source = open_source(path)
    assert [row.values for row in source.rows()] == rows
    assert not any(row.findings for row in source.rows())
