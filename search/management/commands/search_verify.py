"""Proves that search index and database agree, and repairs what does not."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from search.actions import VerifyReport, verify
from search.errors import SearchIndexError


class Command(BaseCommand):
    """manage.py search_verify [--repair]; ends with an error when they differ and nothing was repaired."""

    help = _("Compares the search index with the database.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help=_("Bring what differs in order."))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = verify(repair=options["repair"])
        except SearchIndexError as error:
            raise CommandError(str(error)) from error
        self._list(report)
        if report.agrees:
            self.stdout.write(
                _("Search index and database agree: %(checked)d documents, %(pending)d more wait in the outbox.")
                % {"checked": report.checked, "pending": report.pending}
            )
        elif report.repaired:
            self.stdout.write(_("What differed was brought in order."))
        else:
            raise CommandError(_("Search index and database differ. Run `manage.py search_verify --repair`."))

    def _list(self, report: VerifyReport) -> None:
        for sentence, keys in (
            (_("Missing from the index: %s"), report.missing),
            (_("Outdated in the index: %s"), report.stale),
            (_("In the index but no longer in the database: %s"), report.extra),
        ):
            for key in keys:
                self.stdout.write(sentence % key)
        for key, reason in report.failing.items():
            self.stdout.write(_("Cannot be indexed: %(key)s (%(reason)s)") % {"key": key, "reason": reason})
