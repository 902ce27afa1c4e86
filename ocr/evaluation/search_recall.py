"""Whether words of the true text are found in what was read, with and without the engine's other readings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ocr.engines.port import Reading
from search.text.normalise import canonical, is_solid

LENGTHS = (2, 3, 4)
# What counts as another reading: the likeliest two beside the one that was taken, of at least this probability.
CHOICES, LEAST_CONFIDENCE = 2, 1.0


@dataclass(frozen=True)
class Found:
    """Counts over all terms and pages: in the truth, found where they are, and all findings, wrong ones too."""

    wanted: int = 0
    right: int = 0
    all: int = 0

    @property
    def recall(self) -> float:
        """Per cent of the wanted that were found; 100 where nothing was wanted."""
        return 100 * self.right / self.wanted if self.wanted else 100.0

    @property
    def precision(self) -> float:
        """Per cent of the findings that were right; 100 where nothing was found."""
        return 100 * self.right / self.all if self.all else 100.0


def searched(pages: Sequence[tuple[str, Reading]], *, length: int, with_alternatives: bool) -> Found:
    """How the terms of `length` Han characters of all true texts are found in the pages (truth, reading).

    Each different term is searched on every page. Terms, like the index, are in canonical form and run over line ends.
    """
    truths = [set(terms_in(truth, length)) for truth, _reading in pages]
    terms = set().union(*truths)
    wanted = right = everything = 0
    for (_truth, reading), true in zip(pages, truths, strict=True):
        places = _places(reading, with_alternatives=with_alternatives)
        hits = {term for term in terms if _stands_in(term, places)}
        wanted, right, everything = wanted + len(true), right + len(hits & true), everything + len(hits)
    return Found(wanted=wanted, right=right, all=everything)


def terms_in(text: str, length: int) -> Iterator[str]:
    """Every run of `length` Han characters in the text, over line ends, in canonical form."""
    solid = canonical("".join(text.split()))
    for start in range(len(solid) - length + 1):
        term = solid[start : start + length]
        if all(map(is_solid, term)):
            yield term


def _places(reading: Reading, *, with_alternatives: bool) -> list[frozenset[str]]:
    """For each character read, in order, everything that it may be."""
    places = []
    for line in reading.lines:
        others: dict[int, list[str]] = {}
        if with_alternatives:
            for other in line.alternatives:
                others.setdefault(other.index, []).append(other.character)
        for index, character in enumerate(line.text):
            if not character.isspace():
                places.append(frozenset(canonical(one) for one in (character, *others.get(index, ()))))
    return places


def _stands_in(term: str, places: Sequence[frozenset[str]]) -> bool:
    return any(
        all(character in place for character, place in zip(term, places[start:], strict=False))
        for start in range(len(places) - len(term) + 1)
        if term[0] in places[start]
    )
