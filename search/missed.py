"""What readers searched for and did not find (未检得词): words alone, counted; never who searched.

A transcriber's desk looks first at pages where such a word may stand misread.
"""

import datetime
import logging
import re

from django.db import DatabaseError, transaction
from django.db.models import F

from .models import MissedTerm
from .text.normalise import canonical, is_solid

logger = logging.getLogger(__name__)
LONGEST = 40
"""The most characters of a term; longer ones are no names but sentences."""
KEPT = datetime.timedelta(days=180)
_MOST = 5000  # terms kept; a flood of them is no reader's
# What may be an identity number, a telephone number, or any other key to a person.
_NUMBER = re.compile(r"\d[\d\s\-]{4,}\d|\d{5}")


def note_missed(text: str, *, today: datetime.date) -> bool:
    """Counts a search that found nothing; gives whether it was kept.

    Kept are single terms of 2 to 40 characters with a Han character among them and no long number in them.
    """
    if len(text) > 2 * LONGEST or _NUMBER.search(text) or "@" in text:
        return False
    term = canonical(text)
    if not 2 <= len(term) <= LONGEST or not all(map(is_solid, term)) or _NUMBER.search(term):
        return False
    try:
        with transaction.atomic():
            return _counted(term, today)
    except DatabaseError:  # a count is not worth an answer that fails
        logger.warning("A search in vain could not be counted; the database is busy or cannot be written.")
        return False


def _counted(term: str, today: datetime.date) -> bool:
    if MissedTerm.objects.filter(term=term).update(count=F("count") + 1, last_on=today):
        return True
    if MissedTerm.objects.count() >= _MOST:
        return False
    MissedTerm.objects.get_or_create(term=term, defaults={"count": 1, "last_on": today})
    return True


def missed_terms(*, limit: int) -> list[tuple[str, int]]:
    """The terms that were missed most often, in canonical form, with how often."""
    rows = MissedTerm.objects.order_by("-count", "-last_on", "term")[:limit]
    return list(rows.values_list("term", "count"))


@transaction.atomic
def forget_missed(*, today: datetime.date) -> int:
    """Deletes the terms that nobody searched for in half a year; gives how many."""
    return MissedTerm.objects.filter(last_on__lt=today - KEPT).delete()[0]
