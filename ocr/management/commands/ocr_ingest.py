"""Hand in a file or folder of scans and have them read."""

import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from itertools import count, islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from archive_catalog import reference_codes
from archive_catalog.actions import UnitDescription, ensure_fonds, ensure_repository, ensure_unit
from archive_catalog.hierarchy import CatalogueError
from archive_catalog.models import ArchiveUnit, Level, Repository
from ocr import selectors
from ocr.actions.ingestion import DEFAULT_LANGUAGES
from ocr.actions.recognition import Outcome, recognise
from ocr.engines import current_engine, notices
from ocr.engines.port import Direction, EngineUnavailableError
from ocr.inbox import INBOX_FONDS, INBOX_TITLE, PlannedUnit, files_below, plan_units
from ocr.intake import selectors as intake
from ocr.intake.batches import FileAt, add_files_of_server, open_batch, start
from ocr.intake.leases import is_free
from ocr.intake.taking import take_in
from ocr.models import FileState, Origin, ScanBatch, ScanBatchState
from ocr.progress_bar import ProgressBar, pace
from search.viewers import AccessClass

# While nothing moves for so long, nobody is working on the queue.
PATIENCE_SECONDS = 30
LISTED = 50  # troubles that a report names


class Command(BaseCommand):
    """Makes pages of scans, waits for their recognition, and reports."""

    help = (
        "Hand in page images (JPEG, PNG, TIFF, JPEG 2000, PDF). With --unit all files become pages of that unit, made "
        "where it is missing. Without it every folder becomes an item: one named by a reference code is that unit, any "
        "other goes to the fonds 9999 待整理 for later arrangement. New units are not open unless --access says so. "
        "Running it again goes on where it was stopped, and adds only what is new."
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
        parser.add_argument("--split-doubles", action="store_true", help="cut pictures of two pages in two")
        parser.add_argument("--drop-blanks", action="store_true", help="leave blank pages out (they can be taken back)")
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
        batch = self._batch(path.resolve(), options)
        self._take_in(batch, self._plans(path, options), AccessClass(options["access"]))
        jobs = intake.jobs_of(batch)
        if options["here"]:
            self._recognise_here(jobs)
        elif options["wait"] or (options["wait"] is None and sys.stdout.isatty()):
            self._wait_for_worker(jobs)
        self._report(batch, jobs)
        for notice in notices():
            self.stdout.write(notice)

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

    def _batch(self, path: Path, options: dict[str, Any]) -> ScanBatch:
        """The batch of an interrupted run on this path with the same choices, or a new one."""
        chosen = {
            "origin": Origin.COMMAND,
            "place": str(path)[:1000],
            "direction": options["direction"],
            "languages": options["languages"],
            "split_doubles": options["split_doubles"],
            "drop_blanks": options["drop_blanks"],
        }
        left = ScanBatch.objects.filter(**chosen).exclude(state=ScanBatchState.DONE).order_by("-pk").first()
        if left is None:
            return open_batch(by=None, **chosen)
        if not is_free(left, now=timezone.now()):
            raise CommandError(f"Another process is taking {path} in. Wait until it has ended.")
        return left

    def _take_in(self, batch: ScanBatch, plans: tuple[PlannedUnit, ...], access: AccessClass) -> None:
        for plan in plans:
            unit = self._unit(plan, access)
            files = (FileAt(path=file.resolve(), name=file.name, unit=unit) for file in plan.files)
            add_files_of_server(batch=batch, files=files)
        if not batch.files.exists():
            ScanBatch.objects.filter(pk=batch.pk).update(state=ScanBatchState.DONE)
            return
        total = batch.files.count()
        done = count(batch.files.exclude(state=FileState.WAITING).count() + 1)
        bar = ProgressBar(self.stdout, "Handing in")  # type: ignore[arg-type] # Django's wrapper writes like a file
        start(batch=batch, queued=False)
        complete = take_in(batch.pk, tell=lambda what: bar.advance(next(done), total) if what == "file" else None)
        bar.close()
        if not complete:
            raise CommandError("Another process has taken this batch over. Wait until it has ended.")

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
            bar.advance(done, len(jobs))
        bar.close()

    def _wait_for_worker(self, jobs: list[int]) -> None:
        bar = ProgressBar(self.stdout, "Reading   ")  # type: ignore[arg-type] # the same
        seen, still_since = (-1, -1), time.monotonic()
        while True:
            found = selectors.progress(jobs=jobs)
            bar.show(found.finished, found.total, pace(found))
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

    def _report(self, batch: ScanBatch, jobs: list[int]) -> None:
        for handled in intake.handled(batch):
            pages = f", {handled.pages} pages" if handled.pages else ""
            self.stdout.write(f"{handled.name}: {handled.files} files{pages}")
        refused = islice(intake.refused_files(batch), LISTED + 1)
        self._list(list(refused))
        found = selectors.progress(jobs=jobs)
        self.stdout.write(f"read: {found.done}, waiting: {found.queued + found.running}, failed: {found.failed}")
        self._list(selectors.failures(jobs))

    def _list(self, troubles: Sequence[tuple[str, str]]) -> None:
        for name, reason in troubles[:LISTED]:
            self.stdout.write(f"  {name}: {reason}")
        if len(troubles) > LISTED:
            self.stdout.write("  and more")
