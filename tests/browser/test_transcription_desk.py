"""A transcriber's day: lines corrected by keyboard, nothing lost, nobody overwritten, layout mended, audited blind."""

import re
import shutil
import time
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Error, Page, expect

from ocr.desk.claims import claim, release
from ocr.desk.saving import save_line
from ocr.engines.port import Direction
from ocr.models import AuditDraw, Line, LineState, PageKind
from ocr.models import Page as ScannedPage
from search.actions import drain
from tests.browser.transcriber import at_the_desk, expect_saved, field_at, line_at, sign_in
from tests.integration.desk_bench import a_line, a_page, a_unit, an_archivist, lines_of, somebody

SURE = 99.9  # per cent
SOON = 5.0  # seconds until a correction is found


def found_soon(page: Page, words: str, title: str) -> None:
    """The website's search shows the page for `words`, within SOON of now."""
    until = time.monotonic() + SOON
    drain()
    page.goto(f"/search/?q={words}")
    expect(page.locator(".result", has_text=title).locator("mark").first).to_be_visible(
        timeout=max(1, (until - time.monotonic()) * 1000)
    )


def handed_in(folder: Path, material: Path, name: str, *options: str) -> ScannedPage:
    """A real scan, read by the best engine there is."""
    shutil.copy(material / "ocr" / f"{name}.png", folder)
    call_command("ocr_ingest", str(folder), "--unit", a_unit().reference_code, "--here", *options, verbosity=0)
    return ScannedPage.objects.select_related("transcription", "unit").get()


@pytest.mark.shared_material
def test_a_handwritten_page_is_corrected_by_keyboard_and_found(
    desktop: Page, empty_index: None, shared_material: Path, tmp_path: Path, settings: Any
) -> None:
    settings.OCR = {**settings.OCR, "ENGINE": "routed"}
    scanned = handed_in(tmp_path, shared_material, "handwritten/hccpage_weixin_18572")
    at_the_desk(desktop, an_archivist(), scanned)
    keys = desktop.keyboard
    expect(field_at(desktop, 1)).to_be_focused()
    keys.press("Control+a")
    keys.insert_text("我听见回声来自红星水库和心间")
    keys.press("Enter")
    expect_saved(line_at(desktop, 1))
    expect(line_at(desktop, 1)).to_have_attribute("data-state", "corrected")
    expect(field_at(desktop, 2)).to_be_focused()
    found_soon(desktop, "红星水库", scanned.unit.title)


@pytest.mark.shared_material
def test_columns_are_corrected_as_they_are_seen_and_found(
    desktop: Page, empty_index: None, shared_material: Path, tmp_path: Path, settings: Any
) -> None:
    settings.OCR = {**settings.OCR, "ENGINE": "routed"}
    scanned = handed_in(tmp_path, shared_material, "vertical/lite_4", "--direction", "vertical")
    rows = lines_of(scanned)
    assert {line.direction for line in rows} == {"vertical"}
    at_the_desk(desktop, an_archivist(), scanned)
    keys = desktop.keyboard
    first, second = line_at(desktop, 1).bounding_box(), line_at(desktop, 2).bounding_box()
    assert first is not None
    assert second is not None
    assert second["x"] < first["x"], "Columns follow one another from the right."
    field = field_at(desktop, 1)
    assert field.evaluate("field => getComputedStyle(field).writingMode") == "vertical-rl"
    keys.press("Home")
    keys.press("ArrowDown")
    assert field.evaluate("field => field.selectionStart") == 1, "Down goes along the column."
    keys.press("ArrowLeft")
    expect(field_at(desktop, 2)).to_be_focused()
    keys.press("ArrowRight")
    expect(field_at(desktop, 1)).to_be_focused()
    keys.press("ArrowLeft")
    keys.press("Control+a")
    keys.insert_text("宝剑锋从红旗水渠")
    keys.press("Enter")
    expect_saved(line_at(desktop, 2))
    found_soon(desktop, "红旗水渠", scanned.unit.title)


