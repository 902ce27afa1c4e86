"""Which page a person should look at first (校对优先级): pure.

All parts count wrong characters that a look is expected to find, so that they may be added: the characters that are
probably wrong, those that a doubtful layout would spoil, and the doubtful ones that matter more than others.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import log2

from ocr.engines.port import Direction
from ocr.layout.boxes import Box, Quad
from ocr.layout.direction import grid_doubt, guess_direction
from search.text.confusions import confusable
from search.text.normalise import canonical

# A page on which nothing was found holds some unread text, as much as a short letter, or nothing.
EMPTY = 30.0
# Fewer characters than this are seldom all that stands on a page.
FEW = 10
# Measured (docs/recognition.md): the wrong direction spoils more than four characters of five; a toss-up is as often
# wrong as right.
_SPOILED_BY_DIRECTION = 0.4
# Two lines found on top of one another share this part of the smaller one's area; half of the shorter is then wrong.
_OVERLAP, _SPOILED_BY_OVERLAP = 0.4, 0.5
# A doubtful character of a name, a date or a number counts so many times more.
_MATTERS = 2.0
_MISSED = 3.0
_MOST_OVERLAPS = 400  # lines that are compared with one another; a page that holds more is doubtful anyhow

_NUMERALS = "0-9０-９〇○零一二三四五六七八九十百千万萬两兩廿卅"
_NUMBERS = re.compile(rf"[{_NUMERALS}]{{2,}}|[{_NUMERALS}][年月日号號元亩畝斤户戶人岁歲]")
_DATES = re.compile(
    rf"(?:民国|民國|公元|西元|光绪|光緒|宣统|宣統)?[{_NUMERALS}元]{{1,6}}年(?:[{_NUMERALS}元正冬腊]{{1,3}}月)?"
)
_LABELLED = re.compile(
    "(?:姓名|户主|戶主|父亲|父親|母亲|母親|经手人|經手人|负责人|負責人|证明人|證明人|介绍人|具呈人|签名|签字|署名)"
    r"[:：\s]*(?P<name>[\u4e00-\u9fff]{2,4})"
)
_ADDRESSED = re.compile(
    "(?P<name>[\u4e00-\u9fff]{2,3})(?:同志|先生|女士|书记|書記|县长|縣長|局长|局長|主任|科长|科長|乡长|鄉長)"
)


@dataclass(frozen=True, kw_only=True)
class RankedLine:
    """A line as ranking sees it: its box in pixels, and (character, probability that it is right, what else it may be)
    for each character. A line that a person answers for is `settled`.
    """

    box: Box
    direction: Direction
    characters: tuple[tuple[str, float, tuple[str, ...]], ...]
    steps: tuple[float, ...] = ()
    settled: bool = False

    @property
    def text(self) -> str:
        """What was read."""
        return "".join(character for character, _right, _others in self.characters)


@dataclass(frozen=True, kw_only=True)
class Rank:
    """How much a look at a page is worth, in characters, and why: (code, number) each.

    Codes: wrong, empty, few, overlaps, direction, matters, missed.
    """

    expected_wrong: float
    layout_doubt: float
    importance: float
    reasons: tuple[tuple[str, float], ...]

    @property
    def priority(self) -> float:
        """What the queue is ordered by."""
        return self.expected_wrong + self.layout_doubt + self.importance


def rank(
    lines: Sequence[RankedLine],
    *,
    direction_given: bool,
    doubt: float = 0.0,
    missed: Sequence[tuple[str, int]] = (),
    mended: bool = False,
) -> Rank:
    """What a look at a page with these lines is worth.

    `direction_given` says that a person stated the direction, `doubt` (0 to 1) how doubtful the engine found it,
    `mended` that a person has put the layout right; `missed` are terms that readers searched for in vain, with how
    often.
    """
    wrong = expected_wrong(lines)
    layout = () if mended else tuple(layout_doubts(lines, direction_given=direction_given, doubt=doubt))
    matters = doubtful_that_matter(lines)
    hits = sum(1 + log2(count) for _term, count in missed_on(lines, missed))
    importance = _MATTERS * matters + _MISSED * hits
    reasons = (("wrong", wrong), *layout, ("matters", matters), ("missed", hits))
    return Rank(
        expected_wrong=round(wrong, 3),
        layout_doubt=round(sum(number for _code, number in layout), 3),
        importance=round(importance, 3),
        reasons=tuple((code, round(number, 2)) for code, number in reasons if number >= 0.05),
    )


def expected_wrong(lines: Iterable[RankedLine]) -> float:
    """How many characters are probably wrong, those left out that a person answers for."""
    return sum(1 - right for line in lines if not line.settled for _character, right, _others in line.characters)


def layout_doubts(
    lines: Sequence[RankedLine], *, direction_given: bool, doubt: float = 0.0
) -> Iterable[tuple[str, float]]:
    """What is doubtful about the page's layout, each with the characters that it may spoil."""
    count = sum(len(line.characters) for line in lines)
    if not count:
        yield "empty", EMPTY
        return
    if count < FEW and not all(line.settled for line in lines):
        yield "few", float(FEW - count)
    spoiled = sum(_spoiled_by_overlap(one, other) for one, other in combinations(lines[:_MOST_OVERLAPS], 2))
    if spoiled:
        yield "overlaps", spoiled
    open_lines = [line for line in lines if not line.settled]
    if open_lines and not direction_given:
        worst = max(doubt, direction_doubt(open_lines))
        if worst:
            yield "direction", worst * _SPOILED_BY_DIRECTION * sum(len(line.characters) for line in open_lines)


