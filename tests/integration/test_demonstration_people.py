"""Whoever signs in to the demonstration has the rights of their desk, and no others."""

import pytest

from archive_catalog.models import Charge
from cms.demonstration.loading import load_people
from ocr.desk.claims import offered
from ocr.desk.permissions import Rights, rights_of
from search.viewers import AccessClass
from tests.integration.desk_bench import a_line, a_page, a_unit

pytestmark = pytest.mark.django_db


def test_the_volunteer_transcribes_open_pages_and_the_archivist_all(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path
    people = load_people()
    assert load_people() == people
    a_page(a_unit(), a_line("红星水库", sure=50), number=1)
    closed = a_page(a_unit("0045-9", access=AccessClass.STAFF), a_line("密件", sure=5), number=2)
    Charge.objects.create(group=people["archivist"].groups.get(), repository=closed.unit.repository, fonds=None)
    assert rights_of(people["volunteer"]) == Rights(transcribe=False, transcribe_public=True, check=False, audit=False)
    shown = {name: set(offered(person).values_list("page__number", flat=True)) for name, person in people.items()}
    nothing = {name: set[int]() for name in ("editor", "officer", "checker", "head", "supervisor")}
    assert shown == {"admin": {1, 2}, "archivist": {1, 2}, "volunteer": {1}, **nothing}
    assert people["volunteer"].has_perm("wagtailadmin.access_admin")
    assert not people["volunteer"].has_perm("archive_catalog.view_archiveunit")
