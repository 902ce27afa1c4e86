"""Makes the search index ready at the start of the system: says what it found, and mends it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from search.errors import SearchIndexError
from search.startup import make_ready


class Command(BaseCommand):
    """manage.py search_start: run before the worker of the index; silent where all is well."""

    help = _("Finds what a kill, a full disk or a change of engine left in the search index, and mends it.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            make_ready(say=self.stdout.write)
        except SearchIndexError as error:
            raise CommandError(str(error)) from error
