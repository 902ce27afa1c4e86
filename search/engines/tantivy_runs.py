"""Runs of three and more characters that stand in so many documents that looking for their pairs would take long.

They are chosen from a sample when an index is built, are kept in its folder, and stand in it as terms of their own.
Which ones are chosen decides how fast an answer comes, never what it is. Four digits always are such a run: years are
asked for more than anything, and their pairs stand in most reference codes.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

SAMPLE = 10_000
"""The documents from which runs are chosen; an index of fewer is quick without."""

_FILE = "frequent_runs.json"
_SHORTEST, _LONGEST = 3, 6
_SHARE = 100  # a run is frequent when one document in so many has it
_MOST = 4_000
_FOUR_DIGITS = re.compile("[0-9]{4}")
_OVERLAPPING = re.compile("(?=([0-9]{4}))")


class FrequentRuns:
    """The frequent runs of one index."""

    def __init__(self, runs: Iterable[str] = ()) -> None:
        self.runs = frozenset(runs)
        self._heads = frozenset(run[:2] for run in self.runs)

    def __contains__(self, run: str) -> bool:
        return run in self.runs or _FOUR_DIGITS.fullmatch(run) is not None

    def standing_in(self, text: str, pairs: Sequence[str]) -> set[str]:
        """Those that stand in a canonical text, of which `pairs` are all neighbouring characters in order."""
        heads, runs, found = self._heads, self.runs, set(_OVERLAPPING.findall(text))
        for place in [place for place, pair in enumerate(pairs) if pair in heads]:
            for end in range(place + _SHORTEST, place + _LONGEST + 1):
                run = text[place:end]
                if run not in runs:  # whatever begins a frequent run is one itself
                    break
                found.add(run)
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
            json.dump(sorted(self.runs), file, ensure_ascii=False)
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
        if len(run) == _SHORTEST or run[:-1] in runs:
            runs.add(run)
    return FrequentRuns(runs)
