"""The calculator of deadlines as a visitor uses it, on a desk and on a telephone, with and without scripts."""

from typing import Any

from playwright.sync_api import Browser, Page, expect

ADDRESS = "/requests/calculator/"


def test_a_day_is_calculated_on_a_telephone(phone: Page) -> None:
    phone.goto("/requests/")
    phone.locator(f"a[href='{ADDRESS}']").click()
    phone.locator("input[name=received]").fill("2026-03-02")
    phone.locator("select[name=event-0-kind]").select_option("extended")
    phone.locator("input[name=event-0-on]").fill("2026-03-20")
    phone.locator("input[name=event-0-working_days]").fill("10")
    expect(phone.locator("input[name=event-0-until]")).to_be_hidden()
    phone.locator("button[name=add]").click()
    phone.locator("select[name=event-2-kind]").select_option("third_party_asked")
    phone.locator("input[name=event-2-on]").fill("2026-04-01")
    phone.locator("main button[type=submit]").first.click()
    expect(phone.locator("#no-due-day")).to_be_visible()

    phone.locator("select[name=event-1-kind]").select_option("third_party_answered")
    phone.locator("input[name=event-1-on]").fill("2026-04-08")
    phone.locator("main button[type=submit]").first.click()
    expect(phone.locator("#due-on")).to_have_attribute("datetime", "2026-04-20")
    expect(phone.get_by_text("政府信息公开条例 第三十三条").first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390, "nothing runs over the edge"


def test_it_needs_no_scripts(browser: Browser, live_server: Any) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(ADDRESS)
    page.locator("input[name=received]").fill("2026-03-02")
    page.locator("select[name=event-0-kind]").select_option("fee_paid")
    page.locator("input[name=event-0-on]").fill("2026-03-11")
    page.locator("main button[type=submit]").first.click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("select[name=event-1-kind]").select_option("fee_notified")
    page.locator("input[name=event-1-on]").fill("2026-03-09")
    page.locator("main button[type=submit]").first.click()
    expect(page.locator("#due-on")).to_have_attribute("datetime", "2026-04-01")
    context.close()
