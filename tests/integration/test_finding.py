"""Around results: years as bars, facets as links, chips, pages, suggestions, and feeds."""

import datetime
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from archive_catalog.actions import UnitDescription, create_unit, ensure_fonds, ensure_repository
from archive_catalog.models import ArchiveUnit, Fonds, Level
from cms.finding.histogram import MOST_BARS, histogram, step_for
from cms.finding.panels import Labels, chips, panel, panels, sortings, toggled
from cms.finding.results import labels_for, misunderstood, results, ways
from search.actions import drain
from search.query import Within
from search.selectors import Facet, Question, ResultPage, Sorting
from search.viewers import ONSITE_VIEWER, PUBLIC_VIEWER, AccessClass
from search.year_counts import YearCounts
from tests.factories import an_agency, an_item

ATOM = "{http://www.w3.org/2005/Atom}"
spans = st.lists(st.tuples(st.integers(1, 9999), st.integers(1, 9999)).map(sorted), max_size=12)


def counted(results: Iterable[Sequence[int]]) -> YearCounts:
    """Counts of results, each given by its first and last year."""
    results = list(results)
    return YearCounts(Counter(first for first, _last in results), Counter(last for _first, last in results))


def dated(counts: Mapping[int, int]) -> YearCounts:
    """Counts of results of a single year each."""
    return YearCounts(counts, counts)


def asked(address: str) -> Question:
    return Question.from_query(QueryDict(address))


def a_page(
    address: str = "",
    *,
    total: int = 20,
    page: int = 1,
    pages: int = 1,
    following: str = "",
    **facets: Mapping[str, int],
) -> ResultPage:
    return ResultPage(
        hits=(),
        total=total,
        page=page,
        pages=pages,
        per_page=10,
        following=following,
        question=asked(address),
        facets={Facet(name): counts for name, counts in facets.items()},
    )


# --- years ---


@pytest.mark.parametrize(
    ("first", "last", "step"),
    [
        (1958, 1958, 1),
        (1949, 2008, 1),
        (1949, 2009, 5),
        (1700, 1999, 5),
        (1699, 2000, 10),
        (1368, 1949, 10),
        (1, 2024, 50),
    ],
)
def test_a_bar_stands_for_as_few_years_as_fit(first: int, last: int, step: int) -> None:
    assert step_for(first, last) == step


def test_bars_have_no_gap_and_the_highest_fills_the_drawing() -> None:
    drawn = histogram(dated({1953: 10, 1956: 5, 1955: 1}))
    assert drawn is not None
    assert [(bar.years, bar.count, bar.height) for bar in drawn.bars] == [
        ("1953", 10, 100),
        ("1954", 0, 0),
        ("1955", 1, 10),
        ("1956", 5, 50),
    ]


def test_years_are_gathered_from_round_numbers() -> None:
    drawn = histogram(dated({1912: 1, 1949: 2, 1953: 3, 1988: 1}))
    assert drawn is not None
    assert (drawn.step, drawn.first, drawn.last) == (5, 1912, 1988)
    assert [(bar.years, bar.count) for bar in drawn.bars if bar.count] == [
        ("1912–1914", 1),
        ("1945–1949", 2),
        ("1950–1954", 3),
        ("1985–1988", 1),
    ]


def test_years_outside_the_chosen_ones_are_told_apart() -> None:
    drawn = histogram(dated({1950: 1, 1953: 1}), Within(datetime.date(1951, 6, 1), datetime.date(1952, 1, 1)))
    assert drawn is not None
    assert [bar.inside for bar in drawn.bars] == [False, True, True, False]


def test_without_dated_results_there_are_no_bars() -> None:
    assert histogram(YearCounts()) is None


