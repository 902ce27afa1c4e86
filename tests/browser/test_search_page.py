"""The page of results under a person's hands: suggestions, facets, years, pages, and a scanned page with its marks."""

import datetime
import io
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Page, expect

from archive_catalog.actions import UnitDescription, create_unit, ensure_fonds, ensure_repository
from archive_catalog.models import ArchiveUnit, Level
from ocr.actions.ingestion import ScanFile, ingest
from ocr.actions.recognition import recognise
from search.actions import drain
from search.viewers import AccessClass
from tests.factories import an_agency, an_item

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
FIRST_YEAR = 1950
FILES = 22


def a_file(number: int) -> ArchiveUnit:
    fonds = ensure_fonds(repository=ensure_repository(code="QL", name="青岚县档案馆"), code="0045", title="城关公社")
    day = datetime.date(FIRST_YEAR + number, 3, 1)
    described = UnitDescription(
        reference_code=f"0045-1-{number + 1}",
        title=f"{day.year}年水库修建材料",
        level=Level.FILE,
        access=AccessClass.PUBLIC,
        date_text=str(day.year),
        date_from=day,
        date_to=day,
    )
    return create_unit(fonds=fonds, description=described, by=None)


@pytest.fixture
def catalogue(empty_index: None, rows_to_start_from: None) -> None:
    """A file for each of 22 years and two disclosed documents."""
    for number in range(FILES):
        a_file(number)
    an_item(title="水库除险加固批复", agency=an_agency("QLSL", "青岚县水利局"))
    an_item(title="水库防汛预案", agency=an_agency("QLYJ", "青岚县应急管理局"))
    drain()


@pytest.fixture
def scanned(catalogue: None) -> ArchiveUnit:
    """A file whose one page was scanned and read."""
    image = Image.new("L", (1240, 800), 255)
    pen = ImageDraw.Draw(image)
    for number, line in enumerate(("青岚县人民委员会", "关于粮食统购统销的报告", "拟于今冬动工，需木材六十方。")):
        pen.text((150, 150 + number * 120), line, font=ImageFont.truetype(str(FONT), 40, index=2), fill=0)
    out = io.BytesIO()
    image.save(out, "PNG")
    unit = a_file(30)
    (result,) = ingest(files=[ScanFile(name="1.png", source=out.getvalue())], unit=unit, by=None)
    recognise(job_id=result.jobs[0])
    drain()
    return unit


def total(page: Page, number: int) -> None:
    expect(page.locator(".finding__head [role=status]")).to_contain_text(f"{number} 条结果")


def test_a_suggestion_is_chosen_with_the_keyboard(desktop: Page, catalogue: None) -> None:
    desktop.goto("/")
    box = desktop.get_by_role("combobox")
    box.press_sequentially("水库防")
    expect(box).to_have_attribute("aria-expanded", "true")
    offered = desktop.get_by_role("option")
    expect(offered.first).to_be_visible()
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("水库防")
    box.press("ArrowDown")
    wanted = offered.filter(has_text="水库防汛预案")
    expect(wanted).to_have_count(1)
    for _ in range(offered.count()):
        box.press("ArrowDown")
        if wanted.get_attribute("aria-selected") == "true":
            break
    assert box.get_attribute("aria-activedescendant") == wanted.get_attribute("id")
    with desktop.expect_response("**/suggest/used/") as counted:
        box.press("Enter")
    assert counted.value.status == 204
    desktop.wait_for_url("**/search/?q=**")
    expect(desktop.locator(".result__title").first).to_have_text("水库防汛预案")


def test_a_suggestion_is_chosen_with_a_finger(phone: Page, catalogue: None) -> None:
    phone.goto("/search/?kind=disclosure")
    phone.get_by_role("combobox").tap()
    phone.get_by_role("combobox").press_sequentially("水库除")
    phone.get_by_role("option").filter(has_text="水库除险加固批复").tap()
    phone.wait_for_url("**/search/?q=**kind=disclosure")
    total(phone, 1)


def test_values_are_chosen_and_let_go(desktop: Page, catalogue: None) -> None:
    desktop.goto("/search/?q=水库")
    total(desktop, 24)
    desktop.locator(".kinds__kind", has_text="政府信息").click()
    total(desktop, 2)
    desktop.locator(".facets__choice", has_text="青岚县水利局").click()
    total(desktop, 1)
    expect(desktop.locator(".facets__choice", has_text="青岚县应急管理局")).to_contain_text("1")
    desktop.locator(".facets__choice", has_text="青岚县应急管理局").click()
    total(desktop, 2)
    desktop.locator(".chips__chip", has_text="青岚县水利局").click()
    expect(desktop.locator(".result__title")).to_have_text(["水库防汛预案"])
    desktop.locator(".chips__clear").click()
    total(desktop, 24)


