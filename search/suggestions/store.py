"""The suggestions of one folder: what the rest of the search room calls."""

import datetime
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from search.documents import SearchDocument
from search.errors import IndexDamaged, SearchIndexError
from search.viewers import AccessClass

from . import changes
from .building import SuggestionBuilder
from .corrections import corrections
from .folder import SuggestionFolder, writing_to
from .lookups import shelves_in, suggestions, visible_name
from .names import Name, NameKind, Origin, Suggestion, number_of, shown
from .ranks import viewer_number
from .tables import create, open_reader, open_writer, settle

__all__ = ["NameKind", "Suggestion", "SuggestionBuilder", "SuggestionStore"]

logger = logging.getLogger(__name__)
_Answer = TypeVar("_Answer")
_WAIT_FOR_USE = 0.2  # seconds; a use that is not counted is no loss


class _Reader:
    """A thread's connection to one live file."""

    def __init__(self, path: Path, version: tuple[int, int]) -> None:
        self.version = version
        self.process = os.getpid()
        self.connection = open_reader(path)
        self._seen = -1
        self._shelves: tuple[int, ...] = ()

    def shelves(self) -> tuple[int, ...]:
        """The shelves that are not empty, looked up again after each commit."""
        (seen,) = self.connection.execute("PRAGMA data_version").fetchone()
        if seen != self._seen:
            self._shelves, self._seen = shelves_in(self.connection), seen
        return self._shelves


