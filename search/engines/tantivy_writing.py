"""Writing a Tantivy index: batches with a commit each, and a whole new index beside the live one."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import tantivy

from search.documents import SearchDocument
from search.errors import IndexDamaged
from search.text.normalise import GAP, canonical

from .index_folder import IndexFolder
from .port import IndexBatch, IndexParts
from .tantivy_batches import Batch
from .tantivy_parts import Parts, put_together
from .tantivy_rows import INDIGESTIBLE, is_indexable, rows_of, texts_of
from .tantivy_runs import NO_RUNS, SAMPLE, FrequentRuns, chosen
from .tantivy_store import created_in, is_tantivys, opened, shown, writes_in

_REBUILD_HEAP = 384_000_000  # bytes a process; so large that a county's catalogue makes a handful of segments


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
        rows_of(documents, NO_RUNS)  # says now whether they can be
        self._waiting += documents
        if len(self._waiting) >= SAMPLE:
            self._start(_chosen_from(self._waiting))

    def parts(self, sample: Iterable[SearchDocument]) -> IndexParts:
        """See InParts."""
        if self._waiting is not None:
            self._start(_chosen_from(_indexable(sample)))
        return Parts(self._folder, _REBUILD_HEAP)

    def finish(self) -> None:
        """Commits everything."""
        if self._waiting is not None:
            self._start(NO_RUNS)
        self._batch.finish()
        if put_together(self._folder):
            self._batch.finish()  # merges, should they be too many

    def close(self) -> None:
        """Lets go of the index."""
        self._batch.close()

    def _start(self, runs: FrequentRuns) -> None:
        waiting, self._waiting = self._waiting or [], None
        with writes_in(self._folder):
            runs.save(self._folder)
        if waiting:
            self._batch.add(waiting)


def _chosen_from(documents: Sequence[SearchDocument]) -> FrequentRuns:
    return chosen(texts.runs_from() for texts in texts_of(documents))


def _indexable(documents: Iterable[SearchDocument]) -> list[SearchDocument]:
    """Those of a sample that can be indexed; the others are told when they are written."""
    found = [*documents]
    try:
        texts_of(found)
    except INDIGESTIBLE:
        return [document for document in found if is_indexable(document)]
    return found


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
    _, _, title, body, summary, codes, *_ = shown(stored)
    return [*map(canonical, (title, body, summary)), *chain.from_iterable(canonical(code).split(GAP) for code in codes)]


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
