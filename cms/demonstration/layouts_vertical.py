"""How the demonstration's traditional pages are laid out: in columns from right to left, and the land certificate.

The marks of the source lines are those of `layouts`.
"""

import dataclasses
from collections.abc import Sequence

from cms.demonstration import paper
from cms.demonstration.layouts import Fields, marked
from cms.demonstration.sheet import Sheet, width_of

_MARKS = "，。、；：！？"


def proclamation(sheet: Sheet, lines: Sequence[str], fields: Fields) -> None:
    """A printed proclamation (佈告): large type in columns inside a double frame, the title at the right."""
    pen = sheet.pen("black")
    frame = (104, 112, paper.WIDTH - 88, paper.HEIGHT - 104)
    pen.rectangle(frame, outline=235, width=7)
    pen.rectangle((frame[0] + 14, frame[1] + 14, frame[2] - 14, frame[3] - 14), outline=225, width=2)
    page = _Columns("ming_tw", "black", 172, paper.HEIGHT - 176, size=44, gap=74, lean=0.8, title_scale=1.45)
    _columns(sheet, lines, fields, page)


def brush(sheet: Sheet, lines: Sequence[str], fields: Fields) -> None:
    """A letter written with the brush in columns ruled in red (朱絲欄)."""
    pen, top, bottom, gap = sheet.pen("rule"), 132, paper.HEIGHT - 128, 86
    x = paper.WIDTH - 108
    pen.rectangle((x - gap * 12, top, x, bottom), outline=170, width=5)
    for number in range(1, 12):
        pen.line((x - gap * number, top, x - gap * number, bottom), fill=140, width=2)
    page = _Columns("kai_tw", "brush", top + 44, bottom - 40, size=48, gap=gap, lean=2.4, title_scale=1.12)
    _columns(sheet, lines, fields, page)


@dataclasses.dataclass(frozen=True, slots=True)
class _Columns:
    """The setting of a page of columns, in pixels: top and bottom, the characters' size, column to column."""

    face: str
    ink: str
    top: int
    bottom: int
    size: int
    gap: int
    lean: float
    title_scale: float


def _columns(sheet: Sheet, lines: Sequence[str], fields: Fields, page: _Columns) -> None:
    """The lines as columns from the right edge; `_MARKS` take no cell of their own but hang at the upper right."""
    x = paper.WIDTH - 108 - page.gap / 2
    for line in lines:
        mark, text = marked(line)
        sheet.text.append(text)
        size = round(page.size * (page.title_scale if mark == "^" else 1))
        beside = page.gap * 0.25 if size > page.size * 1.3 else 0  # a title in large type needs room at both sides
        x -= beside
        y = page.top + _indent(mark, text) * size * 1.12
        for character in text:
            if character in _MARKS:
                _mark(sheet, character, (x, y), size, page.ink)
                continue
            if y > page.bottom - size / 2:
                x, y = x - page.gap, page.top
            if character.strip():
                sheet.written(character, (x, y), page.face, size, page.ink, lean=page.lean)
            y += size * 1.12
        x -= page.gap + beside
        if x < 110 - page.gap:
            raise ValueError(
                f"The page {fields['code']} has no column left at {text[:9]!r}. Part it with a line of ---."
            )
    if any(line.startswith(">") for line in lines):
        sheet.seal(fields["seal"], (round(x + page.gap * 1.4), page.bottom - 330), radius=106)


def _indent(mark: str, text: str) -> int:
    """How many characters from the top a line begins."""
    return 1 if text == "此佈" else {"": 2, "^": 1, "@": 14, ">": 12}[mark]


def _mark(sheet: Sheet, character: str, below: tuple[float, float], size: int, ink: str) -> None:
    """A punctuation mark at the lower right of the character above `below`."""
    shown = "、" if character in "，、；：" else "。"
    sheet.line(shown, (below[0] + size * 0.18, below[1] - size * 1.02), "ming_tw", round(size * 0.8), ink)


_DEED_COLUMNS = (("種類", 96), ("坐落", 170), ("數量", 170), ("東至", 134), ("南至", 134), ("西至", 134), ("北至", 134))


