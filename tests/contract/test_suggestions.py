"""What the store of suggestions promises, whatever has happened to its documents, its files and its processes."""

import datetime
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.documents import SearchDocument
from search.errors import SearchIndexError
from search.suggestions.names import Name, names_of
from search.suggestions.ranks import frequency, level, viewer_number
from search.suggestions.spellings import keys_of, ranges_of
from search.suggestions.store import NameKind, Suggestion, SuggestionStore
from search.text.normalise import compact
from search.viewers import ONSITE_VIEWER, PUBLIC_VIEWER, STAFF_VIEWER, AccessClass, Viewer

ROOT = Path(__file__).resolve().parents[2]
TODAY = datetime.date(2024, 3, 1)
CLASSES = tuple(AccessClass)
VIEWERS = (PUBLIC_VIEWER, ONSITE_VIEWER, STAFF_VIEWER)
EVERYTHING = (
    "SELECT * FROM name ORDER BY number",
    "SELECT * FROM spelling ORDER BY shelf, key, number",
    "SELECT * FROM near ORDER BY key, number",
    "SELECT * FROM bearing ORDER BY document",
)
SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def document(identifier: int, title: str, access: AccessClass = AccessClass.PUBLIC, **names: object) -> SearchDocument:
    return SearchDocument(
        kind="item",
        identifier=str(identifier),
        title=title,
        date=datetime.date(1958, 5, 1),
        access=access,
        **names,  # type: ignore[arg-type]
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SuggestionStore]:
    opened = SuggestionStore(tmp_path / "suggestions")
    yield opened
    opened.close()


def texts(store: SuggestionStore, typed: str, viewer: Viewer = PUBLIC_VIEWER, limit: int = 50) -> list[str]:
    return [found.text for found in store.suggest(typed, access=viewer.access, limit=limit)]


def corrected(store: SuggestionStore, text: str, viewer: Viewer = PUBLIC_VIEWER) -> tuple[str, ...]:
    return store.corrections(text, access=viewer.access)


def use(
    store: SuggestionStore, text: str, viewer: Viewer = PUBLIC_VIEWER, *, times: int = 1, today: datetime.date = TODAY
) -> None:
    """Uses a name as many different clients."""
    for client in range(times):
        store.used(text, access=viewer.access, by=f"client {client}".encode(), today=today)


def live_file(store: SuggestionStore, folder: Path) -> Path:
    store.close()
    (path,) = folder.glob("suggestions/names-*.sqlite3")
    return path


