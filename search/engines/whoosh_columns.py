"""What a segment holds of its documents, column by column: made from documents, written, read and merged.

Everything that is looked at for many documents at once is an array of numbers; texts are read only for the documents of
a page and where an equal digest has to be made sure of.
"""

import datetime
import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from search.documents import SearchDocument
from search.query import Field
from search.text.normalise import GAP, canonical, compact
from search.viewers import AccessClass

from .memory_engine import value_of
from .ordering import sort_key
from .port import Cursor, Facet, FoundDocument, Order
from .whoosh_file import Array, SegmentFile, SegmentFileWriter
from .whoosh_runs import Merged, RunIndex, indexed

READINGS = "readings"
RUN_FIELDS = (*(field.value for field in Field), READINGS)
NUMBERS: Mapping[str, type[np.generic]] = {
    "first": np.int32,  # ordinals of the first and last day, 0 where undated
    "last": np.int32,
    "first_year": np.int16,
    "last_year": np.int16,
    "recognised": np.bool_,
    Order.NEWEST.value: np.int64,  # sort keys
    Order.OLDEST.value: np.int64,
    Order.ENTERED.value: np.int64,
    "key": np.uint64,  # digests
    "title": np.uint64,
}
STRINGS = ("key", "fingerprint", "code", "shown")
_LONG = 1000  # bytes of a shown document from which on it is compressed; that begins with 0x78, JSON with a bracket
_AT_ONCE = 10_000  # documents whose texts are copied in one go

Mask = npt.NDArray[np.bool_]


