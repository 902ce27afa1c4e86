"""Brings what waits in the outbox into the index now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from search.actions import drain
from search.errors import SearchIndexError
from search.models import OutboxEntry


class Command(BaseCommand):
    """manage.py search_drain [--if-pending]"""

    help = _("Brings what waits in the search outbox into the index now.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-pending",
            action="store_true",
            help=_("Do nothing, and say nothing, when the outbox is empty. For the start of a worker."),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_pending"] and not OutboxEntry.objects.exists():
            return
        try:
            report = drain()
        except SearchIndexError as error:
            raise CommandError(str(error)) from error
        if report.busy:
            raise CommandError(
                _("Another process is writing to the search index. What waits is kept; run this again later.")
            )
        self.stdout.write(
            _("%(indexed)d indexed, %(removed)d removed, %(failed)d could not be indexed and will be tried again.")
            % {"indexed": report.indexed, "removed": report.removed, "failed": report.failed}
        )
