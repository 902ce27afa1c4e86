"""What screens get from a search: pages, facets, order, tolerance, suggestions; the same engine as deployed."""

import datetime
from collections.abc import Collection, Iterable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.http import QueryDict

from search.actions import drain, enqueue, rebuild
from search.documents import SearchDocument
from search.language import parse
from search.query import Phrase
from search.questions import Question, Sorting
from search.recall import as_typed, measure
from search.selectors import Facet, Segment, corrections, search, suggest
from search.sources import SourceRegistry, register_source
from search.text.confusions import misreadings
from search.viewers import PUBLIC_VIEWER, STAFF_VIEWER, AccessClass

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_index")]


class Shelf:
    """A source over a list of documents."""

    kind = "memo"

    def __init__(self) -> None:
        self.held: dict[str, SearchDocument] = {}

    def documents(self, identifiers: Collection[str]) -> Iterable[SearchDocument]:
        return [self.held[identifier] for identifier in identifiers if identifier in self.held]

    def identifiers(self) -> Iterable[str]:
        return list(self.held)

    def put(self, identifier: str, title: str, **fields: object) -> None:
        values: dict[str, object] = {"date": None, "access": AccessClass.PUBLIC, **fields}
        self.held[identifier] = SearchDocument(kind="memo", identifier=identifier, title=title, **values)  # type: ignore[arg-type] -- a test's shorthand
        enqueue("memo", [identifier])


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    monkeypatch.setattr("search.sources.registry", SourceRegistry())
    shelf = Shelf()
    register_source(shelf)
    return shelf


def asked(parameters: str) -> Question:
    return Question.from_query(QueryDict(parameters))


def identifiers(parameters: str) -> list[str]:
    return [hit.identifier for hit in search(asked(parameters), viewer=PUBLIC_VIEWER, per_page=50).hits]


def test_a_page_of_results(shelf: Shelf) -> None:
    for number in range(23):
        shelf.put(f"{number:02}", f"第{number}号縣志", body="縣志" * 9)
    drain()
    pages = [search(Question(text="县志"), viewer=PUBLIC_VIEWER, page=page) for page in (1, 2, 3)]
    assert [len(page.hits) for page in pages] == [10, 10, 3]
    assert len({hit.identifier for page in pages for hit in page.hits}) == 23
    assert {(page.total, page.pages) for page in pages} == {(23, 3)}
    assert pages[2] == search(Question(text="县志"), viewer=PUBLIC_VIEWER, page=99)
    assert search(Question(text="县志"), viewer=PUBLIC_VIEWER, page=-5).page == 1
    assert pages[0].hits[0].title[-1] == Segment("縣志", marked=True)
    nothing = search(Question(text="族谱"), viewer=PUBLIC_VIEWER, page=3)
    assert (nothing.hits, nothing.total, nothing.page, nothing.pages) == ((), 0, 1, 1)


def test_the_next_page_follows_the_last_hit_whatever_came_in_between(shelf: Shelf) -> None:
    for number in range(12):
        shelf.put(str(number), "县志", date=datetime.date(1950 + number, 1, 1))
    drain()
    first = search(Question(text="县志"), viewer=PUBLIC_VIEWER, per_page=5)
    for number in range(12, 20):
        shelf.put(str(number), "县志", date=datetime.date(1950 + number, 1, 1))
    drain()
    second = search(Question(text="县志"), viewer=PUBLIC_VIEWER, per_page=5, page=2, after=first.following)
    assert [hit.identifier for hit in (*first.hits, *second.hits)] == [str(number) for number in range(11, 1, -1)]
    third = search(Question(text="县志"), viewer=PUBLIC_VIEWER, per_page=5, page=3, after=second.following)
    assert [hit.identifier for hit in third.hits] == ["1", "0"]
    assert third.following == ""


@pytest.mark.parametrize("after", ["", "x", "0.", "0.abc", "9999.1", "-1.5", "0.99999999999999999999999", "0.²"])
def test_a_mangled_place_shows_the_page_by_its_number(shelf: Shelf, after: str) -> None:
    shelf.put("1", "县志")
    drain()
    assert search(Question(text="县志"), viewer=PUBLIC_VIEWER, after=after).total == 1


def test_a_question_from_an_address_and_back() -> None:
    address = "q=%E5%9C%9F%E5%9C%B0&kind=archive&kind=page&from=1950&to=1958-05&order=oldest&exact=1"
    question = asked(address)
    assert question.chosen == {Facet.KIND: frozenset({"archive", "page"})}
    assert question.days is not None
    assert (question.days.first, question.days.last) == (datetime.date(1950, 1, 1), datetime.date(1958, 5, 31))
    assert question.sorting is Sorting.OLDEST
    assert not question.tolerant
    assert question.to_query() == address
    assert asked("from=nonsense&to=1958-13&order=x&exact=0&kind=") == Question()
    assert asked("from=1960&to=1950").days is None


def test_narrowing_and_counting(shelf: Shelf) -> None:
    shelf.put("1", "土地证", agency="甲局", date=datetime.date(1951, 1, 1), until=datetime.date(1953, 1, 1))
    shelf.put("2", "土地证", agency="乙局", date=datetime.date(1952, 1, 1))
    shelf.put("3", "土地证", agency="乙局", access=AccessClass.STAFF)
    drain()
    page = search(asked("q=土地&agency=甲局"), viewer=PUBLIC_VIEWER, facets=frozenset(Facet), histogram=True)
    assert [hit.identifier for hit in page.hits] == ["1"]
    assert page.facets[Facet.AGENCY] == {"乙局": 1, "甲局": 1}
    assert page.years.each() == {1951: 1, 1952: 1, 1953: 1}
    assert identifiers("q=土地&from=1953") == ["1"]
    assert identifiers("q=土地&from=1952&to=1952") == ["2", "1"]
    assert search(asked("q=土地"), viewer=STAFF_VIEWER).total == 3


