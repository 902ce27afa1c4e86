"""The import's screens: from a file to units and back, for those in charge of the repository, and in sentences."""

import json
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from archive_catalog import actions
from archive_catalog.importing import progress, running
from archive_catalog.models import ArchiveUnit, Charge, Fonds, ImportBatch, ImportProfile, Repository, SpecialSeries
from archive_catalog.models.special_series import SeriesField

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("screens_in_english")]

CATALOGUE = (
    "全宗号,目录号,案卷号,案卷题名,起止日期,保管期限\n"
    "J001,1,1,水库修建卷,1958年3月,永久\n"
    "J001,1,2,粮食征购卷,1959,永久\n"
    "J001,1,3,,1960,永久\n"
)


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


def person(name: str, *, repository: Repository | None = None, fonds: Fonds | None = None) -> Client:
    made = User.objects.create_user(name, password="x")
    group = Group.objects.create(name=name)
    made.groups.add(group)
    models = ("importbatch", "importprofile")
    rights = ["access_admin", *(f"{act}_{model}" for act in ("view", "add", "change") for model in models)]
    rights.append("view_archiveunit")
    group.permissions.set(Permission.objects.filter(codename__in=rights))
    if repository:
        Charge.objects.create(group=group, repository=repository, fonds=fonds)
    client = Client(headers={"accept-language": "en"})
    client.force_login(made)
    return client


@pytest.fixture
def archivist(repository: Repository) -> Client:
    return person("archivist", repository=repository)


def upload(client: Client, repository: Repository, text: str = CATALOGUE, name: str = "案卷目录.csv") -> ImportBatch:
    file = SimpleUploadedFile(name, text.encode("utf-8"))
    answer = client.post(reverse("importbatch:add"), {"repository": str(repository.pk), "file": file})
    batch = ImportBatch.objects.latest("pk")
    assert answer.url == reverse("importbatch:columns", args=[batch.pk])
    return batch


def proposed(client: Client, batch: ImportBatch, query: str = "") -> dict[str, str]:
    """The columns form as the screen shows it, to be sent as it is."""
    form = client.get(reverse("importbatch:columns", args=[batch.pk]) + query).context["form"]
    values = {name: form[name].value() for name in form.fields}
    for part in (form.words.management_form, *form.words):
        values |= {part[name].html_name: part[name].value() for name in part.fields}
    return {name: str(value) for name, value in values.items() if value not in (None, "") and value is not False}


def check(client: Client, batch: ImportBatch, **more: str) -> str:
    client.post(reverse("importbatch:columns", args=[batch.pk]), {**proposed(client, batch), **more})
    assert running.work(batch.pk)
    return client.get(reverse("importbatch:edit", args=[batch.pk])).content.decode()


def start(client: Client, batch: ImportBatch, step: str) -> str:
    client.post(reverse("importbatch:start", args=[batch.pk, step]))
    running.work(batch.pk)
    return client.get(reverse("importbatch:edit", args=[batch.pk])).content.decode()


def test_a_file_is_checked_written_and_undone(archivist: Client, repository: Repository, fonds: Fonds) -> None:
    batch = upload(archivist, repository)
    shown = archivist.get(reverse("importbatch:columns", args=[batch.pk])).content.decode()
    assert "水库修建卷" in shown, "The first rows stand beside their columns."
    checked = check(archivist, batch)
    assert not ArchiveUnit.objects.exists(), "A check writes nothing."
    assert "nothing has been written" in checked
    written = start(archivist, batch, "run")
    assert set(ArchiveUnit.objects.values_list("title", flat=True)) == {"水库修建卷", "粮食征购卷"}
    assert archivist.get(reverse("archiveunit:index"), {"batch": batch.pk}).content.decode().count("水库修建卷") >= 1
    assert reverse("importbatch:undo", args=[batch.pk]) in written
    assert "2 units" in archivist.get(reverse("importbatch:undo", args=[batch.pk])).content.decode()
    assert ArchiveUnit.objects.count() == 2, "Looking at the question undoes nothing."
    start(archivist, batch, "undo")
    assert not ArchiveUnit.objects.exists()


def test_the_report_adds_up_and_names_the_bad_row(archivist: Client, repository: Repository, fonds: Fonds) -> None:
    batch = upload(archivist, repository)
    check(archivist, batch)
    answer = archivist.get(reverse("importbatch:edit", args=[batch.pk]))
    *parts, (_label, total) = answer.context["totals"]
    assert sum(count for _label, count in parts) == total == 4, "three rows and the heading"
    errors = [group for group in answer.context["groups"] if group["severity"] == "error"]
    assert [(group["count"], group["examples"][0]["row"]) for group in errors] == [(1, 4)]
    for name in ("findings.csv", "findings.xlsx", "report.json", "rows-to-correct.csv"):
        file = archivist.get(reverse("importbatch:file", args=[batch.pk, name]))
        assert file.status_code == 200
        assert len(file.getvalue()) > 0
    assert archivist.get(reverse("importbatch:file", args=[batch.pk, "staging.sqlite3"])).status_code == 404


