"""Take up imports that a killed worker left behind: before a worker starts, and every minute beside it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from archive_catalog.actions import resume_imports


class Command(BaseCommand):
    """Puts interrupted imports back into the queue."""

    help = "Put imports of dead workers back into the queue. Run it at any time, as often as you like."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Runs the command."""
        self.stdout.write(f"{resume_imports(now=timezone.now())} imports went back to the queue.")
