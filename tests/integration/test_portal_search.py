"""The website's page of results, and the same through the API."""

import datetime
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from archive_catalog.actions import UnitDescription, create_unit, ensure_fonds, ensure_repository
from archive_catalog.models import Level
from search.actions import drain
from search.viewers import AccessClass
from tests.factories import an_agency, an_item

pytestmark = pytest.mark.django_db

RESULT = re.compile(r'<h3 class="result__title"><a href="([^"]*)">(.*?)</a>', re.DOTALL)
LINK = re.compile(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")


def words(html: str) -> str:
    return " ".join(unescape(TAG.sub(" ", html)).split())


def titles(html: str) -> list[str]:
    return [words(title).replace(" ", "") for _, title in RESULT.findall(html)]


def links(html: str) -> dict[str, str]:
    """Where each link leads, by its words."""
    return {words(inner): unescape(address) for address, inner in LINK.findall(html)}


def link_to(html: str, start: str) -> str:
    found = [address for label, address in links(html).items() if label.startswith(start)]
    assert found, f"There is no link {start} among {sorted(links(html))}"
    return found[0]


@pytest.fixture
def catalogue(empty_index: None) -> None:
    """Twelve files of 1950 to 1961 in one fonds, and two disclosed documents."""
    fonds = ensure_fonds(repository=ensure_repository(code="QL", name="青岚县档案馆"), code="0045", title="城关公社")
    for number in range(12):
        day = datetime.date(1950 + number, 3, 1)
        described = UnitDescription(
            reference_code=f"0045-1-{number + 1}",
            title=f"{day.year}年水库修建材料",
            level=Level.FILE,
            access=AccessClass.PUBLIC,
            creator="城关公社管委会",
            date_text=str(day.year),
            date_from=day,
            date_to=day,
        )
        create_unit(fonds=fonds, description=described, by=None)
    an_item(title="水库除险加固批复", agency=an_agency("QLSL", "青岚县水利局"))
    an_item(title="水库防汛预案", agency=an_agency("QLYJ", "青岚县应急管理局"))
    drain()


def test_facets_narrow_and_keep_everything_else(client: Client, catalogue: None) -> None:
    page = client.get("/search/", {"q": "水库", "order": "oldest", "exact": "1"}).content.decode()
    assert "14 条结果" in words(page)
    archive = link_to(page, "档案条目")
    assert parse_qs(urlsplit(archive).query) == {
        "q": ["水库"],
        "kind": ["archive"],
        "order": ["oldest"],
        "exact": ["1"],
    }
    narrowed = client.get(f"/search/{archive}").content.decode()
    assert "12 条结果" in words(narrowed)
    assert titles(narrowed)[0] == "1950年水库修建材料"
    # The kinds are counted without the chosen kind: the others are still offered, with what they would add.
    assert "政府信息 2" in words(narrowed)
    both = client.get(f"/search/{link_to(narrowed, '政府信息 2')}").content.decode()
    assert "14 条结果" in words(both)
    assert "12 条结果" in words(client.get(f"/search/{link_to(both, '政府信息 2')}").content.decode())


def test_years_narrow_and_what_was_typed_stays(client: Client, catalogue: None) -> None:
    page = client.get("/search/", {"q": "水库", "kind": "archive", "from": "1953", "to": "1955-12"}).content.decode()
    assert "3 条结果" in words(page)
    assert 'name="from" value="1953"' in page
    assert 'name="to" value="1955-12"' in page
    assert '<input type="hidden" name="kind" value="archive">' in page
    assert page.count('class="years__bar years__bar--out"') == 9, "The bars are counted without the chosen years."
    nonsense = client.get("/search/", {"q": "水库", "from": "去年夏天"}).content.decode()
    assert "“去年夏天”" in words(nonsense)
    assert "14 条结果" in words(nonsense)


def test_pages_lead_to_the_end_and_back(client: Client, catalogue: None) -> None:
    first = client.get("/search/", {"q": "水库", "order": "oldest"}).content.decode()
    second = client.get(f"/search/{link_to(first, '下一页')}").content.decode()
    assert len(titles(first)) == 10
    assert len(titles(second)) == 4
    assert len({*titles(first), *titles(second)}) == 14
    assert titles(client.get(f"/search/{link_to(second, '上一页')}").content.decode()) == titles(first)
    assert titles(client.get(f"/search/{link_to(first, '末页')}").content.decode()) == titles(second)
    assert titles(client.get("/search/", {"q": "水库", "order": "oldest", "page": "999"}).content.decode()) == titles(
        second
    )


def test_the_next_page_holds_when_something_comes_in_between(client: Client, catalogue: None) -> None:
    first = client.get("/search/", {"q": "水库", "order": "oldest"}).content.decode()
    fonds = ensure_fonds(repository=ensure_repository(code="QL", name="青岚县档案馆"), code="0045", title="城关公社")
    day = datetime.date(1949, 12, 1)
    described = UnitDescription(
        reference_code="0045-1-99",
        title="水库踏勘",
        access=AccessClass.PUBLIC,
        date_text="1949",
        date_from=day,
        date_to=day,
    )
    create_unit(fonds=fonds, description=described, by=None)
    drain()
    second = client.get(f"/search/{link_to(first, '下一页')}").content.decode()
    assert set(titles(first)).isdisjoint(titles(second))
    assert len(titles(second)) == 4


def test_a_chosen_value_without_words_lists_what_has_it(client: Client, catalogue: None) -> None:
    page = client.get("/search/", {"agency": "青岚县水利局"}).content.decode()
    assert titles(page) == ["水库除险加固批复"]
    assert link_to(page, "机构或责任者") == "?"


def test_without_a_question_the_language_is_explained(client: Client, catalogue: None) -> None:
    page = client.get("/search/").content.decode()
    assert titles(page) == []
    example = link_to(page, "年份:1950..1965")
    assert len(titles(client.get(example).content.decode())) == 10
    assert len(titles(client.get(link_to(page, "浏览全部")).content.decode())) == 10
    for label, address in links(page).items():
        if address.startswith("/search/?q="):
            assert client.get(address).status_code == 200, label
            assert parse_qs(urlsplit(address).query)["q"] == [label]


def test_words_are_marked_and_carried_to_what_was_found(client: Client, catalogue: None) -> None:
    page = client.get("/search/", {"q": "除险 加固"}).content.decode()
    assert "<mark>除险加固</mark>" in page or "<mark>除险</mark>" in page
    address = unescape(RESULT.findall(page)[0][0])
    assert parse_qs(urlsplit(address).query) == {"q": ["除险 加固"]}
    assert client.get(address).status_code == 200


def test_little_found_brings_other_spellings(client: Client, catalogue: None) -> None:
    page = client.get("/search/", {"q": "水酷防汛预案", "order": "oldest"}).content.decode()
    assert "您要找的是" in words(page)
    meant = link_to(page, "水库防汛预案")
    assert parse_qs(urlsplit(meant).query)["order"] == ["oldest"]
    assert titles(client.get(f"/search/{meant}").content.decode()) == ["水库防汛预案"]
    assert "您要找的是" not in words(client.get("/search/", {"q": "水库"}).content.decode())


def test_the_page_names_its_feed(client: Client, catalogue: None) -> None:
    page = client.get("/search/", {"q": "水库", "kind": "archive"}).content.decode()
    alternate = re.search(r'<link rel="alternate" type="application/atom\+xml"[^>]*href="([^"]*)"', page)
    assert alternate
    assert client.get(unescape(alternate[1])).content.count(b"<entry>") == 12


@pytest.mark.parametrize(
    "query",
    [
        {"q": "水库", "kind": "<script>"},
        {"fonds": "9" * 40},
        {"q": "水库", "order": "x", "from": "0", "to": "99999"},
        {"q": "水库", "after": "1.x"},
        {"q": "水库", "after": "0." + "9" * 400, "page": "2"},
        {"q": "\x00", "agency": "\x00"},
        {"category": "水" * 500},
    ],
)
def test_no_parameter_is_an_error(client: Client, catalogue: None, query: dict[str, str]) -> None:
    response = client.get("/search/", query)
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


@pytest.fixture
def broken_index(empty_index: None, settings: Any, tmp_path: Path) -> None:
    """An index that cannot be read: a file lies where its folder should be."""
    (tmp_path / "index").write_text("not an index", encoding="utf-8")
    settings.SEARCH = {**settings.SEARCH, "ENGINE": "whoosh", "INDEX_DIR": tmp_path / "index"}


def test_an_index_that_cannot_be_read_says_so(client: Client, broken_index: None) -> None:
    response = client.get("/search/", {"q": "水库"})
    assert response.status_code == 503
    assert "暂时无法搜索" in response.content.decode()
    assert client.get("/search/feed.atom", {"q": "水库"}).status_code == 503
    assert client.get("/api/v1/search/", {"q": "水库"}).status_code == 503
    assert client.get("/search/suggest/", {"q": "水库"}).json() == {"suggestions": []}


# --- the API ---


def test_the_api_counts_and_leads_on(client: Client, catalogue: None) -> None:
    first = client.get("/api/v1/search/", {"q": "水库", "order": "oldest", "per_page": "8"}).json()
    assert (first["total"], first["page"], first["pages"]) == (14, 1, 2)
    assert first["facets"]["kind"] == {"archive": 12, "disclosure": 2}
    assert first["facets"]["agency"]["城关公社管委会"] == 12
    assert first["years"]["1953"] == 1
    assert first["hits"][0]["date"] == first["hits"][0]["until"] == "1950-03-01"
    second = client.get(
        "/api/v1/search/", {"q": "水库", "order": "oldest", "per_page": "8", "page": "2", "after": first["following"]}
    ).json()
    assert second["following"] == ""
    assert len({hit["url"] for hit in [*first["hits"], *second["hits"]]}) == 14


def test_the_api_narrows(client: Client, catalogue: None) -> None:
    found = client.get("/api/v1/search/", {"kind": ["archive", "page"], "from": "1953", "to": "1954"}).json()
    assert [hit["title"][0]["text"] for hit in found["hits"]] == ["1954年水库修建材料", "1953年水库修建材料"]
    assert found["hits"][0]["approximate"] is False


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "q"),
        ({"q": ""}, "q"),
        ({"q": "水" * 201}, "q"),
        ({"q": "水库", "from": "someday"}, "from"),
        ({"q": "水库", "order": "loudest"}, "order"),
        ({"q": "水库", "access": "secret"}, "access"),
        ({"q": "水库", "per_page": "1000"}, "per_page"),
    ],
)
def test_the_api_refuses_what_makes_no_sense(client: Client, query: dict[str, str], field: str) -> None:
    response = client.get("/api/v1/search/", query)
    assert response.status_code == 400
    assert list(response.json()) == [field]


def test_the_api_suggests(client: Client, catalogue: None) -> None:
    found = client.get("/api/v1/suggest/", {"q": "水库防"}).json()["suggestions"]
    assert {"text": "水库防汛预案", "kind": "title", "label": "题名"} in found
