"""What other rooms do to the index: say what has changed. The rest is for the worker and the command line."""

from collections.abc import Iterable

from django.db import transaction

from .indexing import DrainReport, drain
from .outbox import put
from .rebuilding import RebuildReport, rebuild
from .tasks import drain_outbox
from .verification import VerifyReport, verify
from .wakeups import wake

__all__ = ["DrainReport", "RebuildReport", "VerifyReport", "drain", "enqueue", "rebuild", "verify"]


def enqueue(kind: str, identifiers: Iterable[str]) -> None:
    """Notes that these documents were made, changed, withdrawn or deleted; the worker brings the index up to date.

    Call it inside the transaction that makes the change: the note and the worker's task stand or fall with it.
    """
    noted = list(dict.fromkeys(identifiers))
    if not noted:
        return
    with transaction.atomic():
        put(kind, noted)
        wake(drain_outbox)
