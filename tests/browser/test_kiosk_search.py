"""Searching at the terminal with a finger: from letters in pinyin to a word marked on a scanned page."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, Locator, Page, expect

from archive_catalog.actions import UnitDescription, create_unit, ensure_fonds, ensure_repository
from archive_catalog.models import ArchiveUnit, Level
from kiosk.input_words import frequencies, write
from ocr.actions.ingestion import ScanFile, ingest
from ocr.actions.recognition import recognise
from search.actions import drain
from search.viewers import AccessClass
from tests.factories import an_agency, an_item

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
GLYPH = 40
SMALLEST_TARGET = 56
SMALLEST_TEXT = 20
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
REGISTERS, FILES = 24, 20
SCANNED = "0046-1-1"


def a_unit(title: str, code: str, date_text: str) -> ArchiveUnit:
    repository = ensure_repository(code="QL", name="青岚县档案馆")
    fonds = ensure_fonds(repository=repository, code=code[:4], title="县水利局" if code[:4] == "0046" else "城关公社")
    description = UnitDescription(
        reference_code=code, title=title, level=Level.FILE, access=AccessClass.PUBLIC, date_text=date_text
    )
    return create_unit(fonds=fonds, description=description, by=None)


def a_scan(lines: tuple[str, ...]) -> bytes:
    page = Image.new("L", (1240, 700), 255)
    draw = ImageDraw.Draw(page)
    for number, line in enumerate(lines):
        draw.text((150, 150 + number * 120), line, font=ImageFont.truetype(str(FONT), GLYPH), fill=20)
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def holdings(empty_index: None, rows_to_start_from: None) -> None:
    """Records on reservoirs of two fonds, 1950 to 1973, a disclosed item, and a page that was read, all to be found."""
    write(Path(settings.DATA_DIR) / "input", frequencies())
    an_item(title="政府信息公开工作年度报告", text="水库除险加固情况。", agency=an_agency("SL", "青岚县水利局"))
    for number in range(REGISTERS):
        a_unit(f"水库灌溉用水登记{number + 1}", f"0045-1-{number + 1}", str(1950 + number))
    for number in range(1, FILES + 1):
        unit = a_unit(f"水库修建卷宗{number}", f"0046-1-{number}", str(1950 + number))
        if unit.reference_code == SCANNED:
            source = a_scan(("青岚县人民委员会", "关于修建红星水库的请示"))
            (result,) = ingest(files=[ScanFile(name="1.png", source=source)], unit=unit, by=None)
            recognise(job_id=result.jobs[0])
    drain()


@pytest.fixture
def screen(kiosk_page: Page, holdings: None) -> Page:
    """The terminal's home screen, as a person finds it."""
    kiosk_page.goto("/kiosk/")
    kiosk_page.locator("a.attract").tap()
    kiosk_page.wait_for_url("**/kiosk/home/")
    return kiosk_page


def press(page: Page, letters: str) -> None:
    for letter in letters:
        page.locator(".keys").get_by_role("button", name=letter, exact=True).tap()


def offer(page: Page, text: str) -> Locator:
    return page.locator(".offers__offer", has=page.get_by_text(text, exact=True))


def titles(page: Page) -> list[str]:
    return page.locator(".result__title").all_inner_texts()


def choice(page: Page, name: str) -> Locator:
    return page.locator(".narrow__choice", has=page.locator(".narrow__label", has_text=name))


def turn_to(page: Page, number: int) -> None:
    page.locator(".turn__next").tap()
    page.wait_for_url(re.compile(f"page={number}"))


