"""The files of one Whoosh index: its schema, how a document is written, how commits and merges are made."""

import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from whoosh import columns, fields
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.reading import SegmentReader

from search.documents import SearchDocument
from search.errors import DocumentRejected
from search.text.bigrams import code_text
from search.text.normalise import canonical, compact

from .index_folder import IndexFolder, damaged
from .port import IndexBatch
from .whoosh_grams import TEXTS, Exact, Letters, Pairs, packed_lengths

FILTERS = ("category", "agency", "fonds")
UNDATED = 0
_TIER = 8  # segments of like size that are merged into one
_MEMORY = 64  # megabytes of postings held before they are spilled to disk


def schema() -> Any:
    """The fields of an index; `port.LAYOUT` is raised whenever they change."""
    described: dict[str, Any] = {}
    for name in TEXTS:
        described[f"{name}_pairs"] = Pairs()
        described[f"{name}_letters"] = Letters()
    for name in ("key", "access", "code", *FILTERS):
        described[name] = Exact()
    described["sorting"] = fields.COLUMN(columns.VarBytesColumn())  # day and key, read for every match
    described["lengths"] = fields.COLUMN(columns.VarBytesColumn())
    described["fingerprint"] = fields.COLUMN(columns.VarBytesColumn())
    described["shown"] = fields.STORED()  # read for the matches of one page
    return fields.Schema(**described)


def _written(document: SearchDocument) -> dict[str, Any]:
    """The fields of a document as the schema takes them."""
    texts = {
        "title": canonical(document.title),
        "summary": canonical(document.summary),
        "body": canonical(document.body),
        "codes": code_text(document.codes),
    }
    day = document.date.toordinal() if document.date else UNDATED
    return {
        **{f"{name}_pairs": text for name, text in texts.items()},
        **{f"{name}_letters": text for name, text in texts.items()},
        **{name: [getattr(document, name)] for name in ("key", "access", *FILTERS)},
        "code": [compact(code) for code in document.codes],
        "sorting": f"{day:07d}{document.key}".encode(),
        "lengths": packed_lengths(texts),
        "fingerprint": document.fingerprint.encode(),
        "shown": {
            "kind": document.kind,
            "identifier": document.identifier,
            "title": document.title,
            "body": zlib.compress(document.body.encode("utf-8", "surrogatepass")),
            "summary": document.summary,
            "codes": tuple(document.codes),
            "day": day,
            "agency": document.agency,
            "access": document.access.value,
            "url": document.url,
        },
    }


class Codec(W3Codec):
    """Whoosh's own format, but for the names of segments.

    Whoosh draws them from the process's shared random numbers: where some code seeds those, a new segment would get
    the name of an old one and overwrite it.
    """

    def new_segment(self, storage: Any, indexname: str) -> Any:
        return W3Segment(self, indexname, segid=uuid4().hex)


class Storage(FileStorage):
    """A folder that remembers what was opened in it: Whoosh leaves files open when it cannot read them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._opened: list[Any] = []

    def open_file(self, name: str, **options: Any) -> Any:
        opened = super().open_file(name, **options)
        self._opened.append(opened)
        return opened

    def abandon(self) -> None:
        """Closes whatever is still open."""
        while self._opened:
            self._opened.pop().file.close()


def _merge(writer: Any, segments: list[Any]) -> list[Any]:
    """Whoosh's merge policy: rewrites segments of like size once there are _TIER of them, and those half deleted."""
    tiers: dict[int, list[Any]] = {}
    kept: list[Any] = []
    rewritten: list[Any] = []
    for segment in segments:
        live = segment.doc_count()
        if live and live * 2 < segment.doc_count_all():
            rewritten.append(segment)
        elif live:
            tiers.setdefault((live.bit_length() - 1) // 3, []).append(segment)
    for tier in tiers.values():
        (rewritten if len(tier) >= _TIER else kept).extend(tier)
    for segment in rewritten:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return kept


class Batch:
    """Writes to one index folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def apply(self, *, documents: Sequence[SearchDocument], removed: Collection[str] = ()) -> None:
        """See IndexBatch."""
        rows = []
        for document in documents:
            try:
                rows.append(_written(document))
            except Exception as error:
                raise DocumentRejected(document.key, type(error).__name__) from error
        try:
            self._commit({document.key for document in documents} | set(removed), rows)
        except Exception as error:
            raise damaged(self._folder.parent, f"{type(error).__name__}: {error}") from error

    def _commit(self, keys: set[str], rows: list[dict[str, Any]]) -> None:
        storage = Storage(self._folder)
        writer = None
        try:
            index = FileIndex(storage, schema=schema())
            writer = index.writer(timeout=5.0, limitmb=_MEMORY, codec=Codec(compression=0))
            for key in keys:
                writer.delete_by_term("key", key)
            for row in rows:
                writer.add_document(**row)
            writer.commit(mergetype=_merge)
        finally:
            if writer is not None and not writer.is_closed:
                writer.cancel()
            storage.abandon()


def created(files: IndexFolder) -> Path:
    """The folder of a new, empty index that is not live yet."""
    folder = files.new()
    storage = Storage(folder)
    FileIndex.create(storage, schema())
    storage.abandon()
    return folder


class Writing:
    """The live index in the hands of its only writer."""

    def __init__(self, files: IndexFolder) -> None:
        self._files = files

    def apply(self, *, documents: Sequence[SearchDocument], removed: Collection[str] = ()) -> None:
        """See IndexBatch."""
        live = self._files.live()
        if live is None:
            live = created(self._files)
            self._files.swap(live)
        Batch(live).apply(documents=documents, removed=removed)

    @contextmanager
    def replacement(self) -> Iterator[IndexBatch]:
        """See IndexWriting."""
        folder = created(self._files)
        try:
            yield Batch(folder)
        except BaseException:
            self._files.discard(folder)
            raise
        self._files.swap(folder)
