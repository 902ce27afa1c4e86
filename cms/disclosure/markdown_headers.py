"""Reads the dated lines that say how a regulation came about: who did what when.

Covers the forms of the public collections of Chinese law: one event to a line or several, a title broken across lines,
several bodies one to a line, a covering letter with its number and signature, and days written 1996年9月19日,
1996-09-19 or 一九九六年九月十九日.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cms.disclosure.markdown_problems import ParseProblem, ProblemCode

# A regulation's header is written by hand in short lines; anything longer is text in the wrong place.
LONGEST_LINE = 2000


class DocumentEventKind(StrEnum):
    """What a dated line of the header says happened."""

    PROMULGATED = "promulgated"
    """公布, 发布, 公告, 印发, or an order's number alone."""
    ADOPTED = "adopted"
    """通过."""
    APPROVED = "approved"
    """批准."""
    AMENDED = "amended"
    """修订, 修正."""
    EFFECTIVE = "effective"
    """施行, 执行."""
    UNSTATED = "unstated"
    """A date of which the header does not say what happened on it."""


@dataclass(frozen=True)
class DatedEvent:
    """One event of the header: who did what when. `body` and `document_number` are "" where the line names none."""

    on: date
    kind: DocumentEventKind
    body: str
    document_number: str
    text: str


# --- dates -----------------------------------------------------------------------------------------------------------

_NUMERALS = {numeral: n for n, numeral in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "Ｏ": 0, "O": 0}
_DIGIT = "[0-9０-９]"
_DATE = re.compile(
    rf"({_DIGIT}{{4}})\s*年\s*({_DIGIT}{{1,2}})\s*月\s*({_DIGIT}{{1,2}})\s*日"
    r"|([〇○零ＯO一二三四五六七八九]{4})\s*年\s*([一二三四五六七八九十]{1,3})\s*月\s*([一二三四五六七八九十]{1,3})\s*日"
    rf"|(?<!{_DIGIT})({_DIGIT}{{4}})[-./．]({_DIGIT}{{1,2}})[-./．]({_DIGIT}{{1,2}})(?!{_DIGIT})"
)
# 《…》 encloses titles, whose own dates and verbs are not events of this text.
_TITLE_IN_TEXT = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")


def _chinese_number(text: str) -> int:
    """A year digit by digit (一九九五), or a month or day up to 99 with 十 (二十六)."""
    if "十" in text:
        tens, _, units = text.partition("十")
        return _NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(units, 0)
    return int("".join(str(_NUMERALS[numeral]) for numeral in text))


def stated_day(year: str, month: str, day: str) -> date | None:
    """The day written in Arabic (also full-width) or Chinese numerals; None where there is no such day."""
    numbers = (int(part) if part.isdecimal() else _chinese_number(part) for part in (year, month, day))
    try:
        return date(*numbers)
    except ValueError:
        return None


def _outside_titles(text: str) -> str:
    """The text with every 《…》 blanked out, at its old length."""
    return _TITLE_IN_TEXT.sub(lambda found: "\0" * len(found[0]), text)


# --- the header's lines ----------------------------------------------------------------------------------------------

