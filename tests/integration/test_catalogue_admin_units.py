"""Describing, moving and browsing units in the admin."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from archive_catalog import actions, paths
from archive_catalog.actions import RestrictionTerms, UnitDescription
from archive_catalog.hierarchy import CatalogueError
from archive_catalog.models import ArchiveUnit, CatalogueLogEntry, Fonds, Level, SpecialSeries
from archive_catalog.models.special_series import SeriesField
from search.models import OutboxEntry
from search.viewers import AccessClass

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("screens_in_english")]


@pytest.fixture(autouse=True)
def sentences_in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def fonds() -> Fonds:
    home = actions.ensure_repository(code="QL", name="Qinglan Archives")
    return actions.ensure_fonds(repository=home, code="J001", title="County office")


@pytest.fixture
def second_fonds(fonds: Fonds) -> Fonds:
    return actions.ensure_fonds(repository=fonds.repository, code="J002", title="County bank")


@pytest.fixture
def client(admin_user: User) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(admin_user)
    return made


@pytest.fixture
def marriages() -> SpecialSeries:
    series = SpecialSeries.objects.create(name="Marriages", closed_years=75, basis="House rule 3")
    fields = (("groom", "text", False), ("age", "number", False), ("on", "date", False), ("id_number", "text", True))
    for key, kind, personal in fields:
        SeriesField.objects.create(series=series, key=key, label=key.title(), kind=kind, personal=personal)
    return series


def make(fonds: Fonds, code: str, level: Level, parent: ArchiveUnit | None = None, **more: object) -> ArchiveUnit:
    description = UnitDescription(**{"reference_code": code, "title": f"Title {code}", "level": level, **more})
    return actions.create_unit(fonds=fonds, description=description, parent=parent, by=None)


def typed(unit: ArchiveUnit, **more: str) -> dict[str, str]:
    return {"level": unit.level, "reference_code": unit.reference_code, "title": unit.title, **more}


def again(unit: ArchiveUnit) -> ArchiveUnit:
    return ArchiveUnit.objects.get(pk=unit.pk)


# --- moving ---


def test_a_subtree_moves_with_its_paths_and_is_found_at_its_new_place(fonds: Fonds, second_fonds: Fonds) -> None:
    series = make(fonds, "J001-1", Level.SERIES)
    file = make(fonds, "J001-1-1", Level.FILE, series, date_text="1990")
    items = [make(fonds, f"J001-1-1-{number}", Level.ITEM, file, date_text="1990") for number in (1, 2, 3)]
    target = make(second_fonds, "J002-7", Level.SERIES)
    terms = RestrictionTerms(
        access=AccessClass.STAFF, reason="r", consent="c", decided_on=date(2026, 1, 1), until=date(2060, 1, 1)
    )
    actions.restrict(fonds=second_fonds, unit=target, terms=terms, by=None)
    OutboxEntry.objects.all().delete()
    assert actions.move_units(units=[file.pk, items[1].pk], fonds=second_fonds, parent=target, by=None) == 1
    moved = again(file)
    assert (moved.parent, moved.fonds) == (target, second_fonds)
    assert moved.path == target.path + paths.step(0)
    for place, item in enumerate(items):
        stored = again(item)
        assert (stored.path, stored.parent, stored.fonds) == (moved.path + paths.step(place), file, second_fonds)
        assert stored.public_from == date(2060, 1, 2), "What is decided above its new place holds for it."
    renewed = set(OutboxEntry.objects.filter(kind="archive").values_list("identifier", flat=True))
    assert renewed == {str(unit.pk) for unit in (file, *items)}
    assert CatalogueLogEntry.objects.filter(object_id=file.pk, action="wagtail.edit").exists()


def test_a_correction_does_not_take_a_move_back(fonds: Fonds) -> None:
    target = make(fonds, "J001-9", Level.SERIES)
    opened_in_a_form = make(fonds, "J001-1-1", Level.FILE)
    actions.move_units(units=[opened_in_a_form.pk], fonds=fonds, parent=target, by=None)
    description = UnitDescription(reference_code="J001-1-1", title="Corrected", level=Level.FILE)
    actions.change_unit(unit=opened_in_a_form, description=description, by=None)
    stored = again(opened_in_a_form)
    assert (stored.title, stored.parent, stored.path) == ("Corrected", target, target.path + paths.step(0))


def test_units_keep_their_order_and_what_is_there_stays(fonds: Fonds) -> None:
    target = make(fonds, "J001-9", Level.SERIES)
    there = make(fonds, "J001-9-1", Level.FILE, target)
    files = [make(fonds, f"J001-1-{number}", Level.FILE) for number in (1, 2, 3)]
    keys = [files[2].pk, there.pk, files[0].pk]
    assert actions.move_units(units=keys, fonds=fonds, parent=target, by=None) == 2
    inside = ArchiveUnit.objects.filter(parent=target).order_by("path")
    assert list(inside) == [there, files[0], files[2]]


@pytest.mark.parametrize("wrong", ["inside itself", "below itself", "level", "repository", "other fonds"])
def test_what_cannot_stand_somewhere_stays_where_it_was(fonds: Fonds, second_fonds: Fonds, wrong: str) -> None:
    series = make(fonds, "J001-1", Level.SERIES)
    inner = make(fonds, "J001-1-1", Level.SERIES, series)
    file = make(fonds, "J001-2", Level.FILE)
    elsewhere = actions.ensure_fonds(
        repository=actions.ensure_repository(code="BH", name="Binhai"), code="B1", title="Library"
    )
    unit, place, parent = {
        "inside itself": (series, fonds, series),
        "below itself": (series, fonds, inner),
        "level": (series, fonds, file),
        "repository": (file, elsewhere, None),
        "other fonds": (file, second_fonds, series),
    }[wrong]
    before = list(ArchiveUnit.objects.values_list("pk", "path", "parent", "fonds"))
    free = make(fonds, "J001-3", Level.FILE)
    with pytest.raises(CatalogueError):
        actions.move_units(units=[free.pk, unit.pk], fonds=place, parent=parent, by=None)
    assert list(ArchiveUnit.objects.exclude(pk=free.pk).values_list("pk", "path", "parent", "fonds")) == before
    assert again(free).parent is None, "All move, or none."


def test_a_tree_never_grows_deeper_than_paths_can_say(fonds: Fonds) -> None:
    def chain(first: int, length: int) -> list[ArchiveUnit]:
        units: list[ArchiveUnit] = []
        for number in range(first, first + length):
            units.append(make(fonds, f"J001-{number}", Level.SERIES, units[-1] if units else None))
        return units

    deep, other = chain(100, 10), chain(200, 6)
    with pytest.raises(CatalogueError, match="levels deep"):
        actions.move_units(units=[other[0].pk], fonds=fonds, parent=deep[-1], by=None)
    assert actions.move_units(units=[other[1].pk], fonds=fonds, parent=deep[-1], by=None) == 1


# --- describing ---


@pytest.mark.parametrize(
    ("level", "asked", "not_asked"),
    [
        ("series", {"extent", "summary"}, {"page_count", "document_number", "secrecy"}),
        ("file", {"page_count", "medium", "retention"}, {"document_number", "other_codes"}),
        ("item", {"document_number", "secrecy", "other_codes"}, set()),
    ],
)
def test_each_level_asks_for_its_own_elements(
    client: Client, fonds: Fonds, level: str, asked: set[str], not_asked: set[str]
) -> None:
    fields = set(client.get(reverse("archiveunit:add"), {"level": level}).context["form"].fields)
    assert asked <= fields
    assert not not_asked & fields


def test_an_element_that_has_a_value_is_shown_and_kept_at_every_level(client: Client, fonds: Fonds) -> None:
    series = make(fonds, "J001-1", Level.SERIES, page_count=40, document_number="")
    address = reverse("archiveunit:edit", args=[series.pk])
    assert "page_count" in client.get(address).context["form"].fields
    client.post(address, typed(series, page_count="41"))
    assert again(series).page_count == 41


@pytest.mark.parametrize(
    ("text", "days", "said"),
    [
        ("1953年3月", (date(1953, 3, 1), date(1953, 3, 31)), "understood as"),
        ("民国二十一年", (date(1932, 1, 1), date(1932, 12, 31)), "understood as"),
        ("年代不详", (None, None), "could not be read"),
    ],
)
def test_a_date_is_taken_as_one_writes_it_and_said_back(
    client: Client, fonds: Fonds, text: str, days: tuple[date | None, date | None], said: str
) -> None:
    file = make(fonds, "J001-1-1", Level.FILE, date_text="1950")
    before = {"date_from": "1950-01-01", "date_to": "1950-12-31"}
    answer = client.post(reverse("archiveunit:edit", args=[file.pk]), typed(file, date_text=text, **before))
    stored = again(file)
    assert (stored.date_text, stored.date_from, stored.date_to) == (text, *days)
    assert any(said in str(message) for message in get_messages(answer.wsgi_request))


def test_saving_without_a_change_keeps_an_uncertain_date(client: Client, fonds: Fonds) -> None:
    file = make(fonds, "J001-1-1", Level.FILE, date_text="1958?")
    stored = again(file)
    days = {"date_from": str(stored.date_from or ""), "date_to": str(stored.date_to or "")}
    client.post(reverse("archiveunit:edit", args=[file.pk]), typed(file, date_text="1958?", **days))
    assert again(file).date_edtf == stored.date_edtf != ""


def test_a_new_unit_stands_where_one_came_from(client: Client, fonds: Fonds, marriages: SpecialSeries) -> None:
    file = make(fonds, "J001-1-1", Level.FILE, special_series=marriages.pk)
    form = client.get(reverse("archiveunit:add"), {"level": "item", "parent": file.pk}).context["form"]
    assert (form["fonds"].value(), form["parent_code"].value()) == (fonds.pk, "J001-1-1")
    assert {"extra_groom", "extra_age", "extra_on"} <= set(form.fields)
    assert "extra_id_number" not in form.fields
    given = {
        "level": "item",
        "fonds": str(fonds.pk),
        "parent_code": "J001-1-1",
        "reference_code": "J001-1-1-1",
        "title": "A marriage",
        "special_series": str(marriages.pk),
        "extra_groom": "Zhang",
        "extra_age": "24",
        "extra_on": "1987年5月2日",
    }
    client.post(reverse("archiveunit:add"), given)
    made = ArchiveUnit.objects.get(reference_code="J001-1-1-1")
    assert (made.parent, made.special_series) == (file, marriages)
    assert made.extra == {"groom": "Zhang", "age": 24, "on": "1987-05-02"}


@pytest.mark.parametrize(("name", "text"), [("extra_age", "many"), ("extra_on", "不详")])
def test_fields_of_a_series_take_only_their_kind(
    client: Client, fonds: Fonds, marriages: SpecialSeries, name: str, text: str
) -> None:
    file = make(fonds, "J001-1-1", Level.FILE, special_series=marriages.pk)
    given = typed(file, special_series=str(marriages.pk), **{name: text})
    assert name in client.post(reverse("archiveunit:edit", args=[file.pk]), given).context["form"].errors


# --- personal fields ---


def test_personal_fields_show_for_a_reason_that_is_kept(
    client: Client, admin_user: User, fonds: Fonds, marriages: SpecialSeries
) -> None:
    extra = {"groom": "Zhang", "id_number": "SECRET-1"}
    file = make(fonds, "J001-1-1", Level.FILE, special_series=marriages.pk, extra=extra)
    address = reverse("archiveunit:personal", args=[file.pk])
    looks = CatalogueLogEntry.objects.filter(action="archive_catalog.read_personal")
    edit = client.get(reverse("archiveunit:edit", args=[file.pk])).content.decode()
    assert "SECRET-1" not in edit
    assert "Zhang" in edit
    for answer in (client.get(address), client.post(address, {"reason": " "})):
        assert "SECRET-1" not in answer.content.decode()
    assert not looks.exists()
    shown = client.post(address, {"reason": "Request 12"})
    assert "SECRET-1" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    (look,) = looks
    assert (look.user, look.data["reason"]) == (admin_user, "Request 12")
    client.post(address, {"save": "1", "extra_id_number": "SECRET-2"})
    stored = again(file)
    assert "SECRET" not in stored.sealed + str(stored.extra)
    assert not any("SECRET" in str(entry.data) for entry in CatalogueLogEntry.objects.all())
    assert "SECRET-2" in client.post(address, {"reason": "Again"}).content.decode()


def test_correcting_the_description_keeps_the_personal_fields(
    client: Client, fonds: Fonds, marriages: SpecialSeries
) -> None:
    file = make(fonds, "J001-1-1", Level.FILE, special_series=marriages.pk, extra={"id_number": "SECRET-1"})
    given = typed(file, special_series=str(marriages.pk), extra_groom="Li")
    client.post(reverse("archiveunit:edit", args=[file.pk]), given)
    assert again(file).extra == {"groom": "Li"}
    shown = client.post(reverse("archiveunit:personal", args=[file.pk]), {"reason": "Check"})
    assert "SECRET-1" in shown.content.decode()


# --- special series ---


def formset(series: SpecialSeries, **changes: dict[str, str]) -> dict[str, str]:
    lines = []
    for field in series.fields.all():
        line = {"id": str(field.pk), "key": field.key, "label": field.label, "kind": field.kind, "position": "0"}
        line |= {"personal": "on"} if field.personal else {}
        lines.append({**line, **changes.get(field.key, {})})
    given = {"fields-TOTAL_FORMS": str(len(lines)), "fields-INITIAL_FORMS": str(len(lines))}
    return given | {f"fields-{place}-{name}": text for place, line in enumerate(lines) for name, text in line.items()}


def test_a_changed_closing_period_applies_to_the_records(
    client: Client, fonds: Fonds, marriages: SpecialSeries
) -> None:
    file = make(fonds, "J001-1-1", Level.FILE, special_series=marriages.pk, date_text="1960")
    assert again(file).public_from == date(2035, 12, 31)
    given = {"name": "Marriages", "closed_years": "50", "basis": "House rule 4", **formset(marriages)}
    assert client.post(reverse("specialseries:edit", args=[marriages.pk]), given).status_code == 302
    assert again(file).public_from == date(2010, 12, 31)


def test_what_records_depend_on_stays(client: Client, fonds: Fonds, marriages: SpecialSeries) -> None:
    make(fonds, "J001-1-1", Level.FILE, special_series=marriages.pk, extra={"id_number": "X"})
    address = reverse("specialseries:edit", args=[marriages.pk])
    common = {"name": "Marriages", "closed_years": "75", "basis": "House rule 3"}
    client.post(address, {**common, **formset(marriages, id_number={"personal": ""})})
    client.post(address, {**common, **formset(marriages, groom={"DELETE": "on"})})
    assert marriages.fields.get(key="id_number").personal
    assert marriages.fields.filter(key="groom").exists()
    client.post(reverse("specialseries:delete", args=[marriages.pk]))
    assert SpecialSeries.objects.filter(pk=marriages.pk).exists()


def test_units_with_fields_do_not_leave_their_series(fonds: Fonds, marriages: SpecialSeries) -> None:
    file = make(fonds, "J001-1-1", Level.FILE, special_series=marriages.pk, extra={"groom": "Zhang"})
    with pytest.raises(CatalogueError, match="would be lost"):
        actions.set_special_series(units=[file.pk], series=None, by=None)
    assert again(file).special_series == marriages


# --- the tree ---


def test_thirteen_thousand_siblings_open_in_stretches(client: Client, fonds: Fonds) -> None:
    numbers = range(1, 13_001)
    descriptions = [UnitDescription(reference_code=f"J001-1-{number}", title=f"File {number}") for number in numbers]
    actions.ensure_units(fonds=fonds, descriptions=descriptions, by=None)
    ArchiveUnit.objects.filter(reference_code__in=["J001-1-1", "J001-1-150"]).delete()
    tree = reverse("archiveunit:tree_fonds", args=[fonds.pk])
    seen: list[str] = []
    start: int | None = 1
    while start is not None:
        shown = client.get(tree, {"from": start}).context
        assert len(shown["opened"].waypoints) <= 200
        assert len(shown["rows"]) <= 200
        seen += [row["unit"].reference_code for row in shown["rows"]]
        start = shown["opened"].next.first if shown["opened"].next else None
    assert seen == [f"J001-1-{number}" for number in numbers if number not in {1, 150}]
    middle = ArchiveUnit.objects.get(reference_code="J001-1-6543")
    place = client.get(client.get(reverse("archiveunit:edit", args=[middle.pk])).context["header_buttons"][0].url)
    assert [row["number"] for row in place.context["rows"] if row["marked"]] == [6541]


def test_the_tree_shows_the_way_from_the_fonds(client: Client, fonds: Fonds) -> None:
    series = make(fonds, "J001-1", Level.SERIES)
    file = make(fonds, "J001-1-1", Level.FILE, series)
    make(fonds, "J001-1-1-1", Level.ITEM, file)
    page = client.get(reverse("archiveunit:tree_unit", args=[file.pk]))
    assert "Title J001-1-1-1" in page.content.decode()
    labels = [str(crumb["label"]) for crumb in page.context["breadcrumbs_items"]]
    assert labels[-3:] == [str(fonds), str(series), str(file)]
