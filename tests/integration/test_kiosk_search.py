"""Searching at the terminal: what it offers, finds, narrows and leaves out, as the server sends it."""

import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from archive_catalog.actions import UnitDescription, create_unit, ensure_fonds, ensure_repository
from archive_catalog.models import ArchiveUnit, Level
from cms.finding.histogram import histogram
from cms.finding.panels import Choice, Panel
from kiosk.narrowing import exact_switch, steppers, tabs
from kiosk.search_views import SHOWN_EXAMPLES
from ocr.models import Line, Page, RecognitionJob, Scan, Transcription
from search.actions import drain, enqueue
from search.selectors import Facet, Question
from search.suggestions.mixed_typing import as_letters
from search.viewers import AccessClass
from search.year_counts import YearCounts
from tests.factories import an_agency, an_item

MISREAD, MEANT = "红星水麻的报告", "红星水库"


def a_unit(title: str, code: str, access: AccessClass = AccessClass.PUBLIC, **fields: object) -> ArchiveUnit:
    repository = ensure_repository(code="QL", name="青岚县档案馆")
    fonds = ensure_fonds(repository=repository, code=code[:4], title="城关公社" if code[:4] == "0045" else "县水利局")
    level = fields.pop("level", Level.FILE)
    parent = fields.pop("parent", None)
    description = UnitDescription(reference_code=code, title=title, level=level, access=access, **fields)
    return create_unit(fonds=fonds, description=description, parent=parent, by=None)


def a_read_page(unit: ArchiveUnit, text: str) -> Page:
    scan = Scan.objects.create(
        digest="0" * 64,
        media_type="image/png",
        extension="png",
        width=400,
        height=100,
        byte_size=1,
        original_name="1.png",
    )
    read_by = {"scan": scan, "engine": "tesseract", "parameters": {}}
    job = RecognitionJob.objects.create(**read_by, parameters_digest="1")
    read = Transcription.objects.create(
        **read_by, job=job, version="5", direction="horizontal", confidence=90, text=text
    )
    Line.objects.create(
        transcription=read,
        order=0,
        text=text,
        left=0,
        top=0,
        width=20 * len(text),
        height=20,
        confidence=90,
        direction="horizontal",
    )
    return Page.objects.create(unit=unit, number=1, scan=scan, transcription=read)


@pytest.fixture
def terminal(client: Client) -> Client:
    """A browser in the hall that showed the first screen once, and is read in English."""
    client.get(reverse("kiosk:attract"))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def holdings(empty_index: None, db: None) -> None:
    """Two fonds, an item, and a record of each access class, all on reservoirs."""
    a_unit("水库修建预算", "0045-1-1", date_text="1953")
    a_unit("水库灌区章程", "0046-1-1", date_text="1958")
    a_unit("水库移民安置", "0045-1-2", AccessClass.ONSITE, date_text="1961")
    a_unit("水库干部任免", "0045-1-3", AccessClass.STAFF, date_text="1961")
    an_item(title="水库除险加固工程批复", text="原则同意。", agency=an_agency("SL", "青岚县水利局"))
    drain()


def shown(client: Client, name: str, **asked: object) -> str:
    answer = client.get(reverse(f"kiosk:{name}"), asked)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def titles(html: str) -> list[str]:
    return [re.sub("<[^>]+>", "", title) for title in re.findall(r'result__title">(.*?)</h3>', html)]


def address_of(html: str, words: str) -> str:
    """The address behind the link that has these words in it."""
    links = re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', html, re.DOTALL)
    found = [address for address, text in links if words in " ".join(re.sub("<[^>]+>", " ", text).split())]
    assert found, f"No link says {words}."
    return found[0].split("#")[0]


def asked_by(address: str) -> Mapping[str, list[str]]:
    return parse_qs(urlsplit(address).query)


# --- the empty screen ---


