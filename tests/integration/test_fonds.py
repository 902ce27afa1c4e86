"""Fonds: a correction reaches what the public finds, what holds units stays, and nobody reads a closed one's title."""

from collections.abc import Iterator

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from archive_catalog import actions, selectors
from archive_catalog.actions import FondsDescription, UnitDescription
from archive_catalog.hierarchy import CatalogueError
from archive_catalog.models import ArchiveUnit, Fonds, Level, Repository
from archive_catalog.opening import Reason
from archive_catalog.reasons import ADVICE, SENTENCES, NextStep
from ocr.models import Page, RecognitionJob, Scan, Transcription
from search.actions import drain
from search.models import OutboxEntry
from search.questions import Question
from search.selectors import Facet, search
from search.viewers import ONSITE_VIEWER, PUBLIC_VIEWER, STAFF_VIEWER, AccessClass

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sentences_in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def repository() -> Repository:
    return actions.ensure_repository(code="0001", name="县档案馆")


@pytest.fixture
def fonds(repository: Repository) -> Fonds:
    return actions.ensure_fonds(repository=repository, code="0045", title="县人民政府")


def make(
    fonds: Fonds, code: str = "0045-1-1", access: AccessClass = AccessClass.PUBLIC, parent: ArchiveUnit | None = None
) -> ArchiveUnit:
    level = Level.ITEM if parent else Level.FILE
    description = UnitDescription(reference_code=code, title=f"水库卷宗{code}", access=access, level=level)
    return actions.create_unit(fonds=fonds, description=description, parent=parent, by=None)


def read_page(unit: ArchiveUnit) -> Page:
    scan = Scan.objects.create(
        digest="0" * 64, media_type="image/png", extension="png", width=1, height=1, byte_size=1, original_name="1.png"
    )
    read_by = {"scan": scan, "engine": "tesseract", "parameters": {}}
    job = RecognitionJob.objects.create(**read_by, parameters_digest="1")
    read = Transcription.objects.create(
        **read_by, job=job, version="5", direction="horizontal", confidence=90, text="水库"
    )
    return Page.objects.create(unit=unit, number=1, scan=scan, transcription=read)


def outbox() -> set[tuple[str, str]]:
    return set(OutboxEntry.objects.values_list("kind", "identifier"))


def described(fonds: Fonds, **more: object) -> FondsDescription:
    return FondsDescription(**{"repository": fonds.repository, "code": fonds.code, "title": fonds.title, **more})


def form(fonds: Fonds, **more: str) -> dict[str, str]:
    return {"repository": str(fonds.repository_id), "code": fonds.code, "title": fonds.title, **more}


# --- corrections ---


def test_a_fonds_with_a_new_title_is_found_by_it(fonds: Fonds, admin_client: Client, empty_index: None) -> None:
    unit = make(fonds)
    page = read_page(unit)
    drain()

    def kinds(text: str) -> set[str]:
        question = Question(text=text, chosen={Facet.FONDS: frozenset({str(fonds.pk)})})
        return {hit.kind for hit in search(question, viewer=PUBLIC_VIEWER).hits}

    assert kinds("水库") == {"archive"}
    assert kinds("县水利局") == set()
    answer = admin_client.post(reverse("fonds:edit", args=[fonds.pk]), form(fonds, title="縣水利局"))
    assert answer.status_code == 302
    assert outbox() == {("archive", str(unit.pk)), ("page", str(page.pk))}
    drain()
    assert kinds("水库") == {"archive", "page"}
    assert kinds("县水利局") == {"archive"}


@pytest.mark.parametrize(("change", "renewed"), [({"title": "县政府办公室"}, 1002), ({"date_from": None}, 0)])
def test_units_are_renewed_when_what_they_show_has_changed(
    fonds: Fonds, change: dict[str, object], renewed: int
) -> None:
    units = [UnitDescription(reference_code=f"0045-1-{number}", title="卷") for number in range(1, 1003)]
    actions.ensure_units(fonds=fonds, descriptions=units, by=None)
    OutboxEntry.objects.all().delete()
    actions.change_fonds(fonds=fonds, description=described(fonds, **change), by=None)
    assert len(outbox()) == renewed


def test_units_never_stay_behind_in_another_repository(fonds: Fonds, admin_client: Client) -> None:
    elsewhere = actions.ensure_repository(code="0002", name="县图书馆")
    edit, home = reverse("fonds:edit", args=[fonds.pk]), fonds.repository
    admin_client.post(edit, form(fonds, repository=str(elsewhere.pk)))
    fonds.refresh_from_db()
    assert fonds.repository == elsewhere, "An empty fonds may move."
    make(fonds)
    with pytest.raises(CatalogueError, match="only while it is empty"):
        actions.change_fonds(fonds=fonds, description=described(fonds, repository=home), by=None)
    admin_client.post(edit, form(fonds, repository=str(home.pk), title="改名"))
    fonds.refresh_from_db()
    assert (fonds.repository, fonds.title) == (elsewhere, "改名")


def test_a_unit_goes_where_its_fonds_is_now(fonds: Fonds) -> None:
    elsewhere = actions.ensure_repository(code="0002", name="县图书馆")
    actions.change_fonds(fonds=fonds, description=described(fonds, repository=elsewhere), by=None)
    assert fonds.repository != elsewhere, "This one was read before the move."
    assert make(fonds).repository == elsewhere


