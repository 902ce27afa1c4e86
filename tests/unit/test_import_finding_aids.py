"""What finding aids say besides tables: dates in standard form, and conditions of access in their own words."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from archive_catalog.importing.checks.access import Terms, terms_of
from archive_catalog.importing.checks.dates import Reckoning, standard
from archive_catalog.importing.mapping import Mapping, propose
from archive_catalog.importing.rows import ReadRow, RowReader
from archive_catalog.importing.sources import Source, open_source
from search.viewers import AccessClass

pytestmark = pytest.mark.usefixtures("sentences_in_english")

TODAY = date(2025, 6, 1)
PUBLIC, ONSITE, STAFF = AccessClass.PUBLIC, AccessClass.ONSITE, AccessClass.STAFF
LAST = date(2030, 12, 31)

STANDARD = [
    ("1958", "1958", date(1958, 1, 1), date(1958, 12, 31)),
    ("195803", "1958-03", date(1958, 3, 1), date(1958, 3, 31)),
    ("1958-03", "1958-03", date(1958, 3, 1), date(1958, 3, 31)),
    ("19580305", "1958-03-05", date(1958, 3, 5), date(1958, 3, 5)),
    ("1949/1966", "1949/1966", date(1949, 1, 1), date(1966, 12, 31)),
    ("19490101/19661231", "1949-01-01/1966-12-31", date(1949, 1, 1), date(1966, 12, 31)),
    ("1949/1966; 1970", "1949/1970", date(1949, 1, 1), date(1970, 12, 31)),
    ("1970;1949-05/1966", "1949-05/1970", date(1949, 5, 1), date(1970, 12, 31)),
    ("1958/..", "1958/..", date(1958, 1, 1), None),
    ("../1958", "../1958", None, date(1958, 12, 31)),
    ("1958~", "1958~", date(1958, 1, 1), date(1958, 12, 31)),
]


@pytest.mark.parametrize(("written", "edtf", "first", "last"), STANDARD)
def test_dates_in_standard_form(written: str, edtf: str, first: date | None, last: date | None) -> None:
    read = standard(written)
    assert read is not None
    assert (read.edtf, read.first, read.last) == (edtf, first, last)


@pytest.mark.parametrize("written", ["1966/1949", "19580230", "spring 1958", ";", "", "../.."])
def test_what_is_no_date_in_standard_form(written: str) -> None:
    assert standard(written) is None


TERMS = [
    ("开放", Terms(PUBLIC)),
    ("开放利用", Terms(PUBLIC)),
    ("已向社会开放。", Terms(PUBLIC)),
    ("不受限制", Terms(PUBLIC)),
    ("无利用限制", Terms(PUBLIC)),
    ("Open for research.", Terms(PUBLIC)),
    ("Unrestricted", Terms(PUBLIC)),
    ("There are no restrictions on access.", Terms(PUBLIC)),
    ("仅限馆内查阅", Terms(ONSITE)),
    ("阅览室开放查阅", Terms(ONSITE)),
    ("Reading room only", Terms(ONSITE)),
    ("Open for on-site use", Terms(ONSITE)),
    ("不开放", Terms(STAFF)),
    ("暂不开放", Terms(STAFF)),
    ("控制使用", Terms(STAFF)),
    ("限制利用", Terms(STAFF)),
    ("Closed", Terms(STAFF)),
    ("Access restricted", Terms(STAFF)),
    ("限制利用至2030年12月31日", Terms(STAFF, LAST)),
    ("控制至2030-12-31。", Terms(STAFF, LAST)),
    ("封闭，到2030年止", Terms(STAFF, LAST)),
    ("Closed until 2030-12-31", Terms(STAFF, LAST)),
    ("Restricted until 31 December 2030.", Terms(STAFF, LAST)),
]
UNCLEAR = (
    *(
        "部分开放",
        "除人事材料外开放",
        "查阅须经批准",
        "经审批后开放",
        "原件脆弱，请用缩微片",
        "未审核",
        "自2030年起开放",
    ),
    *("Open from 2030", "Open to the public; boxes 3-4 closed", "Not open", "Partially open", "Ask the keeper."),
    *("Permission of the donor is required.", "Closed until the donor's death", "Open unless marked."),
)


@pytest.mark.parametrize(("written", "terms"), TERMS)
def test_conditions_of_access_that_are_understood(written: str, terms: Terms) -> None:
    assert terms_of(written, Reckoning()) == terms


@pytest.mark.parametrize("written", UNCLEAR)
def test_conditions_that_are_not_understood_open_nothing(written: str) -> None:
    terms = terms_of(written, Reckoning())
    assert (terms.access, terms.unclear) == (STAFF, True)


EAD = """<ead><archdesc level="fonds"><did><unitid>0045</unitid><unittitle>县人民委员会</unittitle></did>{whole}<dsc>
<c level="series"><did><unitid>0045-1</unitid><unittitle>秘书科</unittitle>
 <unitdate normal="1949/1966">解放以来</unitdate></did><accessrestrict><head>利用</head><p>{series}</p></accessrestrict>
 <c level="file"><did><unitid>0045-1-1</unitid><unittitle>会议</unittitle>
  <unitdate normal="1949">1949年</unitdate> <unitdate normal="1951-03">1951年3月</unitdate></did></c>
 <c level="file"><did><unitid>0045-1-2</unitid><unittitle>报告</unittitle><unitdate normal="?">1950年</unitdate></did>
  <accessrestrict><p>开放</p></accessrestrict></c>
 <c level="file"><did><unitid>0045-1-3</unitid><unittitle>名册</unittitle>
  <unitdate normal="1950">1960年</unitdate></did></c>
