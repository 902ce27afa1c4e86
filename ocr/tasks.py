"""The doors from the queue to the actions."""

from django_tasks import task

from .actions import recognition


@task(backend="jobs", queue_name="ocr")
def recognise_job(job_id: int) -> None:
    """Reads one scan; a job that is done or in other hands is left alone, one that may be tried again goes back."""
    if recognition.recognise(job_id=job_id) is recognition.Outcome.TRY_AGAIN:
        recognise_job.enqueue(job_id)
