"""Reads of cases, for the applicant who holds number and code, and for the officer."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import QuerySet
from django.utils.functional import Promise

from cms.cases.clock import deadline_of
from cms.cases.decisions import DECISION_LABELS
from cms.cases.lookup_limit import WINDOW, Failures
from cms.cases.models import Case, LookupFailure, Reply
from cms.cases.numbers import normal_code, normal_number
from cms.disclosure.models import Agency
from cms.personal_data.encryption import fingerprint
from cms.statutes.deadlines import Deadline
from cms.statutes.decisions import Decision

DECISIONS = {decision.value: decision for decision in Decision}


@dataclass(frozen=True)
class CaseView:
    """A case as its applicant sees it: where it stands, when it is due and why, and the answer once there is one."""

    case: Case
    deadline: Deadline
    reply: Reply | None
    decision_label: str | Promise
    decision_article: str


def agencies_that_take_requests() -> QuerySet[Agency]:
    """The agencies that one can ask."""
    return Agency.objects.filter(takes_requests=True)


def case_for_applicant(number: str, code: str) -> Case | None:
    """The case of this number, if the query code fits it. An unknown number takes as long to refuse as a wrong code."""
    case = Case.objects.select_related("agency").filter(number=normal_number(number)).first()
    if case is None:
        make_password(code)
        return None
    return case if check_password(normal_code(code), case.query_code_hash) else None


def case_view(case: Case) -> CaseView:
    """Everything that the applicant's page shows of a case."""
    reply = Reply.objects.filter(case=case).first()
    return CaseView(
        case=case,
        deadline=deadline_of(case),
        reply=reply,
        decision_label=DECISION_LABELS.get(case.decision, ""),
        decision_article=DECISIONS[case.decision].article if case.decision else "",
    )


def lookup_failures(*, number: str, address: str, now: datetime.datetime) -> Failures:
    """The wrong guesses of the last hour at this number and from this address."""
    recent = LookupFailure.objects.filter(at__gt=now - WINDOW)
    here = recent.filter(address_fingerprint=fingerprint(address, purpose="lookup-address"))
    number_fingerprint = fingerprint(normal_number(number), purpose="lookup-number")
    return Failures(
        for_case_from_address=here.filter(number_fingerprint=number_fingerprint).count(),
        for_case=recent.filter(number_fingerprint=number_fingerprint).count(),
        from_address=here.count(),
    )


def cases_for_staff(user: Any) -> QuerySet[Case]:
    """The cases of the agencies that a person works for; all of them for an administrator."""
    cases = Case.objects.select_related("agency")
    return cases if user.is_superuser else cases.filter(agency__staff=user)
