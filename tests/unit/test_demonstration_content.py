"""The demonstration county: its documents, catalogue, page images and cases fit together, in every run."""

import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from archive_catalog import reference_codes
from cms.demonstration import scans, typefaces
from cms.demonstration.agencies import agencies
from cms.demonstration.archive import RETENTION, ArchiveRow, archive_fonds, archive_rows
from cms.demonstration.cases import DemonstrationCase, demonstration_cases
from cms.demonstration.disclosure import CATEGORIES, LAST_DAY, disclosure_items, number_series
from cms.demonstration.documents import DemonstrationItem, Table, body_text
from cms.demonstration.marriages import FIELDS, KINDS, marriage_rows
from cms.demonstration.scans import RenderedPage, render_pages
from cms.statutes.categories import Category
from cms.statutes.deadlines import EventKind
from cms.statutes.decisions import Decision

# What a template leaves behind when a slot, a choice or a range was not filled.
UNFILLED = re.compile(r"[{}\[\]@]|\d\.\.\d")
IDENTITY_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")


@pytest.fixture(scope="module")
def items() -> list[DemonstrationItem]:
    return list(disclosure_items())


@pytest.fixture(scope="module")
def rows() -> list[ArchiveRow]:
    return list(archive_rows())


@pytest.fixture(scope="module")
def cases() -> tuple[DemonstrationCase, ...]:
    return demonstration_cases()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[RenderedPage]:
    try:
        return render_pages(tmp_path_factory.mktemp("pages"))
    except typefaces.FontMissingError as problem:
        pytest.skip(str(problem))


def test_documents_are_many_and_no_two_are_alike(items: list[DemonstrationItem]) -> None:
    assert 200 <= len(items) <= 300
    for name, values in {
        "title": [item.title for item in items],
        "document number": [item.document_number for item in items],
        "body": [body_text(item.body) for item in items],
    }.items():
        assert [value for value, times in Counter(values).items() if times > 1] == [], name


def test_every_category_of_law_and_every_agency_has_documents(items: list[DemonstrationItem]) -> None:
    assert {item.category for item in items} == set(CATEGORIES)
    assert {item.statute_category for item in items} <= {category.value for category in Category}
    assert {item.agency for item in items} == {agency.code for agency in agencies()}
    assert {item.formed_on.year for item in items} == set(range(2016, 2027))


def test_a_statute_category_is_of_its_article(items: list[DemonstrationItem]) -> None:
    for item in items:
        article = item.category.removeprefix("art").replace("_", "-")
        assert item.statute_category.startswith(article), item.title


def test_documents_are_published_in_time_and_not_in_the_future(items: list[DemonstrationItem]) -> None:
    for item in items:
        days = (item.published_on - item.formed_on).days
        assert 0 <= days <= 20, item.title  # 20 calendar days are within article 26's 20 working days
        assert item.formed_on <= LAST_DAY, item.title


def test_document_numbers_carry_their_year(items: list[DemonstrationItem]) -> None:
    for item in items:
        series = number_series(item.document_number)
        assert series is not None, item.document_number
        assert f"〔{item.formed_on.year}〕" in series[0], item.document_number


def test_no_template_mark_is_left_in_a_document(items: list[DemonstrationItem]) -> None:
    for item in items:
        text = "\n".join((item.title, item.summary, body_text(item.body)))
        found = UNFILLED.search(text)
        assert found is None, f"{item.title}: {found}"


def test_tables_are_rectangular_and_their_totals_add_up(items: list[DemonstrationItem]) -> None:
    checked = 0
    for item in items:
        for table in (block for block in item.body if isinstance(block, Table)):
            assert {len(row) for row in table.rows} == {len(table.header)}, item.title
            if table.rows[-1][0] == "合计":
                for column in range(1, len(table.header)):
                    cells = [row[column] for row in table.rows]
                    if all(re.fullmatch(r"\d+(\.\d+)?", cell) for cell in cells):
                        assert sum(map(float, cells[:-1])) == pytest.approx(float(cells[-1])), item.title
                        checked += 1
    assert checked > 50


