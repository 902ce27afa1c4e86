"""Reads about imports for screens and the command line: how far they are, and what earlier ones there were."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from archive_catalog.models import BatchState, ImportBatch

from .leases import AT_WORK
from .results import batch_report, result_file

__all__ = ["ImportProgress", "batch_report", "earlier_imports", "progress", "result_file"]


@dataclass(frozen=True, kw_only=True)
class ImportProgress:
    """How far a batch is in what is being done with it; the numbers are rows, None where they are not known."""

    state: BatchState
    phase: str
    done: int
    total: int | None
    percent: int | None
    rows_per_second: float | None
    seconds_left: int | None
    sentence: str

    @property
    def is_at_work(self) -> bool:
        """Whether it is worth asking again."""
        return self.state in AT_WORK


def progress(batch: ImportBatch, *, now: datetime | None = None) -> ImportProgress:
    """How far `batch` is, as it stands in the database."""
    batch.refresh_from_db(fields=["state", "reason", "progress", "checks"])
    stored, state = batch.progress, BatchState(batch.state)
    phase, done, total = stored.get("phase", ""), stored.get("done", 0), stored.get("total")
    speed = _speed(batch, now or timezone.now())
    left = round((total - done) / speed) if speed and total and state in AT_WORK else None
    if state in AT_WORK:
        percent = min(99, 100 * done // total) if total else None
    else:
        percent = 100 if state in {BatchState.CHECKED, BatchState.DONE, BatchState.UNDONE} else None
    return ImportProgress(
        state=state,
        phase=phase,
        done=done,
        total=total,
        percent=percent,
        rows_per_second=speed,
        seconds_left=left,
        sentence=_sentence(batch, phase, done, total, left),
    )


def earlier_imports(batch: ImportBatch) -> QuerySet[ImportBatch]:
    """Other batches of the same bytes for the same repository, the newest first."""
    return ImportBatch.objects.filter(repository=batch.repository_id, digest=batch.digest).exclude(pk=batch.pk)


def _speed(batch: ImportBatch, now: datetime) -> float | None:
    stored = batch.progress
    if "began" not in stored:
        return None
    seconds = (now - datetime.fromisoformat(stored["began"])).total_seconds()
    rows = stored["done"] - stored["base"]
    return rows / seconds if rows > 0 and seconds > 0 else None


def _sentence(batch: ImportBatch, phase: str, done: int, total: int | None, left: int | None) -> str:
    if batch.state not in AT_WORK:
        return _ended(batch)
    if not phase:
        return gettext("Waiting for the worker.")
    if total is None:
        return _doing(phase) % {"done": f"{done:,}"}
    said = _doing_of(phase) % {"done": f"{done:,}", "total": f"{total:,}"}
    return f"{said} {_left(left)}" if left is not None else said


def _ended(batch: ImportBatch) -> str:
    match batch.state:
        case BatchState.UPLOADED:
            return gettext("The file has not been checked yet.")
        case BatchState.FAILED:
            return batch.reason
        case BatchState.UNDONE:
            told = batch.checks.get("undone", {})
            return gettext("Undone: %(deleted)s units deleted, %(restored)s as before, %(kept)s kept.") % {
                name: f"{told.get(name, 0):,}" for name in ("deleted", "restored", "kept")
            }
    return str(batch.checks.get("summary", ""))


def _doing(phase: str) -> str:
    return {
        "reading": gettext("Reading the file: %(done)s rows."),
        "comparing": gettext("Comparing with the catalogue: %(done)s rows."),
        "writing": gettext("Writing: %(done)s rows."),
        "undoing": gettext("Undoing: %(done)s rows."),
    }[phase]


def _doing_of(phase: str) -> str:
    return {
        "reading": gettext("Reading the file: %(done)s of %(total)s rows."),
        "comparing": gettext("Comparing with the catalogue: %(done)s of %(total)s rows."),
        "writing": gettext("Writing: %(done)s of %(total)s rows."),
        "undoing": gettext("Undoing: %(done)s of %(total)s rows."),
    }[phase]


def _left(seconds: int) -> str:
    if seconds < 90:
        return ngettext("%(count)d second left.", "%(count)d seconds left.", seconds) % {"count": seconds}
    minutes = round(seconds / 60)
    return ngettext("%(count)d minute left.", "%(count)d minutes left.", minutes) % {"count": minutes}
