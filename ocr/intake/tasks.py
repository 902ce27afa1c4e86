"""The doors from the queue to the actions."""

from django_tasks import task

from . import taking


@task(backend="jobs", queue_name="imports")
def take_in_batch(batch_id: int) -> None:
    """Takes in what waits in the batch with this key; one in other hands is left alone."""
    taking.take_in(batch_id)
