"""What archivists write for a date, turned into EDTF: words, reigns, decades, halves of years, spans, doubts.

Nothing here decides which days a date covers, or whether the calendar has them: `edtf_days` does, for all of them.
"""

import re
import unicodedata
from datetime import date
from typing import NamedTuple

from search.text.years import ERAS, YEAR, year_of

from .date_words import in_digits
from .edtf_days import Days, days_of_edtf, interval, qualified

_TO = "→"
# Without the seasons: who writes 1958-21 for a date has more often slipped than meant the spring.
_EDTF = re.compile(r"(?:[1-9]|\.\./[1-9])(?!\d{3}-2[1-4]$)[0-9X~?%./-]{3,24}")
_REPUBLIC = "民国"
_ERA = "|".join(ERAS)
_UNKNOWN = "?×xX*□_"

_SIMPLER = str.maketrans(
    "國緒統順豐慶約後間紀號時舊曆陰農左從應檔○◯零", "国绪统顺丰庆约后间纪号时旧历阴农左从应档〇〇〇"
)
_SIGNS = str.maketrans({**dict.fromkeys("‐‑−﹣ー", "-"), **dict.fromkeys("·•・。", ".")})
_TIME = re.compile(
    r"(?<=\d)(?:T|\s+)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[AP]M)?(?:Z|[+-]\d{2}:?\d{2})?$", re.IGNORECASE
)
_RANGE_SIGNS = re.compile(
    r"\s*(?:\.{2,}|-{2,}|[~～〜—–―─]+|起?至(?<![夏冬]至$)|起?到|\bto\b|(?<=\s)-(?=\s)|-$)\s*|(?<=[\d年月日])一(?=\d)"
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
_ENGLISH = re.compile(
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+)?(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+"
    r"(?:(?P<day_after>\d{1,2})(?:st|nd|rd|th)?,?\s+)?(?P<year>\d{4})",
    re.IGNORECASE,
)
_PROBABLY = re.compile(r"^(?:据?推测|估计|可能|疑)为?|(?:\(\?\)|\[\?\]|\?|\((?:推测|估计|疑)\))$")
_ABOUT = re.compile(
    r"^(?:大约|大概|约为|约在|约|circa|about|approx\.?|ca?\.|ca?(?=\d)|~)|(?:左右|前后|上下|\((?:约|大约|左右|前后)\)|~)$",
    re.IGNORECASE,
)
_ENCLOSED = re.compile(r"^[\[(【〔<]([^\[(【〔<]*)[\])】〕>]$")
_CALENDAR = re.compile(r"^(?:公元|西元|公历|阳历)|\((?:公历|阳历)\)$")
_OLD_CALENDAR = re.compile(r"\(?(?:农历|阴历|旧历|夏历)\)?")
_AFTER = re.compile(r"^(?:自|从|since|from|after)(.*?)(?:起|以来|开始)?$|^(.*?)(?:及?(?:以后|之后|后|以来)|起|→?今|→)$")
_BEFORE = re.compile(r"^(?:截→|截止|before|until|by|→)(.*?)(?:止|为止)?$|^(.*?)(?:及?(?:以前|之前|前)|为?止)$")
_DEEPEST = 6
_DOUBLE = re.compile(r"([^()]+)\(([^()]+)\)([^()]*)")

_ERA_YEAR = re.compile(rf"(?:中华|清朝?|前清)?(?P<era>{_ERA})(?P<of_era>元|\d{{1,2}})(?:年|[-./,](?=\d)|$)(?P<rest>.*)")
_WHOLE_ERA = re.compile(rf"(?:中华|清朝?|前清)?({_ERA})(?:年间|时期|期间|朝)?")
_COMPACT_REPUBLIC = re.compile(rf"{_REPUBLIC}0?(\d{{2}})(\d{{2}})(\d{{2}})")
_CENTURY = re.compile(r"(\d{1,2})世纪(?:([上下前后])半[叶期]?|(?:初|末|中|早|晚|前|后)?[叶期]?)")
_DECADE = re.compile(
    r"(?:(\d{1,2})世纪|上世纪|(\d{2})(?=\d0))?(\d)0(?:年代|'?s)(?:初|末|中|早|晚|前|后)?[叶期]?", re.IGNORECASE
)
_UNKNOWN_DIGITS = re.compile(rf"(\d{{2}})(?:(\d)[{_UNKNOWN}-]|[{_UNKNOWN}-]{{2}})年?")
_MONTH = rf"\d{{0,2}}|[{_UNKNOWN}]{{1,2}}(?=月)"
_DAY = rf"\d{{0,2}}|[{_UNKNOWN}]{{1,2}}(?=[日号])"
_SOME = rf"\d{{1,2}}|[{_UNKNOWN}]{{1,2}}"
_DATE = re.compile(
    rf"(?P<year>\d{{4}})(?:"
    rf"(?:年度?|学年)?"
    rf"|年(?P<month>{_MONTH})(?:月份?(?:(?P<day>{_DAY})[日号]?)?)?"
    rf"|(?P<sign>[-./,])(?P<month2>{_SOME})(?:(?P=sign)(?P<day2>{_SOME})[日号]?|月)?"
    rf"|(?P<month3>\d{{2}})(?P<day3>\d{{2}})"
    rf"|(?<=1[5-9]\d\d|20\d\d)(?P<month4>\d{{2}})"  # in 370501 hardly a month of the year 3705
    rf")[初末底中]?"
)
_PART_OF_YEAR = re.compile(
    r"(\d{4})年?(?:第?(?P<quarter>[1-4])季度?|(?P<half>[上下])半年|[初仲暮晚孟季]?(?P<season>[春夏秋冬])[季天]?)"
)
_PART_OF_MONTH = re.compile(r"(\d{4})(?:年|([-./]))(\d{1,2})月?(?P<part>[上中下])旬")
_BELOW_YEAR = re.compile(r"\d{1,2}(?:月份?(?:\d{1,2}[日号]?)?|[./-]\d{1,2}|[日号])?")
_LIST = re.compile(r"[、;,]|[及和与](?!以?[前后来])")
_MONTH_PARTS = {"上": ("01", "10"), "中": ("11", "20"), "下": ("21", "")}


class Phrase(NamedTuple):
    """A date in EDTF (its days not yet checked), and whether it was written in a reckoning that is not ours."""

    edtf: str
    republic: bool = False
    lunar: bool = False


def edtf_of_phrase(text: str) -> Phrase | None:
    """The date that `text` says, in EDTF; None where it says none. Takes up to some 60 characters in any width."""
    if _EDTF.fullmatch(text) and days_of_edtf(text):
        return Phrase(text)
    folded = _TIME.sub("", unicodedata.normalize("NFKC", text.replace("…", "..")).translate(_SIMPLER).strip())
    folded = re.sub(r"^(\d{4}|\d{6}|\d{8})\.0$", r"\1", folded)  # a number cell of a spreadsheet
    folded = re.sub(r"(?<!\d)(\d{2})--(?!\d)", r"\1XX", folded).rstrip(".,;。 ")
    folded = _ENGLISH.sub(_english_in_digits, folded)
    return _phrase(_unspaced(folded.translate(_SIGNS)), depth=0)


def _english_in_digits(match: re.Match[str]) -> str:
    month, day = _MONTHS[match["month"][:3].lower()], match["day"] or match["day_after"]
    return f"{match['year']}-{month:02d}" + (f"-{int(day):02d}" if day else "")


def _unspaced(text: str) -> str:
    approximate_start, approximate_end = text.startswith("~"), text.endswith("~")
    core = text.strip("~ ") if approximate_start or approximate_end else text
    core = _RANGE_SIGNS.sub(_TO, core)
    core = re.sub(r"\s+", "", re.sub(r"(?<=\d)\s+(?=\d)", ".", core))
    return "~" * approximate_start + in_digits(core) + "~" * (approximate_end and not approximate_start)


def _phrase(text: str, *, depth: int = 0) -> Phrase | None:
    """The date itself, or what the rest says without the outermost sign around it."""
    if not text or depth > _DEEPEST:
        return None
    return (
        _point(text)
        or _signed(text, depth + 1)
        or _double(text, depth + 1)
        or _span(text)
        or _open(text, depth + 1)
        or _listed(text)
    )


def _signed(text: str, depth: int) -> Phrase | None:
    """A date within brackets, with a sign of doubt, or with the name of its calendar."""
    rest, qualifier = _unmarked(text)
    if qualifier:
        inner = _phrase(rest, depth=depth)
        return inner and inner._replace(edtf=qualified(inner.edtf, qualifier))
    for sign, replacement in ((_ENCLOSED, r"\1"), (_CALENDAR, "")):
        rest = sign.sub(replacement, text)
        if rest != text:
            return _phrase(rest, depth=depth)
    rest = _OLD_CALENDAR.sub("", text)
    inner = _phrase(rest, depth=depth) if rest != text else None
    return inner and _lunar(inner)


def _unmarked(text: str) -> tuple[str, str]:
    """The text without one outer sign of doubt, and the qualifier that the sign stands for."""
    for marker, qualifier in ((_PROBABLY, "?"), (_ABOUT, "~")):
        rest = marker.sub("", text, count=1)
        if rest != text:
            return rest, qualifier
    return text, ""


def _lunar(phrase: Phrase) -> Phrase:
    """The year alone, approximately: a lunar month is another one of ours, and perhaps of the next year."""
    start, slash, end = phrase.edtf.partition("/")
    years = "/".join(piece if piece == ".." else piece[:4] for piece in ((start, end) if slash else (start,)))
    return Phrase(qualified(years, "~"), phrase.republic, lunar=True)


def _double(text: str, depth: int) -> Phrase | None:
    match = _DOUBLE.fullmatch(text)
    return _agreeing(_phrase(match[1] + match[3], depth=depth), _phrase(match[2], depth=depth)) if match else None


def _agreeing(outer: Phrase | None, inner: Phrase | None) -> Phrase | None:
    """民国三十七年(1948): the narrower of two readings of one date; None where they contradict each other."""
    if outer is None or inner is None:
        return None
    covered, also = days_of_edtf(outer.edtf), days_of_edtf(inner.edtf)
    if _within(covered, also):
        narrower = outer
    elif _within(also, covered):
        narrower = inner
    else:
        return None
    return Phrase(narrower.edtf, outer.republic or inner.republic, outer.lunar or inner.lunar)


def _within(inner: Days | None, outer: Days | None) -> bool:
    """Whether both are closed and the one lies in the other, or is the same."""
    if not (inner and inner.first and inner.last and outer and outer.first and outer.last):
        return False
    return outer.first <= inner.first and inner.last <= outer.last


def _open(text: str, depth: int) -> Phrase | None:
    for pattern, after in ((_AFTER, True), (_BEFORE, False)):
        match = pattern.fullmatch(text)
        inner = _phrase((match[1] or match[2] or ""), depth=depth + 1) if match else None
        if inner and "/.." not in inner.edtf and "../" not in inner.edtf:
            side = interval(inner.edtf, "") if after else interval("", inner.edtf)
            return inner._replace(edtf=side)
    return None


def _listed(text: str) -> Phrase | None:
    """1958年1、3月: from the first of several dates to the last, each of which takes over what it does not say."""
    first, *others = _LIST.split(text)
    found = [_side(first) or _span(first)] if others else []
    for before, piece in zip((first, *others), others, strict=False):
        known = found[-1]
        if known is None:
            return None
        completed = _completed(piece, before, known.edtf.rpartition("/")[2], shorthand=False) or piece
        found.append(_side(completed) or _span(completed))
    said = [(days, phrase) for phrase in found if phrase and (days := days_of_edtf(phrase.edtf))]
    if not said or len(said) < len(found) or any(None in days for days, _phrase in said):
        return None
    start = min(said, key=lambda each: each[0].first or date.max)[1]
    end = max(said, key=lambda each: each[0].last or date.min)[1]
    return Phrase(
        interval(start.edtf, end.edtf),
        any(phrase.republic for _days, phrase in said),
        any(phrase.lunar for _days, phrase in said),
    )


def _span(text: str) -> Phrase | None:
    if _TO in text:
        text = re.sub(r"^[自从]|为?止$", "", text)
        first, _, last = text.partition(_TO)
        spanned = None if _TO in last else _between(first, last)
        return spanned or (None if _could_be_a_span(first, last) else _point(text.replace(_TO, "-")))
    for place in (match.start() for match in re.finditer("-", text)):
        first, last = text[:place], text[place + 1 :]
        inherits = "-" not in text.replace("-", "", 1)
        if inherits or re.match(rf"\d{{4}}|(?:{_ERA})", last):
            spanned = _between(first, last, shorthand=False)
            if spanned:
                return spanned
    return None


def _could_be_a_span(first: str, last: str) -> bool:
    """1910—12 is 1910 to 1912 as well as December 1910: nobody knows."""
    return bool(re.fullmatch(r"\d{4}", first) and re.fullmatch(r"\d{2}", last) and int(last) > int(first[2:]))


def _between(first: str, last: str, *, shorthand: bool = True) -> Phrase | None:
    """The span from one date to another, which takes over from the first what it does not say itself."""
    decade = re.search(r"年代|s$", last)
    start = _side(first) or (_side(first + decade[0]) if decade and re.fullmatch(r"(?:\d{2})?\d0", first) else None)
    if start is None:
        return None
    for completed in (_completed(last, first, start.edtf, shorthand=shorthand), last):
        end = _side(completed) if completed else None
        if end:
            spanned = interval(start.edtf, end.edtf)
            return Phrase(spanned, start.republic or end.republic, start.lunar or end.lunar)
    return None


def _side(text: str) -> Phrase | None:
    """One end of a span, perhaps with a sign of doubt of its own."""
    rest, qualifier = _unmarked(text)
    said = _point(text) or (_point(rest) if qualifier else None)
    return said._replace(edtf=qualified(said.edtf, qualifier)) if said and qualifier else said


def _completed(last: str, first: str, start: str, *, shorthand: bool) -> str:
    era = re.search(_ERA, first)
    if era and re.match(r"(?:元|\d{1,2})(?:年|[./]|$)", last):
        return era[0] + last
    short = re.fullmatch(r"(\d{2})(年?)", last)
    if short and (short[2] or (shorthand and int(short[1]) > 12)) and start[:4].isdigit():
        return start[:2] + short[1] + "年"
    if not _BELOW_YEAR.fullmatch(last):
        return ""
    said = re.split(r"[-~?/]", start)
    numbers = re.findall(r"\d+", last)
    if len(numbers) > 1 or "月" in last:
        return "-".join((said[0], *numbers))
    return "-".join((*said[:-1], *numbers)) if len(said) > 1 else ""


def _point(text: str) -> Phrase | None:
    """A date without markers: a day, month, year, season, decade, century or reign."""
    reign = _of_a_reign(text)
    if reign:
        return reign
    edtf = _plain(text) or _part(text) or _long(text)
    return Phrase(edtf) if edtf and days_of_edtf(edtf) else None


def _of_a_reign(text: str) -> Phrase | None:
    whole = _WHOLE_ERA.fullmatch(text)
    if whole:
        first, length = ERAS[whole[1]]
        years = interval(str(first), str(first + length - 1))
        return Phrase(years, republic=True) if whole[1] == _REPUBLIC else Phrase(qualified(years, "~"), lunar=True)
    text = _COMPACT_REPUBLIC.sub(rf"{_REPUBLIC}\1.\2.\3", text)
    match = _ERA_YEAR.fullmatch(text)
    year = YEAR.match(f"{match['era']}{match['of_era']}年") if match else None
    number = year_of(year) if year else None
    if match is None or number is None:
        return None
    rest = match["rest"]
    if match["era"] != _REPUBLIC:
        known = not rest or re.fullmatch(
            r"闰?(?:\d{1,2}|[冬腊])月(?:\d{1,2}[日号]?)?|[春夏秋冬]季?|[初末底]|[上下]半年", rest
        )
        return Phrase(f"{number}~", lunar=True) if known else None
    joined = f"{number}年{rest}" if not rest or not re.fullmatch(r"[\d.,/-]+", rest) else f"{number}.{rest}"
    said = _point(re.sub(r"(?<=\d)[,/-](?=\d)", ".", joined) if "年" not in joined else joined)
    return said and said._replace(republic=True)


def _plain(text: str) -> str:
    match = _DATE.fullmatch(text)
    if match is None or not match["year"].isascii():
        return ""
    month, day = (
        next((match[name] for name in names if match[name]), "")
        for names in (("month", "month2", "month3", "month4"), ("day", "day2", "day3"))
    )
    known_month, known_day = (int(part) if part.isdigit() else 0 for part in (month, day))
    if not known_month or known_month > _MONTHS["dec"]:
        return "" if known_month or known_day else match["year"]
    return f"{match['year']}-{known_month:02d}" + (f"-{known_day:02d}" if known_day else "")


def _part(text: str) -> str:
    match = _PART_OF_YEAR.fullmatch(text)
    if match and match["season"]:
        return f"{match[1]}-{21 + '春夏秋冬'.index(match['season'])}"
    if match and match["half"]:
        return f"{match[1]}-01/{match[1]}-06" if match["half"] == "上" else f"{match[1]}-07/{match[1]}-12"
    if match:
        last = int(match["quarter"]) * 3
        return f"{match[1]}-{last - 2:02d}/{match[1]}-{last:02d}"
    match = _PART_OF_MONTH.fullmatch(text)
    if match is None:
        return ""
    month = f"{match[1]}-{int(match[3]):02d}"
    days = days_of_edtf(month)
    first, last_day = _MONTH_PARTS[match["part"]]
    return f"{month}-{first}/{month}-{last_day or days.last.day}" if days and days.last else ""


def _long(text: str) -> str:
    """Decades, centuries and years of which some digits are not known."""
    match = _DECADE.fullmatch(text)
    if match:
        century = int(match[1]) - 1 if match[1] else int(match[2] or 19)
        return f"{century:02d}{match[3]}X"
    match = _CENTURY.fullmatch(text)
    if match:
        century = int(match[1]) - 1
        halves = {"上": "00/49", "前": "00/49", "下": "50/99", "后": "50/99"}
        half = halves.get(match[2] or "")
        return "/".join(f"{century:02d}{year}" for year in half.split("/")) if half else f"{century:02d}XX"
    match = _UNKNOWN_DIGITS.fullmatch(text)
    if match:
        return f"{match[1]}{match[2]}X" if match[2] else f"{match[1]}XX"
    return ""
