"""Lists as files: the same rows that the visitor finds on the page, and nothing that a program would compute."""

import csv
import io
from collections.abc import Iterator
from itertools import pairwise

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils.translation import override
from openpyxl import load_workbook

from archive_catalog.actions import UnitDescription, ensure_fonds, ensure_repository, ensure_units
from archive_catalog.models import ArchiveUnit, Fonds, Level
from cms.finding import export
from cms.finding.export import COLUMNS, harmless
from search.actions import drain
from search.viewers import AccessClass
from tests.factories import an_item

pytestmark = pytest.mark.django_db

OUTSIDE = {"REMOTE_ADDR": "203.0.113.7"}
EVIL = '=HYPERLINK("http://example.org","水库")'


@pytest.fixture(autouse=True)
def headings_in_english(client: Client) -> Iterator[None]:
    client.cookies["django_language"] = "en"
    with override("en"):
        yield


@pytest.fixture
def fonds(empty_index: None) -> Fonds:
    repository = ensure_repository(code="QL", name="青岚县档案馆")
    fonds = ensure_fonds(repository=repository, code="0045", title="县水利局")
    rows = [
        UnitDescription(
            reference_code=f"0045-1-{number}",
            title=EVIL if number == 7 else f"水库卷宗{number}",
            level=Level.FILE,
            access=AccessClass.STAFF if number == 5 else AccessClass.PUBLIC,
            date_text="1958年3月",
            creator="县水利局",
        )
        for number in range(1, 451)
    ]
    ensure_units(fonds=fonds, descriptions=rows, by=None)
    an_item("关于水库移民的通知", document_number="政办〔2014〕51号")
    drain()
    return fonds


def bytes_of(answer: HttpResponseBase) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def csv_rows(answer: HttpResponseBase) -> list[dict[str, str]]:
    data = bytes_of(answer)
    assert data.startswith(b"\xef\xbb\xbf"), "Excel needs the mark to read UTF-8."
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_every_result_is_in_the_file_once_and_no_closed_one(fonds: Fonds, client: Client) -> None:
    rows = csv_rows(client.get("/search/results.csv?q=水库", **OUTSIDE))
    assert list(rows[0]) == [str(column) for column in COLUMNS]
    archive = [row for row in rows if row["Kind"] == "Archive record"]
    assert len({row["Reference code or document number"] for row in archive}) == len(archive) == 449
    assert "0045-1-5" not in {row["Reference code or document number"] for row in archive}
    first = next(row for row in archive if row["Reference code or document number"] == "0045-1-1")
    assert first == {
        "Kind": "Archive record",
        "Reference code or document number": "0045-1-1",
        "Title": "水库卷宗1",
        "Date": "March 1958",
        "Agency or creator": "县水利局",
        "Fonds": "0045 县水利局",
        "Access": "Open",
        "Address": "http://127.0.0.1:8000/a/QL/0045-1-1/",
    }
    assert len(rows) == 450


def test_the_file_follows_the_question_and_the_viewer(fonds: Fonds, client: Client, admin_client: Client) -> None:
    narrowed = csv_rows(client.get("/search/results.csv?q=水库&kind=disclosure", **OUTSIDE))
    assert [row["Title"] for row in narrowed] == ["关于水库移民的通知"]
    ordered = csv_rows(client.get("/search/results.csv?kind=archive&order=code", **OUTSIDE))
    numbers = [int(row["Reference code or document number"].rpartition("-")[2]) for row in ordered]
    assert all(one < other for one, other in pairwise(numbers))
    assert len(csv_rows(admin_client.get("/search/results.csv?kind=archive"))) == 450
    assert client.get("/search/results.csv", **OUTSIDE)["Location"] == "/search/"


def test_no_cell_is_a_formula(fonds: Fonds, client: Client) -> None:
    address = f"/archive/fonds/{fonds.pk}/contents"
    rows = csv_rows(client.get(f"{address}.csv", **OUTSIDE))
    assert rows[5]["Title"] == f"'{EVIL}"
    book = load_workbook(io.BytesIO(bytes_of(client.get(f"{address}.xlsx", **OUTSIDE))))
    cells = list(book.active.iter_rows(min_row=2))
    assert len(cells) == len(rows) == 449
    assert (cells[5][2].value, cells[5][2].data_type) == (EVIL, "s")
    assert {cell.data_type for row in cells for cell in row} <= {"s", "n"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\t=1", " =1", "\n=1", "＝1", "－1", "＋1", "＠A"])
def test_what_a_program_might_compute_is_made_harmless(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "水库", "0045-1-1", "1958", "关于=的说明"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_a_file_ends_at_its_limit_and_the_page_says_so(
    fonds: Fonds, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST_ROWS", 300)
    for address in ("/search/results.csv?q=水库", f"/archive/fonds/{fonds.pk}/contents.csv"):
        assert len(csv_rows(client.get(address, **OUTSIDE))) == 300
    page = client.get("/search/?q=水库", **OUTSIDE).content.decode()
    assert 'href="/search/results.csv?q=%E6%B0%B4%E5%BA%93"' in page
    assert "A file holds the first" not in page
    monkeypatch.setattr("cms.portal.views.home.MOST_ROWS", 300)
    assert "A file holds the first 300 rows." in client.get("/search/?q=水库", **OUTSIDE).content.decode()


def test_a_closed_list_is_no_file(fonds: Fonds, client: Client) -> None:
    unit = ArchiveUnit.objects.get(reference_code="0045-1-5")
    assert client.get(f"/archive/{unit.pk}/contents.csv", **OUTSIDE).status_code == 404
    assert client.get(f"/archive/{unit.pk}/contents.xlsx", **OUTSIDE).status_code == 404
    assert "download" not in client.get("/kiosk/search/?q=水库").content.decode()


def test_the_file_speaks_the_language_of_the_page(fonds: Fonds, client: Client) -> None:
    client.cookies["django_language"] = "zh-hans"
    with override("zh-hans"):
        kind = str(COLUMNS[0])
    answer = client.get("/search/results.csv?q=水库", **OUTSIDE)
    with override("en"):  # what is streamed is read after the page's language was put back
        rows = csv_rows(answer)
    assert kind in rows[0]
    cells = [tuple(row.values()) for row in rows]
    assert {date for _kind, _code, title, date, *_ in cells if title.startswith("水库卷宗")} == {"1958年3月"}