def test_a_misread_page_is_found_below_the_exact_ones_and_marked(shelf: Shelf) -> None:
    misread = misreadings("县人民政府")[0]
    shelf.put("scan", "第三页", body=f"今有{misread}布告周知", recognised=True, date=datetime.date(2000, 1, 1))
    shelf.put("exact", "布告", body="县人民政府布告", date=datetime.date(1950, 1, 1))
    drain()
    hits = search(asked("q=县人民政府"), viewer=PUBLIC_VIEWER).hits
    assert [(hit.identifier, hit.approximate) for hit in hits] == [("exact", False), ("scan", True)]
    assert Segment(misread, marked=True) in hits[1].snippet
    assert identifiers("q=县人民政府&exact=1") == ["exact"]
    assert identifiers('q="县人民政府"') == ["exact"]
    for order in ("newest", "oldest", "code", "entered"):
        assert identifiers(f"q=县人民政府&order={order}") == ["exact", "scan"]


def test_names_are_suggested_from_what_one_may_see(shelf: Shelf) -> None:
    shelf.put("1", "政府信息公开指南", agency="青岚县档案馆")
    shelf.put("2", "政府采购密件", access=AccessClass.STAFF)
    drain()

    def offered(text: str) -> set[str]:
        return {suggestion.text for suggestion in suggest(text, viewer=PUBLIC_VIEWER)}

    for typed in ("政府", "zhengfu", "zfxx", "zhengfuxx", "政府信息"):
        assert "政府信息公开指南" in offered(typed)
        assert "政府采购密件" not in offered(typed)
    assert "青岚县档案馆" in offered("qinglan")
    assert "政府信息公开指南" in corrections("正府信息公开指南", viewer=PUBLIC_VIEWER)
    shelf.put("1", "政府信息公开指南", access=AccessClass.STAFF)
    drain()
    assert offered("政府") == set()
    assert corrections("正府信息公开指南", viewer=PUBLIC_VIEWER) == ()


def test_a_rebuild_makes_suggestions_too(shelf: Shelf) -> None:
    shelf.put("1", "政府信息公开指南")
    parts: list[tuple[str, int]] = []
    rebuild(progress=lambda part, done: parts.append((part, done)))
    assert ("index", 1) in parts
    assert ("suggestions", 1) in parts
    assert [suggestion.text for suggestion in suggest("zfxx", viewer=PUBLIC_VIEWER)][:1] == ["政府信息公开指南"]


def test_every_run_of_every_document_is_found(shelf: Shelf) -> None:
    shelf.put(
        "1",
        "关于“一化三改”的通知（-草案-）",
        body="题名:甲 OR 乙 | 丙，-丁 1958..1960 ABC def",
        codes=("县〔1958〕3号",),
    )
    shelf.put("2", "内部材料", access=AccessClass.STAFF)
    drain()
    report = measure(sample=300, seed=1, viewer=PUBLIC_VIEWER)
    assert report.lost == ()
    said = StringIO()
    call_command("search_recall", "--sample", "50", stdout=said)
    assert "100.000 %" in said.getvalue()


def test_a_lost_run_is_reported(shelf: Shelf) -> None:
    shelf.put("1", "县志")
    drain()
    shelf.put("1", "年鉴")  # not drained: the index still has the old title
    with pytest.raises(CommandError):
        call_command("search_recall", "--sample", "20", stdout=StringIO())


@pytest.mark.parametrize("run", ["-草案", "a | b", "1958", "题名:甲", "“甲", "甲、乙"])
def test_signs_of_the_language_are_quoted_to_find_them(run: str) -> None:
    assert isinstance(parse(as_typed(run)), Phrase)


def test_only_staff_find_what_is_for_staff(shelf: Shelf) -> None:
    shelf.put("1", "年鉴", access=AccessClass.STAFF)
    drain()
    hidden = search(Question(text="年鉴"), viewer=PUBLIC_VIEWER, facets=frozenset(Facet))
    assert (hidden.total, hidden.facets[Facet.KIND]) == (0, {})
    assert search(Question(text="年鉴"), viewer=STAFF_VIEWER).total == 1


def test_a_blank_question_shows_everything_and_a_meaningless_one_nothing(shelf: Shelf) -> None:
    shelf.put("1", "县志")
    drain()
    assert search(Question(text=" "), viewer=PUBLIC_VIEWER).total == 1
    assert search(Question(text="？！"), viewer=PUBLIC_VIEWER).total == 0


def test_the_command_line_answers_with_timings(shelf: Shelf) -> None:
    shelf.put("1", "县志", codes=("J1-2",))
    drain()
    said = StringIO()
    call_command("search_query", "县志", "--json", stdout=said)
    assert '"total": 1' in said.getvalue()
    assert '"milliseconds"' in said.getvalue()
    said = StringIO()
    call_command("search_query", "县志", "--with", "order=oldest", stdout=said)
    assert "[县志]" in said.getvalue()
