"""An index whose segments were written by several processes, each in a folder of its own, put together as one.

The library writes an index with one writer and has no call that takes in the segments of another index. But a segment
is whole in itself: files that bear its name, which no other segment has. Two lists in the folder name them, and both
are lists of plain JSON: meta.json the segments that are searched, .managed.json the files that the library may one day
remove. So segments are moved into one folder, and the lists are written anew; meta.json last, in one step.

Not to be done to an index that is searched or written meanwhile.
"""

import json
import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from search.documents import SearchDocument

from .index_folder import unwritable
from .port import IndexBatch
from .tantivy_batches import Batch
from .tantivy_runs import FrequentRuns
from .tantivy_store import created_in, writes_in

_PREFIX = "part-"
_META, _MANAGED = "meta.json", ".managed.json"


@dataclass(frozen=True)
class Parts:
    """The parts of the index in this folder, each written in a folder inside; `heap` is in bytes."""

    folder: Path
    heap: int

    @contextmanager
    def writing(self) -> Iterator[IndexBatch]:
        """See IndexParts."""
        folder = self.folder / f"{_PREFIX}{uuid4().hex}"
        with writes_in(self.folder):
            folder.mkdir()
            created_in(folder)
            FrequentRuns.load(self.folder).save(folder)
        batch = Batch(folder, self.heap)
        try:
            yield _Added(batch)
            batch.finish()
        except BaseException:
            batch.close()
            raise


class _Added:
    """Writes documents that come once each."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def apply(self, *, documents: Sequence[SearchDocument], removed: Collection[str] = ()) -> None:
        """See IndexBatch."""
        del removed  # there is nothing to remove
        self._batch.add(documents)


def put_together(folder: Path) -> int:
    """Takes the segments of all parts into the index in this folder; how many parts. Raises IndexDamaged."""
    parts = sorted(folder.glob(f"{_PREFIX}*"))
    if not parts:
        return 0
    with writes_in(folder):
        meta, managed = _read(folder)
        for part in parts:
            its_meta, its_files = _read(part)
            if any(its_meta[name] != meta[name] for name in ("schema", "index_settings")):
                raise unwritable(folder.parent, f"{part.name} has another schema")
            for name in its_files - {_META}:
                if (part / name).exists():  # a name stays in the list a while after its file is gone
                    (part / name).rename(folder / name)
            meta["segments"] += its_meta["segments"]
            meta["opstamp"] = max(meta["opstamp"], its_meta["opstamp"])
            managed |= its_files
        _write(folder, _MANAGED, sorted(managed))
        _write(folder, _META, meta)
        for part in parts:
            shutil.rmtree(part)
    return len(parts)


def _read(folder: Path) -> tuple[dict[str, Any], set[str]]:
    return json.loads((folder / _META).read_bytes()), set(json.loads((folder / _MANAGED).read_bytes()))


def _write(folder: Path, name: str, content: Any) -> None:
    draft = folder / f"{name}.new"
    with draft.open("w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / name)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
