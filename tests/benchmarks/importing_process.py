"""One process of the import's benchmark: `migrate`, `import FILE`, `rival FILE`; writes one line of JSON."""

import csv
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.core.files import File
from django.core.management import call_command
from django.db import connection, transaction
from django.utils.module_loading import import_string

REPOSITORY = "R1"


def migrate() -> dict[str, Any]:
    """The tables, and one repository."""
    call_command("migrate", verbosity=0, skip_checks=True)
    apps.get_model("archive_catalog", "Repository").objects.get_or_create(
        code=REPOSITORY, defaults={"name": "县档案馆"}
    )
    return {}


def import_file(path: Path) -> dict[str, Any]:
    """From handing in the file to the last row's note for the index."""
    actions = import_string("archive_catalog.actions.imports")
    work = import_string("archive_catalog.importing.running.work")
    propose = import_string("archive_catalog.importing.mapping.propose")
    repository = apps.get_model("archive_catalog", "Repository").objects.get(code=REPOSITORY)
    with path.open(encoding="utf-8", newline="") as file:
        mapping = propose(next(csv.reader(file)))
    database = _database_seconds()
    begun, cpu = time.perf_counter(), _cpu()
    with path.open("rb") as file:
        batch = actions.receive_import(repository=repository, file=File(file), name=path.name, by=None)
    batch = actions.configure_import(batch=batch, mapping=mapping, by=None)
    actions.start_run(batch=batch, by=None, queued=False)
    phases: dict[str, float] = {}
    work(batch.pk, tell=lambda phase, _done, _total: phases.__setitem__(phase, phases.get(phase, time.perf_counter())))
    ended = time.perf_counter()
    batch.refresh_from_db()
    units = batch.units.count()
    return {
        "seconds": ended - begun,
        "reading": phases.get("writing", ended) - begun,
        "writing": ended - phases.get("writing", ended),
        "cpu": _cpu() - cpu,
        "database": _database_seconds() - database,
        "state": batch.state,
        "reason": batch.reason,
        "created": units,
        "refused": batch.refused_count,
        "severities": batch.checks.get("severities"),
        "checks": [(each["check"], each["count"]) for each in batch.checks.get("checks", [])][:8],
    }


def rival(path: Path) -> dict[str, Any]:
    """What one would write first: a validated model instance a row, bulk_create by the thousand, and the outbox."""
    units = apps.get_model("archive_catalog", "ArchiveUnit")
    all_fonds = apps.get_model("archive_catalog", "Fonds")
    outbox = apps.get_model("chayue_search", "OutboxEntry")
    repository = apps.get_model("archive_catalog", "Repository").objects.get(code=REPOSITORY)
    canonical, key = (
        import_string(f"archive_catalog.reference_codes.{name}") for name in ("canonical", "reference_key")
    )
    read_date = import_string("archive_catalog.edtf_dates.read_date")
    step = import_string("archive_catalog.paths.step")
    levels = {"目录": "series", "案卷": "file", "件": "item"}
    accesses = {"开放": "public", "限制": "onsite", "控制": "staff"}
    fonds: dict[str, Any] = {}
    numbers: dict[str, int] = {}
    waiting: list[Any] = []

    def put() -> None:
        with transaction.atomic():
            made = units.objects.bulk_create(waiting)
            outbox.objects.bulk_create([outbox(kind="archive", identifier=str(unit.pk)) for unit in made])
        waiting.clear()

    begun = time.perf_counter()
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            number = row["全宗号"]
            if number not in fonds:
                fonds[number] = all_fonds.objects.create(repository=repository, code=number, title=row["全宗名称"])
            own, place = fonds[number], numbers.get(number, 0)
            numbers[number] = place + 1
            written = read_date(row["日期"]) if row["日期"] else None
            unit = units(
                repository=repository,
                fonds=own,
                path=step(own.pk) + step(place),
                level=levels[row["层级"]],
                reference_code=canonical(row["档号"]),
                reference_key=key(row["档号"]),
                title=row["题名"],
                creator=row["责任者"],
                date_text=row["日期"],
                date_from=written.first if written else None,
                date_to=written.last if written else None,
                retention=row["保管期限"],
                decided_access=accesses[row["开放状态"]],
                page_count=int(row["页数"]),
                note=row["附注"],
            )
            unit.full_clean()
            waiting.append(unit)
            if len(waiting) == 1000:
                put()
    put()
    return {"seconds": time.perf_counter() - begun}


def _cpu() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _database_seconds() -> float:
    """The processor's time of this connection's process in PostgreSQL, where it runs on this machine."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """The process."""
    what, path = sys.argv[1:]
    django.setup()
    told = migrate() if what == "migrate" else {"import": import_file, "rival": rival}[what](Path(path))
    sys.stdout.write(json.dumps(told, default=str) + "\n")


if __name__ == "__main__":
    main()
