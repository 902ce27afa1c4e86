"""What the store of suggestions keeps to itself, and that part of the names never passes for all of them."""

import datetime
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from search.documents import SearchDocument
from search.errors import IndexDamaged
from search.suggestions.names import Origin
from search.suggestions.ranks import level
from search.suggestions.store import SuggestionStore
from search.viewers import ONSITE_VIEWER, PUBLIC_VIEWER, STAFF_VIEWER, AccessClass, Viewer

TODAY = datetime.date(2024, 3, 1)
TOMORROW = datetime.date(2024, 3, 2)


def document(identifier: int, title: str, access: AccessClass = AccessClass.PUBLIC) -> SearchDocument:
    return SearchDocument(kind="item", identifier=str(identifier), title=title, date=None, access=access)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SuggestionStore]:
    opened = SuggestionStore(tmp_path / "suggestions")
    yield opened
    opened.close()


def texts(store: SuggestionStore, typed: str, viewer: Viewer = PUBLIC_VIEWER) -> list[str]:
    return [found.text for found in store.suggest(typed, access=viewer.access, limit=50)]


def use(
    store: SuggestionStore,
    text: str,
    viewer: Viewer = PUBLIC_VIEWER,
    *,
    by: bytes = b"somebody",
    today: datetime.date = TODAY,
) -> None:
    store.used(text, access=viewer.access, by=by, today=today)


def kept(store: SuggestionStore, folder: Path) -> tuple[dict[str, int], int]:
    """The uses of each name, and how many uses of clients are remembered."""
    store.close()
    (path,) = folder.glob("suggestions/names-*.sqlite3")
    with closing(sqlite3.connect(path)) as connection:
        names = dict(connection.execute("SELECT text, used FROM name WHERE used > 0"))
        return names, connection.execute("SELECT count(*) FROM taken").fetchone()[0]


def rebuild(store: SuggestionStore, *documents: SearchDocument) -> None:
    with store.replacement() as fresh:
        fresh.apply(documents)


# --- all names or none


def test_after_clearing_there_is_nothing_before_a_rebuild_is_finished(store: SuggestionStore, tmp_path: Path) -> None:
    rebuild(store, document(1, "水库"), document(2, "水渠"))
    assert texts(store, "水") == ["水库", "水渠"]
    store.clear()
    assert texts(store, "水") == []
    store.apply([document(3, "水文")])
    use(store, "水文")
    assert texts(store, "水") == []
    assert not store.is_readable()
    assert not SuggestionStore(tmp_path / "suggestions").is_readable()
    assert not list((tmp_path / "suggestions").glob("names-*"))
    with pytest.raises(ZeroDivisionError):
        fail_while_replacing(store)
    store.apply([document(3, "水文")])
    assert not store.is_readable()
    rebuild(store, document(1, "水库"), document(3, "水文"))
    assert store.is_readable()
    store.apply([document(2, "水渠")])
    assert sorted(texts(store, "水")) == ["水库", "水文", "水渠"]


def fail_while_replacing(store: SuggestionStore) -> None:
    with store.replacement() as fresh:
        fresh.apply([document(1, "水库")])
        raise ZeroDivisionError


def test_a_first_build_that_failed_is_not_filled_bit_by_bit(store: SuggestionStore) -> None:
    with pytest.raises(ZeroDivisionError):
        fail_while_replacing(store)
    store.apply([document(3, "水文")])
    assert texts(store, "水") == []
    assert not store.is_readable()


def test_a_store_that_never_was_is_begun_by_its_first_documents(store: SuggestionStore) -> None:
    assert not store.is_readable()
    store.apply([document(1, "水库")])
    assert store.is_readable()
    store.remove()
    assert texts(store, "水") == []
    store.apply([document(2, "水渠")])
    assert texts(store, "水") == ["水渠"]
    assert store.is_readable()


def test_a_store_is_cleared_where_its_mark_cannot_be_written(store: SuggestionStore, tmp_path: Path) -> None:
    rebuild(store, document(1, "水库"))
    assert texts(store, "水") == ["水库"]
    (tmp_path / "suggestions" / "current.json.new").mkdir()  # stands where the mark is drafted, as a full disk does
    with pytest.raises(IndexDamaged):
        store.clear()
    assert texts(store, "水") == []
    assert not store.is_readable()
    with pytest.raises(IndexDamaged):
        store.apply([document(2, "水渠")])


# --- while it is built anew


def test_what_is_closed_during_a_rebuild_goes_at_once(store: SuggestionStore, tmp_path: Path) -> None:
    rebuild(store, document(1, "水库"), document(2, "水渠"))
    with store.replacement() as fresh:
        fresh.apply([document(1, "水库"), document(2, "水渠")])
        other = SuggestionStore(tmp_path / "suggestions")
        change = threading.Thread(target=other.apply, args=([document(2, "水渠", AccessClass.STAFF)],))
        change.start()
        change.join(timeout=20)
        assert not change.is_alive()
        assert texts(store, "水") == ["水库"]
        fresh.apply([document(2, "水渠", AccessClass.STAFF)])
    assert texts(store, "水") == ["水库"]
    assert texts(store, "水", STAFF_VIEWER) == ["水库", "水渠"]


