"""The catalogue's admin: each works on what they are in charge of, and everyone else gets a sentence."""

from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from archive_catalog import actions
from archive_catalog.actions import RestrictionTerms, UnitDescription
from archive_catalog.models import (
    ArchiveUnit,
    Charge,
    Fonds,
    Level,
    Repository,
    Restriction,
    SpecialSeries,
)
from search.viewers import AccessClass

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("screens_in_english")]

MODELS = ("archiveunit", "fonds", "repository", "restriction", "specialseries", "importbatch")
RIGHTS = ["access_admin", *(f"{act}_{model}" for act in ("view", "add", "change", "delete") for model in MODELS)]
PEOPLE = ("administrator", "repository", "one fonds", "elsewhere", "editor")


@pytest.fixture(autouse=True)
def sentences_in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def repository() -> Repository:
    return actions.ensure_repository(code="QL", name="Qinglan Archives")


@pytest.fixture
def fonds(repository: Repository) -> Fonds:
    return actions.ensure_fonds(repository=repository, code="J001", title="County office")


@pytest.fixture
def second_fonds(repository: Repository) -> Fonds:
    return actions.ensure_fonds(repository=repository, code="J002", title="County bank")


@pytest.fixture
def unit(fonds: Fonds) -> ArchiveUnit:
    return make(fonds, "J001-1-1")


@pytest.fixture
def second_unit(second_fonds: Fonds) -> ArchiveUnit:
    return make(second_fonds, "J002-1-1")


@pytest.fixture
def clients(repository: Repository, fonds: Fonds) -> dict[str, Client]:
    """One client for each of PEOPLE."""
    elsewhere = actions.ensure_repository(code="BH", name="Binhai Library")
    found: dict[str, Client] = {}
    for name in PEOPLE:
        person = User.objects.create_user(name, password="x")
        group = Group.objects.create(name=name)
        person.groups.add(group)
        rights = ["access_admin"] if name == "editor" else RIGHTS
        group.permissions.set(Permission.objects.filter(codename__in=rights))
        if name == "administrator":
            User.objects.filter(pk=person.pk).update(is_superuser=True)
        if name == "repository":
            Charge.objects.create(group=group, repository=repository)
        if name == "one fonds":
            Charge.objects.create(group=group, repository=repository, fonds=fonds)
        if name == "elsewhere":
            Charge.objects.create(group=group, repository=elsewhere)
        found[name] = Client(headers={"accept-language": "en"})
        found[name].force_login(User.objects.get(pk=person.pk))
    return found


def make(fonds: Fonds, code: str, parent: ArchiveUnit | None = None, **more: object) -> ArchiveUnit:
    level = more.pop("level", Level.ITEM if parent and parent.level == Level.FILE else Level.FILE)
    description = UnitDescription(**{"reference_code": code, "title": f"Title {code}", "level": level, **more})
    return actions.create_unit(fonds=fonds, description=description, parent=parent, by=None)


def typed(unit: ArchiveUnit, **more: str) -> dict[str, str]:
    return {"level": unit.level, "reference_code": unit.reference_code, "title": unit.title, **more}


# --- object by object, person by person ---

ON_THE_FIRST = {"administrator", "repository", "one fonds"}
ON_THE_SECOND = {"administrator", "repository"}


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("view", ["edit", "delete", "history", "personal", "tree_unit"])
def test_a_unit_opens_to_whom_it_is_given_in_charge(
    clients: dict[str, Client], unit: ArchiveUnit, second_unit: ArchiveUnit, view: str, person: str
) -> None:
    for row, allowed in ((unit, ON_THE_FIRST), (second_unit, ON_THE_SECOND)):
        answer = clients[person].get(reverse(f"archiveunit:{view}", args=[row.pk]))
        assert answer.status_code == (200 if person in allowed else 403)
        if person not in allowed:
            said = answer.content.decode()
            assert row.title not in said
            assert "Ask an administrator" in said


@pytest.mark.parametrize("person", PEOPLE)
def test_nobody_writes_what_is_not_given_to_them(
    clients: dict[str, Client], unit: ArchiveUnit, second_unit: ArchiveUnit, person: str
) -> None:
    for row, allowed in ((unit, ON_THE_FIRST), (second_unit, ON_THE_SECOND)):
        clients[person].post(reverse("archiveunit:edit", args=[row.pk]), typed(row, title="Changed"))
        row.refresh_from_db()
        assert (row.title == "Changed") is (person in allowed)
        clients[person].post(reverse("archiveunit:delete", args=[row.pk]))
        assert ArchiveUnit.objects.filter(pk=row.pk).exists() is (person not in allowed)


