"""Counts all open cases again and lists what moved."""

import datetime
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from tqdm import tqdm

from cms.cases.models import MovedDeadline, Recomputation
from cms.cases.recomputation import recompute_open_cases, recompute_what_waits

PATIENCE = datetime.timedelta(minutes=10)


class Command(BaseCommand):
    """`deadlines_recompute`: for a calendar that changed outside the CMS, such as with a new release."""

    help = _("Counts the due days of all open cases again, and lists those that moved.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--quiet` leaves the list out; `--left-behind` is a duty of the housekeeping."""
        parser.add_argument("--quiet", action="store_true", help=_("print the numbers only"))
        parser.add_argument(
            "--left-behind", action="store_true", help=_("only finish what a stopped worker left, and say nothing")
        )

    def handle(self, *_args: Any, quiet: bool, left_behind: bool, **_options: Any) -> None:
        """Prints a line for each case that moved, and the numbers; the list stays in the CMS."""
        now = timezone.now()
        if left_behind:
            recompute_what_waits(asked_before=now - PATIENCE)
            return
        recomputation = Recomputation.objects.create(cause=_("Asked for on the command line"), asked_at=now)
        with tqdm(desc=_("open cases"), unit="", file=sys.stderr, disable=None) as bar:

            def show(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            recompute_open_cases(recomputation=recomputation, progress=show)
        if not quiet:
            for move in recomputation.moves.select_related("case").iterator(chunk_size=2_000):
                self.stdout.write(_line(move))
        for problem in recomputation.problems.splitlines():
            self.stderr.write(_("Not computed: %(problem)s") % {"problem": problem})
        self.stdout.write(
            _("%(examined)d open cases, %(moved)d moved.")
            % {"examined": recomputation.examined, "moved": recomputation.moved}
        )


def _line(move: MovedDeadline) -> str:
    before = _written(move.due_before, provisional=move.provisional_before)
    return f"{move.case.number}\t{before}\t{_written(move.due_after, provisional=move.provisional_after)}"


def _written(day: Any, *, provisional: bool) -> str:
    if day is None:
        return pgettext("due day", "open")
    return f"{day.isoformat()} ({_('provisional')})" if provisional else day.isoformat()
