"""The door from the queue to the recomputation of due days."""

from django_tasks import task

from cms.cases.recomputation import recompute_what_waits


# With the long jobs, so that a hundred thousand cases do not hold up the index and the mail.
@task(backend="jobs", queue_name="imports")
def recompute_deadlines() -> None:
    """Counts all open cases again for every change of the calendar that waits for it."""
    recompute_what_waits()
