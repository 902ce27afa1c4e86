"""The door from the queue to the drain."""

from django_tasks import task

from .indexing import drain
from .wakeups import wake


@task(backend="jobs", queue_name="index")
def drain_outbox() -> None:
    """Drains the outbox, and comes back when something in it waits for another try."""
    if retry_at := drain().retry_at:
        wake(drain_outbox, at=retry_at)
