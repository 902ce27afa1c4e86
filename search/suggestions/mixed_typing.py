"""Words already chosen with letters behind them that still wait in a keyboard (水库xj)."""

import re

from .word_lists import pinyin

_MIXED = re.compile(r"([\u3400-\u9fff]{1,8})([a-z'’]{1,24})")


def as_letters(typed: str) -> tuple[str, str] | None:
    """The whole in letters, and the words that a name then has to hold: 水库xj gives ("shuikuxj", "水库").

    None for anything else; names begin or sound as what was typed, but not half as one and half as the other.
    """
    mixed = _MIXED.fullmatch(typed.strip())
    if mixed is None:
        return None
    words, letters = mixed.groups()
    return "".join(pinyin(words)) + letters, words
