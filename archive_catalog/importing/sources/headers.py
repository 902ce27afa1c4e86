"""Where the header (表头) of a sheet stands, and what its columns are called.

Sheets in archives often begin with a title line (案卷目录) and a line for the fonds, sometimes merged over all columns;
a header may take two rows (日期 over 起始 and 终止), be doubled, have gaps, or be missing.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from archive_catalog.importing.findings import Finding, Severity

SAMPLE_ROWS = 200
MAX_COLUMNS = 1000

Cells = Sequence[str]

_SEARCHED_ROWS = 30
_LONGEST_HEADER = 24
_CHINESE = re.compile(
    "序号|档号|全宗|目录号|案卷|件号|盒号|页号|页数|页次|题名|标题|责任者|作者|文号|编号|日期|时间|年度|年份|密级|期限|主题词|关键词"
    "|载体|规格|数量|份数|件数|备注|附注|说明|提要|摘要|类别|分类号|门类|状态|开放|机构|问题|姓名|性别|单位|名称|地址|级别|层级"
    "|序號|檔號|全宗號|案卷號|件號|頁數|題名|標題|責任者|文號|編號|日期|時間|年度|密級|備註|附註|類別|機構"
)
_ENGLISH = re.compile(
    r"(?:^|[\s_/.()-])(?:titles?|dates?|codes?|numbers?|no|fonds|series|names?|creators?|years?|notes?|identifiers?|refs?"
    r"|reference|units?|items?|files?|barcodes?|symbols?|extent|id|levels?|pages?|description|status|location|subjects?|retention)"
    r"(?:$|[\s_/.()-])"
)
_SPACES = re.compile(r"\s+")
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True)
class Header:
    """The header of a table.

    `first` is the place of its first row in the sample, `height` the number of its rows (0: the table has none),
    `columns` the names, each of them once, `cells` the rows as they stand, to know them again further below.
    """

    first: int
    height: int
    columns: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    findings: tuple[Finding, ...]


def find_header(sample: Sequence[Cells]) -> Header:
    """The header among the first rows of a table, blank ones included; `sample` holds trimmed cells."""
    place = _place_of_header(sample)
    if place is None:
        first = next((place for place, cells in enumerate(sample) if any(cells)), 0)
        width = _usual_width(sample[first:])
        columns = tuple(f"[{letters(column)}]" for column in range(width))
        finding = Finding(
            severity=Severity.WARNING,
            check="header.missing",
            reason=gettext("The file has no row of headers; its columns are named after their letters."),
            advice=gettext("Check what each column means, or put a row of headers above the first row."),
        )
        return Header(first, 0, columns, (), (finding,))
    top = sample[place]
    below = sample[place + 1] if place + 1 < len(sample) else ()
    height = 2 if _is_second_row(top, below) else 1
    names = _joined(top, below) if height == 2 else list(top)
    columns, findings = unique_names(names, width=_header_width(names, sample[place + height :]), row=place + 1)
    cells = tuple(tuple((*row, *[""] * len(columns))[: len(columns)]) for row in sample[place : place + height])
    return Header(place, height, columns, cells, (*_titles_above(sample[:place]), *findings))


def letters(column: int) -> str:
    """The name of a column in a spreadsheet: 0 is A, 26 is AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def is_known_header(cell: str) -> bool:
    """Whether a cell reads like a header of a catalogue, and not like a value or a line of a form (全宗号：0045)."""
    text = _SPACES.sub("", cell)
    if not text or len(text) > _LONGEST_HEADER or _is_mostly_digits(text) or "：" in text or ":" in text:
        return False
    return bool(_CHINESE.search(text) or _ENGLISH.search(cell.lower()))


def _place_of_header(sample: Sequence[Cells]) -> int | None:
    """The row with at least half as many known headers as the best row has; else the first one of usual width."""
    head = sample[:_SEARCHED_ROWS]
    known = [sum(map(is_known_header, set(cells))) for cells in head]
    best = max(known, default=0)
    if best >= 2:
        return next(place for place, count in enumerate(known) if count >= max(2, best / 2))
    width = _usual_width(sample)
    for place, cells in enumerate(head):
        filled = [cell for cell in cells if cell]
        if filled and 2 * len(filled) >= width:
            return None if not best and any(map(_is_mostly_digits, filled)) else place
    return None


