"""Numerals in written dates (一九五八年三月初五, 民国三十七年, 五十年代, 十九世纪) as digits."""

import re

_DIGITS = "〇一二三四五六七八九"
_NUMERAL = "〇一二三四五六七八九十廿卅卌两"
_TENS = {"廿": "二十", "卅": "三十", "卌": "四十"}
_YEAR = re.compile(rf"(?<![{_NUMERAL}])([一二][〇一二三四五六七八九]{{3}})(?![{_NUMERAL}])")
_COUNTED = re.compile(
    rf"(?:初)?([{_NUMERAL}]{{1,3}})(?=[年月日号季.()→、-]|世纪|$)|(?<=[月.])初?([{_NUMERAL}]{{1,3}})(?![{_NUMERAL}])"
)
_FIRST_MONTH = re.compile(r"[正元](?=月)")


def in_digits(text: str) -> str:
    """The text with its years, months, days, decades and centuries in digits; what is no such number stays."""
    if text.isascii():
        return text
    with_years = _YEAR.sub(lambda match: "".join(str(_DIGITS.index(sign)) for sign in match[1]), text)
    return _COUNTED.sub(_counted, _FIRST_MONTH.sub("1", with_years))


def _counted(match: re.Match[str]) -> str:
    return str(number(match[1] or match[2]))


def number(numerals: str) -> int:
    """What one to three numerals mean: 五, 十二, 三十一, 廿五, 三七."""
    for sign, written in _TENS.items():
        numerals = numerals.replace(sign, written)
    tens, ten, ones = numerals.replace("十十", "十").replace("两", "二").partition("十")
    if not ten:
        return int("".join(str(_DIGITS.index(sign)) for sign in tens))
    return _digits(tens or "一") * 10 + _digits(ones)


def _digits(numerals: str) -> int:
    return int("".join("1" if sign == "十" else str(_DIGITS.index(sign)) for sign in numerals) or 0)
