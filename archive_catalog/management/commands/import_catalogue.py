"""Import a catalogue from a file."""

import shutil
import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from archive_catalog.actions import (
    ImportRefusedError,
    configure_import,
    receive_import,
    start_check,
    start_run,
)
from archive_catalog.importing.leases import AT_WORK
from archive_catalog.importing.mapping import Mapping, MappingError, propose
from archive_catalog.importing.opening_batch import OpenBatch
from archive_catalog.importing.profiles import profile as shipped_profile
from archive_catalog.importing.progress import progress, result_file
from archive_catalog.importing.progress_bars import PhaseBars
from archive_catalog.importing.results import FINDINGS_CSV, FINDINGS_XLSX, REPORT, TO_CORRECT
from archive_catalog.importing.running import work
from archive_catalog.importing.sources import SourceError
from archive_catalog.models import BatchState, ImportBatch, ImportProfile, Repository
from archive_catalog.selectors import import_profile

_SAMPLES = 200
_REPORTS = {".json": REPORT, ".csv": FINDINGS_CSV, ".xlsx": FINDINGS_XLSX}
_SOME_REFUSED, _NOTHING_READ = 1, 2


class Command(BaseCommand):
    """Checks a file, or imports it, in this process. Ends with 0 where all rows are good, 1 where some came back, 2
    where nothing could be read."""

    help = (
        "Import a catalogue from CSV, XLSX, XLS, DBF or EAD. With --dry-run nothing is written. After an interruption "
        "run the same command with --resume. Ends with 0: all rows are good; 1: some come back to be corrected; "
        "2: nothing could be read or written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, where it goes, and what its columns mean."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--repository", required=True, help="the code of the repository")
        parser.add_argument("--profile", default="", help="a saved or supplied profile; by default headers are guessed")
        parser.add_argument(
            "--map", nargs="*", action="extend", default=[], metavar="COLUMN=ELEMENT", help="what a column means"
        )
        parser.add_argument(
            "--constant", nargs="*", action="extend", default=[], metavar="ELEMENT=VALUE", help="for all rows"
        )
        parser.add_argument("--fonds", default="", help="the fonds number of rows that say none")
        parser.add_argument("--sheet", default="")
        parser.add_argument("--encoding", default="", help="by default it is detected")
        parser.add_argument("--dry-run", action="store_true", help="check and report; write nothing")
        parser.add_argument("--resume", action="store_true", help="go on where an interrupted import has stopped")
        parser.add_argument("--report", type=Path, help="where to put the report: .json, or findings as .csv or .xlsx")
        parser.add_argument("--to-correct", type=Path, help="where to put the rows that come back, as CSV")
        parser.add_argument("--processes", type=int, default=0, help="that read the file; by default two at most")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Runs the command. Ends with a sentence and an exit status."""
        report: Path | None = options["report"]
        if report and report.suffix not in _REPORTS:
            raise CommandError(
                f"The report cannot be {report.name}: give it a name that ends in .json, .csv or .xlsx.",
                returncode=_NOTHING_READ,
            )
        try:
            batch = self._batch(options)
        except (ImportRefusedError, SourceError, MappingError, OSError) as error:
            raise CommandError(str(error), returncode=_NOTHING_READ) from error
        self.stdout.write(f"Import {batch.pk}: {batch.name}")
        with PhaseBars(self.stderr) as bars:
            is_done = work(batch.pk, processes=options["processes"], tell=bars.tell)
        if not is_done:
            raise CommandError("Another process works on this import.", returncode=_NOTHING_READ)
        self._end(batch, report, options["to_correct"])

    def _batch(self, options: dict[str, Any]) -> ImportBatch:
        path: Path = options["file"]
        repository = Repository.objects.filter(code=options["repository"]).first()
        if repository is None:
            codes = ", ".join(Repository.objects.values_list("code", flat=True)) or "none yet"
            raise ImportRefusedError(f"There is no repository {options['repository']}. There are: {codes}.")
        if options["resume"]:
            return self._interrupted(path, repository)
        with path.open("rb") as file:
            batch = receive_import(repository=repository, file=File(file), name=path.name, by=None)
        choices = {"sheet": options["sheet"], "encoding": options["encoding"]}
        batch.options = {key: value for key, value in choices.items() if value}
        saved = import_profile(repository, options["profile"]) if options["profile"] else None
        mapping = self._mapping(batch, saved, options)
        series = saved.special_series if saved else None
        if batch.mapping != mapping.to_json() or batch.special_series != series or not batch.mapping:
            batch = configure_import(
                batch=batch, mapping=mapping, profile=saved, special_series=series, options=choices, by=None
            )
        start = start_check if options["dry_run"] else start_run
        return start(batch=batch, by=None, queued=False)

    def _mapping(self, batch: ImportBatch, saved: ImportProfile | None, options: dict[str, Any]) -> Mapping:
        if saved:
            mapping = Mapping.from_json(saved.mapping)
        elif options["profile"]:
            mapping = shipped_profile(options["profile"]).mapping
        else:
            source = OpenBatch(batch).source
            samples = [row.values for row in islice(source.rows(), _SAMPLES)]
            mapping = propose(source.columns, samples=samples)
        columns = dict(mapping.columns)
        for column, element in _pairs(options["map"], "--map"):
            columns = {header: known for header, known in columns.items() if known != element}
            columns[column] = element
        constants = {**mapping.constants, **dict(_pairs(options["constant"], "--constant"))}
        if options["fonds"]:
            constants["fonds"] = options["fonds"]
        return Mapping.from_json(replace(mapping, columns=columns, constants=constants).to_json())

    def _interrupted(self, path: Path, repository: Repository) -> ImportBatch:
        """The newest batch of this file that is at work or has stopped; waits until a dead worker's lease is over."""
        batches = ImportBatch.objects.filter(repository=repository, name=path.name).order_by("-pk")
        batch = batches.filter(state__in=(*AT_WORK, BatchState.FAILED)).first()
        if batch is None:
            raise ImportRefusedError(f"No import of {path.name} was interrupted.")
        if batch.state == BatchState.FAILED:
            return start_run(batch=batch, by=None, queued=False)
        while batch.holder and batch.lease_until and (left := batch.lease_until.timestamp() - time.time()) > 0:
            self.stdout.write(f"The process that works on it is given {left:.0f} more seconds to show that it lives.")
            time.sleep(min(left + 0.1, 10))
            batch.refresh_from_db()
        return batch

    def _end(self, batch: ImportBatch, report: Path | None, to_correct: Path | None) -> None:
        told = progress(batch)
        self.stdout.write(told.sentence)
        for name, out in ((_REPORTS.get(report.suffix) if report else None, report), (TO_CORRECT, to_correct)):
            if name and out and (made := result_file(batch, name)):
                shutil.copyfile(made, out)
        if batch.state == BatchState.FAILED:
            sys.exit(_NOTHING_READ)
        rows = batch.checks["rows"]
        if not rows["created"] + rows["changed"] + rows["unchanged"]:
            sys.exit(_NOTHING_READ)
        if rows["refused"]:
            sys.exit(_SOME_REFUSED)


def _pairs(texts: Sequence[str], option: str) -> list[tuple[str, str]]:
    pairs = []
    for text in texts:
        first, equals, second = text.rpartition("=")
        if not equals or not first or not second:
            raise ImportRefusedError(f"{option} {text} is not understood. Write it as NAME=MEANING.")
        pairs.append((first, second))
    return pairs
