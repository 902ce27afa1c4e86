"""Writing a Tantivy index: batches with a commit each, and a whole new index beside the live one.

The library writes new segments and merges those of like size in threads of its own, which live as long as its writer.
So a writer serves for as long as the right to write is held, and is then waited for.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy

from search.documents import SearchDocument
from search.errors import DocumentRejected, IndexDamaged
from search.text.bigrams import code_text
from search.text.normalise import canonical

from .index_folder import IndexFolder
from .port import IndexBatch
from .tantivy_runs import NO_RUNS, SAMPLE, FrequentRuns, chosen
from .tantivy_store import created_in, escaped, is_tantivys, opened, shown, texts_of, writes_in, written

_DRAIN_HEAP = 64_000_000  # bytes of postings that are held before they go to disk
_REBUILD_HEAP = 512_000_000  # so large that a county's catalogue makes a handful of segments


class Batch:
    """Writes to one index folder; `close` has to follow."""

    def __init__(self, folder: Path, heap: int = _DRAIN_HEAP) -> None:
        self._folder = folder
        self._heap = heap
        self._writer: tantivy.IndexWriter | None = None
        self._runs = NO_RUNS

    def apply(self, *, documents: Sequence[SearchDocument], removed: Collection[str] = ()) -> None:
        """See IndexBatch."""
        with self._writing() as writer:
            rows = {document.key: written(document, self._runs) for document in documents}
            for key in {*rows, *removed}:
                writer.delete_documents_by_term("key", escaped(key))
            for row in rows.values():
                writer.add_document(row)
            writer.commit()

    def add(self, documents: Iterable[SearchDocument]) -> None:
        """Writes documents that are not in the index yet; `finish` commits them."""
        with self._writing() as writer:
            for row in [written(document, self._runs) for document in documents]:
                writer.add_document(row)

    def finish(self) -> None:
        """Commits, and waits until small segments are merged."""
        with self._writing() as writer:
            writer.commit()
        self.close()

    def close(self) -> None:
        """Waits for merges and lets go of the writer; what was not committed is dropped."""
        writer, self._writer = self._writer, None
        if writer is not None:
            try:
                writer.wait_merging_threads()
            except BaseException as error:
                if not is_tantivys(error):  # a merge that failed leaves the segments as they were
                    raise

    @contextmanager
    def _writing(self) -> Iterator[tantivy.IndexWriter]:
        """The writer; after an error it is not asked again, and the last commit stands. Raises IndexDamaged."""
        try:
            with writes_in(self._folder):
                if self._writer is None:
                    self._runs = FrequentRuns.load(self._folder)
                    self._writer = opened(self._folder).writer(self._heap, 1)
                yield self._writer
        except DocumentRejected:
            raise
        except BaseException:
            self.close()
            raise


class Replacement:
    """Writes a new index; the first documents wait until the frequent runs are chosen, where they are not yet."""

    def __init__(self, folder: Path, runs: FrequentRuns | None) -> None:
        self._folder = folder
        self._batch = Batch(folder, _REBUILD_HEAP)
        self._waiting: list[SearchDocument] | None = []
        if runs is not None:
            self._start(runs)

    def apply(self, *, documents: Sequence[SearchDocument], removed: Collection[str] = ()) -> None:
        """See IndexBatch."""
        if self._waiting is None:
            self._batch.add(documents)
            return
        for document in documents:
            written(document, NO_RUNS)  # says now whether it can be
        self._waiting += documents
        if len(self._waiting) >= SAMPLE:
            self._start(chosen([*texts_of(document).values()] for document in self._waiting))

    def finish(self) -> None:
        """Commits everything."""
        if self._waiting is not None:
            self._start(NO_RUNS)
        self._batch.finish()

    def close(self) -> None:
        """Lets go of the index."""
        self._batch.close()

    def _start(self, runs: FrequentRuns) -> None:
        waiting, self._waiting = self._waiting or [], None
        with writes_in(self._folder):
            runs.save(self._folder)
        self._batch.add(waiting)


def runs_of(folder: Path | None) -> FrequentRuns | None:
    """The frequent runs of the documents in an index, chosen anew; None where it is too small, or damaged."""
    if folder is None:
        return None
    try:
        index = opened(folder)
        segments = [segment["max_doc"] for segment in json.loads((folder / "meta.json").read_bytes())["segments"]]
        if sum(segments) < SAMPLE:
            return None
        places = [(number, place) for number, size in enumerate(segments) for place in _spread(size, sum(segments))]
        searcher = index.searcher()
        return chosen(_texts_shown(searcher.doc(tantivy.DocAddress(*place))) for place in places)
    except BaseException as error:
        if not is_tantivys(error):
            raise
        return None


def _spread(size: int, total: int) -> range:
    """Places in a segment of this size, so many of its own as belong to it of a sample of all."""
    return range(0, size, max(1, total // SAMPLE))


def _texts_shown(stored: tantivy.Document) -> list[str]:
    _, _, _, title, body, summary, codes, *_ = shown(stored)
    return [*map(canonical, (title, body, summary)), code_text(codes)]


def created(files: IndexFolder) -> Path:
    """The folder of a new, empty index that is not live yet."""
    with writes_in(files.root / "index"):
        folder = files.new()
        created_in(folder)
        NO_RUNS.save(folder)
        return folder


class Writing:
    """The live index in the hands of its only writer; `close` has to follow."""

    def __init__(self, files: IndexFolder) -> None:
        self._files = files
        self._live: tuple[Path, Batch] | None = None

    def apply(self, *, documents: Sequence[SearchDocument], removed: Collection[str] = ()) -> None:
        """See IndexBatch."""
        folder = self._files.live()
        if folder is None:
            folder = created(self._files)
            self._files.swap(folder)
        if self._live is None or self._live[0] != folder:
            self.close()
            self._live = folder, Batch(folder)
        self._live[1].apply(documents=documents, removed=removed)

    @contextmanager
    def replacement(self) -> Iterator[IndexBatch]:
        """See IndexWriting."""
        folder = created(self._files)
        batch = Replacement(folder, self._sampled())
        try:
            yield batch
            batch.finish()
        except BaseException:
            batch.close()
            self._files.discard(folder)
            raise
        self.close()
        self._files.swap(folder)

    def _sampled(self) -> FrequentRuns | None:
        try:
            return runs_of(self._files.live())
        except IndexDamaged:
            return None

    def close(self) -> None:
        """Lets go of the live index."""
        if self._live is not None:
            self._live[1].close()
            self._live = None
