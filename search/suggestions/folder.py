"""The folder of the suggestions: one writer at a time, and a pointer to the live file that moves in one step.

writer.lock      held (flock) by the process that writes; freed by the system when that process dies
builder.lock     held in the same way by the process that builds a new file, as long as that takes
current.json     names the live file and its layout; or says that there is none before one is built
names-….sqlite3  the live file; for a while also one that is being built or one that is being left
"""

import fcntl
import json
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from search.errors import IndexBusy, IndexDamaged

LAYOUT = 2
"""Raised when what is written into the file changes; a file of another layout asks to be rebuilt."""

WAIT = 30.0  # seconds for another writer to finish
_POLL = 0.05
_PREFIX = "names-"
_EMPTIED = {"emptied": True}


def damaged(folder: Path, reason: object) -> IndexDamaged:
    """The error for suggestions that cannot be read or written, with the way out."""
    return IndexDamaged(
        _(
            "The search suggestions in %(folder)s cannot be used (%(reason)s). Searching is not affected. Run "
            "`manage.py search_rebuild` to build them anew from the database; nothing else is lost."
        )
        % {"folder": folder, "reason": reason}
    )


def _busy() -> IndexBusy:
    return IndexBusy(_("The search suggestions are being written by another process. Try again in a minute."))


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Turns what SQLite and the file system complain of into IndexBusy and IndexDamaged."""
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise _busy() from error
        raise damaged(folder, error) from error
    except OSError as error:
        raise damaged(folder, error.strerror) from error


class SuggestionFolder:
    """The files around the suggestions; what is inside of them is not its affair."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._pointer = root / "current.json"

    @contextmanager
    def lock(self, *, building: bool = False) -> Iterator[None]:
        """Holds the right to write; with `building`, the right to build a new file, while others go on writing.

        Raises IndexBusy after WAIT seconds, IndexDamaged without permission.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            name = "builder.lock" if building else "writer.lock"
            descriptor = os.open(self.root / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        except OSError as error:
            raise damaged(self.root, error.strerror) from error
        try:
            self._wait(descriptor)
            yield
        finally:
            os.close(descriptor)

    def version(self) -> tuple[int, int] | None:
        """What changes whenever another file becomes the live one; None when there is none."""
        try:
            status = self._pointer.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise damaged(self.root, error.strerror) from error
        return status.st_ino, status.st_mtime_ns

    def live(self) -> Path | None:
        """The live file; None when there is none, or none since `clear`. Raises IndexDamaged when it should exist."""
        pointer = self._read()
        if pointer is None or pointer == _EMPTIED:
            return None
        try:
            name, layout = pointer["file"], pointer["layout"]
        except (KeyError, TypeError) as error:
            raise damaged(self.root, _("current.json is not readable")) from error
        path = self.root / str(name)
        if layout != LAYOUT:
            raise damaged(self.root, _("they were written by another version of this program"))
        if not path.is_file():
            raise damaged(self.root, _("its file %(name)s is missing") % {"name": name})
        return path

    def awaits_build(self) -> bool:
        """Whether there is no live file and none may be begun with a part of the names. Raises IndexDamaged."""
        return self._read() == _EMPTIED

    def new(self) -> Path:
        """A path for a file that is not live yet."""
        return self.root / f"{_PREFIX}{uuid4().hex[:12]}.sqlite3"

    def swap(self, path: Path) -> None:
        """Makes this file the live one, in one step. Only for the holder of the lock."""
        self._point({"file": path.name, "layout": LAYOUT})

    def sweep(self, keep: Path | None) -> None:
        """Removes every file but this one; processes that still read another keep it open."""
        for other in self.root.glob(f"{_PREFIX}*"):
            if keep is None or not other.name.startswith(keep.name):
                other.unlink(missing_ok=True)

    def await_build(self) -> None:
        """Says, where nothing is said yet, that there are no names before a file is built. Only with the lock."""
        if self.version() is None:
            self._point(_EMPTIED)

    def clear(self) -> None:
        """Removes every file and says that there are no names before one is built. Only for the holder of the lock."""
        self.sweep(None)
        self._pointer.touch()  # should the disk be full, readers leave the removed file all the same
        self._point(_EMPTIED)

    def remove(self) -> None:
        """Removes everything, as if it had never been. Only for the holder of the lock."""
        self._pointer.unlink(missing_ok=True)
        self.sweep(None)

    def _read(self) -> Any:
        """What current.json says; None when there is none."""
        try:
            return json.loads(self._pointer.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise damaged(self.root, error.strerror) from error
        except ValueError as error:
            raise damaged(self.root, _("current.json is not readable")) from error

    def _point(self, pointer: Mapping[str, object]) -> None:
        draft = self.root / "current.json.new"
        with draft.open("w", encoding="utf-8") as file:
            json.dump(pointer, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._pointer)
        self._sync()

    def _sync(self) -> None:
        descriptor = os.open(self.root, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _wait(self, descriptor: int) -> None:
        deadline = time.monotonic() + WAIT
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise _busy() from None
                time.sleep(_POLL)
            else:
                return