def drag(page: Page, first: int, last: int) -> None:
    """Pulls the pointer over the bars from one year to another."""
    bars = page.locator("[data-years-bars]").bounding_box()
    columns = page.locator("[data-years-bars] [data-first]")
    starts = [int(column.get_attribute("data-first") or 0) for column in columns.all()]
    assert bars
    places = [bars["x"] + bars["width"] * (starts.index(year) + 0.5) / len(starts) for year in (first, last)]
    height = bars["y"] + bars["height"] / 2
    page.mouse.move(places[0], height)
    page.mouse.down()
    page.mouse.move(sum(places) / 2, height)
    page.mouse.move(places[1], height)


def test_years_are_dragged_over_and_can_be_typed(desktop: Page, catalogue: None) -> None:
    desktop.goto("/search/?q=水库&kind=archive&order=oldest")
    drag(desktop, 1953, 1956)
    expect(desktop.locator("[data-years-label]")).to_have_text("1953–1956")
    desktop.mouse.up()
    desktop.wait_for_url("**from=1953&to=1956**")
    total(desktop, 4)
    expect(desktop.locator(".result__title")).to_have_text([f"{year}年水库修建材料" for year in range(1953, 1957)])
    expect(desktop.locator(".years__bar:not(.years__bar--out)")).to_have_count(4)

    drag(desktop, 1960, 1958)
    desktop.keyboard.press("Escape")
    desktop.mouse.up()
    expect(desktop.get_by_label("起始年份")).to_have_value("1953")
    total(desktop, 4)

    desktop.get_by_label("截止年份").fill("1954-12")
    desktop.get_by_label("截止年份").press("Enter")
    desktop.wait_for_url("**to=1954-12**")
    total(desktop, 2)


def test_pages_are_turned_to_the_last(desktop: Page, catalogue: None) -> None:
    desktop.goto("/search/?q=水库&order=oldest")
    seen: list[str] = []
    for number in range(3):
        expect(desktop.locator(".pagination__status")).to_contain_text(f"第 {number + 1} 页")
        seen += desktop.locator(".result__title").all_inner_texts()
        if number < 2:
            desktop.get_by_role("link", name="下一页").click()
    assert len(seen) == len(set(seen)) == 24
    expect(desktop.get_by_role("link", name="下一页")).to_have_count(0)
    desktop.locator("#jump").fill("2")
    desktop.locator("#jump").press("Enter")
    expect(desktop.locator(".pagination__status")).to_contain_text("第 2 页")
    assert desktop.locator(".result__title").all_inner_texts() == seen[10:20]


def test_a_scanned_page_opens_with_its_words_marked(desktop: Page, scanned: ArchiveUnit) -> None:
    desktop.goto("/search/?q=统购统销")
    hit = desktop.locator(".result", has=desktop.locator(".badge--page"))
    expect(hit.locator("mark")).to_have_text("统购统销")
    hit.locator("a").click()
    desktop.wait_for_url(f"**/archive/{scanned.pk}/pages/1/?q=**")
    expect(desktop.locator(".marked-page__mark").first).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "contrast"])
def test_everyone_can_use_the_page(desktop: Page, catalogue: None, theme: str, live_server: object) -> None:
    desktop.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
    desktop.goto("/search/?q=水库&kind=archive&from=1951")
    desktop.get_by_role("combobox").fill("水")
    expect(desktop.get_by_role("option").first).to_be_visible()
    found = Axe().run(desktop, options=RULES).response["violations"]
    assert [f"{rule['id']}: {rule['nodes'][0]['target']}" for rule in found] == []


def test_on_a_phone_the_filters_wait_folded_and_nothing_scrolls_sideways(phone: Page, catalogue: None) -> None:
    phone.goto("/search/?q=水库")
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    expect(phone.locator(".facets__choice").first).to_be_hidden()
    assert not phone.evaluate(wide)
    phone.locator(".finding__summary").tap()
    expect(phone.locator(".facets__choice").first).to_be_visible()
    assert not phone.evaluate(wide)
