"""Under which keys a name is kept, and which keys a person may mean by what he has typed.

A name has three keys for every place where it may be begun: its characters, its sounds, its initials. What is typed
becomes ranges of such keys.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.text.normalise import compact

from .names import Name, Origin
from .syllables import analysed, code_range, initials_of, is_whole, readings
from .word_lists import words

CHARACTERS = 20  # of a name in a key; what is typed beyond is compared with the name itself
_SYLLABLES = 8
_SYLLABLES_BESIDE_INITIALS = 5
_TYPED = 60  # characters of what is typed that are looked at
_MOST_READINGS = 6
_STARTS = 6
_SOUND, _INITIALS, _BESIDE = "\x01", "\x02", "\x1f"  # canonical text has no control characters
_END = "\U0010ffff"

# 长葛市人民政府 关于 印发 档案管理办法 的通知: people begin after "on", and after what was done with another paper.
_ON = re.compile(".{0,24}?关于(?:印发|转发|批转|公布|发布|下达)*")


@dataclass(frozen=True)
class Range:
    """Keys from `low` up to, but without, `high`; with `bounds`, only those whose sounds lie within, one by one.

    `text`, where it is not empty, must stand in the name itself. Of a `doubtful` range only so many keys are read.
    """

    low: str
    high: str
    bounds: tuple[tuple[str, str], ...] = ()
    text: str = ""
    doubtful: bool = False

    def holds(self, key: str) -> bool:
        """Whether a key that lies in the range is meant."""
        if not self.bounds:
            return True
        beside = key[0] == _INITIALS
        sounds = key[key.index(_BESIDE) + 1 :] if beside else key[1:]
        if len(sounds) < len(self.bounds) and len(sounds) < (_SYLLABLES_BESIDE_INITIALS if beside else _SYLLABLES):
            return False
        pairs = zip(self.bounds, sounds, strict=False)
        return all(first <= code <= last for (first, last), code in pairs)


def keys_of(name: Name) -> set[str]:
    """Every key of a name."""
    solid, _, sounds = analysed(name.text)
    found = set()
    for start in _starts(name.origin, solid):
        part = sounds[start : start + _SYLLABLES]
        found.add(solid[start : start + CHARACTERS])
        found.add(_SOUND + part)
        found.add(f"{_INITIALS}{initials_of(part)}{_BESIDE}{part[:_SYLLABLES_BESIDE_INITIALS]}")
    return found


def ranges_of(typed: str) -> tuple[Range, ...]:
    """The ranges of keys that may be meant by what was typed; none when there is nothing in it to look for."""
    text = typed_text(typed)
    if not text:
        return ()
    if len(text) > CHARACTERS:
        found = [Range(text[:CHARACTERS], text[:CHARACTERS] + "\0", text=text, doubtful=True)]
    else:
        found = [Range(text, text + _END)]
    if text.isascii() and any(map(str.isalpha, text)):
        found.extend(dict.fromkeys(_by_sound(text[: _SYLLABLES * 6])))
    return tuple(found)


def exactly_sounding(codes: str) -> Range:
    """The keys of names that sound like these codes, or begin so where the codes are many."""
    low = _SOUND + codes[:_SYLLABLES]
    return Range(low, low + "\0", doubtful=True)


def typed_text(typed: str) -> str:
    """What was typed as names are compared: canonical, without gaps, not too long. Never raises."""
    cleaned = typed[: _TYPED * 4].encode("utf-8", "ignore").decode().replace("ü", "v").replace("Ü", "v")
    return compact(cleaned)[:_TYPED]


def _starts(origin: Origin, solid: str) -> list[int]:
    """Where a name may be begun. A title: at its start, and after what it only says about another paper."""
    if origin == Origin.TITLE:
        match = _ON.match(solid)
        starts = {0, match.end() if match else 0}
        return sorted(start for start in starts if start < len(solid))
    if origin >= Origin.NOUN:
        return [0]
    return sorted({0} | {start for word, start, _ in words().tokenize(solid, "search") if len(word) > 1})[:_STARTS]


def _by_sound(typed: str) -> Iterator[Range]:
    if len(typed) > 1:
        yield Range(low := _INITIALS + typed[:_SYLLABLES], low + _END)
    for way in readings(typed, most=_MOST_READINGS):
        parts = way[:_SYLLABLES]
        whole = next((number for number, part in enumerate(parts) if not is_whole(part)), len(parts) - 1)
        if whole or len(parts) == 1:
            sounds = "".join(code_exactly(part) for part in parts[:whole])
            first, last = code_range(parts[whole])
            further = len(parts) > whole + 1
            low, high = _SOUND + sounds + first, _SOUND + sounds + chr(ord(last) + 1)
            yield Range(low, high, _bounds(parts) if further else (), doubtful=further)
        elif any(len(part) > 1 for part in parts):
            low = _INITIALS + "".join(part[0] for part in parts)
            yield Range(low, low + _END, _bounds(parts), doubtful=True)


def _bounds(parts: Sequence[str]) -> tuple[tuple[str, str], ...]:
    exact = [is_whole(part) for part in parts[:-1]] + [False]
    return tuple(
        (code_exactly(part), code_exactly(part)) if whole else code_range(part)
        for part, whole in zip(parts, exact, strict=True)
    )


def code_exactly(part: str) -> str:
    """The code of a whole syllable; it is the first of those that begin like it."""
    return code_range(part)[0]
