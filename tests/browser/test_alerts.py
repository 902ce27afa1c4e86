"""Saving a search on a telephone, confirming it from the mail, and ending it."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from playwright.sync_api import Browser, Page, expect

from cms.alerts.delivery import send_due_mails
from cms.alerts.models import SavedSearch

pytestmark = pytest.mark.usefixtures("empty_index")


def path_in_mail(name: str) -> str:
    """The path of the link of this name in the mail that goes out now."""
    mail.outbox.clear()
    send_due_mails()
    (message,) = mail.outbox
    found = re.search(rf"https?://\S+/alerts/{name}/\S+", message.body)
    assert found
    return urlsplit(found.group()).path


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def save_confirm_end(page: Page) -> None:
    page.goto("/alerts/new/?q=水库 批复&kind=archive&from=1950&to=1965")
    expect(page.locator("main")).to_contain_text("水库 批复")
    expect(page.locator("main")).to_contain_text("1950 – 1965")
    assert fits(page)
    page.locator("main form button").click()
    expect(page.locator(".field__error")).to_be_visible()
    page.locator("input[name=address]").fill("lin@example.com")
    page.locator("input[value=weekly]").check()
    page.locator("main form button").click()
    expect(page.locator(".notice--success")).to_be_visible()
    page.goto(path_in_mail("confirm"))
    assert fits(page)
    page.locator("main form button").click()
    expect(page.locator(".notice--success")).to_be_visible()
    assert SavedSearch.objects.get().confirmed_at
    page.locator("main a[href*='/alerts/manage/']").click()
    expect(page.locator("main .card")).to_have_count(1)
    assert fits(page)
    page.locator("main form button").click()
    expect(page.locator("main .card")).to_have_count(0)
    assert not SavedSearch.objects.exists()


def test_on_a_telephone(phone: Page) -> None:
    save_confirm_end(phone)


def test_without_scripts(browser: Browser, live_server: Any) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto("/alerts/new/?q=水库")
        page.locator("input[name=address]").fill("lin@example.com")
        page.locator("main form button").click()
        page.goto(path_in_mail("confirm"))
        page.locator("main form button").click()
        expect(page.locator(".notice--success")).to_be_visible()
    finally:
        context.close()
    assert SavedSearch.objects.get().confirmed_at
