"""The catalogue: one code once, places in order, and nobody sees what is not open to them."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from archive_catalog import actions, selectors
from archive_catalog.actions import UnitDescription
from archive_catalog.hierarchy import CatalogueError
from archive_catalog.models import ArchiveUnit, Fonds, Level
from archive_catalog.permissions import NotVisibleError, can_see_unit, check_see_unit
from archive_catalog.search_source import ArchiveSource
from search.models import OutboxEntry
from search.viewers import ONSITE_VIEWER, PUBLIC_VIEWER, STAFF_VIEWER, AccessClass

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sentences_in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def fonds() -> Fonds:
    return actions.ensure_fonds(
        repository=actions.ensure_repository(code="0001", name="县档案馆"), code="0045", title="县人民政府"
    )


def described(code: str = "0045-WS·1953·D30-0012", **more: object) -> UnitDescription:
    return UnitDescription(**{"reference_code": code, "title": f"题名 {code}", "access": AccessClass.PUBLIC, **more})


def make(fonds: Fonds, code: str, parent: ArchiveUnit | None = None, **more: object) -> ArchiveUnit:
    return actions.create_unit(fonds=fonds, description=described(code, **more), parent=parent, by=None)


def outbox() -> set[tuple[str, str]]:
    return set(OutboxEntry.objects.values_list("kind", "identifier"))


def test_a_unit_is_written_in_standard_form_with_what_follows_from_it(fonds: Fonds) -> None:
    unit = make(fonds, "0045－ws．1953．d30－0012", date_text="1953年3月")
    assert (unit.reference_code, unit.reference_key) == ("0045-WS·1953·D30-0012", "45-WS-1953-D30-12")
    assert (unit.date_from, unit.date_to, unit.retention) == (date(1953, 3, 1), date(1953, 3, 31), "定期30年")
    assert outbox() == {("archive", str(unit.pk))}
    (document,) = ArchiveSource().documents([str(unit.pk)])
    assert (document.codes, document.access, document.url) == (
        (unit.reference_code,),
        AccessClass.PUBLIC,
        f"/archive/{unit.pk}/",
    )


def test_a_unit_is_closed_unless_it_says_otherwise(fonds: Fonds) -> None:
    unit = actions.create_unit(
        fonds=fonds, description=UnitDescription(reference_code="0045-1-1", title="未审"), by=None
    )
    assert unit.access_today == "staff"
    assert not selectors.public_units(ONSITE_VIEWER).exists()


def test_a_code_is_taken_once_in_every_shape(fonds: Fonds) -> None:
    first, made = actions.ensure_unit(fonds=fonds, description=described(), by=None)
    again, made_again = actions.ensure_unit(
        fonds=fonds, description=described("0045-ws.1953.d30-0012", title="别名"), by=None
    )
    assert (made, made_again, again.pk, again.title) == (True, False, first.pk, first.title)
    with pytest.raises(CatalogueError, match="already taken"):
        actions.create_unit(fonds=fonds, description=described(), by=None)


def test_many_units_at_once_are_made_once_and_in_order(fonds: Fonds) -> None:
    file = make(fonds, "0045-1-1")
    batch = [described(f"0045-1-1-{number}", level=Level.ITEM) for number in (1, 2, 3, 2)]
    first = actions.ensure_units(fonds=fonds, parent=file, descriptions=batch, by=None)
    assert (len(first.created), first.existing) == (3, 1)
    second = actions.ensure_units(
        fonds=fonds, parent=file, descriptions=[*batch, described("0045-1-1-4", level=Level.ITEM)], by=None
    )
    assert (len(second.created), second.existing) == (1, 4)
    children = selectors.public_children(PUBLIC_VIEWER, parent=file)
    assert [unit.reference_code for unit in children.units] == [f"0045-1-1-{number}" for number in (1, 2, 3, 4)]
    assert {("archive", str(key)) for key in (*first.created, *second.created)} <= outbox()


def test_a_bad_row_undoes_its_whole_batch(fonds: Fonds) -> None:
    with pytest.raises(CatalogueError, match="needs both"):
        actions.ensure_units(
            fonds=fonds, descriptions=[described("0045-1-1"), described("0045-1-2", title="  ")], by=None
        )
    assert not ArchiveUnit.objects.exists()
    assert outbox() == set()


@pytest.mark.parametrize(
    ("above", "below"),
    [(Level.FILE, Level.SERIES), (Level.FILE, Level.FILE), (Level.ITEM, Level.ITEM), (Level.ITEM, Level.FILE)],
)
def test_a_higher_unit_is_never_part_of_a_lower_one(fonds: Fonds, above: Level, below: Level) -> None:
    parent = make(fonds, "0045-1-1", level=above)
    with pytest.raises(CatalogueError, match="cannot be part of"):
        make(fonds, "0045-1-2", parent, level=below)


def test_a_subtree_is_one_range_of_paths(fonds: Fonds) -> None:
    series = [make(fonds, f"0045-{number}-0", level=Level.SERIES) for number in (1, 2)]
    files = [make(fonds, f"0045-1-{number}", series[0]) for number in (1, 2)]
    item = make(fonds, "0045-1-1-1", files[0], level=Level.ITEM)
    make(fonds, "0045-2-1", series[1])
    below = ArchiveUnit.objects.filter(path__startswith=series[0].path).exclude(pk=series[0].pk)
    assert list(below) == [files[0], item, files[1]]
    detail = selectors.public_unit_detail(PUBLIC_VIEWER, item.pk)
    assert detail is not None
    assert [crumb.reference_code for crumb in detail.breadcrumb] == ["0045", "0045-1-0", "0045-1-1"]


def test_the_way_to_an_open_unit_names_no_closed_one(fonds: Fonds) -> None:
    file = make(fonds, "0045-1-1", access=AccessClass.STAFF, title="不得公开的题名")
    item = make(fonds, "0045-1-1-1", file, level=Level.ITEM)
    detail = selectors.public_unit_detail(PUBLIC_VIEWER, item.pk)
    assert detail is not None
    assert [crumb.reference_code for crumb in detail.breadcrumb] == ["0045"]


@pytest.mark.parametrize(
    ("access", "seen_by"),
    [
        (AccessClass.PUBLIC, {PUBLIC_VIEWER, ONSITE_VIEWER, STAFF_VIEWER}),
        (AccessClass.ONSITE, {ONSITE_VIEWER, STAFF_VIEWER}),
        (AccessClass.STAFF, {STAFF_VIEWER}),
    ],
)
def test_a_unit_is_seen_by_whom_it_is_open_to(fonds: Fonds, access: AccessClass, seen_by: set[object]) -> None:
    unit = make(fonds, "0045-1-1", access=access)
    for viewer in (PUBLIC_VIEWER, ONSITE_VIEWER, STAFF_VIEWER):
        seen = viewer in seen_by
        assert can_see_unit(viewer, unit, day=timezone.localdate()) is seen
        assert selectors.public_units(viewer).exists() is seen
        assert (selectors.public_unit_detail(viewer, unit.pk) is not None) is seen
        assert selectors.public_children(viewer, fonds=fonds).total == int(seen)
    if PUBLIC_VIEWER not in seen_by:
        with pytest.raises(NotVisibleError, match=r"\.$|。$"):
            check_see_unit(PUBLIC_VIEWER, unit, day=timezone.localdate())


def test_pages_of_children_hold_at_both_ends(fonds: Fonds) -> None:
    actions.ensure_units(fonds=fonds, descriptions=[described(f"0045-1-{number}") for number in range(1, 8)], by=None)

    def shown(number: int) -> tuple[int, int, list[str]]:
        page = selectors.public_children(PUBLIC_VIEWER, fonds=fonds, number=number, size=3)
        return page.number, page.pages, [unit.reference_code for unit in page.units]

    assert shown(0) == shown(1) == (1, 3, ["0045-1-1", "0045-1-2", "0045-1-3"])
    assert shown(3) == shown(99) == (3, 3, ["0045-1-7"])


def test_a_unit_with_children_is_not_removed(fonds: Fonds) -> None:
    file = make(fonds, "0045-1-1")
    item = make(fonds, "0045-1-1-1", file, level=Level.ITEM)
    with pytest.raises(CatalogueError, match="still holds 1"):
        actions.delete_unit(unit=file, by=None)
    OutboxEntry.objects.all().delete()
    key = item.pk
    actions.delete_unit(unit=item, by=None)
    assert outbox() == {("archive", str(key))}


def test_the_database_refuses_days_in_the_wrong_order(fonds: Fonds) -> None:
    unit = make(fonds, "0045-1-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        ArchiveUnit.objects.filter(pk=unit.pk).update(date_from=date(1954, 1, 1), date_to=date(1953, 1, 1))


# --- the archivist's admin ---


def form(**more: str) -> dict[str, str]:
    return {"level": "file", "reference_code": "0045-1-9", "title": "新案卷", "access": "public", **more}


def test_an_archivist_describes_corrects_finds_and_removes_a_unit(fonds: Fonds, admin_client: Client) -> None:
    assert admin_client.post(reverse("archiveunit:add"), form(fonds=str(fonds.pk))).status_code == 302
    unit = ArchiveUnit.objects.get(reference_code="0045-1-9")
    OutboxEntry.objects.all().delete()
    admin_client.post(reverse("archiveunit:edit", args=[unit.pk]), form(title="改正的题名"))
    unit.refresh_from_db()
    assert unit.title == "改正的题名"
    assert outbox() == {("archive", str(unit.pk))}
    for query in ("45.1.9", "改正"):
        assert "0045-1-9" in admin_client.get(reverse("archiveunit:index"), {"q": query}).content.decode()
    assert "0045-1-9" not in admin_client.get(reverse("archiveunit:index"), {"q": "无此"}).content.decode()
    history = admin_client.get(reverse("archiveunit:history", args=[unit.pk])).content.decode()
    assert history.count("<tr") >= 2
    assert admin_client.post(reverse("archiveunit:delete", args=[unit.pk])).status_code == 302
    assert not ArchiveUnit.objects.exists()


def test_the_admin_refuses_with_sentences(fonds: Fonds, admin_client: Client) -> None:
    file = make(fonds, "0045-1-9")
    taken = admin_client.post(reverse("archiveunit:add"), form(fonds=str(fonds.pk)))
    assert "reference_code" in taken.context["form"].errors
    inside = form(fonds=str(fonds.pk), reference_code="0045-1-10", parent_code=file.reference_code)
    assert "level" in admin_client.post(reverse("archiveunit:add"), inside).context["form"].errors
    nowhere = form(fonds=str(fonds.pk), reference_code="0045-1-10", parent_code="0045-9-9")
    assert "parent_code" in admin_client.post(reverse("archiveunit:add"), nowhere).context["form"].errors
    make(fonds, "0045-1-9-1", file, level=Level.ITEM)
    assert admin_client.post(reverse("archiveunit:edit", args=[file.pk]), form(level="item")).status_code == 200
    admin_client.post(reverse("archiveunit:delete", args=[file.pk]))
    assert ArchiveUnit.objects.count() == 2
