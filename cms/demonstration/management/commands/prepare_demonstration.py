"""Makes an installation ready to be shown: tables, the fictional county, the index, the keyboard's words."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from cms.demonstration.loading import is_loaded, load_county
from search.actions import drain


class Command(BaseCommand):
    """`prepare_demonstration`: does whatever is missing; a second run finds nothing to do."""

    help = "Migrate, load the demonstration county once, build the index and the kiosk keyboard's words."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Each step can be cut off and run again."""
        call_command("migrate", verbosity=0)
        if not is_loaded():
            self.stdout.write("==> Loading the demonstration county, once")
            with tempfile.TemporaryDirectory() as folder:
                load_county(
                    scans=Path(folder),
                    today=timezone.localdate(),
                    now=timezone.now(),
                    say=lambda part: self.stdout.write(f"    {part}"),
                )
            self.stdout.write("==> Building the index")
            drain()
        call_command("build_input_words", verbosity=0)
