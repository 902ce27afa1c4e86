"""An archivist brings a catalogue in: columns, check, writing, undoing; and finds a place among 13,000 siblings."""

from pathlib import Path

from django.contrib.auth.models import Group, Permission, User
from playwright.sync_api import Page, expect

from archive_catalog import actions
from archive_catalog.actions import UnitDescription
from archive_catalog.models import ArchiveUnit, Charge, Repository

PASSWORD = "long-enough-2026"
ROWS = 300


def sign_in_archivist(page: Page, repository: Repository) -> None:
    person = User.objects.create_user("archivist", password=PASSWORD)
    group = Group.objects.create(name="archivists")
    person.groups.add(group)
    models = ("archiveunit", "fonds", "importbatch", "importprofile")
    rights = ["access_admin", *(f"{act}_{model}" for act in ("view", "add", "change") for model in models)]
    group.permissions.set(Permission.objects.filter(codename__in=rights))
    Charge.objects.create(group=group, repository=repository)
    page.goto("/cms/login/")
    page.locator("input[name=username]").fill("archivist")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    page.wait_for_url("**/cms/")


def test_a_catalogue_is_mapped_checked_written_and_undone(desktop: Page, worker: object, tmp_path: Path) -> None:
    repository = actions.ensure_repository(code="QL", name="青岚县档案馆")
    fonds = actions.ensure_fonds(repository=repository, code="J001", title="青岚县人民政府")
    file = tmp_path / "案卷目录.csv"
    rows = [f"J001-1-{number},第{number}卷水库工程,1958年{number % 12 + 1}月" for number in range(1, ROWS + 1)]
    rows[9] = "J001-1-10,,1958"
    file.write_text("\n".join(["甲,乙,丙", *rows]), encoding="gb18030")
    sign_in_archivist(desktop, repository)

    desktop.goto("/cms/importbatch/new/")
    desktop.locator("input[type=file]").set_input_files(file)
    main = desktop.locator("main")
    main.locator("button[type=submit]").click()
    desktop.wait_for_url("**/columns/")
    expect(main).to_contain_text("第1卷水库工程")
    for place, meaning in enumerate(("reference_code", "title", "date")):
        desktop.locator(f"[name=column_{place}]").select_option(meaning)
    desktop.locator("[name=save_as]").fill("甲乙丙")
    desktop.locator("form:has([name=base]) button[type=submit]").click()

    totals = desktop.locator(".catalogue-totals")
    expect(totals.locator("tr").last).to_contain_text(str(ROWS + 1), timeout=60_000)
    expect(totals.locator("tr").first).to_contain_text(str(ROWS - 1))
    expect(desktop.locator("details[open]")).to_contain_text("乙")
    assert not ArchiveUnit.objects.exists(), "A check writes nothing."
    with desktop.expect_download() as download:
        desktop.locator("a[href$='rows-to-correct.csv/']").click()
    assert "J001-1-10," in Path(download.value.path()).read_text(encoding="utf-8-sig")

    desktop.locator("form[action$='/start/run/'] button").click()
    look = desktop.locator(f"a[href*='{'/cms/archiveunit/?batch='}']")
    expect(look).to_be_visible(timeout=60_000)
    assert fonds.units.count() == ROWS - 1
    look.click()
    expect(desktop.locator("main")).to_contain_text("第1卷水库工程")

    desktop.go_back()
    desktop.locator("a[href$='/undo/']").click()
    desktop.locator("form[action$='/start/undo/'] button").click()
    expect(desktop.locator("form[action$='/start/run/'] button")).to_be_visible(timeout=60_000)
    assert not ArchiveUnit.objects.exists()


def test_a_place_among_thirteen_thousand_siblings_opens_at_once(desktop: Page) -> None:
    repository = actions.ensure_repository(code="QL", name="青岚县档案馆")
    fonds = actions.ensure_fonds(repository=repository, code="J001", title="青岚县人民政府")
    numbers = range(1, 13_001)
    files = [UnitDescription(reference_code=f"J001-1-{number}", title=f"第{number}卷") for number in numbers]
    actions.ensure_units(fonds=fonds, descriptions=files, by=None)
    sign_in_archivist(desktop, repository)
    desktop.goto("/cms/archiveunit/tree/")
    desktop.get_by_role("link", name="青岚县人民政府").click()
    rows = desktop.locator("tr[id^=unit-]")
    expect(rows.first).to_contain_text("第1卷")
    assert rows.count() <= 200
    desktop.locator("details:has(.catalogue-waypoints) summary").click()
    parts = desktop.locator(".catalogue-waypoints a")
    code = parts.nth(32).inner_text()
    parts.nth(32).click()
    expect(rows.first).to_contain_text(code)
    expect(desktop.locator(".catalogue-waypoints a[aria-current]")).to_have_text(code)
    last = rows.last.locator("code").inner_text()
    desktop.locator("a[rel=next]").first.click()
    following = int(last.rpartition("-")[2]) + 1
    expect(rows.first).to_contain_text(f"第{following}卷")
