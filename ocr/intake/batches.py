"""Batches: opening one, receiving its files in pieces, starting it, and trying again what failed."""

import hashlib
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from archive_catalog.models import ArchiveUnit
from ocr.actions.ingestion import shown
from ocr.actions.requeueing import requeue_failed
from ocr.images import MAX_DOCUMENT_BYTES
from ocr.models import BatchFile, FileState, JobState, Origin, RecognitionJob, ScanBatch, ScanBatchState

from .leases import is_free
from .places import bytes_of, forget_bytes, forget_uploads, free_place, storage_root
from .tasks import take_in_batch

MAX_FILES = 10_000
MAX_CHUNK = 4 * 1024**2
_SPARE_BYTES = 512 * 1024**2
_AT_ONCE = 500
KEPT_UPLOADS = timedelta(days=14)
"""How long the bytes of uploads wait that were never finished, or were not taken in."""


class IntakeRefusedError(Exception):
    """A step of a batch is refused; the message is a sentence for the person."""


class OutOfStepError(Exception):
    """A piece of a file does not follow the ones that are here; `received` is where to go on."""

    def __init__(self, received: int) -> None:
        super().__init__(received)
        self.received = received


@dataclass(frozen=True, kw_only=True)
class Announced:
    """A file that is to come: its path as the person sees it, its size, and when it was changed last, as text."""

    name: str
    size: int
    modified: str = ""

    @property
    def key(self) -> str:
        """Tells it from the others of its batch, and finds it again after a lost connection."""
        return hashlib.sha256(f"{self.name}\0{self.size}\0{self.modified}".encode(errors="replace")).hexdigest()


@dataclass(frozen=True, kw_only=True)
class FileAt:
    """A file of the server, with the unit it belongs to where that is known."""

    path: Path
    name: str
    unit: ArchiveUnit | None = None


def open_batch(*, by: User | None, unit: ArchiveUnit | None = None, **options: Any) -> ScanBatch:
    """A batch that files may be added to; `options` are its other fields."""
    return ScanBatch.objects.create(by=by, unit=unit, **options)


def announce(*, batch: ScanBatch, files: Sequence[Announced]) -> list[BatchFile]:
    """The rows of files that are to come, in their order; those that came before keep what was received of them.

    Raises IntakeRefusedError where the batch is closed, or they would not fit.
    """
    _check_open(batch)
    too_large = next((file for file in files if file.size > MAX_DOCUMENT_BYTES), None)
    if too_large is not None:
        raise IntakeRefusedError(
            gettext("%(name)s has %(size)d MB; at most %(most)d MB are taken. Divide it.")
            % {
                "name": shown(too_large.name),
                "size": too_large.size // 1024**2,
                "most": MAX_DOCUMENT_BYTES // 1024**2,
            }
        )
    if sum(file.size for file in files) + _SPARE_BYTES > shutil.disk_usage(_existing(storage_root())).free:
        raise IntakeRefusedError(gettext("The server's disk has no room for these files. Tell its administrator."))
    with transaction.atomic():
        held = ScanBatch.objects.select_for_update().get(pk=batch.pk)
        _check_open(held)
        keys = [file.key for file in files]
        known = {row.key: row for row in BatchFile.objects.filter(batch=held, key__in=keys)}
        number = _next_number(held)
        fresh = {file.key: file for file in files if file.key not in known}
        if number + len(fresh) > MAX_FILES:
            raise IntakeRefusedError(
                gettext("A batch takes at most %(most)d files. Hand the rest in as another batch.")
                % {"most": MAX_FILES}
            )
        for offset, (key, file) in enumerate(fresh.items()):
            known[key] = BatchFile.objects.create(
                batch=held,
                number=number + offset,
                key=key,
                name=_name(file.name),
                byte_size=file.size,
                state=FileState.RECEIVING if file.size else FileState.WAITING,
            )
        for row in known.values():
            if not row.byte_size:
                free_place(row).touch()
    return [known[key] for key in keys]


def receive(*, file: BatchFile, offset: int, piece: bytes) -> int:
    """Adds a piece of a file at `offset`; gives how many bytes are here now.

    The bytes are written before the row says so, and a piece that comes again is written over itself. Raises
    OutOfStepError where the piece does not follow, IntakeRefusedError where it is none of the file.
    """
    with transaction.atomic():
        held = BatchFile.objects.select_for_update(of=("self",)).select_related("batch").get(pk=file.pk)
        _check_open(held.batch)
        if held.state != FileState.RECEIVING or offset != held.received:
            raise OutOfStepError(held.received)
        if not piece or len(piece) > MAX_CHUNK or offset + len(piece) > held.byte_size:
            raise IntakeRefusedError(gettext("This piece is not of that file. Choose the file again."))
        path = free_place(held)
        with path.open("r+b" if path.exists() else "wb") as target:
            target.seek(offset)
            target.write(piece)
            target.truncate()
            if offset + len(piece) == held.byte_size:
                target.flush()
                os.fsync(target.fileno())
        held.received = offset + len(piece)
        if held.received == held.byte_size:
            held.state = FileState.WAITING
        held.save(update_fields=["received", "state"])
    return held.received