def digest(text: str) -> int:
    """64 bits that stand for a text."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest())


@dataclass(frozen=True)
class Row:
    """A document as it is written."""

    runs: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    strings: tuple[bytes, ...]
    values: tuple[str, ...]


def row_of(document: SearchDocument) -> Row:
    """Everything that is written of a document. Raises whatever is wrong with it."""
    title = canonical(document.title)
    first, last = document.date, document.last_day
    return Row(
        runs=(
            (title,),
            (canonical(document.summary),),
            (canonical(document.body),),
            tuple(map(compact, document.codes)),
            tuple(map(canonical, document.readings)),
        ),
        numbers=(
            first.toordinal() if first else 0,
            last.toordinal() if last else 0,
            first.year if first else 0,
            last.year if last else 0,
            bool(document.recognised),
            *(int(sort_key(document, order)) for order in (Order.NEWEST, Order.OLDEST, Order.ENTERED)),
            digest(document.key),
            digest(title.replace(GAP, "")),
        ),
        strings=(
            document.key.encode(),
            document.fingerprint.encode(),
            str(sort_key(document, Order.CODE)).encode("utf-8", "surrogatepass"),
            _shown(document),
        ),
        values=tuple(value_of(document, facet) for facet in Facet),
    )


def _shown(document: SearchDocument) -> bytes:
    """What a page of results shows, in small: read back by found_document."""
    shown = (
        document.kind,
        document.identifier,
        document.title,
        document.body,
        document.summary,
        document.codes,
        document.date and document.date.toordinal(),
        document.until and document.until.toordinal(),
        document.agency,
        document.category,
        document.fonds,
        document.access.value,
        document.url,
        document.entered and document.entered.isoformat(),
        document.readings,
    )
    written = json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return written if len(written) < _LONG else zlib.compress(written, 1)


def found_document(shown: bytes, place: Cursor) -> FoundDocument:
    """A document as it is shown, from what was written of it."""
    (
        kind,
        identifier,
        title,
        body,
        summary,
        codes,
        date,
        until,
        agency,
        category,
        fonds,
        access,
        url,
        entered,
        readings,
    ) = (  # fmt: skip
        json.loads((shown if shown.startswith(b"[") else zlib.decompress(shown)).decode("utf-8", "surrogatepass"))
    )
    return FoundDocument(
        kind=kind,
        identifier=identifier,
        title=title,
        body=body,
        summary=summary,
        codes=tuple(codes),
        date=date and datetime.date.fromordinal(date),
        until=until and datetime.date.fromordinal(until),
        agency=agency,
        category=category,
        fonds=fonds,
        access=AccessClass(access),
        url=url,
        entered=entered and datetime.datetime.fromisoformat(entered),
        readings=tuple(readings),
        place=place,
    )


@dataclass(frozen=True)
class Strings:
    """A short text for each document."""

    letters: npt.NDArray[np.uint8]
    starts: npt.NDArray[np.int64]

    def __getitem__(self, number: int) -> bytes:
        return self.letters[self.starts[number] : self.starts[number + 1]].tobytes()

    def of(self, numbers: Sequence[int]) -> list[bytes]:
        """The texts of these documents, which lie close to one another."""
        if not numbers:
            return []
        base = int(self.starts[numbers[0]])
        held = self.letters[base : self.starts[numbers[-1] + 1]].tobytes()
        begins = (self.starts[numbers] - base).tolist()
        ends = (self.starts[np.asarray(numbers) + 1] - base).tolist()
        return [held[begin:end] for begin, end in zip(begins, ends, strict=True)]


@dataclass(frozen=True)
class Columns:
    """All columns of a segment. Of facets: for each document the place of its value among `values`."""

    count: int
    runs: Mapping[str, RunIndex]
    numbers: Mapping[str, Array]
    strings: Mapping[str, Strings]
    facets: Mapping[Facet, npt.NDArray[np.uint32]]
    values: Mapping[Facet, Sequence[str]]
    code_order: npt.NDArray[np.uint32]
    """The documents in the order of their code keys."""

    @cached_property
    def code_ranks(self) -> npt.NDArray[np.uint32]:
        """The rank of each document in that order."""
        ranks = np.empty(self.count, np.uint32)
        ranks[self.code_order] = np.arange(self.count, dtype=np.uint32)
        return ranks

    def most_places(self) -> int:
        """How many places its largest field takes."""
        return max(runs.size for runs in self.runs.values())


def columns_of(rows: Sequence[Row]) -> Columns:
    """The columns of a new segment."""
    numbers = list(zip(*(row.numbers for row in rows), strict=True))
    strings = [_strings([row.strings[place] for row in rows]) for place in range(len(STRINGS))]
    facets: dict[Facet, npt.NDArray[np.uint32]] = {}
    values: dict[Facet, Sequence[str]] = {}
    for place, facet in enumerate(Facet):
        places: dict[str, int] = {}
        facets[facet] = np.array([places.setdefault(row.values[place], len(places)) for row in rows], np.uint32)
        values[facet] = list(places)
    return Columns(
        count=len(rows),
        runs={name: indexed([row.runs[place] for row in rows]) for place, name in enumerate(RUN_FIELDS)},
        numbers={name: np.array(numbers[place], kind) for place, (name, kind) in enumerate(NUMBERS.items())},
        strings=dict(zip(STRINGS, strings, strict=True)),
        facets=facets,
        values=values,
        code_order=_ordered([row.strings[STRINGS.index("code")] for row in rows]),
    )


def _strings(texts: Sequence[bytes]) -> Strings:
    starts = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(list(map(len, texts)), out=starts[1:])
    return Strings(np.frombuffer(b"".join(texts), np.uint8), starts)


def _ordered(codes: Sequence[bytes]) -> npt.NDArray[np.uint32]:
    """Bytes of UTF-8 stand in the order of their characters."""
    return np.array(sorted(range(len(codes)), key=codes.__getitem__), np.uint32)


def read(file: SegmentFile) -> Columns:
    """The columns of a segment from its file."""
    return Columns(
        count=file.facts["count"],
        runs={
            name: RunIndex(
                owners=file.array(f"{name}.owners", np.uint32),
                pairs=file.array(f"{name}.pairs", np.uint64),
                starts=file.array(f"{name}.starts", np.int64),
                places=file.array(f"{name}.places", np.uint32),
            )
            for name in RUN_FIELDS
        },
        numbers={name: file.array(f"number.{name}", kind) for name, kind in NUMBERS.items()},
        strings={
            name: Strings(file.array(f"{name}.letters", np.uint8), file.array(f"{name}.ends", np.int64))
            for name in STRINGS
        },
        facets={facet: file.array(f"facet.{facet}", np.uint32) for facet in Facet},
        values={facet: file.facts["values"][facet.value] for facet in Facet},
        code_order=file.array("code_order", np.uint32),
    )


def write(file: SegmentFileWriter, parts: Sequence[tuple[Columns, Mask | None]]) -> None:
    """Writes one segment of the documents of all parts, in their order, without those whose mask is False."""
    kept = [np.arange(part.count) if mask is None else np.flatnonzero(mask) for part, mask in parts]
    columns = [part for part, _ in parts]
    for name in RUN_FIELDS:
        _write_runs(file, name, [part.runs[name] for part in columns], kept, parts)
    for name, kind in NUMBERS.items():
        file.add(f"number.{name}", kind, [part.numbers[name][of] for part, of in zip(columns, kept, strict=True)])
    codes: list[bytes] = []
    for name in STRINGS:
        strings = [(part.strings[name], of) for part, of in zip(columns, kept, strict=True)]
        lengths = np.concatenate([np.diff(texts.starts)[of] for texts, of in strings])
        file.add(f"{name}.ends", np.int64, [np.append(0, np.cumsum(lengths))])
        file.add(f"{name}.letters", np.uint8, _letters(strings, codes if name == "code" else None))
    file.add("code_order", np.uint32, [_ordered(codes)])
    values = {facet: _write_facet(file, facet, columns, kept) for facet in Facet}
    file.finish({"count": sum(map(len, kept)), "values": values})


def _write_runs(
    file: SegmentFileWriter,
    name: str,
    runs: Sequence[RunIndex],
    kept: Sequence[npt.NDArray[np.int64]],
    parts: Sequence[tuple[Columns, Mask | None]],
) -> None:
    whole: RunIndex | Merged = runs[0]
    if len(runs) > 1 or parts[0][1] is not None:
        renumbered, before = [], 0
        for of, (part, _) in zip(kept, parts, strict=True):
            numbers = np.full(part.count, -1, np.int64)
            numbers[of] = np.arange(before, before + len(of))
            renumbered.append(numbers)
            before += len(of)
        whole = Merged(runs, renumbered)
    file.add(f"{name}.owners", np.uint32, [whole.owners])
    file.add(f"{name}.pairs", np.uint64, [whole.pairs])
    file.add(f"{name}.starts", np.int64, [whole.starts])
    file.add(f"{name}.places", np.uint32, whole.places() if isinstance(whole, Merged) else [whole.places])


def _letters(
    strings: Sequence[tuple[Strings, npt.NDArray[np.int64]]], collected: list[bytes] | None
) -> Iterator[npt.NDArray[np.uint8]]:
    for texts, of in strings:
        for start in range(0, len(of), _AT_ONCE):
            piece = texts.of(of[start : start + _AT_ONCE].tolist())
            if collected is not None:
                collected.extend(piece)
            yield np.frombuffer(b"".join(piece), np.uint8)


def _write_facet(
    file: SegmentFileWriter, facet: Facet, columns: Sequence[Columns], kept: Sequence[npt.NDArray[np.int64]]
) -> list[str]:
    """Writes the places of the values of one facet; gives the values."""
    places: dict[str, int] = {}
    pieces: list[Any] = []
    for part, of in zip(columns, kept, strict=True):
        old = part.facets[facet][of]
        used = np.zeros(len(part.values[facet]), np.uint32)
        for value in np.unique(old).tolist():
            used[value] = places.setdefault(part.values[facet][value], len(places))
        pieces.append(used[old])
    file.add(f"facet.{facet}", np.uint32, pieces)
    return list(places)
