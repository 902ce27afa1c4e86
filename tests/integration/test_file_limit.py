"""Lists as files are handed out so often and no oftener, and what is kept for that says nothing of anyone."""

import datetime
from datetime import UTC

import pytest
from django.test import Client
from django.utils.translation import override

from archive_catalog.actions import UnitDescription, ensure_fonds, ensure_repository, ensure_units
from archive_catalog.models import Fonds, Level
from cms.finding import file_limit
from cms.finding.clients import network_of
from cms.finding.file_limit import PER_CLIENT, PER_HALL, WINDOW, take_file
from cms.finding.models import FileTaken
from search.viewers import ONSITE_VIEWER, PUBLIC_VIEWER, STAFF_VIEWER, AccessClass, Viewer

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 3, 2, 9, tzinfo=UTC)
OUTSIDE = "203.0.113.7"


@pytest.mark.parametrize(
    ("viewer", "most"), [(PUBLIC_VIEWER, PER_CLIENT), (ONSITE_VIEWER, PER_HALL), (STAFF_VIEWER, PER_HALL)]
)
def test_a_client_takes_so_many_within_an_hour_and_then_again(viewer: Viewer, most: int) -> None:
    assert all(take_file(client=OUTSIDE, viewer=viewer, now=NOW) for _file in range(most))
    assert not take_file(client=OUTSIDE, viewer=viewer, now=NOW + WINDOW - datetime.timedelta(seconds=1))
    assert take_file(client="203.0.113.8", viewer=viewer, now=NOW), "Somebody else is not kept waiting."
    assert take_file(client=OUTSIDE, viewer=viewer, now=NOW + WINDOW)
    assert FileTaken.objects.count() == 1, "What counts no more is forgotten."


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("", "", True),
        ("unix socket", "unix socket", True),
    ],
)
def test_a_household_is_one_client(one: str, other: str, same: bool) -> None:
    assert (network_of(one) == network_of(other)) is same


def test_no_address_is_kept() -> None:
    take_file(client=OUTSIDE, viewer=PUBLIC_VIEWER, now=NOW)
    assert all(OUTSIDE not in str(value) for row in FileTaken.objects.values() for value in row.values())


@pytest.fixture
def fonds() -> Fonds:
    repository = ensure_repository(code="QL", name="青岚县档案馆")
    fonds = ensure_fonds(repository=repository, code="0045", title="县水利局")
    series = UnitDescription(
        reference_code="0045-1", title="目录", level=Level.SERIES, access=AccessClass.PUBLIC, date_text="1958"
    )
    ensure_units(fonds=fonds, descriptions=[series], by=None)
    files = [
        UnitDescription(
            reference_code=f"0045-1-{number}",
            title="案卷",
            level=Level.FILE,
            access=AccessClass.PUBLIC,
            date_text="1958",
        )
        for number in (1, 2)
    ]
    ensure_units(fonds=fonds, descriptions=files, by=None, parent=fonds.units.get(reference_code="0045-1"))
    return fonds


@pytest.mark.usefixtures("empty_index")
def test_every_list_counts_and_the_answer_says_when_to_come_again(
    client: Client, fonds: Fonds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_limit, "PER_CLIENT", 3)
    client.cookies["django_language"] = "en"
    series = fonds.units.get(reference_code="0045-1")
    addresses = [
        f"/archive/fonds/{fonds.pk}/contents.csv",
        f"/archive/{series.pk}/contents.xlsx",
        "/search/results.csv?q=案卷",
    ]
    with override("en"):
        for _look in range(5):
            assert client.head(addresses[0], REMOTE_ADDR=OUTSIDE).status_code == 200, "Looking takes nothing."
        for address in addresses:
            answer = client.get(address, REMOTE_ADDR=OUTSIDE)
            assert answer.status_code == 200
            assert b"".join(answer.streaming_content)
        for address in addresses:
            refused = client.get(address, REMOTE_ADDR=OUTSIDE)
            assert refused.status_code == 429
            assert "60 minutes" in refused.content.decode()
            assert refused["Retry-After"] == "3600"
        assert client.get(addresses[0], REMOTE_ADDR="203.0.113.9").status_code == 200
    assert client.get(f"/archive/fonds/{fonds.pk}/", REMOTE_ADDR=OUTSIDE).status_code == 200, "Pages are not files."
