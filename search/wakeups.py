"""Waking the worker: a task in the queue when there is work, and no pile of them."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max


def wake(task: Any, *, at: datetime.datetime | None = None) -> bool:
    """Puts `task` in its queue, to run at once or at `at`, unless one that waits there will do. True when it was put.

    Call it in the transaction that wrote the work, after writing it. A waiting task is enough only while no worker can
    take it before that transaction ends: its row is locked here (PostgreSQL), or no other process can write
    (SQLite); a worker that already took it may have looked before the work was visible, so it does not count.
    """
    with transaction.atomic():
        waiting = DBTaskResult.objects.filter(
            Q(run_after=get_date_max()) | Q(run_after__lte=at or timezone.now()),
            status=TaskResultStatus.READY,
            task_path=task.module_path,
            queue_name=task.queue_name,
            backend_name=task.backend,
        )
        if waiting.select_for_update(skip_locked=True).first() is not None:
            return False
        (task if at is None else task.using(run_after=at)).enqueue()
        return True
