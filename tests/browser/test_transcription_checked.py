"""Two people and chance: a volunteer's lines are checked by the house, and some of them typed once more, blind."""

import re

from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from ocr.desk.claims import offered, release
from ocr.desk.leaving import finish
from ocr.desk.saving import save_line
from ocr.models import AuditDraw, Line, LineState, LineVersion, PageReview
from ocr.models import Page as ScannedPage
from search.viewers import AccessClass
from tests.browser.transcriber import expect_saved, field_at, line_at, sign_in, tab_to
from tests.integration.desk_bench import a_line, a_page, a_unit, a_volunteer, an_archivist, lines_of, somebody

QUEUE = "/cms/transcription/"
TEXTS = ("红星水库工程", "城关公社")


def take_the_next_page(page: Page, user: User) -> None:
    """From the queue to the desk, with the keyboard alone."""
    sign_in(page, user)
    page.goto(QUEUE)
    tab_to(page, "form[action$='/next/'] button")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/pages/\d+/$"))
    expect(field_at(page, 1)).to_be_focused()


def finish_the_page(page: Page) -> None:
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**{QUEUE}")


def test_a_volunteers_page_is_checked_by_a_second_person_with_the_keyboard(desktop: Page) -> None:
    closed = a_page(a_unit("0045-9", access=AccessClass.STAFF), a_line("密件密件密件", sure=5.0))
    scanned = a_page(a_unit(), a_line("红星水厍工程", unsure={3: 42.0}), a_line("城关公社"))
    volunteer, archivist = a_volunteer(), an_archivist()

    take_the_next_page(desktop, volunteer)
    assert desktop.url.endswith(f"/pages/{scanned.pk}/"), "A closed page is no volunteer's, however doubtful."
    desktop.keyboard.insert_text("库")  # over the unsure character, which is chosen
    desktop.keyboard.press("Enter")
    expect_saved(line_at(desktop, 1))
    expect(field_at(desktop, 2)).to_be_focused()
    desktop.keyboard.press("Enter")
    expect_saved(line_at(desktop, 2))
    finish_the_page(desktop)
    assert PageReview.objects.get(page=scanned).state == "check"
    assert [(line.text, line.state) for line in lines_of(scanned)] == [(text, LineState.CORRECTED) for text in TEXTS]
    assert not offered(volunteer).exists(), "Nobody checks what they wrote themselves."
    desktop.context.clear_cookies()

    PageReview.objects.filter(page=closed).update(open=0)
    take_the_next_page(desktop, archivist)
    assert desktop.url.endswith(f"/pages/{scanned.pk}/")
    expect(line_at(desktop, 1)).to_have_attribute("data-state", "corrected")
    for number in (1, 2):
        expect(field_at(desktop, number)).to_be_focused()
        desktop.keyboard.press("Enter")
        expect_saved(line_at(desktop, number))
        expect(line_at(desktop, number)).to_have_attribute("data-state", "checked")
    finish_the_page(desktop)
    assert PageReview.objects.get(page=scanned).state == "finished"
    assert [(line.text, line.state) for line in lines_of(scanned)] == [(text, LineState.CHECKED) for text in TEXTS]
    authors = LineVersion.objects.filter(line=lines_of(scanned)[0]).order_by("number")
    assert [(one.state, one.author) for one in authors] == [
        (LineState.MACHINE, None),
        (LineState.CORRECTED, volunteer),
        (LineState.CHECKED, archivist),
    ]


def drawn_page(writer: User) -> ScannedPage:
    """A page that was finished, of which chance drew a line; pages are finished until it draws."""
    unit = a_unit()
    for number in range(1, 1000):
        scanned = a_page(unit, a_line("红星水厍工程"), number=number)
        line = lines_of(scanned)[0]
        now = timezone.now()
        save_line(
            line_id=line.pk, base=0, text="红星水军工程", state=LineState.CORRECTED, page=scanned, by=writer, now=now
        )
        finish(page=scanned, by=writer, now=now)
        release(page=scanned, by=writer)
        if AuditDraw.objects.exists():
            return scanned
    raise AssertionError("Chance drew none of a thousand lines, though it is to draw one of fifty.")


def test_chance_draws_a_line_that_another_person_types_blind_with_the_keyboard(desktop: Page) -> None:
    writer = an_archivist()
    scanned = drawn_page(writer)
    assert AuditDraw.objects.count() == 1
    assert Line.objects.filter(audits__isnull=False).get().transcription_id == scanned.transcription_id
    sign_in(desktop, writer)
    desktop.goto(f"{QUEUE}audit/")
    expect(desktop.locator("[data-audit]")).to_have_count(0)
    desktop.context.clear_cookies()

    sign_in(desktop, somebody("auditor", "audit_transcription", fonds=scanned.unit.fonds))
    desktop.goto(QUEUE)
    tab_to(desktop, "a[href$='/audit/']")
    desktop.keyboard.press("Enter")
    desktop.wait_for_url("**/audit/")
    expect(desktop.locator("#audit-text")).to_be_focused()
    assert "水军" not in desktop.content(), "Whoever audits does not see what was accepted."
    assert "水厍" not in desktop.content()
    desktop.keyboard.insert_text("红星水库工程")
    desktop.keyboard.press("Enter")
    expect(desktop.locator("[data-audit]")).to_have_count(0)
    draw = AuditDraw.objects.get()
    assert (draw.typed, draw.characters, draw.wrong, draw.typed_by) == (
        "红星水库工程",
        6,
        1,
        User.objects.get(username="auditor"),
    )
    desktop.goto(QUEUE)
    tab_to(desktop, "a[href$='/quality/']")
    desktop.keyboard.press("Enter")
    expect(desktop.locator(".rate__number")).to_contain_text("16.67")
