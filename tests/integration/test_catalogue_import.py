"""Imports of catalogues: what they write, report and refuse."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.db import connection
from django.utils.translation import override

from archive_catalog import actions
from archive_catalog.actions import ImportRefusedError, RestrictionTerms, UnitDescription
from archive_catalog.importing.mapping import Mapping
from archive_catalog.importing.progress import earlier_imports, progress, result_file
from archive_catalog.models import (
    ArchiveUnit,
    BatchState,
    Charge,
    FieldKind,
    Fonds,
    ImportBatch,
    ImportChange,
    Level,
    SeriesField,
    SpecialSeries,
)
from archive_catalog.sealing import unsealed
from search.models import OutboxEntry
from search.viewers import AccessClass

from .catalogue_imports import checked, counts, found, handed_in, repository, run, table, tree

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_that_day() -> Iterator[None]:
    with override("en"), time_machine.travel(datetime(2026, 11, 22, 2, 0, tzinfo=UTC), tick=False):
        yield


def row(code: str, title: str = "关于春耕的通知", **more: str) -> dict[str, str]:
    return {"档号": code, "题名": title, "日期": "1958年3月5日", **more}


# ---- the same as by hand

ALL = {
    "档号": "reference_code",
    "题名": "title",
    "副题名": "other_title",
    "责任者": "creator",
    "文号": "document_number",
    "日期": "date",
    "密级": "secrecy",
    "保管期限": "retention",
    "主题词": "subjects",
    "载体": "medium",
    "数量": "extent",
    "页数": "page_count",
    "缩微号": "other_codes",
    "提要": "summary",
    "附注": "note",
    "层级": "level",
    "开放状态": "access",
    "鉴定日期": "decided_on",
    "控制期限": "decided_until",
    "丈夫": "extra:husband",
    "身份证": "extra:id_number",
}
PLAIN = UnitDescription(reference_code="0045-1-23-4", title="关于春耕的通知", level=Level.ITEM)
DESCRIPTIONS = [
    ({"档号": "0045-1-23-4", "题名": "关于春耕的通知", "层级": "件"}, PLAIN),
    (
        {"档号": "0045-WS·1958·D30-0012", "题名": "名册", "日期": "1958年3月", "层级": "案卷"},
        UnitDescription(reference_code="0045-WS·1958·D30-0012", title="名册", level=Level.FILE, date_text="1958年3月"),
    ),
    (
        {
            "档号": "0045-2-1",
            "题名": "土地证",
            "副题名": "存根",
            "责任者": "县府",
            "文号": "字第1号",
            "日期": "1950—1955",
            "密级": "秘密",
            "保管期限": "永久",
            "主题词": "土地;房产",
            "载体": "纸质",
            "数量": "1 卷",
            "页数": "12",
            "缩微号": "S-1",
            "提要": "提要",
            "附注": "附注",
            "层级": "案卷",
        },
        UnitDescription(
            reference_code="0045-2-1",
            title="土地证",
            level=Level.FILE,
            other_title="存根",
            creator="县府",
            document_number="字第1号",
            date_text="1950—1955",
            secrecy="confidential",
            retention="永久",
            subjects=("土地", "房产"),
            medium="纸质",
            extent="1 卷",
            page_count=12,
            other_codes="S-1",
            summary="提要",
            note="附注",
        ),
    ),
    (
        {"档号": "0045-2-2", "题名": "甲", "日期": "2010", "层级": "案卷", "开放状态": "开放"},
        UnitDescription(
            reference_code="0045-2-2", title="甲", level=Level.FILE, date_text="2010", access=AccessClass.PUBLIC
        ),
    ),
    (
        {
            "档号": "0045-2-3",
            "题名": "乙",
            "日期": "1990",
            "层级": "案卷",
            "开放状态": "控制",
            "鉴定日期": "2020-01-02",
            "控制期限": "2030-12-31",
        },
        UnitDescription(
            reference_code="0045-2-3",
            title="乙",
            level=Level.FILE,
            date_text="1990",
            access=AccessClass.STAFF,
            decided_on=date(2020, 1, 2),
            decided_until=date(2030, 12, 31),
        ),
    ),
]
DIFFERENT = {"id", "batch_id", "changed_at"}


def columns(unit: ArchiveUnit) -> dict[str, Any]:
    return {name: getattr(unit, name) for name in (field.attname for field in ArchiveUnit._meta.concrete_fields)}


@pytest.mark.parametrize("restricted", [False, True])
@pytest.mark.parametrize(("cells", "description"), DESCRIPTIONS, ids=[each[0]["档号"] for each in DESCRIPTIONS])
def test_a_row_becomes_what_the_form_makes_of_the_same_description(
    cells: dict[str, str], description: UnitDescription, restricted: bool
) -> None:
    fonds = actions.ensure_fonds(repository=repository(), code="0045", title="县人民政府")
    if restricted:
        terms = RestrictionTerms(
            access=AccessClass.ONSITE,
            reason="隐私",
            consent="批复",
            decided_on=date(2026, 1, 1),
            until=date(2040, 1, 1),
        )
        actions.restrict(fonds=fonds, unit=None, terms=terms, by=None)
    by_hand = actions.create_unit(fonds=fonds, description=description, by=None)
    expected = columns(ArchiveUnit.objects.get(pk=by_hand.pk))
    actions.delete_unit(unit=by_hand, by=None)
    assert counts(run(handed_in([cells], columns=ALL))) == (1, 0, 0, 0)
    made = columns(ArchiveUnit.objects.get())
    assert [(name, made[name]) for name in made if name not in DIFFERENT] == [
        (name, expected[name]) for name in expected if name not in DIFFERENT
    ]


def marriages() -> SpecialSeries:
    series = SpecialSeries.objects.create(name="婚姻登记", closed_years=50, basis="隐私")
    SeriesField.objects.create(series=series, key="husband", label="丈夫")
    SeriesField.objects.create(series=series, key="id_number", label="身份证", kind=FieldKind.TEXT, personal=True)
    return series


def test_personal_fields_of_a_special_series_are_sealed_and_in_no_report() -> None:
    series = marriages()
    cells = row("0045-3-1") | {"丈夫": "林大山", "身份证": "11010519491231002X"}
    batch = handed_in([cells], columns=ALL, special_series=series)
    run(batch)
    unit = ArchiveUnit.objects.get()
    assert (unit.special_series_id, unit.extra) == (series.pk, {"husband": "林大山"})
    assert unsealed(unit.sealed) == {"id_number": "11010519491231002X"}
    assert unit.public_from == date(2008, 3, 5)
    assert counts(run(handed_in([cells], columns=ALL, special_series=series))) == (0, 0, 1, 0)
    again = handed_in([cells | {"身份证": "110105194912310038"}], columns=ALL, special_series=series)
    assert checked(again)["differences"] == [
        {"row": 2, "code": "0045-3-1", "fields": {"extra:id_number": ["***", "***"]}}
    ]
    run(again)
    assert unsealed(ArchiveUnit.objects.get().sealed) == {"id_number": "110105194912310038"}
    kept = str(list(ImportChange.objects.values_list("before", "after")))
    assert "11010519491231002X" not in kept
    assert "110105194912310038" not in kept


# ---- places


def test_children_find_their_parents_wherever_these_stand_in_the_file() -> None:
    rows = [
        row("0045-1-23-4", 层级="件"),
        row("0045-1-23-1", 层级="件"),
        row("0045-1-23", "案卷", 层级="案卷"),
        row("0045-2-1", "别的案卷", 层级="案卷"),
        row("0045-1", "目录", 层级="目录"),
        row("0045-9-9", "指名", 层级="件", 上级档号="0045-2-1"),
    ]
    assert counts(run(handed_in(rows))) == (6, 0, 0, 0)
    assert tree() == {
        "0045-2-1": "",
        "0045-9-9": "0045-2-1",
        "0045-1": "",
        "0045-1-23": "0045-1",
        "0045-1-23-4": "0045-1-23",
        "0045-1-23-1": "0045-1-23",
    }


def test_rows_become_part_of_units_that_are_in_the_catalogue_behind_their_last_child() -> None:
    run(handed_in([row("0045-1", "目录", 层级="目录"), row("0045-1-1", 层级="案卷")]))
    run(handed_in([row("0045-1-2", 层级="案卷"), row("0045-1-3", 层级="案卷")]))
    assert tree() == {"0045-1": "", "0045-1-1": "0045-1", "0045-1-2": "0045-1", "0045-1-3": "0045-1"}


def test_a_row_without_a_unit_above_lies_directly_in_its_fonds() -> None:
    run(handed_in([row("0045-1-23-4", 层级="件")]))
    assert tree() == {"0045-1-23-4": ""}


def test_a_fonds_that_is_missing_is_made_and_named() -> None:
    rows = [row("0045-1-1", 全宗名称="县人民政府"), row("0046-1-1", 全宗名称="")]
    batch = handed_in(
        table([list(each.values()) for each in rows], list(rows[0])), columns=ALL | {"全宗名称": "fonds_title"}
    )
    assert [each for each in found(checked(batch), "note") if each[1] == "fonds.made"] == [(None, "fonds.made")] * 2
    assert not Fonds.objects.exists()
    run(batch)
    assert list(Fonds.objects.order_by("code").values_list("code", "title")) == [
        ("0045", "县人民政府"),
        ("0046", "0046"),
    ]


MISPLACED = [
    ("a parent that nobody knows", row("0045-1-2", 上级档号="0045-7"), "parent.unknown"),
    ("a parent that holds nothing", row("0045-1-2", 层级="案卷", 上级档号="0045-1-1-1"), "place.impossible"),
    ("a parent in another fonds", row("0045-1-2", 层级="件", 上级档号="0099-1"), "place.impossible"),
]


@pytest.mark.parametrize(("cells", "check"), [case[1:] for case in MISPLACED], ids=[case[0] for case in MISPLACED])
def test_a_row_that_cannot_stand_where_it_says_is_refused_alone(cells: dict[str, str], check: str) -> None:
    run(handed_in([row("0045-1-1-1", 层级="件"), row("0099-1", 层级="目录")]))
    batch = handed_in([cells, row("0045-1-9", "好的")])
    report = checked(batch)
    assert (counts(report), found(report)) == ((1, 0, 0, 1), [(2, check)])
    report = run(batch)
    assert (counts(report), found(report)) == ((1, 0, 0, 1), [(2, check)])
    assert "0045-1-9" in tree()


# ---- numbers, refusals, corrections


def test_the_numbers_add_up_to_the_rows_of_the_file_and_the_bad_rows_come_back() -> None:
    run(handed_in([row("0045-1-1"), row("0045-1-2")]))
    rows = [
        *(row("0045-1-1"), row("0045-1-2", "改过的题名"), row("0045-1-3"), row("0045-1-3", "重号")),
        *(row("0045-1-4", ""), row("0045-1-5", "——"), row("0045-1-6")),
    ]
    blank = {"档号": "", "题名": "", "日期": ""}
    batch = handed_in([*rows, blank])
    for report in (checked(batch), run(batch)):
        said = report["rows"]
        assert counts(report) == (2, 1, 1, 3)
        assert said["in_file"] == 9 == sum(counts(report)) + said["skipped"]
        assert [number for number, _check in found(report)] == [5, 6, 7]
    path = result_file(batch, "rows-to-correct.csv")
    assert path
    with path.open(encoding="utf-8-sig", newline="") as file:
        back = list(csv.DictReader(file))
    assert [each["档号"] for each in back] == ["0045-1-3", "0045-1-4", "0045-1-5"]
    assert all(len(each) == 4 and list(each.values())[-1] for each in back)
    corrected = path.read_bytes().replace("0045-1-3,重号".encode(), "0045-1-7,重号".encode())
    corrected = corrected.replace(b"0045-1-4,,", "0045-1-4,补上的题名,".encode()).replace(
        "——".encode(), "名册".encode()
    )
    report = run(handed_in(corrected))
    assert (counts(report), report["severities"]["error"]) == ((3, 0, 0, 0), 0)
    assert ArchiveUnit.objects.count() == 7


def test_a_row_that_only_the_database_refuses_costs_nobody_else_its_place() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE UNIQUE INDEX one_title ON archive_catalog_archiveunit (title)")
    rows = [row(f"0045-1-{number}", f"题名{number % 37}") for number in range(1, 43)]
    report = run(handed_in(rows))
    assert counts(report) == (37, 0, 0, 5)
    assert found(report) == [(number, "database.refused") for number in range(39, 44)]
    assert "题名" not in str([each["reason"] for each in report["findings"]])
    assert OutboxEntry.objects.filter(kind="archive").count() == 37
    numbers = [path[-4:] for path in ArchiveUnit.objects.order_by("path").values_list("path", flat=True)]
    assert len(set(numbers)) == 37


def test_a_file_that_lacks_what_no_row_can_do_without_writes_nothing() -> None:
    batch = handed_in([row("0045-1-1")], columns={"档号": "reference_code", "日期": "date"})
    assert checked(batch)["stops"]
    with pytest.raises(ImportRefusedError, match="Nothing can be written"):
        actions.start_run(batch=batch, by=None)
    assert not ArchiveUnit.objects.exists()


# ---- again, and otherwise


def test_a_dry_run_writes_nothing() -> None:
    run(handed_in([row("0045-1-1")]))
    OutboxEntry.objects.all().delete()
    before = list(ArchiveUnit.objects.values())
    report = checked(handed_in([row("0045-1-1", "改了"), row("0046-1-2")]))
    assert counts(report) == (1, 1, 0, 0)
    assert (list(ArchiveUnit.objects.values()), Fonds.objects.count()) == (before, 1)
    assert not OutboxEntry.objects.exists()
    assert not ImportChange.objects.exists()


def test_the_same_file_again_changes_nothing_and_tells_the_index_nothing() -> None:
    rows = [row("0045-1", "目录", 层级="目录"), *(row(f"0045-1-{number}", 层级="案卷") for number in range(1, 20))]
    run(handed_in(rows))
    before = list(ArchiveUnit.objects.values())
    OutboxEntry.objects.all().delete()
    assert counts(run(handed_in(rows))) == (0, 0, 20, 0)
    assert list(ArchiveUnit.objects.values()) == before
    assert not OutboxEntry.objects.exists()


def test_a_decision_without_its_day_stays_of_the_day_on_which_it_came_in() -> None:
    rows = [row("0045-1-1") | {"开放状态": "控制"}]
    run(handed_in(rows, columns=ALL))
    with time_machine.travel(datetime(2027, 5, 1, 2, 0, tzinfo=UTC)):
        assert counts(run(handed_in(rows, columns=ALL))) == (0, 0, 1, 0)
    assert ArchiveUnit.objects.get().decided_on == date(2026, 11, 22)


def test_an_update_is_shown_field_by_field_and_leaves_alone_what_the_file_has_no_column_for() -> None:
    run(handed_in([row("0045-1-1", 责任者="县府", 附注="原附注")]))
    OutboxEntry.objects.all().delete()
    batch = handed_in([row("0045-1-1", "改过的题名", 责任者="") | {"日期": "1960"}])
    difference = {
        "title": ["关于春耕的通知", "改过的题名"],
        "creator": ["县府", ""],
        "date_text": ["1958年3月5日", "1960"],
        "date_edtf": ["1958-03-05", "1960"],
        "date_from": ["1958-03-05", "1960-01-01"],
        "date_to": ["1958-03-05", "1960-12-31"],
    }
    for report in (checked(batch), run(batch)):
        assert report["differences"] == [{"row": 2, "code": "0045-1-1", "fields": difference}]
    unit = ArchiveUnit.objects.get()
    assert (unit.title, unit.creator, unit.note, unit.public_from) == ("改过的题名", "", "原附注", date(1985, 12, 31))
    assert OutboxEntry.objects.get().identifier == str(unit.pk)
    assert counts(run(handed_in([row("0045-1-1", "改过的题名", 责任者="") | {"日期": "1960"}]))) == (0, 0, 1, 0)


def test_a_unit_stays_where_it_is_when_the_file_names_another_place() -> None:
    run(handed_in([row("0045-1", 层级="目录"), row("0045-2", 层级="目录"), row("0045-1-1", 层级="案卷")]))
    report = run(handed_in([row("0045-1-1", 层级="案卷", 上级档号="0045-2")]))
    assert counts(report) == (0, 0, 1, 0)
    assert found(report, "warning") == [(2, "place.differs")]
    assert tree()["0045-1-1"] == "0045-1"


def test_a_code_that_stands_in_another_fonds_is_refused() -> None:
    run(handed_in([row("甲-1")], constants={"fonds": "0045"}, house_codes=True))
    report = run(handed_in([row("甲-1", "别的")], constants={"fonds": "0046"}, house_codes=True))
    assert (counts(report), found(report)) == ((0, 0, 0, 1), [(2, "code.in_other_fonds")])


# ---- who, what, when


def archivist(*, fonds: str = "") -> User:
    user = User.objects.create_user("archivist")
    group = Group.objects.create(name="整理科")
    user.groups.add(group)
    of = actions.ensure_fonds(repository=repository(), code=fonds, title="县人民政府") if fonds else None
    Charge.objects.create(group=group, repository=repository(), fonds=of)
    return user


def test_rows_of_fonds_that_one_is_not_in_charge_of_come_back() -> None:
    batch = handed_in([row("0045-1-1"), row("0046-1-1")], by=archivist(fonds="0045"))
    for report in (checked(batch), run(batch)):
        assert (counts(report), found(report)) == ((1, 0, 0, 1), [(3, "fonds.not_in_charge")])
    assert tree() == {"0045-1-1": ""}
    assert not Fonds.objects.filter(code="0046").exists()


def test_who_is_in_charge_of_the_repository_may_make_fonds() -> None:
    assert counts(run(handed_in([row("0046-1-1")], by=archivist()))) == (1, 0, 0, 0)


def test_the_same_bytes_that_wait_already_are_the_batch_that_waits() -> None:
    first = handed_in([row("0045-1-1")])
    assert handed_in([row("0045-1-1")]) == first
    run(first)
    second = handed_in([row("0045-1-1")])
    assert second != first
    assert list(earlier_imports(second)) == [first]


REFUSED_FILES = [("nothing", b""), ("a picture", b"\x89PNG\r\n\x1a\n" + b"x" * 100), ("noise", bytes(range(256)) * 20)]


@pytest.mark.parametrize("content", [case[1] for case in REFUSED_FILES], ids=[case[0] for case in REFUSED_FILES])
def test_a_file_that_is_no_catalogue_is_refused_with_a_sentence_and_not_kept(content: bytes) -> None:
    with pytest.raises(ImportRefusedError, match=r"目录\.csv: "):
        actions.receive_import(repository=repository(), file=ContentFile(content), name="目录.csv", by=None)
    assert not ImportBatch.objects.exists()


def test_what_goes_on_with_a_batch_is_said_in_a_sentence() -> None:
    batch = handed_in([row("0045-1-1")])
    assert progress(batch).sentence == "The file has not been checked yet."
    actions.start_check(batch=batch, by=None)
    waiting = progress(batch)
    assert (waiting.sentence, waiting.is_at_work, waiting.percent) == ("Waiting for the worker.", True, None)
    for step in (actions.start_check, actions.start_run, actions.start_undo):
        with pytest.raises(ImportRefusedError, match="being worked on"):
            step(batch=batch, by=None)
    with pytest.raises(ImportRefusedError, match="has begun"):
        actions.configure_import(batch=batch, mapping=Mapping(), by=None)
    batch.progress = {"phase": "writing", "done": 500, "base": 0, "total": 2000, "began": "2026-11-22T01:59:50+00:00"}
    batch.state = BatchState.RUNNING
    batch.save()
    told = progress(batch)
    assert told.sentence == "Writing: 500 of 2,000 rows. 30 seconds left."
    assert (told.percent, told.rows_per_second, told.seconds_left) == (25, 50, 30)


def test_rows_to_correct_keep_their_own_columns() -> None:
    batch = handed_in([row("0045-1-1", "") | {"柜号": "3"}])
    run(batch)
    path = result_file(batch, "rows-to-correct.csv")
    assert path
    assert path.read_text(encoding="utf-8-sig").splitlines()[0].startswith("档号,题名,日期,柜号,")