</c></dsc></archdesc></ead>"""


@pytest.fixture
def opened(tmp_path: Path) -> Callable[[str], Source]:
    def open_text(content: str) -> Source:
        path = tmp_path / "a.xml"
        path.write_text(content, encoding="utf-8")
        return open_source(path)

    return open_text


def rows_of(source: Source, values: dict[str, dict[str, str]] | None = None) -> list[ReadRow]:
    mapping = Mapping(columns=propose(source.columns).columns, values=values or {})
    reader = RowReader(mapping, source.columns, today=TODAY)
    return [reader.read(row) for row in source.rows()]


def checks(row: ReadRow) -> set[str]:
    return {finding.check for finding in row.findings}


def test_a_finding_aid_says_days_and_access_of_its_components(opened: Callable[[str], Source]) -> None:
    rows = rows_of(opened(EAD.format(whole="", series="限制利用至2030年12月31日")))
    units = [row.description for row in rows]
    assert all(units)
    assert [(unit.date_text, unit.date_edtf) for unit in units if unit] == [
        ("解放以来", "1949/1966"),
        ("1949年; 1951年3月", "1949/1951-03"),
        ("1950年", "1950"),
        ("1960年", "1950"),
    ]
    assert [(unit.access, unit.decided_until) for unit in units if unit] == [
        (STAFF, LAST),
        (STAFF, LAST),
        (PUBLIC, None),
        (STAFF, LAST),
    ]
    assert "date.normal_unreadable" in checks(rows[2])
    assert "date.normal_differs" in checks(rows[3])
    assert not any(check.startswith("date.") for row in rows[:2] for check in checks(row))


def test_what_is_said_of_the_whole_holds_for_its_parts(opened: Callable[[str], Source]) -> None:
    whole = "<accessrestrict><p>仅限馆内查阅</p></accessrestrict>"
    rows = rows_of(opened(EAD.format(whole=whole, series="")))
    assert [row.description.access for row in rows if row.description] == [ONSITE, ONSITE, PUBLIC, ONSITE]


def test_unclear_conditions_close_the_record_and_stand_in_its_note(opened: Callable[[str], Source]) -> None:
    row = rows_of(opened(EAD.format(whole="", series="查阅须经捐赠者同意。")))[0]
    assert row.description is not None
    assert (row.description.access, row.description.note) == (STAFF, "查阅须经捐赠者同意。")
    assert "access.terms_unclear" in checks(row)


def test_a_profile_says_what_conditions_mean(opened: Callable[[str], Source]) -> None:
    values = {"access": {"查阅须经捐赠者同意。": "onsite"}}
    row = rows_of(opened(EAD.format(whole="", series="查阅须经捐赠者同意。")), values=values)[0]
    assert row.description is not None
    assert (row.description.access, row.description.note) == (ONSITE, "")
    assert "access.terms_unclear" not in checks(row)