def _usual_width(rows: Sequence[Cells]) -> int:
    widths = Counter(filter(None, map(_width, rows)))
    most = max(widths.values(), default=0)
    return max((width for width, times in widths.items() if times == most), default=0)


def _width(cells: Cells) -> int:
    return next((place for place in range(len(cells), 0, -1) if cells[place - 1]), 0)


def _is_mostly_digits(text: str) -> bool:
    return 2 * sum(character.isdigit() for character in text) > len(text)


def _is_second_row(top: Cells, below: Cells) -> bool:
    """Whether the row below the header parts some of its columns: short words, under gaps, that are no values."""
    filled = {place for place, cell in enumerate(below) if cell}
    gaps = {place for place in filled if place >= len(top) or not top[place]}
    if not gaps or len(filled) > sum(map(bool, top)):
        return False
    if not all(any(top[: place + 1]) for place in filled):
        return False
    words = [below[place] for place in filled]
    return all(len(word) <= 8 and not any(map(str.isdigit, word)) for word in words) and not below[0]


def _joined(top: Cells, below: Cells) -> list[str]:
    """One name from two rows: 日期 above 起始 is 起始日期; the upper cell reaches over the gaps to its right."""
    names = []
    over = ""
    for place in range(max(len(top), len(below))):
        upper = top[place] if place < len(top) else ""
        lower = below[place] if place < len(below) else ""
        over = upper or over
        names.append(_joined_name(over, lower) if lower else upper)
    return names


def _joined_name(upper: str, lower: str) -> str:
    if is_known_header(lower):
        return lower
    return f"{lower}{upper}" if _HAN.search(lower) else f"{upper} {lower}"


def _header_width(names: Sequence[str], rows: Sequence[Cells]) -> int:
    """Up to the last name; further if the header has empty cells there below which most rows have a value."""
    width = _width(names)
    filled = [row for row in rows if any(row)]
    for place in range(len(names), width, -1):
        if 2 * sum(len(row) >= place and bool(row[place - 1]) for row in filled) > len(filled):
            return place
    return width


def unique_names(names: Sequence[str], *, width: int, row: int) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """The first `width` headers, each of them once and none of them empty, and what was changed for that."""
    columns: list[str] = []
    findings = []
    for place, raw in enumerate(names[:width]):
        name = _SPACES.sub(" ", raw.replace("\ufeff", "")).strip()
        given = name or f"[{letters(place)}]"
        unique, times = given, 1
        while unique in columns:
            times += 1
            unique = f"{given} ({times})"
        columns.append(unique)
        if not name:
            findings.append(
                Finding(
                    severity=Severity.NOTE,
                    check="header.empty",
                    row=row,
                    column=unique,
                    reason=gettext("Column %(letter)s has no header; it is called %(name)s.")
                    % {"letter": letters(place), "name": unique},
                    advice=gettext("Say what the column means, or leave it out."),
                )
            )
        elif unique != given:
            findings.append(
                Finding(
                    severity=Severity.WARNING,
                    check="header.doubled",
                    row=row,
                    column=unique,
                    value=given,
                    reason=gettext("The header “%(header)s” stands above several columns; this one is called %(name)s.")
                    % {"header": given, "name": unique},
                    advice=gettext("Check which of the columns means what."),
                )
            )
    return tuple(columns), tuple(findings)


def _titles_above(rows: Sequence[Cells]) -> tuple[Finding, ...]:
    titles = [" ".join(dict.fromkeys(filter(None, cells))) for cells in rows if any(cells)]
    if not titles:
        return ()
    return (
        Finding(
            severity=Severity.NOTE,
            check="header.title_lines",
            value=" / ".join(titles),
            reason=gettext("The headers stand in row %(row)s; the lines above them were taken as a title.")
            % {"row": len(rows) + 1},
            advice=gettext("If the title names the fonds or the series, enter it as a fixed value for all rows."),
        ),
    )