@pytest.fixture
def doubtful(rows_to_start_from: None) -> ScannedPage:
    """Three lines with a doubtful character in the first and in the third."""
    return a_page(
        a_unit(),
        a_line("红星水厍工程", sure=SURE, unsure={3: 42.0}, others="库"),
        a_line("城关公社", sure=SURE),
        a_line("王秀英代表", sure=SURE, unsure={1: 85.0}, others="琇"),
    )


def test_unsure_characters_are_visited_and_replaced_by_one_key(desktop: Page, doubtful: ScannedPage) -> None:
    at_the_desk(desktop, an_archivist(), doubtful)
    keys, field = desktop.keyboard, field_at(desktop, 1)
    chosen = "field => field.value.slice(field.selectionStart, field.selectionEnd)"
    assert field.evaluate(chosen) == "厍"
    expect(line_at(desktop, 1).locator("[data-unsure]")).to_have_text(["厍"])
    keys.press("Alt+1")
    expect(field).to_have_value("红星水库工程")
    keys.press("Tab")
    expect(field_at(desktop, 3)).to_be_focused()
    assert field_at(desktop, 3).evaluate(chosen) == "秀"
    keys.press("F2")
    keys.press("1")
    expect(field_at(desktop, 3)).to_have_value("王琇英代表")
    keys.press("Alt+0")
    expect(field_at(desktop, 3)).to_have_value("王琇〓代表")
    keys.press("Control+z")
    keys.press("Control+z")
    expect(field_at(desktop, 3)).to_have_value("王秀英代表")
    keys.press("Alt+9")
    expect(line_at(desktop, 3)).to_have_attribute("data-state", "unreadable")
    expect_saved(line_at(desktop, 3))
    keys.press("Control+z")
    keys.press("Enter")
    expect(line_at(desktop, 3)).to_have_attribute("data-state", "corrected")
    expect_saved(line_at(desktop, 3))
    assert [(line.text, line.state) for line in lines_of(doubtful)] == [
        ("红星水库工程", LineState.CORRECTED),
        ("城关公社", LineState.MACHINE),
        ("王秀英代表", LineState.CORRECTED),
    ]


def test_keys_that_an_input_method_uses_do_nothing_else(desktop: Page, doubtful: ScannedPage) -> None:
    at_the_desk(desktop, an_archivist(), doubtful)
    method = desktop.context.new_cdp_session(desktop)
    method.send("Input.imeSetComposition", {"text": "ku", "selectionStart": 2, "selectionEnd": 2})
    for key in ("Enter", "Tab", "1"):
        field_at(desktop, 1).evaluate(
            "(field, key) => field.dispatchEvent(new KeyboardEvent('keydown', "
            "{ key, code: key, isComposing: true, bubbles: true, cancelable: true }))",
            key,
        )
    expect(field_at(desktop, 1)).to_be_focused()
    expect(line_at(desktop, 1)).to_have_attribute("data-state", "open")
    method.send("Input.insertText", {"text": "库"})
    expect(field_at(desktop, 1)).to_have_value("红星水库工程")
    expect_saved(line_at(desktop, 1))
    assert lines_of(doubtful)[0].text == "红星水库工程"


def test_what_could_not_be_sent_is_there_when_the_page_is_opened_again(desktop: Page, doubtful: ScannedPage) -> None:
    at_the_desk(desktop, an_archivist(), doubtful)
    address = desktop.url
    desktop.context.set_offline(offline=True)
    desktop.keyboard.insert_text("库")
    expect(line_at(desktop, 1)).to_have_attribute("data-saving", "unsent")
    expect(desktop.locator("[data-connection]")).to_be_visible()
    desktop.goto("about:blank")
    desktop.context.set_offline(offline=False)
    assert lines_of(doubtful)[0].text == "红星水厍工程"
    desktop.goto(address)
    expect(field_at(desktop, 1)).to_have_value("红星水库工程")
    expect_saved(line_at(desktop, 1))
    expect(desktop.locator("[data-connection]")).to_be_hidden()
    assert lines_of(doubtful)[0].text == "红星水库工程"
    kept = "async () => (await import('/static/ocr/desk/unsent.js')).waiting()"
    assert desktop.evaluate(kept) == 0, "What was sent stays in no browser."


