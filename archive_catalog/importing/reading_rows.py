"""Reading the rows of a file in several processes, which need neither the database nor Django's settings."""

import ctypes
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import get_context
from typing import cast

from django.utils.translation import gettext

from archive_catalog.descriptions import UnitDescription
from archive_catalog.levels import Level

from .findings import Finding
from .rows import ReadRow, RowReader
from .sources import SourceError, SourceRow
from .staged_rows import parents_of, staged

PROCESSES = 2
_CHUNK = 500
_WORTH_PROCESSES = 5_000  # rows; for fewer, starting processes takes longer than they save
_AHEAD = 3  # chunks that each process may be ahead of the reader
_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of linux/prctl.h

_LEVELS = {level.value: level for level in Level}

_Raw = tuple[int, tuple[str, ...], tuple[Finding, ...]]
_Read = tuple[int, bool, tuple[str, ...], tuple[str, ...], tuple[Finding, ...], str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A row that was read: `row` with what the checks of the whole file look at, `text` as it is staged, "" where it is
    not good, `parents` the codes of the units above that it may have."""

    row: ReadRow
    parents: tuple[str, ...]
    text: str


def read_rows(rows: Iterable[SourceRow], reader: RowReader, *, processes: int = 0) -> Iterator[list[Reading]]:
    """All rows in their order, some hundred at a time.

    `processes` 0 takes as many as there are cores, but two at most; 1 reads here. Raises SourceError where the source
    does, or where a process was killed.
    """
    processes = processes or min(PROCESSES, os.cpu_count() or 1)
    chunks = _chunks(rows)
    first = list(islice(chunks, _WORTH_PROCESSES // _CHUNK))
    if processes == 1 or len(first) < _WORTH_PROCESSES // _CHUNK:
        for chunk in chain(first, chunks):
            yield [_received(read) for read in _read(reader, chunk)]
        return
    # Spawned, not forked: whoever imports may hold threads and an open database.
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_begin, initargs=(reader, os.getpid())
    ) as pool:
        waiting: deque[Future[list[_Read]]] = deque()
        try:
            for chunk in chain(first, chunks):
                waiting.append(pool.submit(_read_there, chunk))
                if len(waiting) >= processes * _AHEAD:
                    yield [_received(read) for read in waiting.popleft().result()]
            while waiting:
                yield [_received(read) for read in waiting.popleft().result()]
        except BrokenProcessPool as error:
            raise SourceError(
                gettext(
                    "A process that was reading the file was stopped from outside, perhaps for want of memory. "
                    "Nothing is lost: start the import again."
                )
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _chunks(rows: Iterable[SourceRow]) -> Iterator[list[_Raw]]:
    iterator = iter(rows)
    while chunk := [(row.number, row.values, row.findings) for row in islice(iterator, _CHUNK)]:
        yield chunk


_reader: list[RowReader] = []  # the one reader of a process of the pool


def _begin(reader: RowReader, parent: int) -> None:
    """Keeps the reader, and sees to it that the process does not outlive one that is killed."""
    _reader.append(reader)
    libc = ctypes.CDLL(None)
    if hasattr(libc, "prctl"):  # Linux
        libc.prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _read_there(chunk: list[_Raw]) -> list[_Read]:
    return _read(_reader[0], chunk)


def _read(reader: RowReader, chunk: list[_Raw]) -> list[_Read]:
    return [_sent(reader.read(SourceRow(*raw))) for raw in chunk]


def _sent(row: ReadRow) -> _Read:
    """Plain tuples: a dataclass takes longer to send than to make."""
    unit = row.description
    if unit is None:
        return row.number, row.skipped, (row.fonds, row.fonds_title), (), row.findings, ""
    said = (
        *(row.fonds, row.fonds_title, row.parent_code, unit.reference_code, unit.level.value, unit.title),
        *(unit.creator, unit.document_number, unit.date_text, unit.other_codes, unit.summary),
    )
    parents = parents_of(row)
    return row.number, False, said, parents, row.findings, staged(row, parents)


class _Told:
    """Of a description what the checks of the whole file look at."""

    __slots__ = (
        "creator",
        "date_text",
        "document_number",
        "level",
        "other_codes",
        "reference_code",
        "summary",
        "title",
    )
    reference_code: str
    title: str
    level: Level
    creator: str
    document_number: str
    date_text: str
    other_codes: str
    summary: str


def _received(read: _Read) -> Reading:
    number, skipped, said, parents, findings, text = read
    unit, parent_code = None, ""
    if text:
        unit = _Told()
        (
            fonds,
            fonds_title,
            parent_code,
            unit.reference_code,
            level,
            unit.title,
            unit.creator,
            unit.document_number,
            unit.date_text,
            unit.other_codes,
            unit.summary,
        ) = said
        unit.level = _LEVELS[level]
    else:
        fonds, fonds_title = said
    row = ReadRow(
        number=number,
        description=cast("UnitDescription | None", unit),
        fonds=fonds,
        fonds_title=fonds_title,
        parent_code=parent_code,
        skipped=skipped,
        findings=findings,
    )
    return Reading(row, parents, text)
