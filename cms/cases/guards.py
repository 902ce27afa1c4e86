"""What a move of a case presupposes: pure functions of the facts, each with a sentence where it does not hold."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from cms.cases.states import Role, State, Wait
from cms.statutes.decisions import Decision, Outcome

GIVES = frozenset({Outcome.GRANTED, Outcome.PARTLY_GRANTED})


@dataclass(frozen=True, kw_only=True)
class DraftFacts:
    """What the guards read of a reply's draft. `writers` are the keys of everyone who wrote a word of it."""

    complete: str = ""
    """A sentence that says what is missing; empty where nothing is."""
    decision: Decision | None = None
    writers: frozenset[int] = frozenset()
    explains_disclosure: bool = False
    """Whether it says why something is disclosed without the third party's consent (articles 15 and 32)."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything that a guard may look at: the case, its clock, the person, and the day of the move in China.

    `on` is the day of what is recorded, `today` the day of recording. `actor` is the person's key, None for an
    applicant and for the system. `due_on` is None while an answer of somebody else is outstanding.
    """

    role: Role
    actor: int | None
    state: State
    today: datetime.date
    on: datetime.date
    received_on: datetime.date
    due_on: datetime.date | None
    supplement_notice_due_on: datetime.date | None
    supplement_asked: bool = False
    supplement_received: bool = False
    supplement_due_on: datetime.date | None = None
    waits: frozenset[Wait] = frozenset()
    internal_enquiries: int = 0
    extension_proposed: bool = False
    extended: bool = False
    delay_fixed: bool = False
    reasons_asked: bool = False
    reasons_given: bool = False
    fee_notified: bool = False
    fee_due_on: datetime.date | None = None
    without_consent: int = 0
    """Third parties who objected, or were silent: silence is not consent (article 32)."""
    draft: DraftFacts | None = None


class Guard(StrEnum):
    """What has to hold before a move, named in the table and in the diagram."""

    ON_A_POSSIBLE_DAY = "the day is neither before receipt nor in the future"
    SUPPLEMENT_ONCE = "no supplement was asked for before"
    SUPPLEMENT_IN_TIME = "within 7 working days of receipt"
    WAITS_FOR_SUPPLEMENT = "a supplement is awaited"
    SUPPLEMENT_OVERDUE = "the period for the supplement is over"
    WAITS_FOR_THIRD_PARTY = "a third party's opinion is awaited"
    WAITS_FOR_AGENCY = "another agency's opinion is awaited"
    WAITS_INSIDE = "an opinion from inside the agency is awaited"
    NOT_EXTENDED = "the period was not extended before"
    PERIOD_RUNS = "the reply period is not over"
    REASONS_ASKED_ONCE = "reasons were not asked for before"
    REASONS_AWAITED = "reasons were asked for and are awaited"
    REASONS_GIVEN = "the applicant gave reasons"
    NO_DELAY_YET = "no delay was fixed before"
    FEE_ONCE = "no fee was notified before"
    WAITS_FOR_FEE = "a fee is awaited"
    FEE_OVERDUE = "the period for payment is over"
    NOTHING_AWAITED = "nothing is awaited"
    DRAFT_COMPLETE = "the draft is complete"
    CONSENT_OR_REASON = "third parties consented, or the draft says why it is disclosed all the same"
    DECISION_FITS = "the decision fits what happened before"
    NOT_THE_DRAFTER = "somebody else wrote the draft"


def on_a_possible_day(facts: Facts) -> str:
    """A day is recorded when it has come, and nothing happens to a request before it is received."""
    if facts.on > facts.today:
        return _("%(day)s has not come yet. Record what happened on its day.") % {"day": facts.on.isoformat()}
    if facts.on < facts.received_on:
        return _("%(day)s lies before the receipt on %(received)s. Check the day.") % {
            "day": facts.on.isoformat(),
            "received": facts.received_on.isoformat(),
        }
    return ""


def supplement_once(facts: Facts) -> str:
    """一次性告知 (条例 article 30)."""
    return _("The applicant was asked to supplement once already; article 30 allows it once.") * facts.supplement_asked


def supplement_in_time(facts: Facts) -> str:
    """自收到申请之日起7个工作日内 (条例 article 30)."""
    if facts.supplement_notice_due_on is None or facts.on <= facts.supplement_notice_due_on:
        return ""
    return _("The 7 working days for a supplement notice ended on %(day)s (article 30). Decide on what was asked.") % {
        "day": facts.supplement_notice_due_on.isoformat()
    }


def supplement_overdue(facts: Facts) -> str:
    """逾期不补正 (条例 article 30): the period told to the applicant has passed."""
    if facts.supplement_due_on is not None and facts.today > facts.supplement_due_on:
        return ""
    return _("The applicant may still supplement until %(day)s.") % {
        "day": facts.supplement_due_on.isoformat() if facts.supplement_due_on else "-"
    }


def not_extended(facts: Facts) -> str:
    """Once, by at most 20 working days (条例 article 33)."""
    return _("The period was extended before; article 33 allows it once.") * facts.extended


