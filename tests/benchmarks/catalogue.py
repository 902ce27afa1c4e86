"""A made-up catalogue of eight county archives, the same for the same seed, and questions that people ask of it.

`rows` are units as archive_catalog stores them, `documents` the search documents of those units and of one recognised
page in a hundred; `queries` are drawn from the titles of the catalogue's first rows.
"""

import datetime
import random
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from search.documents import SearchDocument
from search.viewers import AccessClass

from .vocabulary import TABLE, FondsEntry, Vocabulary

SEED = 20261122
PAGE_EVERY = 100  # one document in so many is a recognised page
_DAY = datetime.timedelta(days=1)
_FIRST_ENTERED = datetime.datetime(2021, 1, 4, 8, 0, tzinfo=datetime.UTC)
_BITS = TABLE - 1
_ACCESS = [AccessClass.PUBLIC] * 12 + [AccessClass.ONSITE] * 5 + [AccessClass.STAFF] * 3  # 60, 25 and 15 in a hundred
_LEVELS = ["series"] + ["file"] * 69 + ["item"] * 130
_RETENTION = ["Y"] * 5 + ["D30"] * 9 + ["D10"] * 6
_FORMS = [*["通知"] * 4, *["报告"] * 3, "请示", "批复", "意见", "决定", "函", "总结", "简报", "会议记录", "会议纪要"]
_FORMS += ["统计表", "花名册", "登记表", "审批表", "名单", "材料", "汇报", "规定", "办法"]


class Row(NamedTuple):
    """A unit as archive_catalog stores it; `fonds` is its place in `fonds_of(seed)`."""

    fonds: int
    level: str
    reference_code: str
    title: str
    creator: str
    date_text: str
    date_from: datetime.date | None
    date_to: datetime.date | None
    retention: str
    access: AccessClass
    page_count: int
    note: str


@cache
def vocabulary(seed: int) -> Vocabulary:
    """The words of this seed."""
    return Vocabulary(seed)


def fonds_of(seed: int = SEED) -> list[FondsEntry]:
    """The fonds that the rows belong to."""
    return vocabulary(seed).fonds


def fonds_key(place: int) -> str:
    """The value of the facet fonds for the fonds at this place in `fonds_of`: its number in the database."""
    return str(place + 1)


def repositories_of(seed: int = SEED) -> list[str]:
    """The names of the eight repositories."""
    return [f"{county}档案馆" for county in vocabulary(seed).counties]


