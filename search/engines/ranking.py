"""How well a run of text answers, by the field where it stands; the same for every engine.

The fields' ranges lie so far apart that their sums keep them in order: a document with the run in its title stands
above every document that has it only in summary and body, however often; and the summary above the body.
"""

EXACT_CODE = 100.0
WHOLE_WORD = 0.4  # a word of a spaced script that stands alone, above one that is part of a longer word


def title_score(count: int, length: int, run: int) -> float:
    """8 to 9: the more of the title the run makes up, the higher. Lengths in characters; `count` does not matter."""
    return 8.0 + min(1.0, run / max(length, 1)) if count else 0.0


def code_score(count: int, length: int, run: int) -> float:
    """8 to 9 for a part of a code; the whole code earns EXACT_CODE besides."""
    return title_score(count, length, run)


def summary_score(count: int, length: int, run: int) -> float:
    """3 to 4, by how often the run stands there."""
    return 3.0 + _saturation(count, length, usual=80) if count else 0.0


def body_score(count: int, length: int, run: int) -> float:
    """1 to 2, by how often the run stands there for a text of that length."""
    return 1.0 + _saturation(count, length, usual=4000) if count else 0.0


def _saturation(count: int, length: int, *, usual: int) -> float:
    """Rises from 0 towards 1 with the count, more slowly in a long text (the term frequency part of BM25)."""
    return count / (count + 1.2 * (0.25 + 0.75 * length / usual))
