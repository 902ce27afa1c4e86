"""The contract of search engines, second part: who may see it, how it is narrowed, counted, ordered and paged."""

import datetime
import random

import pytest

from search.engines.port import Cursor, Engine, Facet, Found, Order, SearchRequest
from search.query import EVERYTHING, NOTHING, AllOf, AnyOf, Not, Phrase, Within
from search.viewers import ONSITE_VIEWER, PUBLIC_VIEWER, STAFF_VIEWER, AccessClass, Viewer
from tests.contract.engine_tools import EngineCase, ask, document, found, write

ALL = frozenset(Facet)


def year(number: int) -> datetime.date:
    return datetime.date(number, 6, 15)


class AnswersContract(EngineCase):
    """What an engine answers about what it found."""

    # Who may see it

    def test_a_viewer_finds_and_counts_only_what_may_be_seen(self, engine: Engine) -> None:
        write(engine, *(document(access.value, "卷宗", kind=access.value, access=access) for access in AccessClass))
        assert found(engine, "卷宗", PUBLIC_VIEWER) == ["public"]
        assert sorted(found(engine, "卷宗", ONSITE_VIEWER)) == ["onsite", "public"]
        assert sorted(found(engine, "卷宗", STAFF_VIEWER)) == ["onsite", "public", "staff"]
        assert ask(engine, "卷宗", Viewer(frozenset()), facets=ALL, histogram=True).total == 0

    def test_nothing_of_a_hidden_document_leaks(self, engine: Engine) -> None:
        hidden = {
            "kind": "secret",
            "agency": "密局",
            "fonds": "密1",
            "category": "密类",
            "date": year(1971),
            "codes": ("密1号",),
            "summary": "密要",
            "body": "密文玫府",
            "recognised": True,
            "readings": ("密文政府",),
        }
        write(
            engine,
            document("staff", "密件", access=AccessClass.STAFF, **hidden),
            document("onsite", "密件", access=AccessClass.ONSITE, **hidden),
            document("open", "公开件", agency="县政府", date=year(1980)),
        )
        for text in ("密件", "密要", "密文政府", "密1号", "1971", "年份:1971", "", "-公开件", "题名:密", "密局"):
            answer = ask(engine, text, tolerant=True, facets=ALL, histogram=True)
            assert {hit.identifier for hit in answer.documents} <= {"open"}, text
            assert answer.total == len(answer.documents), text
            assert 1971 not in answer.years.each(), text
            for counts in answer.facets.values():
                assert not set(counts) & {"secret", "密局", "密1", "密类", "staff", "onsite"}, text
        for facet, value in ((Facet.AGENCY, "密局"), (Facet.KIND, "secret"), (Facet.ACCESS, "staff")):
            answer = ask(engine, "", chosen={facet: frozenset({value})}, facets=ALL, histogram=True)
            assert answer.total == 0
            assert value not in answer.facets[facet]
        assert ask(engine, "", keys=frozenset({"secret:staff", "secret:onsite"})).total == 0
        assert ask(engine, Not(Phrase("公开件"))).total == 0

    def test_a_document_that_is_closed_again_disappears(self, engine: Engine) -> None:
        write(engine, document("1", "卷宗"))
        assert found(engine, "卷宗") == ["1"]
        write(engine, document("1", "卷宗", access=AccessClass.STAFF))
        assert found(engine, "卷宗") == []
        assert ask(engine, "", facets=ALL).facets == {facet: {} for facet in Facet}

    # The query tree

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            (EVERYTHING, {"甲", "乙", "甲乙"}),
            (NOTHING, set()),
            (Phrase("甲"), {"甲", "甲乙"}),
            (AllOf((Phrase("甲"), Phrase("乙"))), {"甲乙"}),
            (AnyOf((Phrase("甲"), Phrase("乙"))), {"甲", "乙", "甲乙"}),
            (Not(Phrase("甲")), {"乙"}),
            (AllOf((Phrase("甲"), Not(Phrase("乙")))), {"甲"}),
            (AnyOf((AllOf((Phrase("甲"), Not(Phrase("乙")))), Not(Phrase("甲")))), {"甲", "乙"}),
            (Not(Not(Phrase("甲"))), {"甲", "甲乙"}),
            (AllOf((EVERYTHING, Phrase("乙"))), {"乙", "甲乙"}),
            (AnyOf((NOTHING, Phrase("乙"))), {"乙", "甲乙"}),
            (AllOf((NOTHING, Phrase("乙"))), set()),
            (Not(NOTHING), {"甲", "乙", "甲乙"}),
            (Not(EVERYTHING), set()),
            (AllOf((AllOf((Phrase("乙"),)),)), {"乙", "甲乙"}),
        ],
    )
    def test_the_query_tree(self, engine: Engine, query: object, expected: set[str]) -> None:
        write(engine, *(document(title, title) for title in ("甲", "乙", "甲乙")))
        assert set(found(engine, query)) == expected  # type: ignore[arg-type]

    # Narrowing and counting

    def test_chosen_values_match_whole_and_any_of_one_facet(self, engine: Engine) -> None:
        write(
            engine,
            document("1", category="规章", agency="县政府", fonds="1"),
            document("2", category="规章制度", agency="县政府办公室", fonds="10"),
            document("3", category="规章", agency="县 政府", fonds="2"),
        )

        def chosen(**values: str) -> list[str]:
            return sorted(found(engine, chosen={Facet(name): frozenset(v.split("|")) for name, v in values.items()}))

        assert chosen(category="规章") == ["1", "3"]
        assert chosen(agency="县政府办公室") == ["2"]
        assert chosen(agency="县政府|县 政府") == ["1", "3"]
        assert chosen(fonds="1", category="规章") == ["1"]
        assert chosen(fonds="1", agency="县政府办公室") == []
        assert chosen(kind="item|other", fonds="10|2") == ["2", "3"]
        assert chosen(agency="政府") == []

    def test_counts_leave_out_what_is_chosen_of_their_own_facet(self, engine: Engine) -> None:
        write(
            engine,
            document("1", kind="a", agency="甲局", date=year(1958)),
            document("2", kind="a", agency="乙局", date=year(1958)),
            document("3", kind="b", agency="甲局", date=year(1960)),
            document("4", "它", kind="b", agency="丙局", date=year(1960)),
            document("5", kind="b"),
        )
        every = ask(engine, "公报", facets=ALL)
        assert every.facets[Facet.KIND] == {"a": 2, "b": 2}
        assert every.facets[Facet.AGENCY] == {"甲局": 2, "乙局": 1}
        assert every.facets[Facet.ACCESS] == {"public": 4}
        assert every.facets[Facet.FONDS] == {}
        narrowed = ask(
            engine,
            "公报",
            chosen={Facet.KIND: frozenset({"b"}), Facet.AGENCY: frozenset({"甲局"})},
            facets=ALL,
            histogram=True,
        )
        assert [hit.identifier for hit in narrowed.documents] == ["3"]
        assert narrowed.total == 1
        assert narrowed.facets[Facet.KIND] == {"a": 1, "b": 1}
        assert narrowed.facets[Facet.AGENCY] == {"甲局": 1}
        assert narrowed.years.each() == {1960: 1}
        assert ask(engine, "公报").facets == {}

    def test_years_count_documents_whose_days_touch_them(self, engine: Engine) -> None:
        write(
            engine,
            document("1", date=datetime.date(1956, 12, 31), until=datetime.date(1958, 1, 1)),
            document("2", date=datetime.date(1958, 5, 1)),
            document("3", date=datetime.date(1958, 6, 1), kind="other"),
            document("4"),
        )
        assert ask(engine, "", histogram=True).years.each() == {1956: 1, 1957: 1, 1958: 3}
        days = Within(datetime.date(1957, 1, 1), datetime.date(1957, 12, 31))
        narrowed = ask(engine, "", histogram=True, days=days, facets=ALL)
        assert (narrowed.total, narrowed.years.each()) == (1, {1956: 1, 1957: 1, 1958: 3})
        assert narrowed.facets[Facet.KIND] == {"item": 1}
        only = ask(engine, "", histogram=True, chosen={Facet.KIND: frozenset({"other"})})
        assert only.years.each() == {1958: 1}

    def test_keys_keep_their_documents(self, engine: Engine) -> None:
        write(engine, *(document(str(number)) for number in range(5)))
        assert sorted(found(engine, "公报", keys=frozenset({"item:1", "item:3", "item:none"}))) == ["1", "3"]
        assert found(engine, "公报", keys=frozenset()) == []

    # The order

    def test_codes_before_titles_before_summaries_before_bodies(self, engine: Engine) -> None:
        write(
            engine,
            document("body", body="豫政办〔2014〕51号" * 50, date=year(2021)),
            document("summary", summary="见豫政办〔2014〕51号", date=year(2020)),
            document("title", "转发豫政办〔2014〕51号文件的很长很长很长很长的通知"),
            document("code", codes=("豫政办〔2014〕51号",)),
            document("longer", codes=("豫政办〔2014〕51号之二",), date=year(2020)),
        )
        for typed in ("豫政办〔2014〕51号", "豫政办[2014]51号", "豫政办201451号"):
            assert found(engine, typed) == ["code", "longer", "title", "summary", "body"]
        assert found(engine, "豫政办 2014 51号")[0] == "code"

    def test_a_title_that_is_the_question_stands_before_one_that_contains_it(self, engine: Engine) -> None:
        write(engine, document("1", "国务院关于修改《护士条例》的决定", date=year(2020)), document("2", "护士条例"))
        assert found(engine, "护士条例") == ["2", "1"]

    def test_words_that_stand_together_stand_before_scattered_ones(self, engine: Engine) -> None:
        write(
            engine,
            document("scattered", "政府转发人民来信", date=year(2020)),
            document("together", "县人民政府来信"),
            document("body", body="政府和人民", date=year(2021)),
            document("body together", body="人民政府"),
        )
        assert found(engine, "人民 政府") == ["together", "scattered", "body together", "body"]

    def test_a_whole_word_stands_before_a_part_of_one(self, engine: Engine) -> None:
        write(engine, document("1", body="a party of ten", date=year(2020)), document("2", body="a art of ten x"))
        assert found(engine, "art") == ["2", "1"]

    def test_of_equals_the_newer_stands_first_and_the_undated_last(self, engine: Engine) -> None:
        write(engine, document("a", date=year(2001)), document("b"), document("c", date=year(2020)))
        assert found(engine, "公报") == found(engine, "") == ["c", "a", "b"]

    def test_other_orders(self, engine: Engine) -> None:
        def entered(hour: int) -> datetime.datetime:
            return datetime.datetime(2026, 3, 2, hour, tzinfo=datetime.UTC)

        write(
            engine,
            document("a", date=year(1950), codes=("J1-10",), entered=entered(1)),
            document("b", date=year(1990), codes=("J1-9",), entered=entered(3)),
            document("c", date=year(1970), codes=("J10-1",), entered=entered(2)),
            document("d"),
        )
        assert found(engine, "", order=Order.NEWEST) == ["b", "c", "a", "d"]
        assert found(engine, "", order=Order.OLDEST) == ["a", "c", "b", "d"]
        assert found(engine, "", order=Order.CODE) == ["b", "a", "c", "d"]
        assert found(engine, "", order=Order.ENTERED) == ["b", "c", "a", "d"]

    # Paging

    @pytest.mark.parametrize("order", list(Order))
    def test_pages_follow_one_another_without_gap_or_repetition(self, engine: Engine, order: Order) -> None:
        for start in range(0, 25, 5):  # several commits
            write(
                engine,
                *(
                    document(
                        f"{number:02}",
                        body="公告" * (number % 4),
                        codes=(f"J{number % 6}",),
                        date=year(2000 + number % 3),
                    )
                    for number in range(start, start + 5)
                ),
            )
        whole = found(engine, "公报 OR 公告", order=order)
        pages = [ask(engine, "公报 OR 公告", offset=offset, limit=4, order=order) for offset in range(0, 28, 4)]
        assert [hit.identifier for page in pages for hit in page.documents] == whole
        assert len(set(whole)) == 25
        assert {page.total for page in pages} == {25}

    @pytest.mark.parametrize("order", list(Order))
    def test_walking_on_from_a_place_misses_and_repeats_nothing_while_the_index_changes(
        self, engine: Engine, order: Order
    ) -> None:
        chance = random.Random(7)  # noqa: S311 -- the same walk in every run

        def one(identifier: str) -> object:
            title = "公告" if chance.random() < 0.5 else "通知"
            when = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(days=chance.randrange(9))
            return document(
                identifier, title, body="公告", date=year(1950 + chance.randrange(9)), entered=when,
                codes=(f"J1-{chance.randrange(30)}",),
            )  # fmt: skip

        write(engine, *(one(f"kept{number}") for number in range(30)))  # type: ignore[arg-type]
        walked: list[str] = []
        after: Cursor | None = None
        for turn in range(40):
            answer = ask(engine, "公告", limit=4, after=after, order=order)
            if not answer.documents:
                break
            walked += [hit.identifier for hit in answer.documents]
            after = answer.documents[-1].place
            write(engine, one(f"new{turn}"), removed=(f"item:new{turn - 2}",))  # type: ignore[arg-type]
        kept = [identifier for identifier in walked if identifier.startswith("kept")]
        assert sorted(kept) == sorted(f"kept{number}" for number in range(30))
        assert len(walked) == len(set(walked))

    def test_an_offset_beyond_the_end_gives_nothing(self, engine: Engine) -> None:
        write(engine, document("1"))
        assert ask(engine, "公报", offset=5) == Found((), 1)
        assert ask(engine, "公报", offset=0, limit=0).documents == ()

    def test_a_request_without_access_finds_nothing(self, engine: Engine) -> None:
        write(engine, document("1"))
        assert engine.search(SearchRequest(steps=(EVERYTHING,), access=frozenset())).total == 0