def rows(path: Path) -> list[list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        return [connection.execute(query).fetchall() for query in EVERYTHING]


# --- what is suggested


@pytest.mark.parametrize(
    "typed", ["政府", "zfxx", "zhengfuxx", "ZFXX", "zheng fu", "zfuxinxi", "政府信息公開", "政府 信息"]
)
def test_names_are_found_by_characters_pinyin_and_initials(store: SuggestionStore, typed: str) -> None:
    store.apply([document(1, "政府信息公开年度报告"), document(2, "重庆市银行监管")])
    assert texts(store, typed) == ["政府信息公开年度报告"]


def test_a_suggestion_says_what_it_names_and_where_it_stands_for_this_viewer(store: SuggestionStore) -> None:
    store.apply(
        [
            document(1, "甲", agency="水利局", fonds_title="水电科", subjects=("水库",), places=("水泉村",)),
            document(2, "乙", AccessClass.STAFF, agency="水利局"),
            document(3, "水准点"),
        ]
    )
    assert set(store.suggest("水", access=PUBLIC_VIEWER.access)) == {
        Suggestion("水利局", NameKind.AGENCY, 1),
        Suggestion("水电科", NameKind.FONDS, 1),
        Suggestion("水库", NameKind.SUBJECT, 1),
        Suggestion("水泉村", NameKind.PLACE, 1),
        Suggestion("水准点", NameKind.TITLE, 1),
    }
    assert Suggestion("水利局", NameKind.AGENCY, 2) in store.suggest("水", access=STAFF_VIEWER.access)


def test_frequent_names_come_first_and_each_text_once(store: SuggestionStore) -> None:
    store.apply(
        [document(number, f"{number}", subjects=("水库",)) for number in range(9)]
        + [document(number, f"{number}", subjects=("水利",), places=("水库",)) for number in range(9, 12)]
        + [document(20, "水")]
    )
    assert texts(store, "水") == ["水库", "水利", "水"]
    assert texts(store, "水", limit=1) == ["水库"]
    assert texts(store, "水", limit=0) == []


def test_a_used_name_rises_and_free_text_is_not_kept(store: SuggestionStore, tmp_path: Path) -> None:
    store.apply([document(number, f"{number}", subjects=("水库",)) for number in range(5)])
    store.apply([document(9, "水渠图")])
    use(store, "水渠图", times=16)
    use(store, "王小明的病历", times=16)
    assert texts(store, "水") == ["水渠图", "水库"]
    assert texts(store, "王") == []
    store.close()
    assert not any("王小明".encode() in path.read_bytes() for path in (tmp_path / "suggestions").iterdir())


def test_uses_outlive_a_rebuild_and_go_with_the_name(store: SuggestionStore) -> None:
    documents = [document(1, "水甲"), document(2, "水乙"), document(3, "水乙")]
    store.apply(documents)
    use(store, "水甲", times=31)
    with store.replacement() as fresh:
        fresh.apply(documents)
    assert texts(store, "水") == ["水甲", "水乙"]
    store.apply([], ["item:1"])
    store.apply(documents)
    assert texts(store, "水") == ["水乙", "水甲"]


def test_a_word_of_titles_is_suggested_when_two_visible_documents_have_it(store: SuggestionStore) -> None:
    store.apply([document(1, "修建水库"), document(2, "扩建水库", AccessClass.STAFF)])
    assert texts(store, "shuiku") == []
    assert texts(store, "shuiku", STAFF_VIEWER) == ["水库"]
    store.apply([document(3, "管理水库")])
    assert store.suggest("shuiku", access=PUBLIC_VIEWER.access) == (Suggestion("水库", NameKind.SUBJECT, 2),)


def test_a_persons_name_in_titles_is_no_word_to_suggest(store: SuggestionStore) -> None:
    store.apply([document(number, f"关于王小明同志任职的批复之{number}") for number in range(3)])
    assert "王小明" not in texts(store, "wang") + texts(store, "王")


# --- who sees it, and when it goes


def test_what_only_staff_may_see_is_neither_suggested_nor_counted_nor_corrected_to(store: SuggestionStore) -> None:
    hidden = [
        document(number, f"内{number}", AccessClass.STAFF, subjects=("水库移民", "水利工程")) for number in range(9)
    ]
    store.apply([*hidden, document(20, "甲", subjects=("水利工程",)), document(21, "乙", subjects=("水文",))])
    store.apply([document(22, "丙", subjects=("水文",))])
    assert texts(store, "水") == ["水文", "水利工程"]
    assert texts(store, "水", STAFF_VIEWER)[0] != "水文"
    assert corrected(store, "水库移珉") == ()
    assert corrected(store, "水库移珉", STAFF_VIEWER) == ("水库移民",)


def test_a_name_goes_with_its_last_visible_document(store: SuggestionStore, tmp_path: Path) -> None:
    store.apply([document(1, "水患甲乙丙"), document(2, "水患甲乙丙")])
    store.apply([], ["item:1"])
    assert texts(store, "水患") == ["水患甲乙丙"]
    store.apply([document(2, "水患甲乙丙", AccessClass.STAFF)])
    assert texts(store, "水患") == []
    assert texts(store, "水患", ONSITE_VIEWER) == []
    assert texts(store, "水患", STAFF_VIEWER) == ["水患甲乙丙"]
    store.apply([document(2, "改了名")])
    assert texts(store, "水患", STAFF_VIEWER) == []
    assert "患甲乙丙".encode() not in live_file(store, tmp_path).read_bytes()


def test_opening_a_document_makes_its_names_known(store: SuggestionStore) -> None:
    store.apply([document(1, "水库移民", AccessClass.STAFF)])
    store.apply([document(1, "水库移民", AccessClass.ONSITE)])
    assert texts(store, "水库") == []
    assert texts(store, "水库", ONSITE_VIEWER) == ["水库移民"]


def test_other_sets_of_classes_never_see_more_than_they_hold(store: SuggestionStore) -> None:
    store.apply([document(number, f"水库{access}", access) for number, access in enumerate(CLASSES)])
    assert texts(store, "水", Viewer(frozenset())) == []
    assert texts(store, "水", Viewer(frozenset({AccessClass.STAFF}))) == []
    assert texts(store, "水", Viewer(frozenset({AccessClass.PUBLIC, AccessClass.STAFF}))) == ["水库public"]


# --- did you mean


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("政腐信息公开", "政府信息公开"),  # the same sound
        ("正府心西公开", "政府信息公开"),
        ("政府信思公开", "政府信息公开"),  # one character
        ("政府息公开", "政府信息公开"),
        ("政府信息公开开", "政府信息公开"),
        ("政府息信公开", "政府信息公开"),
        ("zhengfuxinxigongkai", "政府信息公开"),  # typed without an input method
        ("檔暗局", "档案局"),
        ("入民", "人民"),  # of two characters, only those that look alike
        ("长葛市人民政腐", "长葛市人民政府"),
        ("长各市 水库", "长葛市 水库"),
        ("水库 “政府信思公开”", "水库 “政府信息公开”"),
        ("题名:政腐信息公开", "题名:政府信息公开"),
    ],
)
def test_did_you_mean(store: SuggestionStore, typed: str, meant: str) -> None:
    subjects = ("政府信息公开", "档案局", "人民", "人民政府", "长葛市", "水库", "题目")
    store.apply([document(1, "甲", subjects=subjects)])
    assert corrected(store, typed)[:1] == (meant,)


