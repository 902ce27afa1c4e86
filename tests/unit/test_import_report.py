"""The report of an import: counts that add up, findings to download, and rows that come back to be corrected."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from archive_catalog.descriptions import UnitDescription
from archive_catalog.importing.checks.digest_table import DigestTable, digest_of
from archive_catalog.importing.findings import Finding, Severity
from archive_catalog.importing.report import Report, ReportBuilder
from archive_catalog.importing.report_files import RowsToCorrect, write_findings_csv, write_findings_xlsx
from archive_catalog.importing.rows import ReadRow
from archive_catalog.importing.spreadsheet_cells import guarded, unguarded

UNIT = UnitDescription(reference_code="0045-1-2-3", title="通知")
ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


@pytest.fixture(autouse=True, scope="module")
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@dataclass(frozen=True)
class Cells:
    number: int
    values: tuple[str, ...]
    findings: tuple[Finding, ...] = ()


def finding(row: int | None, severity: Severity, check: str = "x.y", value: str = "") -> Finding:
    return Finding(
        severity=severity, check=check, row=row, column="题名", value=value, reason="It is so.", advice="Change it."
    )


def row(number: int, *severities: Severity, skipped: bool = False) -> ReadRow:
    good = ERROR not in severities and not skipped
    return ReadRow(
        number=number,
        description=UNIT if good else None,
        skipped=skipped,
        findings=tuple(finding(number, severity) for severity in severities),
    )


KINDS = st.sampled_from(["good", "note", "warning", "error", "both", "skipped", "late", "late warning"])


@given(st.lists(KINDS, max_size=60), st.integers(0, 5))
def test_the_counts_add_up_to_the_rows_of_the_file(kinds: Sequence[str], blank: int) -> None:
    builder = ReportBuilder()
    late = []
    for number, kind in enumerate(kinds, start=2):
        severities = {
            "note": [NOTE],
            "warning": [WARNING, NOTE],
            "error": [ERROR],
            "both": [ERROR, WARNING],
            "late warning": [WARNING],
        }.get(kind, [])
        builder.add(row(number, *severities, skipped=kind == "skipped"))
        if kind.startswith("late"):
            late.append(finding(number, ERROR, "parent.unknown"))
    builder.add_findings(late)
    report = builder.report(passed_over={"header": 1, "blank": blank})
    refused = [kind for kind in kinds if kind in {"error", "both", "late", "late warning"}]
    assert report.rows == len(kinds)
    assert report.in_file == len(kinds) + 1 + blank
    assert (report.refused, report.skipped) == (len(refused), kinds.count("skipped"))
    assert report.good == len(kinds) - report.refused - report.skipped
    assert report.with_warnings == kinds.count("warning")
    assert sum(each.count for each in report.checks) == len(report.findings)
    assert sum(report.count(severity) for severity in Severity) == len(report.findings)
    assert set(builder.late) == {found.row for found in late}


def test_all_findings_are_counted_and_the_first_are_kept() -> None:
    builder = ReportBuilder(kept_per_check=3)
    for number in range(2, 12):
        builder.add(row(number, WARNING))
    builder.add(row(12), [finding(12, ERROR, "code.doubled")])
    report = builder.report()
    assert [(each.check, each.count, each.kept) for each in report.checks] == [("code.doubled", 1, 1), ("x.y", 10, 3)]
    assert [found.row for found in report.findings] == [12, 2, 3, 4]
    assert (report.good, report.refused, report.with_warnings) == (10, 1, 10)


def test_the_summary_says_how_many_rows_came_to_what() -> None:
    report = Report(good=4200, refused=30, skipped=1, with_warnings=12, passed_over={"header": 1, "blank": 6})
    assert report.summary() == (
        "The file has 4,238 rows. 4,200 are good. 30 have an error and come back to be corrected. "
        "12 good rows should be looked at. 8 are headers, blank or no records."
    )
    assert Report(good=1, passed_over={}).summary() == "The file has 1 row. 1 is good."


def test_an_error_of_the_whole_file_stops_it() -> None:
    builder = ReportBuilder()
    builder.add_findings([finding(None, ERROR, "mapping.no_title")])
    report = builder.report()
    assert report.stops_the_file
    assert "Nothing can be written" in report.summary()
    assert not Report(findings=(finding(3, ERROR),)).stops_the_file


def test_the_report_is_plain_values() -> None:
    builder = ReportBuilder()
    builder.add(row(2, WARNING))
    stored = builder.report(passed_over={"header": 1, "blank": 0}).to_json()
    assert stored["rows"] == {
        "in_file": 2,
        "good": 1,
        "refused": 0,
        "skipped": 0,
        "with_warnings": 1,
        "passed_over": {"header": 1},
    }
    assert stored["severities"] == {"error": 0, "warning": 1, "note": 0}
    assert stored["checks"] == [{"check": "x.y", "severity": "warning", "count": 1, "kept": 1}]


# ---- files


FORMULA = '=HYPERLINK("http://example.invalid","看")'


def test_findings_are_downloaded_as_csv_and_workbook(tmp_path: Path) -> None:
    found = [finding(2, ERROR, value=FORMULA), finding(None, NOTE, value="坏\x01字")]
    write_findings_csv(tmp_path / "findings.csv", found)
    raw = (tmp_path / "findings.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    heading, first, second = list(csv.reader(raw.decode("utf-8-sig").splitlines()))
    assert heading == ["Row", "Column", "Value", "Severity", "Reason", "What to do", "Check"]
    assert first == ["2", "题名", f"'{FORMULA}", "Error", "It is so.", "Change it.", "x.y"]
    assert second[0] == ""
    write_findings_xlsx(tmp_path / "findings.xlsx", found)
    sheet = load_workbook(tmp_path / "findings.xlsx").active
    assert sheet is not None
    rows = [list(each) for each in sheet.iter_rows(values_only=True)]
    assert rows[0] == heading
    assert rows[1] == [2, "题名", f"'{FORMULA}", "Error", "It is so.", "Change it.", "x.y"]
    assert rows[2][3] == "Note"
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n", "inlineStr"}


def test_bad_rows_come_back_in_their_own_columns(tmp_path: Path) -> None:
    columns = ("档号", "题名", "问题")
    path = tmp_path / "correct.csv"
    with RowsToCorrect(path, columns) as bad_rows:
        bad_rows.add(7, ("0045-1-1", "=1+1", "old reason"), [finding(7, NOTE), finding(7, ERROR)])
        bad_rows.add_late(Cells(9, ("0045-1-3",)), "The parent is not there.")
        assert bad_rows.count == 2
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(raw.decode("utf-8-sig").splitlines()))
    assert lines == [
        ["档号", "题名", "问题"],
        ["0045-1-1", "'=1+1", "Row 7: 题名: It is so. Change it."],
        ["0045-1-3", "", "Row 9: The parent is not there."],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@sum", "\tx"])
def test_what_a_spreadsheet_would_run_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=20).filter(lambda text: text[:1] != "'"))
def test_a_guarded_cell_comes_back_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


# ---- memory


@given(st.lists(st.integers(1, 2**64 - 1) | st.integers(1, 30).map(lambda number: number << 32), max_size=300))
def test_the_digest_table_keeps_the_first_number(digests: list[int]) -> None:
    table, plain = DigestTable(), dict[int, int]()
    for number, digest in enumerate(digests, start=1):
        assert table.put(digest, number) == plain.get(digest, 0)
        plain.setdefault(digest, number)
    assert len(table) == len(plain)
    assert all(table.get(digest) == number for digest, number in plain.items())
    assert table.get(2**64 - 1) == plain.get(2**64 - 1, 0)


def test_the_digest_table_grows_without_losing_any() -> None:
    table = DigestTable()
    for number in range(1, 150_001):
        assert table.put(digest_of(f"0045-{number}"), number) == 0
    assert all(table.get(digest_of(f"0045-{number}")) == number for number in range(1, 150_001, 97))
    assert table.get(digest_of("0045-0")) == 0
