"""The due day of a case that stands in a file, with the steps behind it."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils.translation import gettext as _

from cms.cases.clock import calendar_for
from cms.cases.problem_texts import problem_sentence
from cms.cases.step_texts import step_text
from cms.statutes.calendars import WorkingCalendar
from cms.statutes.deadlines import CaseEvent, Deadline, DeadlineError, EventKind, deadline
from cms.statutes.event_files import MOST_BYTES, read_events
from cms.statutes.problems import Problem, StatuteError
from cms.statutes.registry import STATUTES, calendar_of, statute_for
from cms.statutes.rules import Statute

IMPOSSIBLE = 2


class Command(BaseCommand):
    """`deadline --statute cn-2019 --events FILE.json [--json]`."""

    help = _("Prints when the answer to a request is due and why, from a file of dated events.")
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The statute, the file ("-" for standard input), and whether to print JSON."""
        parser.add_argument("--statute", required=True, help=", ".join(STATUTES))
        parser.add_argument("--events", required=True, metavar="FILE")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *_args: Any, statute: str, events: str, as_json: bool, **_options: Any) -> None:
        """Prints the due day and its steps; ends with status 2 and one sentence where the file is impossible."""
        try:
            history = read_events(_content(events))
            rules = statute_for(statute, _received_on(history))
            answer = deadline(history, rules, _calendar(rules) or calendar_of(rules))
        except StatuteError as error:
            self._refuse(problem_sentence(error, as_in_files=True))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self._refuse(_("The file %(file)s cannot be read: %(reason)s.") % {"file": events, "reason": reason})
        else:
            self.stdout.write(_as_json(answer) if as_json else _as_text(answer))

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(IMPOSSIBLE)


def _calendar(rules: Statute) -> WorkingCalendar | None:
    """The calendar with what officers entered; None where no database is installed, so that nobody can have."""
    try:
        return calendar_for(rules)
    except DatabaseError:
        return None


def _content(name: str) -> bytes:
    # One byte more than is allowed is enough to know that there is more.
    if name == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    with Path(name).open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _received_on(history: list[CaseEvent]) -> Any:
    received = next((event.on for event in history if event.kind is EventKind.RECEIVED), None)
    if received is None:
        raise DeadlineError(Problem.NO_RECEIPT)
    return received


def _as_json(answer: Deadline) -> str:
    steps = [{"on": step.on.isoformat(), "article": step.article, "text": step_text(step)} for step in answer.steps]
    due = answer.due_on.isoformat() if answer.due_on else None
    return json.dumps({"due": due, "provisional": answer.provisional, "steps": steps}, ensure_ascii=False, indent=2)


def _as_text(answer: Deadline) -> str:
    if answer.due_on is None:
        lines = [_("There is no due day while an answer is outstanding.")]
    else:
        mark = f" ({_('provisional')})" if answer.provisional else ""
        lines = [_("Answer due by %(day)s") % {"day": answer.due_on.isoformat()} + mark]
    lines += [f"{step.on.isoformat()}  {step_text(step)}  {step.citation}".rstrip() for step in answer.steps]
    return "\n".join(lines)
