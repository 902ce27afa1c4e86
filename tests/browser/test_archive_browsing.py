"""Walking through the catalogue with 13,000 records side by side, and a record as each viewer sees it."""

import re
import time
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils.translation import override
from playwright.sync_api import Page, expect

from archive_catalog.actions import UnitDescription, create_unit, ensure_fonds, ensure_repository, ensure_units
from archive_catalog.models import ArchiveUnit, Level
from archive_catalog.opening import Reason
from archive_catalog.reasons import SENTENCES
from search.viewers import AccessClass

MANY = 13_000
SOON = 3.0
"""Seconds until a list of 13,000 can be read, in a browser and on a machine that tests keep busy."""


@pytest.fixture
def series(empty_index: None, rows_to_start_from: None) -> ArchiveUnit:
    fonds = ensure_fonds(repository=ensure_repository(code="QL", name="青岚县档案馆"), code="0045", title="城关公社")
    made = create_unit(
        fonds=fonds,
        description=UnitDescription(
            reference_code="0045-1", title="文书档案", level=Level.SERIES, access=AccessClass.PUBLIC
        ),
        by=None,
    )
    closed = {501: AccessClass.STAFF, 502: AccessClass.ONSITE}
    rows = (
        UnitDescription(
            reference_code=f"0045-1-{number}",
            title=f"往来文书第{number}卷",
            level=Level.FILE,
            access=closed.get(number, AccessClass.PUBLIC),
        )
        for number in range(1, MANY + 1)
    )
    ensure_units(fonds=fonds, parent=made, descriptions=rows, by=None)
    return made


def test_a_list_of_thirteen_thousand_opens_at_once_and_says_where_one_is(desktop: Page, series: ArchiveUnit) -> None:
    desktop.goto("/archive/")
    began = time.monotonic()
    desktop.goto(f"/archive/{series.pk}/")
    expect(desktop.locator(".contents__count")).to_contain_text("12,998")
    assert time.monotonic() - began < SOON

    desktop.get_by_label("转到档号或序号").fill("45.1.3412")
    desktop.get_by_role("button", name="转到", exact=True).click()
    row = desktop.locator(".branch__row[aria-current]")
    expect(row).to_contain_text("往来文书第3412卷")
    expect(row).to_be_in_viewport()

    row.get_by_role("link").click()
    place = desktop.locator(".place")
    expect(place).to_contain_text("3,410")
    expect(place.locator("[aria-current]")).to_contain_text("往来文书第3412卷")
    place.locator("[rel=next]").click()
    expect(desktop.locator("h1")).to_have_text("往来文书第3413卷")
    desktop.locator(".breadcrumb").get_by_role("link", name="文书档案").click()
    expect(desktop.locator(".branch__row[aria-current]")).to_contain_text("往来文书第3413卷")


def test_another_part_opens_in_place_and_by_the_keyboard(desktop: Page, series: ArchiveUnit) -> None:
    desktop.goto(f"/archive/{series.pk}/")
    desktop.evaluate("window.same = true")
    desktop.locator(".waypoints__summary").click()
    desktop.locator(".waypoints__part").nth(40).click()
    expect(desktop.locator("#contents-title")).to_be_focused()
    assert desktop.evaluate("window.same"), "The page was loaded anew."
    first = desktop.locator(".branch__link").first
    assert "第1卷" not in first.inner_text()
    first.focus()
    desktop.keyboard.press("ArrowDown")
    expect(desktop.locator(".branch__link").nth(1)).to_be_focused()
    desktop.keyboard.press("End")
    expect(desktop.locator(".branch__link").last).to_be_focused()
    desktop.go_back()
    expect(desktop.locator(".branch__link").first).to_contain_text("往来文书第1卷")


def test_the_list_can_be_walked_without_script(browser: Any, live_server: Any, series: ArchiveUnit) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"/archive/{series.pk}/")
    page.locator("[data-part][rel=next]").click()
    assert "from=" in page.url
    page.get_by_label("转到档号或序号").fill("12999")
    page.get_by_label("转到档号或序号").press("Enter")
    expect(page.locator(".branch__row[aria-current]")).to_contain_text("往来文书第12999卷")
    context.close()


def test_the_terminal_reaches_any_record_by_touch(kiosk_page: Page, series: ArchiveUnit) -> None:
    kiosk_page.goto("/kiosk/")
    kiosk_page.goto(f"/kiosk/archives/{series.pk}/")
    for touched in (".branch-head a", ".parts li:nth-child(5) a", ".parts li:nth-child(3) a", ".parts li:last-child a"):
        with kiosk_page.expect_navigation():
            kiosk_page.locator(touched).tap()
    current = kiosk_page.locator(".rows__row[aria-current]")
    expect(current).to_be_in_viewport()
    assert all(
        box["height"] >= 64
        for link in kiosk_page.locator("main a.button, main .rows__row").all()
        if (box := link.bounding_box())
    )
    title = current.locator(".rows__text").inner_text().splitlines()[0]
    assert int(re.sub(r"\D", "", title)) > MANY / 3, "Three touches lead into the middle of the list."
    current.tap()
    expect(kiosk_page.locator("h1")).to_have_text(title)
    kiosk_page.locator("[data-back]").tap()
    expect(kiosk_page.locator(".rows__row[aria-current]")).to_contain_text(title)


def test_a_record_as_everyone_the_hall_and_the_staff_see_it(
    desktop: Page, kiosk_page: Page, series: ArchiveUnit, settings: Any
) -> None:
    with override("zh-hans"):
        in_reading_room = str(SENTENCES[Reason.READING_ROOM])

    def unit(number: int) -> ArchiveUnit:
        return ArchiveUnit.objects.get(reference_code=f"0045-1-{number}")

    desktop.goto(f"/archive/{unit(500).pk}/")
    expect(desktop.locator("#access")).to_contain_text("开放")
    desktop.get_by_role("button", name="复制").first.click()
    expect(desktop.get_by_role("button", name="已复制")).to_be_visible()
    for number in (501, 502):
        desktop.goto(f"/archive/{unit(number).pk}/")
        expect(desktop.locator("h1")).not_to_contain_text("往来文书")
    expect(desktop.locator("main")).to_contain_text(in_reading_room)

    kiosk_page.goto("/kiosk/")
    kiosk_page.goto(f"/kiosk/archives/{unit(502).pk}/")
    expect(kiosk_page.locator("h1")).to_have_text("往来文书第502卷")
    expect(kiosk_page.locator("#access")).to_contain_text(in_reading_room)
    expect(kiosk_page.locator(".take-along")).to_have_count(0)
    kiosk_page.goto(f"/kiosk/archives/{unit(501).pk}/")
    expect(kiosk_page.locator("main")).not_to_contain_text("往来文书")

    User.objects.create_superuser("archivist", password="qinglan-2026")
    desktop.goto("/cms/login/")
    desktop.locator("[name=username]").fill("archivist")
    desktop.locator("[name=password]").fill("qinglan-2026")
    desktop.locator("[type=submit]").click()
    desktop.wait_for_url("**/cms/")
    desktop.goto(f"/archive/{unit(501).pk}/")
    expect(desktop.locator("h1")).to_have_text("往来文书第501卷")
    expect(desktop.locator("#access")).to_contain_text("工作人员")
