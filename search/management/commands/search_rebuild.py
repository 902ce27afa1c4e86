"""Builds the search index anew from the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from search.actions import rebuild
from search.errors import SearchIndexError


class Command(BaseCommand):
    """manage.py search_rebuild"""

    help = _("Builds the search index anew from the database; the present one answers until the new one is ready.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = rebuild()
        except SearchIndexError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _(
                "The search index was built anew: %(indexed)d documents; %(failed)d could not be indexed and "
                "will be tried again."
            )
            % {"indexed": report.indexed, "failed": report.failed}
        )