_EDGES = " \t\u3000()（）,，、;；[]【】"
_FROM_THAT_DAY = re.compile(r"[自从]?(?:发布|公布|颁布|通过|批准)之日起?(?:施行|实施|执行|生效)[。]?")
_LETTER_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12}[〔［\[(（][0-9０-９]{2,4}[〕］\])）]第?[0-9０-９]+号")
_INSTITUTIONS = re.compile(r"[\u4e00-\u9fff、（）()\s]{2,40}")
_KINDS = (
    (re.compile("修订|修正|修改"), DocumentEventKind.AMENDED),
    (re.compile("批准"), DocumentEventKind.APPROVED),
    (re.compile("发布|公布|颁布|公告|印发"), DocumentEventKind.PROMULGATED),
    (re.compile("通过"), DocumentEventKind.ADOPTED),
    (re.compile("施行|实施|执行|生效"), DocumentEventKind.EFFECTIVE),
    (re.compile("令"), DocumentEventKind.PROMULGATED),
)
_NUMBER = "[0-9０-９一二三四五六七八九十百〇零]+"
_ORDER = re.compile(rf"[\u4e00-\u9fff、]+?(?:令第?{_NUMBER}号|第{_NUMBER}号令)(?:、[\u4e00-\u9fff]+?令第?{_NUMBER}号)*")
_CONGRESS = re.compile(r"([\u4e00-\u9fff]*?)第[^届]{1,6}届(人民代表大会常务委员|人大常委|人民代表大会|人大)")
_BODY_ENDS = re.compile(
    rf"令|第{_NUMBER}|{_DIGIT}{{4}}年第|全体会议|常务会议|会议|审议|批准|发布|公布|颁布|公告|印发|修订|修正|修改|通过|施行|实施|执行|生效|关于|\0|\s|[(（]"
)
_DECIDED_BY = re.compile(r"《([\u4e00-\u9fff、]+?)关于")
_LONG_NAMES = {"中央军委": "中央军事委员会"}


def begins_with_event(line: str) -> bool:
    """Whether a line begins as the dated lines of a header do."""
    text = line.strip(_EDGES)
    return bool(_DATE.match(text) or _FROM_THAT_DAY.fullmatch(text))


class HeaderReader:
    """Collects the events of the header line by line; what a line leaves open, the next one may complete."""

    def __init__(self, problems: list[ParseProblem]) -> None:
        self.events: list[DatedEvent] = []
        self.document_number = ""
        self._problems = problems
        self._open: tuple[int, str] | None = None
        """A dated line, or one naming institutions, to which the next line may still belong."""

    def read_line(self, number: int, line: str) -> None:
        written = line.strip()
        text = written.strip(_EDGES)
        if not text:
            return
        if len(written) > LONGEST_LINE:
            self._report(ProblemCode.HEADER_LINE_NOT_READ, number, written)
        elif self._open and self._breaks_a_title(self._open[1]) and not begins_with_event(text):
            self._open = (self._open[0], self._open[1] + written)  # a title broken across two lines
        elif _DATE.search(_outside_titles(text)):
            self._read_dated(number, written)
        elif _FROM_THAT_DAY.fullmatch(text):
            self._read_from_that_day(number, written)
        elif _LETTER_NUMBER.fullmatch(text):
            self.document_number = text
        elif written.endswith(("：", ":", "。", "通知", "决定", "命令")):
            self._report(ProblemCode.COVERING_LETTER, number, written)
        elif _INSTITUTIONS.fullmatch(text):
            self._read_institutions(number, written)
        else:
            self._report(ProblemCode.HEADER_LINE_NOT_READ, number, written)

    def finish(self) -> None:
        """Turn the line that is still open into events."""
        if self._open is None:
            return
        number, written = self._open
        self._open = None
        found = list(self._read_events(number, written))
        if not found and not _DATE.search(_outside_titles(written)):
            self._report(ProblemCode.HEADER_LINE_NOT_READ, number, written)
        self.events.extend(found)

    def _read_dated(self, number: int, written: str) -> None:
        unsigned = self._open
        date_alone = not _DATE.sub("", written).strip(_EDGES)
        if date_alone and unsigned and not self.events and not _DATE.search(_outside_titles(unsigned[1])):
            # The foot of a letter: who signed it on one line, the day on the next.
            self._open = (unsigned[0], f"{unsigned[1]} {written}")
            return
        self.finish()
        self._open = (number, written)

    def _read_from_that_day(self, number: int, written: str) -> None:
        self.finish()
        if self.events:
            self.events.append(DatedEvent(self.events[-1].on, DocumentEventKind.EFFECTIVE, "", "", written))
        else:
            self._report(ProblemCode.HEADER_LINE_NOT_READ, number, written)

    def _read_institutions(self, number: int, written: str) -> None:
        if self._open and not _kind(_after_last_date(self._open[1])):
            self._open = (self._open[0], f"{self._open[1]}、{written}")  # several bodies, one to a line
        else:
            self.finish()
            self._open = (number, written)

    def _read_events(self, number: int, written: str) -> Iterator[DatedEvent]:
        """The events of one line, which may hold several dates; without a date it happened on the last one's day."""
        outside = _outside_titles(written)
        dates = list(_DATE.finditer(outside))
        if not dates:
            if self.events and _kind(written):
                yield from _read_event(self.events[-1].on, written, written)
            return
        ends = [found.start() for found in dates[1:]] + [len(written)]
        parts = [written[found.end() : end] for found, end in zip(dates, ends, strict=True)]
        parts[0] = written[: dates[0].start()].removeprefix("根据") + parts[0]
        # A name with the day below it and no verb is a signature, and a signed text is an issued one.
        signed = DocumentEventKind.PROMULGATED if written.endswith(dates[-1][0]) and parts[0].strip() else None
        for n, (found, part) in enumerate(zip(dates, parts, strict=True)):
            on = stated_day(*[group for group in found.groups() if group])
            if on is None:
                self._report(ProblemCode.IMPOSSIBLE_DATE, number, written)
                continue
            # “国务院第120次常务会议、2010年3月29日中央军事委员会常务会议修订”: the next part's verb holds for this one.
            inherited = next((kind for kind in map(_kind, parts[n:]) if kind), signed)
            yield from _read_event(on, part, written, inherited)

    @staticmethod
    def _breaks_a_title(written: str) -> bool:
        return written.count("《") > written.count("》")

    def _report(self, code: ProblemCode, number: int, written: str) -> None:
        self._problems.append(ParseProblem(code, number, written))