def test_pages_are_left_only_when_everything_is_sent(desktop: Page, doubtful: ScannedPage) -> None:
    at_the_desk(desktop, an_archivist(), doubtful)
    desktop.route(re.compile(r"/transcription/lines/\d+/$"), lambda route: route.abort())
    desktop.keyboard.insert_text("库")
    expect(line_at(desktop, 1)).to_have_attribute("data-saving", "unsent")
    _verb(desktop, "skip")
    expect(desktop.locator("[data-connection]")).to_be_visible()
    expect(field_at(desktop, 1)).to_have_value("红星水库工程")
    desktop.unroute_all()
    _verb(desktop, "skip")
    desktop.wait_for_url("**/cms/transcription/")
    assert lines_of(doubtful)[0].text == "红星水库工程"


def test_signing_out_leaves_no_text_on_a_shared_machine(desktop: Page, doubtful: ScannedPage) -> None:
    at_the_desk(desktop, an_archivist(), doubtful)
    desktop.route(re.compile(r"/transcription/lines/\d+/$"), lambda route: route.abort())
    desktop.keyboard.insert_text("库")
    expect(line_at(desktop, 1)).to_have_attribute("data-saving", "unsent")
    waiting = "async () => (await import('/static/ocr/desk/unsent.js')).waiting()"
    assert desktop.evaluate(waiting) == 1
    asked: list[str] = []
    desktop.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    desktop.locator(".sidebar-footer__account").click()
    desktop.locator("form[action$='/logout/'] button").click()
    desktop.wait_for_url("**/login/**")
    assert len(asked) == 1
    assert "1" in asked[0]
    assert desktop.evaluate(waiting) == 0


def test_two_people_on_one_line_see_both_texts_and_choose(desktop: Page, doubtful: ScannedPage) -> None:
    mine, theirs = an_archivist(), an_archivist("wang", fonds=doubtful.unit.fonds)
    for decision, expected in (("mine", "红星水渠工程"), ("theirs", "红星水库二期")):
        line = lines_of(doubtful)[0]
        _write(line, "红星水厍工程", doubtful, by=mine)
        at_the_desk(desktop, mine, doubtful)
        desktop.context.set_offline(offline=True)
        field_at(desktop, 1).press("Control+a")
        desktop.keyboard.insert_text("红星水渠工程")
        expect(line_at(desktop, 1)).to_have_attribute("data-saving", "unsent")
        release(page=doubtful, by=mine)
        _write(lines_of(doubtful)[0], "红星水库二期", doubtful, by=theirs)
        desktop.context.set_offline(offline=False)
        conflict = line_at(desktop, 1).locator(".desk-conflict")
        expect(conflict).to_be_visible()
        expect(conflict.locator("[data-mine]")).to_have_text("红星水渠工程")
        expect(conflict.locator("[data-theirs]")).to_have_text("红星水库二期")
        expect(conflict).to_contain_text("wang")
        assert lines_of(doubtful)[0].text == "红星水库二期", "Nothing is overwritten without a decision."
        conflict.locator(f"[data-decide={decision}]").click()
        expect_saved(line_at(desktop, 1))
        expect(field_at(desktop, 1)).to_have_value(expected)
        assert lines_of(doubtful)[0].text == expected
        release(page=doubtful, by=mine)
        desktop.context.clear_cookies()


def _write(line: Line, text: str, scanned: ScannedPage, *, by: User) -> None:
    save_line(
        line_id=line.pk,
        base=line.version,
        text=text,
        state=LineState.CORRECTED,
        page=scanned,
        by=by,
        now=timezone.now(),
    )
    release(page=scanned, by=by)


