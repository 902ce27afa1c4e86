"""Watch a folder that scanners write into."""

import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from archive_catalog import reference_codes
from archive_catalog.models import ArchiveUnit
from ocr.engines.port import Direction
from ocr.intake.selectors import handled
from ocr.intake.watching import DONE, FAILED, Watched
from ocr.models import Attach, ScannerProfile


class Command(BaseCommand):
    """`ocr_watch [FOLDER]`: runs until it is stopped, and may be stopped or killed at any time.

    Without a folder it watches that of the setting OCR_WATCH_FOLDER, and ends at once, as done, where there is none.
    """

    help = (
        "Take in whatever scans come to rest in a folder, and move them to its subfolders "
        f"{DONE}/ and {FAILED}/ with a report. A file or its folder named by a reference code becomes pages of that "
        "unit; for any other the unit is chosen on screen."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, nargs="?", help="by default that of OCR_WATCH_FOLDER")
        parser.add_argument("--settle", type=float, default=10, help="seconds that a file must lie still (10)")
        parser.add_argument("--interval", type=float, default=5, help="seconds between two looks (5)")
        parser.add_argument("--once", action="store_true", help="look until everything at rest is taken in, then stop")
        parser.add_argument("--unit", default="", help="the reference code of the unit for names that say none")
        parser.add_argument("--sheets", action="store_true", help="separator sheets stand between the units")
        parser.add_argument("--direction", choices=[direction.value for direction in Direction], default="auto")
        parser.add_argument("--profile", default="", help="the name of the scanner profile")
        parser.add_argument("--split-doubles", action="store_true", help="cut pictures of two pages in two")
        parser.add_argument("--drop-blanks", action="store_true", help="leave blank pages out (they can be taken back)")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Looks again and again. Raises CommandError with a sentence where it cannot begin."""
        named: Path | None = options["folder"]
        folder = named or settings.OCR.get("WATCH_FOLDER")
        if folder is None:
            self.stdout.write("No folder is watched. Name one, or set OCR_WATCH_FOLDER.")
            return
        folder = folder.resolve()
        if named and not folder.is_dir():
            raise CommandError(f"There is no folder {folder}. Make it, or check the path.")
        chosen = {
            "attach": Attach.SHEET if options["sheets"] else Attach.NAME,
            "unit": self._unit(options["unit"]),
            "profile": self._profile(options["profile"]),
            "direction": options["direction"],
            "split_doubles": options["split_doubles"],
            "drop_blanks": options["drop_blanks"],
        }
        watched = Watched(folder=folder, settle=options["settle"], options=chosen)
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        self._watch(watched, stop, interval=options["interval"], once=options["once"])

    def _watch(self, watched: Watched, stop: threading.Event, *, interval: float, once: bool) -> None:
        looks = 0
        trouble = ""
        while not stop.is_set():
            finished = 0
            try:
                finished = self._look(watched)
                trouble = ""
            except OSError as error:
                # A drive of the network comes and goes; the same trouble is told once.
                said = (
                    f"The folder {watched.folder} cannot be watched: {error.strerror}. Make it, or see to its rights."
                )
                if said != trouble:
                    self.stderr.write(said)
                trouble = said
            looks += 1
            # The first look only learns what is there.
            if once and not finished and looks > 1:
                return
            close_old_connections()
            stop.wait(max(interval, watched.settle) if once else interval)

    def _look(self, watched: Watched) -> int:
        """How many batches this look finished. Raises OSError where the folder is not there or not ours."""
        watched.folder.stat()
        finished = 0
        for batch in watched.look():
            finished += 1
            counts = ", ".join(f"{each.name}: {each.files}" for each in handled(batch) if each.files)
            self.stdout.write(f"batch {batch.pk}: {counts or 'nothing new'}")
        return finished

    def _unit(self, code: str) -> ArchiveUnit | None:
        if not code:
            return None
        units = ArchiveUnit.objects.filter(reference_code=reference_codes.canonical(code))
        if units.count() != 1:
            raise CommandError(f"There is not exactly one unit with the reference code {code}. Check the code.")
        return units.get()

    def _profile(self, name: str) -> ScannerProfile | None:
        if not name:
            return None
        profile = ScannerProfile.objects.filter(name=name).first()
        if profile is None:
            raise CommandError(f"There is no scanner profile {name}. Make it in the admin, or check the name.")
        return profile
