"""The list of units pages through few and many in the same order, for whoever looks, and shows nobody else's."""

from collections.abc import Iterator

import pytest
from django import forms
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from archive_catalog import actions
from archive_catalog.actions import UnitDescription
from archive_catalog.admin import paging
from archive_catalog.admin.places import in_fonds
from archive_catalog.admin.selects import PlainSelect
from archive_catalog.models import ArchiveUnit, Charge, Fonds, Level
from search.viewers import AccessClass

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("screens_in_english")]


@pytest.fixture(autouse=True)
def sentences_in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def holdings() -> list[Fonds]:
    """Three fonds of a hundred files each, whose codes do not stand in the order of the tree."""
    home = actions.ensure_repository(code="QL", name="Qinglan Archives")
    found = []
    for code in ("J003", "J001", "J002"):
        fonds = actions.ensure_fonds(repository=home, code=code, title=f"Office {code}")
        files = [
            UnitDescription(
                reference_code=f"{code}-1-{number}",
                title=f"File {number}",
                level=Level.FILE,
                date_text=str(1950 + number % 30),
                access=AccessClass.PUBLIC if number % 10 else AccessClass.STAFF,
            )
            for number in range(100, 0, -1)
        ]
        actions.ensure_units(fonds=fonds, descriptions=files, by=None)
        found.append(fonds)
    return found


@pytest.fixture(params=[10, 1_000], ids=["many", "few"])
def most(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """More rows than the list counts, and fewer."""
    monkeypatch.setattr(paging, "MOST", request.param)
    return int(request.param)


def in_charge(*fonds: Fonds) -> Client:
    person = User.objects.create_user("archivist", password="x")
    group = Group.objects.create(name="archivists")
    person.groups.add(group)
    group.permissions.set(Permission.objects.filter(codename__in=["access_admin", "view_archiveunit"]))
    for each in fonds:
        Charge.objects.create(group=group, repository=each.repository, fonds=each)
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def shown(client: Client, **asked: object) -> list[str]:
    page = client.get(reverse("archiveunit:index"), asked).context["page_obj"]
    return [unit.reference_code for unit in page]


@pytest.mark.parametrize(
    ("ordering", "order"), [("", "path"), ("reference_key", "reference_key"), ("-reference_key", "-reference_key")]
)
@pytest.mark.parametrize("places", [(0,), (0, 2), (0, 1), (0, 1, 2)])
def test_the_first_page_is_the_first_of_the_order(
    holdings: list[Fonds], most: int, places: tuple[int, ...], ordering: str, order: str
) -> None:
    mine = [holdings[place] for place in places]
    expected = ArchiveUnit.objects.filter(fonds__in=mine, decided_access="staff").order_by(order)
    asked = {"decision": "staff", **({"ordering": ordering} if ordering else {})}
    codes = list(expected.values_list("reference_code", flat=True))[:50]
    assert shown(in_charge(*mine), **asked) == codes[: min(50, most)]


def test_everything_is_listed_once_and_the_last_page_ends(holdings: list[Fonds], admin_client: Client) -> None:
    seen = [code for page in range(1, 7) for code in shown(admin_client, p=page)]
    assert seen == list(ArchiveUnit.objects.order_by("path").values_list("reference_code", flat=True))
    last = admin_client.get(reverse("archiveunit:index"), {"p": 6}).context["page_obj"]
    assert not last.has_next()
    assert "300 units" in admin_client.get(reverse("archiveunit:index")).content.decode()


def test_a_list_that_is_too_long_says_so(holdings: list[Fonds], most: int, admin_client: Client) -> None:
    page = admin_client.get(reverse("archiveunit:index")).content.decode()
    assert ("More than 10 units" in page) is (most == 10)


def test_nobody_is_listed_what_is_between_their_fonds(holdings: list[Fonds], most: int) -> None:
    client = in_charge(holdings[0], holdings[2])
    for page in (1, 2, 3):
        assert not any(code.startswith("J001") for code in shown(client, p=page))
    asked = shown(client, fonds=holdings[1].pk, q="File")
    assert not any(code.startswith("J001") for code in asked), "A fonds of others is no filter."


@pytest.mark.parametrize("places", [(), (1,), (0, 1), (0, 2), (0, 1, 2)])
def test_units_are_told_by_their_fonds(holdings: list[Fonds], places: tuple[int, ...]) -> None:
    keys = [holdings[place].pk for place in places]
    found = in_fonds(ArchiveUnit.objects.all(), keys)
    assert set(found) == set(ArchiveUnit.objects.filter(fonds__in=keys))


@pytest.mark.parametrize("value", [None, "", 1, "2", "no such"])
def test_a_plain_select_says_what_djangos_says(value: object) -> None:
    choices = [("", "—"), (1, "<b>0001</b> & “Office”"), (2, "0002")]
    attrs = {"id": "id_fonds", "class": "wide"}
    expected = forms.Select(choices=choices).render("fonds", value, attrs)
    found = PlainSelect(choices=choices).render("fonds", value, attrs)
    assert parts(found) == parts(expected)


def parts(markup: str) -> list[str]:
    """The elements of a select without the spaces between them and the order of their attributes."""
    pieces = (piece.strip() for piece in markup.replace(">", ">\n").splitlines())
    return [" ".join(sorted(piece.replace(">", " >").split())) for piece in pieces if piece]
