"""`openings_follow`: tells the index about records that opened by themselves."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from archive_catalog.actions import follow_openings


class Command(BaseCommand):
    """What readers may see waits for no job; what they find by searching follows within a minute of midnight."""

    help = "Renew the index for records whose closing period ended since the last time."

    def handle(self, *_args: Any, **options: Any) -> None:
        """Prints how many records opened."""
        opened = follow_openings(today=timezone.localdate())
        if options["verbosity"]:
            self.stdout.write(f"{opened} records opened since the last time.")
