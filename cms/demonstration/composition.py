"""How the text files under `content/` become documents.

A file holds documents parted by lines of `===`. Each starts with `key: value` lines; a blank line ends them, the body
follows. In the body a line is

    # text      a heading, numbered 一、二、…              - text     a paragraph, numbered （一）（二）… below it
    ? text      like `-`, but only some of a run are taken  | a | b |  a table row, the first of a table is its header
    |* 5 | …    a row to be drawn five times                |= 合计 | sum | …   a row of totals over the columns;
    text        a paragraph                                     `sum:quota` keeps the total as the slot `quota`

and inside any text stand `{slot}` (one value for the whole document), `{formed+15}` (a date, days later) and
`[甲/乙/丙]` (one of them). A slot's values are given as `@list`, as `甲 / 乙 / 丙`, as `12..48` or as `3.50..9.80`;
slots that must fit together are one line: `slot buyer+goods: 图书馆+书架 / 人民医院+血压计`. `Composer` knows some by
itself: `year`, `month` and what its day of forming closes: `lastmonth`, `quarter` (第二季度), `period` (上半年).
"""

import dataclasses
import datetime
import random
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from cms.demonstration.documents import Block, Heading, Paragraph, Table

CONTENT = Path(__file__).parent / "content"

_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)([+-]\d+)?\}")
_CHOICE = re.compile(r"\[([^\[\]]*/[^\[\]]*)\]")
_RANGE = re.compile(r"^(\d+(?:\.\d+)?)\.\.(\d+(?:\.\d+)?)$")
_DIGITS = "零一二三四五六七八九"


@dataclasses.dataclass(frozen=True, slots=True)
class Source:
    """One document or template as it stands in its file: its fields, its slots and the lines of its body."""

    fields: Mapping[str, str]
    slots: Mapping[str, str]
    lines: tuple[str, ...]


def chinese_number(number: int) -> str:
    """1 to 99 in Chinese numerals, as headings count: 12 gives 十二."""
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else _DIGITS[tens]) + "十" if tens else "") + (_DIGITS[ones] if ones else "")


def chinese_date(day: datetime.date) -> str:
    """A date as official prose writes it: 2024年3月7日."""
    return f"{day.year}年{day.month}月{day.day}日"


