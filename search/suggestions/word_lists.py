"""The word lists behind suggestions: rjieba cuts a text into words, pypinyin says how it is read.

They hold ninety megabytes, so that each is loaded when it is first asked for. Most processes never do: they import a
catalogue, read scans, send mail. The web server loads both before it divides into workers, which then share them.
"""

from collections.abc import Container
from functools import cache
from importlib import import_module
from typing import Protocol, cast


class Words(Protocol):
    """What is used of rjieba."""

    def tag(self, text: str, /) -> list[tuple[str, str]]:
        """The words of a text with their parts of speech."""

    def tokenize(self, text: str, mode: str, /) -> list[tuple[str, int, int]]:
        """The words of a text with the places where they begin and end."""

    def has_word(self, word: str, /) -> bool:
        """Whether the dictionary has this word."""


class _Style(Protocol):
    NORMAL: int


class _Readings(Protocol):
    Style: _Style

    def lazy_pinyin(self, phrase: str, *, style: int) -> list[str]: ...


@cache
def words() -> Words:
    """The dictionary of words."""
    return cast("Words", import_module("rjieba"))


@cache
def _readings() -> _Readings:
    return cast("_Readings", import_module("pypinyin"))


def pinyin(phrase: str) -> list[str]:
    """The syllables of a phrase without tones; what is no Chinese stays as it is."""
    readings = _readings()
    return readings.lazy_pinyin(phrase, style=readings.Style.NORMAL)


@cache
def phrases() -> Container[str]:
    """The phrases whose reading is known as a whole."""
    return cast("Container[str]", import_module("pypinyin.constants").PHRASES_DICT)


def load() -> None:
    """Loads all of them now, for a process that is about to divide into several."""
    words()
    _readings()
    phrases()
