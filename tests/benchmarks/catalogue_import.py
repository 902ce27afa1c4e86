"""The benchmark of the import: a made-up catalogue as CSV, into an empty table and into one that holds a million.

    pg_virtualenv -t -o 'fsync=on' .venv/bin/python -m tests.benchmarks.catalogue_import --rows 1350000

Needs PostgreSQL's usual variables (PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE) for a scratch cluster, or --sqlite.
Nothing here fails because something is slow.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .catalogue import fonds_of, rows

_ROOT = Path(__file__).resolve().parents[2]
_HEADERS = ("全宗号", "全宗名称", "档号", "层级", "题名", "责任者", "日期", "保管期限", "开放状态", "页数", "附注")
_ACCESS = {"public": "开放", "onsite": "限制", "staff": "控制"}
_LEVELS = {"series": "目录", "file": "案卷", "item": "件"}
Line = tuple[str, str, str, str, str]


def main() -> None:
    """Reads the command line, measures and prints."""
    asked = _arguments()
    asked.folder.mkdir(parents=True, exist_ok=True)
    database = f"sqlite:///{asked.folder / 'import.sqlite3'}" if asked.sqlite else _postgres()
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "DATA_DIR": str(asked.folder / "data"),
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
    }
    _do(environment, "migrate", "-")
    lines: list[Line] = []
    for name, count, aim in (("into an empty table", asked.rows, 6000), ("into a full one", asked.more, 0)):
        if not count:
            continue
        path = written(asked.folder, count, house="A" if aim else "B")
        told = _do(environment, "import", str(path))
        ours = count / told["seconds"]
        lines.append((name, f"{aim:,} rows/s" if aim else "-20 %", f"{ours:,.0f} rows/s", "", ""))
        lines.append(("  reading and checking", "", f"{told['reading']:.1f} s", "", ""))
        lines.append(("  writing", "", f"{told['writing']:.1f} s", "", ""))
        lines.append(("  processor: ours, PostgreSQL", "", f"{told['cpu']:.0f} s, {told['database']:.0f} s", "", ""))
        by_cpu = f"{2 * count / (told['cpu'] + told['database']):,.0f} rows/s"
        lines.append(("  two cores with nothing else to do", "", by_cpu, "", ""))
        lines.append(("  memory of all processes", "500 MB", f"{told['memory'] / 2**20:.0f} MB", "", ""))
        tell(f"{name}: {told}")
    if asked.rival:
        path = written(asked.folder, asked.rival, house="C")
        told = _do(environment, "rival", str(path))
        theirs = asked.rival / told["seconds"]
        lines.append(
            ("model instances, validated, bulk_create", "", f"{ours:,.0f}", f"{theirs:,.0f}", f"{ours / theirs:.1f}")
        )
    print_table(("measure", "aim", "ours", "rival", "ratio"), lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.catalogue_import", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument(
        "--more", type=int, default=0, help="rows of a second file, into the table that is full by then"
    )
    parser.add_argument("--rival", type=int, default=0, help="rows that naive Django gets")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "chayue-import-benchmark")
    parser.add_argument("--sqlite", action="store_true")
    return parser.parse_args()


def _postgres() -> str:
    get = os.environ.get
    return f"postgres://{get('PGUSER')}:{get('PGPASSWORD')}@{get('PGHOST')}:{get('PGPORT')}/{get('PGDATABASE')}"


def written(folder: Path, count: int, *, house: str) -> Path:
    """The rows as a file; each house has fonds of its own, so that the second file meets no code of the first."""
    path = folder / f"catalogue-{house}-{count}.csv"
    if path.exists():
        return path
    known = fonds_of()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADERS)
        seen: set[str] = set()
        for row in rows(count * 2):
            fonds = known[row.fonds]
            number = f"{house}{row.fonds:05d}"
            code = number + row.reference_code.removeprefix(fonds.code)
            if code in seen:
                continue
            seen.add(code)
            writer.writerow(
                (number, fonds.title, code, _LEVELS[row.level], row.title, row.creator, row.date_text,
                 row.retention, _ACCESS[row.access.value], row.page_count, row.note)
            )  # fmt: skip
            if len(seen) == count:
                break
    return path


def _do(environment: dict[str, str], what: str, path: str) -> dict[str, Any]:
    """One measured process; meanwhile the memory of it and its children is watched."""
    command = [sys.executable, "-m", "tests.benchmarks.importing_process", what, path]
    with subprocess.Popen(command, env=environment, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as process:
        peak = [0]
        watcher = threading.Thread(target=_watch, args=(process, peak))
        watcher.start()
        assert process.stdout is not None
        said = process.stdout.read()
        watcher.join()
    if process.returncode:
        raise SystemExit(f"The process that measures “{what}” ended with {process.returncode}.")
    return {**json.loads(said.splitlines()[-1]), "memory": peak[0]}


def _watch(process: subprocess.Popen[str], peak: list[int]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], sum(map(_resident, _family(process.pid))))
        time.sleep(0.2)


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [pid, *(member for child in children for member in _family(int(child)))]


def _resident(pid: int) -> int:
    """Proportional set size where the system tells it: what processes share is counted once."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        return next(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0


def print_table(heading: Line, lines: Sequence[Line]) -> None:
    """Columns as wide as their widest cell."""
    widths = [max(len(line[place]) for line in (heading, *lines)) for place in range(len(heading))]
    for line in (heading, tuple("-" * width for width in widths), *lines):
        sys.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + "\n")


def tell(text: str) -> None:
    """A line about what is going on."""
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    main()
