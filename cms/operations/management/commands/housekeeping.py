"""What is due by the clock rather than by an event."""

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections

logger = logging.getLogger(__name__)

Duty = tuple[str, ...]
EVERY_MINUTE: tuple[Duty, ...] = (
    ("publish_scheduled",),  # pages whose hour has come, or is over
    ("ocr_intake_resume",),  # scans that were handed in to a process that died
    ("ocr_resume",),  # pages that a worker died over
    ("import_resume",),  # imports that a worker died over
    ("deadlines_recompute", "--left-behind"),  # a recount of due days that a worker died over
    ("search_drain", "--if-pending"),  # what a worker died over before it was indexed
    ("openings_follow",),  # records whose closing period is over
    ("cases_follow",),  # silence that has consequences, notices of a worker that died, proofs that are kept long enough
    ("alerts_send",),  # new matches of saved searches
)
EVERY_DAY: tuple[Duty, ...] = (
    ("clearsessions",),  # receipts and looked-up cases of visitors who are gone
    ("prune_db_task_results", "--backend", "jobs", "--queue-name", "*"),  # finished tasks
    ("ocr_rank",),  # the transcribers' queue, by what readers searched for in vain
    ("ocr_learn",),  # what corrections teach
)
MINUTES_A_DAY = 24 * 60


class Command(BaseCommand):
    """`housekeeping`: runs until it is stopped. A duty that fails is logged and tried again at its next turn."""

    help = "Publish what is scheduled, take up interrupted work, clear expired sessions: every minute, until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--once` for a system's own timer."""
        parser.add_argument("--once", action="store_true", help="do all duties once and stop")

    def handle(self, *_args: Any, once: bool, **_options: Any) -> None:
        """Does the duties, then waits for the next minute or for the signal to stop."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        minute = 0
        while not stop.is_set():
            for duty in (*EVERY_MINUTE, *(EVERY_DAY if minute % MINUTES_A_DAY == 0 else ())):
                self._do(duty)
            close_old_connections()
            if once:
                return
            minute += 1
            stop.wait(60)

    def _do(self, duty: Duty) -> None:
        try:
            call_command(*duty, verbosity=0)
        except Exception:
            logger.exception("The duty %s failed. It is tried again at its next turn.", duty[0])
