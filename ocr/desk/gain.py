"""What experience is worth, measured on pages it has not seen (学习增益): pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import blake2b
from math import sqrt

from ocr.evaluation.metric import distance, folded

from .differences import confusions, kept
from .experience import Experience, Read, names_in

FOLDS = 5
_SIGMAS = 2.0  # improvements must outnumber harm by this many standard deviations of chance


@dataclass(frozen=True, kw_only=True)
class Example:
    """Lines that were read, and what truly stands there; `page` says which examples belong together."""

    page: str
    lines: tuple[tuple[Read, ...], ...]
    truth: str

    @property
    def text(self) -> str:
        """What was read."""
        return "\n".join("".join(one[0] for one in line) for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class Gain:
    """Wrong characters of held-out examples before and after; how many examples got better and worse by it.

    `offered` counts the misread characters whose true one could be offered; `first_before` and `first_after` those
    where it stood first, `listed_before` and `listed_after` where it was among those offered.
    """

    pages: int
    characters: int
    wrong_before: int
    wrong_after: int
    better: int
    worse: int
    misread: int
    first_before: int
    first_after: int
    listed_before: int
    listed_after: int

    @property
    def helps(self) -> bool:
        """Whether readings may be mended by it: it did more good than harm, and not by chance."""
        return self.better - self.worse > _SIGMAS * sqrt(self.better + self.worse)


def measured(
    examples: Sequence[Example], *, terms: Iterable[str] = (), names: Callable[[str], Iterable[str]] = lambda text: ()
) -> Gain:
    """Learns from four fifths of the pages and tries on the fifth, each page once.

    `terms` are known beforehand, `names` finds more in the texts that are learned from.
    """
    counts: Counter[str] = Counter()
    known = frozenset(terms)
    for fold in range(FOLDS):
        learned_from = [one for one in examples if fold_of(one.page) != fold]
        taught = learned(learned_from, terms=known, names=names)
        for one in examples:
            if fold_of(one.page) == fold:
                _try(one, taught, counts)
    return Gain(
        pages=len({one.page for one in examples}),
        characters=counts["characters"],
        wrong_before=counts["wrong before"],
        wrong_after=counts["wrong after"],
        better=counts["better"],
        worse=counts["worse"],
        misread=counts["misread"],
        first_before=counts["first before"],
        first_after=counts["first after"],
        listed_before=counts["listed before"],
        listed_after=counts["listed after"],
    )


def learned(examples: Iterable[Example], *, terms: frozenset[str], names: Callable[[str], Iterable[str]]) -> Experience:
    """What these examples teach beside what was known."""
    found: Counter[tuple[str, str]] = Counter()
    right: Counter[str] = Counter()
    more: set[str] = set()
    for one in examples:
        found += confusions(one.text, one.truth)
        right += kept(one.text, one.truth)
        more |= names_in(names(one.truth))
    return Experience(confusions=dict(found), kept=dict(right), terms=terms | more)


def fold_of(page: str) -> int:
    """Which fifth a page belongs to, the same every time."""
    return blake2b(page.encode(), digest_size=4).digest()[0] % FOLDS


def _try(one: Example, taught: Experience, counts: Counter[str]) -> None:
    truth = folded(one.truth)
    before = distance(folded(one.text), truth)
    after = distance(folded("\n".join(taught.mended(line) for line in one.lines)), truth)
    counts["characters"] += len(truth)
    counts["wrong before"] += before
    counts["wrong after"] += after
    counts["better"] += after < before
    counts["worse"] += after > before
    old = [tuple(other for other, _sure in read[2]) for line in one.lines for read in line]
    new = [tuple(other for other, _sure in choices) for line in one.lines for choices in taught.reranked(line)]
    for place, meant in _misread("".join(read[0] for line in one.lines for read in line), one.truth):
        counts["misread"] += 1
        counts["first before"] += old[place][:1] == (meant,)
        counts["first after"] += new[place][:1] == (meant,)
        counts["listed before"] += meant in old[place]
        counts["listed after"] += meant in new[place]


def _misread(text: str, truth: str) -> Iterable[tuple[int, str]]:
    """Where a character was read in place of another one, and that one."""
    wanted = "".join(truth.split())
    for code, start, end, other, other_end in SequenceMatcher(None, text, wanted, autojunk=False).get_opcodes():
        if code == "replace" and end - start == other_end - other:
            yield from zip(range(start, end), wanted[other:other_end], strict=True)
