"""One canonical form of text for indexing, querying and marking, so that the three always agree.

Canonical text holds letters, digits and Han characters, folded one by one: compatibility forms (full width, circled,
Kangxi radicals) to plain ones, accents dropped, case folded, traditional characters to simplified ones. What stands
between them is at most one GAP:

- white space between two letters of spaced scripts ("public records") is a gap, elsewhere ("题 名", a line broken
  inside a word) it is nothing;
- any run of other signs, whatever they are, is one gap; so all bracket styles of 〔2014〕 are the same.

Because every sign is folded by itself, a piece of a text has a canonical form that is a piece of the text's own.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

GAP = "|"
_SPACE = " "

# Variants that OpenCC's one-to-one table keeps apart, although people use them for one another; and the circle that
# is typed for the numeral zero (二○一四).
_ALIKE = str.maketrans({"着": "著", "衞": "卫", "吿": "告", "囯": "国", "戸": "户", "瞭": "了", "○": "〇", "◯": "〇"})
# Scripts written without spaces: ideographs, kana, bopomofo, and the private-use places of old Chinese fonts.
_SOLID = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3040-\u312f\u31a0-\u31ff\u3400-\u9fff\ue000-\uf8ff"
    "\uf900-\ufaff\U00016fe0-\U0001b2ff\U00020000-\U0003ffff\U000f0000-\U0010ffff]"
)
_IDEOGRAPHS = re.compile("[\u4e00-\u9fa5]{2,}")
_SIGNS = re.compile(f"{_SPACE}*{re.escape(GAP)}[{_SPACE}{re.escape(GAP)}]*")
_SPACES = re.compile(f"{_SPACE}+")


@dataclass(frozen=True)
class Normalised:
    """Canonical text, and for each of its characters the index in the original text that it came from.

    A gap has the index of the character before it.
    """

    text: str
    offsets: tuple[int, ...]


def is_solid(character: str) -> bool:
    """Whether this character belongs to a script that is written without spaces."""
    return _SOLID.match(character) is not None


def canonical(text: str) -> str:
    """The canonical form of a text, without gaps at its ends. Canonical text stays as it is."""
    folded = _SIGNS.sub(GAP, text.translate(_FOLDED)).strip(_SPACE + GAP)
    return _SPACES.sub(_between, folded) if _SPACE in folded else folded


def compact(text: str) -> str:
    """The canonical form without gaps: how document numbers and reference codes are compared."""
    return canonical(text).replace(GAP, "")


def normalise_with_offsets(text: str) -> Normalised:
    """The canonical form with the way back to the original; the same text as canonical()."""
    pieces: list[str] = []
    offsets: list[int] = []
    between = ""
    last = ""
    for start, end in _stretches(text):
        if end - start > 1:  # common ideographs: each becomes one, and none is a gap or a space
            pieces.append(text[start:end].translate(_FOLDED))
            if between == GAP and last:
                pieces.insert(-1, GAP)
                offsets.append(offsets[-1])
            between, last = "", pieces[-1][-1]
            offsets.extend(range(start, end))
            continue
        for folded in _FOLDED[ord(text[start])]:
            if folded in (_SPACE, GAP):
                between = GAP if folded == GAP else between or _SPACE
                continue
            if between and last and _is_gap(between, last, folded):
                pieces.append(GAP)
                offsets.append(offsets[-1])
            between, last = "", folded
            pieces.append(folded)
            offsets.append(start)
    return Normalised("".join(pieces), tuple(offsets))


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """The text in stretches: several common ideographs, or one character of any kind."""
    at = 0
    for stretch in _IDEOGRAPHS.finditer(text):
        for place in range(at, stretch.start()):
            yield place, place + 1
        yield stretch.span()
        at = stretch.end()
    for place in range(at, len(text)):
        yield place, place + 1


def _between(match: re.Match[str]) -> str:
    return GAP if _is_gap(match.group(), match.string[match.start() - 1], match.string[match.end()]) else ""


def _is_gap(between: str, before: str, after: str) -> bool:
    return GAP in between or not (is_solid(before) or is_solid(after))


class _Folded(dict[int, str]):
    """What each code point becomes, found out once: folded characters, _SPACE, GAP, or nothing."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = "".join(_fold(chr(code)))
        return folded


_FOLDED = _Folded()


def _fold(character: str) -> list[str]:
    if character.isspace():
        return [_SPACE]
    if unicodedata.category(character) == "Cf":  # soft hyphens, joiners, byte order marks: nothing one sees
        return []
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return [_fold_plain(part) for part in plain]


def _fold_plain(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Mn", "Me"}:
        return ""
    if character.isspace():
        return _SPACE
    simplified = _simplified(character)
    category = unicodedata.category(simplified)
    # "Cn" in the ideographic planes: characters for personal and place names that are younger than this Python.
    kept = category[0] in "LN" or category in {"Mc", "Co"} or (category == "Cn" and is_solid(simplified))
    return simplified if kept else GAP


def _simplified(character: str) -> str:
    """The simplified character for a traditional one, by the character alone, so that lengths are kept."""
    if not is_solid(character) and character not in "○◯":
        return character
    simplified = character
    for _ in range(3):  # some variants reach their simplified form by way of another traditional one
        further = _opencc().convert(simplified).translate(_ALIKE)
        if further == simplified or len(further) != 1:
            break
        simplified = further
    return simplified


@cache
def _opencc() -> OpenCC:
    return OpenCC("t2s")
