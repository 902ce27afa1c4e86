"""Faults injected into a clean catalogue are found exactly: each of them, where it is, and nothing else."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from archive_catalog.importing.checks.whole_file import FileChecks
from archive_catalog.importing.checks.wording import CHECKS
from archive_catalog.importing.findings import Finding
from archive_catalog.importing.mapping import propose
from archive_catalog.importing.report import ReportBuilder
from archive_catalog.importing.rows import ReadRow, RowReader
from archive_catalog.importing.sources import open_source
from tests.unit.import_faults import (
    COLUMNS,
    FAULTS,
    ITEMS_IN_A_FILE,
    MAPPING,
    SPECIAL_FIELDS,
    TODAY,
    Catalogue,
    Fault,
    clean_catalogue,
    inject,
)


@pytest.fixture(autouse=True, scope="module")
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@dataclass(frozen=True)
class Cells:
    number: int
    values: tuple[str, ...]
    findings: tuple[Finding, ...] = ()


def read(catalogue: Catalogue) -> list[ReadRow]:
    reader = RowReader(MAPPING, COLUMNS, today=TODAY, special_fields=SPECIAL_FIELDS)
    return [reader.read(Cells(number, values)) for number, values in enumerate(catalogue.values(), start=2)]


def nothing_known(_codes: Sequence[str]) -> set[str]:
    return set()


def found_in(catalogue: Catalogue) -> set[tuple[int | None, str]]:
    checks = FileChecks({element: header for header, element in MAPPING.columns.items()})
    builder = ReportBuilder()
    for row in read(catalogue):
        builder.add(row, checks.add(row))
    builder.add_findings(checks.finish(nothing_known))
    report = builder.report()
    assert report.rows == len(catalogue.rows)
    assert report.refused >= len(checks.refused)
    return {(finding.row, finding.check) for finding in report.findings}


@given(seed=st.integers(0, 10_000))
@settings(max_examples=8, deadline=None)
def test_nothing_is_found_in_a_clean_catalogue(seed: int) -> None:
    catalogue = clean_catalogue(seed)
    assert found_in(catalogue) == set()
    assert all(row.description is not None for row in read(catalogue))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
@pytest.mark.parametrize("seed", [1, 2])
def test_each_fault_is_found_and_nothing_else(fault: Fault, seed: int) -> None:
    catalogue = clean_catalogue(seed, files=3)
    expected = inject(catalogue, [fault], random.Random(seed))  # noqa: S311 - faults, not secrets
    assert found_in(catalogue) == expected


@given(seed=st.integers(0, 10_000), faults=st.lists(st.sampled_from(FAULTS), max_size=60))
@settings(max_examples=15, deadline=None)
def test_many_faults_are_found_exactly(seed: int, faults: list[Fault]) -> None:
    catalogue = clean_catalogue(seed)
    expected = inject(catalogue, faults, random.Random(seed))  # noqa: S311 - faults, not secrets
    assert found_in(catalogue) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_the_faults_of_a_file_are_found_in_every_encoding(encoding: str, tmp_path: Path) -> None:
    catalogue = clean_catalogue(11)
    expected = inject(catalogue, FAULTS, random.Random(11))  # noqa: S311 - faults, not secrets
    path = tmp_path / "catalogue.csv"
    path.write_bytes(catalogue.csv().encode(encoding))
    source = open_source(path)
    mapping = propose(source.columns, special_fields=SPECIAL_FIELDS)
    reader = RowReader(mapping, source.columns, today=TODAY, special_fields=SPECIAL_FIELDS)
    checks = FileChecks()
    found: set[tuple[int | None, str]] = set()
    for row in map(reader.read, source.rows()):
        found |= {(finding.row, finding.check) for finding in (*row.findings, *checks.add(row))}
    found |= {(finding.row, finding.check) for finding in checks.finish(nothing_known)}
    assert mapping.findings(source.columns) == ()
    assert found == expected


def test_every_check_of_a_row_has_its_fault() -> None:
    of_files = {"code.doubled", "content.same", "serial.gap", "parent.level", "parent.circle"}
    elsewhere = {
        "code.missing",
        "code.built",
        "code.house",
        "code.too_long",
        "fonds.missing",
        "date.order",
        "date.open_end",
        "date.from_year",
        "date.year_differs",
        "retention.differs",
        "row.fonds",
        # of finding aids: tests/unit/test_import_finding_aids.py
        "access.terms_unclear",
        "date.normal_differs",
        "date.normal_unreadable",
    }
    untested = {check for check in CHECKS if not check.startswith("mapping.")} - of_files - elsewhere
    assert untested == {check for fault in FAULTS for check in fault.checks}


# ---- faults between rows


def test_a_code_used_twice_refuses_the_second_row_and_names_the_first() -> None:
    catalogue = clean_catalogue(3, files=2)
    catalogue.rows[9]["档号"] = catalogue.rows[5]["档号"]
    assert found_in(catalogue) == {(11, "code.doubled"), (12, "serial.gap")}
    checks = FileChecks()
    (finding,) = [finding for row in read(catalogue) for finding in checks.add(row)]
    assert "row 7 " in finding.reason
    assert checks.refused == {11}


def test_a_gap_is_one_finding_however_wide() -> None:
    catalogue = clean_catalogue(4, files=2)
    del catalogue.rows[3:9]
    assert found_in(catalogue) == {(5, "serial.gap")}


def test_one_record_under_two_codes_is_noted() -> None:
    catalogue = clean_catalogue(5, files=2)
    last = catalogue.rows[ITEMS_IN_A_FILE]
    catalogue.rows.insert(ITEMS_IN_A_FILE + 1, {**last, "档号": f"0045-2-1-{ITEMS_IN_A_FILE + 1}"})
    assert found_in(catalogue) == {(ITEMS_IN_A_FILE + 3, "content.same")}


def test_the_items_of_a_file_with_an_error_wait_for_it() -> None:
    catalogue = clean_catalogue(6, files=2)
    catalogue.rows[0]["题名"] = ""
    items = {(number, "parent.unknown") for number in range(3, 3 + ITEMS_IN_A_FILE)}
    assert found_in(catalogue) == {(2, "title.missing")} | items


def test_a_child_may_stand_before_its_parent() -> None:
    catalogue = clean_catalogue(7, files=2)
    catalogue.rows.reverse()
    assert found_in(catalogue) == set()
    checks = FileChecks()
    for row in read(catalogue):
        checks.add(row)
    assert list(checks.finish(nothing_known)) == []
    assert checks.children_before_parents == 2 * ITEMS_IN_A_FILE


def test_parents_in_the_catalogue_are_asked_for_together() -> None:
    catalogue = clean_catalogue(8, files=2)
    del catalogue.rows[0]
    checks = FileChecks()
    for row in read(catalogue):
        checks.add(row)
    asked: list[Sequence[str]] = []

    def known(codes: Sequence[str]) -> set[str]:
        asked.append(codes)
        return {"0045-2-1"}

    assert list(checks.finish(known)) == []
    assert asked == [["0045-2-1"]]


def test_an_item_cannot_hold_an_item() -> None:
    catalogue = clean_catalogue(9, files=2)
    catalogue.rows[4]["上级档号"] = catalogue.rows[3]["档号"]
    assert found_in(catalogue) == {(6, "parent.level")}


def test_series_that_hold_each_other_are_refused_with_what_is_in_them() -> None:
    catalogue = clean_catalogue(10, files=3)
    catalogue.rows = [catalogue.rows[0], catalogue.rows[13], catalogue.rows[26], catalogue.rows[14]]
    for row in catalogue.rows[:3]:
        row["层级"] = "目录"
    catalogue.rows[0]["上级档号"] = catalogue.rows[1]["档号"]
    catalogue.rows[1]["上级档号"] = catalogue.rows[0]["档号"]
    expected = {(2, "parent.circle"), (3, "parent.circle"), (5, "parent.unknown")}
    assert found_in(catalogue) == expected
