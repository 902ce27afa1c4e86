"""How Whoosh writes a segment: a codec of our own, which hands its documents to whoosh_columns.

Whoosh keeps the list of segments, their deleted documents, the generations and the commits. Its own codec writes and
reads one posting after the other in Python, which is what made it slow; ours writes whole arrays.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from whoosh import fields
from whoosh.codec import base
from whoosh.codec.whoosh3 import W3Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.writing import SegmentWriter

from .whoosh_columns import Columns, Mask, Row, columns_of, write
from .whoosh_file import SegmentFileWriter

EXTENSION = ".seg"


def schema() -> Any:
    """One field that takes a whole Row; `port.LAYOUT` is raised whenever what is written of it changes."""
    return fields.Schema(row=fields.STORED())


class Segment(W3Segment):
    """A segment as Whoosh's table of contents lists it: a file and the documents in it that were deleted since."""

    def should_assemble(self) -> bool:
        return False  # it is one file already

    def live(self) -> Mask | None:
        """Which of its documents are not deleted; None where all are there."""
        if not self.has_deletions():
            return None
        mask = np.ones(self.doc_count_all(), np.bool_)
        mask[list(self.deleted_docs())] = False
        return mask


class Codec(base.Codec):
    """Whoosh's door for other ways to write a segment. Nothing is read through it."""

    length_stats = False

    def new_segment(self, storage: Any, indexname: str) -> Segment:
        """Whoosh draws names from the process's shared random numbers: where some code seeds those, a new segment
        would get the name of an old one and overwrite it."""
        return Segment(self, indexname, segid=uuid4().hex)

    def per_document_writer(self, storage: Any, segment: Segment) -> "DocumentsWriter":
        return DocumentsWriter(storage, segment)

    def field_writer(self, storage: Any, segment: Segment) -> "_NoPostings":
        return _NoPostings()


class DocumentsWriter(base.PerDocumentWriter):
    """Collects the documents of a new segment and writes them when it is closed."""

    def __init__(self, storage: Any, segment: Segment) -> None:
        self.is_closed = False
        self._storage, self._segment = storage, segment
        self._rows: list[Row] = []
        self._parts: list[tuple[Columns, Mask | None]] = []

    def start_doc(self, docnum: int) -> None:
        """Documents come in the order of their numbers."""

    def add_field(self, fieldname: str, fieldobj: Any, value: Row, length: int) -> None:
        self._rows.append(value)

    def add_columns(self, columns: Columns, live: Mask | None) -> None:
        """Takes in the documents of another segment."""
        self._parts.append((columns, live))

    def discard(self) -> None:
        """Nothing is to be written."""
        self._rows, self._parts = [], []

    def close(self) -> None:
        self.is_closed = True
        parts = [(columns_of(self._rows), None), *self._parts] if self._rows else self._parts
        if parts:
            file = self._segment.create_file(self._storage, EXTENSION)
            write(SegmentFileWriter(file), parts)
            file.close()
            self.discard()


class _NoPostings(base.FieldWriter):
    """Whoosh's writer of terms, which has nothing to do: runs are indexed with the documents."""

    is_closed = False

    def close(self) -> None:
        self.is_closed = True


class Writer(SegmentWriter):
    """Whoosh's writer of one commit."""

    def add_columns(self, columns: Columns, live: Mask | None) -> None:
        """Takes the documents of an older segment into the new one, as add_reader does for Whoosh's own codec."""
        self.perdocwriter.add_columns(columns, live)
        self.docnum += columns.count if live is None else int(np.count_nonzero(live))
        self._added = True

    def give_up(self) -> None:
        """Ends the commit without a trace."""
        if not self.is_closed:
            self.perdocwriter.discard()
            self.cancel()


class Storage(FileStorage):
    """A folder that remembers what was opened in it: Whoosh leaves files open where reading or writing fails."""

    def __init__(self, folder: Any) -> None:
        super().__init__(str(folder))
        self._opened: list[Any] = []

    def open_file(self, name: str, **options: Any) -> Any:
        return self._remembered(super().open_file(name, **options))

    def create_file(self, name: str, **options: Any) -> Any:
        return self._remembered(super().create_file(name, **options))

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:  # noqa: FBT001, FBT002 -- Whoosh's
        """Gives the table of contents its name; Whoosh does not wait until it is on the disk."""
        with Path(self.folder, oldname).open("rb") as file:
            os.fsync(file.fileno())
        super().rename_file(oldname, newname, safe)

    def abandon(self) -> None:
        """Closes whatever is still open."""
        while self._opened:
            with suppress(OSError):  # the rest of a file that did not fit on the disk
                self._opened.pop().file.close()

    def _remembered(self, opened: Any) -> Any:
        self._opened.append(opened)
        return opened
