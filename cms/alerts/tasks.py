"""The door from the queue to the mail that waits."""

from django_tasks import task

from search.wakeups import wake

from .delivery import send_due_mails


@task(backend="jobs", queue_name="mail")
def send_alert_mails() -> None:
    """Sends what is due, and comes back when something waits for another try."""
    if retry_at := send_due_mails():
        wake(send_alert_mails, at=retry_at)
