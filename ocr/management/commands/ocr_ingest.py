"""Hand in a file or folder of scans and have them read."""

import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive_catalog import reference_codes
from archive_catalog.actions import UnitDescription, ensure_fonds, ensure_repository, ensure_unit
from archive_catalog.hierarchy import CatalogueError
from archive_catalog.models import ArchiveUnit, Level, Repository
from ocr import selectors
from ocr.actions.ingestion import DEFAULT_LANGUAGES, Handling, Ingested, ScanFile, ingest
from ocr.actions.recognition import Outcome, recognise
from ocr.engines import current_engine
from ocr.engines.port import Direction, EngineUnavailableError
from ocr.inbox import INBOX_FONDS, INBOX_TITLE, PlannedUnit, files_below, plan_units
from ocr.progress_bar import ProgressBar
from search.viewers import AccessClass

# While nothing moves for so long, nobody is working on the queue.
PATIENCE_SECONDS = 30
LISTED = 50  # troubles that a report names


class Command(BaseCommand):
    """Makes pages of scans, waits for their recognition, and reports."""

    help = (
        "Hand in page images (JPEG, PNG, TIFF). With --unit all files become pages of that unit, made where it is "
        "missing. Without it every folder becomes an item: one named by a reference code is that unit, any other goes "
        "to the fonds 9999 待整理 for later arrangement. New units are not open unless --access says so. "
        "Running it again adds only what is new."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="an image, or a folder that is read with everything below it")
        parser.add_argument("--unit", default="", help="the reference code of the unit that all pages belong to")
        parser.add_argument(
            "--fonds", default="", help="the fonds number for a new --unit; by default the code's first part"
        )
        parser.add_argument("--title", default="", help="the title for a new --unit; by default its reference code")
        parser.add_argument(
            "--access", choices=[access.value for access in AccessClass], default=AccessClass.STAFF.value
        )
        parser.add_argument("--direction", choices=[direction.value for direction in Direction], default="auto")
        parser.add_argument(
            "--languages", default="+".join(DEFAULT_LANGUAGES), help="in the order to try, e.g. chi_sim+chi_tra"
        )
        parser.add_argument("--here", action="store_true", help="recognise in this process instead of the worker")
        wait = parser.add_mutually_exclusive_group()
        wait.add_argument(
            "--wait", action="store_true", default=None, help="wait for the worker (the default on a terminal)"
        )
        wait.add_argument("--no-wait", action="store_false", dest="wait", help="leave the pages to the worker")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Runs the command. Raises CommandError with a sentence."""
        path: Path = options["path"]
        if not path.exists():
            raise CommandError(f"There is no file or folder {path}. Check the path.")
        if options["here"]:
            self._check_engine()
        plans = self._plans(path, options)
        results = list(self._ingested(plans, options))
        jobs = sorted({job for result in results for job in result.jobs})
        if options["here"]:
            self._recognise_here(jobs)
        elif options["wait"] or (options["wait"] is None and sys.stdout.isatty()):
            self._wait_for_worker(jobs)
        self._report(results, jobs)

    def _check_engine(self) -> None:
        try:
            current_engine().version()
        except EngineUnavailableError as error:
            raise CommandError(str(error)) from error

    def _plans(self, path: Path, options: dict[str, Any]) -> tuple[PlannedUnit, ...]:
        if not options["unit"]:
            return plan_units(path)
        code = reference_codes.canonical(options["unit"])
        own_fonds = reference_codes.parse(code).fonds if reference_codes.is_valid(code) else INBOX_FONDS
        planned = PlannedUnit(
            fonds=options["fonds"] or own_fonds,
            reference_code=code,
            title=options["title"] or code,
            files=tuple(files_below(path)),
        )
        return (planned,)

    def _ingested(self, plans: tuple[PlannedUnit, ...], options: dict[str, Any]) -> Iterator[Ingested]:
        total = sum(len(plan.files) for plan in plans)
        bar = ProgressBar(self.stdout, "Handing in")  # type: ignore[arg-type] # Django's wrapper writes like a file
        done = 0
        for plan in plans:
            unit = self._unit(plan, AccessClass(options["access"]))
            files = (ScanFile(name=file.name, source=file) for file in plan.files)
            languages = tuple(options["languages"].split("+"))
            for result in ingest(
                files=files, unit=unit, by=None, direction=Direction(options["direction"]), languages=languages
            ):
                done += 1
                bar.show(done, total)
                yield result
        bar.close()

    def _unit(self, plan: PlannedUnit, access: AccessClass) -> ArchiveUnit:
        repository = Repository.objects.order_by("pk").first() or ensure_repository(code="0000", name="本馆")
        existing = ArchiveUnit.objects.filter(repository=repository, reference_code=plan.reference_code).first()
        if existing:
            return existing
        fonds_title = INBOX_TITLE if plan.fonds == INBOX_FONDS else plan.fonds
        fonds = ensure_fonds(repository=repository, code=plan.fonds, title=fonds_title)
        description = UnitDescription(
            reference_code=plan.reference_code, title=plan.title, level=Level.ITEM, access=access
        )
        try:
            return ensure_unit(fonds=fonds, description=description, by=None)[0]
        except CatalogueError as error:
            raise CommandError(str(error)) from error

    def _recognise_here(self, jobs: list[int]) -> None:
        bar = ProgressBar(self.stdout, "Reading   ")  # type: ignore[arg-type] # the same
        for done, job in enumerate(jobs, start=1):
            while recognise(job_id=job) is Outcome.TRY_AGAIN:
                pass
            bar.show(done, len(jobs))
        bar.close()

    def _wait_for_worker(self, jobs: list[int]) -> None:
        bar = ProgressBar(self.stdout, "Reading   ")  # type: ignore[arg-type] # the same
        seen, still_since = (-1, -1), time.monotonic()
        while True:
            found = selectors.progress(jobs=jobs)
            bar.show(found.finished, found.total)
            if found.finished == found.total:
                break
            if (found.finished, found.running) != seen:
                seen, still_since = (found.finished, found.running), time.monotonic()
            if not found.running and time.monotonic() - still_since > PATIENCE_SECONDS:
                bar.close()
                self.stdout.write(
                    "No worker takes the pages up. Start one with "
                    "`manage.py db_worker --backend jobs --queue-name ocr`, or run this command again with --here."
                )
                return
            time.sleep(1)
        bar.close()

    def _report(self, results: list[Ingested], jobs: list[int]) -> None:
        for handling in Handling:
            count = sum(result.handling is handling for result in results)
            pages = sum(len(result.pages) for result in results if result.handling is handling)
            self.stdout.write(f"{handling.value}: {count} files" + (f", {pages} pages" if pages else ""))
        self._list([(result.name, result.reason) for result in results if result.handling is Handling.SKIPPED])
        found = selectors.progress(jobs=jobs)
        self.stdout.write(f"read: {found.done}, waiting: {found.queued + found.running}, failed: {found.failed}")
        self._list(selectors.failures(jobs))

    def _list(self, troubles: Sequence[tuple[str, str]]) -> None:
        for name, reason in troubles[:LISTED]:
            self.stdout.write(f"  {name}: {reason}")
        if len(troubles) > LISTED:
            self.stdout.write(f"  and {len(troubles) - LISTED} more")