@given(spans)
def test_every_bar_counts_each_result_that_reaches_it_once(results: list[Sequence[int]]) -> None:
    drawn = histogram(counted(results))
    assert (drawn is None) == (not results)
    for bar in drawn.bars if drawn else ():
        assert bar.count == sum(first <= bar.last and last >= bar.first for first, last in results)
        assert 0 <= bar.height <= 100
        assert bar.y + bar.height == 100
        assert (bar.height > 0) == (bar.count > 0)
    if drawn:
        assert len(drawn.bars) <= max(MOST_BARS, 10_000 // 100 + 1)
        assert all(left.last + 1 == right.first for left, right in zip(drawn.bars, drawn.bars[1:], strict=False))


# --- facets ---


@given(
    st.sampled_from(
        [
            "q=水库&kind=archive&from=1950&to=1965&order=oldest&exact=1",
            "agency=a&agency=b&fonds=3",
            "q=%26=%3F&category=20-01",
        ]
    ),
    st.sampled_from(list(Facet)),
    st.text(alphabet="ab&=%3 县", min_size=1, max_size=6),
)
def test_choosing_and_letting_go_leaves_everything_as_it_was(address: str, facet: Facet, value: str) -> None:
    before = asked(address)
    after = asked(toggled(before, facet, value).to_query())
    assert after != before
    assert (after.text, after.since, after.until, after.sorting, after.tolerant) == (
        before.text,
        before.since,
        before.until,
        before.sorting,
        before.tolerant,
    )
    assert {name: after.chosen.get(name) for name in Facet if name is not facet} == {
        name: before.chosen.get(name) for name in Facet if name is not facet
    }
    assert asked(toggled(after, facet, value).to_query()) == before


def test_values_are_offered_by_count_and_never_without_results_unless_chosen() -> None:
    counts = {"甲局": 3, "乙局": 7, "丙局": 0}
    offered = panel(a_page("q=水&agency=丁局", agency=counts), Facet.AGENCY, Labels())
    assert [(choice.label, choice.count, choice.chosen) for choice in offered.shown] == [
        ("丁局", 0, True),
        ("乙局", 7, False),
        ("甲局", 3, False),
    ]
    assert offered.shown[1].query == "q=%E6%B0%B4&agency=%E4%B8%81%E5%B1%80&agency=%E4%B9%99%E5%B1%80"
    assert offered.shown[0].query == offered.clear == "q=%E6%B0%B4"


def test_many_values_wait_behind_the_first_eight_and_the_rest_is_counted() -> None:
    counts = {f"局{number:03}": 100 - number for number in range(70)}
    offered = panel(a_page(agency=counts), Facet.AGENCY, Labels())
    assert (len(offered.shown), len(offered.more), offered.left_out) == (8, 52, 10)
    assert offered.shown[0].label == "局000"


def test_values_have_names() -> None:
    page = a_page(kind={"page": 1}, fonds={"7": 2, "8": 1}, category={"20-01": 1, "file": 2}, access={"onsite": 1})
    labels = Labels(fonds={"7": "0045 城关公社"})
    found = {facet: [choice.label for choice in panel(page, facet, labels).shown] for facet in Facet}
    assert found == {
        Facet.KIND: ["档案原文"],
        Facet.AGENCY: [],
        Facet.FONDS: ["0045 城关公社", "8"],
        Facet.CATEGORY: ["案卷", "行政法规、规章和规范性文件"],
        Facet.ACCESS: ["馆内查阅"],
    }


def test_a_facet_that_changes_nothing_is_not_shown() -> None:
    page = a_page(total=20, access={"public": 20}, category={"file": 5}, agency={"甲局": 5, "乙局": 15})
    assert [one.facet for one in panels(page, Labels(), Facet)] == [Facet.AGENCY, Facet.CATEGORY]


def test_what_is_chosen_can_be_let_go_one_by_one() -> None:
    question = asked("q=水库&kind=archive&kind=page&from=1950&exact=1")
    found = chips(question, Labels())
    assert len(found) == 4
    for chip in found:
        without = asked(chip.query)
        assert without.text == "水库"
        assert len(chips(without, Labels())) == 3


def test_orders_keep_the_question() -> None:
    found = {choice.value: choice for choice in sortings(asked("q=水库&kind=archive&order=oldest"))}
    assert list(found) == ["relevance", "newest", "oldest", "code"]
    assert [name for name, choice in found.items() if choice.chosen] == ["oldest"]
    assert asked(found["code"].query) == asked("q=水库&kind=archive&order=code")
    without_words = sortings(asked("kind=archive"))
    assert [(choice.value, choice.chosen) for choice in without_words][:2] == [("newest", True), ("oldest", False)]


@pytest.mark.parametrize(
    ("number", "pages", "reached"),
    [
        (1, 1, (False, False, False, False)),
        (1, 3, (False, False, True, True)),
        (2, 3, (True,) * 4),
        (3, 3, (True, True, False, False)),
    ],
)
def test_pages_lead_where_there_are_some(number: int, pages: int, reached: tuple[bool, ...]) -> None:
    found = ways(a_page("q=水库&kind=archive", page=number, pages=pages, following="1.5" if number < pages else ""))
    assert tuple(bool(way) for way in (found.first, found.previous, found.next, found.last)) == reached
    for way in filter(None, (found.first, found.previous, found.next, found.last)):
        assert asked(way) == asked("q=水库&kind=archive")
    if found.next:
        assert QueryDict(found.next)["after"] == "1.5"


@pytest.mark.parametrize(
    ("address", "sentences"),
    [("from=1950&to=1960", 0), ("from=soon&to=1960", 1), ("from=<b>&to=x", 2), ("from=1960&to=1950", 1), ("from= ", 0)],
)
def test_dates_that_make_no_sense_are_named(address: str, sentences: int) -> None:
    assert len(misunderstood(QueryDict(address), asked(address))) == sentences


# --- with a catalogue ---


def a_unit(fonds: Fonds, title: str, code: str, access: AccessClass, year: int = 1953) -> ArchiveUnit:
    day = datetime.date(year, 1, 1)
    described = UnitDescription(
        reference_code=code,
        title=title,
        level=Level.FILE,
        access=access,
        date_from=day,
        date_to=day,
        date_text=str(year),
    )
    return create_unit(fonds=fonds, description=described, by=None)


@pytest.fixture
def two_fonds(db: None, empty_index: None) -> tuple[Fonds, Fonds]:
    """An open fonds with a unit for everyone, and one that is read in the hall only."""
    repository = ensure_repository(code="QL", name="青岚县档案馆")
    opened = ensure_fonds(repository=repository, code="0045", title="城关公社")
    closed = ensure_fonds(repository=repository, code="0046", title="人事局旧档")
    a_unit(opened, "红旗水库修建预算", "0045-1-1", AccessClass.PUBLIC)
    a_unit(closed, "红旗水库干部名册", "0046-1-1", AccessClass.ONSITE, 1961)
    an_item(title="红旗水库除险加固批复", agency=an_agency("QLSL", "青岚县水利局"))
    drain()
    return opened, closed


def test_results_come_with_true_counts_and_names(two_fonds: tuple[Fonds, Fonds]) -> None:
    found = results(asked("q=红旗水库"), viewer=ONSITE_VIEWER)
    assert found.page.total == 3
    by_facet = {one.facet: {choice.label: choice.count for choice in one.shown} for one in found.panels}
    assert by_facet[Facet.FONDS] == {"0045 城关公社": 1, "0046 人事局旧档": 1}
    assert by_facet[Facet.ACCESS] == {"开放": 2, "馆内查阅": 1}
    assert {choice.label: choice.count for choice in found.kinds.shown} == {"档案条目": 2, "政府信息": 1}


def test_a_closed_fonds_is_neither_counted_nor_named(two_fonds: tuple[Fonds, Fonds]) -> None:
    closed = two_fonds[1]
    found = results(asked(f"q=红旗水库&fonds={closed.pk}"), viewer=PUBLIC_VIEWER)
    assert found.page.total == 0
    assert "人事局" not in repr(found)
    assert labels_for(found.page, viewer=PUBLIC_VIEWER).fonds == {str(two_fonds[0].pk): "0045 城关公社"}


@pytest.mark.parametrize("value", ["x", "９", "9" * 30, "-1", "1.5", "²"])
def test_a_fonds_that_cannot_be_is_no_error(two_fonds: tuple[Fonds, Fonds], value: str) -> None:
    assert results(asked(f"q=红旗水库&fonds={value}"), viewer=PUBLIC_VIEWER).page.total == 0


# --- suggestions ---


def test_suggestions_come_from_what_the_viewer_may_see(client: Client, two_fonds: tuple[Fonds, Fonds]) -> None:
    outside = client.get("/search/suggest/", {"q": "红旗"}, REMOTE_ADDR="203.0.113.7")
    assert outside.headers["Cache-Control"] == "private, max-age=60"
    found = {one["text"]: one["label"] for one in outside.json()["suggestions"]}
    assert found["红旗水库修建预算"] == "题名"
    assert "红旗水库干部名册" not in found
    client.get("/kiosk/", REMOTE_ADDR="127.0.0.1")
    inside = client.get("/search/suggest/", {"q": "红旗"}, REMOTE_ADDR="127.0.0.1").json()["suggestions"]
    assert "红旗水库干部名册" in {one["text"] for one in inside}


@pytest.mark.parametrize("text", ["", "   ", "\x00", "水" * 5000, "\ud800", '"', "-"])
def test_nothing_that_is_typed_breaks_suggestions(client: Client, db: None, empty_index: None, text: str) -> None:
    query = text.encode("utf-8", "surrogatepass")
    response = client.get("/search/suggest/", QUERY_STRING="q=" + "".join(f"%{byte:02X}" for byte in query))
    assert response.status_code == 200
    assert response.json() == {"suggestions": []}


def test_a_chosen_suggestion_comes_forward(client: Client, two_fonds: tuple[Fonds, Fonds]) -> None:
    def offered() -> list[str]:
        return [one["text"] for one in client.get("/search/suggest/", {"q": "红旗水库"}).json()["suggestions"]]

    titles = [text for text in offered() if text in {"红旗水库修建预算", "红旗水库除险加固批复"}]
    assert len(titles) == 2
    for _ in range(3):
        assert client.post("/search/suggest/used/", {"text": titles[1]}).status_code == 204
    assert [text for text in offered() if text in titles] == titles[::-1]


def test_only_our_own_pages_count_uses(client: Client, two_fonds: tuple[Fonds, Fonds]) -> None:
    before = client.get("/search/suggest/", {"q": "红旗水库"}).json()
    for one in before["suggestions"][::-1]:
        client.post("/search/suggest/used/", {"text": one["text"]}, HTTP_ORIGIN="https://elsewhere.example")
    assert client.get("/search/suggest/", {"q": "红旗水库"}).json() == before
    assert client.get("/search/suggest/used/").status_code == 405


# --- feeds ---


def entries(client: Client, **query: str) -> tuple[ET.Element, list[ET.Element]]:
    response = client.get("/search/feed.atom", query)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    root = ET.fromstring(response.content)  # noqa: S314 -- what our own view has just written
    return root, root.findall(f"{ATOM}entry")


def test_a_feed_holds_what_is_open_to_everyone(client: Client, two_fonds: tuple[Fonds, Fonds]) -> None:
    client.get("/kiosk/", REMOTE_ADDR="127.0.0.1")
    root, found = entries(client, q="红旗水库")
    titles = {entry.findtext(f"{ATOM}title") for entry in found}
    assert titles == {"红旗水库修建预算", "红旗水库除险加固批复"}
    assert "红旗水库" in (root.findtext(f"{ATOM}title") or "")
    for entry in found:
        assert (entry.findtext(f"{ATOM}id") or "").startswith("tag:")
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert client.get(link.attrib["href"]).status_code == 200


def test_a_feed_reads_the_same_until_something_is_new(client: Client, two_fonds: tuple[Fonds, Fonds]) -> None:
    first = client.get("/search/feed.atom", {"q": "红旗水库"})
    again = client.get("/search/feed.atom", {"q": "红旗水库"}, HTTP_IF_NONE_MATCH=first.headers["ETag"])
    assert again.status_code == 304
    before = {entry.findtext(f"{ATOM}id") for entry in entries(client, q="红旗水库")[1]}
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=1)):
        an_item(title="红旗水库防汛预案")
        drain()
    after = entries(client, q="红旗水库")[1]
    assert after[0].findtext(f"{ATOM}title") == "红旗水库防汛预案"
    assert before == {entry.findtext(f"{ATOM}id") for entry in after[1:]}


@pytest.mark.parametrize("text", ["没有这样的词", "\x0b\x00<b>&", "\x1b[0m"])
def test_a_feed_of_anything_is_well_formed(client: Client, db: None, empty_index: None, text: str) -> None:
    assert entries(client, q=text)[1] == []


def test_caches_on_the_way_do_not_go_on_telling_what_was_withdrawn(client: Client, db: None, empty_index: None) -> None:
    kept = client.get("/search/feed.atom", {"q": "水库"}).headers["Cache-Control"]
    assert {"public", "max-age=60", "must-revalidate"} == set(kept.split(", "))


def test_a_feed_follows_the_chosen_values(client: Client, two_fonds: tuple[Fonds, Fonds]) -> None:
    titles = [
        entry.findtext(f"{ATOM}title") for entry in entries(client, q="红旗水库", kind="archive", **{"from": "1950"})[1]
    ]
    assert titles == ["红旗水库修建预算"]
    assert Sorting.ENTERED not in {choice.value for choice in sortings(asked("q=水库"))}
