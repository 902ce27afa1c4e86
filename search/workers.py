"""Work on many batches by several processes of this machine, each with a beginning and an end of its own."""

import ctypes
import gc
import os
import pickle
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

import django
from django.utils.translation import gettext as _

from .errors import SearchIndexError

Batch = TypeVar("Batch")
Worked = TypeVar("Worked")
Begin = Callable[[], AbstractContextManager[Callable[[Batch], Worked]]]
"""What a process does: it enters the context once, calls what that gives with one batch after the other, and leaves
the context after the last one. Of a module, since it is sent to the process."""

_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of linux/prctl.h
_DONE, _FAILED, _FINISHED = range(3)


def in_processes(begin: Begin[Batch, Worked], batches: Sequence[Batch], processes: int) -> Iterator[Worked]:
    """What the processes make of the batches, in no order; each process takes the next batch that is left.

    Ends when all of them have left their contexts. Raises what one of them raised, SearchIndexError when one is
    killed. Close it (contextlib.closing) where it may be left before its end: no process outlives it then.
    """
    # Spawned, not forked: an engine that is being written to has threads.
    context = get_context("spawn")
    taken = context.Value("Q", 0)
    started = []
    waiting: list[Connection[Any, Any]] = []
    try:
        for _number in range(processes):
            ours, theirs = context.Pipe(duplex=False)
            arguments = (pickle.dumps((begin, batches)), taken, theirs, os.getpid())
            process = context.Process(target=_work, args=arguments, daemon=True)
            process.start()
            theirs.close()
            started.append(process)
            waiting.append(ours)
        while waiting:
            ready = wait(waiting)
            for connection in [one for one in waiting if one in ready]:
                try:
                    what, result = connection.recv()
                except EOFError as error:
                    raise _killed() from error
                if what == _FAILED:
                    raise result
                if what == _FINISHED:
                    waiting.remove(connection)
                else:
                    yield result
    finally:
        for process in started:
            if waiting:
                process.terminate()
            process.join()
        for connection in waiting:
            connection.close()


def _killed() -> SearchIndexError:
    return SearchIndexError(
        _(
            "A process that was making search documents was stopped from outside, perhaps for want of memory. "
            "Nothing is lost: run `manage.py search_rebuild --processes 1`."
        )
    )


def _work(pickled: bytes, taken: Any, connection: "Connection[Any, Any]", parent: int) -> None:
    _start(parent)
    try:
        begin, batches = pickle.loads(pickled)  # noqa: S301 -- from the process that started this one
        with begin() as work:
            while (number := _next(taken)) < len(batches):
                connection.send((_DONE, work(batches[number])))
    except Exception as error:  # noqa: BLE001 -- raised again where the work is waited for
        connection.send((_FAILED, _sendable(error)))
    else:
        connection.send((_FINISHED, None))


def _start(parent: int) -> None:
    """Starts Django, and sees to it that this process does not outlive one that is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it too, and ends this process
    libc = ctypes.CDLL(None)
    if hasattr(libc, "prctl"):  # Linux
        libc.prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    django.setup()
    # Whatever a batch leaves behind is freed by counting references; looking for circles takes a tenth of the time.
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)


def _next(taken: Any) -> int:
    with taken.get_lock():
        number: int = taken.value
        taken.value += 1
    return number


def _sendable(error: Exception) -> Exception:
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 -- our own
    except Exception:  # noqa: BLE001 -- whatever it is that cannot be sent
        return SearchIndexError(f"{type(error).__name__} in a process that was making search documents.")
    return error
