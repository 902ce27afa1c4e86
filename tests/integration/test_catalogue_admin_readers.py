"""Those who may look and change nothing, and what the site's history tells to whom."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from archive_catalog import actions
from archive_catalog.actions import RestrictionTerms, UnitDescription
from archive_catalog.models import ArchiveUnit, CatalogueLogEntry, Charge, Fonds, Level, SpecialSeries
from archive_catalog.models.special_series import SeriesField
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
def marriages() -> SpecialSeries:
    series = SpecialSeries.objects.create(name="Marriages", closed_years=75, basis="House rule 3")
    for key, personal in (("groom", False), ("id_number", True)):
        SeriesField.objects.create(series=series, key=key, label=key.title(), kind="text", personal=personal)
    return series


def person(name: str, fonds: Fonds | None, *rights: str) -> Client:
    made = User.objects.create_user(name, password="x")
    group = Group.objects.create(name=name)
    made.groups.add(group)
    group.permissions.set(Permission.objects.filter(codename__in=["access_admin", *rights]))
    if fonds:
        Charge.objects.create(group=group, repository=fonds.repository, fonds=fonds)
    client = Client(headers={"accept-language": "en"})
    client.force_login(made)
    return client


def make(fonds: Fonds, code: str, **more: object) -> ArchiveUnit:
    description = UnitDescription(**{"reference_code": code, "title": f"Title {code}", "level": Level.FILE, **more})
    return actions.create_unit(fonds=fonds, description=description, parent=None, by=None)


# --- looking without changing ---


def test_the_right_to_look_shows_everything_but_the_personal_fields(fonds: Fonds, marriages: SpecialSeries) -> None:
    unit = make(
        fonds,
        "J001-1-1",
        creator="County bureau",
        date_text="1958年3月",
        note="Torn at the edge",
        special_series=marriages.pk,
        extra={"groom": "Li Daming", "id_number": "SECRET-1"},
    )
    terms = RestrictionTerms(
        access=AccessClass.STAFF, reason="r", consent="c", decided_on=date(2026, 1, 1), until=date(2060, 1, 1)
    )
    actions.restrict(fonds=fonds, unit=None, terms=terms, by=None)
    reader = person("reader", fonds, "view_archiveunit", "view_fonds")
    listed = reader.get(reverse("archiveunit:index")).content.decode()
    inspect = reverse("archiveunit:inspect", args=[unit.pk])
    assert inspect in listed
    assert reader.get(reverse("archiveunit:edit", args=[unit.pk])).url == inspect
    answer = reader.get(inspect)
    page = answer.content.decode()
    for said in ("Title J001-1-1", "County bureau", "1958年3月", "Torn at the edge", "Li Daming", "closed longer"):
        assert said in page
    assert str(answer.context["standing"].sentence) in page
    assert "SECRET" not in page
    for forbidden in ("archiveunit:personal", "archiveunit:delete"):
        assert reverse(forbidden, args=[unit.pk]) not in page
        assert reader.get(reverse(forbidden, args=[unit.pk])).status_code == 403
    history = reverse("archiveunit:history", args=[unit.pk])
    assert history in page
    assert "Created" in reader.get(history).content.decode()
    assert reverse("archiveunit:edit", args=[unit.pk]) not in reader.get(history).content.decode()


def test_looking_changes_nothing_even_when_a_form_is_sent(fonds: Fonds) -> None:
    unit = make(fonds, "J001-1-1")
    reader = person("reader", fonds, "view_archiveunit")
    given = {"level": "file", "reference_code": "J001-1-1", "title": "Changed"}
    assert reader.post(reverse("archiveunit:edit", args=[unit.pk]), given).status_code == 403
    assert reader.post(reverse("archiveunit:inspect", args=[unit.pk]), given).status_code in {403, 405}
    unit.refresh_from_db()
    assert unit.title == "Title J001-1-1"


def test_a_reader_of_another_fonds_or_without_the_right_sees_nothing(fonds: Fonds, second_fonds: Fonds) -> None:
    unit = make(fonds, "J001-1-1")
    for client in (person("elsewhere", second_fonds, "view_archiveunit"), person("rightless", fonds)):
        for view in ("inspect", "history"):
            answer = client.get(reverse(f"archiveunit:{view}", args=[unit.pk]))
            assert answer.status_code == 403
            assert "Title J001-1-1" not in answer.content.decode()


def test_a_fonds_is_shown_to_readers_too(fonds: Fonds, second_fonds: Fonds) -> None:
    reader = person("reader", fonds, "view_fonds")
    assert reader.get(reverse("fonds:edit", args=[fonds.pk])).url == reverse("fonds:inspect", args=[fonds.pk])
    assert "County office" in reader.get(reverse("fonds:inspect", args=[fonds.pk])).content.decode()
    assert reader.get(reverse("fonds:inspect", args=[second_fonds.pk])).status_code == 403


def test_whoever_may_change_still_gets_the_form(fonds: Fonds) -> None:
    unit = make(fonds, "J001-1-1")
    editor = person("editor", fonds, "view_archiveunit", "change_archiveunit")
    assert editor.get(reverse("archiveunit:edit", args=[unit.pk])).context["form"]


# --- the site's history ---


def history(client: Client, **asked: str) -> str:
    return client.get(reverse("wagtailadmin_reports:site_history"), asked).content.decode()


def test_the_site_history_names_units_only_to_those_in_charge_of_their_fonds(
    fonds: Fonds, second_fonds: Fonds, admin_client: Client
) -> None:
    mine, theirs = make(fonds, "J001-1-1"), make(second_fonds, "J002-1-1")
    actions.delete_unit(unit=make(second_fonds, "J002-1-2"), by=None)
    reader = person("reader", fonds, "view_archiveunit", "view_fonds")
    assert mine.title in history(reader)
    assert theirs.title not in history(reader)
    assert "J002" not in history(reader)
    assert second_fonds.title not in history(reader), "A fonds' title is as closed as its units."
    assert "J002" not in history(person("rightless", fonds))
    assert "J001" not in history(person("editor of pages", None, "add_image"))
    assert theirs.title in history(admin_client)
    assert "J002-1-2" in history(admin_client), "What was removed stays in the history."


def test_the_site_history_is_filtered_and_exported_with_the_catalogue_in_it(
    fonds: Fonds, second_fonds: Fonds, admin_client: Client
) -> None:
    make(fonds, "J001-1-1")
    make(second_fonds, "J002-1-1")
    assert "Title J001-1-1" in history(admin_client, label="J001-1")
    assert "Title J002-1-1" not in history(admin_client, label="J001-1")
    reader = person("reader", fonds, "view_archiveunit")
    address = reverse("wagtailadmin_reports:site_history")
    exported = b"".join(reader.get(address, {"export": "csv"}).streaming_content).decode()
    assert "Title J001-1-1" in exported
    assert "J002" not in exported


def test_a_bulk_change_and_a_single_one_stand_in_the_same_history(fonds: Fonds) -> None:
    unit = make(fonds, "J001-1-1")
    actions.set_access(units=[unit.pk], access=AccessClass.PUBLIC, by=None)
    entries = CatalogueLogEntry.objects.for_instance(unit)
    assert [entry.action for entry in entries] == ["wagtail.edit", "wagtail.create"]
    assert {entry.fonds for entry in entries} == {fonds}
