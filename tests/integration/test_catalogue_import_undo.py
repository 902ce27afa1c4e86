"""Taking an import back: everything it did, and nothing that somebody touched since."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.utils.translation import override

from archive_catalog import actions
from archive_catalog.actions import ImportRefusedError, RestrictionTerms, UnitDescription
from archive_catalog.models import ArchiveUnit, BatchState, Fonds, Level
from ocr.models import Page, Scan
from search.models import OutboxEntry
from search.viewers import AccessClass

from .catalogue_imports import COLUMNS, counts, handed_in, run, tree, undone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with override("en"):
        yield


def row(code: str, title: str = "关于春耕的通知", **more: str) -> dict[str, str]:
    return {"档号": code, "题名": title, "日期": "1958年3月5日", **more}


FILE = [row("0045-1", "目录", 层级="目录"), row("0045-1-1", "案卷", 层级="案卷"), row("0045-1-1-1", 层级="件")]


def numbers(told: dict[str, object]) -> tuple[object, object, object]:
    return told["deleted"], told["restored"], told["kept"]


def a_page(unit: ArchiveUnit) -> Page:
    facts = {"media_type": "image/png", "extension": "png", "width": 1, "height": 1, "byte_size": 1}
    return Page.objects.create(
        unit=unit, scan=Scan.objects.create(digest="0" * 64, original_name="1", **facts), number=1
    )


def test_what_an_import_made_is_gone_with_its_fonds_and_the_index_is_told() -> None:
    batch = handed_in(FILE)
    run(batch)
    keys = {str(key) for key in ArchiveUnit.objects.values_list("pk", flat=True)}
    OutboxEntry.objects.all().delete()
    assert numbers(undone(batch)) == (3, 0, 0)
    assert not ArchiveUnit.objects.exists()
    assert not Fonds.objects.exists()
    assert set(OutboxEntry.objects.values_list("identifier", flat=True)) == keys
    assert batch.state == BatchState.UNDONE


def test_an_import_that_was_undone_can_be_run_again() -> None:
    batch = handed_in(FILE)
    run(batch)
    undone(batch)
    assert counts(run(batch)) == (3, 0, 0, 0)
    assert numbers(undone(batch)) == (3, 0, 0)


def test_what_an_import_changed_is_as_before_and_the_import_before_it_can_be_undone_too() -> None:
    first = handed_in([row("0045-1-1", 责任者="县府"), row("0045-1-2")])
    run(first)
    before = list(ArchiveUnit.objects.order_by("pk").values())
    second = handed_in([row("0045-1-1", "改了", 责任者="") | {"日期": "2020"}, row("0045-1-3")])
    run(second)
    changed = ArchiveUnit.objects.get(reference_code="0045-1-1")
    a_page(changed)
    OutboxEntry.objects.all().delete()
    assert numbers(undone(second)) == (1, 1, 0)
    after = list(ArchiveUnit.objects.order_by("pk").values())
    opened = {name: [each.pop(name) for each in (*before, *after)] for name in ("opened_at",)}
    assert (after, all(opened["opened_at"])) == (before, True)
    assert {"archive", "page"} >= set(OutboxEntry.objects.values_list("kind", flat=True)) >= {"archive"}
    Page.objects.all().delete()
    assert numbers(undone(first)) == (2, 0, 0)


def by_hand(unit: ArchiveUnit) -> None:
    description = UnitDescription(reference_code=unit.reference_code, title="手改", level=Level(unit.level))
    actions.change_unit(unit=unit, description=description, by=None)


def restricted(unit: ArchiveUnit) -> None:
    days = {"decided_on": date(2026, 1, 1), "until": date(2040, 1, 1)}
    terms = RestrictionTerms(access=AccessClass.STAFF, reason="隐私", consent="批复", **days)
    actions.restrict(fonds=unit.fonds, unit=unit, terms=terms, by=None)


def a_child(unit: ArchiveUnit) -> None:
    description = UnitDescription(reference_code=f"{unit.reference_code}-99", title="后加", level=Level.ITEM)
    actions.create_unit(fonds=unit.fonds, description=description, parent=unit, by=None)


def decided(unit: ArchiveUnit) -> None:
    actions.set_access(units=[unit.pk], access=AccessClass.STAFF, by=None)


TOUCHED = [
    ("changed by hand", by_hand, "It was changed after the import."),
    ("decided about", decided, "It was changed after the import."),
    ("restricted", restricted, "restrictions belong to it."),
    ("scanned", a_page, "pages belong to it."),
    ("given a child", a_child, "Units that stay are part of it."),
]


@pytest.mark.parametrize(("touch", "reason"), [case[1:] for case in TOUCHED], ids=[case[0] for case in TOUCHED])
def test_a_unit_that_somebody_touched_since_stays_with_what_it_is_part_of(touch: object, reason: str) -> None:
    batch = handed_in([*FILE, row("0045-2", "别的目录", 层级="目录")])
    run(batch)
    touch(ArchiveUnit.objects.get(reference_code="0045-1-1"))
    told = undone(batch)
    assert numbers(told) == (2, 0, 2)
    assert {each["code"]: each["reason"] for each in told["listed"]} == {
        "0045-1-1": reason,
        "0045-1": "Units that stay are part of it.",
    }
    assert {"0045-1", "0045-1-1"} <= tree().keys()
    assert Fonds.objects.filter(code="0045").exists()


def test_a_change_that_was_changed_again_stays() -> None:
    run(handed_in([row("0045-1-1", 责任者="县府")]))
    batch = handed_in([row("0045-1-1", "改了")])
    run(batch)
    run(handed_in([row("0045-1-1", "又改了")]))
    assert numbers(undone(batch)) == (0, 0, 1)
    unit = ArchiveUnit.objects.get()
    assert (unit.title, unit.creator) == ("又改了", "县府")


def test_a_later_import_of_other_columns_does_not_keep_a_change_from_being_undone() -> None:
    run(handed_in([row("0045-1-1", 责任者="县府")]))
    batch = handed_in([row("0045-1-1", "改了")])
    run(batch)
    run(handed_in([{"档号": "0045-1-1", "题名": "改了", "责任者": "专署"}]))
    assert numbers(undone(batch)) == (0, 1, 0)
    unit = ArchiveUnit.objects.get()
    assert (unit.title, unit.creator) == ("关于春耕的通知", "专署")


def test_what_was_never_written_cannot_be_undone() -> None:
    batch = handed_in(FILE, columns=COLUMNS)
    with pytest.raises(ImportRefusedError, match="Uploaded"):
        actions.start_undo(batch=batch, by=None)
