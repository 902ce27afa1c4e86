"""What a measurement says: per category error rates, over all calibration and search."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby, pairwise
from statistics import median
from typing import Any

from ocr.engines.port import Reading, RecognisedLine

from .index_recall import searched_through_index
from .metric import distance, folded, letters_of, matches, shared_characters
from .search_recall import LENGTHS, searched

# Borders of confidence, in per cent, between which characters are counted for the calibration.
BORDERS = (0, 50, 75, 90, 95, 99, 100.001)
LOOKED_AT = (10, 20, 30)
# An image with so many characters is a page, not a line that was cut out.
PAGE = 50
# Terms of this length are looked for through a real index.
INDEXED = 4


@dataclass(frozen=True)
class Measured:
    """One image: its category, truth and reading, and the seconds of CPU it took."""

    name: str
    category: str
    truth: str
    reading: Reading
    seconds: float


@dataclass(frozen=True)
class Rates:
    """Of one category: images, true characters, per cent of errors (all, letters alone), F1, seconds for an image."""

    images: int
    characters: int
    errors: float
    letter_errors: float
    order_free_f1: float
    seconds: float


@dataclass(frozen=True)
class Band:
    """Characters read with a confidence from `start` up to `end` per cent: how many, and per cent of them right."""

    start: float
    end: float
    characters: int
    right: float


def rates(pages: Sequence[Measured]) -> Rates:
    """Pooled over the characters of these images."""
    truths, texts = [folded(page.truth) for page in pages], [folded(page.reading.text) for page in pages]
    letters = [(letters_of(page.reading.text), letters_of(page.truth)) for page in pages]
    wrong = sum(distance(text, truth) for text, truth in zip(texts, truths, strict=True))
    shared = sum(shared_characters(text, truth) for text, truth in zip(texts, truths, strict=True))
    true, read = sum(map(len, truths)), sum(map(len, texts))
    return Rates(
        images=len(pages),
        characters=true,
        errors=_percent(wrong, true),
        letter_errors=_percent(sum(distance(*pair) for pair in letters), sum(len(truth) for _text, truth in letters)),
        order_free_f1=_percent(2 * shared, true + read),
        seconds=sum(page.seconds for page in pages) / len(pages),
    )


def by_category(pages: Iterable[Measured]) -> dict[str, Rates]:
    """The rates of each category, by name."""
    ordered = sorted(pages, key=lambda page: page.category)
    return {category: rates(list(group)) for category, group in groupby(ordered, key=lambda page: page.category)}


def judged(pages: Iterable[Measured]) -> list[tuple[float, bool]]:
    """The confidence of each character that was read, and whether it is right."""
    found = []
    for page in pages:
        read = [
            (character, confidence)
            for line in page.reading.lines
            for one, confidence in _confidences(line)
            for character in folded(one)
        ]
        text = "".join(character for character, _confidence in read)
        found += [(read[index][1], right) for index, right in matches(text, folded(page.truth))]
    return found


def calibration(judgements: Sequence[tuple[float, bool]]) -> list[Band]:
    """How often characters of each band of confidence are right; empty bands are left out."""
    bands = []
    for start, end in pairwise(BORDERS):
        inside = [right for confidence, right in judgements if start <= confidence < end]
        if inside:
            bands.append(Band(start, min(end, 100), len(inside), _percent(sum(inside), len(inside))))
    return bands


def errors_among_least_sure(judgements: Sequence[tuple[float, bool]], share: int) -> float:
    """Per cent of the wrong characters that are among the `share` per cent read least surely; 100 if none is wrong."""
    ordered = sorted(judgements, key=lambda one: one[0])
    looked_at = ordered[: round(len(ordered) * share / 100)]
    wrong = sum(not right for _confidence, right in ordered)
    return _percent(sum(not right for _confidence, right in looked_at), wrong) if wrong else 100.0


def speed(pages: Sequence[Measured]) -> dict[str, float]:
    """Of images that are whole pages: how many, characters and seconds of CPU for one (median, mean), and how many one
    core reads in a minute. Empty where there are none.
    """
    whole = [page for page in pages if len(folded(page.truth)) >= PAGE]
    if not whole:
        return {}
    seconds = [page.seconds for page in whole]
    mean = sum(seconds) / len(seconds)
    return {
        "pages": len(whole),
        "characters": sum(len(folded(page.truth)) for page in whole) / len(whole),
        "median_seconds": median(seconds),
        "mean_seconds": mean,
        "pages_per_minute": 60 / mean if mean else 0.0,
    }


def full_report(pages: Sequence[Measured]) -> dict[str, Any]:
    """Everything, in values that JSON can hold."""
    judgements = judged(pages)
    return {
        "over_all": asdict(rates(pages)),
        "categories": {category: asdict(found) for category, found in by_category(pages).items()},
        "calibration": [asdict(band) for band in calibration(judgements)],
        "errors_among_least_sure": {str(share): errors_among_least_sure(judgements, share) for share in LOOKED_AT},
        "speed": speed(pages),
        "search": {group: _search(pages, group) for group in ("all", *sorted({_group(page) for page in pages}))},
    }


def _search(pages: Sequence[Measured], group: str) -> dict[str, Any]:
    chosen = [(page.truth, page.reading) for page in pages if group in ("all", _group(page))]
    found: dict[str, Any] = {}
    for length in LENGTHS:
        best = searched(chosen, length=length, with_alternatives=False)
        more = searched(chosen, length=length, with_alternatives=True)
        found[str(length)] = {
            "recall": best.recall,
            "precision": best.precision,
            "recall_with_alternatives": more.recall,
            "precision_with_alternatives": more.precision,
        }
    return found


def through_index(pages: Sequence[Measured]) -> dict[str, Any]:
    """What readers find by terms of four characters, exactly and tolerantly, through a real index; by group."""
    found = {}
    for group in sorted({_group(page) for page in pages}):
        chosen = [(page.truth, page.reading) for page in pages if _group(page) == group]
        by_tolerance = searched_through_index(chosen, length=INDEXED)
        exact, tolerant = by_tolerance[False], by_tolerance[True]
        found[group] = {
            "recall": exact.recall,
            "precision": exact.precision,
            "recall_with_alternatives": tolerant.recall,
            "precision_with_alternatives": tolerant.precision,
        }
    return found


def _group(page: Measured) -> str:
    return page.category.split(" ", maxsplit=1)[0]


def _confidences(line: RecognisedLine) -> list[tuple[str, float]]:
    if line.characters:
        return [(one.character, one.confidence) for one in line.characters]
    return [(word.text, word.confidence) for word in line.words]


def _percent(part: float, whole: float) -> float:
    return 100 * part / whole if whole else 0.0