@pytest.mark.django_db
def test_the_empty_screen_shows_examples_that_can_be_tried(client: Client, empty_index: None) -> None:
    html = shown(client, "search")
    addresses = re.findall(r'examples__example" href="([^"]+)"', html)
    assert len(addresses) == len(SHOWN_EXAMPLES) == 6
    for address, example in zip(addresses, SHOWN_EXAMPLES, strict=True):
        assert asked_by(address)["q"] == [example.text]
        assert client.get(address).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked",
    [
        {"q": '"《（-'},
        {"q": "OR"},
        {"q": "水库", "kind": ["nothing", "archive"]},
        {"q": "水库", "page": "999999"},
        {"q": "水库", "after": "zz", "order": "sideways", "from": "soon", "fonds": "١"},
        {"q": "\x00" * 3, "exact": "1"},
        {"from": "1965", "to": "1950"},
    ],
)
@pytest.mark.parametrize("name", ["search", "narrow"])
def test_anything_typed_is_answered(client: Client, holdings: None, name: str, asked: dict[str, object]) -> None:
    assert client.get(reverse(f"kiosk:{name}"), asked).status_code == 200


# --- who sees what ---


@pytest.mark.django_db
def test_a_terminal_in_the_hall_finds_and_counts_what_may_be_read_there(terminal: Client, holdings: None) -> None:
    outside = Client(REMOTE_ADDR="203.0.113.7")
    outside.cookies = terminal.cookies
    here, elsewhere = shown(terminal, "search", q="水库"), shown(outside, "search", q="水库")
    assert "水库移民安置" in titles(here)
    assert "水库移民安置" not in titles(elsewhere)
    assert "水库干部任免" not in titles(here)
    counts = [int(count) for count in re.findall(r'tabs__count">(\d+)<', here)]
    assert sorted(counts) == [1, 3, 4], "All, three archive records, one item."
    assert sorted(int(count) for count in re.findall(r'tabs__count">(\d+)<', elsewhere)) == [1, 2, 3]


@pytest.mark.django_db
def test_suggestions_are_those_of_the_terminals_viewer(terminal: Client, holdings: None) -> None:
    address = reverse("kiosk:suggest")
    outside = Client(REMOTE_ADDR="203.0.113.7")

    def offered(client: Client, typed: str) -> set[str]:
        answer = client.get(address, {"q": typed})
        assert "no-store" in answer.headers["Cache-Control"]
        return {suggestion["text"] for suggestion in answer.json()["suggestions"]}

    for typed in ("水库", "shuiku", "sk", "水库ym", "水库yimin"):
        assert "水库移民安置" in offered(terminal, typed)
        assert "水库移民安置" not in offered(outside, typed)
        assert "水库干部任免" not in offered(terminal, typed)
    assert offered(terminal, "") == offered(terminal, "没有这个") == set()


# --- narrowing ---


@pytest.mark.django_db
def test_several_fonds_are_chosen_with_counts_that_stay_true(terminal: Client, holdings: None) -> None:
    sheet = shown(terminal, "narrow", q="水库")
    chosen = terminal.get(f"{reverse('kiosk:narrow')}{address_of(sheet, '城关公社')}")
    both = terminal.get(f"{reverse('kiosk:narrow')}{address_of(unescape(chosen.content.decode()), '县水利局 1')}")
    results = unescape(terminal.get(address_of(unescape(both.content.decode()), "Show 3 results")).content.decode())
    assert set(titles(results)) == {"水库修建预算", "水库移民安置", "水库灌区章程"}
    assert len(re.findall('class="chosen__chip"', results)) == 2
    without = terminal.get(f"{reverse('kiosk:search')}{address_of(results, '城关公社')}")
    assert set(titles(unescape(without.content.decode()))) == {"水库灌区章程"}


@pytest.mark.django_db
def test_a_tab_shows_its_kind_alone_and_needs_no_chip(terminal: Client, holdings: None) -> None:
    html = shown(terminal, "search", q="水库", kind="disclosure")
    assert titles(html) == ["水库除险加固工程批复"]
    assert "chosen__chip" not in html
    other = address_of(html, "Archive record 3")
    assert asked_by(other)["kind"] == ["archive"]


