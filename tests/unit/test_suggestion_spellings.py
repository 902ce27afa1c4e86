"""By what a name is found: characters, pinyin, initials and mixtures; and when two names are nearly the same."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.documents import SearchDocument
from search.suggestions.names import LONGEST, Name, NameKind, Origin, names_of, shown
from search.suggestions.nearness import is_one_apart, looks_alike, near_keys
from search.suggestions.ranks import level, shelves, viewer_number
from search.suggestions.spellings import keys_of, ranges_of
from search.suggestions.syllables import analysed, readings, syllable
from search.viewers import ONSITE_VIEWER, PUBLIC_VIEWER, STAFF_VIEWER, AccessClass

UNHURRIED = settings(deadline=None)


def is_found(typed: str, text: str, origin: Origin = Origin.TITLE) -> bool:
    keys = keys_of(Name(origin, text))
    return any(wanted.low <= key < wanted.high and wanted.holds(key) for wanted in ranges_of(typed) for key in keys)


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [
        ("政府信息", "zheng fu xin xi"),
        ("重庆市", "chong qing shi"),
        ("重要事项", "zhong yao shi xiang"),
        ("银行", "yin hang"),
        ("行政许可", "xing zheng xu ke"),
        ("长葛市", "chang ge shi"),
        ("长葛县", "chang ge xian"),
        ("校长", "xiao zhang"),
        ("會計檔案", "kuai ji dang an"),
        ("绿化", "lv hua"),
        ("单县", "shan xian"),
        ("六安市", "lu an shi"),
        ("２０１４年", "2 0 1 4 nian"),
        ("GIS系统", "g i s xi tong"),
    ],
)
def test_a_name_is_read_as_its_words_are_read(text: str, pinyin: str) -> None:
    assert " ".join(map(syllable, analysed(text).sounds)) == pinyin


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("政府信息公开", "政"),
        ("政府信息公开", "政府信"),
        ("政府信息公开", "zf"),
        ("政府信息公开", "zfxx"),
        ("政府信息公开", "ZFXX"),
        ("政府信息公开", "zfxxgk"),
        ("政府信息公开", "zhengfu"),
        ("政府信息公开", "zhengfuxx"),
        ("政府信息公开", "zhengfuxinxi"),
        ("政府信息公开", "zhengfuxinx"),
        ("政府信息公开", "zhengfxx"),
        ("政府信息公开", "zfuxx"),
        ("政府信息公开", "zfxinxi"),
        ("政府信息公开", "zhfxx"),
        ("政府信息公开", "zheng'fu xin'xi"),
        ("政府信息公开", "zhèngfǔ"),
        ("政府信息公开", "zhe"),
        ("重庆市人民政府", "chongqing"),
        ("重庆市人民政府", "cqs"),
        ("重庆市人民政府", "chongqs"),
        ("中国人民银行", "zgrmyh"),
        ("中国人民银行", "zhongguorenminyinhang"),
        ("长葛市档案局", "changge"),
        ("长葛市档案局", "cgs"),
        ("长葛市档案局", "長葛"),
        ("西安市", "xian"),
        ("西安市", "xians"),
        ("安全生产", "anquan"),
        ("安全生产", "aqsc"),
        ("政府安全", "zhengfuaq"),
        ("绿化", "lvhua"),
        ("绿化", "lühua"),
        ("略阳县", "lueyang"),
        ("2014年预算", "2014"),
        ("2014年预算", "2014nys"),
        ("GIS系统", "gis"),
        ("GIS系统", "gisxt"),
        ("关于档案管理办法的通知", "档案"),
        ("关于档案管理办法的通知", "关于"),
        ("关于档案管理办法的通知", "dagl"),
        ("长葛市人民政府关于印发档案管理办法的通知", "档案管理"),
        ("长葛市人民政府关于印发档案管理办法的通知", "cgsrmzf"),
        ("關於修訂檔案管理辦法", "修订"),
        ("關於修訂檔案管理辦法", "关于"),
    ],
)
def test_a_name_is_found_by(text: str, typed: str) -> None:
    assert is_found(typed, text)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("长葛市档案局", "档案"),
        ("长葛市档案局", "daj"),
        ("中国人民银行", "银行"),
        ("中国人民银行", "yinhang"),
    ],
)
def test_an_agency_is_found_by_the_beginning_of_a_word_in_it(text: str, typed: str) -> None:
    assert is_found(typed, text, Origin.AGENCY)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("政府信息公开", "zfxy"),
        ("政府信息公开", "zhengfuxxx"),
        ("政府信息公开", "zhangfu"),
        ("政府信息公开", "zhenfxx"),
        ("政府信息公开", "府信"),
        ("重庆市", "zhongqing"),
        ("银行", "yinxing"),
        ("长葛市", "zhangge"),
        ("政府", "%"),
        ("政府", "_"),
        ("政府", ""),
        ("政府", "政府信息"),
        ("政府", "zhengfux"),
    ],
)
def test_a_name_is_not_found_by(text: str, typed: str) -> None:
    assert not is_found(typed, text)


@UNHURRIED
@given(st.text(alphabet="政府信息公开重庆银行长葛市档案局关于的通知12", min_size=1, max_size=14), st.data())
def test_every_beginning_of_a_name_in_any_mixture_of_sounds_finds_it(text: str, data: st.DataObject) -> None:
    solid, _, sounds = analysed(text)
    length = data.draw(st.integers(1, len(solid)))
    assert is_found(solid[:length], text)
    assert is_found("".join(map(syllable, sounds[:length])), text)
    assert is_found("".join(syllable(code)[0] for code in sounds[:length]), text)


@UNHURRIED
@given(st.text(max_size=300))
def test_whatever_is_typed_is_a_question(typed: str) -> None:
    assert all(wanted.low < wanted.high for wanted in ranges_of(typed))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("zhengfuxx", ("zheng", "fu", "x", "x")),
        ("xian", ("xian",)),
        ("fangan", ("fang", "an")),
        ("zfxx", ("z", "f", "x", "x")),
        ("zho", ("zho",)),
    ],
)
def test_typed_letters_are_cut_into_as_few_parts_as_can_be(typed: str, first: tuple[str, ...]) -> None:
    assert readings(typed, most=6)[0] == first


def test_letters_that_may_be_cut_in_two_ways_are() -> None:
    assert ("xi", "an") in readings("xian", most=6)


def document(title: str, **fields: object) -> SearchDocument:
    values: dict[str, object] = {"kind": "item", "date": datetime.date(1958, 5, 1), "access": AccessClass.PUBLIC}
    return SearchDocument(identifier="1", title=title, **(values | fields))  # type: ignore[arg-type]


def test_the_names_of_a_document_are_its_title_its_givers_and_the_nouns_of_its_title() -> None:
    names = set(
        names_of(
            document(
                "关于调整长葛市王小明同志退休金的通知",
                agency="长葛市人事局",
                fonds_title="长葛县人事科",
                subjects=("退休", "退休"),
                places=("南席镇",),
            )
        ).values()
    )
    assert {(name.kind, name.text) for name in names if name.origin != Origin.WORD} == {
        (NameKind.TITLE, "关于调整长葛市王小明同志退休金的通知"),
        (NameKind.AGENCY, "长葛市人事局"),
        (NameKind.FONDS, "长葛县人事科"),
        (NameKind.SUBJECT, "退休"),
        (NameKind.PLACE, "南席镇"),
        (NameKind.PLACE, "长葛市"),
        (NameKind.SUBJECT, "同志"),
        (NameKind.SUBJECT, "退休金"),
    }


@pytest.mark.parametrize("person", ["王小明", "李建国", "张伟", "刘桂英", "王秀兰", "欧阳修", "毛泽东"])
def test_a_persons_name_is_never_a_word_to_suggest(person: str) -> None:
    names = names_of(document(f"关于对{person}反映问题的答复")).values()
    assert not [name for name in names if name.origin != Origin.TITLE and person in name.text]


@pytest.mark.parametrize("title", ["", "   ", "——《》", "\ud800", "😀"])
def test_a_title_without_letters_is_no_name(title: str) -> None:
    assert names_of(document(title)) == {}


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("档" * 80, "档" * LONGEST),
        ("档\n  案\t局", "档 案 局"),
        ("档" * 59 + "e\u0301\u0302" + "案", "档" * 59),
        ("档" * 58 + "👩\u200d👩" + "案", "档" * 58),
        ("档\ud83d案", "档案"),
    ],
)
def test_a_shown_name_is_one_line_and_cut_between_characters(text: str, cut: str) -> None:
    assert shown(text) == cut


@pytest.mark.parametrize(
    ("access", "viewer"),
    [
        (PUBLIC_VIEWER.access, 0),
        (ONSITE_VIEWER.access, 1),
        (STAFF_VIEWER.access, 2),
        (frozenset({AccessClass.PUBLIC, AccessClass.STAFF}), 0),
        (frozenset({AccessClass.STAFF}), None),
        (frozenset(), None),
    ],
)
def test_other_viewers_see_what_the_widest_viewer_within_them_sees(
    access: frozenset[AccessClass], viewer: int | None
) -> None:
    assert viewer_number(access) == viewer


@UNHURRIED
@given(st.tuples(*[st.integers(0, 9)] * 3), st.tuples(*[st.integers(0, 9)] * 2), st.integers(0, 9))
def test_what_a_viewer_may_not_see_does_not_change_the_rank(
    counts: tuple[int, int, int], others: tuple[int, int], used: int
) -> None:
    public = level(Origin.SUBJECT, counts, used, 0)
    assert public == level(Origin.SUBJECT, (counts[0], *others), used, 0)
    assert (public > 0) == (counts[0] > 0)


def test_a_word_of_titles_needs_two_documents_that_the_viewer_sees() -> None:
    assert [level(Origin.NOUN, (1, 1, 0), 0, viewer) > 0 for viewer in range(3)] == [False, True, True]
    assert shelves(Origin.NOUN, (1, 0, 0), 0) == ()


@pytest.mark.parametrize(
    ("left", "right", "apart"),
    [
        ("政府信息", "政腐信息", True),
        ("政府信息", "政信息", True),
        ("政府信息", "政府信息息", True),
        ("政府信息", "府政信息", True),
        ("政府信息", "政府信息", False),
        ("政府信息", "政付信总", False),
        ("政府信息", "信息政府", False),
        ("政府", "信息", False),
    ],
)
def test_one_character_apart(left: str, right: str, apart: bool) -> None:
    assert is_one_apart(left, right) is apart
    assert is_one_apart(right, left) is apart


@UNHURRIED
@given(st.text(alphabet="政府信息", max_size=6), st.text(alphabet="政府信息", max_size=6))
def test_names_one_character_apart_share_a_key(left: str, right: str) -> None:
    if is_one_apart(left, right):
        assert near_keys(left) & near_keys(right)


def test_characters_of_one_shape_look_alike() -> None:
    assert looks_alike("人民", "入民")
    assert not looks_alike("人民", "政民")
    assert not looks_alike("人民", "人民")
