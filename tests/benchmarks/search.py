"""The benchmark of search: ours, the bare library and others on the same made-up catalogue, in one table.

    .venv/bin/python -m tests.benchmarks.search --rows 1350000 --engine tantivy --rivals tantivy,fts5

Indexes are kept in --folder and used again. Each search answers in a process of its own, one after the other, with one
thread. Nothing here fails because something is slow.
"""

import argparse
import io
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.utils.module_loading import import_string

from . import project
from .questions import Question, queries

_ROOT = Path(__file__).resolve().parents[2]
_DONE = "built.json"
Line = tuple[str, str, str, str, str]


def main() -> None:
    """Reads the command line, measures and prints."""
    asked = _arguments()
    tell(f"{asked.rows:,} rows, engine {asked.engine}, {os.cpu_count()} cores, {asked.clock} clock, {asked.folder}")
    lines = _crossover(asked) if asked.crossover else _measured(asked)
    print_table(("measure", "aim", "ours", "rival", "ratio"), lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.search", description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--engine", choices=("whoosh", "tantivy", "memory"), default="tantivy")
    parser.add_argument("--rivals", default="tantivy,fts5", help="of tantivy, fts5, whoosh; may be empty")
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "chayue-benchmark")
    parser.add_argument(
        "--from-database",
        action="store_true",
        help="fill a scratch database and build by search_rebuild, to measure that; otherwise from documents",
    )
    parser.add_argument("--crossover", default="", help="numbers of rows, such as 10000,50000,200000: whoosh, tantivy")
    parser.add_argument(
        "--clock", choices=("wall", "cpu"), default="wall", help="cpu: the processor's time, for a machine that is busy"
    )
    parser.add_argument("--detail", action="store_true", help="also the median of each sort of question")
    return parser.parse_args()


def tell(text: str) -> None:
    """Progress, on standard error."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")


def _measured(asked: argparse.Namespace) -> list[Line]:
    built = _build(asked.folder, asked.engine, asked.rows, from_database=asked.from_database)
    place = asked.folder / f"ours-{asked.engine}-{asked.rows}"
    ours = _child("ours", asked)
    others = {name: _child(name, asked) for name in asked.rivals.split(",") if name}
    lines: list[Line] = []
    for name, other in (others or {"": None}).items():
        lines += _query_lines(name, ours, other)
    lines += [
        ("the same questions once more, median / p95, ms", "", _pair(ours["again"]), "", ""),
        ("suggestions, median / p95, ms", "p95 30", _pair(ours["suggestions"]), "", ""),
        (f"index {built['way']}, rows/s", "10,000", f"{asked.rows / built['seconds']:,.0f}", "", ""),
        ("  its processor's time, µs a row", "", f"{built['processor'] / asked.rows * 1e6:,.0f}", "", ""),
        ("the same with suggestions, rows/s", "", f"{asked.rows / built['whole']:,.0f}", "", ""),
        ("one changed row found elsewhere, s", "2", _visible(asked), "", ""),
        ("memory of a serving process, own / with mapped index, MB", "400", _memory(ours), "", ""),
        ("index / suggestions, MB", "", _sizes(place), "", ""),
    ]
    for name, other in others.items():
        lines.append((f"memory of {name}, own / mapped, MB", "", "", _memory(other), ""))
    _compare_totals(queries(asked.questions), ours, others)
    if asked.detail:
        lines += _by_sort(queries(asked.questions), ours, others)
    return lines


def _query_lines(name: str, ours: dict[str, Any], other: dict[str, Any] | None) -> list[Line]:
    lines: list[Line] = []
    aims = {"median": "8", "p95": "20", "slowest": ""}
    for measure, aim in aims.items():
        mine = _spread(ours["times"])[measure]
        its = _spread(other["times"])[measure] if other else None
        ratio = f"{mine / its:.2f}" if its else ""
        lines.append((f"query, facets, snippets: {measure}, ms ({name})", aim, f"{mine:.1f}", _ms(its), ratio))
    return lines


def _crossover(asked: argparse.Namespace) -> list[Line]:
    """Whoosh in the column ours, tantivy as its rival: both are ours."""
    lines: list[Line] = []
    for rows in map(int, asked.crossover.split(",")):
        spreads = {}
        for engine in ("whoosh", "tantivy"):
            _build(asked.folder, engine, rows, from_database=False)
            answered = _child("ours", asked, rows=rows, engine=engine)
            spreads[engine] = _spread(answered["times"])
        for measure in ("median", "p95", "slowest"):
            mine, its = spreads["whoosh"][measure], spreads["tantivy"][measure]
            lines.append(
                (f"{rows:,} rows, {measure}, ms: whoosh, tantivy", "", f"{mine:.1f}", _ms(its), f"{mine / its:.1f}")
            )
    return lines


def _build(folder: Path, engine: str, rows: int, *, from_database: bool) -> dict[str, Any]:
    """The index of so many rows, from the cache or made now, in a process of its own; how and in how many seconds."""
    way = "from the database" if from_database else "from documents"
    done = folder / f"ours-{engine}-{rows}" / _DONE
    known = json.loads(done.read_text()) if done.exists() else {}
    if known.get("way") == way:
        return known
    code = f"from tests.benchmarks.search import build; build({str(folder)!r}, {engine!r}, {rows}, {from_database})"
    subprocess.run([sys.executable, "-c", code], cwd=_ROOT, check=True)
    return json.loads(done.read_text())


def build(folder: str, engine: str, rows: int, from_database: bool) -> None:
    """What `_build` runs in a process of its own. The seconds are those until the index itself has taken its place."""
    place = Path(folder) / f"ours-{engine}-{rows}"
    project.prepare(place, engine)
    if from_database:
        project.fill_database(rows, tell)
    begins: dict[str, tuple[float, float]] = {}

    def progress(part: str, done: int) -> None:
        begins.setdefault(part, (time.perf_counter(), _processor()))
        tell(f"{part}: {done:,} documents")

    start, processor = time.perf_counter(), _processor()
    if from_database:
        import_string("search.rebuilding.rebuild")(progress=progress)
    else:
        project.index_documents(rows, progress)
    whole = time.perf_counter() - start
    # The suggestions begin when the index has taken its place.
    swapped, worked = begins["suggestions"]
    seconds, worked = swapped - start, worked - processor
    way = "from the database" if from_database else "from documents"
    (place / _DONE).write_text(json.dumps({"way": way, "seconds": seconds, "processor": worked, "whole": whole}))
    tell(f"built in {whole:.0f} s")


def _processor() -> float:
    """Seconds of the processor that this process and those that it started and saw ending have used."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "tests.benchmarks.measuring", *arguments]