@pytest.mark.parametrize("person", PEOPLE)
def test_a_new_unit_is_made_where_one_is_in_charge(
    clients: dict[str, Client], fonds: Fonds, second_fonds: Fonds, person: str
) -> None:
    for place, allowed in ((fonds, ON_THE_FIRST), (second_fonds, ON_THE_SECOND)):
        given = {"level": "file", "fonds": str(place.pk), "reference_code": f"{place.code}-9-9", "title": "New"}
        clients[person].post(reverse("archiveunit:add"), given)
        assert place.units.exists() is (person in allowed)


@pytest.mark.parametrize("person", PEOPLE)
def test_lists_hold_what_one_is_in_charge_of(
    clients: dict[str, Client], unit: ArchiveUnit, second_unit: ArchiveUnit, person: str
) -> None:
    for query in ({}, {"q": "Title"}, {"q": "j001.1"}, {"fonds": str(unit.fonds_id)}, {"export": "csv"}):
        answer = clients[person].get(reverse("archiveunit:index"), query)
        if person == "editor":
            assert answer.status_code == 403
            continue
        text = answer.getvalue().decode() if answer.streaming else answer.content.decode()
        seen = unit.title in text
        assert seen is (person in ON_THE_FIRST), query
        if query in ({}, {"q": "Title"}, {"export": "csv"}):
            assert (second_unit.title in text) is (person in ON_THE_SECOND), query


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize(
    ("action", "given"),
    [("decide", {"access": "public"}), ("series", {"series": ""}), ("move", {}), ("export", {"format": "csv"})],
)
def test_bulk_actions_pass_over_what_is_not_given(
    clients: dict[str, Client],
    unit: ArchiveUnit,
    second_unit: ArchiveUnit,
    person: str,
    action: str,
    given: dict[str, str],
) -> None:
    address = reverse("wagtail_bulk_action", args=["archive_catalog", "archiveunit", action])
    address += f"?id={unit.pk}&id={second_unit.pk}&next={reverse('archiveunit:index')}"
    shown = clients[person].get(address).content.decode()
    for row, allowed in ((unit, ON_THE_FIRST), (second_unit, ON_THE_SECOND)):
        assert (row.title in shown) is (person in allowed)
    answer = clients[person].post(address, given)
    if action == "decide":
        opened = set(ArchiveUnit.objects.filter(decided_access="public").values_list("pk", flat=True))
        expected = {
            row.pk for row, allowed in ((unit, ON_THE_FIRST), (second_unit, ON_THE_SECOND)) if person in allowed
        }
        assert opened == expected
    if action == "export":
        text = answer.getvalue().decode() if answer.streaming else answer.content.decode()
        assert (second_unit.title in text) is (person in ON_THE_SECOND)


@pytest.mark.parametrize("person", PEOPLE)
def test_units_move_only_between_places_that_are_given(
    clients: dict[str, Client], unit: ArchiveUnit, second_fonds: Fonds, person: str
) -> None:
    address = reverse("wagtail_bulk_action", args=["archive_catalog", "archiveunit", "move"])
    address += f"?id={unit.pk}&next={reverse('archiveunit:index')}"
    clients[person].post(address, {"fonds": str(second_fonds.pk), "parent_code": ""})
    unit.refresh_from_db()
    assert (unit.fonds == second_fonds) is (person in ON_THE_SECOND)


@pytest.mark.parametrize("person", PEOPLE)
def test_fonds_and_repositories_are_guarded_alike(
    clients: dict[str, Client], repository: Repository, fonds: Fonds, second_fonds: Fonds, person: str
) -> None:
    for row, name, allowed in (
        (fonds, "fonds", ON_THE_FIRST),
        (second_fonds, "fonds", ON_THE_SECOND),
        (repository, "repository", ON_THE_SECOND),
    ):
        for view in ("edit", "delete", "history"):
            answer = clients[person].get(reverse(f"{name}:{view}", args=[row.pk]))
            assert answer.status_code == (200 if person in allowed else 403), (name, view)
    tree = clients[person].get(reverse("archiveunit:tree_fonds", args=[second_fonds.pk]))
    assert tree.status_code == (200 if person in ON_THE_SECOND else 403)
    given = {"repository": str(repository.pk), "code": "J009", "title": "New"}
    clients[person].post(reverse("fonds:add"), given)
    assert Fonds.objects.filter(code="J009").exists() is (person in ON_THE_SECOND)


