"""Imports of catalogues: handing in a file, saying what its columns mean, and starting the work on it."""

import hashlib
from collections.abc import Mapping as Map
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any

from django.contrib.auth.models import User
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from archive_catalog import tasks
from archive_catalog.importing.leases import AT_WORK, LEASE
from archive_catalog.importing.mapping import Mapping
from archive_catalog.importing.sources import SourceError, open_source
from archive_catalog.models import BatchState, ImportBatch, ImportProfile, Repository, SpecialSeries

MAX_BYTES = 2 * 1024**3
OPTIONS = frozenset({"sheet", "encoding"})
_UNTOUCHED = frozenset({BatchState.UPLOADED, BatchState.CHECKED, BatchState.FAILED, BatchState.UNDONE})


class ImportRefusedError(Exception):
    """A file or a step of an import is refused; the message is a sentence for the archivist."""


def receive_import(*, repository: Repository, file: File[bytes], name: str, by: User | None) -> ImportBatch:
    """The file as a batch, kept where no address leads; its kind is known by its content.

    The same bytes again, for the same repository, give the batch that was not run yet, if there is one. Raises
    ImportRefusedError for a file that is too large or cannot be read.
    """
    if file.size > MAX_BYTES:
        raise ImportRefusedError(
            gettext("The file %(name)s is larger than %(size)d MB. Divide it into several.")
            % {"name": name, "size": MAX_BYTES // 1024**2}
        )
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    waiting = ImportBatch.objects.filter(
        repository=repository, digest=digest.hexdigest(), state__in=(BatchState.UPLOADED, BatchState.CHECKED), by=by
    )
    if (known := waiting.order_by("-pk").first()) and known.file.storage.exists(known.file.name):
        return known
    batch = ImportBatch(repository=repository, name=_shown(name), digest=digest.hexdigest(), by=by)
    file.seek(0)
    batch.file.save(f"{batch.digest[:16]}{PurePath(name).suffix[:10]}", file, save=False)
    try:
        open_source(Path(batch.file.path), name=name)
    except SourceError as error:
        batch.file.delete(save=False)
        raise ImportRefusedError(str(error)) from error
    batch.save()
    return batch


@transaction.atomic
def configure_import(
    *,
    batch: ImportBatch,
    mapping: Mapping,
    profile: ImportProfile | None = None,
    special_series: SpecialSeries | None = None,
    options: Map[str, Any] | None = None,
    by: User | None,
) -> ImportBatch:
    """Says what the columns mean and how the file is read (`options`: sheet, encoding); it must be checked again.

    Raises ImportRefusedError while the batch is worked on, and once rows of it are written.
    """
    held = _held(batch)
    if held.state not in _UNTOUCHED or held.position:
        raise ImportRefusedError(
            gettext("The import of %(name)s has begun. Its columns can be changed after it is undone.")
            % {"name": held.name}
        )
    held.mapping = mapping.to_json()
    held.profile, held.special_series = profile, special_series
    held.options = {key: value for key, value in (options or {}).items() if key in OPTIONS and value}
    held.state, held.reason, held.checks, held.progress = BatchState.UPLOADED, "", {}, {}
    held.by = by
    held.save()
    return held


@transaction.atomic
def start_check(*, batch: ImportBatch, by: User | None, queued: bool = True) -> ImportBatch:
    """Has the file read and compared with the catalogue, without writing (试导入); `queued`: by the worker.

    Raises ImportRefusedError where something else is going on with it.
    """
    held = _held(batch)
    if held.state not in _UNTOUCHED or held.position:
        raise _refused(held)
    return _started(held, BatchState.CHECKING, by, queued=queued)


@transaction.atomic
def start_run(*, batch: ImportBatch, by: User | None, queued: bool = True) -> ImportBatch:
    """Has the rows written, or goes on where a run has stopped.

    Raises ImportRefusedError where something else is going on with it, or the file as a whole has an error.
    """
    held = _held(batch)
    if held.state not in _UNTOUCHED:
        raise _refused(held)
    if held.checks.get("stops"):
        raise ImportRefusedError(gettext("Nothing can be written before the errors of the whole file are put right."))
    if held.state == BatchState.UNDONE or not held.position:
        held.position = held.created_count = held.changed_count = held.unchanged_count = 0
        held.started_at, held.made_fonds = None, []
    return _started(held, BatchState.RUNNING, by, queued=queued)


@transaction.atomic
def start_undo(*, batch: ImportBatch, by: User | None, queued: bool = True) -> ImportBatch:
    """Has everything taken back that the batch wrote and nobody touched since.

    Raises ImportRefusedError where it wrote nothing, or something else is going on with it.
    """
    held = _held(batch)
    if held.state != BatchState.DONE and not (held.state == BatchState.FAILED and held.position):
        raise _refused(held)
    held.checks = {name: value for name, value in held.checks.items() if name != "undone"}
    return _started(held, BatchState.UNDOING, by, queued=queued)


@transaction.atomic
def resume_imports(*, now: datetime) -> int:
    """Puts the batches back into the queue that a killed process left behind; gives how many. Run it at any time."""
    left = ImportBatch.objects.select_for_update(skip_locked=True).filter(state__in=AT_WORK, lease_until__lt=now)
    waiting = {tuple(task.args_kwargs["args"]) for task in _waiting_tasks()} if left else set()
    resumed = 0
    for batch in left:
        if (batch.pk,) not in waiting:
            ImportBatch.objects.filter(pk=batch.pk).update(holder="", lease_until=now + LEASE)
            tasks.work_on_import.enqueue(batch.pk)
            resumed += 1
    return resumed


def _waiting_tasks() -> Any:
    return DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=tasks.work_on_import.module_path)


def _held(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.select_for_update(of=("self",)).select_related("repository").get(pk=batch.pk)


def _started(batch: ImportBatch, state: BatchState, by: User | None, *, queued: bool) -> ImportBatch:
    batch.state, batch.reason, batch.progress = state, "", {}
    batch.by = by or batch.by
    batch.holder, batch.lease_until = "", timezone.now() + LEASE
    batch.finished_at = None
    batch.save()
    if queued:
        tasks.work_on_import.enqueue(batch.pk)
    return batch


def _refused(batch: ImportBatch) -> ImportRefusedError:
    if batch.state in AT_WORK:
        return ImportRefusedError(
            gettext("The import of %(name)s is being worked on. Wait until it is ready.") % {"name": batch.name}
        )
    return ImportRefusedError(
        gettext("The import of %(name)s is in the state “%(state)s”, where this cannot be done.")
        % {"name": batch.name, "state": BatchState(batch.state).label}
    )


def _shown(name: str) -> str:
    """A file's name as a column can hold it and a screen can show it."""
    return "".join(sign for sign in PurePath(name).name if sign.isprintable())[-200:]
