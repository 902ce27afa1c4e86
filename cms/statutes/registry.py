"""The statutes that are held, and which version governs a day."""

from datetime import date

from cms.statutes.calendars import WorkingCalendar, bank_holiday_calendar, state_council_calendar
from cms.statutes.china import CN_2007, CN_2019, PROACTIVE_DISCLOSURE_WORKING_DAYS
from cms.statutes.events import EventKind
from cms.statutes.history import first_counted_after
from cms.statutes.problems import Problem, StatuteError
from cms.statutes.rules import Statute
from cms.statutes.united_kingdom import FOIA_2000

STATUTES: dict[str, Statute] = {statute.code: statute for statute in (CN_2007, CN_2019, FOIA_2000)}
"""Every version of every statute, by its code."""
VERSIONS: tuple[Statute, ...] = (CN_2007, CN_2019)
"""The versions of China's regulation, oldest first."""


class NoStatuteError(StatuteError):
    """No version of the statute is held for a day, or under a name; the message is a sentence."""


def rules_on(day: date) -> Statute:
    """The version of China's regulation in force on `day`, which for a case is its day of receipt.

    Raises NoStatuteError for a day before the oldest version held (2008-05-01).
    """
    for version in reversed(VERSIONS):
        if version.is_in_force(day):
            return version
    raise NoStatuteError(Problem.NO_VERSION, on=day, first=VERSIONS[0].in_force_from)


def statute_for(code: str, received_on: date) -> Statute:
    """The statute of a code, which must be in force on the day of receipt.

    Raises NoStatuteError for an unknown code, and for a day that another version governs.
    """
    statute = STATUTES.get(code)
    if statute is None:
        raise NoStatuteError(Problem.NO_STATUTE, statute=code, known=", ".join(STATUTES))
    if not statute.is_in_force(received_on):
        raise NoStatuteError(Problem.NOT_IN_FORCE, on=received_on, statute=code)
    return statute


def calendar_of(statute: Statute) -> WorkingCalendar:
    """The calendar that the statute's working days are counted by, without what an officer has entered."""
    return bank_holiday_calendar() if statute is FOIA_2000 else state_council_calendar()


def supplement_notice_due_on(received_on: date, calendar: WorkingCalendar) -> date | None:
    """The last day to ask for a supplement (告知补正, 政府信息公开条例 第三十条); None where no period is fixed."""
    rules = rules_on(received_on)
    question = rules.question(EventKind.SUPPLEMENT_ASKED)
    if question is None or question.ask_within_working_days is None:
        return None
    return calendar.add_working_days(first_counted_after(received_on, rules), question.ask_within_working_days)


def proactive_disclosure_due_on(formed_on: date, calendar: WorkingCalendar) -> date:
    """The last day to publish information by one's own initiative (政府信息公开条例 第二十六条)."""
    return calendar.add_working_days(formed_on, PROACTIVE_DISCLOSURE_WORKING_DAYS)
