"""Browsing the catalogue and reading a record: everyone walks to every open record, and past no closed one's title."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive_catalog import actions
from archive_catalog.actions import UnitDescription
from archive_catalog.areas import areas_of
from archive_catalog.browsing import Siblings, Stem
from archive_catalog.models import ArchiveUnit, Fonds, Level, SeriesField, SpecialSeries
from archive_catalog.selectors import children_of, public_unit_detail, public_units
from search.viewers import ONSITE_VIEWER, PUBLIC_VIEWER, STAFF_VIEWER, AccessClass, Viewer

pytestmark = pytest.mark.django_db

OUTSIDE = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture(autouse=True)
def sentences_in_english(client: Client) -> Iterator[None]:
    client.cookies["django_language"] = "en"
    with override("en"):
        yield


@pytest.fixture
def fonds() -> Fonds:
    return actions.ensure_fonds(
        repository=actions.ensure_repository(code="QL", name="青岚县档案馆"), code="0045", title="县人民政府"
    )


def described(code: str, access: AccessClass | None = AccessClass.PUBLIC, **more: object) -> UnitDescription:
    return UnitDescription(**{"reference_code": code, "title": f"题名{code}", "access": access, **more})


def make(
    fonds: Fonds,
    code: str,
    access: AccessClass = AccessClass.PUBLIC,
    parent: ArchiveUnit | None = None,
    level: Level = Level.SERIES,
    **more: object,
) -> ArchiveUnit:
    return actions.create_unit(
        fonds=fonds, parent=parent, by=None, description=described(code, access, level=level, **more)
    )


def many(fonds: Fonds, number: int, parent: ArchiveUnit | None = None) -> None:
    above = parent.reference_code if parent else fonds.code
    rows = [described(f"{above}-{place}", level=Level.FILE) for place in range(1, number + 1)]
    actions.ensure_units(fonds=fonds, parent=parent, descriptions=rows, by=None)


def codes(siblings: Siblings) -> list[str]:
    return [row.unit.reference_code for row in siblings.rows(1, siblings.total)]


# --- what stands side by side ---


def test_what_lies_inside_a_closed_unit_stands_in_its_place(fonds: Fonds) -> None:
    first = make(fonds, "0045-1")
    closed = make(fonds, "0045-2", AccessClass.STAFF)
    inner = make(fonds, "0045-2-1", AccessClass.STAFF, closed)
    deep = make(fonds, "0045-2-1-1", AccessClass.PUBLIC, inner, Level.FILE)
    make(fonds, "0045-2-1-1-1", AccessClass.PUBLIC, deep, Level.ITEM)
    make(fonds, "0045-2-2", AccessClass.ONSITE, closed)
    last = make(fonds, "0045-3")
    public, hall, staff = (children_of(viewer, fonds) for viewer in (PUBLIC_VIEWER, ONSITE_VIEWER, STAFF_VIEWER))
    assert codes(public) == [first.reference_code, deep.reference_code, last.reference_code]
    assert [row.is_inside_closed for row in public.rows(1, 9)] == [False, True, False]
    assert codes(hall) == ["0045-1", "0045-2-1-1", "0045-2-2", "0045-3"]
    assert codes(staff) == ["0045-1", "0045-2", "0045-3"]
    detail = public_unit_detail(PUBLIC_VIEWER, deep.pk)
    assert detail is not None
    assert (detail.number, detail.total, detail.before, detail.behind) == (2, 3, first, last)


def walked(viewer: Viewer, thing: Fonds | ArchiveUnit) -> Iterator[int]:
    siblings = children_of(viewer, thing)
    for row in siblings.rows(1, siblings.total):
        yield row.unit.pk
        yield from walked(viewer, ArchiveUnit.objects.get(pk=row.unit.pk))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 11), st.sampled_from(list(AccessClass))), max_size=12))
def test_everyone_can_walk_to_every_record_that_they_may_see(
    fonds: Fonds, shape: list[tuple[int, AccessClass]]
) -> None:
    fonds = actions.ensure_fonds(repository=fonds.repository, code=f"F{Fonds.objects.count()}", title="又一全宗")
    made: list[ArchiveUnit] = []
    for place, (above, access) in enumerate(shape):
        made.append(make(fonds, f"{fonds.code}-{place + 1}", access, made[above] if above < len(made) else None))
    for viewer in (PUBLIC_VIEWER, ONSITE_VIEWER, STAFF_VIEWER):
        seen = list(walked(viewer, fonds))
        assert seen == list(public_units(viewer).filter(fonds=fonds).order_by("path").values_list("pk", flat=True))


def test_long_lists_are_cut_into_stretches_that_add_up(fonds: Fonds) -> None:
    many(fonds, 1000)
    hidden = ArchiveUnit.objects.filter(reference_code__in=[f"0045-{number}" for number in (200, 201, 202)])
    actions.set_access(units=list(hidden.values_list("pk", flat=True)), access=AccessClass.STAFF, by=None)
    siblings = children_of(PUBLIC_VIEWER, fonds)
    stretches = siblings.stretches()
    assert siblings.total == 997
    assert [stretch.first for stretch in stretches] == [1, *(stretch.last + 1 for stretch in stretches[:-1])]
    assert stretches[-1].last == 997
    assert all(150 < stretch.count <= 200 for stretch in stretches[:-1])
    for stretch in siblings.labelled(stretches):
        rows = siblings.rows(stretch.first, stretch.last)
        assert (rows[0].unit, rows[-1].unit, len(rows)) == (stretch.head, stretch.tail, stretch.count)
    for number in (1, 199, 200, 997):
        (row,) = siblings.rows(number, number)
        assert siblings.number_of(row.unit.path) == number
    assert siblings.rows(200, 200)[0].unit.reference_code == "0045-203"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0045-1-300", 300),
        ("45.1.300", 300),
        ("０４５－１－３００", 300),
        ("300", 300),
        ("0045-1-7-2", 7),
        ("0045-9-9", None),
        ("9999", None),
        ("0", None),
        ("题名", None),
        ("", None),
    ],
)
def test_a_record_in_a_list_is_found_by_code_or_number(fonds: Fonds, text: str, number: int | None) -> None:
    series = make(fonds, "0045-1")
    many(fonds, 300, series)
    seventh = ArchiveUnit.objects.get(reference_code="0045-1-7")
    make(fonds, "0045-1-7-2", parent=seventh, level=Level.ITEM)
    assert Siblings(PUBLIC_VIEWER, Stem.of(series)).find(text) == number


# --- pages ---


def queries(client: Client, address: str) -> list[str]:
    client.get(address, **OUTSIDE)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, **OUTSIDE).status_code == 200
    return [query["sql"] for query in captured.captured_queries]


def test_the_number_of_queries_does_not_grow_with_the_siblings(fonds: Fonds, client: Client) -> None:
    small, large, _last = (make(fonds, f"0045-{number}") for number in (1, 2, 3))
    many(fonds, 230, small)
    many(fonds, 1200, large)
    counts = []
    for series, at in ((small, 210), (large, 1100)):
        inside = ArchiveUnit.objects.get(reference_code=f"{series.reference_code}-{at}")
        counts.append(
            (len(queries(client, f"/archive/{series.pk}/?at={at}")), len(queries(client, f"/archive/{inside.pk}/")))
        )
    assert counts == [(10, 9), (10, 9)]


def test_browsing_reads_siblings_by_index_and_without_skipping_over_them(fonds: Fonds, client: Client) -> None:
    series = make(fonds, "0045-1")
    many(fonds, 600, series)
    closed = ArchiveUnit.objects.get(reference_code="0045-1-300")
    make(fonds, "0045-1-300-1", AccessClass.PUBLIC, closed, Level.ITEM)
    actions.set_access(units=[closed.pk], access=AccessClass.STAFF, by=None)
    asked = [sql for sql in queries(client, f"/archive/{series.pk}/?from=550") if "archiveunit" in sql]
    with connection.cursor() as cursor:
        for sql in asked:
            assert int((re.search(r"OFFSET (\d+)", sql) or [0, 0])[1]) < 36, sql
            if connection.vendor == "sqlite":
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
                plan = [row[3] for row in cursor.fetchall()]
                assert not [step for step in plan if step.startswith("SCAN archive_catalog")], (sql, plan)


def test_a_long_list_opens_where_one_is(fonds: Fonds, client: Client) -> None:
    series = make(fonds, "0045-1")
    many(fonds, 600, series)
    inside = ArchiveUnit.objects.get(reference_code="0045-1-412")
    record = client.get(f"/archive/{inside.pk}/", **OUTSIDE).content.decode()
    assert "No. 412 of 600" in record
    assert f'href="/archive/{series.pk}/?at=412#row-412"' in record
    page = client.get(f"/archive/{series.pk}/?at=412", **OUTSIDE)
    assert page.context["contents"].here == 412
    assert re.search(r'id="row-412" aria-current="true"', page.content.decode())
    assert "0045-1-1<" not in page.content.decode().split('class="branch"')[1]
    jump = client.get(f"/archive/{series.pk}/?find=45.1.599", **OUTSIDE)
    assert (jump.status_code, jump["Location"]) == (302, "?at=599#row-599")
    assert "There is no open record “601”" in client.get(f"/archive/{series.pk}/?find=601", **OUTSIDE).content.decode()
    for wild in ("-1", "0", "99999999", "x", "９"):
        assert client.get(f"/archive/{series.pk}/?at={wild}&from={wild}", **OUTSIDE).status_code == 200


# --- the record ---


def test_a_record_shows_what_is_known_and_no_personal_field(fonds: Fonds, client: Client) -> None:
    marriages = SpecialSeries.objects.create(name="婚姻登记")
    for key, label, personal in (("place", "登记地", False), ("spouse_id", "身份证号", True)):
        SeriesField.objects.create(series=marriages, key=key, label=label, personal=personal)
    unit = make(
        fonds,
        "0045-1",
        document_number="政办〔1958〕3号",
        date_text="民国三十七年五月",
        subjects=("水利", "水库"),
        special_series=marriages.pk,
        extra={"place": "城关镇", "spouse_id": "11010519491231002X"},
    )
    said = {element.name: element.value for area in areas_of(unit) for element in area.elements}
    assert said["date"] == "民国三十七年五月"
    assert said["date_normalised"].startswith("1948-05")
    assert (said["subjects"], said["extra-place"]) == ("水利, 水库", "城关镇")
    assert "summary" not in said
    for viewer_client in (client, signed_in()):
        page = viewer_client.get(f"/archive/{unit.pk}/", **OUTSIDE).content.decode()
        assert "城关镇" in page
        assert "身份证号" not in page
        assert "11010519491231002X" not in page


def signed_in() -> Client:
    staff = Client()
    staff.cookies["django_language"] = "en"
    staff.force_login(User.objects.create_superuser("archivist"))
    return staff


def test_a_record_as_each_viewer_sees_it(fonds: Fonds, client: Client) -> None:
    units = {access: make(fonds, f"0045-{place}", access) for place, access in enumerate(AccessClass, 1)}
    client.cookies["django_language"] = "en"
    hall = Client()
    hall.get("/kiosk/", REMOTE_ADDR="127.0.0.1")
    hall.cookies["django_language"] = "en"  # the terminal's first screen begins anew, in its own language
    staff = signed_in()
    said = {
        (name, access): viewer.get(f"/archive/{unit.pk}/", REMOTE_ADDR=address)
        for name, viewer, address in (
            ("public", client, "203.0.113.7"),
            ("hall", hall, "127.0.0.1"),
            ("staff", staff, "127.0.0.1"),
        )
        for access, unit in units.items()
    }
    opened = {
        name: {access for (who, access), answer in said.items() if who == name and answer.status_code == 200}
        for name in ("public", "hall", "staff")
    }
    assert opened == {
        "public": {AccessClass.PUBLIC},
        "hall": {AccessClass.PUBLIC, AccessClass.ONSITE},
        "staff": set(AccessClass),
    }
    onsite = said["public", AccessClass.ONSITE].content.decode()
    assert "This record can be read in the reading room only. Visit the reading room" in onsite
    in_hall = said["hall", AccessClass.ONSITE].content.decode()
    assert "This record can be read in the reading room only. You can read it here." in in_hall
    at_desk = said["staff", AccessClass.STAFF].content.decode()
    assert "You see this record because you work here." in at_desk
    assert "Readers are told: You can apply to the archive" in at_desk
    assert "ld+json" in said["public", AccessClass.PUBLIC].content.decode()
    assert "ld+json" not in at_desk + in_hall


def test_the_permanent_address_outlives_the_row(fonds: Fonds, client: Client) -> None:
    unit = make(fonds, "0045-WS·1953·D30-0012", level=Level.ITEM)
    address = "/a/QL/0045-WS%C2%B71953%C2%B7D30-0012/"
    page = client.get(address, **OUTSIDE)
    assert page.status_code == 200
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{address}">' in page.content.decode()
    assert client.get("/a/QL/45-ws.1953.d30-12/", **OUTSIDE)["Location"] == address
    actions.delete_unit(unit=unit, by=None)
    gone = client.get(address, **OUTSIDE)
    again = make(fonds, "0045-WS·1953·D30-0012", level=Level.ITEM)
    assert again.pk != unit.pk
    assert client.get(address, **OUTSIDE).context["unit"] == again
    assert client.get("/a/QL/0045/", **OUTSIDE)["Location"] == f"/archive/fonds/{fonds.pk}/"
    actions.set_access(units=[again.pk], access=AccessClass.STAFF, by=None)
    for spelling in (address, "/a/QL/45-ws.1953.d30-12/"):
        closed = client.get(spelling, **OUTSIDE)
        assert (closed.status_code, closed.context["reason"]) == (404, gone.context["reason"])


def test_values_end_no_element(fonds: Fonds, client: Client) -> None:
    unit = make(fonds, "0045-1", title='</script><script>alert(1)</script>&"')
    page = client.get(f"/archive/{unit.pk}/", **OUTSIDE).content.decode()
    assert "<script>alert" not in page
    sheet = client.get(f"/archive/{unit.pk}/print/", **OUTSIDE).content.decode()
    assert "<script>alert" not in sheet


def test_the_sheet_for_printing_says_where_it_comes_from(fonds: Fonds, client: Client) -> None:
    unit = make(fonds, "0045-1", date_text="1958年3月")
    sheet = client.get(f"/archive/{unit.pk}/print/", **OUTSIDE).content.decode()
    assert "青岚县档案馆" in sheet
    assert "qr__drawing" in sheet
    assert f"{date.today().year}" in sheet  # noqa: DTZ011 -- the day of retrieval is today's
    assert "site-nav" not in sheet
    assert "0045-1[A/OL]" in sheet
    actions.set_access(units=[unit.pk], access=AccessClass.STAFF, by=None)
    assert client.get(f"/archive/{unit.pk}/print/", **OUTSIDE).status_code == 404


# --- the terminal ---


def test_the_terminal_leads_through_a_long_list_by_parts(fonds: Fonds, client: Client) -> None:
    series = make(fonds, "0045-1")
    many(fonds, 1200, series)
    above = f"/kiosk/archives/{series.pk}/"
    sheet = client.get(f"{above}parts/")
    parts = sheet.context["parts"]
    assert 2 <= len(parts) <= 12
    assert (parts[0].stretch.first, parts[-1].stretch.last) == (1, 1200)
    finer = client.get(parts[3].address).context["parts"]
    assert (finer[0].stretch.first, finer[-1].stretch.last) == (parts[3].stretch.first, parts[3].stretch.last)
    shown = client.get(finer[1].address)
    numbers = [row.number for row in shown.context["children"].rows]
    assert finer[1].stretch.first in numbers
    assert client.get(f"{above}parts/?find=45-1-1199")["Location"] == f"{above}?part=150&at=1199#here"
    assert client.get(f"{above}parts/?find=nothing").status_code == 200
    for wild in ("?first=99999&last=1", "?first=-3&last=x", "?first=5000000&last=5000000"):
        assert client.get(f"{above}parts/{wild}").status_code == 200


def test_the_terminal_goes_back_to_where_the_record_stands(fonds: Fonds, client: Client) -> None:
    series = make(fonds, "0045-1")
    many(fonds, 20, series)
    unit = ArchiveUnit.objects.get(reference_code="0045-1-12")
    record = client.get(f"/kiosk/archives/{unit.pk}/")
    assert record.context["back"] == f"/kiosk/archives/{series.pk}/?part=2&at=12#here"
    assert 'aria-current="true"' in client.get(record.context["back"]).content.decode()
