"""Renew the transcribers' queue."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ocr.desk.queueing import rank_everything
from search.missed import forget_missed


class Command(BaseCommand):
    """Ranks every page anew; run it daily, so that what readers missed counts."""

    help = "Rank every read page anew for the transcribers, also by what readers searched for and did not find."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Runs the command."""
        forgotten = forget_missed(today=timezone.localdate())
        self.stdout.write(f"{rank_everything()} pages ranked, {forgotten} missed terms forgotten.")
