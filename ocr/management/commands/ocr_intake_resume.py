"""Take up batches of scans that were interrupted."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ocr.intake.batches import forget_old_uploads, resume_batches


class Command(BaseCommand):
    """Puts batches back into the queue whose process is gone, and removes uploads that nobody came back for."""

    help = "Put interrupted batches of scans back into the queue. Run it at any time."

    def handle(self, *_args: Any, **options: Any) -> None:
        """Does it and says how much there was to do."""
        now = timezone.now()
        resumed, forgotten = resume_batches(now=now), forget_old_uploads(now=now)
        if options["verbosity"]:
            self.stdout.write(f"resumed: {resumed} batches, uploads removed: of {forgotten} batches")
