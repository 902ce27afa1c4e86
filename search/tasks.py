"""The door from the queue to the drain."""

from django_tasks import task

from .indexing import drain
from .wakeups import wake


# Ahead of everything: a worker that serves all queues must not leave a published item waiting behind a box of scans.
@task(backend="jobs", queue_name="index", priority=50)
def drain_outbox() -> None:
    """Drains the outbox, and comes back when something in it waits for another try."""
    if retry_at := drain().retry_at:
        wake(drain_outbox, at=retry_at)
