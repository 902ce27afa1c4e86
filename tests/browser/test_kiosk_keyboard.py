"""The terminal in the hall: typing without a keyboard, and a visit that leaves nothing behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from kiosk.input_words import frequencies, write

SMALLEST_TARGET = 60


@pytest.fixture(scope="session")
def input_words() -> None:
    """The keyboard's words, built once."""
    write(Path(settings.DATA_DIR) / "input", frequencies())


@pytest.fixture
def home(kiosk_page: Page, input_words: None) -> Iterator[Page]:
    """The terminal's home screen, with the search box touched."""
    kiosk_page.goto("/kiosk/home/")
    kiosk_page.locator("#q").tap()
    expect(kiosk_page.locator("#keyboard")).to_be_visible()
    return kiosk_page


def key(page: Page, name: str):
    return page.locator(".keys").get_by_role("button", name=name, exact=True)


def press(page: Page, letters: str) -> None:
    for letter in letters:
        key(page, letter).tap()


def candidate(page: Page, word: str):
    return page.locator(".candidates__list").get_by_role("button", name=word, exact=True)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("zhengfu", "政府"),
        ("zf", "政府"),
        ("dangan", "档案"),
        ("dag", "档案馆"),
        ("xi'an", "西安"),
        ("nver", "女儿"),
        ("lvse", "绿色"),
        ("zfxxgk", "政府信息公开"),
        ("zhengfuxinxi", "政府信息"),
    ],
)
def test_a_word_typed_in_pinyin_is_offered_at_once(home: Page, typed: str, word: str):
    for letter in typed:
        (key(home, "分词") if letter == "'" else key(home, letter)).tap()
    candidate(home, word).tap()
    expect(home.locator("#q")).to_have_value(word)
    expect(home.locator("#q")).to_be_focused()


def test_a_phrase_that_no_list_holds_is_put_together(home: Page):
    press(home, "qingchaxiantudizheng")
    home.locator(".candidates__candidate").first.tap()
    assert home.locator("#q").input_value().endswith("土地证")


def test_letters_left_over_wait_for_the_next_word(home: Page):
    press(home, "tudizheng")
    candidate(home, "土地").tap()
    expect(home.locator("#q")).to_have_value("土地")
    expect(home.locator(".candidates__letters")).to_have_text("zheng")
    candidate(home, "证").tap()
    expect(home.locator("#q")).to_have_value("土地证")


def test_erasing_takes_letters_first_and_characters_then(home: Page):
    press(home, "tudi")
    candidate(home, "土地").tap()
    press(home, "zf")
    erase = home.locator(".key[data-action='erase']")
    erase.tap()
    erase.tap()
    expect(home.locator("#q")).to_have_value("土地")
    erase.tap()
    expect(home.locator("#q")).to_have_value("土")


def test_more_candidates_are_a_touch_away(home: Page):
    press(home, "shi")
    shown = set(home.locator(".candidates__candidate").all_inner_texts())
    home.locator(".candidates__pager").last.tap()
    following = set(home.locator(".candidates__candidate").all_inner_texts())
    assert shown
    assert following
    assert not shown & following
    home.locator(".candidates__pager").first.tap()
    assert set(home.locator(".candidates__candidate").all_inner_texts()) == shown


def test_reference_codes_are_typed_with_digits_and_signs(home: Page):
    key(home, "123").tap()
    press(home, "0001-2·7")
    expect(home.locator("#q")).to_have_value("0001-2·7")


def test_every_target_is_large_and_the_field_stays_in_sight(home: Page):
    press(home, "zf")
    expect(candidate(home, "政府")).to_be_visible()
    for button in home.locator("#keyboard button:visible").all():
        box = button.bounding_box()
        assert box["height"] >= SMALLEST_TARGET
        assert box["width"] >= SMALLEST_TARGET
    field, keyboard = home.locator("#q").bounding_box(), home.locator("#keyboard").bounding_box()
    assert field["y"] >= 0
    assert field["y"] + field["height"] <= keyboard["y"]


def test_the_search_key_searches_for_what_still_waited(home: Page):
    press(home, "zhengfu")
    expect(candidate(home, "政府")).to_be_visible()
    home.locator(".key--primary").tap()
    home.wait_for_url("**/kiosk/search/?q=**")
    expect(home.locator("#q")).to_have_value("政府")


