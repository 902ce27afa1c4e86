"""The doors from the queue to the actions."""

from django_tasks import task

from .actions import openings
from .importing import running
from .models import SpecialSeries


@task(backend="jobs", queue_name="imports")
def apply_rule_of_series(key: int) -> None:
    """Brings the units of the special series with this key in line with its closing period."""
    if series := SpecialSeries.objects.filter(pk=key).first():
        openings.apply_series_rule(series=series)


@task(backend="jobs", queue_name="imports")
def work_on_import(batch_id: int) -> None:
    """Checks, writes or undoes the batch with this key, whatever it waits for."""
    running.work(batch_id)
