"""What the tests of imports stand on: a repository, a file of rows, and the run of it in this process."""

import csv
import io
from collections.abc import Mapping as Map
from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile

from archive_catalog import actions
from archive_catalog.importing.mapping import Mapping
from archive_catalog.importing.progress import batch_report
from archive_catalog.importing.running import work
from archive_catalog.models import ArchiveUnit, ImportBatch, Repository

COLUMNS = {
    "档号": "reference_code",
    "题名": "title",
    "日期": "date",
    "层级": "level",
    "上级档号": "parent_code",
    "责任者": "creator",
    "附注": "note",
}


def repository(code: str = "0001") -> Repository:
    return actions.ensure_repository(code=code, name="县档案馆")


def table(rows: Sequence[Sequence[str]], columns: Sequence[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([columns, *rows])
    return out.getvalue().encode()


def handed_in(
    rows: Sequence[Map[str, str]] | bytes,
    *,
    columns: Map[str, str] = COLUMNS,
    by: Any = None,
    **more: Any,
) -> ImportBatch:
    """A batch that is configured; `rows` are dictionaries by header, or the file itself."""
    if not isinstance(rows, bytes):
        headers = list(dict.fromkeys(header for row in rows for header in row))
        rows = table([[row.get(header, "") for header in headers] for row in rows], headers)
        columns = {header: columns[header] for header in headers if header in columns}
    batch = actions.receive_import(repository=repository(), file=ContentFile(rows), name="目录.csv", by=by)
    series = more.pop("special_series", None)
    return actions.configure_import(batch=batch, mapping=Mapping(columns=columns, **more), special_series=series, by=by)


def checked(batch: ImportBatch) -> dict[str, Any]:
    actions.start_check(batch=batch, by=batch.by, queued=False)
    assert work(batch.pk, processes=1)
    batch.refresh_from_db()
    return batch_report(batch)


def run(batch: ImportBatch) -> dict[str, Any]:
    actions.start_run(batch=batch, by=batch.by, queued=False)
    assert work(batch.pk, processes=1)
    batch.refresh_from_db()
    return batch_report(batch)


def undone(batch: ImportBatch) -> dict[str, Any]:
    actions.start_undo(batch=batch, by=batch.by, queued=False)
    assert work(batch.pk)
    batch.refresh_from_db()
    return batch.checks["undone"]


def counts(report: dict[str, Any]) -> tuple[int, int, int, int]:
    rows = report["rows"]
    return rows["created"], rows["changed"], rows["unchanged"], rows["refused"]


def found(report: dict[str, Any], severity: str = "error") -> list[tuple[int | None, str]]:
    return [(each["row"], each["check"]) for each in report["findings"] if each["severity"] == severity]


def tree() -> dict[str, str]:
    """The code of the unit above, by code, in the archive's order."""
    units = ArchiveUnit.objects.order_by("path").select_related("parent")
    return {unit.reference_code: unit.parent.reference_code if unit.parent else "" for unit in units}
