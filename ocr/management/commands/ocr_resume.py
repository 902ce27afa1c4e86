"""Take up recognition jobs that a killed worker left behind: before a worker starts, and every minute beside it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ocr.actions.requeueing import requeue_failed, requeue_interrupted


class Command(BaseCommand):
    """Puts interrupted jobs, and with --failed also failed ones, back into the queue."""

    help = "Put recognition jobs of dead workers back into the queue. Run it at any time, as often as you like."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--failed", action="store_true", help="also give failed jobs three new attempts")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Runs the command."""
        found = requeue_interrupted(now=timezone.now())
        self.stdout.write(f"{found.requeued} jobs went back to the queue, {found.given_up} were given up.")
        if options["failed"]:
            self.stdout.write(f"{requeue_failed()} failed jobs will be tried again.")
