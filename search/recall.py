"""The measure of recall: whatever run of characters stands in a document that one may see has to find it."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from .documents import SearchDocument
from .engines import current_engine
from .engines.port import Engine, SearchRequest
from .fetching import fetch
from .language import parse
from .query import Phrase
from .ranking import ladder
from .sources import registered_kinds, source_for
from .text.normalise import canonical
from .viewers import Viewer

SHORTEST, LONGEST = 2, 8  # characters of a run
_RUNS_OF_EACH = 5
_QUOTES = str.maketrans(dict.fromkeys('"“”＂', "·"))  # another sign: both are a gap


@dataclass(frozen=True)
class Lost:
    """A run that did not find the document that it was taken from."""

    key: str
    typed: str


@dataclass(frozen=True, kw_only=True)
class RecallReport:
    """How many runs of each length were asked for, and those that were lost. Lengths are in characters as written."""

    asked: Counter[int] = field(default_factory=Counter)
    lost: tuple[Lost, ...] = ()

    @property
    def share(self) -> float:
        """The share found, 0 to 1; 1 where nothing was asked."""
        total = self.asked.total()
        return 1 - len(self.lost) / total if total else 1.0


def measure(*, sample: int, seed: int, viewer: Viewer, engine: Engine | None = None) -> RecallReport:
    """Draws `sample` runs from documents that `viewer` may see, and asks for each as a person would type it.

    Raises IndexDamaged when the index cannot be read.
    """
    engine = engine or current_engine()
    chance = random.Random(seed)  # noqa: S311 -- the same runs for the same seed
    asked: Counter[int] = Counter()
    lost: list[Lost] = []
    for document in _drawn(-(-sample // _RUNS_OF_EACH) * 2, viewer, chance):
        for _turn in range(_RUNS_OF_EACH):
            run = _run(document, chance)
            if asked.total() >= sample:
                break
            if not run:
                continue
            asked[len(run)] += 1
            if not _finds(engine, as_typed(run), document, viewer):
                lost.append(Lost(document.key, as_typed(run)))
    return RecallReport(asked=asked, lost=tuple(lost))


def as_typed(run: str) -> str:
    """A run as one types it to find just that; in quotation marks where it would be read as a sign of the language."""
    if isinstance(parse(run), Phrase):
        return run
    return f'"{run.translate(_QUOTES)}"'


def _finds(engine: Engine, typed: str, document: SearchDocument, viewer: Viewer) -> bool:
    steps = ladder(parse(typed), tolerant=False).steps
    request = SearchRequest(steps=steps, access=viewer.access, keys=frozenset({document.key}), limit=1)
    return engine.search(request).total == 1


def _drawn(count: int, viewer: Viewer, chance: random.Random) -> Iterator[SearchDocument]:
    """Documents that the viewer may see, drawn from all sources alike."""
    keys = [(kind, identifier) for kind in registered_kinds() for identifier in source_for(kind).identifiers()]
    chance.shuffle(keys)
    given = 0
    for start in range(0, len(keys), 500):
        for document in fetch(keys[start : start + 500]).documents.values():
            if document.access in viewer.access and given < count:
                given += 1
                yield document
        if given >= count:
            return


def _run(document: SearchDocument, chance: random.Random) -> str:
    """A run out of one of the document's texts; empty where there is none with at least two characters to search."""
    texts = [text for text in (document.title, document.summary, document.body, *document.codes) if len(text) > 1]
    if not texts:
        return ""
    text = chance.choice(texts)
    length = min(chance.randint(SHORTEST, LONGEST), len(text))
    start = chance.randint(0, len(text) - length)
    run = text[start : start + length]
    return run if len(canonical(run)) >= SHORTEST else ""
