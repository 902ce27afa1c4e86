"""Who takes a batch in: one process at a time, for as long as it says so (租约).

A process of this machine that is gone is known to be gone at once (ocr.workers); another machine's when its time is
over. One that was merely slow finds its name gone, and stops before it writes anything.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from ocr.models import ScanBatch, ScanBatchState
from ocr.workers import is_known_dead, this_worker

LEASE = timedelta(minutes=5)


class LeaseLostError(Exception):
    """Another process has taken the batch over; whoever meets this stops without a trace."""


@dataclass(frozen=True)
class Lease:
    """The right to take one batch in. Every write about it begins with `hold`."""

    batch: ScanBatch
    holder: str

    def hold(self) -> None:
        """Holds the batch for another while; in a transaction its row stays locked until the end.

        Raises LeaseLostError where another process has it.
        """
        self._write(lease_until=timezone.now() + LEASE)

    def end(self, **values: Any) -> None:
        """Writes `values` and lets the batch go. Raises LeaseLostError where another process has it."""
        self._write(holder="", lease_until=None, **values)

    def _write(self, **values: Any) -> None:
        if not ScanBatch.objects.filter(pk=self.batch.pk, holder=self.holder).update(**values):
            raise LeaseLostError


def is_free(batch: ScanBatch, *, now: datetime) -> bool:
    """Whether nobody takes the batch in, or whoever did is gone."""
    over = batch.lease_until is None or batch.lease_until < now
    return not batch.holder or over or is_known_dead(batch.holder)


def taken(batch_id: int, *, now: datetime) -> Lease | None:
    """The batch for this process to take in; None where there is nothing to do or it is in other hands."""
    batch = ScanBatch.objects.filter(pk=batch_id, state=ScanBatchState.RUNNING).first()
    if batch is None or not is_free(batch, now=now):
        return None
    holder = this_worker()
    seen = ScanBatch.objects.filter(pk=batch.pk, holder=batch.holder, lease_until=batch.lease_until)
    if not seen.update(holder=holder, lease_until=now + LEASE):
        return None
    return Lease(ScanBatch.objects.select_related("unit__fonds", "profile", "by").get(pk=batch_id), holder)