@pytest.mark.parametrize("typed", ["政府信息公开", "水库", "", "%", "水", "完全不同的东西", "12345", "人政"])
def test_what_is_known_or_like_nothing_known_is_not_corrected(store: SuggestionStore, typed: str) -> None:
    store.apply([document(1, "甲", subjects=("政府信息公开", "水库", "人民"))])
    assert corrected(store, typed) == ()


def test_a_title_is_corrected_by_its_sound(store: SuggestionStore) -> None:
    store.apply([document(1, "修建佛耳岗水库的请示")])
    assert corrected(store, "修建佛尔刚水库的请示") == ("修建佛耳岗水库的请示",)


# --- the same however it came about

TITLES = st.text(alphabet="水库长葛市关于ab的", min_size=0, max_size=7)
DOCUMENTS = st.builds(
    document,
    st.integers(1, 6),
    TITLES,
    st.sampled_from(CLASSES),
    agency=st.sampled_from(["", "水库局", "长葛市水库"]),
    subjects=st.lists(st.sampled_from(["水库", "水利", "檔案", "档案"]), max_size=2).map(tuple),
)
STEPS = st.lists(
    st.tuples(st.lists(DOCUMENTS, max_size=5), st.sets(st.integers(1, 6).map("item:{}".format))), max_size=5
)
TYPED = ("水", "水库", "s", "sk", "shuik", "sku", "c", "chang", "cgs", "chgshi", "长葛", "档", "da", "a", "ab", "g")


def expected(documents: Sequence[SearchDocument], typed: str, viewer: Viewer) -> list[Suggestion]:
    """The plain statement of what is to be suggested: every name of every document is looked at."""
    number_of_viewer = viewer_number(viewer.access)
    assert number_of_viewer is not None
    counts: dict[Name, list[int]] = {}
    numbers: dict[Name, int] = {}
    for one in documents:
        for number, name in names_of(one).items():
            counts.setdefault(name, [0, 0, 0])[CLASSES.index(one.access)] += 1
            numbers[name] = number
    entries = []
    for name, (public, onsite, staff) in counts.items():
        height = level(name.origin, (public, onsite, staff), 0, number_of_viewer)
        keys = [key for key in keys_of(name) for r in ranges_of(typed) if r.low <= key < r.high and r.holds(key)]
        if height and keys:
            entries.append((-height, min(keys), numbers[name], name))
    found: dict[str, Suggestion] = {}
    for *_, name in sorted(entries):
        seen = frequency((counts[name][0], counts[name][1], counts[name][2]), number_of_viewer)
        found.setdefault(compact(name.text), Suggestion(name.text, name.kind, seen))
    return list(found.values())