def test_documents_that_begin_a_store_do_not_remove_what_is_being_built(store: SuggestionStore) -> None:
    with store.replacement() as fresh:
        store.apply([document(9, "水文")])
        fresh.apply([document(1, "水库")])
    assert texts(store, "水") == ["水库"]


# --- uses


@pytest.mark.parametrize(
    ("viewer", "counted"),
    [
        (PUBLIC_VIEWER, {"水库"}),
        (ONSITE_VIEWER, {"水库", "水渠"}),
        (STAFF_VIEWER, {"水库", "水渠", "水患"}),
        (Viewer(frozenset()), set()),
    ],
)
def test_a_use_counts_only_of_what_its_viewer_may_see(
    store: SuggestionStore, tmp_path: Path, viewer: Viewer, counted: set[str]
) -> None:
    classes = (("水库", AccessClass.PUBLIC), ("水渠", AccessClass.ONSITE), ("水患", AccessClass.STAFF))
    store.apply([document(number, title, access) for number, (title, access) in enumerate(classes)])
    for title, _ in classes:
        use(store, title, viewer)
    assert kept(store, tmp_path) == (dict.fromkeys(counted, 1), len(counted))


def test_of_a_hidden_name_as_of_none_nothing_is_written(store: SuggestionStore, tmp_path: Path) -> None:
    store.apply([document(1, "水患甲乙", AccessClass.STAFF), document(2, "水库")])
    assert texts(store, "水") == ["水库"]

    def files() -> dict[str, tuple[int, bytes]]:
        paths = sorted((tmp_path / "suggestions").glob("names-*[!m]"))  # without the readers' shared memory
        return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in paths}

    before = files()
    use(store, "水患甲乙")
    use(store, "没有这个")
    assert files() == before
    use(store, "水库")
    assert files() != before


def test_a_client_counts_once_a_day_for_each_name(store: SuggestionStore, tmp_path: Path) -> None:
    store.apply([document(1, "水甲"), document(2, "水乙")])
    for _ in range(50):
        use(store, "水甲")
    use(store, "水乙")
    use(store, "水甲", by=b"another")
    assert kept(store, tmp_path) == ({"水甲": 2, "水乙": 1}, 3)
    use(store, "水甲", today=TOMORROW)
    assert kept(store, tmp_path) == ({"水甲": 3, "水乙": 1}, 1), "Of the day before, nothing is remembered."


def test_nothing_of_the_client_itself_is_kept(store: SuggestionStore, tmp_path: Path) -> None:
    store.apply([document(1, "水甲")])
    use(store, "水甲", by=b"client-0123456789")
    assert kept(store, tmp_path)[1] == 1
    assert not any(b"client-0123456789" in path.read_bytes() for path in (tmp_path / "suggestions").iterdir())


def test_many_uses_do_not_put_a_rare_name_over_a_frequent_one(store: SuggestionStore) -> None:
    store.apply([document(number, "水乙") for number in range(20)] + [document(99, "水甲")])
    for client in range(200):
        use(store, "水甲", by=str(client).encode())
    assert texts(store, "水") == ["水乙", "水甲"]


@pytest.mark.parametrize(("used", "raised"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (31, 5), (32, 6), (10**6, 6)])
def test_uses_raise_a_name_by_three_octaves_at_most(used: int, raised: int) -> None:
    assert level(Origin.TITLE, (5, 0, 0), used, 0) - level(Origin.TITLE, (5, 0, 0), 0, 0) == raised
    assert level(Origin.TITLE, (0, 5, 0), used, 0) == 0, "What may not be seen is not seen for being used."


def test_uses_fade_with_each_rebuild(store: SuggestionStore, tmp_path: Path) -> None:
    documents = [document(1, "水甲"), document(2, "水乙")]
    store.apply(documents)
    unused = texts(store, "水")
    for client in range(5):
        use(store, unused[1], by=bytes([client]))
    for left in (2, 1):
        rebuild(store, *documents)
        assert kept(store, tmp_path)[0] == {unused[1]: left}
        assert texts(store, "水") == unused[::-1]
    rebuild(store, *documents)
    assert texts(store, "水") == unused


def test_a_name_keeps_its_place_after_uses_and_changes_as_in_a_fresh_build(store: SuggestionStore) -> None:
    documents = [document(number, f"水{name}") for number, name in enumerate("甲乙丙甲乙甲")]
    store.apply(documents)
    for client in range(40):
        use(store, "水丙", by=bytes([client]))
    store.apply([], ["item:3"])
    store.apply([document(3, "水甲")])
    before = store.suggest("水", access=PUBLIC_VIEWER.access)
    assert before[0].text == "水丙"
    rebuild(store, *documents)
    assert store.suggest("水", access=PUBLIC_VIEWER.access) == before
