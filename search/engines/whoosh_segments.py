"""The segments of an index as one commit left them, opened for reading, and which of their documents match a query.

A segment's file never changes once it is written, so it is opened once for a process and shared by its threads; only
the list of segments and of deleted documents changes from commit to commit.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial, reduce
from pathlib import Path

import numpy as np
from whoosh.index import TOC

from search.query import AllOf, AnyOf, Field, Misread, Not, Phrase, Query, Whole, Within
from search.text.normalise import GAP
from search.viewers import AccessClass

from .index_folder import IndexFolder
from .port import Facet
from .whoosh_codec import EXTENSION, Segment, Storage, schema
from .whoosh_columns import READINGS, Columns, Mask, digest, read
from .whoosh_file import SegmentFile
from .whoosh_runs import Numbers, Places

INDEX_NAME = "MAIN"


@dataclass(frozen=True, eq=False)
class OpenSegment:
    """A segment's columns, and which of its documents are not deleted (None where all are there)."""

    file: SegmentFile
    columns: Columns
    live: Mask | None
    _visible: dict[frozenset[AccessClass], Mask] = field(default_factory=dict)

    def visible(self, access: frozenset[AccessClass]) -> Mask:
        """The documents that are there for a viewer who may see these classes; not to be written to."""
        if access not in self._visible:
            seen = self.with_values(Facet.ACCESS, access)
            self._visible[access] = seen if self.live is None else seen & self.live
        return self._visible[access]

    def with_values(self, facet: Facet, values: Collection[str]) -> Mask:
        """The documents that have one of these values of a facet."""
        known = np.array([value in values for value in self.columns.values[facet]], np.bool_)
        wanted = np.flatnonzero(known)
        places = self.columns.facets[facet]
        return places == wanted[0] if len(wanted) == 1 else known[places]

    def within(self, days: Within) -> Mask:
        """The documents whose days overlap these."""
        first, last = self.columns.numbers["first"], self.columns.numbers["last"]
        mask: Mask = first > 0
        if days.last:
            mask &= first <= days.last.toordinal()
        if days.first:
            mask &= last >= days.first.toordinal()
        return mask

    def places_of(self, keys: Iterable[str]) -> dict[str, list[int]]:
        """Where documents of these keys stand, deleted ones among them."""
        wanted = {digest(key): key for key in keys}
        digests = self.columns.numbers["key"]
        found: dict[str, list[int]] = {}
        for number in np.flatnonzero(np.isin(digests, np.array(list(wanted), np.uint64))).tolist():
            key = wanted[int(digests[number])]
            if self.columns.strings["key"][number] == key.encode("utf-8", "surrogatepass"):
                found.setdefault(key, []).append(number)
        return found

    def with_keys(self, keys: Collection[str]) -> Mask:
        """The documents of these keys."""
        mask = np.zeros(self.columns.count, np.bool_)
        mask[[number for numbers in self.places_of(keys).values() for number in numbers]] = True
        return mask


@dataclass(frozen=True)
class Snapshot:
    """An index as one commit left it."""

    folder: Path
    generation: int
    segments: Sequence[OpenSegment]


class NewestSnapshot:
    """The newest commit of any process, opened. Without locks: two threads may do the same work, but no harm."""

    def __init__(self, files: IndexFolder) -> None:
        self._files = files
        self._newest: Snapshot | None = None
        self._open: dict[str, tuple[SegmentFile, Columns]] = {}

    def get(self) -> Snapshot | None:
        """None when there is no index yet. Raises whatever damaged or missing files may raise."""
        folder = self._files.live()
        if folder is None:
            return None
        newest = self._newest
        storage = Storage(folder)
        # FileIndex.latest_generation would read the table of contents each time it is asked.
        generation = TOC._latest_generation(storage, INDEX_NAME)
        if newest is None or newest.folder != folder or newest.generation != generation:
            try:
                contents = TOC.read(storage, INDEX_NAME, schema=schema())
            finally:
                storage.abandon()
            newest = self._newest = Snapshot(folder, contents.generation, self.opened(folder, contents.segments))
        for segment in newest.segments:
            segment.file.check_length()
        return newest

    def opened(self, folder: Path, segments: Iterable[Segment]) -> list[OpenSegment]:
        """Opens the segments of a commit, and lets go of those that are not of it."""
        known = self._open
        open_now: dict[str, tuple[SegmentFile, Columns]] = {}
        for segment in segments:
            name = segment.make_filename(EXTENSION)
            if name in known:
                open_now[name] = known[name]
                known[name][0].check_length()
            else:
                file = SegmentFile(folder / name)
                open_now[name] = file, read(file)
        self._open = open_now
        return [OpenSegment(*open_now[segment.make_filename(EXTENSION)], segment.live()) for segment in segments]

    def forget(self) -> None:
        """Lets go of all files."""
        self._newest, self._open = None, {}


