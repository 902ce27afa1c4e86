"""Years in the ways that Chinese records write them: 1958, 一九五八年, 民国三十七年, 光绪卅四年.

Works on canonical text (see normalise), in which traditional characters, full-width digits and ○ are already folded.
"""

import re
from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_VALUES = {character: value for value, character in enumerate(_DIGITS)} | {"零": 0, "两": 2}
_TENS = {"廿": 2, "卅": 3, "卌": 4}
_NUMERAL = "[〇零一二三四五六七八九十廿卅卌]"
# First year and number of years. Records of the mainland count years of the Republic up to 1949.
ERAS = {
    "民国": (1912, 38),
    "宣统": (1909, 3),
    "光绪": (1875, 34),
    "同治": (1862, 13),
    "咸丰": (1851, 11),
    "道光": (1821, 30),
    "嘉庆": (1796, 25),
    "乾隆": (1736, 60),
    "雍正": (1723, 13),
    "康熙": (1662, 61),
    "顺治": (1644, 18),
}
YEAR = re.compile(
    rf"(?P<era>{'|'.join(ERAS)})(?P<of_era>元|\d{{1,2}}|{_NUMERAL}{{1,3}})年"
    r"|(?<!\d)(?P<digits>1[5-9]\d\d|20\d\d)(?!\d)(?P<after_digits>年?)"
    rf"|(?<!{_NUMERAL})(?P<numerals>[一二][〇零一二三四五六七八九]{{3}})(?!{_NUMERAL})(?P<after_numerals>年?)"
)


def year_of(match: re.Match[str]) -> int | None:
    """The year of our reckoning that a match of YEAR names; None for a year that its era did not have."""
    if match["digits"]:
        return int(match["digits"])
    if match["numerals"]:
        return int("".join(str(_VALUES[character]) for character in match["numerals"]))
    first, length = ERAS[match["era"]]
    number = _number(match["of_era"])
    return first + number - 1 if number and number <= length else None


def spellings(run: str) -> tuple[str, ...]:
    """A canonical run and its other spellings, all its years written in another way; the run itself comes first."""
    years = list(YEAR.finditer(run))
    if not years or any(year_of(match) is None for match in years):
        return (run,)
    ways = [_in_digits, _in_numerals("〇"), _in_numerals("零")]
    ways += [_in_era(era, number) for era in ERAS for number in (_counted, _positional, _short_tens, str)]
    spelled = (_respelled(run, way) for way in ways)
    return tuple(dict.fromkeys((run, *filter(None, spelled))))


def _respelled(run: str, way: Callable[[re.Match[str]], str]) -> str:
    """The run with each year in this way; empty when one of them cannot be."""
    written = {match.start(): way(match) for match in YEAR.finditer(run)}
    return YEAR.sub(lambda match: written[match.start()], run) if all(written.values()) else ""


def _in_digits(match: re.Match[str]) -> str:
    return f"{year_of(match)}{_ending(match)}"


def _in_numerals(zero: str) -> Callable[[re.Match[str]], str]:
    def way(match: re.Match[str]) -> str:
        return "".join(_DIGITS[int(digit)] for digit in str(year_of(match))).replace("〇", zero) + _ending(match)

    return way


def _in_era(era: str, number: Callable[[int], str]) -> Callable[[re.Match[str]], str]:
    def way(match: re.Match[str]) -> str:
        first, length = ERAS[era]
        count = (year_of(match) or 0) - first + 1
        return f"{era}{'元' if count == 1 else number(count)}年" if 1 <= count <= length else ""

    return way


def _ending(match: re.Match[str]) -> str:
    return "年" if match["era"] else str(match["after_digits"] or match["after_numerals"] or "")


def _counted(number: int) -> str:
    """三十七"""
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def _positional(number: int) -> str:
    """三七"""
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _short_tens(number: int) -> str:
    """卅七"""
    tens, ones = divmod(number, 10)
    sign = {value: character for character, value in _TENS.items()}.get(tens)
    return f"{sign}{_DIGITS[ones] if ones else ''}" if sign else _counted(number)


def _number(text: str) -> int:
    """The number that one to three digits or numerals mean; 0 for none."""
    if text == "元":
        return 1
    if text.isdigit() and text.isascii():
        return int(text)
    if text[0] in _TENS:
        return _TENS[text[0]] * 10 + _number(text[1:].removeprefix("十") or "〇")
    tens, ten, ones = text.partition("十")
    if ten:
        return (_VALUES.get(tens or "一", 0)) * 10 + _VALUES.get(ones or "〇", 0)
    return int("".join(str(_VALUES.get(character, 0)) for character in text))