def period_runs(facts: Facts) -> str:
    """Only a period that still runs can be extended (条例 article 33). While somebody is waited for, it rests."""
    if facts.due_on is None or facts.on <= facts.due_on:
        return ""
    return _("The period ended on %(day)s; a period that is over cannot be extended.") % {
        "day": facts.due_on.isoformat()
    }


def fee_overdue(facts: Facts) -> str:
    """逾期未按收费通知要求缴纳费用."""
    if facts.fee_due_on is not None and facts.today > facts.fee_due_on:
        return ""
    return _("The applicant may still pay until %(day)s.") % {
        "day": facts.fee_due_on.isoformat() if facts.fee_due_on else "-"
    }


def nothing_awaited(facts: Facts) -> str:
    """A reply does not overtake those who were asked."""
    if not facts.waits and not facts.internal_enquiries:
        return ""
    names = [str(wait.label) for wait in Wait if wait in facts.waits]
    names += [_("an opinion from inside the agency")] * bool(facts.internal_enquiries)
    return _("The case still waits for: %(names)s. Record the answer, or the end of its period, first.") % {
        "names": ", ".join(names)
    }


def draft_complete(facts: Facts) -> str:
    """A decision with its article, the text, and for a partial disclosure each part withheld with its reason."""
    return facts.draft.complete if facts.draft else _("There is no draft yet. Write the reply first.")


def consent_or_reason(facts: Facts) -> str:
    """条例 articles 15 and 32: without consent only where the agency says why; silence is not consent."""
    draft = facts.draft
    if not draft or not facts.without_consent or not draft.decision or draft.decision.outcome not in GIVES:
        return ""
    if draft.explains_disclosure:
        return ""
    return _(
        "A third party objected or did not answer, and silence is not consent (article 32). Withhold its information, "
        "or write why it is disclosed all the same."
    )


def decision_fits(facts: Facts) -> str:
    """Two decisions presuppose that something was asked of the applicant first (条例 articles 30 and 35)."""
    decision = facts.draft.decision if facts.draft else None
    if decision is Decision.UNREASONABLE_VOLUME and not facts.reasons_asked:
        return _("Ask the applicant for reasons first (article 35).")
    if decision is Decision.STILL_UNCLEAR and not facts.supplement_received:
        return _("“Still unclear after the supplement” presupposes a supplement. Ask for one first (article 30).")
    return ""


def not_the_drafter(facts: Facts) -> str:
    """Two pairs of eyes."""
    if facts.draft and facts.actor is not None and facts.actor in facts.draft.writers:
        return _("You wrote this draft. Somebody else has to check and approve it.")
    return ""


CHECKS: Mapping[Guard, Callable[[Facts], str]] = {
    Guard.ON_A_POSSIBLE_DAY: on_a_possible_day,
    Guard.SUPPLEMENT_ONCE: supplement_once,
    Guard.SUPPLEMENT_IN_TIME: supplement_in_time,
    Guard.WAITS_FOR_SUPPLEMENT: lambda facts: "" if Wait.SUPPLEMENT in facts.waits else _("No supplement is awaited."),
    Guard.SUPPLEMENT_OVERDUE: supplement_overdue,
    Guard.WAITS_FOR_THIRD_PARTY: lambda facts: (
        "" if Wait.THIRD_PARTY in facts.waits else _("No third party's opinion is awaited.")
    ),
    Guard.WAITS_FOR_AGENCY: lambda facts: (
        "" if Wait.AGENCY in facts.waits else _("No other agency's opinion is awaited.")
    ),
    Guard.WAITS_INSIDE: lambda facts: (
        "" if facts.internal_enquiries else _("No opinion from inside the agency is awaited.")
    ),
    Guard.NOT_EXTENDED: not_extended,
    Guard.PERIOD_RUNS: period_runs,
    Guard.REASONS_ASKED_ONCE: lambda facts: (
        _("The applicant was asked for reasons before.") if facts.reasons_asked else ""
    ),
    Guard.REASONS_AWAITED: lambda facts: (
        "" if facts.reasons_asked and not facts.reasons_given else _("No reasons are awaited.")
    ),
    Guard.REASONS_GIVEN: lambda facts: (
        "" if facts.reasons_given else _("A delay presupposes that the applicant gave reasons (article 35).")
    ),
    Guard.NO_DELAY_YET: lambda facts: _("A delayed answer was fixed before.") if facts.delay_fixed else "",
    Guard.FEE_ONCE: lambda facts: _("The applicant was told a fee before.") if facts.fee_notified else "",
    Guard.WAITS_FOR_FEE: lambda facts: "" if Wait.FEE in facts.waits else _("No fee is awaited."),
    Guard.FEE_OVERDUE: fee_overdue,
    Guard.NOTHING_AWAITED: nothing_awaited,
    Guard.DRAFT_COMPLETE: draft_complete,
    Guard.CONSENT_OR_REASON: consent_or_reason,
    Guard.DECISION_FITS: decision_fits,
    Guard.NOT_THE_DRAFTER: not_the_drafter,
}


def objection(guards: tuple[Guard, ...], facts: Facts) -> str:
    """The sentence of the first guard that does not hold; empty where all of them do."""
    return next((sentence for guard in guards if (sentence := CHECKS[guard](facts))), "")