def test_attachments_are_what_their_type_says(items: list[DemonstrationItem]) -> None:
    attached = [item.attachment for item in items if item.attachment]
    assert {file.content_type for file in attached} == {"text/csv", "text/plain", "application/pdf"}
    for file in attached:
        if file.content_type == "application/pdf":
            assert file.content.startswith(b"%PDF-")
        else:
            assert len(file.content.decode("utf-8-sig")) > 30, file.filename


def test_nobody_has_an_identity_number_or_a_real_telephone(
    items: list[DemonstrationItem], cases: tuple[DemonstrationCase, ...]
) -> None:
    texts = [body_text(item.body) for item in items] + [f"{case.description}{case.reply}" for case in cases]
    assert [text for text in texts if IDENTITY_NUMBER.search(text)] == []
    assert {agency.phone[:5] for agency in agencies()} == {"0000-"}
    assert {case.phone[:8] for case in cases} == {"138-0000"}


def test_catalogue_is_a_tree_of_four_fonds(rows: list[ArchiveRow]) -> None:
    assert 550 <= len(rows) <= 700
    assert {row.fonds for row in rows} == {fonds.code for fonds in archive_fonds()}
    above = {"series": {""}, "file": {"series"}, "item": {"series", "file"}}
    levels: dict[str, str] = {"": ""}
    for row in rows:
        assert row.reference_code not in levels, row.reference_code
        assert levels.get(row.parent) in above[row.level], row.reference_code
        levels[row.reference_code] = row.level


def test_reference_codes_have_the_form_of_the_standard(rows: list[ArchiveRow]) -> None:
    for row in rows:
        if row.level != "series":  # a series' number is the part that its items' codes have in common
            parsed = reference_codes.parse(row.reference_code)
            assert str(parsed) == row.reference_code
            assert parsed.fonds == row.fonds
            if not parsed.is_older_form:
                assert RETENTION[parsed.retention] == row.retention
                assert parsed.year == row.date_from.year
    assert {row.reference_code for row in rows} >= {"0045-WS·1953·D30-0012", "0001-2-7-3"}


def test_numbers_within_a_unit_have_no_gaps(rows: list[ArchiveRow]) -> None:
    """A visitor who counts the items of a file finds each of them."""
    for file in (row for row in rows if row.level == "file"):
        numbers = [int(row.reference_code.rpartition("-")[2]) for row in rows if row.parent == file.reference_code]
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), file.reference_code


def test_catalogue_has_every_access_class_and_retention(rows: list[ArchiveRow]) -> None:
    items = [row for row in rows if row.level == "item"]
    assert {row.access for row in items} == {"public", "onsite", "staff"}
    assert {row.retention for row in items} == {"永久", "长期", "定期30年"}
    assert all(row.access == "staff" for row in items if "任免" in row.title)
    assert all(row.access != "public" for row in items if "结婚登记" in row.title or "证存根" in row.title)


def test_dates_mean_what_they_say_and_lie_in_their_fonds(rows: list[ArchiveRow]) -> None:
    fonds = {fonds.code: fonds for fonds in archive_fonds()}
    for row in rows:
        assert fonds[row.fonds].date_from.year <= row.date_from.year, row.reference_code
        assert row.date_from <= row.date_to <= fonds[row.fonds].date_to, row.reference_code
        assert not UNFILLED.search(row.title), row.title


def test_marriage_records_fill_the_fields_of_their_series_and_name_nobody_real(rows: list[ArchiveRow]) -> None:
    marriages = list(marriage_rows())
    items = [row for row in marriages if row.level == "item"]
    assert len(items) >= 12
    assert all(set(row.extra) == {key for key, *_rest in FIELDS} for row in items)
    assert {row.extra["kind"] for row in items} == set(KINDS)
    assert not any(IDENTITY_NUMBER.search(str(value)) for row in items for value in row.extra.values())
    codes = [row.reference_code for row in marriages]
    assert len(set(codes)) == len(codes)
    assert not set(codes) & {row.reference_code for row in rows}
    known = {""}
    for row in marriages:
        assert row.parent in known, row.reference_code
        known.add(row.reference_code)
        assert reference_codes.is_valid(row.reference_code) or row.level == "series"


