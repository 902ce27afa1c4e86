"""How the demonstration's horizontal old pages are laid out: one function for each kind of page.

Lines of a page's source begin with a mark: `=` the red head, `#` the number, `^` the title, `!` a heading, `@` a line
of particulars, `>` the signature at the right, `*` a note, `|` a row of a table; without a mark a line is a paragraph.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence

from cms.demonstration import paper
from cms.demonstration.sheet import Sheet, width_of, wrapped

LEFT, RIGHT = 158, paper.WIDTH - 132
BOTTOM = paper.HEIGHT - 110

Fields = Mapping[str, str]
Layout = Callable[[Sheet, Sequence[str], Fields], None]


@dataclasses.dataclass(frozen=True, slots=True)
class _Setting:
    """The type of a page's prose: face, size and line pitch in pixels, and how far a character strays."""

    face: str
    heading_face: str
    size: int
    pitch: int
    unrest: float


_PRINT = _Setting("song", "hei", 32, 54, 0.4)
_TYPED = _Setting("ming", "ming", 33, 56, 1.2)


def marked(line: str) -> tuple[str, str]:
    """A source line as its mark ("" for a paragraph) and its text."""
    return (line[0], line[1:].strip()) if line[0] in "=#^!@>*|" else ("", line)


def red_head(sheet: Sheet, lines: Sequence[str], fields: Fields) -> None:
    """An official document (红头文件): the issuing office in red, its number, a red rule, the text, the seal."""
    _flow(sheet, lines, fields, _PRINT, top=150)


def typed(sheet: Sheet, lines: Sequence[str], fields: Fields) -> None:
    """A page typed on a stencil or by machine (打字油印): each character a little off its line."""
    _flow(sheet, lines, fields, _TYPED, top=165)


def _flow(sheet: Sheet, lines: Sequence[str], fields: Fields, setting: _Setting, *, top: float) -> None:
    y, ink, noted = top, fields["ink"], False
    for line in lines:
        mark, text = marked(line)
        sheet.text.append(text)
        if mark == "=":
            y = _head(sheet, text, y)
        elif mark == "#":
            sheet.centred(text, y, "song", 29, ink)
            y = _red_rule(sheet, y + 62)
        elif mark == "^":
            y = _title(sheet, text, y + 16, ink)
        elif mark == ">":
            y = _signature(sheet, text, y, fields, setting)
        elif mark == "*":
            y = _distribution(sheet, text, y, ink, first=not noted)
            noted = True
        else:
            face = setting.heading_face if mark == "!" else setting.face
            indent = 0 if text.endswith("：") and len(text) < 40 else 2
            for part in wrapped(text, RIGHT - LEFT, setting.size, indent=indent):
                sheet.line(part, (LEFT, y), face, setting.size, ink, unrest=setting.unrest)
                y += setting.pitch
        check_foot(y, text, fields)
    _seal(sheet, y, fields, lines)


def _distribution(sheet: Sheet, text: str, y: float, ink: str, *, first: bool) -> float:
    """A line at the foot that says who else has a copy (抄送), below a thin rule."""
    if first:
        y += 76
        sheet.pen(ink).line((LEFT - 10, y, RIGHT, y), fill=220, width=2)
    sheet.line(text, (LEFT, y + 12), "song", 25, ink)
    return y + 44


def check_foot(y: float, text: str, fields: Fields) -> None:
    """Raises `ValueError` where a page's text has run over its foot."""
    if y > BOTTOM + 60:
        raise ValueError(f"The page {fields['code']} runs over its foot at {text[:12]!r}. Part it with a line of ---.")


