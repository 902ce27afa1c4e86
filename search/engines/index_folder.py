"""The folder of an embedded index: one writer at a time, and a pointer to the live index that moves in one step.

INDEX_DIR/writer.lock      held (flock) by the process that writes; freed by the system when that process dies
INDEX_DIR/current.json     names the live index's folder, its engine and its layout
INDEX_DIR/index-…/         the live index; for a while also one that is being built or one that is being left
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from django.utils.translation import gettext as _

from search.errors import IndexBusy, IndexDamaged

from .port import LAYOUT

_POLL = 0.05  # seconds between two tries for the lock
_PREFIX = "index-"


def damaged(folder: Path, reason: object) -> IndexDamaged:
    """The error for an index that cannot be read, with the way out."""
    return IndexDamaged(
        _(
            "The search index in %(folder)s cannot be read (%(reason)s). Run `manage.py search_rebuild` to build it "
            "anew from the database; nothing else is lost."
        )
        % {"folder": folder, "reason": reason}
    )


def unwritable(folder: Path, reason: object) -> IndexDamaged:
    """The error for an index that cannot be written, with the way out; its last commit stands as it was."""
    return IndexDamaged(
        _(
            "The search index in %(folder)s cannot be written (%(reason)s). Nothing is lost: what it held before "
            "stands, and what waits in the outbox is kept. See that the disk has room and that this user may write "
            "there; if that does not help, run `manage.py search_rebuild`."
        )
        % {"folder": folder, "reason": reason}
    )


class IndexFolder:
    """The files around the indexes of one folder; what is inside an index is the affair of `engine`, named here."""

    def __init__(self, root: Path, *, engine: str) -> None:
        self.root = root
        self._engine = engine
        self._pointer = root / "current.json"
        self._known: tuple[tuple[int, int, int], Path] | None = None

    @contextmanager
    def lock(self, *, timeout: float) -> Iterator[None]:
        """Holds the right to write. Raises IndexBusy after `timeout` seconds, IndexDamaged without permission."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.root / "writer.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        except OSError as error:
            raise IndexDamaged(
                _(
                    "The search index's folder %(folder)s cannot be written: %(reason)s. Give this user the right to "
                    "write there."
                )
                % {"folder": self.root, "reason": error.strerror}
            ) from error
        try:
            self._wait(descriptor, timeout)
            yield
        finally:
            os.close(descriptor)

    def live(self) -> Path | None:
        """The live index's folder; None when there is none yet. Raises IndexDamaged when it should exist.

        An index of another engine, or of another layout, counts as damaged: it cannot be read as it is.
        """
        try:
            status = self._pointer.stat()
            # Every search asks; the pointer is replaced as a whole, so its status tells whether it has moved.
            seen = (status.st_ino, status.st_mtime_ns, status.st_size)
            if self._known is None or self._known[0] != seen:
                self._known = seen, self._named(self._pointer.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise damaged(self.root, error.strerror) from error
        except UnicodeDecodeError as error:
            raise damaged(self.root, _("current.json is not readable")) from error
        folder = self._known[1]
        if not folder.is_dir():
            raise damaged(self.root, _("its folder %(name)s is missing") % {"name": folder.name})
        return folder

    def _named(self, written: str) -> Path:
        """The folder that a pointer names."""
        try:
            pointer = json.loads(written)
            name, layout, engine = pointer["folder"], pointer["layout"], pointer.get("engine", "whoosh")
            folder = self.root / name
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise damaged(self.root, _("current.json is not readable")) from error
        if engine != self._engine:
            raise damaged(
                self.root,
                _("it was written by the engine %(written)s, and the settings name %(set)s")
                % {"written": engine, "set": self._engine},
            )
        if layout != LAYOUT:
            raise damaged(self.root, _("it was written by another version of this program"))
        return folder

    def new(self) -> Path:
        """A fresh folder for an index that is not live yet."""
        folder = self.root / f"{_PREFIX}{uuid4().hex[:12]}"
        folder.mkdir()
        return folder

    def swap(self, folder: Path) -> None:
        """Makes this index the live one, in one step, and removes all others. Only for the holder of the lock."""
        draft = self.root / "current.json.new"
        with draft.open("w", encoding="utf-8") as file:
            json.dump({"folder": folder.name, "engine": self._engine, "layout": LAYOUT}, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._pointer)
        for other in self.root.glob(f"{_PREFIX}*"):
            if other != folder:
                self.discard(other)

    def sweep(self) -> int:
        """Removes indexes that a killed writer left unfinished, and says how many. Only for the holder of the lock."""
        try:
            live = self.live()
        except IndexDamaged:
            return 0  # the next swap removes them, and until then they may hold what can be looked at
        unfinished = [folder for folder in self.root.glob(f"{_PREFIX}*") if folder != live]
        for folder in unfinished:
            self.discard(folder)
        return len(unfinished)

    def discard(self, folder: Path) -> None:
        """Removes an index; processes that still read it keep their open files."""
        shutil.rmtree(folder, ignore_errors=True)

    def _wait(self, descriptor: int, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise IndexBusy(
                        _(
                            "The search index is being written by another process and was not free within %(seconds)d "
                            "seconds. What waits in the outbox is kept and will be indexed later."
                        )
                        % {"seconds": timeout}
                    ) from None
                time.sleep(_POLL)
            else:
                return