def test_a_fonds_number_is_given_once(fonds: Fonds, admin_client: Client) -> None:
    other = actions.ensure_fonds(repository=fonds.repository, code="0046", title="县农业局")
    with pytest.raises(CatalogueError, match="0045 is already taken"):
        actions.change_fonds(fonds=other, description=described(other, code="0045"), by=None)
    refused = admin_client.post(reverse("fonds:edit", args=[other.pk]), form(other, code="0045"))
    assert refused.status_code == 200
    assert refused.context["form"].errors


def test_what_holds_something_is_kept_with_a_sentence(
    repository: Repository, fonds: Fonds, admin_client: Client
) -> None:
    file = make(fonds)
    item = make(fonds, "0045-1-1-1", parent=file)
    read_page(item)
    for name, kept in (("repository", repository), ("fonds", fonds), ("archiveunit", file), ("archiveunit", item)):
        assert admin_client.get(reverse(f"{name}:delete", args=[kept.pk])).status_code == 200
        answer = admin_client.post(reverse(f"{name}:delete", args=[kept.pk]))
        assert answer.url == reverse(f"{name}:edit", args=[kept.pk])
        assert type(kept).objects.filter(pk=kept.pk).exists()
        (said,) = (str(message) for message in get_messages(answer.wsgi_request))
        assert str(kept) in said


def test_what_holds_nothing_is_removed(repository: Repository, fonds: Fonds, admin_client: Client) -> None:
    assert admin_client.post(reverse("fonds:delete", args=[fonds.pk])).status_code == 302
    assert admin_client.post(reverse("repository:delete", args=[repository.pk])).status_code == 302
    assert not Repository.objects.exists()


# --- who sees a fonds ---


@pytest.mark.parametrize(
    ("access", "seen_by"),
    [
        (AccessClass.PUBLIC, {PUBLIC_VIEWER, ONSITE_VIEWER, STAFF_VIEWER}),
        (AccessClass.ONSITE, {ONSITE_VIEWER, STAFF_VIEWER}),
        (AccessClass.STAFF, {STAFF_VIEWER}),
    ],
)
def test_a_fonds_is_seen_by_whom_a_unit_of_it_is_open_to(
    fonds: Fonds, access: AccessClass, seen_by: set[object]
) -> None:
    file = make(fonds, access=AccessClass.STAFF)
    make(fonds, "0045-1-1-1", access, parent=file)
    for viewer in (PUBLIC_VIEWER, ONSITE_VIEWER, STAFF_VIEWER):
        assert list(selectors.public_fonds(viewer)) == ([fonds] if viewer in seen_by else [])


ADDRESSES = ("/archive/", "/archive/fonds/{}/", "/kiosk/archives/", "/kiosk/archives/fonds/{}/")


def shown(client: Client, fonds: Fonds, address: str) -> list[int]:
    """The addresses, by their place in ADDRESSES, that show the fonds' title there."""
    pages = [client.get(path.format(fonds.pk), REMOTE_ADDR=address) for path in ADDRESSES]
    assert [page.status_code for page in pages[::2]] == [200, 200]
    assert all((page.status_code == 200) is (fonds.title in page.content.decode()) for page in pages[1::2])
    return [place for place, page in enumerate(pages) if fonds.title in page.content.decode()]


def test_a_fonds_is_listed_and_opened_where_anything_in_it_is(fonds: Fonds, client: Client) -> None:
    client.get("/kiosk/", REMOTE_ADDR="127.0.0.1")  # makes this browser a terminal, while it is in the hall
    unit = make(fonds, access=AccessClass.STAFF)
    assert shown(client, fonds, "127.0.0.1") == []
    actions.set_access(units=[unit.pk], access=AccessClass.ONSITE, by=None)
    assert shown(client, fonds, "127.0.0.1") == [0, 1, 2, 3]
    assert shown(client, fonds, "203.0.113.7") == []
    actions.set_access(units=[unit.pk], access=AccessClass.PUBLIC, by=None)
    assert shown(client, fonds, "203.0.113.7") == [0, 1, 2, 3]


def test_a_closed_record_says_where_it_can_be_read_and_not_what_it_is(fonds: Fonds, client: Client) -> None:
    onsite = make(fonds, "0045-1-1", AccessClass.ONSITE)
    staff = make(fonds, "0045-1-2", AccessClass.STAFF)

    def reason(path: str) -> str:
        response = client.get(path)
        assert response.status_code == 404
        assert "水库" not in response.content.decode()
        assert fonds.title not in response.content.decode()
        return str(response.context["reason"])

    with override("zh-hans"):
        in_reading_room = f"{SENTENCES[Reason.READING_ROOM]} {ADVICE[NextStep.COME_TO_THE_HALL]}"
    for below in ("", "pages/1/"):
        assert reason(f"/archive/{onsite.pk}/{below}") == in_reading_room
        hidden = reason(f"/archive/{staff.pk}/{below}")
        assert hidden == reason(f"/archive/{staff.pk + 1000}/{below}")
        assert hidden != in_reading_room
