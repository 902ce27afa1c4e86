"""The steps of a deadline as sentences in the reader's language."""

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cms.statutes.deadlines import Step

STEP_LABELS: dict[str, str | Promise] = {
    "received": _("The request was received"),
    "supplement_asked": _("The applicant was asked to supplement the request"),
    "supplement_asked_late": _("The applicant was asked to supplement the request, later than allowed"),
    "supplement_received": _("The supplement came after the period had run out and does not start it anew"),
    "restarted": _("The supplement was received; the period starts anew"),
    "third_party_asked": _("A third party was asked for its opinion"),
    "third_party_answered": _("The third party's opinion came in, or its silence was recorded"),
    "agency_asked": _("Another agency was asked for its opinion"),
    "agency_answered": _("The other agency's opinion came in, or its silence was recorded"),
    "fee_notified": _("The applicant was told the fee"),
    "fee_paid": _("The fee was paid"),
    "time_not_counted": _("Time spent waiting, which does not count, ends"),
    "question_not_counted": _("The period had run out before this question, which moves nothing"),
    "waiting_for_supplement": _("Waiting since then for the supplement"),
    "waiting_for_third_party": _("Waiting since then for the third party's opinion"),
    "waiting_for_agency": _("Waiting since then for the other agency's opinion"),
    "waiting_for_fee": _("Waiting since then for the payment of the fee"),
    "extended": _("The period was extended"),
    "extension_not_counted": _("An extension outside the running period does not count"),
    "delay_fixed": _("The answer was put off to a fixed day"),
    "delay_not_counted": _("A delay that no longer holds does not count"),
    "reply_period": _("The period for the answer ends"),
    "due": _("The answer is due"),
    "answered": _("The request was answered"),
    "transferred": _("The request was passed on to the agency in charge"),
    "withdrawn": _("The applicant withdrew the request"),
}


def step_notes(step: Step) -> list[str]:
    """The values of a step in words: its working days, the day that was fixed or allowed. Empty where it has none."""
    notes = []
    if step.working_days:
        days = ngettext("%(days)s working day", "%(days)s working days", step.working_days)
        notes.append(days % {"days": step.working_days})
    if step.until:
        notes.append(str(_("until %(day)s")) % {"day": formats.date_format(step.until, "DATE_FORMAT")})
    return notes


def step_text(step: Step) -> str:
    """The whole step in one line, as a command prints it."""
    notes = step_notes(step)
    return str(STEP_LABELS[step.kind.value]) + (f" ({', '.join(notes)})" if notes else "")
