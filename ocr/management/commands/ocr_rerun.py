"""Have pages read again by a better recogniser."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from archive_catalog.models import ArchiveUnit
from ocr.actions.rerunning import rerun
from ocr.engines import engine_names, notices
from ocr.engines.port import EngineUnavailableError
from ocr.models import Page
from ocr.volumes import pages_below


class Command(BaseCommand):
    """Queues the pages of a unit, or all, for the engine that is in use now or for another."""

    help = (
        "Have pages read again, for example after a better recogniser was installed. Pages that it has read already "
        "cost nothing; lines that people corrected stay as they are, with all their versions."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--unit", default="", help="the reference code of a unit; all below it is read too")
        parser.add_argument("--engine", default="", help=f"one of {', '.join(engine_names())} (default: as set)")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Runs the command. Raises CommandError with a sentence."""
        pages = Page.objects.all()
        if options["unit"]:
            unit = ArchiveUnit.objects.filter(reference_code=options["unit"]).first()
            if unit is None:
                raise CommandError(f"There is no unit {options['unit']}. Check the reference code.")
            pages = pages_below(unit)
        try:
            found = rerun(pages=pages, engine=options["engine"])
        except (ImproperlyConfigured, EngineUnavailableError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{found.queued} pages wait to be read again, {found.attached} got a text that was there already, "
            f"{found.unchanged} have nothing to gain."
        )
        for notice in notices():
            self.stdout.write(notice)
