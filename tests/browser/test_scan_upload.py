"""An archivist hands scans in: drops many files, loses the connection, watches the batch, and reads its report."""

import csv
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission, User
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Page, Route, expect

from archive_catalog.actions import UnitDescription, ensure_fonds, ensure_repository, ensure_unit
from archive_catalog.models import ArchiveUnit, Charge, Level
from ocr.models import BatchFile
from ocr.models import Page as ScannedPage

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
CODE = "0045-WS·1953·D30-0012"
PASSWORD = "long-enough-2026"


@pytest.fixture
def unit() -> ArchiveUnit:
    repository = ensure_repository(code="QL", name="青岚县档案馆")
    fonds = ensure_fonds(repository=repository, code="0045", title="青岚县人民委员会")
    description = UnitDescription(reference_code=CODE, title="关于修建红星水库的请示", level=Level.ITEM)
    return ensure_unit(fonds=fonds, description=description, by=None)[0]


@pytest.fixture
def scans(tmp_path: Path) -> list[Path]:
    """Two pages, one of them large enough for several pieces, a copy of the other, and a file that is no image."""
    noise = Image.effect_noise((1800, 1300), 30).point(lambda value: min(255, value + 90)).convert("RGB")
    ImageDraw.Draw(noise).text((200, 300), "红星水库", font=ImageFont.truetype(str(FONT), 90, index=2), fill=0)
    noise.save(tmp_path / "大页.png", dpi=(300, 300))
    plain = Image.new("L", (900, 600), 255)
    ImageDraw.Draw(plain).text((60, 60), "青岚县人民委员会", font=ImageFont.truetype(str(FONT), 40, index=2), fill=0)
    plain.save(tmp_path / "小页.png", dpi=(150, 150))
    plain.save(tmp_path / "副本.png", dpi=(150, 150))
    (tmp_path / "说明.jpg").write_text("不是图像", encoding="utf-8")
    assert (tmp_path / "大页.png").stat().st_size > 2 * 1024**2
    return [tmp_path / name for name in ("大页.png", "小页.png", "副本.png", "说明.jpg")]


def sign_in(page: Page, unit: ArchiveUnit) -> None:
    person = User.objects.create_user("archivist", password=PASSWORD)
    group = Group.objects.create(name="archivists")
    person.groups.add(group)
    group.permissions.set(Permission.objects.filter(codename__in=("access_admin", "change_archiveunit")))
    Charge.objects.create(group=group, repository=unit.fonds.repository, fonds=unit.fonds)
    page.goto("/cms/login/")
    page.locator("input[name=username]").fill("archivist")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    page.wait_for_url("**/cms/")


def open_batch(page: Page) -> None:
    page.goto("/cms/scans/new/")
    page.locator("#id_unit").fill("0045-ws.1953.d30-12")
    page.locator("form:has(#id_unit) button[type=submit]").click()
    page.wait_for_url("**/cms/scans/*/")


def test_a_batch_is_uploaded_watched_and_reported(
    desktop: Page, worker: None, unit: ArchiveUnit, scans: list[Path]
) -> None:
    sign_in(desktop, unit)
    open_batch(desktop)
    attempts: list[str] = []

    def lost_now_and_then(route: Route) -> None:
        attempts.append(route.request.url)
        if len(attempts) in {2, 4}:
            route.abort()
        else:
            route.continue_()

    desktop.route("**/files/*/?offset=*", lost_now_and_then)
    desktop.locator("#intake-files").set_input_files(scans)

    totals = desktop.locator(".catalogue-totals")
    expect(totals).to_be_visible(timeout=90_000)
    expect(totals.locator("[data-total=files]")).to_contain_text("4")
    expect(totals.locator("[data-total=added]")).to_contain_text("2")
    expect(totals.locator("[data-total=same]")).to_contain_text("1")
    expect(totals.locator("[data-total=refused]")).to_contain_text("1")
    assert len(attempts) >= 6, "The large file came in one piece, or the lost pieces were not sent again."
    expect(desktop.locator(".intake-line", has_text="说明.jpg")).to_be_visible()
    twin = desktop.locator(".intake-line[data-state=same]")
    expect(twin).to_contain_text("副本.png")
    expect(twin).to_contain_text("小页.png")
    expect(desktop.locator(".intake-line[data-state=added]")).to_contain_text("150")

    reading = desktop.locator("[data-stage=recognition] progress")
    expect(reading).to_have_js_property("value", 100, timeout=90_000)
    assert {page.transcription is not None for page in ScannedPage.objects.all()} == {True}
    with desktop.expect_download() as download:
        desktop.locator("a[href$='report.csv']").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert {row[0] for row in list(csv.reader(text.splitlines()))[1:]} == {scan.name for scan in scans}


def test_the_same_files_chosen_again_go_on_where_they_stopped(
    phone: Page, unit: ArchiveUnit, scans: list[Path]
) -> None:
    sign_in(phone, unit)
    open_batch(phone)
    phone.locator("#intake-auto").uncheck(force=True)
    pieces: list[str] = []

    def only_one(route: Route) -> None:
        pieces.append(route.request.url)
        if len(pieces) == 1:
            route.continue_()
        else:
            route.abort()

    phone.route("**/files/*/?offset=*", only_one)
    phone.locator("#intake-files").set_input_files(scans[0])
    expect(phone.locator("#intake-problem")).to_be_visible()
    assert BatchFile.objects.get().received == 1024**2
    phone.unroute("**/files/*/?offset=*")
    phone.on("dialog", lambda dialog: dialog.accept())

    phone.goto(phone.url)  # the window was closed and opened again
    sent: list[str] = []
    phone.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    phone.locator("#intake-auto").uncheck(force=True)
    phone.locator("#intake-files").set_input_files(scans[0])
    expect(phone.locator("#intake-total")).to_have_js_property("value", 100)
    file = BatchFile.objects.get()
    assert file.received == file.byte_size
    assert f"offset={1024**2}" in sent[0]
    assert all("offset=0" not in url for url in sent)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