def _child(what: str, asked: argparse.Namespace, *, rows: int = 0, engine: str = "") -> dict[str, Any]:
    """What a measuring process says."""
    rows, engine = rows or asked.rows, engine or asked.engine
    tell(f"asking {what}, {rows:,} rows")
    command = _command(what, str(asked.folder), str(rows), engine, str(asked.questions), asked.clock)
    done = subprocess.run(command, cwd=_ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def _visible(asked: argparse.Namespace) -> str:
    """Seconds from the start of the drain until another process finds a changed row, on the wall's clock.

    The row is one more than the catalogue has, and is taken away again.
    """
    number, word = asked.rows + 1, f"变更{random.SystemRandom().randrange(10**12)}"
    project.prepare(asked.folder / f"ours-{asked.engine}-{asked.rows}", asked.engine)
    project.put_unit(number, "将变更")
    _drain()
    command = _command("watch", str(asked.folder), str(asked.rows), asked.engine, word, "wall")
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as watcher:
        if watcher.stdout is None:
            raise RuntimeError("The watcher has no output.")
        watcher.stdout.readline()
        project.put_unit(number, word)
        start = time.time()
        _drain()
        found = json.loads(watcher.stdout.readline())["found"]
    project.remove_unit(number)
    _drain()
    return "never" if found is None else f"{found - start:.2f}"


def _drain() -> None:
    call_command("search_drain", stdout=io.StringIO())


def _compare_totals(asked: Sequence[Question], ours: dict[str, Any], others: dict[str, dict[str, Any]]) -> None:
    for name, other in others.items():
        pairs = zip(asked, ours["totals"], other["totals"], strict=True)
        differing = [(question, mine, its) for question, mine, its in pairs if mine != its]
        tell(f"{name}: {len(asked) - len(differing)} of {len(asked)} questions have the same total as ours")
        for question, mine, its in differing[:5]:
            tell(f"  {question.text!r} {dict(question.chosen)} {question.first} {question.last}: ours {mine}, {its}")


def _by_sort(asked: Sequence[Question], ours: dict[str, Any], others: dict[str, dict[str, Any]]) -> list[Line]:
    lines: list[Line] = []
    rival = next(iter(others.values()), None)
    for sort in dict.fromkeys(question.sort for question in asked):
        places = [place for place, question in enumerate(asked) if question.sort == sort]
        mine = _spread([ours["times"][place] for place in places])
        its = _spread([rival["times"][place] for place in places]) if rival else None
        name = f"  {sort} ({len(places)}): median / slowest, ms"
        lines.append(
            (name, "", _both(mine), _both(its) if its else "", f"{mine['median'] / its['median']:.2f}" if its else "")
        )
    return lines


def _spread(times: Sequence[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "median": statistics.median(ordered),
        "p95": ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))],
        "slowest": ordered[-1],
    }


def _both(spread: dict[str, float]) -> str:
    return f"{spread['median']:.1f} / {spread['slowest']:.1f}"


def _pair(times: Sequence[float]) -> str:
    spread = _spread(times)
    return f"{spread['median']:.1f} / {spread['p95']:.1f}"


def _ms(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _memory(answered: dict[str, Any]) -> str:
    own, mapped = answered["own"], answered["mapped"]
    return f"{own / 1e6:,.0f} / {(own + mapped) / 1e6:,.0f}"


def _sizes(place: Path) -> str:
    index = place / "data" / "index"
    names = project.size_of(index / "suggestions")
    return f"{(project.size_of(index) - names) / 1e6:,.0f} / {names / 1e6:,.0f}"


def print_table(heading: Line, lines: Sequence[Line]) -> None:
    """A table in Markdown, its columns aligned."""
    widths = [max(len(line[column]) for line in (heading, *lines)) for column in range(5)]
    ruled = tuple("-" * width for width in widths)
    for line in (heading, ruled, *lines):
        cells = " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        sys.stdout.write(f"| {cells} |\n")


if __name__ == "__main__":
    main()
