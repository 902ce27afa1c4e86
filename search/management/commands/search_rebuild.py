"""Builds the search index and the suggestions anew from the database."""

from argparse import ArgumentParser
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from search.actions import rebuild
from search.errors import SearchIndexError
from search.fetching import count_everything


class Command(BaseCommand):
    """manage.py search_rebuild [--processes N]"""

    help = _("Builds the search index anew from the database; the present one answers until the new one is ready.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--processes",
            type=int,
            default=0,
            help=_("How many processes make documents; one for each core unless said otherwise."),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        bars = _Bars(count_everything(), quiet=options["verbosity"] == 0)
        started = perf_counter()
        try:
            report = rebuild(processes=options["processes"], progress=bars.show)
        except SearchIndexError as error:
            raise CommandError(str(error)) from error
        finally:
            bars.close()
        self.stdout.write(
            _(
                "The search index was built anew in %(seconds)d seconds: %(indexed)d documents; %(failed)d could not "
                "be indexed and will be tried again."
            )
            % {"seconds": perf_counter() - started, "indexed": report.indexed, "failed": report.failed}
        )


class _Bars:
    """A progress bar for each part of the work."""

    def __init__(self, total: int, *, quiet: bool) -> None:
        self._total, self._quiet = total, quiet
        self._bars: dict[str, tqdm[Any]] = {}
        self._names = {"index": _("Index"), "suggestions": _("Suggestions")}

    def show(self, part: str, done: int) -> None:
        if part not in self._bars:
            self.close()
            self._bars[part] = tqdm(
                total=self._total, desc=self._names[part], disable=self._quiet or None, mininterval=1.0
            )
        self._bars[part].update(done - self._bars[part].n)

    def close(self) -> None:
        for bar in self._bars.values():
            bar.close()