def _after_last_date(written: str) -> str:
    *_, last = [0, *(found.end() for found in _DATE.finditer(_outside_titles(written)))]
    return written[last:]


def _kind(part: str) -> DocumentEventKind | None:
    outside = _outside_titles(part)
    return next((kind for verb, kind in _KINDS if verb.search(outside)), None)


def _read_event(on: date, part: str, written: str, inherited: DocumentEventKind | None = None) -> Iterator[DatedEvent]:
    part = re.sub(r"(根据|自)$", "", part.strip(_EDGES)).strip(_EDGES)
    from_that_day = _FROM_THAT_DAY.search(part)
    if from_that_day:
        part = part.replace(from_that_day[0], "").strip(_EDGES)
    outside = _outside_titles(part)
    kind = _kind(part) or inherited or DocumentEventKind.UNSTATED
    order = _ORDER.search(outside)
    number = order[0] if order else ""
    body = _body(outside)
    decided_by = _DECIDED_BY.search(part)
    if kind is DocumentEventKind.AMENDED:
        if body and "批准" in outside and decided_by:
            yield DatedEvent(on, DocumentEventKind.APPROVED, body, "", written)  # 批准的《…关于修改…的决定》修正
        body = plain_names(decided_by[1]) if decided_by else body
    yield DatedEvent(on, kind, body, number, written)
    if from_that_day:
        yield DatedEvent(on, DocumentEventKind.EFFECTIVE, "", "", written)


def _body(outside: str) -> str:
    """Who acted, from the beginning of what a line says after its date."""
    congress = _CONGRESS.match(outside)
    if congress:
        organ = "人民代表大会常务委员会" if "常" in congress[2] else "人民代表大会"
        return congress[1] + organ
    bodies = []
    for name in outside.split("、"):
        ends = _BODY_ENDS.search(name)
        bodies.append(name[: ends.start()] if ends else name)
    return plain_names("、".join(body for body in bodies if body))


def plain_names(bodies: str) -> str:
    """Names as catalogues write them: 国务院 for 中华人民共和国国务院."""
    names = (name.strip().removeprefix("经") for name in bodies.split("、"))
    names = (re.sub(r"^中华人民共和国(?=.{2})", "", name) for name in names)
    return "、".join(_LONG_NAMES.get(name, name) for name in names if name)
