"""Questions that people ask of the made-up catalogue, in a realistic mix, the same for the same seed."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from pypinyin import Style, lazy_pinyin

from search.viewers import AccessClass, Viewer

from .catalogue import SEED, Row, fonds_key, rows, vocabulary

_SAMPLE = 20_000  # titles are drawn from that many first rows, which are in every catalogue at least as large
_FREQUENT = ("通知", "档案", "关于", "报告", "工作", "委员会", "人民政府", "的通知", "会议", "土地")
_ABSENT = ("量子纠缠", "鼹鼠", "zzqx", "霓虹蜥蜴", "9999-XX·1899·Y-0001", "飓飙飚", "蓝鲸搁浅")
_SIGNS = re.compile(r"\W+")
_LATIN = ("No.0391", "No", "No.12", "AT", "B超", "1953", "D30", "WS", "第3次", "30份")
MIX = {
    "two characters": 20,
    "a word": 22,
    "a phrase": 14,
    "two terms": 16,
    "a code": 6,
    "a year": 3,
    "a person": 6,
    "letters and digits": 2,
    "frequent": 8,
    "nothing": 3,
}
"""Of a hundred questions; the words of the frequent ones stand in a tenth of the rows and more."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question: what is typed, who asks, and the filters set beside it.

    `chosen` holds values of the facets kind, agency, fonds, category and access; `first` and `last` are years.
    """

    sort: str
    terms: tuple[str, ...]
    access: frozenset[AccessClass]
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    first: int | None = None
    last: int | None = None

    @property
    def text(self) -> str:
        """What is typed."""
        return " ".join(self.terms)

    @property
    def viewer(self) -> Viewer:
        """Who asks."""
        return Viewer(self.access)


def queries(count: int = 300, *, seed: int = SEED) -> list[Question]:
    """`count` questions in the proportions of MIX, shuffled; one in four has a filter or a span of years.

    Seven in ten are the public's, two are asked in the hall, one by staff.
    """
    dice = random.Random(f"questions {seed}")  # noqa: S311 -- a benchmark's data, nothing secret
    sample = list(rows(_SAMPLE, seed=seed))
    sorts = [sort for sort, share in MIX.items() for _ in range(round(share * count / 100) + 1)]
    dice.shuffle(sorts)
    return [_question(sort, dice, sample, seed) for sort in sorts[:count]]


def _question(sort: str, dice: random.Random, sample: list[Row], seed: int) -> Question:
    row = dice.choice(sample)
    chosen: dict[str, tuple[str, ...]] = {}
    first = last = None
    draw = dice.random()
    if draw < 0.06:
        chosen = {"category": ("file",) if dice.random() < 0.5 else ("file", "item")}
    elif draw < 0.11:
        chosen = {"fonds": (fonds_key(row.fonds),)}
    elif draw < 0.13:
        chosen = {"kind": ("archive",)}
    elif draw < 0.25:
        first = row.date_from.year - dice.randrange(6) if row.date_from else 1950
        last = first + dice.choice((0, 5, 15))
    access = dice.choices((("public",), ("public", "onsite"), ("public", "onsite", "staff")), (7, 2, 1))[0]
    return Question(
        sort=sort,
        terms=_terms(sort, dice, row, seed),
        access=frozenset(map(AccessClass, access)),
        chosen=chosen,
        first=first,
        last=last,
    )


def _terms(sort: str, dice: random.Random, row: Row, seed: int) -> tuple[str, ...]:
    words, year = vocabulary(seed), row.date_from.year if row.date_from else 1958
    code = row.reference_code
    makers: dict[str, Callable[[], tuple[str, ...]]] = {
        "two characters": lambda: (_run(dice, row.title, 2),),
        "a word": lambda: (_word(dice, row, words.words),),
        "a phrase": lambda: (_run(dice, row.title, dice.choice((6, 7, 8))),),
        "two terms": lambda: (
            _word(dice, row, words.words),
            dice.choice((str(year), _word(dice, row, words.words))),
        ),
        "a code": lambda: (code if dice.random() < 0.6 else code.rpartition("-")[0],),
        "a year": lambda: (dice.choice((str(year), f"{year}年")),),
        "a person": lambda: (dice.choice(words.persons),),
        "letters and digits": lambda: (dice.choice(_LATIN),),
        "frequent": lambda: (dice.choice(_FREQUENT),),
        "nothing": lambda: (dice.choice(_ABSENT),),
    }
    return makers[sort]()


def _run(dice: random.Random, text: str, length: int) -> str:
    """A run of that many letters and characters, without signs, from anywhere in the title; shorter if need be."""
    plain = max(_SIGNS.split(text), key=len)
    start = dice.randrange(max(1, len(plain) - length + 1))
    return plain[start : start + length]


def _word(dice: random.Random, row: Row, words: list[str]) -> str:
    """A run of three or four characters of the title; every other time a word that a dictionary has."""
    if dice.random() < 0.5:
        known = [word for word in words[:3000] if len(word) > 1 and word in row.title]
        if known:
            return dice.choice(known)
    return _run(dice, row.title, dice.choice((3, 4)))


def beginnings(count: int = 300, *, seed: int = SEED) -> list[str]:
    """What stands in the box while someone types: one to four characters of a word or office, pinyin, initials."""
    dice = random.Random(f"beginnings {seed}")  # noqa: S311 -- a benchmark's data, nothing secret
    words = vocabulary(seed)
    names = [*words.words[:2000], *(fonds.creator for fonds in words.fonds), *words.townships[0], *words.villages[0]]
    found = []
    for _ in range(count):
        name = dice.choice(names)
        typed = name[: dice.randint(1, 4)]
        draw = dice.random()
        if draw < 0.2:
            typed = "".join(lazy_pinyin(name[:4]))[: dice.randint(2, 9)]
        elif draw < 0.35:
            typed = "".join(lazy_pinyin(name[:4], style=Style.FIRST_LETTER))
        found.append(typed)
    return found
