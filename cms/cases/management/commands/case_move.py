"""Moves a case from the command line: by the same table, the same forms and the same action as the screens."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms.cases.actions import move
from cms.cases.models import Case
from cms.cases.move_forms import FORMS, move_form
from cms.cases.numbers import normal_number
from cms.cases.people import staff
from cms.cases.permissions import CaseStateError
from cms.cases.transitions import Move


class Command(BaseCommand):
    """`case_move NUMBER MOVE --by USER [--set name=value …]`: says the state afterwards."""

    help = "Make one move of a case in somebody's name, for instance case_move ZRJ-2026-00042 pass_check --by checker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which case, which move, who, and what the move's form asks for."""
        parser.add_argument("number", help="the case's number")
        parser.add_argument("move", choices=[one.value for one in FORMS], help="a move of the table of transitions")
        parser.add_argument("--by", required=True, help="the account in whose name it is done")
        parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a field of its form")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Refusals end with a sentence."""
        case = Case.objects.filter(number=normal_number(options["number"])).first()
        if case is None:
            raise CommandError(f"There is no case {options['number']}. Check the number.")
        user = get_user_model()._default_manager.filter(username=options["by"]).first()
        if user is None:
            raise CommandError(f"There is no account {options['by']}. Check the name.")
        values = dict(pair.split("=", 1) if "=" in pair else (pair, "") for pair in options["set"])
        wanted = Move(options["move"])
        form = move_form(wanted, case, values)
        if not form.is_valid():
            raise CommandError("; ".join(f"{name}: {errors[0]}" for name, errors in form.errors.items()))
        try:
            moved = move(
                case=case,
                transition=wanted,
                by=staff(user),
                now=timezone.now(),
                on=form.happened_on(),
                details=form.details(),
            )
        except (CaseStateError, PermissionDenied) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{moved.number}: {moved.state}, due {moved.due_on or '-'}")
