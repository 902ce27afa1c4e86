"""Who works on a batch: one process at a time, for as long as it says so (租约).

A process that is killed says nothing any more, and another takes the batch up when the lease is over. One that was
merely slow finds its name gone, and stops before it writes anything.
"""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from archive_catalog.models import BatchState, ImportBatch

LEASE = timedelta(seconds=60)
AT_WORK = (BatchState.CHECKING, BatchState.RUNNING, BatchState.UNDOING)
_RENEW_SECONDS = 5.0

Tell = Callable[[str, int, int | None], None]
"""Told how far a phase ("reading", "comparing", "writing", "undoing") is: rows done, and of how many."""


class LeaseLostError(Exception):
    """Another process has taken the batch over; whoever meets this stops without a trace."""


@dataclass
class Lease:
    """The right to work on one batch. Every write about the batch goes through it."""

    batch: ImportBatch
    holder: str
    tell: Tell = lambda phase, done, total: None
    _renewed: float = field(default_factory=time.monotonic)

    def hold(self, **values: Any) -> None:
        """Writes `values` into the batch and holds it for another while; its row stays locked in a transaction.

        Raises LeaseLostError where another process has it.
        """
        values["lease_until"] = timezone.now() + LEASE
        if not ImportBatch.objects.filter(pk=self.batch.pk, holder=self.holder).update(**values):
            raise LeaseLostError
        self._renewed = time.monotonic()
        for name, value in values.items():
            setattr(self.batch, name, value)

    def tick(self, phase: str, done: int, total: int | None) -> None:
        """Says from time to time how far a phase has come; call it as often as you like."""
        self.tell(phase, done, total)
        before = self.batch.progress
        if before.get("phase") == phase and time.monotonic() - self._renewed < _RENEW_SECONDS:
            return
        if before.get("phase") == phase and before.get("holder") == self.holder:
            self.hold(progress={**before, "done": done, "total": total})
        else:
            self.hold(progress=phase_begun(phase, done, total, holder=self.holder))

    def end(self, **values: Any) -> None:
        """Writes `values` and lets the batch go. Raises LeaseLostError where another process has it."""
        values |= {"holder": "", "lease_until": None}
        if not ImportBatch.objects.filter(pk=self.batch.pk, holder=self.holder).update(**values):
            raise LeaseLostError
        for name, value in values.items():
            setattr(self.batch, name, value)


def phase_begun(phase: str, done: int, total: int | None, *, holder: str) -> dict[str, Any]:
    """The progress of a phase that begins, or goes on, with `done` rows."""
    now = timezone.now().isoformat()
    return {"phase": phase, "done": done, "base": done, "total": total, "began": now, "holder": holder}


def taken(batch_id: int, *, now: datetime, tell: Tell | None = None) -> Lease | None:
    """The batch, for this process to work on; None where it has nothing to do or is in other hands."""
    holder = str(uuid.uuid4())
    free = Q(holder="") | Q(lease_until=None) | Q(lease_until__lt=now)
    waiting = ImportBatch.objects.filter(free, pk=batch_id, state__in=AT_WORK)
    if not waiting.update(holder=holder, lease_until=now + LEASE):
        return None
    batch = ImportBatch.objects.select_related("repository", "special_series", "by").get(pk=batch_id)
    return Lease(batch, holder, tell) if tell else Lease(batch, holder)