def test_order_boxes_and_directions_are_mended_on_the_page(desktop: Page, doubtful: ScannedPage) -> None:
    at_the_desk(desktop, an_archivist(), doubtful)
    desktop.keyboard.press("Alt+l")
    badges = desktop.locator(".desk-frame__badge")
    expect(badges).to_have_count(3)
    sheet = desktop.locator("[data-drawing]").bounding_box()
    assert sheet is not None
    scale = sheet["width"] / doubtful.scan.width

    def drag(start: tuple[float, float], end: tuple[float, float]) -> None:
        desktop.mouse.move(sheet["x"] + start[0] * scale, sheet["y"] + start[1] * scale)
        desktop.mouse.down()
        desktop.mouse.move(sheet["x"] + end[0] * scale, sheet["y"] + end[1] * scale, steps=5)
        desktop.mouse.up()

    rows = desktop.locator(".mending-row .mending-row__text")
    third = desktop.locator(f"[data-key='{lines_of(doubtful)[2].pk}'] .desk-frame__badge").bounding_box()
    assert third is not None
    drag(
        ((third["x"] + 10 - sheet["x"]) / scale, (third["y"] + 10 - sheet["y"]) / scale),
        (120, 60),  # onto the first line
    )
    expect(rows).to_have_text(["王秀英代表", "红星水厍工程", "城关公社"])
    drag((60, 400), (300, 440))
    expect(rows).to_have_count(4)
    desktop.locator("[data-act=undo]").click()
    expect(rows).to_have_count(3)
    desktop.locator("[data-act=redo]").click()
    expect(rows).to_have_count(4)
    desktop.locator(".mending-row[data-key^=new] [data-row]").focus()
    desktop.keyboard.press("d")
    desktop.keyboard.press("Alt+ArrowDown")
    desktop.keyboard.press("Control+s")
    expect(line_at(desktop, 1).locator("textarea")).to_have_value("王秀英代表")
    after = lines_of(doubtful)
    assert [line.text for line in after] == ["王秀英代表", "红星水厍工程", "", "城关公社"]
    drawn = after[2]
    assert abs(drawn.left - 60) <= 3
    assert abs(drawn.top - 400) <= 3
    assert abs(drawn.width - 240) <= 6
    assert drawn.direction == Direction.VERTICAL
    expect(line_at(desktop, 3)).to_have_attribute("data-direction", "vertical")


def test_pages_are_taken_skipped_and_given_to_a_second_person(desktop: Page, doubtful: ScannedPage) -> None:
    other = a_page(doubtful.unit, a_line("另一页", unsure={0: 50.0}), number=2)
    user = an_archivist()
    sign_in(desktop, user)
    desktop.goto("/cms/transcription/")
    expect(desktop.locator(".queue-row")).to_have_count(2)
    desktop.locator("form[action$='/next/'] button").click()
    desktop.wait_for_url(re.compile(r"/pages/\d+/$"))
    first = int(re.findall(r"\d+", desktop.url)[-1])
    expect(desktop.locator(".desk-line.is-active")).to_be_visible()
    _verb(desktop, "skip")
    desktop.wait_for_url(lambda url: url.endswith("/") and not url.endswith(f"/{first}/"))
    second = ({doubtful.pk, other.pk} - {first}).pop()
    assert desktop.url.endswith(f"/pages/{second}/")
    expect(desktop.locator(".desk-line.is-active")).to_be_visible()
    _verb(desktop, "second_opinion")
    desktop.wait_for_url("**/cms/transcription/")
    assert ScannedPage.objects.get(pk=second).review.state == "second"
    assert ScannedPage.objects.get(pk=first).review.claimed_by is None


def _verb(page: Page, verb: str) -> None:
    if not page.locator(".desk-more[open]").count():
        page.locator(".desk-more summary").click()
    page.locator(f"[formaction$='/{verb}/']").click()


