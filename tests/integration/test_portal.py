"""What the public website and the API show, and what they do not."""

import datetime
import ipaddress

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from archive_catalog.actions import UnitDescription, create_unit, ensure_fonds, ensure_repository
from archive_catalog.models import ArchiveUnit, Level
from cms.cases.models import LookupFailure
from cms.design.middleware import HALL_COOKIE, ClientAddressMiddleware, viewer_from
from cms.disclosure.actions import NewAttachment
from search.actions import drain
from search.viewers import ONSITE_VIEWER, PUBLIC_VIEWER, STAFF_VIEWER, AccessClass
from tests.factories import a_receipt, an_agency, an_item

pytestmark = pytest.mark.django_db

REQUEST = {
    "submission": "7b0c1d9e-3d51-4f64-9d0f-6a3d5b1c2e4f",
    "agency": "QLZR",
    "subject": "东街征地补偿标准",
    "description": "2024年东街片区。",
    "form": "electronic",
    "applicant_kind": "citizen",
    "applicant_name": "林小满",
    "identity_kind": "resident",
    "identity_number": "11010519491231002x",
    "telephone": "13800001234",
}


def a_unit(title: str, access: AccessClass, code: str) -> ArchiveUnit:
    fonds = ensure_fonds(repository=ensure_repository(code="QL", name="青岚县档案馆"), code="0045", title="城关公社")
    description = UnitDescription(reference_code=code, title=title, level=Level.FILE, access=access)
    return create_unit(fonds=fonds, description=description, by=None)


@pytest.fixture
def units(empty_index: None) -> dict[str, ArchiveUnit]:
    made = {
        "public": a_unit("水库修建预算", AccessClass.PUBLIC, "0045-1-1"),
        "onsite": a_unit("水库移民安置", AccessClass.ONSITE, "0045-1-2"),
        "staff": a_unit("水库干部任免", AccessClass.STAFF, "0045-1-3"),
    }
    drain()
    return made


@pytest.mark.parametrize(
    ("is_staff", "at_terminal", "address", "viewer"),
    [
        (False, False, "203.0.113.7", PUBLIC_VIEWER),
        (False, False, "127.0.0.1", PUBLIC_VIEWER),
        (False, True, "127.0.0.1", ONSITE_VIEWER),
        (False, True, "203.0.113.7", PUBLIC_VIEWER),
        (False, True, "", PUBLIC_VIEWER),
        (False, True, "not an address", PUBLIC_VIEWER),
        (True, False, "203.0.113.7", STAFF_VIEWER),
    ],
)
def test_who_looks_is_decided_by_desk_and_hall(is_staff: bool, at_terminal: bool, address: str, viewer: object) -> None:
    assert viewer_from(is_staff=is_staff, at_terminal=at_terminal, address=address) == viewer


def titles_found(client: Client, text: str, **extra: str) -> str:
    return client.get("/search/", {"q": text}, **extra).content.decode()


def test_the_public_finds_and_opens_only_what_is_open(client: Client, units: dict[str, ArchiveUnit]) -> None:
    page = titles_found(client, "水库")
    assert "修建预算" in page
    assert "移民安置" not in page
    assert "干部任免" not in page
    statuses = {name: client.get(f"/archive/{unit.pk}/").status_code for name, unit in units.items()}
    assert statuses == {"public": 200, "onsite": 404, "staff": 404}
    listed = client.get(f"/archive/fonds/{units['public'].fonds_id}/").content.decode()
    assert "移民安置" not in listed


def test_a_terminal_in_the_hall_opens_more_and_the_same_cookie_at_home_does_not(
    client: Client, units: dict[str, ArchiveUnit]
) -> None:
    client.get("/kiosk/", REMOTE_ADDR="127.0.0.1")
    assert HALL_COOKIE in client.cookies
    assert "移民安置" in titles_found(client, "水库", REMOTE_ADDR="127.0.0.1")
    assert "干部任免" not in titles_found(client, "水库", REMOTE_ADDR="127.0.0.1")
    assert "移民安置" not in titles_found(client, "水库", REMOTE_ADDR="203.0.113.7")


def test_a_forged_terminal_cookie_opens_nothing(client: Client, units: dict[str, ArchiveUnit]) -> None:
    client.cookies[HALL_COOKIE] = "yes:forged"
    assert "移民安置" not in titles_found(client, "水库", REMOTE_ADDR="127.0.0.1")


