"""An editor publishes in the CMS; the public finds it."""

import time
from pathlib import Path

from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect

from cms.disclosure.actions import ensure_catalogue
from tests.factories import an_agency

PASSWORD = "long-enough-2026"


def sign_in(page: Page, name: str) -> None:
    page.goto("/cms/login/")
    page.locator("input[name=username]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    page.wait_for_url("**/cms/")


def test_an_item_is_published_and_found_within_five_seconds(desktop: Page, worker: object, tmp_path: Path) -> None:
    get_user_model().objects.create_superuser("editor", "editor@example.org", PASSWORD)
    an_agency()
    catalogue = ensure_catalogue(title="政府信息公开目录")
    attachment = tmp_path / "补助标准表.csv"
    attachment.write_text("类别,标准\nC级,8000\n", encoding="utf-8-sig")

    sign_in(desktop, "editor")
    desktop.goto(f"/cms/pages/add/disclosure/disclosureitem/{catalogue.pk}/")
    desktop.locator("[name=title]").fill("青岚县农村危房改造补助办法")
    desktop.locator("[name=document_number]").fill("青建〔2026〕18号")
    desktop.locator("[name=agency]").select_option(label="青岚县自然资源局")
    desktop.locator("[name=formed_on]").fill("2026-03-02")
    desktop.locator("[name=published_on]").fill("2026-03-06")
    desktop.locator("[name=category]").select_option("20-11")
    desktop.locator("[name=summary]").fill("规定补助对象、标准和程序。")
    add_paragraph(desktop, "补助资金由县财政局直接打入农户一卡通账户。")
    attach(desktop, attachment)
    desktop.locator("button[aria-label=更多操作], [data-w-dropdown-target=toggle]").last.click()
    desktop.locator("[name=action-publish]").click()
    expect(desktop.get_by_text("已创建并发布")).to_be_visible()
    promised = time.monotonic() + 5

    found = desktop.locator(".result__title", has_text="青岚县农村危房改造补助办法")
    desktop.goto("/search/?q=一卡通账户")
    while not found.count() and time.monotonic() < promised:
        desktop.reload()
    expect(found).to_have_count(1)
    expect(desktop.locator(".result__snippet mark").first).to_have_text("一卡通账户")

    desktop.goto("/disclosure/?category=20-11")
    desktop.get_by_role("link", name="青岚县农村危房改造补助办法").click()
    expect(desktop.locator(".document-body")).to_contain_text("直接打入农户一卡通账户")
    expect(desktop.get_by_text("青建〔2026〕18号")).to_be_visible()
    with desktop.expect_download() as download:
        desktop.get_by_role("link", name="补助标准表").click()
    assert "C级,8000" in Path(download.value.path()).read_text(encoding="utf-8-sig")


def add_paragraph(page: Page, text: str) -> None:
    body = page.locator("section[id$=body-section]")
    body.locator("button.c-sf-add-button").first.click()
    page.get_by_role("option", name="段落").click()
    editor = body.locator("[contenteditable=true]")
    editor.click()
    page.keyboard.insert_text(text)


def attach(page: Page, path: Path) -> None:
    page.locator("#id_attachments-ADD").click()
    attachments = page.get_by_role("region", name="附件", exact=True)
    attachments.locator("[data-chooser-action-choose]").first.click()
    dialog = page.locator(".modal-body")
    dialog.get_by_role("tab").last.click()
    dialog.locator("input[type=file]").set_input_files(path)
    dialog.locator("[name=document-chooser-upload-title]").fill("补助标准表")
    dialog.locator("button[type=submit], input[type=submit]").last.click()
    expect(attachments).to_contain_text("补助标准表")