@pytest.mark.parametrize("person", PEOPLE)
def test_restrictions_are_made_and_lifted_by_those_in_charge(
    clients: dict[str, Client], unit: ArchiveUnit, second_unit: ArchiveUnit, person: str
) -> None:
    for row, allowed in ((unit, ON_THE_FIRST), (second_unit, ON_THE_SECOND)):
        given = {
            "fonds": str(row.fonds_id),
            "unit_code": row.reference_code,
            "access": "staff",
            "reason": "Names of informants",
            "consent": "Municipal archives bureau 2026-8",
            "decided_on": "2026-01-05",
            "until": "2040-12-31",
        }
        clients[person].post(reverse("restriction:add"), given)
        assert row.fonds.restrictions.exists() is (person in allowed)
        row.fonds.restrictions.all().delete()
        terms = RestrictionTerms(
            access=AccessClass.STAFF,
            reason="r",
            consent="c",
            decided_on=date(2026, 1, 1),
            until=date(2040, 1, 1),
        )
        made = actions.restrict(fonds=row.fonds, unit=row, terms=terms, by=None)
        address = reverse("restriction:edit", args=[made.pk])
        assert clients[person].get(address).status_code == (200 if person in allowed else 403)
        clients[person].post(address)
        assert (Restriction.objects.get(pk=made.pk).lifted_on is not None) is (person in allowed)


@pytest.mark.parametrize("person", PEOPLE)
def test_only_administrators_say_who_is_in_charge(
    clients: dict[str, Client], repository: Repository, person: str
) -> None:
    Group.objects.get(name="one fonds").permissions.add(*Permission.objects.filter(codename__endswith="_charge"))
    index = clients[person].get(reverse("charge:index"))
    assert index.status_code == (200 if person == "administrator" else 403)
    given = {"group": str(Group.objects.get(name="editor").pk), "repository": str(repository.pk)}
    clients[person].post(reverse("charge:add"), given)
    assert Charge.objects.filter(group__name="editor").exists() is (person == "administrator")


@pytest.mark.parametrize("person", PEOPLE)
def test_a_special_series_is_changed_by_whoever_is_in_charge_of_all_its_records(
    clients: dict[str, Client], unit: ArchiveUnit, second_unit: ArchiveUnit, person: str
) -> None:
    series = SpecialSeries.objects.create(name="Marriages")
    actions.set_special_series(units=[unit.pk, second_unit.pk], series=series, by=None)
    given = {"name": "Marriages", "closed_years": "75", "basis": "Rule 3", **formset()}
    answer = clients[person].post(reverse("specialseries:edit", args=[series.pk]), given)
    series.refresh_from_db()
    assert (series.closed_years == 75) is (person in ON_THE_SECOND)
    assert (answer.status_code == 403) is (person not in ON_THE_SECOND)


def test_a_charge_names_a_fonds_of_its_repository_and_once(
    clients: dict[str, Client], repository: Repository, fonds: Fonds
) -> None:
    elsewhere = Repository.objects.get(code="BH")
    group = str(Group.objects.get(name="editor").pk)
    add, administrator = reverse("charge:add"), clients["administrator"]
    wrong = administrator.post(add, {"group": group, "repository": str(elsewhere.pk), "fonds": str(fonds.pk)})
    assert "fonds" in wrong.context["form"].errors
    for _again in range(2):
        administrator.post(add, {"group": group, "repository": str(repository.pk)})
    assert Charge.objects.filter(group=group).count() == 1


def test_everything_in_a_list_is_chosen_with_its_search_and_filters(
    clients: dict[str, Client], unit: ArchiveUnit, second_unit: ArchiveUnit
) -> None:
    address = reverse("wagtail_bulk_action", args=["archive_catalog", "archiveunit", "decide"])
    listing = quote(f"{reverse('archiveunit:index')}?fonds={second_unit.fonds_id}")
    clients["administrator"].post(f"{address}?id=all&next={listing}", {"access": "public"})
    assert list(ArchiveUnit.objects.filter(decided_access="public")) == [second_unit]


def formset(*lines: dict[str, str]) -> dict[str, str]:
    stored = sum("id" in line for line in lines)
    fields = {"fields-TOTAL_FORMS": str(len(lines)), "fields-INITIAL_FORMS": str(stored)}
    return fields | {
        f"fields-{number}-{name}": text for number, line in enumerate(lines) for name, text in line.items()
    }
