"""Runs of three and more characters that stand in so many documents that looking for their pairs would take long.

They are chosen from a sample when an index is built, are kept in its folder, and stand in it as terms of their own.
Which ones are chosen decides how fast an answer comes, never what it is. Four digits always are such a run: years are
asked for more than anything, and their pairs stand in most reference codes.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint32]
"""Characters as numbers."""

SAMPLE = 10_000
"""The documents from which runs are chosen; an index of fewer is quick without."""

_FILE = "frequent_runs.json"
_SHORTEST, _LONGEST = 3, 4
_SHARE = 25  # a run is frequent when one document in so many has it
_MOST = 4_000
MARKS = _MOST + 10_000
"""More than any mark."""

_FOUR_DIGITS = re.compile("[0-9]{4}")
_CODE_BITS = 21
_ZERO = np.uint32(ord("0"))


class _Level:
    """The runs of one length, found by the number of their beginning among those one shorter, and their last sign."""

    def __init__(self, runs: Sequence[str], shorter: Mapping[str, int], marks: Mapping[str, int]) -> None:
        stepped = {_step(shorter[run[:-1]], ord(run[-1])): run for run in runs}
        self._steps = np.array(sorted(stepped), np.int64)
        ordered = [stepped[step] for step in self._steps.tolist()]
        self.numbers = {run: number for number, run in enumerate(ordered)}
        self.marks = np.array([marks[run] for run in ordered], np.int64)

    def reached(self, beginnings: Any, codes: Any) -> tuple[Any, Any]:
        """Which of these go on to a run of this length, and the numbers of those runs."""
        steps = _step(beginnings, codes.astype(np.int64))
        numbers = np.minimum(np.searchsorted(self._steps, steps), len(self._steps) - 1)
        going_on = np.flatnonzero(self._steps[numbers] == steps)
        return going_on, numbers[going_on]


def _step(beginning: Any, code: Any) -> Any:
    return beginning << _CODE_BITS | code


class FrequentRuns:
    """The frequent runs of one index. Each has a mark, which is a number; short as it is, it stands for it there."""

    def __init__(self, runs: Iterable[str] = ()) -> None:
        self.runs = sorted(runs)
        self._marks = {run: mark for mark, run in enumerate(self.runs)}

    def mark(self, run: str) -> int | None:
        """The mark of a run; None when it is not frequent."""
        if _FOUR_DIGITS.fullmatch(run):
            return _MOST + int(run)
        return self._marks.get(run)

    def standing_in(self, codes: Codes, end_of: Any) -> tuple[Any, Any]:
        """Where those begin in texts that stand one behind the other, in no order, and their marks.

        `end_of` says for each place where its text ends.
        """
        digits = codes - _ZERO  # what is less than zero becomes very large
        digital = digits < 10
        years = np.flatnonzero(digital[:-3] & digital[1:-2] & digital[2:-1] & digital[3:])
        years = years[years + 4 <= end_of[years]]
        places = [years]
        marks = [_MOST + sum(digits[years + place].astype(np.int64) * 10 ** (3 - place) for place in range(4))]
        at, numbers = self._begun(codes)
        for length, level in enumerate(self._levels, start=_SHORTEST):
            inside = at + length <= end_of[at]
            at, numbers = at[inside], numbers[inside]
            going_on, numbers = level.reached(numbers, codes[at + length - 1])
            at = at[going_on]
            places.append(at)
            marks.append(level.marks[numbers])
        return np.concatenate(places), np.concatenate(marks)

    def _begun(self, codes: Codes) -> tuple[Any, Any]:
        """Where the first two characters of a run stand, and the number of these."""
        firsts, seconds = self._heads
        at = np.flatnonzero(firsts[codes[:-1]] & seconds[codes[1:]])
        return at, _step(codes[at].astype(np.int64), codes[at + 1].astype(np.int64))

    @cached_property
    def _heads(self) -> tuple[Any, Any]:
        firsts, seconds = np.zeros((2, 0x110000), np.bool_)
        for run in self.runs:
            firsts[ord(run[0])] = seconds[ord(run[1])] = True
        return firsts, seconds

    @cached_property
    def _levels(self) -> list[_Level]:
        numbers = {run[:2]: _step(ord(run[0]), ord(run[1])) for run in self.runs}
        found: list[_Level] = []
        for length in range(_SHORTEST, _LONGEST + 1):
            runs = [run for run in self.runs if len(run) == length and run[:-1] in numbers]
            if not runs:  # whatever begins a frequent run is one itself
                break
            found.append(_Level(runs, numbers, self._marks))
            numbers = found[-1].numbers
        return found

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Those of the index in this folder. Raises OSError or ValueError when they cannot be read."""
        runs = json.loads((folder / _FILE).read_bytes())
        if not isinstance(runs, list) or not all(isinstance(run, str) for run in runs):
            raise ValueError(f"{_FILE} is no list of texts")
        return cls(runs)

    def save(self, folder: Path) -> None:
        """Keeps them beside the index that is built with them."""
        with (folder / _FILE).open("w", encoding="utf-8") as file:
            json.dump(self.runs, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())


NO_RUNS = FrequentRuns()


def chosen(texts: Iterable[Sequence[str]]) -> FrequentRuns:
    """The frequent runs of a sample, from the canonical texts of each document.

    Whatever begins a frequent run is one itself, as long as it has three characters.
    """
    counted: Counter[str] = Counter()
    documents = 0
    for parts in texts:
        documents += 1
        found = set[str]()
        for text in parts:
            for length in range(_SHORTEST, _LONGEST + 1):
                found |= {text[place : place + length] for place in range(len(text) - length + 1)}
        counted.update(found)
        if documents % 1000 == 0:  # what is rare so far is not worth its memory
            counted = Counter({run: count for run, count in counted.items() if count * _SHARE * 4 >= documents})
    runs = set[str]()
    for run in sorted((run for run, count in counted.most_common(_MOST) if count * _SHARE >= documents), key=len):
        if len(run) == _SHORTEST or (run[:-1] in runs and not _FOUR_DIGITS.fullmatch(run)):
            runs.add(run)
    return FrequentRuns(runs)