class _Writer:
    """Writes titles, dates and codes one after the other out of the tables of a vocabulary."""

    def __init__(self, seed: int, purpose: str = "rows") -> None:
        words = vocabulary(seed)
        self.fonds, self.fonds_table, self.year_table = words.fonds, words.fonds_table, words.year_table
        self.word_table, self.persons = words.word_table, words.persons
        self.counties, self.towns, self.villages = words.counties, words.townships, words.villages
        self.dice = random.Random(f"{purpose} {seed}")  # noqa: S311 -- a benchmark's data, nothing secret
        self.bits, self.chance = self.dice.getrandbits, self.dice.random
        self.serials: Counter[int] = Counter()
        self.patterns: list[Callable[[FondsEntry, int], str]] = [
            *[self._about] * 9, *[self._yearly] * 4, self._meeting, self._meeting, self._person, self._person,
            self._list, self._land,
        ]  # fmt: skip

    def word(self) -> str:
        return self.word_table[self.bits(18)]

    def topic(self) -> str:
        words = self.word_table
        draw = self.bits(4)
        if draw < 2:
            return words[self.bits(18)] + words[self.bits(18)]
        if draw < 9:
            return words[self.bits(18)] + words[self.bits(18)] + words[self.bits(18)]
        return f"{words[self.bits(18)]}{words[self.bits(18)]}、{words[self.bits(18)]}{words[self.bits(18)]}"

    def person(self) -> str:
        return self.persons[self.bits(16)]

    def town(self, repository: int) -> str:
        towns = self.towns[repository]
        return towns[int(self.chance() ** 2 * len(towns))]

    def village(self, repository: int) -> str:
        return self.villages[repository][int(self.chance() ** 2 * 500)]

    def _about(self, fonds: FondsEntry, year: int) -> str:
        form = _FORMS[self.bits(8) % len(_FORMS)]
        draw = self.bits(3)
        if draw < 3:
            return f"{fonds.creator}关于{self.topic()}的{form}"
        if draw < 5:
            return f"关于{self.town(fonds.repository)}{self.village(fonds.repository)}{self.topic()}问题的{form}"
        if draw < 7:
            return f"关于转发{self.word()}{self.word()}《关于{self.topic()}的{form}》的通知"
        return f"{self.counties[fonds.repository]}关于印发{year}年{self.topic()}工作要点的{form}"

    def _yearly(self, fonds: FondsEntry, year: int) -> str:
        form = ("工作总结", "工作计划", "统计年报表", "大事记", "会计档案", "文书档案", "情况统计表", "决算报表")[
            self.bits(3)
        ]
        place = self.town(fonds.repository) if self.bits(1) else fonds.creator
        return f"{place}{year}年{self.topic()}{form}"

    def _meeting(self, fonds: FondsEntry, year: int) -> str:
        kind = ("常委会", "局务会议", "党组会议", "人民代表大会", "办公会议", "职工大会", "三级干部会", "座谈会")[
            self.bits(3)
        ]
        return f"{fonds.creator}{year}年第{self.bits(5) + 1}次{kind}关于{self.topic()}的记录"

    def _person(self, fonds: FondsEntry, year: int) -> str:
        draw = self.bits(2)
        if draw == 0:
            return f"关于{self.person()}等{self.bits(5) + 2}名同志{self.word()}任免职务的通知"
        if draw == 1:
            return f"{self.town(fonds.repository)}{self.village(fonds.repository)}{self.person()}{self.word()}案卷材料"
        if draw == 2:
            return f"{self.person()}、{self.person()}关于{self.topic()}的申诉及处理材料"
        return f"{fonds.creator}{self.person()}干部履历表（{year}年）"

    def _list(self, fonds: FondsEntry, year: int) -> str:
        return f"{self.town(fonds.repository)}{self.village(fonds.repository)}{year}年{self.word()}{self.word()}花名册"

    def _land(self, fonds: FondsEntry, year: int) -> str:
        place = f"{self.town(fonds.repository)}{self.village(fonds.repository)}"
        return f"{place}{self.person()}户土地房产所有证存根 No.{self.bits(17):06d}"

    def sentence(self) -> str:
        return f"{self.topic()}，{self.word()}{self.word()}，{self.topic()}。"

    def note(self) -> str:
        draw = self.bits(3)
        if draw < 5:
            return ""
        if draw == 5:
            return f"附{self.word()}{self.word()}表{self.bits(4) + 1}份"
        if draw == 6:
            return f"原件{self.word()}，有{self.person()}签字；{self.sentence()}"
        return f"内含{self.topic()}、{self.topic()}等材料{self.bits(6) + 1}页"

    def row(self) -> Row:
        bits = self.bits
        place = self.fonds_table[bits(16)]
        fonds = self.fonds[place]
        year = self.year_table[bits(16)]
        if not fonds.first <= year <= fonds.last:
            year = fonds.first + int(self.chance() * (fonds.last - fonds.first + 1))
        level = _LEVELS[bits(16) % 200]
        retention = _RETENTION[bits(12) % 20]
        number = self.serials[place * 4096 + year] + 1
        self.serials[place * 4096 + year] = number
        code = f"{fonds.code}-WS·{year}·{retention}-{number:04d}"
        if level == "item":
            code = f"{fonds.code}-WS·{year}·{retention}-{number // 12 + 1:04d}-{number:04d}"
        first, last, written = self._dates(level, fonds, year)
        return Row(
            place,
            level,
            code,
            self.patterns[bits(12) % 19](fonds, year),
            fonds.creator if bits(3) else "",
            written,
            first,
            last,
            retention,
            _ACCESS[bits(12) % 20],
            bits(7) + 1,
            self.note(),
        )

    def _dates(
        self, level: str, fonds: FondsEntry, year: int
    ) -> tuple[datetime.date | None, datetime.date | None, str]:
        if level == "item":
            draw = self.bits(14)
            if draw % 64 == 0:
                return None, None, ""
            day = datetime.date(year, draw % 12 + 1, (draw >> 4) % 28 + 1)
            return day, day, f"{year}年{day.month}月{day.day}日"
        last = (
            year if level == "file" and self.bits(2) else min(year + self.bits(3 if level == "file" else 5), fonds.last)
        )
        written = f"{year}年" if last == year else f"{year}—{last}年"
        return datetime.date(year, 1, 1), datetime.date(last, 12, 31), written

    def page(self, row: Row) -> tuple[str, tuple[str, ...]]:
        """The body of a recognised page, some 600 characters, and a few other readings of it."""
        body = "".join(self.sentence() for _ in range(22))
        at = self.bits(8)
        readings = tuple(
            f"{body[at : at + 4]}{self.person()[0]}{body[at + 5 : at + 9]}" for at in (at, at + 99, at + 200)
        )
        return f"{row.title}。{body}", readings


def rows(count: int, *, seed: int = SEED) -> Iterator[Row]:
    """`count` units, of any fonds, in no order; a smaller count gives the beginning of a larger one."""
    write = _Writer(seed).row
    for _ in range(count):
        yield write()


def documents(count: int, *, seed: int = SEED) -> Iterator[SearchDocument]:
    """`count` search documents: units, and in every hundredth place a recognised page."""
    writer, reader = _Writer(seed), _Writer(seed, "pages")  # dice of their own, so that the rows are those of `rows`
    for number in range(1, count + 1):
        row = writer.row()
        fields = _described(row, writer.fonds[row.fonds], number)
        if number % PAGE_EVERY == 0:
            body, readings = reader.page(row)
            fields |= {"kind": "page", "title": f"{row.title} · 1", "body": body, "summary": body[:200]}
            fields |= {"recognised": True, "readings": readings}
        yield SearchDocument(**fields)


def _described(row: Row, fonds: FondsEntry, number: int) -> dict[str, Any]:
    return {
        "kind": "archive",
        "identifier": str(number),
        "title": row.title,
        "summary": row.note,
        "body": "\n".join(filter(None, (row.creator, row.date_text, row.note, fonds.title))),
        "codes": (row.reference_code,),
        "date": row.date_from,
        "until": row.date_to,
        "agency": row.creator,
        "category": row.level,
        "fonds": fonds_key(row.fonds),
        "fonds_title": fonds.title,
        "access": row.access,
        "url": f"/archive/{number}/",
        "entered": _FIRST_ENTERED + (number % 1500) * _DAY,
    }