def test_a_drawn_line_is_typed_blind_and_counts(desktop: Page, doubtful: ScannedPage) -> None:
    writer = an_archivist()
    line = lines_of(doubtful)[0]
    _write(line, "红星水军工程", doubtful, by=writer)
    line.refresh_from_db()
    AuditDraw.objects.create(
        line=line, version=line.version, accepted=line.text, state=line.state, kind=PageKind.HAND,
        engine="rapidocr", direction=line.direction, accepted_by=writer,
    )  # fmt: skip
    auditor = somebody("auditor", "audit_transcription", fonds=doubtful.unit.fonds)
    sign_in(desktop, auditor)
    desktop.goto("/cms/transcription/audit/")
    expect(desktop.locator(".audit__picture")).to_be_visible()
    assert "红星水" not in desktop.content(), "Whoever audits does not see what was accepted."
    field = desktop.locator("#audit-text")
    expect(field).to_be_focused()
    field.press("Enter")
    expect(desktop.locator("#audit-error")).to_be_visible()
    desktop.locator("#audit-text").fill("红星水库工程")
    desktop.locator("#audit-text").press("Enter")
    expect(desktop.locator(".audit")).to_have_count(0)
    draw = AuditDraw.objects.get()
    assert (draw.characters, draw.wrong) == (6, 1)
    desktop.goto("/cms/transcription/quality/")
    expect(desktop.locator(".rate__number")).to_contain_text("16.67")
    expect(desktop.locator(".rates tbody tr").first).to_contain_text("16.67%")


def test_versions_name_their_authors(desktop: Page, doubtful: ScannedPage) -> None:
    user = an_archivist()
    _write(lines_of(doubtful)[0], "红星水库工程", doubtful, by=user)
    sign_in(desktop, user)
    desktop.goto(f"/cms/transcription/pages/{doubtful.pk}/history/")
    newest = desktop.locator(".versions__table tbody tr").last
    expect(newest.locator("del")).to_have_text("厍")
    expect(newest.locator("ins")).to_have_text("库")
    expect(newest).to_contain_text(user.username)


def test_whoever_may_not_change_a_page_reads_it(desktop: Page, doubtful: ScannedPage) -> None:
    holder = an_archivist("wang")
    claim(page=doubtful, by=holder, now=timezone.now())
    sign_in(desktop, an_archivist())
    desktop.goto(f"/cms/transcription/pages/{doubtful.pk}/")
    expect(desktop.locator(".help-block", has_text="wang")).to_be_visible()
    expect(field_at(desktop, 1)).not_to_be_editable()


SCREENS = ("", "pages/{page}/", "pages/{column}/", "pages/{page}/history/", "audit/", "quality/")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
SIDEWAYS = """() => [...document.querySelectorAll("main *")].filter((one) => {
    const frame = one.getBoundingClientRect();
    const apart = ".desk-lines, .desk-wide, .desk-page__view, [hidden], details:not([open])";
    return frame.width > 1 && frame.right > innerWidth + 1 && !one.closest(apart);
}).map((one) => one.className)"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everyone_can_use_every_screen(desktop: Page, doubtful: ScannedPage, theme: Literal["light", "dark"]) -> None:
    column = a_page(a_unit("0045-2"), a_line("红旗水渠", unsure={1: 50.0}), direction=Direction.VERTICAL)
    user = an_archivist()
    sign_in(desktop, user)
    desktop.emulate_media(color_scheme=theme)
    wrong: dict[str, Any] = {}
    for address in SCREENS:
        desktop.goto(f"/cms/transcription/{address.format(page=doubtful.pk, column=column.pk)}")
        if address.endswith("/{page}/"):
            expect(desktop.locator(".desk-line.is-active")).to_be_visible()
        found = Axe().run(desktop, options=RULES).response["violations"]
        wrong |= {f"{address} {rule['id']}": [node["target"] for node in rule["nodes"]] for rule in found}
        for width in (390, 768, 1920):
            desktop.set_viewport_size({"width": width, "height": 900})
            try:  # the admin's own menu takes a moment to fold
                desktop.wait_for_function(f"!({SIDEWAYS})().length", timeout=3000)
            except Error:
                wrong[f"{address} {width}"] = desktop.evaluate(SIDEWAYS)
        desktop.set_viewport_size({"width": 1280, "height": 900})
    assert wrong == {}
