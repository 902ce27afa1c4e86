"""How text is folded, cut, parsed and marked: tables for the rules and Hypothesis for the invariants."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.highlighting import Segment, find_spans, segments, snippet
from search.recall import as_typed
from search.text.bigrams import code_text, cover
from search.text.document_numbers import forms
from search.text.normalise import GAP, canonical, compact, normalise_with_offsets

# Text as it comes: Han, Latin, digits, brackets, spaces, combining marks, rare and broken characters.
ALPHABET = (
    "人民政府條例条例第豫办〔〕[]()（）【】﹝﹞《》，。、 \n\t　"
    "aZée\u0301ßﬁ０9①½㈠後里発○〇\u200b\ud800😀𠮷\U00031350|\"“”'-.:ｱが가"
)
TEXT = st.one_of(st.text(alphabet=ALPHABET, max_size=60), st.text(max_size=60))


@pytest.mark.parametrize(
    ("original", "folded"),
    [
        ("中华人民共和国", "中华人民共和国"),
        ("中華人民共和國檔案法實施條例", "中华人民共和国档案法实施条例"),
        ("後台裏面頭髮發展", "后台里面头发发展"),
        ("隨著瞭解衞生", "随著了解卫生"),
        ("随着了解卫生", "随著了解卫生"),
        ("ＷＴＯ　Ｒｕｌｅｓ", "wto|rules"),
        ("Straße", "strasse"),
        ("cafe\u0301 café", "cafe|cafe"),
        ("⽂⼈", "文人"),  # Kangxi radicals, as PDF files give them
        ("二○一四年", "二〇一四年"),
        ("题 名：人民\n政府", "题名|人民政府"),
        ("共 3 页", "共3页"),
        ("Public  Records Act 1958", "public|records|act|1958"),
        ("豫政办〔2014〕51号", "豫政办|2014|51号"),
        ("豫政办﹝2014﹞51号", "豫政办|2014|51号"),
        ("《护士条例》，第二条", "护士条例|第二条"),
        ("①㈠½", "1|一|1|2"),
        ("上\u200b海", "上海"),
        ("𠮷野", "𠮷野"),
        ("！？……", ""),
        ("", ""),
    ],
)
def test_canonical_text(original: str, folded: str) -> None:
    assert canonical(original) == folded


@given(TEXT)
def test_canonical_text_stays_as_it_is(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


@given(TEXT)
def test_canonical_text_is_the_same_with_and_without_offsets(text: str) -> None:
    normalised = normalise_with_offsets(text)
    assert normalised.text == canonical(text)
    assert len(normalised.offsets) == len(normalised.text)
    assert list(normalised.offsets) == sorted(normalised.offsets)
    assert all(0 <= offset < len(text) for offset in normalised.offsets)


def test_every_common_ideograph_folds_to_one() -> None:
    assert [code for code in range(0x4E00, 0x9FA6) if len(canonical(chr(code))) != 1] == []


@given(TEXT, st.data())
def test_a_piece_of_a_text_has_a_piece_of_its_canonical_form(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert canonical(text[start:end]) in canonical(text)


@pytest.mark.parametrize(
    "typed",
    [
        "豫政办〔2014〕51号",
        "豫政办[2014]51号",
        "豫政办(2014)51号",
        "豫政办（2014）51号",
        "豫政办﹝2014﹞51号",
        "豫政办【2014】51号",
        "豫政辦〔２０１４〕５１號",
        "豫政办 2014 51号",
        "豫政办201451号",
    ],
)
def test_a_document_number_is_the_same_however_typed(typed: str) -> None:
    assert compact(typed) == "豫政办201451号"


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("豫政办|2014|51号", {"豫政办|2014|51号", "豫政办2014|51号", "豫政办|201451号", "豫政办201451号"}),
        ("豫政办201451号", {"豫政办|2014|51号", "豫政办2014|51号", "豫政办|201451号", "豫政办201451号"}),
        ("豫政办2014", {"豫政办2014", "豫政办|2014"}),
        ("第201451条", {"第201451条"}),
        ("2014", {"2014"}),
        ("人民政府", {"人民政府"}),
    ],
)
def test_spellings_of_a_document_number(run: str, expected: set[str]) -> None:
    assert set(forms(run)) == expected
    assert forms(run)[0] == run


@given(TEXT)
def test_every_spelling_is_the_same_code(text: str) -> None:
    run = canonical(text)
    assert {form.replace(GAP, "") for form in forms(run)} == {run.replace(GAP, "")}


@given(st.text(alphabet="甲乙丙|", min_size=2, max_size=9))
def test_the_pairs_that_cover_a_run_spell_it(run: str) -> None:
    spelled = [""] * len(run)
    for pair, place in cover(run):
        spelled[place : place + 2] = pair
    assert "".join(spelled) == run
    assert len(cover(run)) == -(-len(run) // 2)


def test_codes_lose_their_separators_but_stay_apart() -> None:
    assert code_text(["豫政办〔2014〕51号", "", "0015-ZD.1-2020-0001"]) == "豫政办201451号|0015zd120200001"


@pytest.mark.parametrize(
    ("text", "typed", "marked"),
    [
        ("中华人民共和国档案法", "档案", ["档案"]),
        ("檔案法實施條例", "档案 条例", ["檔案", "條例"]),
        ("关于豫政办〔2014〕51号文件", "豫政办(2014)51号", ["豫政办〔2014〕51号"]),
        ("关于豫政办〔2014〕51号文件", "豫政办201451号", ["豫政办〔2014〕51号"]),
        ("关于豫政办〔2014〕51号文件", "豫政办 2014 51号", ["豫政办", "2014", "51号"]),
        ("人民\n政府公报", "人民政府", ["人民\n政府"]),
        ("人民，政府", "人民政府", []),
        ("人人人", "人人", ["人人人"]),
        ("The cafe\u0301 and the CAFÉ", "café", ["cafe\u0301", "CAFÉ"]),
        ("第①条", "1", ["①"]),
        ("甲乙", "丙", []),
        ("甲乙", "", []),
        ("", "甲", []),
    ],
)
def test_spans_lie_on_what_was_asked_for(text: str, typed: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in find_spans(text, typed)] == marked


@given(TEXT, TEXT)
def test_spans_lie_in_the_text_ascending_and_apart(text: str, typed: str) -> None:
    before = -1
    for start, end in find_spans(text, typed):
        assert before < start < end <= len(text)
        before = end


@given(TEXT, TEXT)
def test_segments_are_the_whole_text(text: str, typed: str) -> None:
    parts = segments(text, typed)
    assert "".join(part.text for part in parts) == text
    assert all(part.text for part in parts)


@given(st.text(alphabet=ALPHABET.replace("\ud800", ""), min_size=2, max_size=60), st.data())
def test_a_piece_of_a_text_is_marked_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 2))
    piece = text[start : data.draw(st.integers(start + 2, len(text)))]
    assert bool(find_spans(text, as_typed(piece))) == bool(canonical(piece))


def test_a_snippet_shows_where_most_terms_stand_together() -> None:
    text = "土地。" + "无关的话" * 60 + "土地和房屋的征收" + "别的话" * 60
    parts = snippet(text, "土地 房屋 征收", length=40)
    assert [part.text for part in parts if part.marked] == ["土地", "房屋", "征收"]
    assert parts[0] == parts[-1] == Segment("…", marked=False)
    assert sum(len(part.text) for part in parts) <= 42


def test_a_snippet_without_a_match_is_the_beginning() -> None:
    assert snippet("甲" * 200, "乙", length=10) == (Segment("甲" * 10, marked=False), Segment("…", marked=False))


def test_a_snippet_draws_white_space_together() -> None:
    assert snippet("第一条\n\n  为了", "为了") == (Segment("第一条 ", marked=False), Segment("为了", marked=True))


@given(TEXT, TEXT, st.integers(1, 80))
def test_a_snippet_never_fails(text: str, typed: str, length: int) -> None:
    shown = "".join(part.text for part in snippet(text, typed, length=length))
    assert len(shown) <= length + 2
