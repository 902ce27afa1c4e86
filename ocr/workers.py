"""Which process runs a job, and whether it still lives.

A process number alone names nobody: after a restart of the machine or of a container another process has it. The
machine's start and the process's own start tell them apart, where the system says them (Linux, proc(5)).
"""

import os
import socket
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
# Counted behind the command's closing bracket, which is field 2 of /proc/PID/stat: field 3 the state, 22 the start.
_STATE, _START = 0, 19
_ENDED = ("Z", "X", "x")


def this_worker() -> str:
    """This process as "hostname:boot:pid:start"; what the system does not say is left empty."""
    pid = os.getpid()
    return f"{socket.gethostname()}:{_boot()}:{pid}:{_start(pid) or ''}"


def is_known_dead(worker: str) -> bool:
    """Whether `worker` was a process of this machine that is gone. Another machine's is never known to be dead."""
    host, boot, pid, start = (worker.rsplit(":", 3) + [""] * 4)[:4]
    if host != socket.gethostname() or not (pid.isascii() and pid.isdigit()):
        return False
    boot_now = _boot()
    if boot and boot_now and boot != boot_now:
        return True
    start_now = _start(int(pid))
    if start_now is None:
        return not _exists(int(pid))
    return bool(start) and start != start_now


def _boot() -> str:
    """The kernel's name for the time since the machine started, or ""."""
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _start(pid: int) -> str | None:
    """When the process started, in clock ticks since the machine did; "" for one that has ended but was not yet
    collected by its parent, None where the system does not say.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes().decode("utf-8", "replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    if len(fields) <= _START:
        return None
    return "" if fields[_STATE] in _ENDED else fields[_START]


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
