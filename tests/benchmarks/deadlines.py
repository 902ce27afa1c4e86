"""How long it takes to count every open case again after a change of the calendar.

    DATA_DIR=/tmp/bench .venv/bin/python -m tests.benchmarks.deadlines --cases 100000

Makes a database of its own with open cases of two years, each with one to five events, then measures three
recomputations: one that moves nothing, one that moves nearly everything, and one of a day that few cases touch.
"""

import argparse
import datetime
import os
import random
import sys
import time
import uuid
from collections.abc import Iterator

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
django.setup()

from django.db import connection  # noqa: E402 - the settings come first
from django.utils import timezone  # noqa: E402

from cms.cases.models import CalendarEntry, Case, CaseEventRecord, Recomputation  # noqa: E402
from cms.cases.recomputation import recompute_open_cases  # noqa: E402
from cms.disclosure.models import Agency  # noqa: E402

FIRST = datetime.date(2025, 1, 2)
BATCH = 5_000


def history(chance: random.Random, received: datetime.date) -> Iterator[tuple[str, datetime.date, int | None, str]]:
    """Receipt, and in two of five cases a supplement, third parties, a fee or an extension after it."""
    yield "received", received, None, ""
    if chance.random() < 0.1:
        asked = received + datetime.timedelta(days=chance.randint(1, 7))
        yield "supplement_asked", asked, None, ""
        if chance.random() < 0.9:
            yield "supplement_received", asked + datetime.timedelta(days=chance.randint(1, 20)), None, ""
    if chance.random() < 0.2:
        for party in ("a", "b")[: chance.randint(1, 2)]:
            asked = received + datetime.timedelta(days=chance.randint(1, 20))
            yield "third_party_asked", asked, None, party
            if chance.random() < 0.8:
                yield "third_party_answered", asked + datetime.timedelta(days=chance.randint(1, 22)), None, party
    if chance.random() < 0.1:
        yield "extended", received + datetime.timedelta(days=chance.randint(10, 20)), chance.randint(5, 20), ""


def fill(cases: int) -> None:
    """Writes the cases and their events in bulk."""
    chance, now = random.Random(2026), timezone.now()  # noqa: S311 - the same cases each time
    agency = Agency.objects.create(code="BENCH", name="Bench", takes_requests=True)
    for start in range(0, cases, BATCH):
        rows = []
        for number in range(start, min(start + BATCH, cases)):
            received = FIRST + datetime.timedelta(days=chance.randint(0, 720))
            rows.append(
                Case(
                    number=f"BENCH-{number:07d}",
                    submission=uuid.UUID(int=chance.getrandbits(128)),
                    agency=agency,
                    channel="website",
                    filed_at=now,
                    received_on=received,
                    due_on=received + datetime.timedelta(days=1),
                )
            )
        made = Case.objects.bulk_create(rows)
        events = [
            CaseEventRecord(case=case, kind=kind, on=on, working_days=days, party=party, recorded_at=now)
            for case in made
            for kind, on, days, party in history(chance, case.received_on)
        ]
        CaseEventRecord.objects.bulk_create(events, batch_size=BATCH)


def measure(what: str) -> None:
    """One recomputation with its time on the clock."""
    recomputation = Recomputation.objects.create(cause=what, asked_at=timezone.now())
    began, worked = time.perf_counter(), time.process_time()
    recompute_open_cases(recomputation=recomputation)
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    left = len(recomputation.problems.splitlines())
    sys.stdout.write(f"{what}: {seconds:.1f} s on the wall, {worked:.1f} s of this process, ")
    sys.stdout.write(f"{recomputation.examined:,} open cases, {recomputation.moved:,} moved, {left} not computed\n")
    sys.stdout.flush()


def main() -> None:
    """Runs the three measurements on a fresh test database and removes it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000)
    cases = parser.parse_args().cases
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        fill(cases)
        sys.stdout.write(f"{cases:,} cases, {CaseEventRecord.objects.count():,} events, {connection.vendor}\n")
        measure("every due day is new")
        measure("nothing changed")
        CalendarEntry.objects.create(kind="rests", day="2026-09-10", source="bench")
        measure("one more rest day")
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main()
