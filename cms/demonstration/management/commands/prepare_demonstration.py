"""Makes an installation ready to be shown: tables, the fictional county, the index, the keyboard's words."""

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.module_loading import import_string

from cms.demonstration.loaded import is_loaded
from cms.statutes.rules import local_date
from search.startup import make_ready


class Command(BaseCommand):
    """`prepare_demonstration`: does whatever is missing; a second run finds nothing to do."""

    # The web server, which starts right after, makes the same checks: no start should wait for them twice.
    requires_system_checks: list[str] = []
    help = "Migrate, load the demonstration county once, build the index and the kiosk keyboard's words."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Each step can be cut off and run again."""
        if not settings.DEMONSTRATION:
            raise CommandError(
                "These settings are not for a demonstration, whose passwords everyone knows. "
                "Use cms.settings.dev, or follow docs/settings.md for production."
            )
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("==> Making the tables")
            call_command("migrate", verbosity=0)
        if not is_loaded():
            self.stdout.write("==> Loading the demonstration county, once")
            # The loader draws page images and PDFs; a start that has nothing to load need not wait for its libraries.
            load_county = import_string("cms.demonstration.loading.load_county")
            with tempfile.TemporaryDirectory() as folder:
                load_county(
                    scans=Path(folder),
                    today=local_date(timezone.now()),
                    now=timezone.now(),
                    say=lambda part: self.stdout.write(f"    {part}"),
                )
        make_ready(say=lambda sentence: self.stdout.write(f"==> {sentence}"))
        if not (Path(settings.DATA_DIR) / "input" / "manifest.json").exists():
            self.stdout.write("==> Building the keyboard's words")
            call_command("build_input_words", verbosity=0)
