"""Import profiles: whose they are, who changes them, and what words and codes of a file they carry."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from archive_catalog import actions
from archive_catalog.actions.import_profiles import save_profile
from archive_catalog.importing import running
from archive_catalog.importing.mapping import Mapping
from archive_catalog.models import ArchiveUnit, Charge, Fonds, ImportBatch, ImportProfile, Repository
from archive_catalog.selectors import import_profile, import_profiles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("screens_in_english")]

PLAIN = {"columns": {"题名": "title", "档号": "reference_code"}}
RIGHTS = ("view", "add", "change", "delete")


@pytest.fixture(autouse=True)
def sentences_in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def repository() -> Repository:
    return actions.ensure_repository(code="QL", name="Qinglan Archives")


@pytest.fixture
def elsewhere() -> Repository:
    return actions.ensure_repository(code="BH", name="Binhai Library")


@pytest.fixture
def fonds(repository: Repository) -> Fonds:
    return actions.ensure_fonds(repository=repository, code="J001", title="County office")


def person(
    name: str, repository: Repository, fonds: Fonds | None = None, *, rights: tuple[str, ...] = RIGHTS
) -> Client:
    made = User.objects.create_user(name, password="x")
    group = Group.objects.create(name=name)
    made.groups.add(group)
    given = ["access_admin", "add_importbatch", *(f"{right}_importprofile" for right in rights)]
    group.permissions.set(Permission.objects.filter(codename__in=given))
    Charge.objects.create(group=group, repository=repository, fonds=fonds)
    client = Client(headers={"accept-language": "en"})
    client.force_login(made)
    return client


def saved(name: str, repository: Repository | None, **mapping: object) -> ImportProfile:
    return save_profile(
        name=name,
        repository=repository,
        mapping=Mapping.from_json({**PLAIN, **mapping}),
        special_series=None,
        by=None,
    )


def upload(client: Client, repository: Repository, text: str) -> ImportBatch:
    file = SimpleUploadedFile("a.csv", text.encode())
    client.post(reverse("importbatch:add"), {"repository": str(repository.pk), "file": file})
    return ImportBatch.objects.latest("pk")


def columns(batch: ImportBatch, query: str = "") -> str:
    return reverse("importbatch:columns", args=[batch.pk]) + query


def as_shown(client: Client, batch: ImportBatch, query: str = "") -> dict[str, str]:
    """The columns form as the screen shows it, to be sent as it is."""
    form = client.get(columns(batch, query)).context["form"]
    parts = (form, form.words.management_form, *form.words)
    values = {part[name].html_name: part[name].value() for part in parts for name in part.fields}
    return {name: str(value) for name, value in values.items() if value not in (None, "") and value is not False}


# --- whose they are ---


def test_a_profile_is_offered_to_its_repository_and_one_without_to_all(
    repository: Repository, elsewhere: Repository
) -> None:
    own, common = saved("own", repository), saved("common", None)
    assert import_profiles(repository) == (common, own)
    assert import_profiles(elsewhere) == (common,)
    nearer = saved("common", repository)
    assert import_profile(repository, "common") == nearer, "Its own goes before the one for all."
    assert import_profile(elsewhere, "common") == common
    assert import_profile(elsewhere, "own") is None


def test_the_columns_screen_takes_no_profile_of_another_repository(
    repository: Repository, elsewhere: Repository, fonds: Fonds
) -> None:
    theirs = saved("theirs", elsewhere, constants={"creator": "Binhai"})
    client = person("archivist", repository)
    batch = upload(client, repository, "题名,档号\n水库,J001-1-1\n")
    answer = client.get(columns(batch, f"?profile=saved:{theirs.pk}"))
    assert "theirs" not in answer.content.decode()
    assert answer.context["form"]["constant_creator"].value() == ""


@pytest.mark.parametrize(
    ("whole", "rights", "name", "refused"),
    [
        (True, RIGHTS, "new", ""),
        (True, RIGHTS, "there", ""),
        (True, ("add",), "there", "no right to change it"),
        (False, RIGHTS, "new", ""),
        (False, RIGHTS, "there", "Save yours under another name"),
    ],
)
def test_saving_needs_the_right_and_replacing_the_charge(
    repository: Repository, fonds: Fonds, whole: bool, rights: tuple[str, ...], name: str, refused: str
) -> None:
    saved("there", repository)
    client = person("archivist", repository, None if whole else fonds, rights=rights)
    batch = upload(client, repository, "甲,乙\n水库,J001-1-1\n")
    given = {"column_0": "title", "column_1": "reference_code", "save_as": name}
    answer = client.post(columns(batch), {**as_shown(client, batch), **given})
    stored = ImportProfile.objects.filter(name=name, mapping__columns={"甲": "title", "乙": "reference_code"})
    assert stored.exists() is not bool(refused)
    if refused:
        assert refused in answer.content.decode()
        assert given["column_0"] == answer.context["form"]["column_0"].value(), "Nothing that was chosen is lost."


def test_without_the_right_no_name_is_asked_for(repository: Repository, fonds: Fonds) -> None:
    client = person("archivist", repository, rights=())
    batch = upload(client, repository, "题名,档号\n水库,J001-1-1\n")
    assert 'name="save_as"' not in client.get(columns(batch)).content.decode()
    client.post(columns(batch), {**as_shown(client, batch), "save_as": "anyway"})
    assert not ImportProfile.objects.exists()


def test_profiles_are_listed_and_changed_by_those_in_charge(
    repository: Repository, elsewhere: Repository, fonds: Fonds
) -> None:
    own, theirs, common = saved("own", repository), saved("theirs", elsewhere), saved("common", None)
    client = person("archivist", repository)
    listed = client.get(reverse("importprofile:index")).content.decode()
    assert "own" in listed
    assert "theirs" not in listed
    for profile in (theirs, common):
        for view in ("edit", "delete"):
            assert client.get(reverse(f"importprofile:{view}", args=[profile.pk])).status_code == 403
    shown = client.get(reverse("importprofile:edit", args=[own.pk]))
    assert "题名" in shown.content.decode()
    for repository_given in ("", str(elsewhere.pk)):
        answer = client.post(
            reverse("importprofile:edit", args=[own.pk]), {"name": "mine", "repository": repository_given}
        )
        assert "repository" in answer.context["form"].errors
    client.post(reverse("importprofile:edit", args=[own.pk]), {"name": "mine", "repository": str(repository.pk)})
    own.refresh_from_db()
    assert (own.name, own.repository) == ("mine", repository)
    client.post(reverse("importprofile:delete", args=[own.pk]))
    assert set(ImportProfile.objects.all()) == {theirs, common}


def test_an_administrator_gives_a_profile_to_all(repository: Repository, admin_client: Client) -> None:
    own = saved("own", repository)
    admin_client.post(reverse("importprofile:edit", args=[own.pk]), {"name": "own", "repository": ""})
    own.refresh_from_db()
    assert own.repository is None
    second = saved("own", repository)
    answer = admin_client.post(reverse("importprofile:edit", args=[second.pk]), {"name": "own", "repository": ""})
    assert answer.context["form"].errors, "Two for all cannot have one name."


# --- words and codes ---

HOUSE = "题名,档号,开放状态\n水库,J001-1-1,Open\n粮食,J001-1-2,Shut\n"


def test_words_without_a_meaning_are_shown_and_given_one(repository: Repository, fonds: Fonds) -> None:
    client = person("archivist", repository)
    batch = upload(client, repository, HOUSE)
    shown = as_shown(client, batch)
    assert shown["words-0-word"] == "Shut", "Open is known by itself."
    assert "words-1-word" not in shown
    answer = client.post(columns(batch), {**shown, "words-0-meaning": "access:staff", "save_as": "house"})
    assert answer.status_code == 302
    assert running.work(batch.pk)
    batch.refresh_from_db()
    assert batch.mapping["values"] == {"access": {"Shut": "staff"}}
    assert batch.refused_count == 0
    second = upload(client, repository, HOUSE.replace("J001-1", "J001-2"))
    profile = ImportProfile.objects.get(name="house")
    again = as_shown(client, second, f"?profile=saved:{profile.pk}")
    assert (again["words-0-word"], again["words-0-meaning"]) == ("Shut", "access:staff")


def test_words_that_only_the_check_met_are_shown_afterwards(repository: Repository, fonds: Fonds) -> None:
    client = person("archivist", repository)
    rows = "".join(f"第{number}卷,J001-1-{number},开放\n" for number in range(1, 80))
    batch = upload(client, repository, f"题名,档号,开放状态\n{rows}末卷,J001-1-99,Shut\n")
    assert "words-0-word" not in as_shown(client, batch)
    client.post(columns(batch), as_shown(client, batch))
    assert running.work(batch.pk)
    assert as_shown(client, batch)["words-0-word"] == "Shut"


def test_meanings_of_a_profile_survive_the_screen_and_can_be_taken_away(repository: Repository, fonds: Fonds) -> None:
    values = {"access": {"Shut": "staff", "Unseen": ""}, "retention": {"K": "定期15年"}, "secrecy": {"P": ""}}
    profile = saved("house", repository, values=values, columns={"题名": "title", "档号": "reference_code"})
    client = person("archivist", repository)
    batch = upload(client, repository, HOUSE)
    shown = as_shown(client, batch, f"?profile=saved:{profile.pk}")
    client.post(columns(batch), shown)
    batch.refresh_from_db()
    assert batch.mapping["values"] == values
    place = next(name for name, value in shown.items() if value == "K").split("-")[1]
    running.work(batch.pk)
    client.post(columns(batch), {**shown, f"words-{place}-word": "", f"words-{place}-meaning": ""})
    batch.refresh_from_db()
    assert "retention" not in batch.mapping["values"]


@pytest.mark.parametrize(
    "given",
    [
        {"words-0-word": "", "words-0-meaning": "access:public"},
        {"words-0-meaning": "access:nonsense"},
        {"words-0-meaning": "title:public"},
        {
            "words-0-meaning": "access:public",
            "words-1-word": " shut ",
            "words-1-meaning": "access:staff",
            "words-TOTAL_FORMS": "2",
        },
        {"words-TOTAL_FORMS": ""},
        {"words-TOTAL_FORMS": "99999"},
        {"part_0": "nonsense"},
    ],
)
def test_words_and_parts_that_cannot_be_are_refused_and_nothing_begins(
    repository: Repository, fonds: Fonds, given: dict[str, str]
) -> None:
    client = person("archivist", repository)
    batch = upload(client, repository, HOUSE)
    answer = client.post(columns(batch), {**as_shown(client, batch), **given})
    assert answer.status_code == 200
    assert "error-message" in answer.content.decode()
    batch.refresh_from_db()
    assert batch.state == "uploaded"


def test_a_house_code_is_joined_of_the_chosen_parts(repository: Repository, fonds: Fonds) -> None:
    client = person("archivist", repository)
    batch = upload(client, repository, "题名,全宗号,件号\n水库,J001,A1/7\n")
    parts = {"part_0": "fonds", "part_1": "item_number", "house_codes": "on", "save_as": "house"}
    client.post(columns(batch), {**as_shown(client, batch), **parts})
    assert running.work(batch.pk)
    client.post(reverse("importbatch:start", args=[batch.pk, "run"]))
    running.work(batch.pk)
    assert ArchiveUnit.objects.get().reference_code.startswith("J001-A1")
    profile = ImportProfile.objects.get()
    assert profile.mapping["code_parts"] == ["fonds", "item_number"]
    shown = as_shown(client, batch, f"?profile=saved:{profile.pk}")
    assert (shown["part_0"], shown["part_1"]) == ("fonds", "item_number")
