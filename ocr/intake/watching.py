"""A folder that scanners write into: what has come to rest there is taken in and moved away, with a report beside it.

Batch and file rows say how far it is, so that a process killed anywhere goes on with the same batch.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from ocr.inbox import files_below
from ocr.models import BatchFile, FileState, Origin, ScanBatch, ScanBatchState
from ocr.scan_files import write_once

from .batches import FileAt, add_files_of_server, is_as_handed_in, open_batch, start
from .report_files import report_csv
from .taking import take_in

DONE, FAILED = "done", "failed"


@dataclass
class Watched:
    """A folder under watch. `options` are those of its batches; a file must lie still for `settle` seconds."""

    folder: Path
    settle: float
    options: dict[str, Any] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic
    _seen: dict[Path, tuple[tuple[int, int], float]] = field(default_factory=dict)

    def look(self) -> Iterator[ScanBatch]:
        """Takes in what lies still, after what an interrupted look left; gives each batch that was finished."""
        for batch in self._left():
            if self._finish(batch):
                yield batch
        at_rest = self._at_rest()
        if not at_rest:
            return
        batch = open_batch(by=None, **self._place(), **self.options)
        add_files_of_server(
            batch=batch, files=(FileAt(path=file, name=str(file.relative_to(self.folder))) for file in at_rest)
        )
        if self._finish(batch):
            yield batch

    def _place(self) -> dict[str, Any]:
        return {"origin": Origin.FOLDER, "place": str(self.folder)}

    def _left(self) -> QuerySet[ScanBatch]:
        unfinished = BatchFile.objects.exclude(place="").values("batch")
        return ScanBatch.objects.filter(pk__in=unfinished, **self._place()).order_by("pk")

    def _at_rest(self) -> list[Path]:
        """The files of those entries of the folder of which none has changed for a while."""
        now = self.clock()
        entries: dict[str, list[tuple[Path, float]]] = {}
        for file in files_below(self.folder):
            place = file.relative_to(self.folder).parts[0]
            if place in {DONE, FAILED}:
                continue
            entries.setdefault(place, []).append((file, self._still_since(file, now)))
        there = {file for files in entries.values() for file, _since in files}
        self._seen = {file: known for file, known in self._seen.items() if file in there}
        still = [files for files in entries.values() if all(now - since >= self.settle for _file, since in files)]
        return [file for files in still for file, _since in files]

    def _still_since(self, file: Path, now: float) -> float:
        try:
            facts = file.stat()
        except FileNotFoundError:
            return now
        state = (facts.st_size, facts.st_mtime_ns)
        known = self._seen.get(file)
        if known is None or known[0] != state:
            self._seen[file] = (state, now)
            return now
        return known[1]

    def _finish(self, batch: ScanBatch) -> bool:
        """Takes the batch in and its files away; False where another process is at it."""
        if batch.state != ScanBatchState.DONE:
            start(batch=batch, queued=False)
            if not take_in(batch.pk):
                return False
            batch.refresh_from_db()
        self._put_away(batch)
        return True

    def _put_away(self, batch: ScanBatch) -> None:
        self._write_report(batch)
        for file in BatchFile.objects.filter(batch=batch).exclude(place="").iterator(chunk_size=500):
            source = Path(file.place)
            if is_as_handed_in(file):
                target = self._drawer(file.state, batch) / source.relative_to(self.folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                source.replace(target)
            BatchFile.objects.filter(pk=file.pk).update(place="")
            self._remove_empty(source.parent)

    def _write_report(self, batch: ScanBatch) -> None:
        content = b"".join(report_csv(batch))
        refused = BatchFile.objects.filter(batch=batch, state=FileState.REFUSED).exists()
        for drawer in (DONE, FAILED) if refused else (DONE,):
            path = self.folder / drawer / str(batch.pk) / "report.csv"
            path.unlink(missing_ok=True)
            write_once(path, content)

    def _drawer(self, state: str, batch: ScanBatch) -> Path:
        return self.folder / (FAILED if state == FileState.REFUSED else DONE) / str(batch.pk)

    def _remove_empty(self, place: Path) -> None:
        while place not in {self.folder, *self.folder.parents}:
            try:
                place.rmdir()
            except OSError:  # something else lies there
                return
            place = place.parent