def direction_doubt(lines: Sequence[RankedLine]) -> float:
    """From 0 (sure) to 1 (a toss-up): by the shapes of the lines, and by the spacing of lines and characters."""
    quads = [_quad(line.box) for line in lines]
    vertical = 2 * sum(line.direction is Direction.VERTICAL for line in lines) > len(lines)
    steps = [step for line in lines for step in line.steps]
    return max(guess_direction(quads).doubt, grid_doubt(quads, steps, vertical=vertical))


def doubtful_that_matter(lines: Iterable[RankedLine]) -> float:
    """How many characters of names, dates and numbers are probably wrong."""
    found = 0.0
    for line in lines:
        if not line.settled:
            places = {place for start, end in spans_that_matter(line.text) for place in range(start, end)}
            found += sum(1 - line.characters[place][1] for place in places)
    return found


def spans_that_matter(text: str) -> tuple[tuple[int, int], ...]:
    """Where names, dates and numbers stand in `text`, one character each place."""
    found = [match.span() for pattern in (_NUMBERS, _DATES) for match in pattern.finditer(text)]
    found += [match.span("name") for pattern in (_LABELLED, _ADDRESSED) for match in pattern.finditer(text)]
    return tuple(sorted(set(found)))


def missed_on(lines: Sequence[RankedLine], missed: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Those of the terms that may stand here misread: at one place each character was read, or is what else the engine
    or experience says it may be; one character at least, for else a search would have found it.
    """
    if not missed:
        return []
    places = [
        (canonical(character), frozenset(canonical(other) for other in (*others, *confusable(canonical(character)))))
        for line in lines
        if not line.settled
        for character, _right, others in line.characters
        if not character.isspace()
    ]
    anywhere = frozenset().union({read for read, _others in places}, *(others for _read, others in places))
    return [
        (term, count)
        for term, count in missed
        if anywhere.issuperset(canonical(term)) and _may_stand(canonical(term), places)
    ]


def _may_stand(term: str, places: Sequence[tuple[str, frozenset[str]]]) -> bool:
    for start in range(len(places) - len(term) + 1):
        same = other = 0
        for wanted, (read, others) in zip(term, places[start : start + len(term)], strict=True):
            if wanted == read:
                same += 1
            elif wanted in others:
                other += 1
            else:
                break
        else:
            if same and other:
                return True
    return False


def steps_of(centres: Sequence[float]) -> tuple[float, ...]:
    """The distances between neighbouring characters of a line, from where their middles stand along it."""
    return tuple(after - before for before, after in pairwise(centres) if after > before)


def _spoiled_by_overlap(one: RankedLine, other: RankedLine) -> float:
    if one.settled and other.settled:
        return 0.0
    across = min(one.box.right, other.box.right) - max(one.box.left, other.box.left)
    down = min(one.box.bottom, other.box.bottom) - max(one.box.top, other.box.top)
    if across <= 0 or down <= 0:
        return 0.0
    least = min(one.box.width * one.box.height, other.box.width * other.box.height)
    if across * down < _OVERLAP * least:
        return 0.0
    return _SPOILED_BY_OVERLAP * max(1, min(len(one.characters), len(other.characters)))


def _quad(box: Box) -> Quad:
    return ((box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom))
