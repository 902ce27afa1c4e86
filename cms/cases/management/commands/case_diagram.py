"""Draws the table of transitions for docs/cases.md."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from cms.cases.transition_diagram import BEGIN, END, diagram


class Command(BaseCommand):
    """`case_diagram`: prints it; `--write` puts it into docs/cases.md, between its two marks."""

    help = "Print the diagram and the table of what can happen to a case; --write puts them into docs/cases.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--write`."""
        parser.add_argument("--write", action="store_true", help="put it into docs/cases.md")

    def handle(self, *_args: Any, write: bool, **_options: Any) -> None:
        """Prints or writes."""
        if not write:
            self.stdout.write(diagram())
            return
        path = Path(settings.BASE_DIR) / "docs" / "cases.md"
        text = path.read_text(encoding="utf-8")
        path.write_text(text[: text.index(BEGIN)] + diagram() + text[text.index(END) + len(END) :], encoding="utf-8")
        self.stdout.write(f"{path.name} is up to date.")
