"""All open cases counted again, after the calendar changed: what moved is stored and shown."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from cms.cases.clock import clock_columns, current_calendar, deadline_for
from cms.cases.models import Case, CaseEventRecord, MovedDeadline, Recomputation
from cms.statutes.calendars import WorkingCalendar
from cms.statutes.deadlines import CaseEvent, EventKind
from cms.statutes.problems import StatuteError

BATCH = 2_000
COLUMNS = ("due_on", "due_provisional", "waiting_for", "waiting_since", "latest_on")
MOVE_COLUMNS = ("recomputation", "case", "due_before", "due_after", "provisional_before", "provisional_after")
MOST_PROBLEMS = 100

Progress = Callable[[int, int], None]
Columns = tuple[Any, ...]
History = tuple[tuple[Any, ...], ...]


@dataclass
class _Run:
    """One recomputation on its way: the calendar it counts by, and the answers it has worked out."""

    calendar: WorkingCalendar
    examined: int = 0
    moved: int = 0
    problems: list[str] = field(default_factory=list)
    # Cases that were received on one day and have seen nothing else share their answer.
    known: dict[History, Columns] = field(default_factory=dict)

    def columns(self, history: History) -> Columns:
        if history not in self.known:
            events = [CaseEvent(EventKind(kind), *rest) for kind, *rest in history]
            self.known[history] = tuple(clock_columns(deadline_for(events, self.calendar)).values())
        return self.known[history]


def open_cases() -> QuerySet[Case]:
    """The cases whose clock may still move: those that no event has ended."""
    return Case.objects.exclude(events__kind__in=["answered", "withdrawn", "transferred"])


def ask_for_recomputation(*, cause: str, by: Any, now: datetime.datetime) -> Recomputation:
    """Notes that all open cases are to be counted again; several causes that wait become one recomputation.

    One that has started does not take a further cause: it may have read the calendar before.
    """
    waiting = Recomputation.objects.select_for_update().filter(started_at=None).first()
    if waiting is None:
        return Recomputation.objects.create(cause=cause, asked_by=by, asked_at=now)
    waiting.cause = f"{waiting.cause}\n{cause}"
    waiting.save(update_fields=["cause"])
    return waiting


def recompute_open_cases(*, recomputation: Recomputation, progress: Progress | None = None) -> Recomputation:
    """Counts every open case again and stores what moved.

    `progress` is called after each batch with the cases done and their number. A batch is one transaction with its
    moves, so that a run that is stopped has lost nothing: the next one finishes what is left. A case whose events
    contradict the statute keeps its days and is named in `problems`.
    """
    recomputation.started_at = timezone.now()
    recomputation.save(update_fields=["started_at"])
    run = _Run(current_calendar())
    total = open_cases().count() if progress else 0
    last = 0
    while True:
        with transaction.atomic():
            last = _recompute_batch(run, recomputation, after=last)
        if not last:
            break
        if progress:
            progress(run.examined, total)
    recomputation.examined = run.examined
    recomputation.moved = recomputation.moves.count()
    recomputation.problems = "\n".join(run.problems)
    recomputation.finished_at = timezone.now()
    recomputation.save(update_fields=["examined", "moved", "problems", "finished_at"])
    return recomputation


def _recompute_batch(run: _Run, recomputation: Recomputation, *, after: int) -> int:
    """One batch by key in three queries and two writes; gives the last key, or 0 where there was nothing left."""
    rows = list(
        open_cases()
        .filter(pk__gt=after)
        .order_by("pk")
        .select_for_update()
        .values_list("pk", "number", *COLUMNS)[:BATCH]
    )
    if not rows:
        return 0
    first, last = rows[0][0], rows[-1][0]
    histories = dict(_histories(first, last))
    updates, moves = [], []
    for key, number, *before in rows:
        try:
            counted = run.columns(histories.get(key, ()))
        except StatuteError as error:
            if len(run.problems) < MOST_PROBLEMS:
                run.problems.append(f"{number}: {error}")
            continue
        if tuple(before) == counted:
            continue
        updates.append((*counted, key))
        due_before, provisional_before = before[:2]
        if (due_before, provisional_before) != counted[:2]:
            moves.append((recomputation.pk, key, due_before, counted[0], provisional_before, counted[1]))
    _write_columns(updates)
    _write_moves(moves)
    run.examined += len(rows)
    return int(last)


def _histories(first: int, last: int) -> Iterator[tuple[int, History]]:
    """The events of the cases from one key to another, as plain values in the order of their entry."""
    rows = (
        CaseEventRecord.objects.filter(case__gte=first, case__lte=last)
        .order_by("case_id", "on", "pk")
        .values_list("case_id", "kind", "on", "working_days", "party", "until")
    )
    for key, events in groupby(rows.iterator(chunk_size=BATCH), key=lambda row: row[0]):
        yield key, tuple(event[1:] for event in events)


# Both writes are one prepared statement for all rows of a batch: models, and a CASE over thousands of rows, take
# several times as long. The names come from the models, never from outside.


def _write_columns(updates: list[tuple[Any, ...]]) -> None:
    quote = connection.ops.quote_name
    assignments = ", ".join(f"{quote(_column(Case, name))} = %s" for name in COLUMNS)
    key = quote(_column(Case, "id"))
    _write(f"UPDATE {quote(Case._meta.db_table)} SET {assignments} WHERE {key} = %s", updates)  # noqa: S608 - as above


def _write_moves(moves: list[tuple[Any, ...]]) -> None:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(_column(MovedDeadline, name)) for name in MOVE_COLUMNS)
    places = ", ".join(["%s"] * len(MOVE_COLUMNS))
    table = quote(MovedDeadline._meta.db_table)
    _write(f"INSERT INTO {table} ({columns}) VALUES ({places})", moves)  # noqa: S608 - as above


def _column(model: type[Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(field.column)


def _write(statement: str, rows: list[tuple[Any, ...]]) -> None:
    if not rows:
        return
    adapt = connection.ops.adapt_datefield_value
    with connection.cursor() as cursor:
        cursor.executemany(
            statement, [[adapt(value) if isinstance(value, datetime.date) else value for value in row] for row in rows]
        )


def recompute_what_waits(*, asked_before: datetime.datetime | None = None) -> int:
    """Does every recomputation that was asked for, and finishes those that a stopped worker began; gives their number.

    `asked_before` leaves those alone that a worker may just be at.
    """
    waiting = Recomputation.objects.filter(finished_at=None).order_by("pk")
    if asked_before is not None:
        waiting = waiting.filter(asked_at__lt=asked_before)
    done = 0
    for recomputation in waiting:
        recompute_open_cases(recomputation=recomputation)
        done += 1
    return done