@pytest.mark.parametrize("text", ["", " ", "〔", '"', "AND OR NOT", "*" * 300, "水" * 5000, "<script>", "a:b", "\x00"])
def test_no_query_is_an_error(client: Client, empty_index: None, text: str) -> None:
    assert client.get("/search/", {"q": text}).status_code == 200


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999", "９", ""])
def test_no_page_number_is_an_error(client: Client, empty_index: None, page: str) -> None:
    an_item()
    drain()
    assert client.get("/search/", {"q": "危房", "page": page}).status_code == 200


def test_search_words_are_shown_as_text(client: Client, empty_index: None) -> None:
    page = client.get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page


def test_pages_forbid_scripts_that_are_not_ours(client: Client) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy


def test_the_interface_is_chinese_whatever_the_browser_prefers(client: Client) -> None:
    page = client.get("/requests/", headers={"Accept-Language": "en-US"})
    assert "依申请公开" in page.content.decode()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "Disclosure on request" in client.get("/requests/").content.decode()


def test_a_request_is_filed_and_its_receipt_belongs_to_the_visitor(client: Client) -> None:
    an_agency()
    response = client.post("/requests/new/", REQUEST)
    assert response.status_code == 302
    receipt = client.get("/requests/receipt/")
    year = timezone.localdate().year
    assert f"QLZR-{year}-00001" in receipt.content.decode()
    assert "no-store" in receipt.headers["Cache-Control"]
    document = client.get("/requests/receipt.pdf")
    assert document.content.startswith(b"%PDF-")
    assert Client().get("/requests/receipt/").status_code == 302
    client.post("/requests/leave/")
    assert client.get("/requests/receipt.pdf").status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("identity_number", "110105194912310021"),
        ("telephone", ""),
        ("agency", "NONE"),
        ("subject", ""),
        ("submission", "not-a-uuid"),
        ("form", "by pigeon"),
        ("description", "长" * 3001),
    ],
)
def test_a_request_that_cannot_stand_is_refused_with_its_fields_kept(client: Client, field: str, value: str) -> None:
    an_agency()
    response = client.post("/requests/new/", {**REQUEST, field: value})
    assert response.status_code == 422
    assert "林小满" in response.content.decode()


def test_an_agency_that_takes_no_requests_cannot_be_asked(client: Client) -> None:
    an_agency("QLDA", "青岚县档案馆", takes_requests=False)
    assert client.post("/requests/new/", {**REQUEST, "agency": "QLDA"}).status_code == 422


def test_guessing_codes_is_stopped_where_it_is_done_and_leaves_no_address(client: Client) -> None:
    receipt = a_receipt(query_code="48210937")
    right = {"number": receipt.number, "code": "48210937"}
    for _guess in range(5):
        wrong = {"number": receipt.number, "code": "00000000"}
        assert client.post("/requests/track/", wrong, REMOTE_ADDR="203.0.113.7").status_code == 422
    assert client.post("/requests/track/", right, REMOTE_ADDR="203.0.113.7").status_code == 429
    assert client.post("/requests/track/", right, REMOTE_ADDR="198.51.100.4").status_code == 302
    stored = " ".join(f"{row.number_fingerprint} {row.address_fingerprint}" for row in LookupFailure.objects.all())
    assert receipt.number not in stored
    assert "203.0.113.7" not in stored
    LookupFailure.objects.update(at=timezone.now() - datetime.timedelta(minutes=61))
    assert client.post("/requests/track/", right, REMOTE_ADDR="203.0.113.7").status_code == 302


