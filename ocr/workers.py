"""Which process runs a job, and whether it still lives."""

import os
import socket


def this_worker() -> str:
    """This process as "hostname:pid"."""
    return f"{socket.gethostname()}:{os.getpid()}"


def is_known_dead(worker: str) -> bool:
    """Whether `worker` was a process of this machine that is gone. Another machine's is never known to be dead."""
    host, _colon, pid = worker.rpartition(":")
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