def test_from_pinyin_to_a_marked_page(screen: Page) -> None:
    screen.locator("#q").tap()
    press(screen, "shuiku")
    expect(screen.locator("#q")).to_have_value("", timeout=1_000)
    offer(screen, "水库").tap()
    screen.wait_for_url("**/kiosk/search/?q=**")
    expect(screen.locator("#q")).to_have_value("水库")
    expect(screen.locator(".tabs__tab").first).to_contain_text(str(REGISTERS + FILES + 2))

    screen.locator(".found__narrow").tap()
    screen.wait_for_url("**/kiosk/search/narrow/**")
    choice(screen, "县水利局").locator("visible=true").last.tap()
    shown = screen.locator(".narrow__show")
    expect(shown).to_contain_text(str(FILES + 1))
    expect(screen.locator(".narrow__choice[aria-current]", has_text="县水利局")).to_have_count(1)
    drag_years(screen, "to", by=-4)
    expect(screen.locator("#years-to")).to_have_value("1966")
    expect(shown).to_contain_text("17")
    screen.locator("[data-choice='to:earlier']").tap()
    expect(screen.locator("#years-to")).to_have_value("1956")
    expect(shown).to_contain_text("7")
    screen.locator("[data-choice='to:later']").tap()
    expect(screen.locator("#years-to")).to_have_value("1966")
    shown.locator("a").tap()

    expect(screen.locator(".chosen__chip")).to_have_count(3)
    first = titles(screen)
    turn_to(screen, 2)
    expect(screen.locator(".turn__status")).to_contain_text("2")
    seen = first + titles(screen)
    turn_to(screen, 3)
    expect(screen.locator(".result")).to_have_count(1)
    seen += titles(screen)
    assert len(seen) == len(set(seen)) == 17
    expect(screen.locator(".turn__next")).to_have_count(0)
    screen.locator(".turn__previous").tap()
    screen.wait_for_url(re.compile("page=2"))
    expect(screen.locator(".result")).to_have_count(8)

    screen.locator(".tabs__tab[href*='kind=page']").tap()
    expect(screen.locator(".result")).to_have_count(1)
    screen.locator(".result__title a").tap()
    mark, image = screen.locator(".marked-page__mark").first, screen.locator(".marked-page__image")
    expect(mark).to_be_visible()
    assert_on_the_word(mark, image, column=6, line=1)
    screen.locator("[data-back]").tap()
    expect(screen.locator(".result")).to_have_count(1)


def drag_years(page: Page, handle: str, *, by: int) -> None:
    """Drags a handle of the chart by so many bars."""
    bars = page.locator("[data-bars]").bounding_box()
    grip = page.locator(f"[data-handle='{handle}']").bounding_box()
    assert bars
    assert grip
    count = page.locator("[data-bars] [data-first]").count()
    x, y = grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by * bars["width"] / count, y, steps=5)
    page.mouse.up()


def assert_on_the_word(mark: Locator, image: Locator, *, column: int, line: int) -> None:
    """The mark's centre lies on the two characters that were drawn there, within half a character."""
    place, sheet = mark.bounding_box(), image.bounding_box()
    assert place
    assert sheet
    scale = 1240 / sheet["width"]
    centre = (
        (place["x"] + place["width"] / 2 - sheet["x"]) * scale,
        (place["y"] + place["height"] / 2 - sheet["y"]) * scale,
    )
    assert abs(centre[0] - (150 + (column + 1) * GLYPH)) < GLYPH / 2
    assert abs(centre[1] - (150 + line * 120 + GLYPH * 0.72)) < GLYPH / 2


@pytest.mark.parametrize("typed", ["zfxx", "zhengfuxx", "zhengfuxinxi"])
def test_initials_that_wait_bring_names_and_a_tap_searches(screen: Page, typed: str) -> None:
    screen.locator("#q").tap()
    press(screen, typed)
    row = offer(screen, "政府信息公开工作年度报告")
    expect(row).to_be_visible()
    box, keyboard = row.bounding_box(), screen.locator("#keyboard").bounding_box()
    assert box["height"] >= SMALLEST_TARGET
    assert box["y"] + box["height"] <= keyboard["y"], "No row lies behind the keyboard."
    row.tap()
    screen.wait_for_url("**/kiosk/search/?q=**")
    expect(screen.locator("#q")).to_have_value("政府信息公开工作年度报告")


def test_letters_behind_words_count_too_and_clearing_takes_the_offers_away(screen: Page) -> None:
    screen.locator("#q").tap()
    press(screen, "shuiku")
    screen.locator(".candidates__list").get_by_role("button", name="水库", exact=True).tap()
    press(screen, "xj")
    expect(screen.locator(".offers__text").first).to_have_text(re.compile("^水库修建卷宗"))
    screen.locator("[data-clears='q']").tap()
    expect(screen.locator(".offers")).to_be_hidden()
    expect(screen.locator("#q")).to_be_focused()


def test_words_typed_but_not_sent_go_along_with_a_tab(screen: Page) -> None:
    screen.goto("/kiosk/search/?q=水库")
    screen.locator("#q").tap()
    press(screen, "xiujian")
    screen.locator(".tabs__tab", has_text="档案条目").evaluate("link => link.click()")
    screen.wait_for_url(re.compile("kind=archive"))
    expect(screen.locator("#q")).to_have_value("水库修建")
    expect(screen.locator(".result")).to_have_count(8)


