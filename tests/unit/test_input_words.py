"""The words that the kiosk's pinyin keyboard offers."""

import json

import pytest

from kiosk.input_words import InputWord, current_stamp, frequencies, input_words, shards, words_in, write


@pytest.fixture(scope="module")
def counts():
    return frequencies()


@pytest.fixture(scope="module")
def words(counts):
    return input_words(counts, {"青岚县"})


@pytest.fixture(scope="module")
def readings(words):
    by_text: dict[str, list[str]] = {}
    for word in words:
        by_text.setdefault(word.text, []).append(" ".join(word.syllables))
    return by_text


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("政府", "zheng fu"),
        ("档案馆", "dang an guan"),
        ("重庆", "chong qing"),
        ("重要", "zhong yao"),
        ("银行", "yin hang"),
        ("行政", "xing zheng"),
        ("女儿", "nv er"),
        ("绿色", "lv se"),
        ("侵略", "qin lve"),
        ("军区", "jun qu"),
        ("西安", "xi an"),
        ("政府信息公开", "zheng fu xin xi gong kai"),
        ("青岚县", "qing lan xian"),
    ],
)
def test_a_word_is_read_as_people_say_it(readings, text, reading):
    assert readings[text] == [reading]


@pytest.mark.parametrize(
    ("character", "syllables"), [("行", {"xing", "hang"}), ("长", {"chang", "zhang"}), ("嗯", {"en"})]
)
def test_a_character_is_found_by_each_of_its_readings(readings, character, syllables):
    assert syllables <= set(readings[character])


def test_the_usual_reading_of_a_character_weighs_more(words):
    weights = {word.syllables[0]: word.weight for word in words if word.text == "了"}
    assert weights["le"] > weights["liao"]


def test_every_entry_can_be_typed(words):
    for word in words:
        assert len(word.syllables) == len(word.text)
        assert all(syllable.isascii() and syllable.isalpha() and syllable.islower() for syllable in word.syllables)


def test_words_come_heaviest_first_and_only_once(words):
    weights = [word.weight for word in words]
    assert weights == sorted(weights, reverse=True)
    assert len({(word.text, word.syllables) for word in words}) == len(words)


def test_the_catalogues_own_words_rank_above_equally_frequent_ones(counts):
    rare = {word: counts[word] for word in ("政府", "征服", "征夫")}
    plain = {word.text: word.weight for word in input_words(rare)}
    with_catalogue = {word.text: word.weight for word in input_words(rare, {"征夫"})}
    assert with_catalogue["征夫"] > plain["征夫"]
    assert with_catalogue["征服"] == plain["征服"]


def test_words_in_titles_are_found_wherever_they_stand(counts):
    found = words_in(["关于下达1953年土地证颁发任务的通知"], counts)
    assert {"土地证", "颁发", "任务", "通知", "下达"} <= found
    assert "年土" not in found


def test_shards_go_by_the_first_letter_and_keep_the_order():
    words = [InputWord("政府", ("zheng", "fu"), 9), InputWord("档案", ("dang", "an"), 8), InputWord("在", ("zai",), 7)]
    assert shards(words) == {"d": [["档案", "dang an", 8]], "z": [["政府", "zheng fu", 9], ["在", "zai", 7]]}


def test_building_twice_writes_once_until_the_words_change(tmp_path, counts):
    few = {word: counts[word] for word in ("政府", "档案", "馆")}
    folder = tmp_path / "input"
    assert current_stamp(folder) == ""
    assert write(folder, few) > 0
    first = current_stamp(folder)
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert write(folder, few) == 0
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    assert write(folder, few, {"青岚县"}) > 0
    assert current_stamp(folder) != first
    assert ["青岚县", "qing lan xian"] in [entry[:2] for entry in json.loads((folder / "q.json").read_text())["words"]]


def test_a_stopped_build_is_done_again(tmp_path, counts):
    few = {word: counts[word] for word in ("政府", "档案")}
    assert write(tmp_path, few) > 0
    (tmp_path / "manifest.json").write_text('{"sta')
    assert write(tmp_path, few) > 0
    assert current_stamp(tmp_path)
