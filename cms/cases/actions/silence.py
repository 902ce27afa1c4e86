"""Silence that has consequences (条例 articles 32 and 34), recorded by the clock on the day after the period."""

import datetime
import logging

from cms.cases.actions.moving import move
from cms.cases.models import Consultation
from cms.cases.models.consultation import Asked
from cms.cases.people import THE_CLOCK
from cms.cases.permissions import CaseStateError
from cms.cases.states import OPEN
from cms.cases.transitions import Move
from cms.statutes.rules import local_date

logger = logging.getLogger(__name__)

SILENT = {Asked.THIRD_PARTY: Move.THIRD_PARTY_SILENT, Asked.AGENCY: Move.AGENCY_SILENT}


def record_silence(*, now: datetime.datetime) -> int:
    """Ends the wait for those whose fifteen working days are over without an opinion. Gives how many."""
    over = Consultation.objects.select_related("case").filter(
        answered_on__isnull=True, opinion_due_on__lt=local_date(now), case__state__in=sorted(OPEN)
    )
    recorded = 0
    for consultation in over:
        silent = SILENT[Asked(consultation.asked)]
        try:
            move(case=consultation.case, transition=silent, by=THE_CLOCK, now=now, details={"party": consultation.key})
            recorded += 1
        except CaseStateError as error:
            logger.warning("The silence in case %s was not recorded: %s", consultation.case.number, error)
    return recorded
