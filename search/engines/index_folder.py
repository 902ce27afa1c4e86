"""The folder of an embedded index: one writer at a time, and a pointer to the live index that moves in one step.

INDEX_DIR/writer.lock      held (flock) by the process that writes; freed by the system when that process dies
INDEX_DIR/current.json     names the live index's folder and its layout
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


class IndexFolder:
    """The files around the indexes of one folder; what is inside an index is the engine's affair."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._pointer = root / "current.json"

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
        """The live index's folder; None when there is none yet. Raises IndexDamaged when it should exist."""
        try:
            written = self._pointer.read_text("utf-8")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise damaged(self.root, error.strerror) from error
        try:
            pointer = json.loads(written)
            name, layout = pointer["folder"], pointer["layout"]
        except (ValueError, KeyError, TypeError) as error:
            raise damaged(self.root, _("current.json is not readable")) from error
        folder = self.root / name
        if layout != LAYOUT:
            raise damaged(self.root, _("it was written by another version of this program"))
        if not folder.is_dir():
            raise damaged(self.root, _("its folder %(name)s is missing") % {"name": name})
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
            json.dump({"folder": folder.name, "layout": LAYOUT}, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._pointer)
        for other in self.root.glob(f"{_PREFIX}*"):
            if other != folder:
                self.discard(other)

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