@SLOW
@given(STEPS)
def test_after_any_changes_it_answers_like_the_plain_statement_and_a_fresh_build(
    steps: list[tuple[list[SearchDocument], set[str]]],
) -> None:
    with TemporaryDirectory() as folder:
        changed, built = SuggestionStore(Path(folder, "changed")), SuggestionStore(Path(folder, "built"))
        present: dict[str, SearchDocument] = {}
        with built.replacement() as fresh:
            for documents, removed in steps:
                changed.apply(documents, removed)
                changed.apply(documents, removed)
                fresh.apply(documents, removed)
                for key in removed:
                    present.pop(key, None)
                present |= {one.key: one for one in documents}
        for viewer in VIEWERS:
            for typed in TYPED:
                right = expected(list(present.values()), typed, viewer)
                assert list(changed.suggest(typed, access=viewer.access, limit=99)) == right
                assert list(built.suggest(typed, access=viewer.access, limit=99)) == right
                assert list(changed.suggest(typed, access=viewer.access, limit=2)) == right[:2]
        changed.close()
        built.close()
        if steps:
            (one,), (other,) = Path(folder, "changed").glob("*.sqlite3"), Path(folder, "built").glob("*.sqlite3")
            assert rows(one) == rows(other)


# --- anything may be typed


@SLOW
@given(st.text(max_size=80), st.sampled_from(VIEWERS))
def test_whatever_is_typed_or_stands_in_a_title_is_harmless(text: str, viewer: Viewer) -> None:
    with TemporaryDirectory() as folder:
        store = SuggestionStore(Path(folder))
        store.apply([document(1, text, agency=text, subjects=(text,))])
        assert len(store.suggest(text, access=viewer.access)) <= 1
        store.corrections(text, access=viewer.access)
        use(store, text)
        store.close()


@pytest.mark.parametrize(
    "typed",
    ["😀", "'", '"', "%", "_", "\ud800", "档\udfff案", "档" * 5000, "a" * 5000, "\0", "' OR 1=1 --", "zhengfu" * 200],
)
def test_odd_input_finds_nothing_and_raises_nothing(store: SuggestionStore, typed: str) -> None:
    store.apply([document(1, "政府信息")])
    assert texts(store, typed) == []
    assert corrected(store, typed) == ()
    use(store, typed)


def test_a_long_beginning_of_a_long_title_finds_it(store: SuggestionStore) -> None:
    title = "长葛市人民政府办公室关于印发长葛市农村饮水安全工程运行管理办法的通知"
    store.apply([document(1, title), document(2, title[:22] + "另一回事")])
    assert texts(store, title[:30]) == [title]


# --- files and processes


def test_an_empty_folder_answers_nothing(store: SuggestionStore) -> None:
    assert texts(store, "水") == []
    assert corrected(store, "水库") == ()
    use(store, "水库")