def test_pages_belong_to_items_whose_pages_they_are(pages: list[RenderedPage], rows: list[ArchiveRow]) -> None:
    by_code = {row.reference_code: row for row in rows}
    numbers: dict[str, list[int]] = {}
    for page in pages:
        numbers.setdefault(page.reference_code, []).append(page.number)
    assert len(pages) == 24
    for code, found in numbers.items():
        assert by_code[code].level == "item"
        assert by_code[code].access != "staff"
        assert found == list(range(1, (by_code[code].page_count or 0) + 1)), code


def test_pages_are_a_scanners_images_of_moderate_size(pages: list[RenderedPage]) -> None:
    for page in pages:
        assert page.path.stat().st_size < 700_000, page.path.name
        with Image.open(page.path) as image:
            assert image.size == (1240, 1754)
            assert round(image.info["dpi"][0]) == scans.DOTS_PER_INCH
    assert {page.script for page in pages} == {"chi_sim", "chi_tra", "chi_tra_vert"}
    assert all(len(page.text) > 60 for page in pages)


def test_a_missing_font_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    absent = {"kai": (tmp_path / "ukai.ttc", "AR PL UKai CN", "fonts-arphic-ukai")}
    monkeypatch.setattr(typefaces, "FACES", absent)
    typefaces.face.cache_clear()
    with pytest.raises(typefaces.FontMissingError, match="apt-get install fonts-arphic-ukai"):
        typefaces.face("kai", 30)
    typefaces.face.cache_clear()


def test_the_same_county_comes_out_of_every_run(
    items: list[DemonstrationItem], rows: list[ArchiveRow], pages: list[RenderedPage], tmp_path: Path
) -> None:
    assert list(disclosure_items()) == items
    assert list(archive_rows()) == rows
    again = {page.path.name: page.path for page in render_pages(tmp_path)}
    for page in pages:
        assert _digest(page.path) == _digest(again[page.path.name]), page.path.name


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_cases_show_every_state(cases: tuple[DemonstrationCase, ...]) -> None:
    taking = {agency.code for agency in agencies() if agency.takes_requests}
    assert {case.agency for case in cases} <= taking
    assert len({case.subject for case in cases}) == len({case.query_code for case in cases}) == len(cases)
    assert all(re.fullmatch(r"\d{8}", case.query_code) for case in cases)
    waiting = [case for case in cases if case.answered_days_ago is None]
    assert any(case.days_ago <= 3 for case in waiting)
    assert any(case.days_ago > 45 and not case.events for case in waiting)  # overdue whatever holidays lie between
    assert {event.kind for case in waiting for event in case.events} >= {
        EventKind.EXTENDED,
        EventKind.THIRD_PARTY_ASKED,
    }


def test_answered_cases_have_a_decision_and_a_reply_and_others_none(cases: tuple[DemonstrationCase, ...]) -> None:
    answered = [case for case in cases if case.answered_days_ago is not None]
    for case in answered:
        assert case.answered_days_ago is not None
        assert case.answered_days_ago < case.days_ago
        assert case.reply.startswith(case.applicant_name)
        assert case.days_ago - case.answered_days_ago <= 28  # no answer came after its 20 working days
    assert {Decision(case.decision).outcome for case in answered} >= {
        Decision.GRANTED.outcome,
        Decision.PARTLY_GRANTED.outcome,
        Decision.DELIBERATIVE.outcome,
        Decision.DOES_NOT_EXIST.outcome,
        Decision.COMPLAINT.outcome,
    }
    assert all(not case.decision and not case.reply for case in cases if case.answered_days_ago is None)
