"""Pairs of characters in Whoosh: the field types that write them and the query that finds runs of them.

Whoosh's own analyzers make one token object for each pair; these fields hand over whole posting lists instead. Its own
Phrase query reads every pair's positions; RunQuery reads only the pairs that cover the run, rarest first.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from struct import Struct
from typing import Any

from whoosh import fields, formats, query
from whoosh.matching import Matcher, NullMatcher
from whoosh.system import pack_uint

from search.text.bigrams import cover, letters, pairs

TEXTS = ("title", "summary", "body", "codes")
_LENGTHS = Struct(f"<{len(TEXTS)}I")
_PLACE = array("I").itemsize

Posting = tuple[bytes, int, float, bytes]
FieldScore = Callable[[int, int, int], float]


class Places(formats.Format):
    """The places of a pair in a text, as plain numbers: several times faster than Whoosh's pickled ones."""

    def decode_positions(self, value: bytes) -> Sequence[int]:
        return array("I", value)

    def decode_frequency(self, value: bytes) -> int:
        return len(value) // _PLACE


class Pairs(fields.FieldType):
    """A field of canonical text, as overlapping pairs with their places."""

    def __init__(self) -> None:
        super().__init__(Places(), None, scorable=False, stored=False)

    def index(self, value: str, **_: Any) -> Iterator[Posting]:
        for pair, positions in pairs(value).items():
            yield pair.encode(), len(positions), float(len(positions)), array("I", positions).tobytes()


class Letters(fields.FieldType):
    """A field of canonical text, as single characters with their frequencies."""

    def __init__(self) -> None:
        super().__init__(formats.Frequency(), None, scorable=False, stored=False)

    def index(self, value: str, **_: Any) -> Iterator[Posting]:
        for letter, count in letters(value).items():
            yield letter.encode(), count, float(count), pack_uint(count)


def packed_lengths(texts: Mapping[str, str]) -> bytes:
    """The lengths of a document's canonical texts for its `lengths` column.

    Whoosh's own field lengths cost an eighth of the time of indexing and are only near the truth.
    """
    return _LENGTHS.pack(*(len(texts[name]) for name in TEXTS))


class Exact(fields.FieldType):
    """A field of whole values, each found only as it is; empty ones are not written."""

    def __init__(self) -> None:
        super().__init__(formats.Existence(), None, scorable=False, stored=False)

    def index(self, value: Iterable[str], **_: Any) -> Iterator[Posting]:
        for item in sorted({item for item in value if item}):
            yield item.encode(), 1, 1.0, b""


class RunQuery(query.Query):
    """Documents with this run of canonical text in one field (`NAME_pairs`, or `NAME_letters` for a single character).

    `score(count, length, run length)` rates a match; `length` is that of the document's field in characters.
    """

    def __init__(self, field: str, run: str, score: FieldScore) -> None:
        self.run = run
        self.place = TEXTS.index(field)
        self.fieldname = f"{field}_letters" if len(run) == 1 else f"{field}_pairs"
        self.grams = ((run, 0),) if len(run) == 1 else cover(run)
        self.score = score

    def estimate_size(self, ixreader: Any) -> int:
        return min(ixreader.doc_frequency(self.fieldname, gram) for gram, _ in self.grams)

    def estimate_min_size(self, ixreader: Any) -> int:
        return 0

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """A matcher over one segment."""
        reader = searcher.reader()
        if not all((self.fieldname, gram) in reader for gram, _ in self.grams):
            return NullMatcher()
        grams = sorted(self.grams, key=lambda item: reader.doc_frequency(self.fieldname, item[0]))
        postings = [(reader.postings(self.fieldname, gram), place) for gram, place in grams]
        lengths = reader.column_reader("lengths")
        return RunMatcher(
            postings, lambda docnum, count: self.score(count, self._length(lengths[docnum]), len(self.run))
        )

    def _length(self, packed: bytes) -> int:
        return int(_LENGTHS.unpack(packed)[self.place])


class RunMatcher(Matcher):
    """Steps through the documents in which all pairs stand at their places of the run.

    `postings` are Whoosh's matchers of the pairs, rarest first, each with the pair's place in the run.
    """

    def __init__(self, postings: list[tuple[Any, int]], rate: Callable[[int, int], float]) -> None:
        self._postings = postings
        self._rate = rate
        self._count = 0
        self._find()

    def is_active(self) -> bool:
        return all(posting.is_active() for posting, _ in self._postings)

    def id(self) -> int:
        return int(self._postings[0][0].id())

    def next(self) -> None:
        self._postings[0][0].next()
        self._find()

    def skip_to(self, id: int) -> None:  # noqa: A002 -- the name is Whoosh's
        if self.is_active() and self.id() < id:
            self._postings[0][0].skip_to(id)
            self._find()

    def score(self) -> float:
        return self._rate(self.id(), self._count)

    def supports(self, astype: str) -> bool:
        return False

    def _find(self) -> None:
        """Moves to the first document, from the present one on, that contains the run."""
        while self._meet():
            self._count = self._occurrences()
            if self._count:
                return
            self._postings[0][0].next()

    def _meet(self) -> bool:
        """Moves all postings to the next document they share; False when there is none."""
        lead = self._postings[0][0]
        while lead.is_active():
            target = lead.id()
            for posting, _ in self._postings[1:]:
                if posting.is_active() and posting.id() < target:
                    posting.skip_to(target)
                if not posting.is_active():
                    return False
                if posting.id() > target:
                    lead.skip_to(posting.id())
                    break
            else:
                return True
        return False

    def _occurrences(self) -> int:
        """How often the run stands in the present document."""
        if len(self._postings) == 1:
            return int(self._postings[0][0].value_as("frequency"))
        starts: set[int] | None = None
        for posting, place in self._postings:
            here = {position - place for position in posting.value_as("positions")}
            starts = here if starts is None else starts & here
            if not starts:
                return 0
        return len(starts or ())
