"""One sentence for readers, and one next step, for each reason why a record can or cannot be seen."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from .opening import Reason, Standing


class NextStep(StrEnum):
    """What a reader does next."""

    READ = "read"
    COME_TO_THE_HALL = "come"
    WAIT = "wait"
    ASK_AT_THE_DESK = "ask"
    FILE_A_REQUEST = "request"


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Why a record can or cannot be seen, in a sentence, and what to do next, in another. `until` is when it widens."""

    reason: Reason
    sentence: str
    step: NextStep
    advice: str
    until: date | None


SENTENCES = {
    Reason.OPEN_BY_TIME: _("This record is open to everyone: the period for which the law keeps it closed is over."),
    Reason.OPEN_BY_DECISION: _("This record is open to everyone: the archive has opened it."),
    Reason.READING_ROOM: _("This record can be read in the reading room only."),
    Reason.READING_ROOM_UNTIL: _("Until %(day)s this record can be read in the reading room only."),
    Reason.NOT_YET: _("The law keeps this record closed for twenty-five years. It opens on %(day)s."),
    Reason.SERIES_RULE: _("Records of this kind stay closed longer, to protect the people in them, until %(day)s."),
    Reason.RESTRICTED: _("This record is kept closed longer by a decision, until %(day)s."),
    Reason.CLOSED_BY_DECISION: _("The archive has examined this record and keeps it closed."),
    Reason.CLASSIFIED: _("This record is classified and stays closed until it is declassified."),
    Reason.UNDATED: _("This record has no known date, so it cannot open by itself. It has to be examined first."),
}
_WITHOUT_DAY = {
    Reason.READING_ROOM_UNTIL: SENTENCES[Reason.READING_ROOM],
    Reason.NOT_YET: _("The law keeps this record closed."),
    Reason.SERIES_RULE: _("Records of this kind stay closed, to protect the people in them."),
    Reason.RESTRICTED: _("This record is kept closed longer by a decision."),
}
STEPS = {
    Reason.OPEN_BY_TIME: NextStep.READ,
    Reason.OPEN_BY_DECISION: NextStep.READ,
    Reason.READING_ROOM: NextStep.COME_TO_THE_HALL,
    Reason.READING_ROOM_UNTIL: NextStep.COME_TO_THE_HALL,
    Reason.NOT_YET: NextStep.WAIT,
    Reason.SERIES_RULE: NextStep.ASK_AT_THE_DESK,
    Reason.RESTRICTED: NextStep.WAIT,
    Reason.CLOSED_BY_DECISION: NextStep.FILE_A_REQUEST,
    Reason.CLASSIFIED: NextStep.ASK_AT_THE_DESK,
    Reason.UNDATED: NextStep.ASK_AT_THE_DESK,
}
ADVICE = {
    NextStep.READ: _("You can read it here."),
    NextStep.COME_TO_THE_HALL: _("Visit the reading room and use a terminal there."),
    NextStep.WAIT: _("Come back on that day, or apply to the archive for permission to use it earlier."),
    NextStep.ASK_AT_THE_DESK: _("Ask at the desk: whoever the record is about can apply to see it."),
    NextStep.FILE_A_REQUEST: _("You can apply to the archive for permission to use it."),
}


def explain(standing: Standing) -> Explanation:
    """The sentence and the next step for a record's standing on a day."""
    reason, until = standing.reason, standing.until
    if until is None:
        sentence = str(_WITHOUT_DAY.get(reason, SENTENCES[reason]))
    else:
        sentence = str(SENTENCES[reason]) % {"day": date_format(until, "DATE_FORMAT")}
    step = STEPS[reason]
    return Explanation(reason=reason, sentence=sentence, step=step, advice=str(ADVICE[step]), until=until)
