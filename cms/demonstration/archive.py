"""The catalogue of four fonds (全宗) of the county archives, about six hundred rows of the years 1950 to 1983.

Older holdings are kept in files and numbered fonds-series-file-item (0001-2-7-3); what was arranged by pieces carries
the form of DA/T 13-2022, 0045-WS·1953·D30-0012. `content/archive/` holds the fonds, the rows that page images belong to
(`pinned.tsv`) and, for each fonds, its matters with the titles they may have.
"""

import csv
import dataclasses
import datetime
import random
import re
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from cms.demonstration.composition import CONTENT, Composer, Source

Level = Literal["series", "file", "item"]
RETENTION = {"Y": "永久", "D30": "定期30年"}
"""The retention periods (保管期限) by the code that stands in a reference code of the newer form."""

_SEED = 1953
_NOTES = (
    "",
    "",
    "",
    "",
    "油印",
    "铅印",
    "复写件",
    "毛笔书写",
    "字迹褪色",
    "附草图一张",
    "首页右下角残缺",
    "有水渍",
    "有领导批注",
)
_DIGITS = "〇一二三四五六七八九"


@dataclasses.dataclass(frozen=True, slots=True)
class ArchiveFonds:
    """A fonds: its number, title, first and last day, and the history of its creator (立档单位沿革)."""

    code: str
    title: str
    date_from: datetime.date
    date_to: datetime.date
    history: str


@dataclasses.dataclass(frozen=True, slots=True)
class ArchiveRow:
    """A described unit: series (目录), file (案卷) or item (件).

    `parent` is the reference code of the unit it is part of, "" directly below the fonds. `access` is 'public',
    'onsite' or 'staff'; `date_text` is the date as the page has it, `date_from` and `date_to` what it means.
    """

    fonds: str
    parent: str
    level: Level
    reference_code: str
    title: str
    creator: str
    date_text: str
    date_from: datetime.date
    date_to: datetime.date
    retention: str
    access: str
    page_count: int | None
    note: str


@dataclasses.dataclass(frozen=True, slots=True)
class _Matter:
    """A heading of a fonds' content file: what its units are about and what they have in common."""

    series: str
    name: str
    years: tuple[int, int]
    count: int
    retention: str
    access: str
    creator: str
    titles: tuple[tuple[str, int, int], ...]


def archive_fonds() -> tuple[ArchiveFonds, ...]:
    """The four fonds by number."""
    return tuple(
        ArchiveFonds(
            code=row["code"],
            title=row["title"],
            date_from=datetime.date.fromisoformat(row["date_from"]),
            date_to=datetime.date.fromisoformat(row["date_to"]),
            history=row["history"],
        )
        for row in _tsv("fonds.tsv")
    )


def archive_rows() -> Iterator[ArchiveRow]:
    """Every unit of every fonds; a parent always comes before its parts, and codes are unique."""
    rng = random.Random(_SEED)  # noqa: S311 -- a fixed seed for fictional content, no secret
    pinned = [_pinned(row) for row in _tsv("pinned.tsv")]
    for fonds in archive_fonds():
        rows: list[ArchiveRow] = [row for row in pinned if row.fonds == fonds.code]
        for path in sorted((CONTENT / "archive").glob(f"{fonds.code}*.txt")):
            form, slots, matters = _read(path)
            build = _files if form == "file" else _pieces
            rows = list(build(fonds.code, slots, matters, rows, rng))
        yield from sorted(rows, key=lambda row: _order(row.reference_code))


