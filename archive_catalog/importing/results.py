"""What an import leaves for people: the report with numbers that add up, its findings, and the rows to correct."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext, ngettext

from archive_catalog.models import ImportBatch

from .findings import Finding, Severity
from .opening_batch import OpenBatch, folder_of
from .report_files import RowsToCorrect, write_findings_csv, write_findings_xlsx
from .staging import Staging

REPORT, FINDINGS_CSV, FINDINGS_XLSX, TO_CORRECT = (
    "report.json",
    "findings.csv",
    "findings.xlsx",
    "rows-to-correct.csv",
)
FILES = (REPORT, FINDINGS_CSV, FINDINGS_XLSX, TO_CORRECT)
_encode = json.JSONEncoder(ensure_ascii=False).encode
_GRADES = {severity.value: place for place, severity in enumerate(Severity)}


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What became of the rows that could be read."""

    created: int
    changed: int
    unchanged: int


def write_results(opened: OpenBatch, staging: Staging, counts: Counts, *, is_trial: bool) -> dict[str, Any]:
    """Writes the files of the report; gives the report without its lists, as the batch keeps it."""
    folder = folder_of(opened.batch)
    report = _report(opened.batch, staging, counts, is_trial=is_trial)
    (folder / FINDINGS_XLSX).unlink(missing_ok=True)
    write_findings_csv(folder / FINDINGS_CSV, map(Finding.from_json, report["findings"]))
    _write_rows_to_correct(opened, staging, folder / TO_CORRECT)
    (folder / REPORT).write_text(_one_a_line(report), encoding="utf-8")
    return {name: value for name, value in report.items() if name not in {"findings", "differences"}}


def batch_report(batch: ImportBatch) -> dict[str, Any]:
    """The whole report of the last check or run, {} where there was none."""
    path = folder_of(batch) / REPORT
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def result_file(batch: ImportBatch, name: str) -> Path | None:
    """The file of the report with one of the names FILES, None where there is none (yet)."""
    path = folder_of(batch) / name
    if name not in FILES:
        return None
    if name == FINDINGS_XLSX and not path.exists() and (report := batch_report(batch)):
        write_findings_xlsx(path, map(Finding.from_json, report["findings"]))
    return path if path.exists() else None


def _one_a_line(report: dict[str, Any]) -> str:
    """As JSON, with each finding and each difference on a line of its own."""
    parts = []
    for name, value in report.items():
        told = (
            "[\n  {}\n ]".format(",\n  ".join(map(_encode, value)))
            if value and isinstance(value, list)
            else _encode(value)
        )
        parts.append(f" {_encode(name)}: {told}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _report(batch: ImportBatch, staging: Staging, counts: Counts, *, is_trial: bool) -> dict[str, Any]:
    read = staging.fact("report")
    late = list(staging.late())
    findings = [*read["findings"], *(finding.to_json() for finding in late)]
    findings.sort(key=lambda found: (_GRADES[found["severity"]], found["row"] or 0, found["check"]))
    severities = Counter(read["severities"])
    severities.update(finding.severity.value for finding in late)
    passed_over = read["rows"]["passed_over"]
    rows = {
        "in_file": read["rows"]["in_file"],
        "created": counts.created,
        "changed": counts.changed,
        "unchanged": counts.unchanged,
        "refused": staging.refused_count(),
        "skipped": read["rows"]["skipped"] + sum(passed_over.values()),
        "passed_over": passed_over,
        "with_warnings": read["rows"]["with_warnings"],
    }
    return {
        "file": batch.name,
        "kind": staging.fact("kind"),
        "encoding": staging.fact("encoding"),
        "is_trial": is_trial,
        "stops": staging.fact("stops"),
        "summary": " ".join(_sentences(rows, is_trial=is_trial, stops=staging.fact("stops"))),
        "rows": rows,
        "severities": {severity.value: severities[severity.value] for severity in Severity},
        "checks": _checks(read["checks"], late),
        "findings": findings,
        "differences": staging.differences(),
    }


def _checks(read: list[dict[str, Any]], late: list[Finding]) -> list[dict[str, Any]]:
    counted = {(each["check"], each["severity"]): dict(each) for each in read}
    for finding in late:
        empty = {"check": finding.check, "severity": finding.severity.value, "count": 0, "kept": 0}
        each = counted.setdefault((finding.check, finding.severity.value), empty)
        each["count"] += 1
        each["kept"] += 1
    return sorted(counted.values(), key=lambda each: (_GRADES[each["severity"]], -each["count"], each["check"]))


def _sentences(rows: dict[str, Any], *, is_trial: bool, stops: bool) -> Iterator[str]:
    total = rows["in_file"]
    yield ngettext("The file has %(count)s row.", "The file has %(count)s rows.", total) % {"count": f"{total:,}"}
    yield (
        gettext(
            "%(created)s rows would make new units, %(changed)s would change units, %(unchanged)s stand in the "
            "catalogue as they are, %(refused)s come back to be corrected, "
            "%(skipped)s are headers, blank or no records."
        )
        if is_trial
        else gettext(
            "%(created)s rows made new units, %(changed)s changed units, %(unchanged)s stand in the catalogue "
            "as they are, %(refused)s come back to be corrected, %(skipped)s are headers, blank or no records."
        )
    ) % {name: f"{rows[name]:,}" for name in ("created", "changed", "unchanged", "refused", "skipped")}
    if stops:
        yield gettext("Nothing can be written before the errors of the whole file are put right.")


def _write_rows_to_correct(opened: OpenBatch, staging: Staging, path: Path) -> None:
    """Reads the file once more, as far as the last row that comes back."""
    path.unlink(missing_ok=True)
    if not staging.refused_count():
        return
    waiting = staging.refused()
    number, findings = next(waiting)
    with RowsToCorrect(path, opened.source.columns) as file:
        for row in opened.source.rows():
            if row.number != number:
                continue
            file.add(row.number, row.values, findings)
            number, findings = next(waiting, (0, ()))
            if not number:
                break
