"""How far a reading is from the truth. The same text is compared whoever typed it: see `folded`."""

import unicodedata
from collections import Counter
from collections.abc import Iterator

# Signs that differ by width, place or typing habit alone, beyond what NFKC folds.
PUNCTUATION = {
    "。": ".",
    "“": '"',
    "”": '"',
    "„": '"',
    "‘": "'",
    "’": "'",
    "–": "-",
    "—": "-",
    "―": "-",
    "─": "-",
    "⋯": "...",
    "•": "·",
    "・": "·",
    "‧": "·",
    "〜": "~",
}
# One character in two printed shapes (異體字): not simplified against traditional, which are two characters here.
GLYPH_VARIANTS = {
    "為": "爲",
    "即": "卽",
    "真": "眞",
    "說": "説",
    "教": "敎",
    "清": "淸",
    "青": "靑",
    "衆": "眾",
    "裏": "裡",
    "羣": "群",
    "峯": "峰",
    "顏": "顔",
    "產": "産",
    "衞": "衛",
    "戶": "戸",
    "内": "內",
    "吴": "吳",
    "黄": "黃",
    "録": "錄",
    "鄉": "郷",
    "歲": "歳",
    "却": "卻",
    "啓": "啟",
    "悅": "悦",
    "稅": "税",
    "脫": "脱",
    "閱": "閲",
    "旣": "既",
    "卷": "巻",
    "靜": "静",
    "并": "幷",
    "没": "沒",
    "况": "況",
    "冲": "沖",
}
_FOLDED = str.maketrans({**PUNCTUATION, **GLYPH_VARIANTS})


def folded(text: str) -> str:
    """The text as it is compared: NFKC, no white space, punctuation of one width, one shape for glyph variants."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_FOLDED).split())


def letters_of(text: str) -> str:
    """The folded text's letters, digits and Han characters alone."""
    return "".join(character for character in folded(text) if unicodedata.category(character)[0] in "LN")


def distance(one: str, other: str) -> int:
    """Levenshtein's: the fewest characters to put in, take out or exchange that make `one` into `other`."""
    row = list(range(len(other) + 1))
    for number, character in enumerate(one, start=1):
        before, row[0] = row[0], number
        for place, wanted in enumerate(other, start=1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (character != wanted))
    return row[-1]


def shared_characters(one: str, other: str) -> int:
    """How many characters both texts hold, whatever their order."""
    return sum((Counter(one) & Counter(other)).values())


def matches(read: str, truth: str) -> Iterator[tuple[int, bool]]:
    """For each character of `read` its index and whether a best alignment with `truth` holds it to be right."""
    rows = [list(range(len(truth) + 1))]
    for number, character in enumerate(read, start=1):
        before, row = rows[-1], [number]
        for place, wanted in enumerate(truth, start=1):
            row.append(min(before[place] + 1, row[-1] + 1, before[place - 1] + (character != wanted)))
        rows.append(row)
    number, place, found = len(read), len(truth), []
    while number:
        if place and rows[number][place] == rows[number - 1][place - 1] + (read[number - 1] != truth[place - 1]):
            number, place = number - 1, place - 1
            found.append((number, read[number] == truth[place]))
        elif rows[number][place] == rows[number - 1][place] + 1:
            number -= 1
            found.append((number, False))
        else:
            place -= 1
    yield from reversed(found)
