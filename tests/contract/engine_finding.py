"""The contract of search engines, first part: what is found."""

import dataclasses
import datetime

import pytest

from search.documents import SearchDocument
from search.engines.port import Engine, Facet, Found, SearchRequest
from search.query import AllOf, AnyOf, Field, Misread, Not, Phrase, Whole, Within
from search.viewers import PUBLIC_VIEWER, AccessClass
from tests.contract.engine_tools import EngineCase, ask, document, found, write


class FindingContract(EngineCase):
    """What an engine finds, and what not."""

    def test_an_index_that_does_not_exist_yet_is_empty(self, engine: Engine) -> None:
        assert ask(engine, "条例") == Found((), 0)
        assert ask(engine, "条例", facets=frozenset(Facet), histogram=True).total == 0
        assert engine.fingerprints() == {}

    def test_a_document_is_given_back_whole(self, engine: Engine) -> None:
        whole = SearchDocument(
            kind="item",
            identifier="412",
            title="护士条例",
            body="第一条 为了维护护士的合法权益",
            summary="卫生",
            codes=("国务院令第517号",),
            date=datetime.date(2008, 1, 31),
            until=datetime.date(2008, 5, 12),
            agency="国务院",
            category="规章",
            fonds="J1",
            access=AccessClass.PUBLIC,
            url="/item/412/",
            entered=datetime.datetime(2026, 3, 2, 4, 5, 6, tzinfo=datetime.UTC),
            recognised=True,
            readings=("合法权盆",),
        )
        write(engine, whole)
        (hit,) = ask(engine, "护士").documents
        for field in dataclasses.fields(hit):
            if field.name != "place":
                assert getattr(hit, field.name) == getattr(whole, field.name)
        assert engine.fingerprints() == {"item:412": whole.fingerprint}

    @pytest.mark.parametrize("field", ["title", "summary", "body"])
    @pytest.mark.parametrize(
        ("text", "typed"),
        [
            ("中华人民共和国档案法实施条例", "档案"),
            ("中华人民共和国档案法实施条例", "国档案法"),
            ("中华人民共和国档案法实施条例", "例"),
            ("中华人民共和国档案法实施条例", "条例 中华"),
            ("中華人民共和國檔案法", "中华人民共和国档案法"),
            ("中华人民共和国档案法", "中華人民共和國檔案法"),
            ("关于豫政办〔2014〕51号的通知", "豫政办[2014]51号"),
            ("关于豫政办〔2014〕51号的通知", "豫政办2014 51号"),
            ("关于豫政办〔2014〕51号的通知", "豫政办201451号"),
            ("关于豫政办〔2014〕51号的通知", "办〔20"),
            ("Public Records Act 1958", "record"),
            ("Public Records Act 1958", "ECORDS ACT"),
            ("Public Records Act 1958", '"public records"'),
            ("Public Records Act 1958", "95"),
            ("加入ＷＴＯ后", "wto"),
            ("分两行写的人民\n政府", "人民政府"),
            ("共1,101件", "1,101"),
            ("C", "c"),
            ("吉林𠮷野", "𠮷野"),
        ],
    )
    def test_pieces_of_a_text_find_it(self, engine: Engine, field: str, text: str, typed: str) -> None:
        write(engine, document("1", **{"title": "公报", field: text}), document("2", "通告"))
        assert found(engine, typed) == ["1"]

    @pytest.mark.parametrize(
        ("text", "typed"),
        [
            ("人民，政府", "人民政府"),
            ("the men", "theme"),
            ("人民政府", "民人"),
            ("人人为我", "人人人"),
            ("条例", "条 例外"),
            ("人民政府", "政府。 局"),
            ("甲乙", "！？"),
        ],
    )
    def test_what_a_text_does_not_contain_does_not_find_it(self, engine: Engine, text: str, typed: str) -> None:
        write(engine, document("1", text))
        assert found(engine, typed) == []

    @pytest.mark.parametrize(
        "typed",
        [
            "豫政办〔2014〕51号",
            "豫政办[2014]51号",
            "豫政办（２０１４）51号",
            "豫政辦【2014】51號",
            "豫政办201451号",
            "豫政办 2014 51",
            "2014〕51",
            "办2014",
            "51号",
        ],
    )
    def test_codes_are_found_however_typed(self, engine: Engine, typed: str) -> None:
        write(engine, document("1", codes=("豫政办〔2014〕51号", "J1-2-3")), document("2", codes=("豫政〔2013〕9号",)))
        assert found(engine, typed) == ["1"]

    def test_two_codes_do_not_run_into_one_another(self, engine: Engine) -> None:
        write(engine, document("1", codes=("甲1", "2乙")))
        assert found(engine, "12") == []

    # Codes and years

    @pytest.mark.parametrize(
        "typed",
        [
            "0045-WS·1953·D30-0012",
            "0045WS1953D300012",
            "0045 ws 1953 d30 0012",
            "００４５－ＷＳ",
            "D30-0012",
            "档号:0045/WS",
        ],
    )
    def test_reference_codes_are_found_with_any_separator_or_none(self, engine: Engine, typed: str) -> None:
        write(engine, document("1", codes=("0045-WS·1953·D30-0012",)), document("2", codes=("0046-WS·1953·D31-0013",)))
        assert found(engine, typed) == ["1"]

    @pytest.mark.parametrize(
        "written", ["1948年工作报告", "一九四八年工作报告", "民国三十七年工作报告", "民國卅七年工作報告"]
    )
    @pytest.mark.parametrize("typed", ["1948年", "一九四八年", "民国三十七年", "民國三七年", "民国37年工作"])
    def test_years_are_found_however_they_are_written(self, engine: Engine, written: str, typed: str) -> None:
        write(engine, document("1", written), document("2", "1949年工作报告"))
        assert found(engine, typed) == ["1"]

    def test_a_year_also_finds_what_is_dated_so(self, engine: Engine) -> None:
        write(
            engine,
            document("text", "1958年总结", date=datetime.date(1960, 1, 1)),
            document("day", "总结", date=datetime.date(1958, 7, 1)),
            document("span", "总结", date=datetime.date(1956, 1, 1), until=datetime.date(1961, 12, 31)),
            document("other", "总结", date=datetime.date(1959, 1, 1)),
        )
        assert found(engine, "1958") == ["text", "day", "span"]
        assert found(engine, "总结 -1958") == ["other"]
        assert found(engine, '"1958" 总结') == ["text"]

    @pytest.mark.parametrize(
        ("first", "last", "expected"),
        [
            ("1955-12-31", "1955-12-31", set()),
            ("1956-01-01", "1956-01-01", {"span"}),
            ("1958-05-20", "1958-05-20", {"span", "day"}),
            ("1961-12-31", "1970-01-01", {"span"}),
            (None, "1956-06-01", {"span"}),
            ("1958-05-21", None, {"span"}),
            (None, None, {"span", "day"}),
        ],
    )
    def test_days_match_where_they_overlap(
        self, engine: Engine, first: str | None, last: str | None, expected: set[str]
    ) -> None:
        write(
            engine,
            document("span", date=datetime.date(1956, 1, 1), until=datetime.date(1961, 12, 31)),
            document("day", date=datetime.date(1958, 5, 20)),
            document("undated"),
        )
        within = Within(*(datetime.date.fromisoformat(day) if day else None for day in (first, last)))
        assert set(found(engine, within)) == expected
        assert set(found(engine, "公报", days=within)) == expected

    # Fields, whole texts, misread texts

    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("题名:档案", {"title"}),
            ("正文:档案", {"summary", "body"}),
            ("档号:档案", {"codes"}),
            ("题名:档案 OR 档号:档案", {"title", "codes"}),
            ("档案 -题名:档案", {"summary", "body", "codes"}),
        ],
    )
    def test_fields_are_asked_for_by_name(self, engine: Engine, typed: str, expected: set[str]) -> None:
        write(
            engine,
            document("title", "档案"),
            document("summary", summary="档案"),
            document("body", body="档案"),
            document("codes", codes=("档案1",)),
        )
        assert set(found(engine, typed)) == expected

    def test_a_whole_text_is_no_more_and_no_less(self, engine: Engine) -> None:
        write(
            engine,
            document("1", "《档案》 法", codes=("J1-2", "豫〔2014〕5号")),
            document("2", "档案法实施办法", codes=("J1-23",)),
        )
        assert found(engine, Whole("档案法", Field.TITLE)) == ["1"]
        assert found(engine, Whole("豫20145号", Field.CODES)) == ["1"]
        assert found(engine, Whole("j12", Field.CODES)) == ["1"]
        assert found(engine, Whole("档案", Field.TITLE)) == []

    def test_a_misread_text_is_found_below_the_exact_ones(self, engine: Engine) -> None:
        write(
            engine,
            document("misread", body="县人民玫府的布告", recognised=True, date=datetime.date(2020, 1, 1)),
            document("typed", body="县人民玫府的布告", date=datetime.date(2021, 1, 1)),
            document("exact", body="县人民政府的布告", date=datetime.date(1950, 1, 1)),
            document("otherwise", body="县人民致付的布告", readings=("县人民政府的布",), recognised=True),
        )
        misread = Misread("人民政府", ("人民玫府", "人民攻府"))
        assert found(engine, misread) == ["misread", "otherwise"]
        steps = (Phrase("人民政府"), AnyOf((Phrase("人民政府"), misread)))
        answer = engine.search(SearchRequest(steps=steps, access=PUBLIC_VIEWER.access))
        assert [(hit.identifier, hit.place.step) for hit in answer.documents] == [
            ("exact", 0),
            ("misread", 1),
            ("otherwise", 1),
        ]
        assert found(engine, AllOf((Phrase("布告"), Not(misread)))) == ["typed", "exact"]

    def test_readings_are_searched_for_nothing_else(self, engine: Engine) -> None:
        write(engine, document("1", body="致付", readings=("政府",), recognised=True))
        assert found(engine, "政府") == []
