"""Pages pass the automated rules of WCAG 2.2 A and AA in both themes, and none scrolls sideways on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from archive_catalog.actions import UnitDescription, create_unit, ensure_fonds, ensure_repository, ensure_units
from archive_catalog.models import Level
from search.actions import drain
from search.viewers import AccessClass
from tests.factories import an_agency, an_item

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
WEBSITE = [
    "/",
    "/disclosure/",
    "/search/?q=危房",
    "/archive/",
    "/archive/fonds/{fonds}/",
    "/archive/{unit}/",
    "/archive/{unit}/print/",
    "/requests/",
    "/requests/new/",
    "/requests/track/",
    "/requests/calculator/?statute=cn&received=2026-12-21",
    "/help/",
]
KIOSK = [
    "/kiosk/",
    "/kiosk/home/",
    "/kiosk/search/?q=危房",
    "/kiosk/catalogue/",
    "/kiosk/archives/",
    "/kiosk/archives/fonds/{fonds}/?at=1",
    "/kiosk/archives/fonds/{fonds}/parts/",
    "/kiosk/archives/{unit}/",
    "/kiosk/requests/new/",
]


@pytest.fixture
def something_on_every_page(empty_index: None, rows_to_start_from: None) -> dict[str, int]:
    """The keys of a fonds with a list in several parts, and of a unit in it."""
    an_agency()
    an_item()
    fonds = ensure_fonds(repository=ensure_repository(code="QL", name="青岚县档案馆"), code="0045", title="城关公社")
    description = UnitDescription(
        reference_code="0045-1-1", title="危房登记表", level=Level.FILE, access=AccessClass.PUBLIC
    )
    unit = create_unit(fonds=fonds, description=description, by=None)
    more = (
        UnitDescription(reference_code=f"0045-1-{number}", title="登记表", access=AccessClass.PUBLIC)
        for number in range(2, 260)
    )
    ensure_units(fonds=fonds, descriptions=more, by=None)
    drain()
    return {"fonds": fonds.pk, "unit": unit.pk}


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {rule['help']} ({rule['nodes'][0]['target']})" for rule in found]


@pytest.mark.parametrize("theme", ["light", "contrast"])
def test_pages_can_be_read_by_everyone(
    desktop: Page, something_on_every_page: dict[str, int], theme: str, live_server: object
) -> None:
    desktop.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
    wrong = {}
    for address in [*WEBSITE, *KIOSK]:
        desktop.goto(address.format(**something_on_every_page))
        if found := violations(desktop):
            wrong[address] = found
    assert wrong == {}


def test_no_page_scrolls_sideways_on_a_phone(phone: Page, something_on_every_page: dict[str, int]) -> None:
    wide = []
    for address in WEBSITE:
        phone.goto(address.format(**something_on_every_page))
        if phone.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(address)
    assert wide == []
