"""Why a deadline cannot be computed, as a kind and values. The sentences are English; screens translate them."""

from enum import Enum
from typing import Any


class Problem(Enum):
    """What can be wrong with the events of a case. The value is the sentence, with the names of its values."""

    NO_RECEIPT = "The case has no day of receipt, so no deadline runs yet. Record when it was received."
    RECEIVED_TWICE = "The application is recorded as received %(times)s times; keep the one day of receipt."
    BEFORE_RECEIPT = (
        "The event '%(kind)s' on %(on)s lies before the receipt on %(received)s. Correct one of the two days."
    )
    ENDS_TWICE = "The case ends %(times)s times, '%(kind)s' and then '%(other)s'; keep the one event that ended it."
    AFTER_END = "The event '%(kind)s' on %(on)s lies after the end of the case on %(end)s. Correct one of the two days."
    ASKED_TOO_OFTEN = (
        "The event '%(kind)s' stands %(times)s times; article %(article)s of %(statute)s does not allow that. "
        "Remove the last one."
    )
    ANSWER_ALLOWED_TOO_EARLY = (
        "The event '%(kind)s' on %(on)s allows an answer until %(until)s, which is earlier. Correct one of the days."
    )
    ANSWERS_NOTHING = (
        "The event '%(kind)s' on %(on)s answers no question put by then. Record '%(other)s' first, or correct the day."
    )
    NOT_PROVIDED_FOR = (
        "The event '%(kind)s' on %(on)s is not provided for by %(statute)s. Remove it, or choose the statute that the "
        "case falls under."
    )
    DELAY_WITHOUT_DAY = (
        "The delay fixed on %(on)s needs the day until which the answer is put off, which must be later. Correct it."
    )
    EXTENDED_TOO_OFTEN = (
        "The reply period is extended %(times)s times; article %(article)s of %(statute)s does not allow that. "
        "Remove the last extension."
    )
    EXTENSION_TOO_SHORT = "An extension must be at least 1 working day long. Correct its length."
    EXTENSION_TOO_LONG = (
        "The reply period is extended by %(days)s working days; article %(article)s of %(statute)s allows at most "
        "%(most)s. Shorten the extension."
    )
    PERIOD_TOO_SHORT = "A period must be at least 1 working day long, but %(days)s were asked for."
    YEAR_UNKNOWN = (
        "The working days of %(year)s are not known: the calendar covers %(first)s to %(last)s. Check the year of the "
        "date."
    )
    NO_VERSION = (
        "No version of the disclosure regulation is held for %(on)s: the oldest came into force on %(first)s. Check "
        "the date of receipt."
    )
    NO_STATUTE = "There is no statute '%(statute)s'. Choose one of: %(known)s."
    NOT_IN_FORCE = (
        "On %(on)s, the day of receipt, %(statute)s was not in force. Choose another statute, or check the day."
    )
    NOT_JSON = (
        'The file is not JSON that can be read. Write it as {"events": [{"kind": "received", "on": "2026-09-18"}]}.'
    )
    NO_EVENTS = 'The file has no list of events. Write it as {"events": [{"kind": "received", "on": "2026-09-18"}]}.'
    TOO_MANY_EVENTS = "The file has %(times)s events; a case has at most %(most)s. Check that it is the right file."
    FILE_TOO_LARGE = "The file is larger than %(most)s bytes. Check that it is the right file."
    NOT_AN_EVENT = (
        'Event %(number)s is not an object with a kind and a day. Write it as {"kind": "received", "on": "2026-09-18"}.'
    )
    UNKNOWN_KEY = "Event %(number)s has '%(key)s', which no event has. Remove it."
    UNKNOWN_KIND = "Event %(number)s is of the unknown kind '%(kind)s'. Use one of: %(known)s."
    NO_SUCH_DAY = "Event %(number)s has no day that exists under '%(key)s': %(text)s. Write it as 2026-09-18."
    NOT_A_NUMBER = "Event %(number)s has working days that are no whole number: %(text)s. Write a number from 1 on."
    NOT_A_PARTY = "Event %(number)s names its party in another way than by a short text. Write at most 40 characters."
    STRAY_VALUE = "Event %(number)s has '%(key)s', which an event of the kind '%(kind)s' does not have. Remove it."


class StatuteError(ValueError):
    """A question that the statutes cannot answer. `problem` and `values` make the sentence, which `str` gives."""

    def __init__(self, problem: Problem, **values: Any) -> None:
        super().__init__(problem.value % values if values else problem.value)
        self.problem = problem
        self.values = values