def add_files_of_server(*, batch: ScanBatch, files: Iterable[FileAt]) -> int:
    """Adds files that lie on the server, each once; gives how many are new. One that cannot be read says so later."""
    added = 0
    rows = iter(files)
    while some := list(islice(rows, _AT_ONCE)):
        with transaction.atomic():
            held = ScanBatch.objects.select_for_update().get(pk=batch.pk)
            keyed = {_key_at(file): file for file in some}
            there = set(BatchFile.objects.filter(batch=held, key__in=keyed).values_list("key", flat=True))
            number = _next_number(held)
            fresh = [(key, file) for key, file in keyed.items() if key not in there]
            BatchFile.objects.bulk_create(
                [
                    BatchFile(
                        batch=held,
                        number=number + offset,
                        key=key,
                        name=_name(file.name),
                        place=str(file.path)[:1000],
                        byte_size=size,
                        received=size,
                        unit=file.unit,
                    )
                    for offset, (key, file) in enumerate(fresh)
                    for size in [_size_of(file.path)]
                ]
            )
            added += len(fresh)
    return added


@transaction.atomic
def start(*, batch: ScanBatch, queued: bool = True) -> ScanBatch:
    """Closes the batch to further files and has it taken in, by the worker where `queued`.

    What was never received as a whole stays out. Raises IntakeRefusedError where no file is there.
    """
    held = ScanBatch.objects.select_for_update().get(pk=batch.pk)
    if held.state == ScanBatchState.RUNNING:
        return held
    if not BatchFile.objects.filter(batch=held).exclude(state=FileState.RECEIVING).exists():
        raise IntakeRefusedError(gettext("No file of this batch is here yet. Choose some first."))
    return _running(held, queued=queued)


@transaction.atomic
def retry_files(*, batch: ScanBatch, queued: bool = True) -> int:
    """Has those files tried again that were not taken in and are still here; gives how many."""
    held = ScanBatch.objects.select_for_update().get(pk=batch.pk)
    refused = BatchFile.objects.filter(batch=held, state=FileState.REFUSED).select_related("batch")
    here = [file.pk for file in refused if bytes_of(file).exists()]
    for first in range(0, len(here), _AT_ONCE):
        BatchFile.objects.filter(pk__in=here[first : first + _AT_ONCE]).update(
            state=FileState.WAITING, reason={}, attempts=0
        )
    if here:
        _running(held, queued=queued)
    return len(here)


def retry_jobs(*, batch: ScanBatch) -> int:
    """Gives the failed recognitions of the batch's pages new attempts; gives how many."""
    keys = RecognitionJob.objects.filter(state=JobState.FAILED, pk__in=_jobs_of(batch))
    return requeue_failed(jobs=list(keys[:MAX_FILES]))


def resume_batches(*, now: datetime) -> int:
    """Puts batches back into the queue whose process is gone; gives how many. Run it at any time."""
    calls = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=take_in_batch.module_path)
    called = {tuple(call.args_kwargs["args"]) for call in calls}
    resumed = 0
    for batch in ScanBatch.objects.filter(Q(origin=Origin.WEB), state=ScanBatchState.RUNNING):
        if is_free(batch, now=now) and (batch.pk,) not in called and _has_waited(batch, now):
            take_in_batch.enqueue(batch.pk)
            resumed += 1
    return resumed


def forget_old_uploads(*, now: datetime) -> int:
    """Removes the bytes of uploads that nobody came back for; gives of how many batches."""
    old = ScanBatch.objects.filter(origin=Origin.WEB, created_at__lt=now - KEPT_UPLOADS)
    count = 0
    for batch in old.exclude(state=ScanBatchState.RUNNING).iterator():
        rest = BatchFile.objects.filter(batch=batch).exclude(state=FileState.TAKEN)
        if rest.filter(received__gt=0).exists():
            forget_uploads(batch)
            rest.update(received=0)
            count += 1
    return count


def is_as_handed_in(file: BatchFile) -> bool:
    """Whether a file of the server still lies there as it was when it was added."""
    path = Path(file.place)
    return path.is_file() and _key_at(FileAt(path=path, name=file.name)) == file.key


def remove_file(*, file: BatchFile) -> None:
    """Takes a file out of a batch that is still open."""
    _check_open(file.batch)
    forget_bytes(file)
    file.delete()


def _has_waited(batch: ScanBatch, now: datetime) -> bool:
    """Whether the worker that took the call had time to take the batch."""
    return batch.started_at is None or batch.started_at < now - timedelta(minutes=1)


def _jobs_of(batch: ScanBatch) -> Any:
    return batch.files.filter(pictures__job__isnull=False).values("pictures__job")


def _running(batch: ScanBatch, *, queued: bool) -> ScanBatch:
    batch.state, batch.finished_at = ScanBatchState.RUNNING, None
    batch.started_at = timezone.now()
    batch.save(update_fields=["state", "started_at", "finished_at"])
    if queued:
        take_in_batch.enqueue(batch.pk)
    return batch


def _check_open(batch: ScanBatch) -> None:
    if batch.state != ScanBatchState.OPEN:
        raise IntakeRefusedError(gettext("This batch takes no more files. Open another one for them."))


def _next_number(batch: ScanBatch) -> int:
    last = BatchFile.objects.filter(batch=batch).aggregate(last=Max("number"))["last"]
    return 0 if last is None else last + 1


def _name(name: str) -> str:
    return shown(name)[-400:] or "?"


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _key_at(file: FileAt) -> str:
    try:
        changed = file.path.stat().st_mtime_ns
    except OSError:
        changed = 0
    return Announced(name=str(file.path), size=_size_of(file.path), modified=str(changed)).key


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())
