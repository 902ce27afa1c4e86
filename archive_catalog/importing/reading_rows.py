"""Reading the rows of a file in several processes, which need neither the database nor Django's settings."""

import ctypes
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing import get_context
from typing import NamedTuple

from django.utils.translation import gettext

from .findings import Finding
from .rows import ReadRow, RowReader
from .sources import SourceError, SourceRow
from .staged_rows import parents_of, staged

PROCESSES = 2
_CHUNK = 500
_WORTH_PROCESSES = 5_000  # rows; for fewer, starting processes takes longer than they save
_AHEAD = 3  # chunks that each process may be ahead of the reader
_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of linux/prctl.h

_Raw = tuple[int, tuple[str, ...], tuple[Finding, ...]]
_Read = tuple[int, str, str, bool, tuple[Finding, ...]]


class Reading(NamedTuple):
    """A row that was read.

    `line` is the row as it is staged, "" where it is not good: `code` is then the reference code as far as it could be
    read, and `skipped` says that the row describes no unit.
    """

    number: int
    line: str
    code: str
    skipped: bool
    findings: tuple[Finding, ...]


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
            yield [Reading(*read) for read in _read(reader, chunk)]
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
                    yield [Reading(*read) for read in waiting.popleft().result()]
            while waiting:
                yield [Reading(*read) for read in waiting.popleft().result()]
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
    """Plain values, few of them: sending a row takes longer than making it."""
    if row.description is None:
        return row.number, "", row.reference_code, row.skipped, row.findings
    return row.number, staged(row, parents_of(row)), "", False, row.findings
