"""What is wrong with the events of a case, as sentences in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.statutes.deadlines import EventKind
from cms.statutes.problems import Problem, StatuteError

EVENT_LABELS: dict[str, str | Promise] = {
    EventKind.RECEIVED.value: pgettext_lazy("event", "Request received"),
    EventKind.SUPPLEMENT_ASKED.value: pgettext_lazy("event", "Supplement asked for"),
    EventKind.SUPPLEMENT_RECEIVED.value: pgettext_lazy("event", "Supplement received"),
    EventKind.THIRD_PARTY_ASKED.value: pgettext_lazy("event", "Third party asked"),
    EventKind.THIRD_PARTY_ANSWERED.value: pgettext_lazy("event", "Third party answered"),
    EventKind.AGENCY_ASKED.value: pgettext_lazy("event", "Other agency asked"),
    EventKind.AGENCY_ANSWERED.value: pgettext_lazy("event", "Other agency answered"),
    EventKind.EXTENDED.value: pgettext_lazy("event", "Period extended"),
    EventKind.DELAY_FIXED.value: pgettext_lazy("event", "Delay fixed"),
    EventKind.FEE_NOTIFIED.value: pgettext_lazy("event", "Fee notified"),
    EventKind.FEE_PAID.value: pgettext_lazy("event", "Fee paid"),
    EventKind.TRANSFERRED.value: pgettext_lazy("event", "Passed on to another agency"),
    EventKind.WITHDRAWN.value: pgettext_lazy("event", "Withdrawn"),
    EventKind.ANSWERED.value: pgettext_lazy("event", "Answered"),
}

PROBLEM_SENTENCES: dict[Problem, str | Promise] = {
    Problem.NO_RECEIPT: _("The case has no day of receipt, so no deadline runs yet. Record when it was received."),
    Problem.RECEIVED_TWICE: _("The application is recorded as received %(times)s times; keep the one day of receipt."),
    Problem.BEFORE_RECEIPT: _(
        "The event '%(kind)s' on %(on)s lies before the receipt on %(received)s. Correct one of the two days."
    ),
    Problem.ENDS_TWICE: _(
        "The case ends %(times)s times, '%(kind)s' and then '%(other)s'; keep the one event that ended it."
    ),
    Problem.AFTER_END: _(
        "The event '%(kind)s' on %(on)s lies after the end of the case on %(end)s. Correct one of the two days."
    ),
    Problem.ASKED_TOO_OFTEN: _(
        "The event '%(kind)s' stands %(times)s times; article %(article)s of %(statute)s does not allow that. "
        "Remove the last one."
    ),
    Problem.ANSWER_ALLOWED_TOO_EARLY: _(
        "The event '%(kind)s' on %(on)s allows an answer until %(until)s, which is earlier. Correct one of the days."
    ),
    Problem.ANSWERS_NOTHING: _(
        "The event '%(kind)s' on %(on)s answers no question put by then. Record '%(other)s' first, or correct the day."
    ),
    Problem.NOT_PROVIDED_FOR: _(
        "The event '%(kind)s' on %(on)s is not provided for by %(statute)s. Remove it, or choose the statute "
        "that the case falls under."
    ),
    Problem.DELAY_WITHOUT_DAY: _(
        "The delay fixed on %(on)s needs the day until which the answer is put off, which must be later. Correct it."
    ),
    Problem.EXTENDED_TOO_OFTEN: _(
        "The reply period is extended %(times)s times; article %(article)s of %(statute)s does not allow that. "
        "Remove the last extension."
    ),
    Problem.EXTENSION_TOO_SHORT: _("An extension must be at least 1 working day long. Correct its length."),
    Problem.EXTENSION_TOO_LONG: _(
        "The reply period is extended by %(days)s working days; article %(article)s of %(statute)s allows at "
        "most %(most)s. Shorten the extension."
    ),
    Problem.PERIOD_TOO_SHORT: _("A period must be at least 1 working day long, but %(days)s were asked for."),
    Problem.YEAR_UNKNOWN: _(
        "The working days of %(year)s are not known: the calendar covers %(first)s to %(last)s. Check the "
        "year of the date."
    ),
    Problem.NO_VERSION: _(
        "No version of the disclosure regulation is held for %(on)s: the oldest came into force on "
        "%(first)s. Check the date of receipt."
    ),
    Problem.NO_STATUTE: _("There is no statute '%(statute)s'. Choose one of: %(known)s."),
    Problem.NOT_IN_FORCE: _(
        "On %(on)s, the day of receipt, %(statute)s was not in force. Choose another statute, or check the day."
    ),
    Problem.NOT_JSON: _(
        'The file is not JSON that can be read. Write it as {"events": [{"kind": "received", "on": "2026-09-18"}]}.'
    ),
    Problem.NO_EVENTS: _(
        'The file has no list of events. Write it as {"events": [{"kind": "received", "on": "2026-09-18"}]}.'
    ),
    Problem.TOO_MANY_EVENTS: _(
        "The file has %(times)s events; a case has at most %(most)s. Check that it is the right file."
    ),
    Problem.FILE_TOO_LARGE: _("The file is larger than %(most)s bytes. Check that it is the right file."),
    Problem.NOT_AN_EVENT: _(
        'Event %(number)s is not an object with a kind and a day. Write it as {"kind": "received", "on": "2026-09-18"}.'
    ),
    Problem.UNKNOWN_KEY: _("Event %(number)s has '%(key)s', which no event has. Remove it."),
    Problem.UNKNOWN_KIND: _("Event %(number)s is of the unknown kind '%(kind)s'. Use one of: %(known)s."),
    Problem.NO_SUCH_DAY: _(
        "Event %(number)s has no day that exists under '%(key)s': %(text)s. Write it as 2026-09-18."
    ),
    Problem.NOT_A_NUMBER: _(
        "Event %(number)s has working days that are no whole number: %(text)s. Write a number from 1 on."
    ),
    Problem.NOT_A_PARTY: _(
        "Event %(number)s names its party in another way than by a short text. Write at most 40 characters."
    ),
    Problem.STRAY_VALUE: _(
        "Event %(number)s has '%(key)s', which an event of the kind '%(kind)s' does not have. Remove it."
    ),
}


def problem_sentence(error: StatuteError, *, as_in_files: bool = False) -> str:
    """The sentence of an error. Events stand in it in words, or `as_in_files` by the names that files use."""
    values = dict(error.values)
    for name in () if as_in_files else ("kind", "other"):
        label = EVENT_LABELS.get(str(values.get(name)))
        if label is not None:
            values[name] = label
    return str(PROBLEM_SENTENCES[error.problem]) % values
