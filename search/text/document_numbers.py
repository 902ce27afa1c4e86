"""Document numbers (发文字号) in the ways that people type them."""

import re
from itertools import product

from .normalise import GAP, is_solid

_GAP = re.escape(GAP)
_YEAR = re.compile(rf"(?P<before>.){_GAP}?(?P<year>(?:19|20)\d\d){_GAP}?(?P<after>\d+号|$)")


def forms(run: str) -> tuple[str, ...]:
    """A canonical run and its other spellings: the year of 豫政办〔2014〕51号 with and without its brackets.

    The run itself comes first; a run without such a year has no other spelling.
    """
    match = _YEAR.search(run)
    if match is None or not is_solid(match["before"]):
        return (run,)
    head, tail = run[: match.end("before")], run[match.start("after") :]
    seconds = (GAP, "") if tail else ("",)
    spellings = (f"{head}{first}{match['year']}{second}{tail}" for first, second in product((GAP, ""), seconds))
    return tuple(dict.fromkeys((run, *spellings)))