def deed(sheet: Sheet, lines: Sequence[str], fields: Fields) -> None:
    """The stub of a land certificate (土地房產所有證存根): a printed form, filled in with the brush."""
    pen = sheet.pen("red")
    frame = (110, 150, paper.WIDTH - 96, paper.HEIGHT - 150)
    pen.rectangle(frame, outline=220, width=10)
    pen.rectangle((frame[0] + 18, frame[1] + 18, frame[2] - 18, frame[3] - 18), outline=190, width=3)
    for corner_x in (frame[0], frame[2]):
        for corner_y in (frame[1], frame[3]):
            pen.rectangle((corner_x - 16, corner_y - 16, corner_x + 16, corner_y + 16), fill=215)
    sheet.centred("青嵐縣土地房產所有證存根", 214, "song_bold_tw", 62, "red", spacing=8)
    sheet.text.append("青嵐縣土地房產所有證存根")
    rows = [[cell.strip() for cell in line[1:].removesuffix("|").split("|")] for line in lines if line.startswith("|")]
    y = 318.0
    for line in lines:
        mark, text = marked(line)
        if mark == "#":
            sheet.line(text, (paper.WIDTH - 170 - width_of(text, 34), y), "kai_tw", 34, "brush")
            y += 66
        elif mark == "@":
            y = _printed_form(sheet, text, y)
            y = _deed_table(sheet, rows, y + 26) + 50
            sheet.text.extend([text, " ".join(name for name, _ in _DEED_COLUMNS), *(" ".join(row) for row in rows)])
            continue
        elif mark == ">":
            size = 44 if "縣長" in text else 40
            sheet.line(text, (paper.WIDTH - 190 - width_of(text, size), y + 20), "kai_tw", size, "brush")
            y += 84
        else:
            continue
        sheet.text.append(text)
    sheet.seal(fields["seal"], (paper.WIDTH - 420, round(y - 70)), radius=118)
    _counterfoil(sheet, lines)


def _printed_form(sheet: Sheet, text: str, y: float) -> float:
    """The form's text over the width of the page; gives the y below it."""
    size, left, right = 35, 176, paper.WIDTH - 164
    x = left + size * 2.0
    for character in text:
        if x > right - size and character not in _MARKS:
            x, y = left, y + 62
        sheet.line(character, (x, y), "ming_tw", size, "black")
        x += size + 1
    return y + 62


def _deed_table(sheet: Sheet, rows: list[list[str]], y: float) -> float:
    pen, height = sheet.pen("rule"), 82
    left = (paper.WIDTH - sum(width for _, width in _DEED_COLUMNS)) / 2 + 6
    right, top = left + sum(width for _, width in _DEED_COLUMNS), y
    for number, row in enumerate(([name for name, _ in _DEED_COLUMNS], *rows)):
        x = left
        for cell, (_, width) in zip(row, _DEED_COLUMNS, strict=True):
            if number == 0:
                sheet.line(cell, (x + (width - width_of(cell, 34)) / 2, y + 22), "song_bold_tw", 34, "black")
            else:
                size = min(38, int(width * 0.9 / len(cell)))
                sheet.line(
                    cell, (x + (width - width_of(cell, size)) / 2, y + (height - size) / 2), "kai_tw", size, "brush"
                )
            x += width
        pen.line((left, y, right, y), fill=100, width=4 if number == 0 else 2)
        y += height
    pen.line((left, y, right, y), fill=100, width=4)
    x = left
    for width in (0, *(width for _, width in _DEED_COLUMNS)):
        x += width
        pen.line((x, top, x, y), fill=100, width=3)
    return y


def _counterfoil(sheet: Sheet, lines: Sequence[str]) -> None:
    """Half of the number written across the edge where stub and certificate were cut apart (騎縫)."""
    number = next(line for line in lines if line.startswith("#"))[1:].strip()
    for position, character in enumerate(number):
        sheet.written(character, (paper.WIDTH - 4, 520 + position * 62), "kai_tw", 56, "brush")
