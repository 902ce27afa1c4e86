"""A person at the desk, with a real browser."""

from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from ocr.desk.claims import claim
from ocr.models import Page as ScannedPage

PASSWORD = "long-enough-2026"


def at_the_desk(page: Page, user: User, scanned: ScannedPage) -> None:
    """Signs in and opens the desk of a page that `user` has taken."""
    sign_in(page, user)
    claim(page=scanned, by=user, now=timezone.now())
    page.goto(f"/cms/transcription/pages/{scanned.pk}/")
    expect(page.locator(".desk-line.is-active")).to_be_visible()


def sign_in(page: Page, user: User) -> None:
    user.set_password(PASSWORD)
    user.save()
    page.goto("/cms/login/")
    page.locator("input[name=username]").fill(user.username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    page.wait_for_url("**/cms/")


def line_at(page: Page, number: int) -> Locator:
    """The line with this number, from 1."""
    return page.locator(".desk-line").nth(number - 1)


def field_at(page: Page, number: int) -> Locator:
    return line_at(page, number).locator("textarea")


def expect_saved(line: Locator) -> None:
    expect(line).to_have_attribute("data-saving", "saved")


def tab_to(page: Page, selector: str, *, at_most: int = 80) -> None:
    """Presses Tab until what `selector` finds has the focus, as somebody without a mouse does."""
    for _press in range(at_most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector):
            return
    raise AssertionError(f"{selector} is not reached with {at_most} presses of Tab.")