def read_sources(path: Path) -> Iterator[Source]:
    """The documents of one file, in order. Raises `ValueError` naming the file where a field line has no colon."""
    for part in re.split(r"^===\s*$", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
        if part.strip():
            yield _source(part.strip().splitlines(), path)


def _source(lines: list[str], path: Path) -> Source:
    fields: dict[str, str] = {}
    slots: dict[str, str] = {}
    for position, line in enumerate(lines):
        if not line.strip():
            return Source(fields, slots, tuple(line.strip() for line in lines[position:] if line.strip()))
        key, colon, value = line.partition(":")
        if not colon:
            raise ValueError(f"{path.name}: the line {line!r} has no colon. A blank line must end a document's fields.")
        target = slots if key.startswith("slot ") else fields
        target[key.removeprefix("slot ").strip()] = value.strip()
    return Source(fields, slots, ())


def read_lists(path: Path) -> dict[str, tuple[str, ...]]:
    """The named word lists of one file: `name: 甲 / 乙 / 丙` on each line."""
    pairs = (line.partition(":") for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return {name.strip(): tuple(word.strip() for word in words.split(" / ")) for name, _, words in pairs}


class Composer:
    """Fills one document. A slot is drawn when the text first names it, and kept for the rest of the document."""

    def __init__(
        self, source: Source, *, formed_on: datetime.date, rng: random.Random, lists: Mapping[str, tuple[str, ...]]
    ) -> None:
        self._source = source
        self._rng = rng
        self._lists = lists
        self._groups = {name: group for group in source.slots for name in group.split("+")}
        self._values = _calendar_slots(formed_on)
        self._dates = {"formed": formed_on}

    def text(self, text: str) -> str:
        """`text` with every choice made and every slot filled. Raises `KeyError` for a slot nobody defined."""
        while _CHOICE.search(text):
            text = _CHOICE.sub(lambda match: self._rng.choice(match[1].split("/")), text)
        return _SLOT.sub(self._slot, text)

    def body(self) -> tuple[Block, ...]:
        """The document's blocks, numbered, its tables drawn and added up."""
        parts = [
            (is_table, list(lines))
            for is_table, lines in groupby(self._chosen_lines(), lambda line: line.startswith("|"))
        ]
        tables = iter(
            [self._table(lines) for is_table, lines in parts if is_table]
        )  # first: the prose quotes their totals
        numbers = {"#": 0, "-": 0}
        blocks: list[Block] = []
        for is_table, lines in parts:
            blocks.extend([next(tables)] if is_table else [self._line(line, numbers) for line in lines])
        return tuple(blocks)

    def _line(self, line: str, numbers: dict[str, int]) -> Block:
        mark = line[0]
        if mark == "#":
            numbers["#"] += 1
            numbers["-"] = 0
            return Heading(f"{chinese_number(numbers['#'])}、{self.text(line[1:].strip())}")
        if mark == "-":
            numbers["-"] += 1
            return Paragraph(f"（{chinese_number(numbers['-'])}）{self.text(line[1:].strip())}")
        return Paragraph(self.text(line))

    def _chosen_lines(self) -> Iterator[str]:
        """The body's lines; of each run of `?` lines about two thirds, at least two, in their order."""
        run: list[str] = []
        for line in (*self._source.lines, ""):
            if line.startswith("?"):
                run.append("-" + line[1:])
                continue
            if run:
                kept = self._rng.sample(range(len(run)), max(2, round(len(run) * 0.62)))
                yield from (run[position] for position in sorted(kept))
                run = []
            if line:
                yield line

    def _slot(self, match: re.Match[str]) -> str:
        name, shift = match[1], int(match[2] or 0)
        if name in self._dates:
            return chinese_date(self._dates[name] + datetime.timedelta(days=shift))
        if name not in self._values:
            group = self._groups[name]
            drawn = self._draw(self._source.slots[group], taken=set(self._values.values()))
            self._values.update(zip(group.split("+"), drawn.split("+"), strict=True))
        # a slot's value may itself hold slots and choices
        return self.text(self._values[name])

    def _draw(self, source: str, taken: set[str]) -> str:
        bounds = _RANGE.match(source)
        if bounds:
            return self._number(bounds[1], bounds[2])
        words = (
            self._lists[source[1:]] if source.startswith("@") else tuple(word.strip() for word in source.split(" / "))
        )
        return self._rng.choice([word for word in words if word not in taken] or words)

    def _number(self, low: str, high: str) -> str:
        places = len(low.partition(".")[2])
        scale = 10**places
        drawn = self._rng.randint(int(Decimal(low) * scale), int(Decimal(high) * scale))
        return f"{Decimal(drawn) / scale:.{places}f}"

    def _table(self, lines: list[str]) -> Table:
        header = tuple(self.text(cell) for cell in _cells(lines[0]))
        rows: list[tuple[str, ...]] = []
        for line in lines[1:]:
            if line.startswith("|*"):
                count, *cells = _cells(line[2:])
                rows.extend(self._drawn_rows(int(self.text(count)), cells))
            elif line.startswith("|="):
                rows.append(self._totals(_cells(line[2:]), rows))
            else:
                rows.extend(self._drawn_rows(1, _cells(line)))
        for row in rows:
            if len(row) != len(header):
                raise ValueError(
                    f"A row of the table headed {header[0]!r} has {len(row)} cells, not {len(header)}: {row}."
                )
        return Table(header, tuple(rows))

    def _drawn_rows(self, count: int, cells: list[str]) -> Iterator[tuple[str, ...]]:
        """`count` rows; a cell that is a list, a range or `n` (the row's number) is drawn anew, words never twice."""
        taken: dict[int, set[str]] = {position: set() for position in range(len(cells))}
        for number in range(1, count + 1):
            row = []
            for position, cell in enumerate(cells):
                if cell == "n":
                    row.append(str(number))
                elif cell.startswith("@") or " / " in cell or _RANGE.match(cell):
                    row.append(self._draw(cell, taken[position]))
                    taken[position].add(row[-1])
                else:
                    row.append(self.text(cell))
            yield tuple(row)

    def _totals(self, cells: list[str], rows: list[tuple[str, ...]]) -> tuple[str, ...]:
        totals = []
        for position, cell in enumerate(cells):
            mark, _, slot = cell.partition(":")
            if mark != "sum":
                totals.append(self.text(cell))
                continue
            totals.append(str(sum(Decimal(row[position]) for row in rows)))
            if slot:
                self._values[slot] = totals[-1]
        return tuple(totals)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _calendar_slots(day: datetime.date) -> dict[str, str]:
    """What a document formed on `day` can say of the calendar. Before April, `quarter` and `period` are last year's."""
    quarter = (day.month - 1) // 3
    return {
        "year": str(day.year),
        "month": str(day.month),
        "lastmonth": str(day.month - 1 or 12),
        "quarter": ("上年第四季度", "第一季度", "第二季度", "第三季度")[quarter],
        "period": ("上年全年", "一季度", "上半年", "前三季度")[quarter],
    }
