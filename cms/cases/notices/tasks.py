"""The door from the queue to the notices that wait."""

from django_tasks import task

from cms.cases.notices.delivery import send_due_notices
from search.wakeups import wake


@task(backend="jobs", queue_name="mail")
def send_notices() -> None:
    """Sends what is due, and comes back when something waits for another try."""
    if retry_at := send_due_notices():
        wake(send_notices, at=retry_at)