@pytest.mark.django_db
def test_years_are_narrowed_and_what_is_no_date_stays_to_be_corrected(terminal: Client, holdings: None) -> None:
    html = shown(terminal, "search", q="水库", **{"from": "1955", "to": "1960"})
    assert titles(html) == ["水库灌区章程"]
    sheet = shown(terminal, "narrow", q="水库", **{"from": "五八", "to": "1960"})
    assert 'name="from" value="五八"' in sheet
    assert 'role="alert">“五八”' in sheet


@pytest.mark.django_db
def test_nothing_found_leads_on(terminal: Client, holdings: None) -> None:
    html = shown(terminal, "search", q="水库", **{"from": "1800", "to": "1801"})
    assert titles(html) == []
    assert reverse("kiosk:request_new") in html
    again = terminal.get(f"{reverse('kiosk:search')}{address_of(html, 'Search without filters')}")
    assert len(titles(again.content.decode())) == 4
    meant = address_of(shown(terminal, "search", q="水酷"), "水库")
    assert asked_by(meant)["q"] == ["水库"]


# --- approximate results ---


@pytest.fixture
def misread(holdings: None) -> Page:
    """A scanned page on which the recogniser took one character for another."""
    page = a_read_page(a_unit("会议记录", "0045-1-9"), MISREAD)
    enqueue("page", [str(page.pk)])
    drain()
    return page


@pytest.mark.django_db
def test_a_misread_page_is_found_said_to_be_doubtful_and_marked(terminal: Client, misread: Page) -> None:
    html = shown(terminal, "search", q=MEANT)
    (title,) = titles(html)
    assert title.startswith("会议记录")
    assert "result--approximate" in html
    assert "the scan was read by a machine" in html
    page = unescape(terminal.get(address_of(html, "会议记录")).content.decode())
    assert "<mark>红星水麻</mark>的报告" in page
    assert 'data-hit="1"' in page
    exact = terminal.get(f"{reverse('kiosk:search')}{address_of(html, 'Show exact matches only')}")
    assert titles(exact.content.decode()) == []


@pytest.mark.django_db
def test_who_asked_for_exact_matches_sees_no_others_marked(terminal: Client, misread: Page) -> None:
    page = terminal.get(reverse("kiosk:page", args=[misread.pk]), {"q": MEANT, "exact": "1"}).content.decode()
    assert "<mark>" not in page


# --- turning pages, and the way back ---


@pytest.mark.django_db
def test_every_result_is_reached_once_while_others_are_added(terminal: Client, empty_index: None) -> None:
    expected = {f"林权证存根{number:02d}" for number in range(20)}
    for number, title in enumerate(sorted(expected)):
        a_unit(title, f"0045-2-{number + 1}", date_text=str(1950 + number))
    drain()
    html = shown(terminal, "search", q="林权证存根")
    seen = titles(html)
    assert "Page 1 of 3" in html
    a_unit("林权证存根新", "0045-2-99", date_text="1999")
    drain()
    for page in (2, 3):
        address = address_of(html, "Next")
        assert asked_by(address)["page"] == [str(page)]
        html = unescape(terminal.get(f"{reverse('kiosk:search')}{address}").content.decode())
        seen += titles(html)
    assert len(seen) == len(set(seen))
    assert set(seen) == expected
    back = unescape(terminal.get(f"{reverse('kiosk:search')}{address_of(html, 'Previous')}").content.decode())
    assert len(titles(back)) == 8


@pytest.mark.django_db
def test_a_record_leads_back_to_the_very_results(terminal: Client, empty_index: None) -> None:
    file = a_unit("林权档案", "0045-3")
    for number in range(12):
        a_unit(f"林权登记{number}", f"0045-3-{number + 1}", level=Level.ITEM, parent=file)
    drain()
    asked = {"q": "林权", "fonds": str(file.fonds_id), "order": "oldest", "page": "2", "after": "x"}
    unit = terminal.get(reverse("kiosk:unit", args=[file.pk]), asked).content.decode()
    back = re.search(r'href="([^"]+)" data-back', unescape(unit))
    assert back
    assert asked_by(back[1]) == {name: [value] for name, value in asked.items()}
    assert "林权登记0" in unit, "The page of results is not the page of the file's contents."
    parts = address_of(unescape(unit), "Next")
    assert asked_by(parts)["part"] == ["2"]
    assert asked_by(parts)["page"] == ["2"]