def test_a_session_key_known_beforehand_reads_no_receipt(client: Client) -> None:
    an_agency()
    client.get("/")
    client.session.save()
    planted = client.session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    client.post("/requests/new/", REQUEST)
    other = Client()
    other.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert other.get("/requests/receipt/").status_code == 302
    assert client.get("/requests/receipt/").status_code == 200


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        ([], "203.0.113.7", "10.0.0.5"),  # nobody of ours: not believed
        (["10.0.0.5/32"], "203.0.113.7", "203.0.113.7"),
        (["10.0.0.5/32"], "127.0.0.1, 203.0.113.7", "203.0.113.7"),  # the visitor wrote the first
        (["10.0.0.0/24"], "203.0.113.7, 10.0.0.9", "203.0.113.7"),  # two of ours in a row
        (["10.0.0.5/32"], "", "10.0.0.5"),
        (["10.0.0.5/32"], "nonsense", "nonsense"),
    ],
)
def test_a_visitors_own_address_is_known_behind_our_proxy(
    rf: RequestFactory, settings: object, proxies: list[str], forwarded: str, seen: str
) -> None:
    settings.TRUSTED_PROXIES = [ipaddress.ip_network(network) for network in proxies]
    request = rf.get("/", REMOTE_ADDR="10.0.0.5", headers={"X-Forwarded-For": forwarded})
    ClientAddressMiddleware(lambda request: HttpResponse(request.META["REMOTE_ADDR"]))(request)
    assert request.META["REMOTE_ADDR"] == seen


@pytest.mark.parametrize(
    "address",
    ["/api/v1/items/99999999999999999999/", "/kiosk/items/99999999999999999999/", "/archive/99999999999999999999/"],
)
def test_a_number_beyond_every_table_is_no_error(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_an_agency_code_that_cannot_be_is_no_filter(client: Client) -> None:
    an_item()
    assert client.get("/api/v1/items/", {"agency": "\x00"}).json()["count"] == 1


def test_a_file_is_withdrawn_with_its_item(client: Client) -> None:
    def status() -> int:
        response = client.get(address)
        # Closing the response would close this test's transaction with it.
        for close in response._resource_closers:
            close()
        return response.status_code

    item = an_item(attachments=[NewAttachment(title="标准表", file=ContentFile(b"a,b", name="table.csv"))])
    address = item.attachments.get().document.url
    assert status() == 200
    item.unpublish()
    assert status() == 404
    editor = get_user_model().objects.create_superuser("editor", "editor@example.org", "long-enough-2026")
    client.force_login(editor)
    assert status() == 200


def test_an_editors_desk_reads_no_closed_files(client: Client, units: dict[str, ArchiveUnit]) -> None:
    for name, codenames, status in (("editor", [], 404), ("archivist", ["view_archiveunit"], 200)):
        user = get_user_model().objects.create_user(name, password="long-enough-2026")
        user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", *codenames]))
        client.force_login(user)
        assert client.get(f"/archive/{units['staff'].pk}/").status_code == status


def test_items_move_with_the_catalogues_address(client: Client, empty_index: None) -> None:
    item = an_item(title="青岚河禁渔通告")
    catalogue = item.get_parent().specific
    catalogue.slug = "catalogue"
    catalogue.save_revision().publish()
    drain()
    assert "/catalogue/" in client.get("/api/v1/search/", {"q": "禁渔通告"}).json()["hits"][0]["url"]


def test_a_deployment_is_not_given_accounts_that_everyone_knows(settings: object) -> None:
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="passwords everyone knows"):
        call_command("prepare_demonstration")


def test_housekeeping_does_its_duties_once(caplog: pytest.LogCaptureFixture) -> None:
    call_command("housekeeping", "--once")
    assert [record.getMessage() for record in caplog.records if "failed" in record.getMessage()] == []


def test_a_case_opens_only_after_its_code(client: Client) -> None:
    a_receipt()
    assert client.get("/requests/case/").url == "/requests/track/"


def test_the_api_gives_what_the_website_shows(client: Client, units: dict[str, ArchiveUnit]) -> None:
    item = an_item(title="水库除险加固批复")
    drain()
    found = client.get("/api/v1/search/", {"q": "水库"}).json()
    assert found["total"] == 2
    assert found["facets"]["kind"] == {"archive": 1, "disclosure": 1}
    assert client.get("/api/v1/items/").json()["results"][0]["title"] == "水库除险加固批复"
    assert "每户三万元" in client.get(f"/api/v1/items/{item.pk}/").json()["text"]
    assert client.get("/api/v1/items/999999/").status_code == 404


@pytest.mark.parametrize("query", [{}, {"q": "水库", "page": "0"}, {"q": "水库", "kind": "secret"}, {"q": "水" * 201}])
def test_the_api_refuses_with_a_sentence_for_the_field(client: Client, query: dict[str, str]) -> None:
    response = client.get("/api/v1/search/", query)
    assert response.status_code == 400
    assert response.json()
