"""A fonds' page: how it is cited, its permanent address, and the address drawn as a QR code."""

import datetime
import re

import pytest
from django.test import Client

from archive_catalog.actions import UnitDescription, ensure_fonds, ensure_repository, ensure_units
from archive_catalog.models import Fonds, Level
from cms.portal.records import citation_of, qr_drawing
from search.viewers import AccessClass

pytestmark = pytest.mark.django_db


@pytest.fixture
def fonds() -> Fonds:
    repository = ensure_repository(code="QL", name="青岚县档案馆")
    fonds = ensure_fonds(repository=repository, code="0045", title="青岚县水利局")
    Fonds.objects.filter(pk=fonds.pk).update(date_from=datetime.date(1950, 1, 1), date_to=datetime.date(1968, 12, 31))
    opened = UnitDescription(
        reference_code="0045-1-1", title="卷", level=Level.FILE, access=AccessClass.PUBLIC, date_text="1958"
    )
    ensure_units(fonds=fonds, descriptions=[opened], by=None)
    return Fonds.objects.select_related("repository").get(pk=fonds.pk)


def test_a_fonds_is_cited_with_its_years_number_and_permanent_address(client: Client, fonds: Fonds) -> None:
    page = client.get(f"/archive/fonds/{fonds.pk}/").content.decode()
    cited = citation_of(fonds)
    assert re.fullmatch(
        r"青岚县水利局: 0045\[A/OL\]\. 青岚县档案馆, 1950-1968\[\d{4}-\d\d-\d\d\]\. http\S+/a/QL/0045/\.",
        cited.citation,
    )
    assert cited.citation_plain.startswith("《青岚县水利局》，1950年—1968年，档号0045，青岚县档案馆藏，http")
    for shown in (cited.citation, cited.citation_plain, cited.address, str(qr_drawing(cited.address))):
        assert shown in page
    assert f'<link rel="canonical" href="{cited.address}">' in page


def test_the_permanent_address_leads_to_the_fonds(client: Client, fonds: Fonds) -> None:
    answer = client.get("/a/QL/0045/")
    assert (answer.status_code, answer.url) == (302, f"/archive/fonds/{fonds.pk}/")


@pytest.mark.parametrize(
    ("first", "last", "said"), [(None, None, ""), ("1950-01-01", None, ""), ("1958-02-01", "1958-03-01", "1958")]
)
def test_years_that_are_not_known_are_left_out(
    client: Client, fonds: Fonds, first: str | None, last: str | None, said: str
) -> None:
    Fonds.objects.filter(pk=fonds.pk).update(date_from=first, date_to=last)
    stored = Fonds.objects.select_related("repository").get(pk=fonds.pk)
    years = f", {said}" if said else ""
    assert f"青岚县档案馆{years}[" in citation_of(stored).citation
    assert client.get(f"/archive/fonds/{fonds.pk}/").status_code == 200
    assert "None" not in client.get("/archive/").content.decode()
