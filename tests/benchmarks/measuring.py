"""One process of the benchmark: answers all questions with one search, and says how long each took.

    python -m tests.benchmarks.measuring ours|tantivy|fts5|whoosh FOLDER ROWS ENGINE QUESTIONS wall|cpu

writes one line of JSON; `watch FOLDER ROWS ENGINE WORD wall` waits until a document with this word is found.
"""

import datetime
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from search.language import parse
from search.query import Within
from search.ranking import ladder
from search.selectors import Facet, search
from search.selectors import Question as Asking
from search.suggestions import current_suggestions
from search.viewers import PUBLIC_VIEWER

from . import project, rivals
from .catalogue import documents
from .questions import Question, beginnings, queries

ALL_FACETS = frozenset(Facet)
CLOCKS = {"wall": time.perf_counter, "cpu": time.thread_time}
_PATIENCE = 60.0  # seconds that a watcher waits


def timed(ask: Callable[[Any], int], questions: Sequence[Any], clock: str) -> tuple[list[float], list[int]]:
    """The milliseconds and the total of each question, asked once each.

    By the clock on the wall, or by the processor's time for this thread: the same on a machine that does nothing else,
    and of use on one that does.
    """
    now = CLOCKS[clock]
    times, totals = [], []
    for question in questions:
        start = now()
        total = ask(question)
        times.append((now() - start) * 1000)
        totals.append(total)
    return times, totals


def ask_us(question: Question) -> int:
    """Our search as a screen calls it: ten hits with snippets, five facets, the histogram of years."""
    asked = Asking(
        text=question.text,
        chosen={Facet(name): frozenset(values) for name, values in question.chosen.items()},
        since=str(question.first or ""),
        until=str(question.last or ""),
    )
    return search(asked, viewer=question.viewer, facets=ALL_FACETS, histogram=True).total


def as_asked_of_rivals(question: Question) -> rivals.Asked:
    """The whole of what our engine is asked, tolerance included, without the steps of the order."""
    days = None
    if question.first and question.last:
        days = Within(datetime.date(question.first, 1, 1), datetime.date(question.last, 12, 31))
    access = tuple(sorted(access.value for access in question.access))
    return rivals.Asked(ladder(parse(question.text)).steps[-1], access, question.chosen, days)


def measure_ours(folder: Path, rows: int, engine: str, count: int, clock: str) -> dict[str, Any]:
    """Queries, then suggestions, then the memory of this process."""
    project.prepare(folder / f"ours-{engine}-{rows}", engine)
    warm, asked = queries(count + 5)[count:], queries(count)
    timed(ask_us, warm, clock)
    times, totals = timed(ask_us, asked, clock)
    again, _ = timed(ask_us, asked, clock)
    typed, _ = timed(_suggested, beginnings(), clock)
    return {"times": times, "totals": totals, "again": again, "suggestions": typed, **memory()}


def _suggested(text: str) -> int:
    return len(current_suggestions().suggest(text, access=PUBLIC_VIEWER.access))


def measure_rival(name: str, folder: Path, rows: int, count: int, clock: str) -> dict[str, Any]:
    """Queries, and how long the build took if there was one."""
    start = time.perf_counter()
    rival = rivals.opened(name, rows, documents(rows), folder / "rivals")
    built = time.perf_counter() - start
    warm, asked = queries(count + 5)[count:], queries(count)
    ready, warming = (list(map(as_asked_of_rivals, questions)) for questions in (asked, warm))
    timed(lambda question: rival.ask(question).total, warming, clock)
    times, totals = timed(lambda question: rival.ask(question).total, ready, clock)
    return {"times": times, "totals": totals, "built": built, **memory()}


def memory() -> dict[str, int]:
    """Resident bytes of this process now: its own, those of files it maps (the index), and the peak of both."""
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":" in line)
    own, mapped = (int(fields[name].split()[0]) * 1024 for name in ("RssAnon", "RssFile"))
    return {"own": own, "mapped": mapped, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}


def watch(word: str, folder: Path, rows: int, engine: str) -> dict[str, Any]:
    """Asks for `word` until it is found: the clock's time then, or None when patience ends."""
    project.prepare(folder / f"ours-{engine}-{rows}", engine)
    say({"ready": True})
    until = time.time() + _PATIENCE
    while time.time() < until:
        if search(Asking(text=word), viewer=PUBLIC_VIEWER).total:
            return {"found": time.time()}
        time.sleep(0.005)
    return {"found": None}


def say(report: dict[str, Any]) -> None:
    """One line of JSON."""
    sys.stdout.write(json.dumps(report) + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> None:
    """The process."""
    what, folder, rows, engine, rest, clock = arguments
    if what == "watch":
        say(watch(rest, Path(folder), int(rows), engine))
    elif what == "ours":
        say(measure_ours(Path(folder), int(rows), engine, int(rest), clock))
    else:
        say(measure_rival(what, Path(folder), int(rows), int(rest), clock))


if __name__ == "__main__":
    main(sys.argv[1:])
