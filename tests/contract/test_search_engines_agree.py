"""Every engine answers as the one in memory does, whatever is written and asked."""

import datetime
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from search.documents import SearchDocument
from search.engines.memory_engine import MemoryEngine
from search.engines.port import Engine, Facet, Order, SearchRequest
from search.engines.tantivy_engine import TantivyEngine
from search.engines.whoosh_engine import WhooshEngine
from search.query import AllOf, AnyOf, Field, Misread, Not, Phrase, Query, Whole, Within
from search.ranking import ladder
from search.recall import as_typed
from search.text.normalise import canonical, compact
from search.viewers import AccessClass
from tests.contract.engine_tools import ask, document, found, write

ENGINES = [WhooshEngine, TantivyEngine]
ENTERED = datetime.datetime(2020, 1, 1)  # noqa: DTZ001 -- the strategy adds the zone itself
ALPHABET = '人民政府條例条第豫办〔〕[]()（）《》，。 \nabcAB0129é\u0301①後𠮷|"“”-'
DAYS = st.dates(datetime.date(1950, 1, 1), datetime.date(1953, 12, 31))
TEXT = st.text(alphabet="人民政府玫甲1a9 ，〔〕", max_size=12)
RUN = st.text(alphabet="人民政府玫甲1a9|", min_size=1, max_size=4).map(canonical).filter(bool)
SEVERAL = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@st.composite
def documents(draw: st.DrawFn, identifier: st.SearchStrategy[str]) -> SearchDocument:
    day = draw(st.none() | DAYS)
    return SearchDocument(
        kind=draw(st.sampled_from(["item", "unit"])),
        identifier=draw(identifier),
        title=draw(TEXT),
        summary=draw(TEXT),
        body=draw(TEXT),
        codes=tuple(draw(st.lists(TEXT, max_size=2))),
        date=day,
        until=day + datetime.timedelta(days=draw(st.integers(0, 900))) if day and draw(st.booleans()) else None,
        agency=draw(st.sampled_from(["", "甲局", "乙 局"])),
        category=draw(st.sampled_from(["", "a", "b"])),
        fonds=draw(st.sampled_from(["", "1", "11"])),
        access=draw(st.sampled_from(AccessClass)),
        entered=draw(st.none() | st.datetimes(ENTERED, timezones=st.just(datetime.UTC))),
        recognised=draw(st.booleans()),
        readings=tuple(draw(st.lists(TEXT, max_size=2))),
    )


FIELDS = st.lists(st.sampled_from(Field), min_size=1, unique=True).map(tuple)
WITHIN = st.builds(Within, st.none() | DAYS, st.none() | DAYS)
LEAVES = st.one_of(
    st.builds(Phrase, RUN, FIELDS | st.just(tuple(Field))),
    st.builds(Phrase, RUN.map(lambda run: f"|{run}|")),
    st.builds(Whole, TEXT.map(compact).filter(bool), st.sampled_from([Field.TITLE, Field.CODES])),
    WITHIN,
    st.builds(Misread, RUN, st.lists(RUN, min_size=1, max_size=3).map(tuple)),
)
QUERIES: st.SearchStrategy[Query] = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        st.builds(AllOf, st.lists(parts, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(parts, max_size=3).map(tuple)),
        st.builds(Not, parts),
    ),
    max_leaves=5,
)
CHOSEN = st.dictionaries(
    st.sampled_from(Facet),
    st.lists(st.sampled_from(["item", "甲局", "a", "1", "public", "11", "none"]), min_size=1).map(frozenset),
    max_size=2,
)


@st.composite
def requests(draw: st.DrawFn) -> SearchRequest:
    asked = draw(QUERIES)
    steps = ladder(asked).steps if draw(st.booleans()) else (asked,)
    return SearchRequest(
        steps=steps,
        access=draw(st.frozensets(st.sampled_from(AccessClass))),
        chosen=draw(CHOSEN),
        days=draw(st.none() | WITHIN),
        keys=draw(
            st.none() | st.frozensets(st.sampled_from([f"{kind}:{n}" for kind in ("item", "unit") for n in "0123"]))
        ),
        order=draw(st.sampled_from(Order)),
        offset=draw(st.integers(0, 3)),
        limit=draw(st.integers(0, 6)),
        facets=draw(st.frozensets(st.sampled_from(Facet))),
        histogram=draw(st.booleans()),
    )


@pytest.mark.parametrize("kind", ENGINES)
@SEVERAL
@given(
    st.lists(st.lists(documents(st.sampled_from("0123456789")), max_size=5, unique_by=lambda d: d.key), max_size=4),
    st.frozensets(st.sampled_from(["item:1", "unit:2", "item:3"])),
    st.lists(requests(), min_size=1, max_size=6),
)
def test_answers_are_those_of_the_engine_in_memory(
    kind: Callable[[Path], Engine],
    commits: list[list[SearchDocument]],
    removed: frozenset[str],
    asked: list[SearchRequest],
) -> None:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        right, engine = MemoryEngine(Path(folder)), kind(Path(folder))
        for commit in commits:
            write(right, *commit)
            write(engine, *commit)
        write(right, removed=tuple(removed))
        write(engine, removed=tuple(removed))
        assert engine.fingerprints() == right.fingerprints()
        for request in asked:
            expected = right.search(request)
            assert engine.search(request) == expected
            for hit in expected.documents[:2]:
                onward = SearchRequest(**{**vars(request), "after": hit.place})
                assert engine.search(onward) == right.search(onward)
        engine.close()


@pytest.mark.parametrize("kind", [MemoryEngine, *ENGINES])
@SEVERAL
@given(
    st.lists(st.text(alphabet=ALPHABET, max_size=40), min_size=4, max_size=4),
    st.integers(0, 3),
    st.data(),
)
def test_any_run_of_two_or_more_finds_its_document(
    kind: Callable[[Path], Engine], texts: list[str], field: int, data: st.DataObject
) -> None:
    text = texts[field]
    assume(len(text) >= 2)
    start = data.draw(st.integers(0, len(text) - 2))
    piece = text[start : data.draw(st.integers(start + 2, len(text)))]
    assume(canonical(piece))
    title, summary, body, code = texts
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        engine = kind(Path(folder))
        write(engine, document("1", title, summary=summary, body=body, codes=(code,)), document("2", "通告"))
        assert "1" in found(engine, Phrase(canonical(piece)))
        assert "1" in found(engine, as_typed(piece))
        engine.close()


@pytest.mark.parametrize("kind", [MemoryEngine, *ENGINES])
@SEVERAL
@given(st.lists(st.one_of(st.text(max_size=80), st.text(alphabet=ALPHABET, max_size=80)), min_size=9, max_size=9))
def test_nothing_that_is_typed_fails(kind: Callable[[Path], Engine], typed: list[str]) -> None:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        engine = kind(Path(folder))
        write(engine, document("1", "人民政府条例 abc", body="豫政办〔2014〕51号", recognised=True))
        for text in typed:
            assert ask(engine, text, tolerant=True).total in (0, 1)
        engine.close()