def test_years_by_finger_over_the_bars(screen: Page) -> None:
    screen.goto("/kiosk/search/narrow/?q=水库&kind=archive")
    bars = screen.locator("[data-bars]")
    first, last = (bars.locator("[data-first]").nth(index).bounding_box() for index in (3, 5))
    y = first["y"] + first["height"] / 2
    finger = screen.context.new_cdp_session(screen)

    def touch(kind: str, *places: float) -> None:
        points = [{"x": x, "y": y} for x in places]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", first["x"] + first["width"] / 2)
    touch("touchMove", first["x"] + first["width"])
    touch("touchMove", last["x"] + last["width"] / 2)
    touch("touchEnd")
    expect(screen.locator("#years-from")).to_have_value("1953")
    expect(screen.locator("#years-to")).to_have_value("1955")
    screen.locator(".narrow__show a").click()  # at once: the sheet may still be on its way
    screen.wait_for_url(re.compile("search/.q=.*from=1953&to=1955"))
    expect(screen.locator(".result")).to_have_count(6)


def test_quick_touches_are_all_counted(screen: Page) -> None:
    screen.goto("/kiosk/search/narrow/?q=水库")
    screen.evaluate(
        """() => {
            for (const key of ["kind:archive", "order:oldest", "exact"]) {
                document.querySelector(`[data-choice="${key}"]`).click();
            }
        }"""
    )
    expect(screen.locator("[data-choice='exact']")).to_have_attribute("aria-current", "true")
    for key in ("kind:archive", "order:oldest"):
        expect(screen.locator(f"[data-choice='{key}']")).to_have_attribute("aria-current", "true")
    assert all(part in screen.url for part in ("kind=archive", "order=oldest", "exact=1"))
    back = screen.locator("[data-back]").get_attribute("href")
    assert back.endswith(screen.url.split("?")[1])


@pytest.fixture
def plain(browser: Browser, live_server: object, holdings: None) -> Iterator[Page]:
    """A terminal whose scripts do not run."""
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="zh-CN")
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def test_links_alone_narrow_and_the_browsers_back_leads_back(plain: Page) -> None:
    plain.goto("/kiosk/search/")
    plain.locator("#q").fill("水库")
    plain.locator(".search-box__button").click()
    plain.locator(".found__narrow").click()
    choice(plain, "县水利局").last.click()
    plain.locator("[data-choice='from:later']").click()
    expect(plain.locator("#years-from")).to_have_value("1961")
    plain.locator(".narrow__show a").click()
    expect(plain.locator(".chosen__chip", has_text="1961")).to_have_count(1)
    expect(plain.locator(".result")).to_have_count(8)
    plain.locator(".chosen__chip", has_text="1961").click()
    expect(plain.locator(".chosen__chip")).to_have_count(1)
    plain.go_back()
    expect(plain.locator(".chosen__chip", has_text="1961")).to_have_count(1)
    plain.go_back()
    expect(plain.locator("#years-from")).to_have_value("1961")


SCREENS = ["/kiosk/search/", "/kiosk/search/?q=水库&kind=archive&from=1951&to=1999", "/kiosk/search/narrow/?q=水库"]
LOOKS = [("light", "normal"), ("contrast", "larger")]
SIZES = [(1080, 1920), (1920, 1080)]


@pytest.mark.parametrize(("theme", "text"), LOOKS)
def test_everything_is_large_readable_and_on_the_screen(
    screen: Page, live_server: object, theme: str, text: str
) -> None:
    cookies = (("theme", theme), ("text-size", text))
    screen.context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies])
    for width, height in SIZES:
        screen.set_viewport_size({"width": width, "height": height})
        for address in SCREENS:
            screen.goto(address)
            where = f"{address} at {width}x{height}"
            for name, target in small_things(screen):
                assert target >= SMALLEST_TARGET, f"{where}: {name} is {target} px."
            assert smallest_text(screen) >= SMALLEST_TEXT, where
            assert not screen.evaluate("document.documentElement.scrollWidth > innerWidth"), where
            found = Axe().run(screen, options=RULES).response["violations"]
            assert [(rule["id"], rule["nodes"][0]["target"]) for rule in found] == [], where


def small_things(page: Page) -> list[tuple[str, float]]:
    """What can be touched, each with the smaller of its height and width; a result is touched whole."""
    return page.evaluate(
        """() => [...document.querySelectorAll("main :is(a, button, input:not([type=hidden]), summary)")]
            .filter((element) => element.checkVisibility({ visibilityProperty: true }))
            .map((element) => {
                const box = (element.closest(".result") ?? element).getBoundingClientRect();
                return [element.textContent.trim() || element.id, Math.min(box.width, box.height)];
            })"""
    )


def smallest_text(page: Page) -> float:
    return page.evaluate(
        """() => Math.min(...[...document.querySelectorAll("main *")]
            .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
            .filter((element) => element.checkVisibility() && !element.closest(".visually-hidden"))
            .map((element) => parseFloat(getComputedStyle(element).fontSize)))"""
    )