@pytest.mark.parametrize("damage", ["truncated", "overwritten", "missing", "emptied", "pointer"])
def test_a_broken_file_gives_empty_answers_and_a_rebuild_heals_it(
    store: SuggestionStore, tmp_path: Path, damage: str
) -> None:
    documents = [document(number, f"水{number}号", subjects=(f"利{number}",)) for number in range(300)]
    store.apply(documents)
    path = live_file(store, tmp_path)
    content = path.read_bytes()
    match damage:
        case "truncated":
            path.write_bytes(content[: len(content) // 3])
        case "overwritten":
            path.write_bytes(content[:100] + bytes(range(1, 251)) * (len(content) // 250))
        case "missing":
            path.unlink()
        case "emptied":
            path.write_bytes(b"")
        case "pointer":
            path.with_name("current.json").write_text("{", encoding="utf-8")
    assert texts(store, "水") == []
    assert corrected(store, "水利1号") == ()
    use(store, "水1号")
    with pytest.raises(SearchIndexError, match="search_rebuild"):
        store.apply([document(1, "水库")])
    with store.replacement() as fresh:
        fresh.apply(documents)
    assert len(texts(store, "水1", limit=500)) == 111


def fail_while_replacing(store: SuggestionStore) -> None:
    with store.replacement() as fresh:
        fresh.apply([document(2, "水渠")])
        raise ZeroDivisionError


def test_a_failed_rebuild_leaves_the_present_one(store: SuggestionStore, tmp_path: Path) -> None:
    store.apply([document(1, "水库")])
    with pytest.raises(ZeroDivisionError):
        fail_while_replacing(store)
    assert texts(store, "水") == ["水库"]
    assert live_file(store, tmp_path).is_file()
    assert not list((tmp_path / "suggestions").glob("*.stage"))


def test_what_was_said_of_a_document_last_stands_in_a_rebuild(store: SuggestionStore) -> None:
    with store.replacement() as fresh:
        fresh.apply([document(1, "水库"), document(2, "水渠"), document(3, "水文")])
        fresh.apply([document(1, "水泵")], ["item:2"])
        fresh.apply([document(3, "水位")], ["item:3"])
    assert sorted(texts(store, "水")) == ["水位", "水泵"]


def test_a_reader_follows_a_rebuild_and_another_writer(store: SuggestionStore, tmp_path: Path) -> None:
    store.apply([document(1, "水库")])
    assert texts(store, "水") == ["水库"]
    other = SuggestionStore(tmp_path / "suggestions")
    other.apply([document(1, "水渠")])
    assert texts(store, "水") == ["水渠"]
    with other.replacement() as fresh:
        fresh.apply([document(1, "水文")])
    assert texts(store, "水") == ["水文"]
    other.clear()
    assert texts(store, "水") == []


def test_threads_read_whole_commits_while_another_writes(store: SuggestionStore) -> None:
    states = [[document(number, f"水{name}{number}") for number in range(20)] for name in ("甲", "乙")]
    store.apply(states[0])
    seen: list[set[str]] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.append({text[1] for text in texts(store, "水")})

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for turn in range(1, 30):
        store.apply(states[turn % 2])
    done.set()
    for reader in readers:
        reader.join()
    assert seen
    assert all(kinds in ({"甲"}, {"乙"}) for kinds in seen)


WRITER = """
import sys
from pathlib import Path
import django
django.setup()
from search.documents import SearchDocument
from search.suggestions.store import SuggestionStore
from search.viewers import AccessClass

def documents(name):
    return [SearchDocument(kind="item", identifier=str(number), title=f"水{name}{number}", date=None,
                           access=AccessClass.PUBLIC) for number in range(200)]

store = SuggestionStore(Path(sys.argv[1]))
states = [documents("甲"), documents("乙")]
turn = 0
while True:
    if sys.argv[2] == "apply":
        store.apply(states[turn % 2])
        print(turn, flush=True)
    else:
        with store.replacement() as fresh:
            fresh.apply(states[turn % 2])
            print(turn, flush=True)
    turn += 1
"""


@pytest.mark.parametrize("way", ["apply", "rebuild"])
@pytest.mark.parametrize("lines", [1, 2, 4])
def test_a_killed_writer_leaves_all_or_nothing(store: SuggestionStore, tmp_path: Path, way: str, lines: int) -> None:
    """Killed without warning inside the write that follows a few finished ones."""
    folder = tmp_path / "suggestions"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "cms.settings.test", "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), way], stdout=subprocess.PIPE, env=environment, cwd=ROOT
    )
    assert process.stdout is not None
    for _ in range(lines):
        process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    found = texts(store, "水", limit=500)
    assert len(found) == 200 or (way == "rebuild" and lines == 1 and not found)
    assert len({text[1] for text in found}) <= 1
    store.apply([document(1, "水文")])
    # Before the first file was ever finished, the names of one document would pass for those of all.
    assert ("水文" in texts(store, "水", limit=500)) == store.is_readable() == bool(found)
    with store.replacement() as fresh:
        fresh.apply([document(1, "水文")])
    assert texts(store, "水") == ["水文"]
    assert not list(folder.glob("*.stage"))
