"""What a statute says of the reply period, as data: which events pause, restart or extend it, and under which article.

The statutes themselves stand in `china` and `united_kingdom`; `registry` chooses among them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from zoneinfo import ZoneInfo

from cms.statutes.events import EventKind

REGULATION = "政府信息公开条例"
PLACE = ZoneInfo("Asia/Shanghai")
_DIGITS = "零一二三四五六七八九"


def local_date(instant: datetime, place: ZoneInfo = PLACE) -> date:
    """The statute's date at an instant: China's, wherever the machine stands and whatever zone its user prefers.

    `instant` carries a time zone; raises ValueError where it does not. `place` is the place of another statute.
    """
    if instant.tzinfo is None:
        raise ValueError(f"An instant without a time zone has no date in {place.key}. Give it one.")
    return instant.astimezone(place).date()


def cite(number: str, law: str = REGULATION) -> str:
    """A citation as the product prints it: cite("三十三") gives 政府信息公开条例 第三十三条."""
    return f"{law} 第{number}条"


def chinese_number(number: int) -> str:
    """1 to 99 in the numerals of Chinese law: chinese_number(33) gives 三十三."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones else "")


@lru_cache(maxsize=256)
def _citation(pattern: str, law: str, article: str, *, chinese_numerals: bool) -> str:
    """Kept, because a recount of all cases asks for the same few articles half a million times."""
    number = chinese_number(int(article)) if chinese_numerals and article else article
    return pattern.format(law=law, number=number) if article else ""


class Effect(Enum):
    """What a question does to the reply period until it is answered, and by its answer."""

    PAUSES = "pauses"
    """The working days of the wait are not counted."""
    RESTARTS = "restarts"
    """The period stands still, and runs anew from the day of the answer."""
    NOTHING = "nothing"
    """The period runs on."""


@dataclass(frozen=True)
class Question:
    """A question that is put to somebody while a request is handled, and what waiting for the answer means.

    `article` is what the question rests on, `effect_article` what its effect rests on. `answer_working_days` is what
    the statute allows for the answer, or `answer_months` where it counts in months that begin with the day
    of the question; both are None where it names no period. `asking_day_left_out` tells whether the day of the
    question is itself already left out of the count. `at_most` is how often one request may be asked, None for no
    limit. `ask_within_working_days` of receipt is when the question should have been put.
    """

    asked: EventKind
    answered: EventKind
    effect: Effect
    article: str
    effect_article: str
    answer_working_days: int | None = None
    answer_months: int | None = None
    asking_day_left_out: bool = False
    at_most: int | None = None
    ask_within_working_days: int | None = None


@dataclass(frozen=True)
class Extension:
    """The extension of a reply period: the most working days that one may add, None where the statute fixes none.

    `usual_working_days` stands for an extension entered without its length. `at_most` is how often a period may be
    extended, None for no limit.
    """

    article: str
    longest_working_days: int | None
    usual_working_days: int
    at_most: int | None = 1


@dataclass(frozen=True)
class Statute:
    """One version of a statute. Every `*_working_days` is a number of working days.

    `code` is its name for machines ("cn-2019"), `law` the name of the law as it is cited, `in_force_until` its last day
    or None. `questions`, `extension` and `delay_article` hold what may happen between receipt and answer; what is not
    there (an extension of None, no article for a fixed delay) the statute does not provide. `closing_articles` are the
    articles of the ends of a case. `article_pattern` makes a citation of an article's number; where
    `chinese_numerals` is true the number is written as the Chinese law writes it. `remarks` say where the statute is
    silent and what this data does there.
    """

    code: str
    law: str
    place: ZoneInfo
    in_force_from: date
    in_force_until: date | None
    reply_working_days: int
    reply_article: str
    receipt_article: str
    receipt_day_counts: bool
    """Whether the day of receipt is itself the first day of a period."""
    questions: tuple[Question, ...]
    extension: Extension | None
    delay_article: str
    closing_articles: Mapping[EventKind, str]
    article_pattern: str
    chinese_numerals: bool
    remarks: tuple[str, ...] = field(default=())

    def cite(self, article: str) -> str:
        """The citation of an article: "33" gives 政府信息公开条例 第三十三条. "" stays ""."""
        return _citation(self.article_pattern, self.law, article, chinese_numerals=self.chinese_numerals)

    def question(self, asked: EventKind) -> Question | None:
        """The rule for one kind of question, None where the statute knows no such question."""
        return next((question for question in self.questions if question.asked is asked), None)

    def is_in_force(self, day: date) -> bool:
        """Whether this version governs what is received on `day`."""
        return self.in_force_from <= day and (self.in_force_until is None or day <= self.in_force_until)
