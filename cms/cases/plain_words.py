"""Where a case stands, in the applicant's words: offices' inner steps are not the applicant's concern."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.cases.models import Case
from cms.cases.states import OPEN, State, Wait

ENDED_WORDS: dict[State, str | Promise] = {
    State.ANSWERED: _("Answered"),
    State.TRANSFERRED: _("Passed on to the agency responsible"),
    State.WITHDRAWN: _("Withdrawn"),
    State.CLOSED: _("No longer handled"),
}
NEXT_STEP: dict[Wait, str | Promise] = {
    Wait.SUPPLEMENT: _("The agency cannot find what you ask for yet. Please add what it asks for below."),
    Wait.THIRD_PARTY: _("A third party whose interests are touched is being asked. That time does not count."),
    Wait.AGENCY: _("Another agency that made the information too is being asked. That time does not count."),
    Wait.FEE: _("The agency asks for a processing fee. The case goes on once it is paid."),
}


def state_in_plain_words(case: Case) -> str | Promise:
    """One or two words for the badge."""
    state = State(case.state)
    return _("In progress") if state in OPEN else ENDED_WORDS[state]


def next_steps(case: Case) -> list[str | Promise]:
    """What happens now, one sentence for each thing that is awaited."""
    if State(case.state) not in OPEN:
        return []
    return [NEXT_STEP[wait] for wait in case.awaited] or [
        _("The agency looks for the information and prepares its answer.")
    ]
