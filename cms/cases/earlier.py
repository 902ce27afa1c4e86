"""Earlier requests beside a case: similar ones, and how often its applicant asks (条例 35, 36 (6), 42, 44)."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from cms.cases.likeness import ALIKE, SAME, likeness, pairs
from cms.cases.models import Case
from cms.statutes.decisions import Decision

LOOKED_AT = 3000
"""The most recent cases of the agency that are compared; the applicant's own are compared all."""
SHOWN = 8
YEARS = 2


@dataclass(frozen=True)
class Similar:
    """An earlier case, how alike it is (in percent), and whether the same applicant asked."""

    case: Case
    percent: int
    same_applicant: bool

    @property
    def repeats(self) -> bool:
        """Whether it looks like the same request again, which was answered (重复申请, article 36 (6))."""
        answered = self.case.answered_on is not None and self.case.decision != Decision.NOT_THIS_AGENCY
        return self.same_applicant and self.percent >= SAME * 100 and answered


@dataclass(frozen=True)
class Frequency:
    """How many requests this applicant made to the agency in one calendar month."""

    month: datetime.date
    count: int


def similar_cases(case: Case) -> list[Similar]:
    """Earlier cases that ask for much the same, the most alike first.

    The agency's of the last two years, for many who ask for the same suggest to publish it (article 44), and every
    earlier one of the applicant there.
    """
    since = case.received_on - datetime.timedelta(days=365 * YEARS)
    before = Case.objects.filter(agency=case.agency, pk__lt=case.pk)
    own = Q(identity_fingerprint=case.identity_fingerprint)
    wanted = pairs(f"{case.subject}{case.description}")
    subject = pairs(case.subject)
    columns = ("pk", "subject", "description")
    rows = {row[0]: row for row in before.filter(own).values_list(*columns)}
    recent = before.filter(received_on__gte=since).order_by("-pk").values_list(*columns)[:LOOKED_AT]
    rows.update({row[0]: row for row in recent})
    scores = {
        pk: max(likeness(wanted, pairs(f"{title}{text}")), likeness(subject, pairs(title)) * 0.95)
        for pk, title, text in rows.values()
    }
    best = sorted((pk for pk, score in scores.items() if score >= ALIKE), key=lambda pk: (-scores[pk], -pk))[:SHOWN]
    found = Case.objects.select_related("agency").in_bulk(best)
    return [
        Similar(found[pk], round(scores[pk] * 100), found[pk].identity_fingerprint == case.identity_fingerprint)
        for pk in best
    ]


def requests_by_month(case: Case) -> list[Frequency]:
    """How often the applicant asked this agency, month by month, the last twelve with any, newest first."""
    rows = (
        _of_applicant(case)
        .annotate(month=TruncMonth("received_on"))
        .values_list("month")
        .annotate(count=Count("pk"))
        .order_by("-month")[:12]
    )
    return [Frequency(month, count) for month, count in rows]


def earlier_in_month(case: Case) -> int:
    """The applicant's requests to the agency in the calendar month of receipt before this one (国办函〔2020〕109号)."""
    month = {"received_on__year": case.received_on.year, "received_on__month": case.received_on.month}
    return _of_applicant(case).filter(pk__lt=case.pk, **month).count()


def _of_applicant(case: Case) -> QuerySet[Case]:
    return Case.objects.filter(agency=case.agency, identity_fingerprint=case.identity_fingerprint)