@pytest.mark.django_db
def test_a_record_found_by_filters_alone_leads_back_too(terminal: Client, holdings: None) -> None:
    unit = ArchiveUnit.objects.get(reference_code="0045-1-1")
    html = terminal.get(reverse("kiosk:unit", args=[unit.pk]), {"kind": "archive"}).content.decode()
    assert f'href="{reverse("kiosk:search")}?kind=archive" data-back' in html


@pytest.mark.django_db
def test_a_used_suggestion_is_counted_from_our_own_pages(terminal: Client, holdings: None) -> None:
    address = reverse("kiosk:suggestion_used")
    assert terminal.post(address, {"text": "水库移民安置"}).status_code == 204
    assert terminal.get(address).status_code == 405


# --- rules without a server ---

YEARS = YearCounts(*2 * [{1953: 2, 1958: 1, 1961: 4, 1977: 1}])


def years_in(query: str) -> tuple[str, str] | None:
    question = Question.from_query(QueryDict(query))
    return (question.since, question.until) if query else None


@pytest.mark.parametrize(
    ("chosen", "first", "last"),
    [
        # first year: earlier, later; last year: earlier, later
        (("", ""), (None, ("1963", "")), (("", "1967"), None)),
        (("1960", ""), (("", ""), ("1970", "")), (("1960", "1967"), None)),
        (("1970", ""), (("1960", ""), None), (None, None)),
        (("", "1959"), (None, None), (None, ("", "1969"))),
        (("1958-05", "1961"), (("", "1961"), None), (None, ("1958-05", "1971"))),
        (("1955", "1970"), (("", "1970"), ("1965", "1970")), (("1955", "1960"), ("1955", ""))),
        (("1900", "1909"), (None, None), (None, ("1900", "1919"))),
    ],
)
def test_years_are_moved_by_tens_and_never_pass_each_other(
    chosen: tuple[str, str],
    first: tuple[tuple[str, str] | None, tuple[str, str] | None],
    last: tuple[tuple[str, str] | None, tuple[str, str] | None],
) -> None:
    question = Question(text="水库", since=chosen[0], until=chosen[1])
    found = steppers(question, histogram(YEARS, question.days))
    assert found is not None
    assert (years_in(found[0].earlier), years_in(found[0].later)) == first
    assert (years_in(found[1].earlier), years_in(found[1].later)) == last


def test_without_dates_there_is_nothing_to_step() -> None:
    assert steppers(Question(text="水库"), histogram(YearCounts())) is None


def test_a_tab_replaces_the_kinds_that_were_chosen() -> None:
    question = Question(text="水库", chosen={Facet.KIND: frozenset({"page"}), Facet.FONDS: frozenset({"3"})})
    choices = tuple(
        Choice(value=value, label=value, count=count, chosen=value == "page", query="")
        for value, count in (("page", 5), ("archive", 3))
    )
    kinds = Panel(facet=Facet.KIND, heading="", shown=choices, more=(), left_out=0, clear="q=1", any_chosen=True)
    every, archive, page = tabs(question, kinds, everything="All")
    assert (every.count, archive.count, page.count) == (8, 3, 5)
    assert (every.chosen, archive.chosen, page.chosen) == (False, False, True)
    assert asked_by(f"?{archive.query}") == {"q": ["水库"], "kind": ["archive"], "fonds": ["3"]}


def test_the_switch_for_exact_matches_goes_both_ways() -> None:
    on = Question.from_query(QueryDict(exact_switch(Question(text="水库"))))
    assert not on.tolerant
    assert Question.from_query(QueryDict(exact_switch(on))).tolerant


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("水库xj", ("shuikuxj", "水库")),
        (" 绿化zhong ", ("lvhuazhong", "绿化")),
        ("水库", None),
        ("xj", None),
        ("0045水库x", None),
        ("水利 水库x", None),
    ],
)
def test_letters_behind_words_are_read_with_them(typed: str, whole: tuple[str, str] | None) -> None:
    assert as_letters(typed) == whole