def _head(sheet: Sheet, text: str, y: float) -> float:
    size = min(84, 880 // len(text))
    sheet.centred(text, y, "song_bold", size, "red", spacing=6)
    return y + size * 1.6


def _red_rule(sheet: Sheet, y: float) -> float:
    middle = paper.WIDTH / 2
    pen = sheet.pen("red")
    pen.line((LEFT - 20, y, middle - 28, y), fill=235, width=4)
    pen.line((middle + 28, y, RIGHT + 20, y), fill=235, width=4)
    sheet.line("★", (middle - 20, y - 33), "song_bold", 40, "red")
    return y + 44


def _title(sheet: Sheet, text: str, y: float, ink: str) -> float:
    size = min(46, (RIGHT - LEFT) // len(text))
    sheet.centred(text, y, "song_bold", size, ink, spacing=1)
    return y + size + 52


def _signature(sheet: Sheet, text: str, y: float, fields: Fields, setting: _Setting) -> float:
    x = RIGHT - 60 - width_of(text, setting.size)
    sheet.line(text, (x, y + 34), setting.face, setting.size, fields["ink"], unrest=setting.unrest)
    return y + setting.pitch + 2


def _seal(sheet: Sheet, y: float, fields: Fields, lines: Sequence[str]) -> None:
    """The seal stands over the signature, "riding on the year and pressing on the month" (骑年盖月)."""
    if "seal" in fields and any(line.startswith(">") for line in lines):
        count = sum(line.startswith("*") for line in lines)
        notes = 44 * count + (76 if count else 0)
        sheet.seal(fields["seal"], (RIGHT - 210, round(y - notes + 4)))


def table(sheet: Sheet, lines: Sequence[str], fields: Fields) -> None:
    """A ruled table with its title, particulars above and notes below; `hand: yes` has its rows filled in by pen."""
    ink, by_hand, row = fields["ink"], fields.get("hand") == "yes", int(fields.get("row", "68"))
    widths = [int(width) for width in fields["widths"].split()]
    left = (paper.WIDTH - sum(widths)) // 2 + 10
    y, above = 170.0, 0.0
    rows: list[list[str]] = []
    for line in lines:
        mark, text = marked(line)
        if mark == "|":
            rows.append([cell.strip() for cell in line[1:].removesuffix("|").split("|")])
            sheet.text.append(" ".join(rows[-1]))
            continue
        if rows:
            y = _grid(sheet, rows, widths, (left, y + 58), ink, by_hand=by_hand, row=row) + 30
            rows = []
        sheet.text.append(text)
        if mark == "^":
            y = _title(sheet, text, y, ink)
        elif mark == "@":
            x = left + 4 if above == 0 else left + sum(widths) - width_of(text, 27) - 8
            sheet.line(text, (x, y), "kai" if by_hand and above else "ming", 27, "pen" if by_hand and above else ink)
            above += 1
            y += 46 if above == 2 and _crowded(lines) else 0
        else:
            y = _below(sheet, text, mark, y, left, sum(widths), ink)
        check_foot(y, text, fields)
    if rows:
        _grid(sheet, rows, widths, (left, y + 58), ink, by_hand=by_hand, row=row)


def _crowded(lines: Sequence[str]) -> bool:
    """Whether a table has more than two lines of particulars, so that they need a second row."""
    return sum(line.startswith("@") for line in lines) > 2


def _below(sheet: Sheet, text: str, mark: str, y: float, left: int, width: int, ink: str) -> float:
    if mark == ">":
        sheet.line(text, (left + width - width_of(text, 29) - 20, y + 14), "ming", 29, ink, unrest=0.8)
        return y + 52
    for part in wrapped(text, width, 27):
        sheet.line(part, (left, y), "ming", 27, ink, unrest=0.8)
        y += 44
    return y


def _grid(
    sheet: Sheet,
    rows: list[list[str]],
    widths: list[int],
    at: tuple[float, float],
    ink: str,
    *,
    by_hand: bool,
    row: int,
) -> float:
    """The ruled rows, `row` pixels high if the page has the room; gives the y of the bottom rule."""
    left, y = at
    height = min(row, int((BOTTOM - 180 - y) / len(rows)))
    # a printed form has red rules; a stencil's rules come out paler than its characters
    pen, strength = (sheet.pen("rule"), 76) if by_hand else (sheet.pen("faint"), 92)
    right, top = left + sum(widths), y
    for number, cells in enumerate(rows):
        x = left
        for cell, width in zip(cells, widths, strict=True):
            font, colour, size = ("kai", "pen", 35) if by_hand and number else ("ming", ink, 32)
            size = min(size, int(width * 0.84 / max(1.0, width_of(cell, 1))))
            place = (x + (width - width_of(cell, size)) / 2, y + (height - size) / 2 - 3)
            sheet.line(cell, place, font, size, colour, unrest=0.8)
            x += width
        pen.line((left, y, right, y + sheet.rng.choice((-1, 0, 1))), fill=strength, width=2 if number else 4)
        y += height
    pen.line((left, y, right, y), fill=strength, width=4)
    edges = [left + sum(widths[:number]) for number in range(len(widths) + 1)]
    for number, x in enumerate(edges):
        pen.line(
            (x, top, x + sheet.rng.choice((-1, 0, 1)), y), fill=strength, width=4 if number in {0, len(widths)} else 2
        )
    return y


def minutes(sheet: Sheet, lines: Sequence[str], fields: Fields) -> None:
    """Minutes in a clerk's hand, with blue-black ink on red-ruled letter paper (红格信笺)."""
    pitch, size, first = 64, 36, 236
    pen = sheet.pen("rule")
    sheet.centred(fields["heading"], 128, "song_bold", 38, "red", spacing=8)
    for row in range(23):
        rule = first + row * pitch
        ends = (LEFT - 30, rule, RIGHT + 30, rule + sheet.rng.choice((0, 0, 1)))
        pen.line(ends, fill=150, width=4 if row in {0, 22} else 2)
    sheet.text.append(fields["heading"])
    y = first + (pitch - size) / 2 + 2
    for line in lines:
        mark, text = marked(line)
        sheet.text.append(text)
        if mark == "!":
            sheet.centred(text, y - 4, "kai", 42, "pen")
            y += pitch
            continue
        for part in wrapped(text, RIGHT - LEFT, size, indent=2):
            sheet.line(part, (LEFT, y + sheet.rng.uniform(-2, 2)), "kai", size, "pen")
            y += pitch
        check_foot(y, text, fields)
