"""Writing documents into one folder of a Tantivy index.

The library writes new segments and merges those of like size in threads of its own, which live as long as its writer.
So a writer serves for as long as the right to write is held, and is then waited for.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy

from search.documents import SearchDocument
from search.errors import DocumentRejected

from .tantivy_rows import rows_of
from .tantivy_runs import NO_RUNS, FrequentRuns
from .tantivy_store import escaped, is_tantivys, opened_to_write, writes_in

_DRAIN_HEAP = 64_000_000  # bytes of postings that are held before they go to disk


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
            rows = dict(zip((document.key for document in documents), rows_of(documents, self._runs), strict=True))
            for key in {*rows, *removed}:
                writer.delete_documents_by_term("key", escaped(key))
            for row in rows.values():
                writer.add_json(row)
            writer.commit()

    def add(self, documents: Sequence[SearchDocument]) -> None:
        """Writes documents that are not in the index yet; `finish` commits them."""
        with self._writing() as writer:
            for row in rows_of(documents, self._runs):
                writer.add_json(row)

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
                    self._writer = opened_to_write(self._folder).writer(self._heap, 1)
                yield self._writer
        except DocumentRejected:
            raise
        except BaseException:
            self.close()
            raise