def _order(code: str) -> list[tuple[int, int, str]]:
    """By the parts of the code, numbers as numbers: a part of a unit sorts behind the unit itself."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"[-·]", code)]


def _tsv(name: str) -> list[dict[str, str]]:
    with (CONTENT / "archive" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def _parent(code: str, level: Level) -> str:
    """The code of the unit that `code` is part of: an item in pieces (0045-WS·1953·Y-0001) is part of its year."""
    if level == "series":
        return ""
    year = re.match(r"\d+-WS·\d{4}", code)
    return year[0] if year else code.rpartition("-")[0]


def _pinned(row: dict[str, str]) -> ArchiveRow:
    code = row["reference_code"]
    level: Level = "file" if row["level"] == "file" else "item"
    return ArchiveRow(
        fonds=code[:4],
        parent=_parent(code, level),
        level=level,
        reference_code=code,
        title=row["title"],
        creator=row["creator"],
        date_text=row["date_text"],
        date_from=datetime.date.fromisoformat(row["date_from"]),
        date_to=datetime.date.fromisoformat(row["date_to"]),
        retention=row["retention"],
        access=row["access"],
        page_count=int(row["page_count"]),
        note=row["note"],
    )


def _read(path: Path) -> tuple[str, dict[str, str], list[_Matter]]:
    """The form ('file' or 'piece'), the slots and the matters of one content file."""
    form, slots, series = "", {}, ""
    matters: list[_Matter] = []
    for line in filter(None, map(str.strip, path.read_text(encoding="utf-8").splitlines())):
        if line.startswith("form:"):
            form = line.partition(":")[2].strip()
        elif line.startswith("slot "):
            name, _, values = line.removeprefix("slot ").partition(":")
            slots[name] = values.strip()
        elif line.startswith("=series"):
            series = line.removeprefix("=series").strip()
        elif line.startswith("="):
            name, years, count, retention, access, creator = (cell.strip() for cell in line.split(" | "))
            first, last = (int(year) for year in years.split(".."))
            name = name.partition(" ")[2]
            matters.append(_Matter(series, name, (first, last), int(count), retention, access, creator, ()))
        else:
            title, pages = line.split(" | ")
            low, high = (int(number) for number in pages.split("-"))
            matters[-1] = dataclasses.replace(matters[-1], titles=(*matters[-1].titles, (title, low, high)))
    return form, slots, matters


def _files(
    fonds: str, slots: dict[str, str], matters: list[_Matter], rows: list[ArchiveRow], rng: random.Random
) -> Iterator[ArchiveRow]:
    """Series, files and items of the older form, around the rows there are already, whose numbers stay theirs."""
    yield from rows
    taken = {row.reference_code for row in rows}
    titles = {row.title for row in rows}
    next_file: Counter[str] = Counter()
    for matter in matters:
        number, _, name = matter.series.partition(" ")
        series = f"{fonds}-{number}"
        if series not in taken:
            taken.add(series)
            yield _group(
                series, f"第{number}号目录 {name}", [other for other in matters if other.series == matter.series]
            )
        for year in _years(matter, rng):
            next_file[series] += 1
            while f"{series}-{next_file[series]}" in taken:
                next_file[series] += 1
            yield from _file(f"{series}-{next_file[series]}", matter, year, slots, titles, rng)
    for code in sorted({row.parent for row in rows if row.level == "item" and "WS" not in row.parent}):
        yield from _neighbours(code, rows, matters, slots, titles, rng)


def _years(matter: _Matter, rng: random.Random) -> list[int]:
    """`count` years of the matter's span in order, each once as long as there are enough."""
    span = range(matter.years[0], matter.years[1] + 1)
    years = list(span) * (matter.count // len(span)) + rng.sample(span, matter.count % len(span))
    return sorted(years)


def _group(code: str, title: str, matters: list[_Matter]) -> ArchiveRow:
    first, last = min(matter.years[0] for matter in matters), max(matter.years[1] for matter in matters)
    return ArchiveRow(
        fonds=code[:4],
        parent="",
        level="series",
        reference_code=code,
        title=title,
        creator="",
        date_text=f"{first}年" if first == last else f"{first}—{last}年",
        date_from=datetime.date(first, 1, 1),
        date_to=datetime.date(last, 12, 31),
        retention="",
        access="public",
        page_count=None,
        note="",
    )


def _file(
    code: str, matter: _Matter, year: int, slots: dict[str, str], titles: set[str], rng: random.Random
) -> Iterator[ArchiveRow]:
    items = [
        _item(f"{code}-{number}", matter, year, choice, slots, titles, rng)
        for number, choice in enumerate(_choices(matter, rng), 1)
    ]
    creator = _of_year(matter.creator, slots, year, rng)
    title = f"{creator}{''.join(_DIGITS[int(digit)] for digit in str(year))}年{matter.name}文件"
    title += "（续）" if title in titles else ""
    titles.add(title)
    yield ArchiveRow(
        fonds=code[:4],
        parent=_parent(code, "file"),
        level="file",
        reference_code=code,
        title=title,
        creator=creator,
        date_text=f"{year}年",
        date_from=datetime.date(year, 1, 1),
        date_to=datetime.date(year, 12, 31),
        retention=matter.retention,
        access=matter.access,
        page_count=sum(item.page_count or 0 for item in items),
        note="",
    )
    yield from items


def _choices(matter: _Matter, rng: random.Random) -> list[tuple[str, int, int]]:
    """The titles of one file: most of the matter's, in their order."""
    kept = rng.sample(range(len(matter.titles)), max(3, len(matter.titles) - 1))
    return [matter.titles[position] for position in sorted(kept)]


def _neighbours(
    code: str,
    rows: list[ArchiveRow],
    matters: list[_Matter],
    slots: dict[str, str],
    titles: set[str],
    rng: random.Random,
) -> Iterator[ArchiveRow]:
    """The items around the pinned ones of a file, so that none of its numbers is missing."""
    taken = {row.reference_code for row in rows}
    file = next(row for row in rows if row.reference_code == code)
    in_series = [matter for matter in matters if f"{file.fonds}-{matter.series.split(' ')[0]}" == file.parent]
    matter = next((matter for matter in in_series if matter.name[:4] in file.title), in_series[0])
    like = dataclasses.replace(matter, creator=file.creator, retention=file.retention, access=file.access)
    last = max(int(row.reference_code.rpartition("-")[2]) for row in rows if row.parent == code)
    for number in range(1, last + 2):
        if f"{code}-{number}" not in taken:
            yield _item(f"{code}-{number}", like, file.date_from.year, rng.choice(like.titles), slots, titles, rng)


def _item(
    code: str,
    matter: _Matter,
    year: int,
    choice: tuple[str, int, int],
    slots: dict[str, str],
    titles: set[str],
    rng: random.Random,
) -> ArchiveRow:
    template, low, high = choice
    text, first, last = _date(year, rng)
    title = _title(template, first, slots, titles, rng)
    return ArchiveRow(
        fonds=code[:4],
        parent=_parent(code, "item"),
        level="item",
        reference_code=code,
        title=title,
        creator=_of_year(matter.creator, slots, year, rng),
        date_text=text,
        date_from=first,
        date_to=last,
        retention=RETENTION.get(matter.retention, matter.retention),
        access=matter.access,
        page_count=rng.randint(low, high),
        note=rng.choice(_NOTES),
    )


def _title(template: str, day: datetime.date, slots: dict[str, str], titles: set[str], rng: random.Random) -> str:
    """A title not given yet, if the slots have one left."""
    for _attempt in range(30):
        title = _of_year(template, slots, day.year, rng)
        if title not in titles:
            break
    titles.add(title)
    return title


def _of_year(text: str, slots: dict[str, str], year: int, rng: random.Random) -> str:
    """`text` with its slots filled; `gov` and `unit` are what government and townships were called in that year."""
    names = {"gov": "人民政府" if year < 1955 else "人民委员会", "unit": "区" if year < 1958 else "公社"}
    source = Source({}, slots | names, ())
    return Composer(source, formed_on=datetime.date(year, 1, 1), rng=rng, lists={}).text(text)


def _date(year: int, rng: random.Random) -> tuple[str, datetime.date, datetime.date]:
    """A date as the clerks of the time wrote it, with the first and last day it means."""
    month, day = rng.randint(1, 12), rng.randint(1, 28)
    exact = datetime.date(year, month, day)
    first, last = datetime.date(year, month, 1), datetime.date(year, month, monthrange(year, month)[1])
    later = min(12, month + rng.randint(1, 3))
    until = datetime.date(year, later, monthrange(year, later)[1])
    span = f"{year}年{month}月至{later}月" if later > month else f"{year}年{month}月"
    numerals = "".join(_DIGITS[int(digit)] for digit in str(year))
    return rng.choice(
        (
            (f"{year}年{month}月{day}日", exact, exact),
            (f"{year}年{month}月{day}日", exact, exact),
            (f"{year}.{month}.{day}", exact, exact),
            (f"{year}年{month}月", first, last),
            (f"{numerals}年", datetime.date(year, 1, 1), datetime.date(year, 12, 31)),
            (f"{year}年", datetime.date(year, 1, 1), datetime.date(year, 12, 31)),
            (f"[{year}年]", datetime.date(year, 1, 1), datetime.date(year, 12, 31)),
            (span, first, until),
        )
    )


def _pieces(
    fonds: str, slots: dict[str, str], matters: list[_Matter], rows: list[ArchiveRow], rng: random.Random
) -> Iterator[ArchiveRow]:
    """Items of the newer form below a series for each year, numbered within year and retention period."""
    yield from rows
    taken = {row.reference_code for row in rows}
    titles = {row.title for row in rows}
    names = {of.code: of.title for of in archive_fonds()}
    last: defaultdict[str, int] = defaultdict(int)
    drawn = sorted(
        ((year, position) for position, matter in enumerate(matters) for year in _years(matter, rng)),
    )
    years = {year for year, _ in drawn} | {row.date_from.year for row in rows if "WS" in row.reference_code}
    for year in sorted(years):
        of_year = dataclasses.replace(matters[-1], years=(year, year))
        yield _group(f"{fonds}-WS·{year}", f"{names[fonds]}{year}年文书档案", [of_year])
    for year, position in drawn:
        matter = matters[position]
        stem = f"{fonds}-WS·{year}·{matter.retention}"
        last[stem] += 1
        while f"{stem}-{last[stem]:04d}" in taken:
            last[stem] += 1
        yield _item(f"{stem}-{last[stem]:04d}", matter, year, rng.choice(matter.titles), slots, titles, rng)
