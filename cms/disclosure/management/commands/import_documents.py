"""Imports a folder of documents as disclosure items."""

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cms.disclosure.actions import ensure_catalogue
from cms.disclosure.document_import import ImportReport, documents_below, import_document


class Command(BaseCommand):
    """`import_documents PATH`: Markdown files with a dated header become published items, once."""

    help = (
        "Import Markdown documents (a title, dated lines, <!-- INFO END -->, the text) as published disclosure items."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """PATH, and where to write the report."""
        parser.add_argument("path", type=Path, help="a folder, or one file")
        parser.add_argument("--report", type=Path, help="write everything to look at into this CSV file")

    def handle(self, *_args: Any, path: Path, report: Path | None, **_options: Any) -> None:
        """Imports file by file: one that fails costs none of the others."""
        files = documents_below(path)
        if not files:
            raise CommandError(f"There is no Markdown file at {path}. Name a folder that holds some, or one file.")
        root = (path if path.is_dir() else path.parent).resolve()
        catalogue = ensure_catalogue(title=_("Disclosure catalogue"))
        done = ImportReport()
        for number, file in enumerate(files, start=1):
            name = f"{root.name}/{file.resolve().relative_to(root)}"
            done.files.append(import_document(path=file, name=name, catalogue=catalogue, by=None))
            if number % 100 == 0 or number == len(files):
                self.stdout.write(f"{number} of {len(files)}")
        self._write_report(done, report)

    def _write_report(self, done: ImportReport, report: Path | None) -> None:
        findings = list(done.findings())
        for name, grade, sentence in findings:
            if grade != "note":
                self.stdout.write(f"{grade}: {name}: {sentence}")
        if report:
            with report.open("w", encoding="utf-8-sig", newline="") as stream:
                csv.writer(stream).writerows([("file", "grade", "what to look at"), *findings])
            self.stdout.write(f"Everything to look at, notes too, is in {report}.")
        counts = ", ".join(
            f"{done.count(outcome)} {outcome}" for outcome in ("created", "changed", "unchanged", "refused")
        )
        notes = sum(grade == "note" for _name, grade, _sentence in findings)
        self.stdout.write(
            self.style.SUCCESS(f"{len(done.files)} files: {counts}. {len(findings) - notes} findings, {notes} notes.")
        )
