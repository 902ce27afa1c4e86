"""Who may see records from which day on, as decisions, rules of series and the calendar say."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.utils.translation import override

from archive_catalog import actions, selectors
from archive_catalog.actions import RestrictionTerms, UnitDescription
from archive_catalog.hierarchy import CatalogueError
from archive_catalog.models import ArchiveUnit, Charge, FieldKind, Fonds, Level, Restriction, SeriesField, SpecialSeries
from archive_catalog.opening import Reason
from archive_catalog.permissions import NotInChargeError, can_work_on, check_work_on, fonds_in_charge
from archive_catalog.sealing import unsealed
from archive_catalog.search_source import ArchiveSource
from search.models import OutboxEntry
from search.viewers import ONSITE_VIEWER, PUBLIC_VIEWER, STAFF_VIEWER, AccessClass, Viewer

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def on_that_day() -> Iterator[None]:
    with override("en"), time_machine.travel(datetime(2026, 11, 22, 2, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def fonds() -> Fonds:
    return actions.ensure_fonds(
        repository=actions.ensure_repository(code="0001", name="县档案馆"), code="0045", title="县人民政府"
    )


def make(fonds: Fonds, code: str, parent: ArchiveUnit | None = None, **more: object) -> ArchiveUnit:
    description = UnitDescription(**{"reference_code": code, "title": f"题名 {code}", "date_text": "1958年3月", **more})
    return actions.create_unit(fonds=fonds, description=description, parent=parent, by=None)


def shown(viewer: Viewer, on: date = TODAY) -> list[str]:
    return list(selectors.public_units(viewer, on=on).values_list("reference_code", flat=True))


def until(last: date, access: AccessClass = AccessClass.STAFF) -> RestrictionTerms:
    return RestrictionTerms(
        access=access, reason="涉及个人隐私", consent="省档案局 档函〔2026〕3号", decided_on=TODAY, until=last
    )


def test_a_record_opens_by_itself_when_twenty_five_years_are_full(fonds: Fonds) -> None:
    make(fonds, "0045-1-1")
    make(fonds, "0045-1-2", date_text="2001年11月23日")
    make(fonds, "0045-1-3", date_text="")
    assert shown(PUBLIC_VIEWER) == ["0045-1-1"]
    assert shown(PUBLIC_VIEWER, date(2026, 11, 23)) == ["0045-1-1", "0045-1-2"]
    assert len(shown(STAFF_VIEWER)) == 3


def test_a_date_with_an_open_end_opens_nothing(fonds: Fonds) -> None:
    unit = make(fonds, "0045-1-4", date_text="1958年以后")
    assert (unit.date_edtf, unit.date_from, unit.public_from) == ("1958/..", date(1958, 1, 1), None)
    assert make(fonds, "0045-1-5", date_text="", date_from=date(1958, 3, 5)).public_from == date(1983, 3, 5)


def test_the_index_follows_on_the_day_a_record_opens(fonds: Fonds) -> None:
    unit = make(fonds, "0045-1-2", date_text="2001年11月23日")
    other = make(fonds, "0045-1-3", date_text="2001年11月24日")
    decided = make(fonds, "0045-1-4", date_text="", access=AccessClass.PUBLIC)
    actions.follow_openings(today=TODAY)
    OutboxEntry.objects.all().delete()
    with time_machine.travel(datetime(2026, 11, 22, 16, 0, 30, tzinfo=UTC)):  # half past midnight at the archive
        assert actions.follow_openings(today=date(2026, 11, 23)) == 1
        assert [entry.identifier for entry in OutboxEntry.objects.all()] == [str(unit.pk)]
        (document,) = ArchiveSource().documents([str(unit.pk)])
        assert (document.access, document.entered is not None) == (AccessClass.PUBLIC, True)
        assert actions.follow_openings(today=date(2026, 11, 23)) == 0
    (document,) = ArchiveSource().documents([str(other.pk)])
    assert (document.access, document.entered) == (AccessClass.STAFF, None)
    decided.refresh_from_db()
    assert decided.opened_at == datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def test_days_that_nobody_followed_are_caught_up_with(fonds: Fonds) -> None:
    make(fonds, "0045-1-2", date_text="2001年11月23日")
    make(fonds, "0045-1-3", date_text="2001年11月25日")
    actions.follow_openings(today=TODAY)
    assert actions.follow_openings(today=date(2026, 12, 1)) == 2


def test_a_restriction_covers_all_that_is_part_of_a_file_and_no_more(fonds: Fonds) -> None:
    file = make(fonds, "0045-1-1")
    item = make(fonds, "0045-1-1-1", file, level=Level.ITEM)
    make(fonds, "0045-1-10")
    OutboxEntry.objects.all().delete()
    restriction = actions.restrict(fonds=fonds, unit=file, terms=until(date(2030, 6, 30)), by=None)
    assert shown(PUBLIC_VIEWER) == ["0045-1-10"]
    assert {entry.identifier for entry in OutboxEntry.objects.all()} == {str(file.pk), str(item.pk)}
    assert "0045-1-1-1" in shown(PUBLIC_VIEWER, date(2030, 7, 1))
    later = make(fonds, "0045-1-1-2", file, level=Level.ITEM)
    assert later.public_from == date(2030, 7, 1)
    assert selectors.standing_of(later, day=TODAY).reason is Reason.RESTRICTED
    actions.lift(restriction=restriction, by=None)
    assert len(shown(PUBLIC_VIEWER)) == 4
    assert Restriction.objects.get().lifted_on == TODAY


def test_a_restriction_of_the_whole_fonds_leaves_the_reading_room(fonds: Fonds) -> None:
    unit = make(fonds, "0045-1-1")
    actions.restrict(fonds=fonds, unit=None, terms=until(date(2030, 6, 30), AccessClass.ONSITE), by=None)
    assert (shown(PUBLIC_VIEWER), shown(ONSITE_VIEWER)) == ([], ["0045-1-1"])
    explanation = selectors.public_explanation(PUBLIC_VIEWER, unit.pk)
    assert explanation is not None
    assert (explanation.reason, explanation.until) == (Reason.READING_ROOM_UNTIL, date(2030, 7, 1))
    assert selectors.public_explanation(ONSITE_VIEWER, unit.pk) is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reason": " "}, "needs a reason"),
        ({"consent": ""}, "needs a reason and the authority's consent"),
        ({"until": date(2026, 11, 21)}, "last day lies before the decision"),
    ],
)
def test_a_restriction_without_reason_consent_or_end_is_refused(
    fonds: Fonds, change: dict[str, object], sentence: str
) -> None:
    terms = RestrictionTerms(**{**vars(until(date(2030, 6, 30))), **change})
    with pytest.raises(CatalogueError, match=sentence):
        actions.restrict(fonds=fonds, unit=None, terms=terms, by=None)
    assert not Restriction.objects.exists()


def test_a_closed_record_is_not_told_apart_from_none(fonds: Fonds) -> None:
    unit = make(fonds, "0045-1-1", access=AccessClass.STAFF)
    assert selectors.public_explanation(PUBLIC_VIEWER, unit.pk) is None
    assert selectors.public_explanation(PUBLIC_VIEWER, unit.pk + 1000) is None


@pytest.fixture
def marriages() -> SpecialSeries:
    series = SpecialSeries.objects.create(name="婚姻登记", closed_years=75, basis="婚姻登记档案管理办法第十五条")
    SeriesField.objects.create(series=series, key="husband", label="男方姓名")
    SeriesField.objects.create(series=series, key="children", label="子女数", kind=FieldKind.NUMBER)
    SeriesField.objects.create(series=series, key="identity", label="身份证号", personal=True)
    return series


def test_a_series_protects_its_people_longer_and_hides_their_numbers(fonds: Fonds, marriages: SpecialSeries) -> None:
    series = make(fonds, "0045-2", level=Level.SERIES, date_text="", special_series=marriages.pk)
    unit = make(
        fonds,
        "0045-2-1",
        series,
        extra={"husband": "王大山", "children": 2, "identity": "410000195803050014"},
    )
    assert unit.special_series == marriages, "A unit follows what it is part of."
    assert unit.public_from == date(2033, 3, 31)
    assert selectors.standing_of(unit, day=TODAY).reason is Reason.SERIES_RULE
    stored = ArchiveUnit.objects.get(pk=unit.pk)
    assert stored.extra == {"husband": "王大山", "children": 2}
    assert "410000195803050014" not in stored.sealed
    assert unsealed(stored.sealed) == {"identity": "410000195803050014"}
    (document,) = ArchiveSource().documents([str(unit.pk)])
    assert "王大山" in document.body
    assert "410000195803050014" not in document.body


def test_a_changed_period_of_a_series_moves_its_records(fonds: Fonds, marriages: SpecialSeries) -> None:
    make(fonds, "0045-2-1", special_series=marriages.pk)
    make(fonds, "0045-2-2")
    marriages.closed_years = 50
    marriages.save()
    OutboxEntry.objects.all().delete()
    assert actions.apply_series_rule(series=marriages) == 1
    assert shown(PUBLIC_VIEWER) == ["0045-2-1", "0045-2-2"]
    assert OutboxEntry.objects.count() == 1


def test_a_fonds_that_becomes_a_special_series_takes_its_records_along(fonds: Fonds, marriages: SpecialSeries) -> None:
    make(fonds, "0045-2-1")
    description = actions.FondsDescription(
        repository=fonds.repository, code=fonds.code, title=fonds.title, special_series=marriages
    )
    actions.change_fonds(fonds=fonds, description=description, by=None)
    assert shown(PUBLIC_VIEWER) == []
    assert ArchiveUnit.objects.get().special_series == marriages


def test_a_fonds_keeps_its_special_series_while_its_records_hold_that_series_fields(
    fonds: Fonds, marriages: SpecialSeries
) -> None:
    make(fonds, "0045-2-1", special_series=marriages.pk, extra={"identity": "410000195803050014"})
    Fonds.objects.update(special_series=marriages)
    description = actions.FondsDescription(repository=fonds.repository, code=fonds.code, title=fonds.title)
    with pytest.raises(CatalogueError, match="would be lost"):
        actions.change_fonds(fonds=fonds, description=description, by=None)
    assert Fonds.objects.get().special_series == marriages
    assert ArchiveUnit.objects.get().special_series == marriages


def test_deciding_and_leaving_it_to_the_law(fonds: Fonds) -> None:
    unit = make(fonds, "0045-1-1", date_text="2010年")
    assert actions.set_access(units=[unit.pk], access=AccessClass.PUBLIC, by=None) == 1
    assert actions.set_access(units=[unit.pk], access=AccessClass.PUBLIC, by=None) == 0
    assert shown(PUBLIC_VIEWER) == ["0045-1-1"]
    assert actions.set_access(units=[unit.pk], access=None, by=None) == 1
    assert shown(PUBLIC_VIEWER) == []
    assert ArchiveUnit.objects.get().public_from == date(2035, 12, 31)


def test_groups_work_on_what_they_are_in_charge_of(fonds: Fonds) -> None:
    elsewhere = actions.ensure_fonds(
        repository=actions.ensure_repository(code="0002", name="邻县档案馆"), code="0045", title="邻县人民政府"
    )
    neighbour = actions.ensure_fonds(repository=fonds.repository, code="0046", title="县民政局")
    group = Group.objects.create(name="档案员")
    user = User.objects.create_user("archivist")
    user.groups.add(group)
    assert not fonds_in_charge(user).exists()
    Charge.objects.create(group=group, repository=fonds.repository, fonds=fonds)
    assert list(fonds_in_charge(user)) == [fonds]
    Charge.objects.create(group=group, repository=fonds.repository)
    assert list(fonds_in_charge(user)) == [fonds, neighbour]
    assert not can_work_on(user, elsewhere)
    with pytest.raises(NotInChargeError, match="not in charge of the fonds 0045 邻县人民政府"):
        check_work_on(user, elsewhere)
    assert can_work_on(User.objects.create_superuser("admin"), elsewhere)
