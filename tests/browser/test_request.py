"""Asking for information: the applicant's way and the officer's, in the real pages."""

import re

from django.utils import timezone
from playwright.sync_api import Page, expect

from cms.cases.clock import current_calendar
from cms.cases.models import Case
from tests.factories import a_person, an_agency

PASSWORD = "long-enough-2026"


def fill_request(page: Page, *, identity_number: str, press_twice: bool = False) -> None:
    page.goto("/requests/new/")
    page.get_by_label("受理机关").select_option(label="青岚县自然资源局")
    page.get_by_label("所需信息").fill("城关镇东街征地补偿标准")
    page.get_by_label("特征描述").fill("2024年东街片区征地的补偿标准。")
    page.get_by_label("姓名或名称").fill("林小满")
    page.get_by_label("证件号码").fill(identity_number)
    page.get_by_label("联系电话").fill("13800001234")
    page.get_by_role("button", name="提交申请").click(click_count=2 if press_twice else 1)


def test_a_request_is_filed_followed_and_answered(desktop: Page) -> None:
    for name in ("officer", "checker", "head"):
        a_person(name)
    today = timezone.localdate()

    fill_request(desktop, identity_number="11010519491231002X")
    number = desktop.locator("#case-number").inner_text()
    code = desktop.locator("#query-code").inner_text()
    assert number == f"QLZR-{today.year}-00001"
    assert re.fullmatch(r"\d{4} \d{4}", code)
    due = current_calendar().add_working_days(today, 20)
    expect(desktop.locator("#due-on")).to_have_attribute("datetime", due.isoformat())
    with desktop.expect_download() as download:
        desktop.get_by_role("link", name="下载回执").click()
    assert download.value.suggested_filename == f"{number}.pdf"
    desktop.get_by_role("button", name="结束").click()

    track(desktop, number, code)
    expect(desktop.locator("#case-state")).to_have_text("办理中")
    expect(desktop.get_by_text("政府信息公开条例 第三十三条").first).to_be_visible()
    desktop.get_by_role("button", name="结束").click()

    sign_in(desktop, "officer")
    desktop.goto("/cms/cases/")
    desktop.get_by_role("link", name=number).click()
    expect(desktop.get_by_text("林小满")).to_be_visible()
    desktop.locator("#move-save_draft summary").click()
    desktop.locator("select[name=decision]").select_option("granted")
    desktop.locator("#move-save_draft textarea[name=text]").fill("现将东街片区征地补偿标准随文提供：每亩四万二千元。")
    desktop.locator("#move-save_draft button[type=submit]").click()
    for who, step in (("officer", "submit_draft"), ("checker", "pass_check"), ("head", "approve")):
        sign_in(desktop, who)
        desktop.goto("/cms/cases/")
        desktop.get_by_role("link", name=number).click()
        desktop.locator(f"#move-{step} summary").click()
        desktop.locator(f"#move-{step} button[type=submit]").click()
        expect(desktop.locator(".messages .success")).to_be_visible()
    desktop.context.clear_cookies()

    track(desktop, number, code)
    expect(desktop.locator("#case-state")).to_have_text("已答复")
    expect(desktop.locator("#answer-text")).to_contain_text("每亩四万二千元")
    expect(desktop.locator("#decision")).to_have_text("予以公开")
    expect(desktop.get_by_text("行政复议").first).to_be_visible()


def sign_in(page: Page, who: str) -> None:
    page.context.clear_cookies()
    page.goto("/cms/login/")
    page.locator("input[name=username]").fill(who)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()


def track(page: Page, number: str, code: str) -> None:
    page.goto("/requests/track/")
    page.locator("input[name=number]").fill(number)
    page.locator("input[name=code]").fill(code)
    page.locator("main button[type=submit]").click()


def test_a_form_with_a_mistake_keeps_what_was_typed(phone: Page) -> None:
    an_agency()
    fill_request(phone, identity_number="110105194912310021")
    expect(phone.get_by_text("公民身份号码有误")).to_be_visible()
    expect(phone.get_by_label("特征描述")).to_have_value("2024年东街片区征地的补偿标准。")
    assert not Case.objects.exists()


def test_a_button_pressed_twice_files_once(desktop: Page) -> None:
    an_agency()
    fill_request(desktop, identity_number="11010519491231002X", press_twice=True)
    number, code = desktop.locator("#case-number").inner_text(), desktop.locator("#query-code").inner_text()
    assert Case.objects.count() == 1
    track(desktop, number, code)
    expect(desktop.locator("#case-state")).to_have_text("办理中")


def test_wrong_codes_are_stopped(desktop: Page) -> None:
    an_agency()
    fill_request(desktop, identity_number="11010519491231002X")
    number = desktop.locator("#case-number").inner_text()
    right = desktop.locator("#query-code").inner_text().replace(" ", "")
    desktop.get_by_role("button", name="结束").click()
    wrong = "00000000" if right != "00000000" else "11111111"
    for _try in range(5):
        track(desktop, number, wrong)
        expect(desktop.get_by_role("alert")).to_contain_text("请")
    track(desktop, number, right)
    expect(desktop.get_by_role("alert")).to_contain_text("小时")
