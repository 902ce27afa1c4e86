"""Folding and cutting many texts at once, as a rebuild of a large catalogue needs it.

What takes a microsecond a character text by text is done here for all texts of a batch in one array of characters.
The result is the same: `canonical_all` gives what `canonical` gives, character by character.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np

from search.text.normalise import GAP, canonical, is_solid

from .tantivy_runs import MARKS, Codes, FrequentRuns

_UNKNOWN, _DIFFICULT, _SPACE, _GAP = range(4)  # no letter or digit has such a small code
_BLANK = ord(" ")
_MARKED = "."  # no canonical text holds it
_FIRST_MARK = 0x4E00
_CODES = 0x110000
# What each code point becomes alone; learnt when it is first seen.
_FOLDED: Codes = np.zeros(_CODES, np.uint32)
_SOLID = np.zeros(_CODES, np.bool_)


def canonical_all(texts: Sequence[str]) -> list[str]:
    """`canonical` of each text."""
    codes = _codes("".join(texts))
    folded = _FOLDED[codes]
    if not folded.all():
        _learn(codes[folded == _UNKNOWN])
        folded = _FOLDED[codes]
    text_of = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    kept = np.flatnonzero(folded > _GAP)
    letters, of = folded[kept], text_of[kept]
    # Neighbours in one text between which something stood that is left out or becomes a gap.
    apart = np.flatnonzero((np.diff(kept) > 1) & (of[1:] == of[:-1]))
    signs = np.cumsum(folded == _GAP)
    signed = signs[kept[apart + 1]] > signs[kept[apart]]
    gaps = apart[signed | ~(_SOLID[letters[apart]] | _SOLID[letters[apart + 1]])]
    lengths = np.bincount(of, minlength=len(texts)) + np.bincount(of[gaps], minlength=len(texts))
    found = _parts(np.insert(letters, gaps + 1, ord(GAP)), lengths.tolist())
    for number in np.unique(text_of[folded == _DIFFICULT]).tolist():
        found[number] = canonical(texts[number])
    return found


def cut(texts: Sequence[str], runs: FrequentRuns) -> list[tuple[str, str]]:
    """Of each canonical text its pairs in order; and its single characters and the frequent runs in it, once each.

    With blanks between. A gap is put before and after the text, so that the beginning and the end of a word can be
    asked for. Canonical text holds no white space.
    """
    lengths = [len(text) + 2 for text in texts]
    ends = [*accumulate(lengths)]
    codes = _codes("".join([f"{GAP}{text}{GAP}" for text in texts]))
    pairs = np.full((len(codes), 3), _BLANK, np.uint32)
    pairs[:, 0] = codes
    pairs[:-1, 1] = codes[1:]
    paired = _text(pairs.ravel())
    text_of = np.repeat(np.arange(len(texts)), lengths)
    frequent, singles = _frequent(codes, text_of, ends, runs), _singles(codes, text_of, len(texts))
    return [
        (paired[3 * (end - length) : 3 * end - 4], f"{of_runs}{of_singles}")
        for end, length, of_runs, of_singles in zip(ends, lengths, frequent, singles, strict=True)
    ]


def term_of(mark: int) -> str:
    """The term that stands for a frequent run in the index: no single character, and of four bytes only."""
    return f"{_MARKED}{chr(_FIRST_MARK + mark)}"


def _frequent(codes: Codes, text_of: Any, ends: Sequence[int], runs: FrequentRuns) -> list[str]:
    """The terms of the frequent runs in each text, with a blank after each."""
    places, marks = runs.standing_in(codes, np.array(ends, np.int64)[text_of])
    once = _once(text_of[places] * MARKS + marks)
    terms = np.full((len(once), 3), _BLANK, np.uint32)
    terms[:, 0] = ord(_MARKED)
    terms[:, 1] = _FIRST_MARK + once % MARKS
    return _parts(terms.ravel(), (np.bincount(once // MARKS, minlength=len(ends)) * 3).tolist())


def _singles(codes: Codes, text_of: Any, count: int) -> list[str]:
    """The characters of each text, gaps aside, with a blank after each."""
    letters = np.flatnonzero(codes != ord(GAP))
    once = _once(text_of[letters] * _CODES + codes[letters])
    terms = np.full((len(once), 2), _BLANK, np.uint32)
    terms[:, 0] = once % _CODES
    return _parts(terms.ravel(), (np.bincount(once // _CODES, minlength=count) * 2).tolist())


def _once(numbers: Any) -> Any:
    """Each number once, in order; np.unique takes fifty times as long."""
    found = np.sort(numbers)
    return found[np.flatnonzero(np.diff(found, prepend=-1))]


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _text(codes: Codes) -> str:
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def _parts(codes: Codes, lengths: Sequence[int]) -> list[str]:
    """A row of characters in texts of these lengths."""
    text, found, start = _text(codes), [], 0
    for length in lengths:
        found.append(text[start : start + length])
        start += length
    return found


def _learn(codes: Codes) -> None:
    for code in np.unique(codes).tolist():
        folded = _FOLDED[code] = _alone(chr(code))
        if folded > _GAP:
            _SOLID[folded] = is_solid(chr(folded))


def _alone(character: str) -> int:
    """What a character becomes wherever it stands, seen from what it does between Chinese and between Latin."""
    solid, spaced = (canonical(f"{side}{character}{side}")[1:-1] for side in "中a")
    if solid == spaced and len(solid) == 1:
        return _GAP if solid == GAP else ord(solid)
    return _SPACE if (solid, spaced) == ("", GAP) else _DIFFICULT