def test_meanings_are_corrected_and_kept_as_a_profile(archivist: Client, repository: Repository, fonds: Fonds) -> None:
    batch = upload(archivist, repository, "甲,乙,丙\nJ001-1-1,水库,1958\n")
    given = proposed(archivist, batch)
    given |= {"column_0": "reference_code", "column_1": "title", "column_2": "date", "save_as": "甲乙丙"}
    archivist.post(reverse("importbatch:columns", args=[batch.pk]), given)
    batch.refresh_from_db()
    assert batch.mapping["columns"] == {"甲": "reference_code", "乙": "title", "丙": "date"}
    profile = ImportProfile.objects.get(name="甲乙丙")
    second = upload(archivist, repository, "甲,乙,丙\nJ001-1-2,粮食,1959\n")
    again = proposed(archivist, second, f"?profile=saved:{profile.pk}")
    assert (again["column_0"], again["column_1"], again["column_2"]) == ("reference_code", "title", "date")


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"column_0": "title", "column_3": "title"}, "column_3"),
        ({"column_3": ""}, "__all__"),
        ({"column_0": "nonsense"}, "column_0"),
        ({"column_0": "extra:groom"}, "special_series"),
        ({"base": "{"}, "__all__"),
        ({"base": '{"unknown": 1}'}, "__all__"),
    ],
)
def test_meanings_that_cannot_be_are_refused_where_they_stand(
    archivist: Client, repository: Repository, fonds: Fonds, changed: dict[str, str], where: str
) -> None:
    series = SpecialSeries.objects.create(name="Marriages")
    SeriesField.objects.create(series=series, key="groom", label="Groom")
    batch = upload(archivist, repository)
    answer = archivist.post(reverse("importbatch:columns", args=[batch.pk]), {**proposed(archivist, batch), **changed})
    assert answer.status_code == 200
    assert where in answer.context["form"].errors
    batch.refresh_from_db()
    assert batch.state == "uploaded"


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\x03" * 50, b"PK\x03\x04broken"])
def test_a_file_that_cannot_be_read_gives_a_sentence(archivist: Client, repository: Repository, content: bytes) -> None:
    file = SimpleUploadedFile("x.xlsx", content)
    answer = archivist.post(reverse("importbatch:add"), {"repository": str(repository.pk), "file": file})
    assert answer.status_code == 200
    assert len(answer.context["form"].errors["file"][0]) > 10
    assert not ImportBatch.objects.exists()


def test_nobody_works_on_imports_of_others_that_may_hold_fonds_of_others(
    archivist: Client, repository: Repository, fonds: Fonds
) -> None:
    batch = upload(archivist, repository)
    elsewhere = actions.ensure_repository(code="BH", name="Binhai Library")
    people = (person("of the fonds", repository=repository, fonds=fonds), person("elsewhere", repository=elsewhere))
    steps = [reverse(f"importbatch:{view}", args=[batch.pk]) for view in ("edit", "columns", "progress", "undo")]
    steps.append(reverse("importbatch:file", args=[batch.pk, "report.json"]))
    for client in people:
        for address in steps:
            assert client.get(address).status_code == 403
        assert client.post(reverse("importbatch:start", args=[batch.pk, "check"])).status_code == 403
        assert batch.name not in client.get(reverse("importbatch:index")).content.decode()
    file = SimpleUploadedFile("a.csv", CATALOGUE.encode())
    people[1].post(reverse("importbatch:add"), {"repository": str(repository.pk), "file": file})
    assert ImportBatch.objects.count() == 1
    assert "in charge of no fonds" in person("nobody").get(reverse("importbatch:add")).content.decode()
    assert batch.name in archivist.get(reverse("importbatch:index")).content.decode()


def test_whoever_is_in_charge_of_one_fonds_imports_its_rows_and_the_others_come_back(
    repository: Repository, fonds: Fonds
) -> None:
    other = actions.ensure_fonds(repository=repository, code="J002", title="County bank")
    client = person("of the fonds", repository=repository, fonds=fonds)
    text = CATALOGUE.replace("J001,1,2", "J002,1,2").replace("J001,1,3,,", "J003,1,3,a fonds that is not there,")
    batch = upload(client, repository, text)
    checked = check(client, batch)
    errors = [
        (finding["severity"], finding["row"], finding["check"]) for finding in progress.batch_report(batch)["findings"]
    ]
    assert errors == [("error", 3, "fonds.not_in_charge"), ("error", 4, "fonds.not_in_charge")]
    assert "You are not in charge of the fonds J002." in checked
    start(client, batch, "run")
    assert list(ArchiveUnit.objects.values_list("title", flat=True)) == ["水库修建卷"]
    assert not other.units.exists()
    assert not Fonds.objects.filter(code="J003").exists()
    assert batch.name in client.get(reverse("importbatch:index")).content.decode()
    start(client, batch, "undo")
    assert not ArchiveUnit.objects.exists()


def test_a_fonds_that_was_taken_away_is_not_written_or_undone_any_more(repository: Repository, fonds: Fonds) -> None:
    other = actions.ensure_fonds(repository=repository, code="J002", title="County bank")
    client = person("of both", repository=repository, fonds=fonds)
    group = Group.objects.get(name="of both")
    second = Charge.objects.create(group=group, repository=repository, fonds=other)
    batch = upload(client, repository, CATALOGUE.replace("J001,1,2", "J002,1,2"))
    check(client, batch)
    start(client, batch, "run")
    assert other.units.count() == 1
    second.delete()
    assert client.post(reverse("importbatch:start", args=[batch.pk, "undo"])).status_code == 403
    assert other.units.count() == 1
    Charge.objects.all().delete()
    assert client.get(reverse("importbatch:edit", args=[batch.pk])).status_code == 403


def test_what_is_under_way_is_left_alone_with_a_sentence(
    archivist: Client, repository: Repository, fonds: Fonds
) -> None:
    batch = upload(archivist, repository)
    archivist.post(reverse("importbatch:columns", args=[batch.pk]), proposed(archivist, batch))
    now = json.loads(archivist.get(reverse("importbatch:progress", args=[batch.pk])).content)
    assert now["at_work"] is True
    assert "worker" in now["sentence"]
    refused = archivist.post(reverse("importbatch:start", args=[batch.pk, "run"]))
    assert "being worked on" in str(next(iter(get_messages(refused.wsgi_request))))