def test_candidates_come_within_fifty_milliseconds_once_loaded(home: Page):
    press(home, "zf")
    expect(candidate(home, "政府")).to_be_visible()
    key(home, "x").tap()
    took = home.evaluate(
        """() => {
            const key = [...document.querySelectorAll(".key")].find((button) => button.textContent === "x");
            const start = performance.now();
            key.click();
            return performance.now() - start;
        }"""
    )
    assert took < 50


def test_every_field_of_the_request_form_has_its_keyboard_and_stays_in_sight(kiosk_page: Page, input_words: None):
    kiosk_page.goto("/kiosk/requests/new/")
    keyboard = kiosk_page.locator("#keyboard")
    for name in ("subject", "description", "applicant_name", "identity_number", "telephone", "email", "address"):
        field = kiosk_page.locator(f"#id_{name}")
        field.tap()
        expect(field).to_be_focused()
        expect(keyboard).to_be_visible()
        press(kiosk_page, "1" if name in {"identity_number", "telephone"} else "a")
        kiosk_page.locator("h1").first.evaluate("heading => heading.click()")
        expect(keyboard).to_be_hidden()
        assert field.input_value() in {"1", "a", "啊"}


def test_a_form_that_is_refused_keeps_what_was_typed(kiosk_page: Page, input_words: None):
    kiosk_page.goto("/kiosk/track/")
    kiosk_page.locator("#id_number").tap()
    press(kiosk_page, "qlzr-2026-00001")
    kiosk_page.get_by_role("button", name="收起").tap()
    kiosk_page.locator("main button[type=submit]").tap()
    expect(kiosk_page.locator(".field--error")).to_have_count(1)
    expect(kiosk_page.locator("#id_number")).to_have_value("qlzr-2026-00001")
    kiosk_page.locator("#id_code").tap()
    press(kiosk_page, "48210937")
    expect(kiosk_page.locator("#id_code")).to_have_value("48210937")


@pytest.fixture
def visit(kiosk_page: Page) -> Page:
    """A visit that began at the first screen, with the browser's clock in our hands."""
    kiosk_page.clock.install()
    kiosk_page.goto("/kiosk/")
    kiosk_page.locator("a.attract").tap()
    kiosk_page.wait_for_url("**/kiosk/home/")
    expect(kiosk_page.get_by_role("button", name="结束使用")).to_be_visible()
    return kiosk_page


def test_an_abandoned_visit_ends_after_a_question_and_a_countdown(visit: Page):
    visit.get_by_role("button", name="高对比度").tap()
    assert "theme" in {cookie["name"] for cookie in visit.context.cookies()}
    question = visit.locator("#still-there")
    visit.clock.run_for(89_000)
    expect(question).to_be_hidden()
    visit.clock.run_for(2_000)
    expect(question).to_be_visible()
    visit.clock.run_for(10_000)
    assert 0 < int(visit.locator("[data-seconds]").inner_text()) < 20
    visit.clock.run_for(11_000)
    visit.wait_for_url("**/kiosk/")
    assert "theme" not in {cookie["name"] for cookie in visit.context.cookies()}


def test_one_touch_anywhere_goes_on_with_the_visit(visit: Page):
    visit.clock.run_for(91_000)
    visit.locator("#still-there").tap(position={"x": 40, "y": 40})
    expect(visit.locator("#still-there")).to_be_hidden()
    visit.clock.run_for(60_000)
    assert visit.url.endswith("/kiosk/home/")


def test_touching_the_screen_counts_as_being_there(visit: Page):
    for _ in range(3):
        visit.clock.run_for(60_000)
        visit.locator("h1").first.tap()
    expect(visit.locator("#still-there")).to_be_hidden()


def test_the_end_button_leaves_no_trail(visit: Page):
    visit.goto("/kiosk/search/?q=张三")
    trail = visit.evaluate("history.length")
    visit.get_by_role("link", name="首页").tap()
    visit.wait_for_url("**/kiosk/home/")
    assert visit.evaluate("history.length") == trail, "Screens take each other's place in the history."
    visit.get_by_role("button", name="大字", exact=True).tap()
    visit.get_by_role("button", name="结束使用").tap()
    visit.wait_for_url("**/kiosk/")
    assert {cookie["name"] for cookie in visit.context.cookies()} <= {"hall-terminal", "csrftoken"}
    expect(visit.locator("html")).to_have_attribute("data-text-size", "normal")
