"""Writing into Whoosh's index: commits, merges, and the replacement of the whole."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from whoosh.index import TOC, FileIndex

from search.documents import SearchDocument
from search.errors import DocumentRejected

from .index_folder import IndexFolder, unwritable
from .port import IndexBatch
from .whoosh_codec import EXTENSION, Codec, Segment, Storage, Writer, schema
from .whoosh_columns import Columns, Row, row_of
from .whoosh_runs import MOST_PLACES
from .whoosh_segments import INDEX_NAME, NewestSnapshot, OpenSegment

_TIER = 3  # segments of like size that are merged into one
_SMALL = 2048  # segments of fewer documents count as of like size
_ROOM = MOST_PLACES - (1 << 28)  # of a merged segment, beside the documents that are new
_FULL_ROWS, _FULL_LETTERS = 20_000, 8_000_000  # what a replacement holds in memory before it writes a segment

Policy = Callable[[Sequence[tuple[int, int]]], set[int]]


def _rows_of(documents: Sequence[SearchDocument]) -> list[Row]:
    rows = {}
    for document in documents:
        try:
            rows[document.key] = row_of(document)
        except Exception as error:
            raise DocumentRejected(document.key, type(error).__name__) from error
    return list(rows.values())


def few_segments(sizes: Sequence[tuple[int, int]]) -> set[int]:
    """Which segments are written anew, by (documents left, documents in all) of each.

    Those half deleted, and _TIER of like size, so that a document is copied a few times in its life and there are
    never more than a few segments to ask.
    """
    chosen: set[int] = set()
    tiers: dict[int, list[int]] = {}
    for number, (left, everything) in enumerate(sizes):
        if left * 2 < everything:
            chosen.add(number)
        tiers.setdefault((max(left, _SMALL).bit_length() - 1) // 3, []).append(number)
    for tier in tiers.values():
        if len(tier) >= _TIER:
            chosen.update(tier)
    return chosen


class _Commits:
    """Writes commits into one index folder."""

    def __init__(self, folder: Path, newest: NewestSnapshot) -> None:
        self._folder, self._newest = folder, newest

    def commit(self, rows: Sequence[Row], removed: Collection[str], merge: Policy) -> None:
        """Removes keys, adds rows and merges segments, in one step. Raises IndexDamaged, with nothing changed."""
        storage = Storage(self._folder)
        writer = None
        try:
            writer = Writer(FileIndex(storage, schema=schema()), timeout=5.0, codec=Codec())
            opened = self._newest.opened(self._folder, writer.segments)
            if removed:
                _delete(removed, writer.segments, opened)
            for row in rows:
                writer.add_document(row=row)
            columns = {
                segment: open_segment.columns for segment, open_segment in zip(writer.segments, opened, strict=True)
            }
            writer.commit(mergetype=lambda writer, segments: _merged(writer, segments, columns, merge))
        except Exception as error:
            storage.abandon()
            self._clear_up()
            raise unwritable(self._folder.parent, f"{type(error).__name__}: {error}") from error
        finally:
            with suppress(Exception):  # the first error counts
                if writer is not None:
                    writer.give_up()
            storage.abandon()

    def _clear_up(self) -> None:
        """Frees what a failed commit took of a disk that may be full.

        Whoosh removes half-written segments with the next commit that succeeds, and a table of contents that has not
        got its last name never.
        """
        storage = Storage(self._folder)
        with suppress(Exception):
            contents = TOC.read(storage, INDEX_NAME, schema=schema())
            named = {segment.make_filename(EXTENSION) for segment in contents.segments}
            for path in self._folder.iterdir():
                if ".toc." in path.name or (path.suffix == EXTENSION and path.name not in named):
                    path.unlink()
        storage.abandon()


def _delete(keys: Collection[str], segments: Sequence[Segment], opened: Sequence[OpenSegment]) -> None:
    for segment, open_segment in zip(segments, opened, strict=True):
        for numbers in open_segment.places_of(keys).values():
            for number in numbers:
                segment.delete_document(number)


def _merged(
    writer: Writer, segments: Sequence[Segment], columns: Mapping[Segment, Columns], merge: Policy
) -> list[Segment]:
    """Takes segments into the new one; gives those that stay. Whoosh calls it for the merge policy."""
    chosen = merge([(segment.doc_count(), segment.doc_count_all()) for segment in segments])
    room = _ROOM
    kept = []
    for number, segment in enumerate(segments):
        size = columns[segment].most_places()
        if number not in chosen or size > room:
            kept.append(segment)
        elif segment.doc_count():
            room -= size
            writer.add_columns(columns[segment], segment.live())
    return kept


class _LiveBatch:
    """Writes into the index that is searched."""

    def __init__(self, commits: _Commits) -> None:
        self._commits = commits

    def apply(self, *, documents: Sequence[SearchDocument], removed: Collection[str] = ()) -> None:
        """See IndexBatch."""
        rows = _rows_of(documents)
        self._commits.commit(rows, {document.key for document in documents} | set(removed), few_segments)


class _Replacement:
    """Collects the documents of a new index; writes large segments, and at the end one of them all."""

    def __init__(self, commits: _Commits) -> None:
        self._commits = commits
        self._rows: list[Row] = []
        self._letters = 0

    def apply(self, *, documents: Sequence[SearchDocument], removed: Collection[str] = ()) -> None:
        """See IndexBatch."""
        del removed  # there is nothing to remove
        rows = _rows_of(documents)
        self._rows += rows
        self._letters += sum(len(text) for row in rows for texts in row.runs for text in texts)
        if len(self._rows) >= _FULL_ROWS or self._letters >= _FULL_LETTERS:
            self._commits.commit(self._rows, (), lambda _: set())
            self._rows, self._letters = [], 0

    def finish(self) -> None:
        """Writes what is left and merges all."""
        self._commits.commit(self._rows, (), lambda sizes: set(range(len(sizes))))


class Writing:
    """The live index in the hands of its only writer."""

    def __init__(self, files: IndexFolder, newest: NewestSnapshot) -> None:
        self._files, self._newest = files, newest

    def apply(self, *, documents: Sequence[SearchDocument], removed: Collection[str] = ()) -> None:
        """See IndexBatch."""
        live = self._files.live()
        if live is None:
            live = self._created()
            self._swap(live)
        _LiveBatch(_Commits(live, self._newest)).apply(documents=documents, removed=removed)

    @contextmanager
    def replacement(self) -> Iterator[IndexBatch]:
        """See IndexWriting."""
        folder = self._created()
        try:
            batch = _Replacement(_Commits(folder, NewestSnapshot(self._files)))
            yield batch
            batch.finish()
        except BaseException:
            self._files.discard(folder)
            raise
        self._swap(folder)

    def _swap(self, folder: Path) -> None:
        try:
            self._files.swap(folder)
        except OSError as error:
            raise unwritable(self._files.root, error.strerror) from error

    def _created(self) -> Path:
        """The folder of a new, empty index that is not live yet."""
        try:
            folder = self._files.new()
            storage = Storage(folder)
            FileIndex.create(storage, schema())
            storage.abandon()
        except OSError as error:
            raise unwritable(self._files.root, error.strerror) from error
        return folder