class Matching:
    """Which documents of one segment match the parts of one question, each part looked up once.

    Sets are masks: of all documents of the segment, deleted ones among them, or, after among(), of some of them.
    """

    def __init__(self, segment: OpenSegment, numbers: Numbers | None = None) -> None:
        self._segment = segment
        self._columns = segment.columns
        self._numbers = numbers
        self._size = segment.columns.count if numbers is None else len(numbers)
        self._nothing = np.zeros(self._size, np.bool_)
        self._leaves: dict[object, Mask | None] = {}
        self._known: dict[Query, Mask] = {}

    def among(self, numbers: Numbers) -> "Matching":
        """The same question asked of these documents alone; what was looked up is not looked up again."""
        fewer = Matching(self._segment, numbers)
        fewer._leaves = self._leaves
        return fewer

    def documents(self, query: Query) -> Mask:
        """The documents that match; not to be written to."""
        mask = self._known.get(query)
        if mask is None:
            mask = self._known[query] = self._found(query)
        return mask

    def _found(self, query: Query) -> Mask:
        match query:
            case Phrase(run, fields):
                return self._any(self._leaf((name, run), partial(self._run, name, run)) for name in fields)
            case AllOf(parts):
                return self._all(parts)
            case AnyOf(parts):
                return self._any(self.documents(part) for part in parts)
            case Not(part):
                return ~self.documents(part)
            case _:
                return self._leaf(query, partial(self._other, query))

    def _all(self, parts: Sequence[Query]) -> Mask:
        several = []
        for part in parts:
            found = self.documents(part)
            if found is self._nothing:
                return self._nothing
            several.append(found)
        return reduce(np.logical_and, several) if several else np.ones(self._size, np.bool_)

    def _any(self, masks: Iterable[Mask]) -> Mask:
        several = [mask for mask in masks if mask is not self._nothing]
        return reduce(np.logical_or, several) if several else self._nothing

    def _leaf(self, name: object, look_up: Callable[[], Mask | None]) -> Mask:
        """What is looked up in the whole segment, None where nothing matches, as a set of the documents asked."""
        if name not in self._leaves:
            self._leaves[name] = look_up()
        mask = self._leaves[name]
        if mask is None:
            return self._nothing
        return mask if self._numbers is None else mask[self._numbers]

    def _other(self, query: Query) -> Mask | None:
        match query:
            case Within():
                return self._segment.within(query)
            case Whole(text, name):
                return self._whole(text, name)
            case Misread(run, variants):
                return self._misread(run, variants)
        raise TypeError(f"Whoosh is not asked for {query!r}.")

    def _run(self, name: Field, run: str) -> Mask | None:
        if name is Field.CODES:
            run = run.replace(GAP, "")
        return self._marked(name.value, [self._columns.runs[name.value].find(run)]) if run else None

    def _whole(self, text: str, name: Field) -> Mask | None:
        if GAP in text:
            return None
        if name is Field.TITLE:
            return self._columns.numbers["title"] == np.uint64(digest(text))
        return self._marked(name.value, [self._columns.runs[name.value].find(f"{GAP}{text}{GAP}")])

    def _misread(self, run: str, variants: Sequence[str]) -> Mask | None:
        body, readings = self._columns.runs[Field.BODY.value], self._columns.runs[READINGS]
        either = (self._marked(Field.BODY.value, body.find_any(variants)), self._marked(READINGS, [readings.find(run)]))
        found = [mask for mask in either if mask is not None]
        return reduce(np.logical_or, found) & self._columns.numbers["recognised"] if found else None

    def _marked(self, name: str, found: Sequence[Places]) -> Mask | None:
        """The documents in whose texts of this field these places lie."""
        if not any(map(len, found)):
            return None
        mask = np.zeros(self._columns.count, np.bool_)
        for places in found:
            mask[self._columns.runs[name].owners_of(places)] = True
        return mask
