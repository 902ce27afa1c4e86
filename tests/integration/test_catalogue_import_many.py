"""Many rows at once: written, corrected and taken back by the thousand, they are what one by one would be."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.utils.translation import override

from archive_catalog import actions
from archive_catalog.actions import RestrictionTerms
from archive_catalog.models import ArchiveUnit, CatalogueLogEntry, Fonds, ImportChange
from search.models import OutboxEntry
from search.viewers import AccessClass

from .catalogue_imports import COLUMNS, counts, handed_in, repository, run, undone

pytestmark = pytest.mark.django_db

ROWS = 130
MORE = COLUMNS | {
    "开放状态": "access",
    "密级": "secrecy",
    "主题词": "subjects",
    "页数": "page_count",
    "提要": "summary",
}
ODD = (
    "\\",
    "\\N",
    "a\\tb",
    '"引号"',
    "'撇号'",
    "一行\n又一行",
    "100%",
    "\\\\.",
    "null",
    "{}",
    "[]",
    "末尾\\",
    "𠮷野家",
)
NOT_COMPARED = {"id", "batch_id", "changed_at", "opened_at", "path", "parent_id", "fonds_id"}


@pytest.fixture(autouse=True)
def on_that_day() -> Iterator[None]:
    with override("en"), time_machine.travel(datetime(2026, 11, 22, 2, 0, tzinfo=UTC), tick=False):
        yield


def first_file() -> list[dict[str, str]]:
    return [
        {
            "档号": f"0045-1-{number}",
            "题名": f"名册{number}",
            "日期": str(1950 + number % 70),
            "层级": "案卷",
            "责任者": "县府",
            "开放状态": ("", "开放", "控制", "馆内")[number % 4],
            "密级": "秘密" if number % 8 == 4 else "",
            "主题词": "土地;房产",
            "页数": str(number),
            "提要": "提要",
        }
        for number in range(1, ROWS + 1)
    ]


def corrected() -> list[dict[str, str]]:
    """Each row changed in other columns, some not at all."""
    rows = first_file()
    changes: list[dict[str, str]] = [
        {"题名": "改过的题名"},
        {"日期": "2020年3月5日"},
        {"日期": "不详", "责任者": ""},
        {"开放状态": "控制", "页数": ""},
        {"密级": "", "主题词": ""},
        {"题名": "又改", "开放状态": "开放", "密级": "", "提要": "第一行\n第二行"},
        {},
    ]
    return [row | changes[number % len(changes)] for number, row in enumerate(rows)]


def catalogue() -> dict[str, dict[str, Any]]:
    rows = ArchiveUnit.objects.order_by("path").values()
    return {row["reference_code"]: {k: v for k, v in row.items() if k not in NOT_COMPARED} for row in rows}


def restricted_fonds() -> None:
    fonds = actions.ensure_fonds(repository=repository(), code="0045", title="县人民政府")
    days = {"decided_on": date(2026, 1, 1), "until": date(2040, 1, 1)}
    terms = RestrictionTerms(access=AccessClass.ONSITE, reason="隐私", consent="批复", **days)
    actions.restrict(fonds=fonds, unit=None, terms=terms, by=None)


@pytest.mark.parametrize("restricted", [False, True])
def test_a_corrected_file_leaves_what_it_would_have_left_at_first_and_is_taken_back(restricted: bool) -> None:
    if restricted:
        restricted_fonds()
    at_once = handed_in(corrected(), columns=MORE)
    assert counts(run(at_once)) == (ROWS, 0, 0, 0)
    wanted = catalogue()
    assert undone(at_once)["deleted"] == ROWS
    run(handed_in(first_file(), columns=MORE))
    before = catalogue()
    OutboxEntry.objects.all().delete()
    CatalogueLogEntry.objects.all().delete()
    batch = handed_in(corrected(), columns=MORE)
    _created, changed, unchanged, refused = counts(run(batch))
    assert (changed + unchanged, refused) == (ROWS, 0)
    assert changed > ROWS * 2 // 3
    assert catalogue() == wanted
    for told in (
        OutboxEntry.objects.filter(kind="archive"),
        CatalogueLogEntry.objects.filter(content_type__model="archiveunit"),
    ):
        assert told.count() == changed == ImportChange.objects.count()
    keys = set(ImportChange.objects.values_list("unit", flat=True))
    assert set(CatalogueLogEntry.objects.values_list("object_id", flat=True)) == keys
    assert CatalogueLogEntry.objects.filter(data={"import": batch.pk}, fonds=Fonds.objects.get()).count() == changed
    told = undone(batch)
    assert (told["restored"], told["deleted"], told["kept"]) == (changed, 0, 0)
    assert catalogue() == before
    assert not ImportChange.objects.exists()


def test_signs_that_mean_something_to_a_database_arrive_as_they_are() -> None:
    rows = [
        {"档号": f"0045-1-{place}", "题名": f"题名{sign.replace(chr(10), ' ')}", "附注": sign, "责任者": "县府"}
        for place, sign in enumerate(ODD, start=1)
    ]
    assert counts(run(handed_in(rows))) == (len(ODD), 0, 0, 0)
    assert list(ArchiveUnit.objects.order_by("path").values_list("note", flat=True)) == list(ODD)
    again = [row | {"附注": ODD[(place + 1) % len(ODD)]} for place, row in enumerate(rows)]
    batch = handed_in(again)
    assert counts(run(batch)) == (0, len(ODD), 0, 0)
    notes = ArchiveUnit.objects.order_by("path").values_list("note", flat=True)
    assert list(notes.all()) == [row["附注"] for row in again]
    assert {change.before["note"] for change in ImportChange.objects.all()} == set(ODD)
    labels = CatalogueLogEntry.objects.filter(content_type__model="archiveunit").values_list("label", flat=True)
    assert set(labels) == {f"{row['档号']} {row['题名']}" for row in rows}
    assert undone(batch)["restored"] == len(ODD)
    assert list(notes.all()) == list(ODD)
    assert counts(run(handed_in(rows))) == (0, 0, len(ODD), 0)
