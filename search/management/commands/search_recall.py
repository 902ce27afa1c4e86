"""Measures recall: the share of runs of characters that find the document they stand in."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from search.errors import SearchIndexError
from search.recall import measure
from search.viewers import PUBLIC_VIEWER, STAFF_VIEWER

SHOWN = 20


class Command(BaseCommand):
    """manage.py search_recall [--sample 5000] [--seed 1] [--staff]; ends with an error when a run is lost."""

    help = _("Draws runs of 2 to 8 characters from visible documents and reports the share that is found.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sample", type=int, default=5000, help=_("How many runs are drawn."))
        parser.add_argument("--seed", type=int, default=1, help=_("Another seed draws other runs."))
        parser.add_argument("--staff", action="store_true", help=_("Also draw from what only staff may see."))

    def handle(self, *args: Any, **options: Any) -> None:
        viewer = STAFF_VIEWER if options["staff"] else PUBLIC_VIEWER
        try:
            report = measure(sample=options["sample"], seed=options["seed"], viewer=viewer)
        except SearchIndexError as error:
            raise CommandError(str(error)) from error
        for length, count in sorted(report.asked.items()):
            self.stdout.write(_("%(length)d characters: %(count)d runs") % {"length": length, "count": count})
        self.stdout.write(_("Found: %(share).3f %%") % {"share": report.share * 100})
        for lost in report.lost[:SHOWN]:
            self.stdout.write(_("%(key)s was not found by %(run)s") % {"key": lost.key, "run": lost.typed})
        if report.lost:
            raise CommandError(
                _("Runs were lost. Run `manage.py search_verify --repair`; those that stay lost are a fault.")
            )
