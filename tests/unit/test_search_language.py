"""What people type: the language of the box, years, dates, and the ladder of questions that gives the order."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.language import parse
from search.query import (
    EVERYTHING,
    NOTHING,
    AllOf,
    AnyOf,
    Field,
    Misread,
    Not,
    Phrase,
    Query,
    Whole,
    Within,
    leaves,
    phrases_of,
)
from search.ranking import ladder, marks_of
from search.text.days import Days, days_of
from search.text.normalise import canonical
from search.text.years import spellings

TEXT = st.one_of(
    st.text(alphabet='人民政府〔〕()-－|OR"“”：:题名年份文号 \n0195８.、，年民国三', max_size=60), st.text(max_size=60)
)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def within(first: str, last: str) -> Within:
    return Within(day(first), day(last))


TITLE, CODES = (Field.TITLE,), (Field.CODES,)


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("", EVERYTHING),
        ("  \n", EVERYTHING),
        ("！？“”", NOTHING),
        ("护士條例", Phrase("护士条例")),
        ("护士 条例", AllOf((Phrase("护士"), Phrase("条例")))),
        ("土地、房屋，征收", AllOf((Phrase("土地"), Phrase("房屋"), Phrase("征收")))),
        ("护士 护士", Phrase("护士")),
        ("1,101 份", AllOf((Phrase("1|101"), Phrase("份")))),
        ("豫政办〔2014〕51号", Phrase("豫政办|2014|51号")),
        ("AND NOT (*)", AllOf((Phrase("and"), Phrase("not")))),
        ("条例^2~ file:x", AllOf((Phrase("条例|2"), Phrase("file|x")))),
        # Quotation marks
        (
            '"public records" act',
            AllOf((Phrase("public|records", quoted=True), Phrase("act"))),
        ),
        ("“人民 政府”公报", AllOf((Phrase("人民政府", quoted=True), Phrase("公报")))),
        ('"未完', Phrase("未完", quoted=True)),
        ('""', NOTHING),
        # Minus
        ("护士 -条例", AllOf((Phrase("护士"), Not(Phrase("条例"))))),
        ("护士 －条例", AllOf((Phrase("护士"), Not(Phrase("条例"))))),
        ('-"草案 稿"', Not(Phrase("草案稿", quoted=True))),
        ("-题名:草案", Not(Phrase("草案", TITLE))),
        ("0045-WS", Phrase("0045|ws")),
        ("护士 - 条例", AllOf((Phrase("护士"), Phrase("条例")))),
        ("-", NOTHING),
        # OR
        ("甲 OR 乙", AnyOf((Phrase("甲"), Phrase("乙")))),
        ("甲 | 乙", AnyOf((Phrase("甲"), Phrase("乙")))),
        ("丁 甲 OR 乙 丙", AllOf((Phrase("丁"), AnyOf((Phrase("甲"), Phrase("乙"))), Phrase("丙")))),
        ("OR", Phrase("or")),
        ("OR 甲", AllOf((Phrase("or"), Phrase("甲")))),
        ("甲 OR", AllOf((Phrase("甲"), Phrase("or")))),
        ("甲 or 乙", AllOf((Phrase("甲"), Phrase("or"), Phrase("乙")))),
        ("甲|乙", Phrase("甲|乙")),
        # Fields
        ("题名:档案", Phrase("档案", TITLE)),
        ("题名：檔案", Phrase("档案", TITLE)),
        ("Title:act", Phrase("act", TITLE)),
        ("正文:档案", Phrase("档案", (Field.SUMMARY, Field.BODY))),
        ("文号:豫政办〔2014〕51号", Phrase("豫政办|2014|51号", CODES)),
        ("档号:0045-WS", Phrase("0045|ws", CODES)),
        ('题名:"a b"', Phrase("a|b", TITLE, quoted=True)),
        ("题名:", Phrase("题名")),
        ("题名: 档案", AllOf((Phrase("题名"), Phrase("档案")))),
        ("姓名:张", Phrase("姓名|张")),
        # Dates
        ("年份:1958", within("1958-01-01", "1958-12-31")),
        ("年份:1950..1965", within("1950-01-01", "1965-12-31")),
        ("年份：1950-1965", within("1950-01-01", "1965-12-31")),
        ("年份:1958-05", within("1958-05-01", "1958-05-31")),
        ("年份:民國三十七年", within("1948-01-01", "1948-12-31")),
        ("年份:1965..", Within(day("1965-01-01"), None)),
        ("年份:..1965", Within(None, day("1965-12-31"))),
        ("-年份:1958", Not(within("1958-01-01", "1958-12-31"))),
        ("年份:某年", Phrase("年份|某年")),
        ("1958", AnyOf((Phrase("1958"), within("1958-01-01", "1958-12-31")))),
        ("1958-05", AnyOf((Phrase("1958|05"), within("1958-05-01", "1958-05-31")))),
        ("1950..1965", AnyOf((Phrase("1950|1965"), within("1950-01-01", "1965-12-31")))),
        ("一九五八年", AnyOf((Phrase("一九五八年"), within("1958-01-01", "1958-12-31")))),
        ('"1958"', Phrase("1958", quoted=True)),
        ("1958年工资", Phrase("1958年工资")),
    ],
)
def test_what_a_person_types_becomes_a_query(typed: str, query: Query) -> None:
    assert parse(typed) == query


@given(st.one_of(TEXT, st.text(max_size=3000)))
def test_whatever_is_typed_is_a_question_of_canonical_runs(text: str) -> None:
    steps = ladder(parse(text)).steps
    assert steps
    for run in (leaf.text for step in steps for leaf in leaves(step) if isinstance(leaf, Phrase)):
        assert run.strip("|")
        assert run.strip("|") == canonical(run)


@given(st.text(alphabet="人民政府 ，、a1", max_size=60))
def test_what_is_asked_for_stands_in_what_was_typed(text: str) -> None:
    for phrase in phrases_of(parse(text)):
        assert phrase.text in canonical(text)


def test_a_very_long_text_is_cut() -> None:
    assert len(phrases_of(parse(" ".join(f"{number}号" for number in range(1000))))) <= 48


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1958", "1958-01-01", "1958-12-31"),
        ("1958年", "1958-01-01", "1958-12-31"),
        ("1958-05", "1958-05-01", "1958-05-31"),
        ("1958.5.3", "1958-05-03", "1958-05-03"),
        ("1958年5月3日", "1958-05-03", "1958-05-03"),
        ("１９５８年２月", "1958-02-01", "1958-02-28"),
        ("19580503", "1958-05-03", "1958-05-03"),
        ("1950..1965", "1950-01-01", "1965-12-31"),
        ("1950…1965", "1950-01-01", "1965-12-31"),
        ("1950—1965", "1950-01-01", "1965-12-31"),
        ("1950至1965", "1950-01-01", "1965-12-31"),
        ("1950 - 1965年", "1950-01-01", "1965-12-31"),
        ("1953年3月至1954年2月", "1953-03-01", "1954-02-28"),
        ("1950年代", "1950-01-01", "1959-12-31"),
        ("五十年代", "1950-01-01", "1959-12-31"),
        ("20世纪60年代", "1960-01-01", "1969-12-31"),
        ("一九五八年五月", "1958-05-01", "1958-05-31"),
        ("民国三十七年五月", "1948-05-01", "1948-05-31"),
        ("一九五八年十二月三十一日", "1958-12-31", "1958-12-31"),
        ("一九五八年元月初三", "1958-01-03", "1958-01-03"),
        ("1958年度", "1958-01-01", "1958-12-31"),
        ("一九五八年十三月", None, None),
        ("一九五八年二月三十日", None, None),
        ("民国三十七年", "1948-01-01", "1948-12-31"),
        ("民國37年", "1948-01-01", "1948-12-31"),
        ("民国元年", "1912-01-01", "1912-12-31"),
        ("光緒卅四年", "1908-01-01", "1908-12-31"),
        ("二○一四年", "2014-01-01", "2014-12-31"),
        ("民国九十年", None, None),
        ("1958-13", None, None),
        ("1965..1950", None, None),
        ("..", None, None),
        ("0000", None, None),
        ("某年", None, None),
        ("", None, None),
    ],
)
def test_dates_as_people_write_them(text: str, first: str | None, last: str | None) -> None:
    expected = Days(day(first), day(last)) if first and last else None
    assert days_of(text) == expected


@given(TEXT)
def test_no_date_fails(text: str) -> None:
    days = days_of(text)
    assert days is None or days.first is None or days.last is None or days.first <= days.last


@pytest.mark.parametrize(
    ("run", "others"),
    [
        ("1958", {"一九五八"}),
        ("1950年", {"一九五〇年", "一九五零年"}),
        ("1948年工资", {"一九四八年工资", "民国三十七年工资", "民国三七年工资", "民国卅七年工资", "民国37年工资"}),
        ("民国元年", {"1912年", "一九一二年"}),
        ("光绪三十四年", {"1908年", "一九〇八年", "一九零八年", "光绪三四年", "光绪卅四年", "光绪34年"}),
        ("宣统三年", {"1911年", "一九一一年", "宣统3年"}),
        ("1949年至1950年", {"一九四九年至一九五〇年", "一九四九年至一九五零年"}),
        ("民国九十年", set()),
        ("119580", set()),
        ("一九五八七", set()),
    ],
)
def test_spellings_of_years(run: str, others: set[str]) -> None:
    assert spellings(run)[0] == run
    assert set(spellings(run)[1:]) == others


def test_the_ladder_goes_from_the_exact_code_to_scattered_words() -> None:
    climbed = ladder(parse("人民 政府"), tolerant=False)
    whole = parse("人民 政府")
    assert climbed.exact == climbed.steps[-1] == whole
    assert climbed.approximate == len(climbed.steps)
    codes = AnyOf(tuple(Whole(code, Field.CODES) for code in ("人民政府", "人民", "政府")))
    assert climbed.steps[0] == AllOf((whole, codes))
    assert climbed.steps[1] == AllOf((whole, Whole("人民政府", Field.TITLE)))
    assert climbed.steps[2] == AllOf((whole, Phrase("人民政府", TITLE)))


def test_only_runs_that_were_not_quoted_may_be_misread() -> None:
    def misread(typed: str) -> bool:
        return any(isinstance(leaf, Misread) for step in ladder(parse(typed)).steps for leaf in leaves(step))

    assert misread("人民政府")
    assert misread("布告 人民政府")
    assert not misread('"人民政府"')
    assert not misread("题名:人民政府")
    assert not misread("布告 -人民政府")
    assert not any(isinstance(leaf, Misread) for leaf in leaves(ladder(parse("人民政府"), tolerant=False).steps[-1]))


@pytest.mark.parametrize(
    ("typed", "runs"), [("水库管理 OR 防汛指挥", 2), ("防汛指挥 OR 水库管理", 2), ("水库管理 防汛指挥", 2)]
)
def test_every_term_may_be_misread(typed: str, runs: int) -> None:
    misread = {leaf.run for leaf in leaves(ladder(parse(typed)).steps[-1]) if isinstance(leaf, Misread)}
    assert len(misread) == runs


def test_minus_leaves_out_what_plus_finds() -> None:
    wanted, unwanted = ladder(parse("1948年工资"), tolerant=False).exact, ladder(parse("-1948年工资")).steps
    assert unwanted == (Not(wanted),)


def test_a_long_text_is_cut_between_terms() -> None:
    asked = parse(" OR ".join(["水库"] * 400))
    assert asked == Phrase("水库")


def test_everything_and_nothing_have_one_step() -> None:
    assert ladder(EVERYTHING).steps == (EVERYTHING,)
    assert ladder(NOTHING).steps == (NOTHING,)
    assert ladder(parse("年份:1958")).steps == (within("1958-01-01", "1958-12-31"),)


def test_what_is_marked() -> None:
    assert marks_of(parse("1948年 -草案"), tolerant=False)[:2] == ("1948年", "一九四八年")
    assert "草案" not in marks_of(parse("1948年 -草案"), tolerant=True)
    assert set(marks_of(parse("人民政府"), tolerant=False)) < set(marks_of(parse("人民政府"), tolerant=True))
