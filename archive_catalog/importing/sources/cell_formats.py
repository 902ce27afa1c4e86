"""Numbers in the cells of spreadsheets as the texts that people see: dates, years, codes with zeros in front."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum, auto

_EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 (a cell has no time zone)
_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001 (a cell has no time zone)
_LAST_SERIAL = 2_958_466
_EXACT_DIGITS = 15
_UNSEEN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_ZEROS = re.compile(r"0{2,}")


class Shape(Enum):
    """What a number format makes of a number."""

    NUMBER = auto()
    ZEROS = auto()
    YEAR = auto()
    MONTH = auto()
    DATE = auto()
    MOMENT = auto()
    TIME = auto()


@dataclass(frozen=True)
class CellFormat:
    """A number format; `digits` is the least number of digits of Shape.ZEROS."""

    shape: Shape
    digits: int = 0


PLAIN = CellFormat(Shape.NUMBER)
_BUILT_IN = {
    **dict.fromkeys((14, 15, 16, 28, 29, 30, 31, 51, 53, 54, 58), Shape.DATE),
    **dict.fromkeys((17, 27, 36, 50, 52, 57), Shape.MONTH),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56), Shape.TIME),
    22: Shape.MOMENT,
}
"""Formats that a workbook names by number only (ECMA-376 part 1, 18.8.30; those of Chinese spreadsheets among them)."""


def cell_format(number: int, code: str = "") -> CellFormat:
    """The format with this number; `code` is its text where the workbook defines it, such as `yyyy"年"m"月"`."""
    if not code:
        return CellFormat(_BUILT_IN.get(number, Shape.NUMBER))
    seen = _UNSEEN.sub("", code.split(";", maxsplit=1)[0]).strip().lower()
    if _ZEROS.fullmatch(seen):
        return CellFormat(Shape.ZEROS, len(seen))
    if "general" in seen or set(seen) & set("0#?"):
        return PLAIN
    return CellFormat(_shape_of_day(set(seen)))


def _shape_of_day(letters: set[str]) -> Shape:
    has_day, has_year = "d" in letters, bool(letters & {"y", "e"})
    if letters & {"h", "s"}:
        return Shape.MOMENT if has_day or has_year else Shape.TIME
    if has_day:
        return Shape.DATE
    if has_year:
        return Shape.MONTH if "m" in letters else Shape.YEAR
    return Shape.NUMBER


def number_text(raw: str, form: CellFormat, *, from_1904: bool = False) -> str:
    """The number `raw` as its format shows it: 1958-03-05 for a date, 1958-03 for a month, 0045 for a code, or 12.5.

    Raises ValueError where `raw` is no finite number.
    """
    is_day = form.shape is not Shape.NUMBER and form.shape is not Shape.ZEROS
    if not is_day and raw.isdecimal() and raw.isascii():
        return raw.zfill(form.digits)
    number = float(raw)
    if is_day:
        text = _date_text(number, form.shape, from_1904=from_1904)
        if text:
            return text
    if number.is_integer():
        return str(int(Decimal(f"{number:.{_EXACT_DIGITS}g}"))).zfill(form.digits)
    return f"{number:.{_EXACT_DIGITS}g}"


def has_lost_digits(text: str) -> bool:
    """Whether a number is so long that a spreadsheet has rounded its last digits (an identity number, a barcode)."""
    return len(text) > _EXACT_DIGITS and text.isdecimal()


def moment_text(moment: datetime | date) -> str:
    """A day as 1958-03-05; with its time where that is not midnight."""
    if isinstance(moment, datetime):
        midnight = not (moment.hour or moment.minute or moment.second)
        return moment.date().isoformat() if midnight else moment.isoformat(timespec="seconds")
    return moment.isoformat()


def _date_text(number: float, shape: Shape, *, from_1904: bool) -> str:
    if not 0 <= number < _LAST_SERIAL:
        return ""
    epoch = _EPOCH_1904 if from_1904 else _EPOCH_1900
    # Spreadsheets count a 29 February 1900, which never was: the days before it are one further on.
    shift = 1 if not from_1904 and number < 60 else 0
    moment = epoch + timedelta(days=int(number) + shift, seconds=round(number % 1 * 86_400))
    if shape == Shape.TIME:
        return moment.time().isoformat(timespec="seconds")
    if number < 1 and not from_1904:
        return ""
    whole = moment_text(moment)
    return {Shape.YEAR: whole[:4], Shape.MONTH: whole[:7], Shape.DATE: whole[:10]}.get(shape, whole)
