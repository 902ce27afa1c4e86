"""Which characters a recogniser takes for which (形近字), so that a search finds a word with one of them misread.

The table beside this module was computed: its head says how, and `manage.py build_confusions` makes it anew.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

SHORTEST = 3  # characters; one misread character of two leaves a word that could be any
LIMIT = 32  # twice as many find hardly more (tests/benchmarks/misread.py) and cost twice as much

_TABLE = Path(__file__).with_name("confusions.txt")


def confusable(character: str) -> tuple[str, ...]:
    """The characters that may be read in place of this canonical one, most likely first; none for most signs."""
    return tuple(_table().get(character, ""))


def misreadings(run: str, *, limit: int = LIMIT) -> tuple[str, ...]:
    """The canonical runs that may stand in a recognised page for this canonical one: one character of it misread.

    Most likely first, at most `limit`. None for a run shorter than three characters.
    """
    if len(run) < SHORTEST or limit < 1:
        return ()
    table = _table()
    others = [table.get(character, "") for character in run]
    found: list[str] = []
    for rank in range(max(map(len, others))):
        for place, choices in enumerate(others):
            if rank < len(choices):
                found.append(f"{run[:place]}{choices[rank]}{run[place + 1 :]}")
                if len(found) >= limit:
                    return tuple(found)
    return tuple(found)


@cache
def _table() -> Mapping[str, str]:
    lines = _TABLE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if line and not line.startswith("#"))
