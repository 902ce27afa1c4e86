"""Take back what an import wrote."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive_catalog.actions import ImportRefusedError, start_undo
from archive_catalog.importing.progress import progress
from archive_catalog.importing.progress_bars import PhaseBars
from archive_catalog.importing.running import work
from archive_catalog.models import BatchState, ImportBatch

LISTED = 50  # units that are kept


class Command(BaseCommand):
    """Undoes a batch, in this process; one that was interrupted goes on."""

    help = "Undo an import: delete the units that it made and restore those it changed, unless they were changed since."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The batch by its number, which import_catalogue says."""
        parser.add_argument("batch", type=int, help="the number of the import, as import_catalogue said it")

    def handle(self, *_args: Any, batch: int, **_options: Any) -> None:
        """Runs the command. Raises CommandError with a sentence."""
        found = ImportBatch.objects.filter(pk=batch).first()
        if found is None:
            raise CommandError(f"There is no import {batch}. The numbers stand in the list of imports.")
        if found.state != BatchState.UNDOING:
            try:
                start_undo(batch=found, by=None, queued=False)
            except ImportRefusedError as error:
                raise CommandError(str(error)) from error
        with PhaseBars(self.stderr) as bars:
            is_done = work(found.pk, tell=bars.tell)
        if not is_done:
            raise CommandError("Another process works on this import. Wait a minute, and run the command again.")
        self.stdout.write(progress(found).sentence)
        undone = found.checks.get("undone", {})
        for unit in undone.get("listed", [])[:LISTED]:
            self.stdout.write(f"  {unit['code']}: {unit['reason']}")
        if undone.get("kept", 0) > LISTED:
            self.stdout.write(f"  and {undone['kept'] - LISTED} more")
        if found.state != BatchState.UNDONE:
            raise CommandError("The import could not be undone as a whole. Run the command again.")
