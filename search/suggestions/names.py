"""The names in a document that are worth suggesting: title, agency, fonds, subjects, places, and words of the title.

Words come from a dictionary. A word that only statistics made out, and every word that is a person's name, is left
out: it could be someone's name in a title, which nobody is to be led to.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from search.documents import SearchDocument
from search.text.normalise import compact, is_solid

from .syllables import analysed
from .word_lists import words

LONGEST = 60
"""The most characters of a name; longer ones are cut."""

_WORD_LENGTHS = range(2, 9)
_MOST_WORDS = 100_000  # that are kept in memory
_NOUNS = frozenset({"n", "ns", "nt", "nz", "nl", "ng", "l", "j", "i", "s"})
# Words that are not suggested, but are right to be put in a wrong one's place.
_OTHERS = frozenset({"v", "vn", "vd", "a", "ad", "an", "b", "d", "f", "t"})
# Kinds of official papers (公文种类), and words as common: they stand everywhere and lead nowhere.
_PAPERS = (
    "通知 通报 通告 公告 公报 决定 决议 命令 意见 报告 请示 批复 议案 纪要 函件 办法 规定 细则 方案 情况 问题 "
    "有关 关于 工作 事项 印发 转发"
)
_COMMON = frozenset(_PAPERS.split())
_BLANK = re.compile(r"\s+")


class NameKind(StrEnum):
    """What a suggested name names."""

    TITLE = "title"
    SUBJECT = "subject"
    AGENCY = "agency"
    FONDS = "fonds"
    PLACE = "place"


class Origin(IntEnum):
    """Where a name stands in a document. The last three are words out of titles."""

    TITLE = 0
    SUBJECT = 1
    AGENCY = 2
    FONDS = 3
    PLACE = 4
    NOUN = 5
    PLACE_NOUN = 6
    WORD = 7


_KINDS = {
    Origin.TITLE: NameKind.TITLE,
    Origin.SUBJECT: NameKind.SUBJECT,
    Origin.AGENCY: NameKind.AGENCY,
    Origin.FONDS: NameKind.FONDS,
    Origin.PLACE: NameKind.PLACE,
    Origin.NOUN: NameKind.SUBJECT,
    Origin.PLACE_NOUN: NameKind.PLACE,
    Origin.WORD: NameKind.SUBJECT,
}


@dataclass(frozen=True)
class Suggestion:
    """A name, what it names, and in how many documents that this viewer may see it stands."""

    text: str
    kind: NameKind
    frequency: int


class Name(NamedTuple):
    """A name as it is shown, and where it stands."""

    origin: Origin
    text: str

    @property
    def kind(self) -> NameKind:
        """What it names."""
        return _KINDS[self.origin]


def documents_needed(origin: Origin) -> int:
    """In how many documents that a viewer sees a name must stand before he is led to it."""
    return 2 if origin >= Origin.NOUN else 1


def digest(text: str) -> int:
    """A number of 64 bits for a document's key or a name, the same in every process."""
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True)


def number_of(name: Name) -> int:
    """The number under which a name is kept."""
    return digest(f"{name.origin:d}:{name.text}")


def shown(text: str) -> str:
    """A name in one line, without what cannot be stored, cut to LONGEST characters but never inside one."""
    if len(text) <= LONGEST and " " not in text and text.isprintable():  # nearly all
        return text
    text = _BLANK.sub(" ", text.encode("utf-8", "ignore").decode()).replace("\0", "").strip()
    if len(text) <= LONGEST:
        return text
    end = LONGEST
    while end > 1 and (unicodedata.category(text[end])[0] == "M" or "\u200d" in (text[end], text[end - 1])):
        end -= 1
    return text[:end].rstrip()


def names_of(document: SearchDocument) -> dict[int, Name]:
    """The names that stand in a document, by number."""
    title = shown(document.title)
    found = dict(_words(title))
    given = [
        (Origin.AGENCY, document.agency),
        (Origin.FONDS, document.fonds_title),
        *((Origin.SUBJECT, subject) for subject in document.subjects),
        *((Origin.PLACE, place) for place in document.places),
    ]
    for origin, text in given:
        if text:
            found.update(_named(origin, text))
    if analysed(title).solid:
        name = Name(Origin.TITLE, title)
        found[number_of(name)] = name
    return found


@lru_cache(maxsize=20_000)
def _named(origin: Origin, text: str) -> tuple[tuple[int, Name], ...]:
    """The name with its number, if there is anything in it that could be typed."""
    if not compact(text := shown(text)):
        return ()
    name = Name(origin, text)
    return ((number_of(name), name),)


def _words(title: str) -> list[tuple[int, Name]]:
    return [found for word in analysed(title).words if (found := _KNOWN_WORDS[word]) is not None]


class _KnownWords(dict[tuple[str, str], tuple[int, Name] | None]):
    """Of each word with its part of speech, what `_word` says; much quicker than functools has it."""

    def __missing__(self, tagged: tuple[str, str]) -> tuple[int, Name] | None:
        if len(self) >= _MOST_WORDS:
            self.clear()
        found = self[tagged] = _word(*tagged)
        return found


_KNOWN_WORDS = _KnownWords()


def _word(word: str, tag: str) -> tuple[int, Name] | None:
    if len(word) not in _WORD_LENGTHS or tag not in _NOUNS | _OTHERS or not all(map(is_solid, word)):
        return None
    if not words().has_word(word):
        return None
    noun = Origin.PLACE_NOUN if tag == "ns" else Origin.NOUN
    name = Name(Origin.WORD if tag in _OTHERS or word in _COMMON else noun, word)
    return number_of(name), name