class SuggestionStore:
    """Names to suggest and to correct with, in one file beside the index.

    Reading never raises: a missing or broken file gives empty answers and a warning in the log. Writing raises
    IndexBusy and IndexDamaged; a broken file is healed by `replacement()`. Threads may share it; each reads through a
    connection of its own.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = SuggestionFolder(folder)
        self._local = threading.local()
        self._readers: list[_Reader] = []
        self._guard = threading.Lock()
        self._warned: tuple[tuple[int, int] | None] | None = None

    def suggest(self, text: str, *, access: frozenset[AccessClass], limit: int = 8) -> tuple[Suggestion, ...]:
        """Up to `limit` names that begin with `text` (characters, pinyin, initials), most frequent and used first.

        Only names, and of them only documents, that a viewer of these access classes may see. The classes are those
        of the public, the hall or the staff; of others, the widest of these that lies within.
        """
        viewer = viewer_number(access)
        if viewer is None or limit < 1:
            return ()

        def ask(reader: _Reader) -> tuple[Suggestion, ...]:
            return suggestions(reader.connection, text, shelves=reader.shelves(), viewer=viewer, limit=limit)

        return self._answer(ask, ())

    def corrections(self, text: str, *, access: frozenset[AccessClass], limit: int = 3) -> tuple[str, ...]:
        """Up to `limit` texts that may be meant instead of `text`: it sounds the same, or one character differs.

        As a whole or in one of its words. What is put in stands in documents that a viewer of these classes may see.
        """
        viewer = viewer_number(access)
        if viewer is None or limit < 1:
            return ()

        def ask(reader: _Reader) -> tuple[str, ...]:
            return corrections(reader.connection, text, shelves=reader.shelves(), viewer=viewer, limit=limit)

        return self._answer(ask, ())

    def apply(self, documents: Sequence[SearchDocument], removed: Collection[str] = ()) -> None:
        """Removes the documents of these keys, then puts in these documents, in one transaction; twice is harmless.

        Where a store was cleared, or its first file was not built to the end, nothing is written: the names of a few
        documents would pass for all. Only a store that never was is begun with these. Raises IndexBusy, IndexDamaged.
        """
        with self._folder.lock(), writing_to(self._folder.root):
            live = self._folder.live()
            if live is None and self._folder.awaits_build():
                return
            if live is None:
                live = self._folder.new()
                create(live)
                self._folder.swap(live)
            self._write(live, lambda connection: changes.apply(connection, documents, removed))

    @contextmanager
    def replacement(self) -> Iterator[SuggestionBuilder]:
        """Gives a builder of a new file, which takes the live one's place at the end; on an error the live one stays.

        Half of the uses are taken over. While the builder works, for minutes with a large catalogue, the live file is
        not locked and `apply` changes it: names of documents that are closed go at once. The new file knows nothing of
        that. So the caller holds the right to write the index from the first document that he reads to the end, or
        tells the builder of each change too. Raises IndexBusy, IndexDamaged.
        """
        with self._folder.lock(building=True):
            with self._folder.lock(), writing_to(self._folder.root):
                self._folder.await_build()
                self._folder.sweep(self._live_or_none())
                builder = SuggestionBuilder(self._folder.new())
            try:
                yield builder
                with self._folder.lock(), writing_to(self._folder.root):
                    builder.finish(self._halved_uses())
                    self._folder.swap(builder.path)
                    self._folder.sweep(builder.path)
            except BaseException:
                if self._live_or_none() != builder.path:
                    builder.discard()
                raise

    def used(self, text: str, *, access: frozenset[AccessClass], by: bytes, today: datetime.date) -> None:
        """Counts one use of a suggestion that a viewer of these access classes may see.

        A client (`by`: any digest of it) counts once a day for each name. Of another text, or one that he may not see,
        nothing is kept, and nothing is written, so that no clock tells the two apart. Never raises.
        """
        viewer = viewer_number(access)
        if viewer is None:
            return
        day = today.toordinal()
        numbers = [number_of(Name(origin, shown(text))) for origin in Origin if origin != Origin.WORD]

        def ask(reader: _Reader) -> list[int]:
            seen = [number for number in numbers if visible_name(reader.connection, number, viewer)]
            return [number for number in seen if not changes.is_taken(reader.connection, number, by=by, day=day)]

        fresh: list[int] = self._answer(ask, [])
        if not fresh:
            return
        try:
            if (live := self._folder.live()) is not None:
                with closing(open_writer(live, wait=_WAIT_FOR_USE, lasting=False)) as connection:
                    connection.execute("BEGIN IMMEDIATE")
                    changes.use(connection, fresh, by=by, day=day)
                    connection.execute("COMMIT")
        except (sqlite3.Error, OSError, SearchIndexError) as error:
            logger.warning("A use of a search suggestion was not counted: %s", type(error).__name__)

    def close(self) -> None:
        """Lets all files go; the next call opens them again."""
        with self._guard:
            for reader in self._readers:
                if reader.process == os.getpid():
                    reader.connection.close()
            self._readers.clear()
        self._local = threading.local()

    def is_readable(self) -> bool:
        """Whether there is a file and the whole of it can be read; takes a second for each hundred megabytes.

        After `clear`, not before a `replacement` is finished.
        """

        def ask(reader: _Reader) -> bool:
            return bool(reader.connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")

        return self._answer(ask, nothing=False)

    def clear(self) -> None:
        """Removes all suggestions, because their file can no longer be written: there are none until they are rebuilt.

        Raises IndexBusy, IndexDamaged.
        """
        with self._folder.lock(), writing_to(self._folder.root):
            self._folder.clear()

    def remove(self) -> None:
        """Removes the store as if it had never been: the next `apply` begins it. Raises IndexBusy, IndexDamaged."""
        with self._folder.lock(), writing_to(self._folder.root):
            self._folder.remove()

    def _answer(self, ask: Callable[[_Reader], _Answer], nothing: _Answer) -> _Answer:
        try:
            reader = self._reader()
            if reader is None:
                return nothing
            reader.connection.execute("BEGIN")
            try:
                return ask(reader)
            finally:
                reader.connection.execute("ROLLBACK")
        except (sqlite3.Error, OSError, ValueError, IndexDamaged) as error:
            self._warn(error)
            self._forget()
            return nothing

    def _warn(self, error: Exception) -> None:
        """Says it once a file, not at every key that somebody presses; without the message, which may quote a name."""
        try:
            version = self._folder.version()
        except IndexDamaged:
            version = None
        if self._warned != (version,):
            self._warned = (version,)
            kind = getattr(error, "sqlite_errorname", "")
            logger.warning(
                "Search suggestions in %s cannot be read (%s %s): there are none until search_rebuild makes them anew.",
                self._folder.root,
                type(error).__name__,
                kind,
            )

    def _reader(self) -> _Reader | None:
        version = self._folder.version()
        known: _Reader | None = getattr(self._local, "reader", None)
        if known is not None and known.version == version and known.process == os.getpid():
            return known
        self._forget()
        live = self._folder.live()
        if live is None or version is None:
            return None
        self._local.reader = reader = _Reader(live, version)
        with self._guard:
            self._readers.append(reader)
        return reader

    def _forget(self) -> None:
        """Closes this thread's connection. One that was inherited over a fork belongs to the parent: it stays."""
        known: _Reader | None = self._local.__dict__.pop("reader", None)
        if known is None:
            return
        with self._guard:
            if known in self._readers:
                self._readers.remove(known)
        if known.process == os.getpid():
            known.connection.close()

    def _write(self, live: Path, change: Callable[[sqlite3.Connection], None]) -> None:
        with closing(open_writer(live)) as connection:  # what is not committed is rolled back
            connection.execute("BEGIN IMMEDIATE")
            change(connection)
            connection.execute("COMMIT")
            settle(connection)

    def _live_or_none(self) -> Path | None:
        try:
            return self._folder.live()
        except IndexDamaged:
            return None

    def _halved_uses(self) -> dict[int, int]:
        """Half of the uses so far, so that old ones fade; none where the live file cannot be read."""
        if (live := self._live_or_none()) is None:
            return {}
        try:
            with closing(open_reader(live)) as connection:
                return dict(connection.execute("SELECT number, used / 2 FROM name WHERE used > 1"))
        except sqlite3.Error as error:
            logger.warning(
                "The uses of search suggestions are lost: their file cannot be read (%s).", type(error).__name__
            )
            return {}
