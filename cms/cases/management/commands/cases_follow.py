"""What the clock does to cases by itself."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cms.cases.actions.papers import delete_old_proofs
from cms.cases.actions.silence import record_silence
from cms.cases.notices.delivery import send_due_notices
from cms.statutes.rules import local_date


class Command(BaseCommand):
    """`cases_follow`: records silence after its period, sends what waits, deletes proofs that are kept long enough."""

    help = "Record opinions that did not come in time, send waiting notices, delete old proofs of identity."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Each part by itself; a second run finds nothing to do."""
        now = timezone.now()
        silent = record_silence(now=now)
        deleted = delete_old_proofs(now=now, today=local_date(now))
        send_due_notices(now=now)
        if silent or deleted:
            self.stdout.write(f"Silence recorded: {silent}. Proofs of identity deleted: {deleted}.")
